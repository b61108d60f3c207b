"""What the meeting room shows of an item: its points as proposed and as typed, and the form around them."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.difference import Change, differences
from memos.actions.deciding import Recorded
from memos.deciding import Answer, answers, suggested_sentence
from memos.decision import Cast, Outcome, ReservationKind
from memos.document_rows import ABSENCES
from memos.meeting import Item
from memos.memo import Content
from memos.queries.room import RoomShown
from memos.types import MemoType
from web.ask import Form
from web.room_form import ADDED, AWAY, FOLLOWED, RESERVED, SUBSTITUTE, rows, typed_item, typed_presence

VOTES = {Cast.FOR.value: "For", Cast.AGAINST.value: "Imod", Cast.ABSTAIN.value: "Hverken for eller imod"}
RESERVATIONS = {ReservationKind.RESERVATION.value: "Forbehold", ReservationKind.DISSENT.value: "Mindretalsudtalelse"}
WAYS = {"": "Til stede", **{kind.value: label for kind, label in ABSENCES.items()}, SUBSTITUTE: "Stedfortræder for"}
WHOLE_WAYS = {key: label for key, label in WAYS.items() if key != "inhabil"}
BLANK_VOTES = 1


@dataclass(frozen=True, slots=True)
class PointShown:
    """A point: `text` and `direction` as typed, the outcome chosen, the difference, the sentence for the minutes."""

    number: str
    level: int
    proposal: str
    text: str
    direction: str
    outcome: str
    changes: tuple[Change, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class VoteShown:
    """A vote as typed: for each who sits how they voted, and the counts."""

    point: str
    cast: Mapping[str, str]
    counts: Mapping[str, str]


def typed(found: RoomShown, item: Item) -> Form:
    """What is typed of the item, or else recorded."""
    kept = found.room.item(item.id).pairs if found.sight.office else ()
    memo = found.memo(item)
    return Form(kept or typed_item(item, memo.content if memo else None, found.seats(item)))


def outcomes(found: RoomShown, item: Item) -> tuple[Outcome, ...]:
    """The ways to decide that fit the item's memo, and that the body uses."""
    memo, memo_type = found.memo(item), found.type(item)
    if memo is None or memo_type is None:
        return ()
    fitting = (one for one in memo_type.outcomes if memo.content.kind.value in one.kinds)
    return tuple(one for one in fitting if found.body.may_choose(one.key))


def points(
    content: Content | None, memo_type: MemoType | None, form: Form, recorded: Recorded, forum: str
) -> list[PointShown]:
    """Every point as it is typed, with how it would read in the minutes."""
    if content is None or memo_type is None:
        return []
    return [_point(one, form, forum) for one in answers(content, memo_type, recorded.decisions)]


def _point(answer: Answer, form: Form, forum: str) -> PointShown:
    n = answer.number
    text = form.text(f"tekst-{n}", answer.text)
    return PointShown(
        number=n,
        level=answer.level,
        proposal=answer.proposal,
        text=text,
        direction=form.text(f"til-{n}"),
        outcome=form.text(f"udfald-{n}"),
        changes=differences(answer.proposal, text) if text != answer.proposal else (),
        sentence=suggested_sentence(answer, forum),
    )


def sums(shown: list[PointShown]) -> dict[str, str]:
    """What a script shows anew after each save, by its place on the page."""
    return {f"saetning-{one.number}": one.sentence for one in shown}


def votes(form: Form, sitting: tuple[str, ...]) -> list[VoteShown]:
    """The votes as typed, and an empty one."""
    places = [*form.texts("st_punkt"), *[""] * BLANK_VOTES]
    return [
        VoteShown(
            point,
            {name: form.text(f"st_{n}_{name}") for name in sitting},
            {key: form.text(f"st_{n}_antal_{key}") for key in VOTES},
        )
        for n, point in enumerate(places)
    ]


def context(found: RoomShown, item: Item, form: Form, recorded: Recorded) -> dict[str, object]:
    """The form of one item."""
    memo = found.memo(item)
    sitting = tuple(dict.fromkeys((*found.seats(item), *item.disqualified)))
    away = rows(form, AWAY) or rows(Form(tuple(typed_presence(item.presence, item.substitutes, sitting))), AWAY)
    return {
        "points": points(memo.content if memo else None, found.type(item), form, recorded, found.body.definite),
        "outcomes": outcomes(found, item),
        "added": [*rows(form, ADDED), ("", "")],
        "away": [*away, ("", SUBSTITUTE, "", "", "", "")],
        "ways": WAYS,
        "votes": votes(form, found.seats(item)),
        "vote_labels": VOTES,
        "seats": found.seats(item),
        "reserved": [*rows(form, RESERVED), ("", "", "")],
        "reservation_labels": RESERVATIONS,
        "followed": [*rows(form, FOLLOWED), ("", "", "")],
        "remarks": form.text("bemaerkninger"),
    }


def links(found: RoomShown, item: Item, form: Form) -> dict[str, str]:
    """Where on the page each reason is mended."""
    places = {f"decisions {one.number}": f"punkt-{one.number}" for one in found.answers(item)}
    places |= {"decisions": "udfald", "decisions +": "nye", "remarks": "felt-bemaerkninger", "scribe": "skriver"}
    for n in range(len(rows(form, AWAY)) + 1):
        for place in (f"absent[{n}].name", f"absent[{n}].since", f"absent[{n}].until", f"absent[{n}].decided_by"):
            places[place] = "deltagere"
        for place in (f"substitutes[{n}]", f"substitutes[{n}].name", f"substitutes[{n}].for"):
            places[place] = "deltagere"
    places |= {f"votes[{n}]": "afstemning" for n in range(1, len(form.texts("st_punkt")) + 1)} | {"votes": "afstemning"}
    for n in range(1, len(rows(form, FOLLOWED)) + 1):
        places |= dict.fromkeys((f"follow_ups[{n}]", f"follow_ups[{n}].text"), "opfoelgninger")
        places |= dict.fromkeys((f"follow_ups[{n}].owner", f"follow_ups[{n}].due"), "opfoelgninger")
    return places | {f"reservations[{n}]": "forbehold" for n in range(1, len(rows(form, RESERVED)) + 1)}
