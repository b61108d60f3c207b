"""The form of the meeting room: what is typed of an item, as typed; read as a record, it names what is wrong."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import TypeVar

from engine.danish import parse_date, parse_time
from engine.errors import Invalid, Reason
from engine.text import read_text
from memos.actions.deciding import Recorded
from memos.decision import Cast, Decision, FollowUp, Reservation, ReservationKind, Vote
from memos.meeting import Absence, Item, Presence, Substitute
from memos.memo import Content
from memos.types import MemoType
from web.ask import Form
from web.forms import written

T = TypeVar("T")
Pairs = tuple[tuple[str, str], ...]
AWAY = ("vaek_navn", "vaek_art", "vaek_fra", "vaek_til", "vaek_afgjort", "vaek_for")
FOLLOWED = ("opf_tekst", "opf_ejer", "opf_frist")
RESERVED = ("forb_person", "forb_art", "forb_tekst")
ADDED = ("ny_udfald", "ny_tekst")
SUBSTITUTE = "stedfortraeder"
"""In the place of a way to be away: somebody who sits for a member."""
MOST_VOTES = 1000


def rows(form: Form, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The rows of a table of the form, each with its cells without white space around them."""
    columns = [[text.strip() for text in form.texts(name)] for name in names]
    return list(zip(*columns, strict=False))


# ---- what is recorded, as the form shows it


def typed_item(item: Item, content: Content | None, sitting: Sequence[str]) -> Pairs:
    """The item's record as a browser would send it."""
    own = {one.point: one for one in item.decisions if one.point}
    points = content.numbered_points() if content else ()
    return (
        *(pair for number, point in points for pair in _typed_point(number, point.text, own.get(number))),
        *(pair for one in item.decisions if not one.point for pair in zip(ADDED, (one.outcome, one.text), strict=True)),
        *typed_presence(item.presence, item.substitutes, sitting),
        *_typed_votes(item.votes),
        *(
            pair
            for one in item.reservations
            for pair in zip(RESERVED, (one.person, one.kind.value, one.text), strict=True)
        ),
        *(
            pair
            for one in item.follow_ups
            for pair in zip(FOLLOWED, (one.text, one.owner, one.due.isoformat() if one.due else ""), strict=True)
        ),
        ("bemaerkninger", written(item.remarks)),
    )


def _typed_point(number: str, proposal: str, own: Decision | None) -> Iterator[tuple[str, str]]:
    yield f"tekst-{number}", (own.text if own else "") or proposal
    if own:
        yield f"udfald-{number}", own.outcome
        yield f"til-{number}", own.text


