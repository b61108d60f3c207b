"""What anybody may read of a meeting, as a plain dictionary: its open items, and in minutes that others were closed.

Of closed items there stands what their office wrote for it, and nothing else is even read. Names of staff stand there
only where the body says so; those who sit always do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from memos.decision import Correction, FollowUp
from memos.desk import Desk
from memos.document_rows import Context, meeting_title
from memos.meeting import Item, Meeting, MeetingState
from memos.meeting_documents import AgendaMemo, meeting_context
from memos.memo import Memo
from memos.people import Body
from memos.publication import PublicKind, PublicText
from memos.put_before import put_before
from memos.workflow_file import DocumentType

PAGE, CONTENT = "offentlig.html", "offentlig_indhold.html"
UNNAMED = "Administrationen"
"""Who has a task where staff are not named."""
Files = Mapping[tuple[str, int], str]
"""The released file of an attachment, by its item's number and its own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a release is made from: the meeting as anybody may know it, and its open items' memos by id."""

    kind: PublicKind
    meeting: Meeting
    body: Body
    memos: Mapping[str, AgendaMemo]
    staff: tuple[str, ...]


def shown(desk: Desk, meeting: Meeting, kind: PublicKind) -> Shown:
    """The open part of a meeting, without what only those who sit need."""
    body = desk.store.body(meeting.body)
    minutes = kind is PublicKind.MINUTES
    found = [item for item in meeting.items if not item.closed]
    stored = desk.store.memos([item.memo for item in found if item.memo])
    memos = {
        memo.id: AgendaMemo(_bare(_as_treated(desk, memo, item, minutes=minutes)), desk.type_of(memo))
        for item in found
        if (memo := stored.get(item.memo))
    }
    sitting = {body.chair, *body.members, meeting.chair, *meeting.members, *_substitutes(meeting)}
    staff = tuple(sorted(_staff(desk, meeting, found, memos) - sitting - {""}))
    public = _public(meeting, found, () if body.public_names else staff, minutes=minutes)
    return Shown(kind, public, body, memos, staff)


def public_context(desk: Desk, of: Shown, texts: Sequence[PublicText] = (), files: Files | None = None) -> Context:
    """The context of a release; `texts` are told of closed items, in minutes alone."""
    label = "Referat" if of.kind is PublicKind.MINUTES else "Dagsorden"
    document = DocumentType(of.kind.document, label, "", PAGE, decision=of.kind is PublicKind.MINUTES)
    context = meeting_context(of.meeting, of.body, desk.store.organisation_name(), document, of.memos)
    about, inner = context["document"], context["meeting"]
    if not (isinstance(about, dict) and isinstance(inner, dict)):
        raise TypeError(about)
    told = [{"title": one.title, "decision": one.decision} for one in texts if one.title or one.decision]
    for row in inner["items"]:
        row["attachments"] = [
            {**one, "file": (files or {}).get((row["number"], int(one["number"])), "")} for one in row["attachments"]
        ]
    author = about["author"] if of.body.public_names else of.body.name
    return {
        **context,
        "document": {**about, "author": author},
        "meeting": {**inner, "notes": [], "closed": told if of.kind is PublicKind.MINUTES else []},
    }


def title(of: Shown) -> str:
    """ "Chefteammøde – 27. februar 2026"."""
    return meeting_title(of.body, of.meeting.date)


def _as_treated(desk: Desk, memo: Memo, item: Item, *, minutes: bool) -> Memo:
    """As it was sent out with the agenda, or as the minutes speak of it."""
    if minutes or not item.edition:
        return put_before(desk, memo, item)
    kept = any(one.number == item.edition and one.kept for one in desk.store.editions(memo.id))
    return replace(memo, content=desk.store.edition(memo.id, item.edition)) if kept else put_before(desk, memo, item)


def _bare(memo: Memo) -> Memo:
    """Without its closed attachments, and without a word of them."""
    kept = tuple(one for one in memo.content.attachments if not one.closed)
    return replace(memo, content=replace(memo.content, attachments=kept))


def _substitutes(meeting: Meeting) -> set[str]:
    of_items = (one.name for item in meeting.items if not item.closed for one in item.substitutes)
    return {*(one.name for one in meeting.substitutes), *of_items}


def _staff(desk: Desk, meeting: Meeting, items: Sequence[Item], memos: Mapping[str, AgendaMemo]) -> set[str]:
    """Everybody whom the open part names in a place of their own."""
    contents = [one.memo.content for one in memos.values()]
    named = {name for c in contents for name in (c.case_officer, c.responsible_manager, *c.co_authors, *c.presenters)}
    named |= {item.opens for item in items} | {one.by for one in meeting.corrections}
    named |= {one.by for item in items for one in item.confirmations}
    owners = {task.owner for item in items for task in item.follow_ups}
    return named | {meeting.secretary} | {owner for owner in owners if desk.store.has_person(owner)}


def _public(meeting: Meeting, items: Sequence[Item], unnamed: Collection[str], *, minutes: bool) -> Meeting:
    """No link to sit in by, no lists of what is overdue; an agenda says nothing of what happened later."""
    secretary = "" if meeting.secretary in unnamed else meeting.secretary
    shown = tuple(_public_item(item, unnamed) if minutes else _as_sent(item, unnamed) for item in items)
    bare = replace(meeting, items=shown, secretary=secretary, link="", objections=())
    if minutes:
        return replace(bare, corrections=tuple(_by(one, unnamed) for one in meeting.corrections))
    held = replace(bare, state=MeetingState.LOCKED, presence=(), substitutes=(), approvals=(), corrections=())
    return replace(held, approved_on=None)


def _as_sent(item: Item, unnamed: Collection[str]) -> Item:
    undecided = replace(item, result="", decisions=(), follow_ups=(), votes=(), confirmations=())
    return _public_item(replace(undecided, presence=(), substitutes=()), unnamed)


def _public_item(item: Item, unnamed: Collection[str]) -> Item:
    tasks = tuple(_task(task, unnamed) for task in item.follow_ups)
    confirmed = tuple(one for one in item.confirmations if one.by not in unnamed)
    opens = "" if item.opens in unnamed else item.opens
    return replace(item, overdue=(), follow_up_steps=(), follow_ups=tasks, confirmations=confirmed, opens=opens)


def _task(task: FollowUp, unnamed: Collection[str]) -> FollowUp:
    return replace(task, owner=UNNAMED) if task.owner in unnamed else task


def _by(one: Correction, unnamed: Collection[str]) -> Correction:
    return replace(one, by=UNNAMED) if one.by in unnamed else one
