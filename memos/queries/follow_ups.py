"""What is to be followed up: from the decisions and meetings that the person at the desk may know of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.danish import local_date
from engine.errors import no_such
from engine.language import _
from memos.desk import Desk
from memos.meeting import Item, Meeting
from memos.models import AgendaItemRow, FollowUpRow
from memos.queries.find import knows, may_see, shown_items


@dataclass(frozen=True, slots=True)
class Followed:
    """One follow-up: `position` counts within its item, from 1. `due` None is "uden frist"."""

    meeting: str
    item: str
    position: int
    memo: str
    text: str
    owner: str
    due: date | None
    done: bool
    overdue: bool
    meeting_id: str
    item_id: str


def follow_ups(desk: Desk, *, overdue: bool = False, owner: str = "", done: bool = False) -> list[Followed]:
    """By deadline, those without one last. Without `done`, only what is still open."""
    found = [one for meeting, items in _known(desk) for item in items for one in _of_item(desk, meeting, item)]
    found = [
        one
        for one in found
        if (done or not one.done) and (one.overdue or not overdue) and owner.casefold() in ("", one.owner.casefold())
    ]
    return sorted(found, key=lambda one: (one.due or date.max, one.meeting, one.item, one.position))


def find_follow_up(desk: Desk, meeting: str, item: str, position: int) -> Followed:
    """The follow-up at that place; `item` is an agenda number or a memo's. Raises `NotFound`."""
    for one in follow_ups(desk, done=True):
        if (one.meeting, one.position) == (meeting, position) and item in (one.item, one.memo):
            return one
    raise no_such(_("follow-up"), f"{meeting} {item} {position}")


def _known(desk: Desk) -> Iterator[tuple[Meeting, list[Item]]]:
    """Each meeting with the items that are for this person: whoever knows a memo knows what came of it."""
    named = select(AgendaItemRow.meeting_id).join(FollowUpRow, FollowUpRow.item_id == AgendaItemRow.id).distinct()
    for meeting in desk.store.meetings(desk.session.scalars(named)).values():
        standing = {item.id for item in shown_items(desk, meeting)} if knows(desk, meeting) else set[str]()
        yield meeting, [i for i in meeting.items if i.id in standing or (i.memo and may_see(desk, i.memo))]


def _of_item(desk: Desk, meeting: Meeting, item: Item) -> Iterator[Followed]:
    today = local_date(desk.now)
    memo = desk.store.memo(item.memo).number if item.memo and item.follow_ups else ""
    for position, one in enumerate(item.follow_ups, 1):
        late = not one.done and one.due is not None and one.due < today
        yield Followed(
            meeting=meeting.number,
            item=item.number,
            position=position,
            memo=memo,
            text=one.text,
            owner=one.owner,
            due=one.due,
            done=one.done,
            overdue=late,
            meeting_id=meeting.id,
            item_id=item.id,
        )