def typed_presence(
    presence: Sequence[Presence], substitutes: Sequence[Substitute], sitting: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """A row for everybody who sits, whether they are away or not, and for each substitute."""
    away = {one.name: one for one in presence}
    for name in dict.fromkeys((*sitting, *away)):
        one = away.get(name)
        cells = (one.kind.value, _clock(one.since), _clock(one.until), one.decided_by) if one else ("", "", "", "")
        yield from zip(AWAY, (name, *cells, ""), strict=True)
    for sub in substitutes:
        row = (sub.name, SUBSTITUTE, _clock(sub.since), _clock(sub.until), "", sub.for_)
        yield from zip(AWAY, row, strict=True)


def _typed_votes(votes: Sequence[Vote]) -> Iterator[tuple[str, str]]:
    for n, vote in enumerate(votes):
        yield "st_punkt", vote.point
        for cast, names in zip(Cast, (vote.for_, vote.against, vote.abstain), strict=True):
            yield from ((f"st_{n}_{name}", cast.value) for name in names)
        for cast, count in zip(Cast, vote.counts or (), strict=False):
            yield f"st_{n}_antal_{cast.value}", str(count)


def _clock(value: time | None) -> str:
    return value.isoformat("minutes") if value else ""


# ---- what the form says


@dataclass(frozen=True, slots=True)
class Read:
    """What the form says, as far as it can be read, and what cannot."""

    recorded: Recorded
    reasons: tuple[Reason, ...]


def read(form: Form, item: Item, content: Content | None, memo_type: MemoType | None, sitting: Sequence[str]) -> Read:
    """The form as a record; rows that are left empty are not there."""
    problems: list[Reason] = []
    presence, substitutes = read_presence(form, problems)
    recorded = Recorded(
        decisions=(*_points(form, content, memo_type), *_added(form)),
        follow_ups=tuple(_follow_ups(form, item, problems)),
        remarks=_kept(lambda: read_text(form.text("bemaerkninger"), "remarks"), item.remarks, problems),
        presence=presence,
        votes=tuple(_votes(form, sitting, problems)),
        reservations=tuple(_reservations(form)),
        substitutes=substitutes,
    )
    return Read(recorded, tuple(problems))


def read_presence(form: Form, problems: list[Reason]) -> tuple[tuple[Presence, ...], tuple[Substitute, ...]]:
    """Who is away, and who sits in whose place."""
    presence, substitutes = [], []
    for n, (name, kind, since, until, by, for_) in enumerate(rows(form, AWAY), 1):
        bounds = _time(since, f"absent[{n}].since", problems), _time(until, f"absent[{n}].until", problems)
        if kind == SUBSTITUTE and (name or for_):
            substitutes.append(Substitute(for_, name, *bounds))
        elif name and kind in list(Absence):
            presence.append(Presence(name, Absence(kind), *bounds, by if kind == Absence.DISQUALIFIED else ""))
    return tuple(presence), tuple(substitutes)


def _points(form: Form, content: Content | None, memo_type: MemoType | None) -> Iterator[Decision]:
    """A point without an outcome is not decided; one whose text is the proposed one is decided as proposed."""
    if content is None or memo_type is None:
        return
    for number, point in content.numbered_points():
        outcome = memo_type.outcome(form.text(f"udfald-{number}"))
        if outcome is None:
            continue
        text = " ".join(form.text(f"tekst-{number}").split())
        if outcome.directs:
            text = form.text(f"til-{number}")
        yield Decision(number, outcome.key, "" if text == point.text else text)


def _added(form: Form) -> Iterator[Decision]:
    for outcome, text in rows(form, ADDED):
        if text or outcome:
            yield Decision("", outcome, " ".join(text.split()))


def _follow_ups(form: Form, item: Item, problems: list[Reason]) -> Iterator[FollowUp]:
    """Those that stand at the same place as before keep whatever else is known of them."""
    place = 0
    for n, (text, owner, due) in enumerate(rows(form, FOLLOWED)):
        if not (text or owner or due):
            continue
        place += 1
        for name, value in (("text", text), ("owner", owner)):
            if not value:
                problems.append(Reason(f"follow_ups[{place}].{name}", MISSING[name]))
        known = item.follow_ups[n] if n < len(item.follow_ups) else FollowUp("", "")
        yield replace(known, text=text, owner=owner, due=_date(due, f"follow_ups[{place}].due", problems))


MISSING = {"text": "En opfølgning mangler, hvad der skal gøres.", "owner": "En opfølgning mangler en ansvarlig."}


def _reservations(form: Form) -> Iterator[Reservation]:
    kinds = list(ReservationKind)
    for person, kind, text in rows(form, RESERVED):
        if text:
            yield Reservation(person, text, ReservationKind(kind) if kind in kinds else ReservationKind.RESERVATION)


def _votes(form: Form, sitting: Sequence[str], problems: list[Reason]) -> Iterator[Vote]:
    """A vote in which nobody is named and nothing counted was not held."""
    for n, point in enumerate(form.texts("st_punkt")):
        named = {cast: tuple(p for p in sitting if form.text(f"st_{n}_{p}") == cast) for cast in Cast}
        if any(named.values()):
            yield Vote(point, named[Cast.FOR], named[Cast.AGAINST], named[Cast.ABSTAIN])
            continue
        counted = [form.text(f"st_{n}_antal_{cast.value}") for cast in Cast]
        if any(counted):
            by, against, abstain = (_count(text, f"votes[{n + 1}]", problems) for text in counted)
            yield Vote(point, counts=(by, against, abstain))


def _count(text: str, place: str, problems: list[Reason]) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text[:5]) <= MOST_VOTES):
        problems.append(Reason(place, "Skriv et helt antal stemmer."))
        return 0
    return int(text or 0)


def _time(text: str, place: str, problems: list[Reason]) -> time | None:
    return _kept(lambda: parse_time(text, place), None, problems) if text else None


def _date(text: str, place: str, problems: list[Reason]) -> date | None:
    def parsed() -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return parse_date(text, place)

    return _kept(parsed, None, problems) if text else None


def _kept(parse: Callable[[], T], otherwise: T, problems: list[Reason]) -> T:
    try:
        return parse()
    except Invalid as refused:
        problems += refused.reasons
        return otherwise


def pairs_of(form: Form) -> Pairs:
    """What is kept of a form that was sent: what was typed, and not which button was pressed."""
    left = frozenset({"op", "on_behalf_of", "revision", "writer"})
    return tuple(pair for pair in form.pairs if pair[0] not in left)
