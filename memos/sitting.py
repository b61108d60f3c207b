"""Rules of sitting over an item: who may vote on it, who sits in whose place, and who is out of the room."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Protocol

from engine.errors import Reason
from engine.language import _
from memos.decision import Vote
from memos.meeting import AWAY, Absence, Meeting, Presence, Sitting, Substitute

OUT = (*AWAY, Absence.DISQUALIFIED)


class Sat(Sitting, Protocol):
    """An item, or what is recorded of one."""

    @property
    def presence(self) -> tuple[Presence, ...]: ...


def seats(meeting: Meeting, sat: Sat) -> tuple[str, ...]:
    """Those who sit over the item: the members or their substitutes, without those who are out.

    Where a substitute sits for a while only, either may have been there when it came to a vote.
    """
    away = meeting.away | _out(sat)
    sitting: dict[str, None] = {}
    for member in (*_chair(meeting), *meeting.members):
        theirs = [one for one in (*meeting.substitutes, *sat.substitutes) if one.for_ == member]
        if all(one.since or one.until for one in theirs):
            sitting[member] = None
        sitting |= dict.fromkeys(one.name for one in theirs)
    return tuple(name for name in sitting if name not in away)


def reasons_against_sitting(meeting: Meeting, sat: Sat) -> Iterator[Reason]:
    """Whatever cannot be of absence, substitutes and votes. A meeting without members asks for no seat."""
    yield from reasons_against_presence(sat.presence)
    yield from reasons_against_substitutes(meeting, sat.substitutes)
    out, sitting = _out(sat), seats(meeting, sat)
    for place, vote in enumerate(sat.votes, 1):
        yield from _against_vote(f"votes[{place}]", vote, sitting, out)
    points = Counter(vote.point for vote in sat.votes)
    for point in (point for point, times in points.items() if times > 1):
        yield Reason("votes", _("there are two votes on the same point: {point}").format(point=point or "–"))
    for place, one in enumerate(sat.reservations, 1):
        if not one.text.strip():
            text = _("a reservation needs its text")
            yield Reason(f"reservations[{place}]", text)


def reasons_against_presence(presence: Iterable[Presence]) -> Iterator[Reason]:
    """What cannot be of those who are away."""
    for place, one in enumerate(presence, 1):
        if one.kind is Absence.PARTLY and one.since is None and one.until is None:
            text = _("say from when or until when {name} was away")
            yield Reason(f"absent[{place}].since", text.format(name=one.name))
        if one.since and one.until and one.until < one.since:
            text = _("{name} comes back before they went; mend the times")
            yield Reason(f"absent[{place}].until", text.format(name=one.name))


def reasons_against_substitutes(meeting: Meeting, substitutes: Iterable[Substitute]) -> Iterator[Reason]:
    """What cannot be of those who sit in a member's place."""
    members = {*meeting.members, *_chair(meeting)}
    seen: Counter[str] = Counter()
    for place, one in enumerate(substitutes, 1):
        seen.update([one.name] if one.since or one.until else [one.name, one.for_])
        if members and one.for_ not in members:
            text = _("{name} is no member of this meeting and has no substitute")
            yield Reason(f"substitutes[{place}].for", text.format(name=one.for_))
        if one.name in members:
            text = _("{name} is a member and cannot be a substitute")
            yield Reason(f"substitutes[{place}].name", text.format(name=one.name))
        if max(seen[one.for_], seen[one.name]) > 1:
            text = _("{name} is named twice among the substitutes")
            yield Reason(f"substitutes[{place}]", text.format(name=one.name))


def _against_vote(place: str, vote: Vote, sitting: tuple[str, ...], out: set[str]) -> Iterator[Reason]:
    for name, times in Counter(vote.voters).items():
        if name in out:
            yield Reason(place, _("{name} does not take part in this item and cannot vote").format(name=name))
        elif sitting and name not in sitting:
            yield Reason(place, _("{name} has no seat over this item and cannot vote").format(name=name))
        if times > 1:
            yield Reason(place, _("{name} votes twice").format(name=name))
    if sitting and vote.counts and sum(vote.counts) > len(sitting):
        text = _("there are {votes} votes, but only {seats} sit over this item")
        yield Reason(place, text.format(votes=sum(vote.counts), seats=len(sitting)))


def _out(sat: Sat) -> set[str]:
    return {one.name for one in sat.presence if one.kind in OUT}


def _chair(meeting: Meeting) -> tuple[str, ...]:
    return (meeting.chair,) if meeting.chair else ()
