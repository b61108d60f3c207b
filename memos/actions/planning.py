"""Planning meetings: a series at once, all or none; and a meeting that is moved or described anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from engine.danish import join_names, long_date, time_range
from engine.errors import Blocked, Invalid, Reason
from engine.language import _
from memos.actions.calling import follow
from memos.actions.meetings import change, day_taken, plan, refuse_others
from memos.actions.steps import FORMATS
from memos.desk import Desk
from memos.meeting import Meeting, MeetingHeader, MeetingState
from memos.planning import unsound

BEFORE_IT = (MeetingState.PLANNED, MeetingState.LOCKED)
"""While a meeting can still be at another time or place."""


def plan_all(desk: Desk, headers: Sequence[MeetingHeader]) -> list[Meeting]:
    """These meetings, all or none. Every reason names its meeting, counted from 1: "meetings[2].date"."""
    planned: list[Meeting] = []
    against: list[Reason] = []
    for n, header in enumerate(headers, 1):
        try:
            if wrong := tuple(unsound(header)):
                raise Blocked("plan", wrong)
            planned.append(plan(desk, header))
        except (Blocked, Invalid) as refused:
            against += _placed(refused.reasons, n)
    if not headers:
        against.append(Reason("meetings", _("there is no day to meet on; keep one at least")))
    if against:
        raise Blocked("plan", dict.fromkeys(against))
    return planned


def replan(desk: Desk, meeting: Meeting, header: MeetingHeader, reason: str = "") -> Meeting:
    """Another time, place, link or people. Once the agenda is out: time and place alone, and with a reason.

    The one way a planned meeting is moved: its event is "replan", and invitations follow it.
    """
    refuse_others(desk, meeting, "replan")
    after = replace(
        meeting,
        date=header.date,
        start=header.start,
        end=header.end,
        place=header.place,
        link=header.link,
        chair=header.chair,
        secretary=header.secretary,
        members=header.members,
    )
    named = {"chair": header.chair, "secretary": header.secretary}
    desk.refuse_unknown(named | {f"members[{n}]": name for n, name in enumerate(header.members, 1)})
    told = list(_differences(meeting, after))
    against = [*_too_late(meeting, after, reason, changed=bool(told)), *day_taken(desk, after), *unsound(after)]
    if against:
        raise Blocked("replan", against)
    desk.look_for_cpr("replan", [("place", header.place), ("reason", reason)])
    if not told:
        return meeting
    facts = {name: getattr(after, name) for name in (*_WHEN_AND_WHERE, *_WHO)}
    moved = change(desk, meeting, "replan", comment="\n".join([*filter(None, [reason.strip()]), *told]), **facts)
    follow(desk, meeting, moved)
    if moved.state == MeetingState.LOCKED:
        _want_agenda(desk, moved)
    return moved


_WHEN_AND_WHERE = ("date", "start", "end", "place", "link")
_WHO = ("chair", "secretary", "members")


def _placed(reasons: Iterable[Reason], n: int) -> Iterator[Reason]:
    """At their meeting; who may plan is the same for all of them, and said once."""
    for reason in reasons:
        yield (
            reason
            if reason.place in ("actor", "on_behalf_of")
            else replace(reason, place=f"meetings[{n}].{reason.place}")
        )


def _too_late(meeting: Meeting, after: Meeting, reason: str, *, changed: bool) -> Iterator[Reason]:
    if meeting.state not in BEFORE_IT:
        yield Reason("state", _("the meeting has begun; its time and place stand"))
    if meeting.state == MeetingState.PLANNED or not changed:
        return
    if any(getattr(meeting, name) != getattr(after, name) for name in _WHO):
        yield Reason("members", _("the agenda is out; who is not there is noted as an absence"))
    if not reason.strip():
        yield Reason("reason", _("the agenda is out; say why the meeting is moved"))


def _differences(before: Meeting, after: Meeting) -> Iterator[str]:
    """What changed, in words for the meeting's history."""
    rows = (
        (_("Date"), long_date(before.date), long_date(after.date)),
        (_("Time"), time_range(before.start, before.end), time_range(after.start, after.end)),
        (_("Place"), before.place, after.place),
        (_("Link"), before.link, after.link),
        (_("Chair"), before.chair, after.chair),
        (_("Secretary"), before.secretary, after.secretary),
        (_("Members"), join_names(before.members), join_names(after.members)),
    )
    yield from (f"{label}: {was or '–'} → {now or '–'}" for label, was, now in rows if was != now)


def _want_agenda(desk: Desk, meeting: Meeting) -> None:
    """The agenda that was sent out says another time: it is made anew."""
    lock = next(step for step in desk.catalogue.meeting.workflow.transitions if step.does == "lock")
    desk.store.want(product(lock.documents, FORMATS), meeting.revision, desk.now, meeting=meeting.id)
