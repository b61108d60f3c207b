"""Two wrote of the same item at once: both texts side by side, and for each part the one that is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from memos.actions import sitting
from memos.meeting import Item
from memos.queries.find import find_item
from memos.queries.room import RoomShown, show_room
from web.ask import Ask, Form
from web.pages.room import address, at_item, live_of
from web.room_form import ADDED, AWAY, FOLLOWED, RESERVED
from web.room_view import RESERVATIONS, VOTES, WAYS, outcomes, typed
from web.routes import get, post

MINE = "min"
ALL = "*"
"""Ends the name of fields of which all that begin so are meant."""


@dataclass(frozen=True, slots=True)
class Side:
    """A part that is not the same in both. `names` are those of its fields."""

    key: str
    heading: str
    names: tuple[str, ...]
    mine: str
    theirs: str


def both(ask: Ask) -> Response:
    """`/moeder/{number}/lokale/{item}/forskel`."""
    desk = ask.desk
    found = show_room(desk, ask.path("number"))
    item = find_item(desk, found.meeting, ask.path("item"))
    mine = Form(desk.store.aside(item.id, ask.person)) if found.sight.office else Form()
    return ask.page(
        "room_both.html",
        found=found,
        meeting=found.meeting,
        item=item,
        sides=_sides(found, item, mine, typed(found, item)) if mine.pairs else [],
        by=found.room.item(item.id).typed_by if found.sight.office else "",
        address=address(found.meeting),
    )


def chosen(ask: Ask) -> Response:
    """Goes on from what is there, with one's own text where that was chosen. Who chooses writes."""
    with at_item(ask) as (desk, meeting, item):
        found = show_room(desk, meeting.number)
        mine, theirs = Form(desk.store.aside(item.id, ask.person)), typed(found, item)
        if mine.pairs and found.sight.office:
            sides = _sides(found, item, mine, theirs)
            keep = {name for side in sides if ask.form.text(side.key) == MINE for name in side.names}
            others = [pair for pair in theirs.pairs if not _of(pair[0], keep)]
            sitting.choose(desk, meeting, item, [*others, *(pair for pair in mine.pairs if _of(pair[0], keep))])
    live_of(ask).poke(meeting.id)
    return ask.go(address(meeting, item.number), "valgt")


def _sides(found: RoomShown, item: Item, mine: Form, theirs: Form) -> list[Side]:
    """Every part of the form that differs."""
    numbers = [answer.number for answer in found.answers(item)]
    parts: list[tuple[str, str, tuple[str, ...]]] = [
        *((f"punkt-{n}", f"Punkt {n}", (f"udfald-{n}", f"tekst-{n}", f"til-{n}")) for n in numbers),
        ("nye", "Beslutninger, som ingen havde foreslået", ADDED),
        ("vaek", "Hvem der deltager", AWAY),
        ("st", "Afstemninger", (f"st_{ALL}",)),
        ("forb", "Forbehold og mindretalsudtalelser", RESERVED),
        ("opf", "Opfølgning", FOLLOWED),
        ("bemaerkninger", "Bemærkninger", ("bemaerkninger",)),
    ]
    labels = {one.key: one.label for one in outcomes(found, item)} | WAYS | RESERVATIONS | VOTES
    sides = [
        Side(key, heading, names, _lines(mine, names, labels), _lines(theirs, names, labels))
        for key, heading, names in parts
    ]
    return [side for side in sides if side.mine != side.theirs]


def _lines(form: Form, names: tuple[str, ...], labels: Mapping[str, str]) -> str:
    """What stands in those fields, a line each."""
    return "\n".join(labels.get(text, text) for name, text in form.pairs if text.strip() and _of(name, set(names)))


def _of(name: str, names: set[str]) -> bool:
    return name in names or any(one.endswith(ALL) and name.startswith(one.removesuffix(ALL)) for one in names)


ROUTES = (
    get("/moeder/{number}/lokale/{item}/forskel", both),
    post("/moeder/{number}/lokale/{item}/forskel", chosen),
)
