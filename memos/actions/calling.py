"""Who is called to a meeting: those who were called are told when it is moved or called off, or is no longer theirs."""

from collections.abc import Iterable
from dataclasses import replace

from memos.desk import Desk
from memos.invitation import Invitation, News, seated
from memos.meeting import Meeting, MeetingState
from memos.notices import NoticeKind
from memos.queries.find import shown_items
from memos.summons import Called, Summons

WHEN_AND_WHERE = ("date", "start", "end", "place", "link")


def called_to(desk: Desk, meeting: Meeting) -> frozenset[str]:
    """Who is to come: the members, their substitutes, the office, and whoever opens an item they may know of."""
    sitting = {meeting.chair, meeting.secretary, *meeting.members, *(one.name for one in meeting.substitutes)}
    opening = {item.opens for item in meeting.items} - sitting - {""}
    known = {name for name in opening if any(item.opens == name for item in shown_items(desk.acting(name), meeting))}
    return frozenset(sitting | known) - {""}


def call(desk: Desk, meeting: Meeting) -> int:
    """Calls those who were not called yet; how many."""
    before = desk.store.summons(meeting.id) or Summons(0, desk.now)
    new = called_to(desk, meeting) - {one.person for one in before.called if not one.off}
    _keep(desk, meeting, before, new, frozenset(), moved=False)
    return len(new)


def follow(desk: Desk, before: Meeting, after: Meeting) -> None:
    """Tells those who were called, and those who signed up, what changed of time, place or themselves."""
    if desk.source or desk.historical:
        return
    gone = after.state == MeetingState.CANCELLED
    moved = gone or any(getattr(before, name) != getattr(after, name) for name in WHEN_AND_WHERE)
    if moved:
        _tell_signed_up(desk, after, News.CALLED_OFF if gone else News.MOVED)
    summons = desk.store.summons(after.id)
    if summons is None:
        return
    coming = called_to(desk, after) if summons.called and not gone else frozenset[str]()
    called = {one.person for one in summons.called if not one.off}
    _keep(desk, after, summons, coming - called, frozenset(called - coming), moved=moved)


def _keep(
    desk: Desk, meeting: Meeting, summons: Summons, new: Iterable[str], off: frozenset[str], *, moved: bool
) -> None:
    """The summons as it is from now on, and a mail to each whom the change is about."""
    known = {one.person: one for one in summons.called}
    new = sorted(new)
    stay = [name for name, one in known.items() if not one.off and name not in off]
    again = any(name in known for name in new)  # a calendar takes back what was removed only at a later count
    sequence = summons.sequence + (1 if moved or off or again else 0)
    changed_at = desk.now if sequence != summons.sequence else summons.changed_at
    rows = {name: replace(one, off=one.off or name in off) for name, one in known.items()}
    rows |= {name: Called(name) for name in new}
    desk.store.save_summons(meeting.id, Summons(sequence, changed_at, tuple(rows.values())))
    _want(desk, meeting, NoticeKind.CALLED, new, sequence)
    _want(desk, meeting, NoticeKind.CALLED_OFF, sorted(off), sequence)
    if moved:
        _want(desk, meeting, NoticeKind.MOVED, stay, sequence)


def _want(desk: Desk, meeting: Meeting, kind: NoticeKind, people: list[str], sequence: int) -> None:
    """To whoever does it, too: it is for their calendar."""
    if people:
        reached = desk.store.with_mail(people)
        desk.store.want_notices(kind, reached, "", str(sequence), desk.now, meeting=meeting.id)


def follow_places(desk: Desk, meeting: Meeting, invitation: Invitation) -> None:
    """Tells those who waited for a place and have one now. Nobody who was told of a place loses it unheard."""
    signed = desk.store.sign_ups(meeting.id)
    seats = seated(invitation, signed)
    up = [one.id for one in signed[:seats] if one.told_waiting]
    down = [one.id for one in signed[seats:] if not one.told_waiting]
    for ids, waiting, news in ((up, False, News.SEATED), (down, True, News.STANDING)):
        if ids:
            desk.store.tell_waiting(ids, waiting=waiting)
            reached = [one.id for one in signed if one.id in ids and one.email]
            desk.store.want_sign_up_mails(reached, news, desk.now)


def _tell_signed_up(desk: Desk, meeting: Meeting, news: News) -> None:
    signed = [one.id for one in desk.store.sign_ups(meeting.id) if one.email]
    desk.store.want_sign_up_mails(signed, news, desk.now)
