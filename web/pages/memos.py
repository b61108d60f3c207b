"""*Memos*: the list of those that the person may see, searched, filtered and sorted; and the same as a CSV file."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from engine.danish import short_date
from engine.errors import Invalid, NotFound, Reason
from engine.language import _
from engine.listing import Column, csv_listing
from engine.stemming import sought
from memos.desk import Desk
from memos.memo import Openness
from memos.queries.listing import MOST_COUNTED, Filters, Listed, all_memos, page
from memos.queries.paging import Order
from memos.queries.search import excerpts
from web.ask import Ask
from web.routes import get

FIELDS = {
    "words": "ord",
    "body": "forum",
    "meeting": "moede",
    "state": "status",
    "officer": "sagsbehandler",
    "year": "aar",
    "openness": "adgang",
    "type": "type",
}
"""What a list is filtered by, and what that is called in the address."""
ORDERS: dict[str, Order] = {"titel": "title", "nummer": "number", "dato": "date", "relevans": "relevance"}
NEWEST_FIRST = ("dato", "relevans")
OPENNESS = {Openness.OPEN.value: "Åben", Openness.CLOSED.value: "Lukket"}
SORTABLE = {"nummer": "Nummer", "titel": "Titel", "dato": "Dato"}
COLUMNS = (
    Column("number", "Nummer"),
    Column("title", "Titel"),
    Column("state", "Status"),
    Column("body", "Forum"),
    Column("officer", "Sagsbehandler"),
    Column("day", "Dato"),
    Column("openness", "Adgang"),
    Column("type", "Type"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked for, as it was typed."""

    typed: dict[str, str]
    order: str
    down: bool

    def address(self, path: str = "/memoer", **other: str) -> str:
        """The same list at another place, or in another order."""
        order = {"orden": self.order, "retning": "ned" if self.down else "op"}
        asked = {**self.typed, **order, **other}
        return f"{path}?{urlencode({name: text for name, text in asked.items() if text})}"

    @property
    def filtered(self) -> bool:
        return any(self.typed.values())


def listed(ask: Ask) -> Response:
    look = _look(ask)
    try:
        filters = _filters(look)
        found = page(
            ask.desk, filters, ORDERS[look.order], down=look.down, after=ask.query("efter"), before=ask.query("foer")
        )
    except (Invalid, NotFound) as refused:
        reasons = [_at_field(reason) for reason in refused.reasons]
        return ask.refused("memos.html", reasons, **_form(ask.desk, look), found=None)
    small = bool(filters.words) and not found.memos and not sought(filters.words)
    return ask.page(
        "memos.html",
        **_form(ask.desk, look),
        found=found,
        days={memo.id: date.fromisoformat(memo.day) for memo in found.memos},
        excerpts=excerpts(ask.desk, found.memos, filters.words),
        small_words=small,
        most=MOST_COUNTED,
        before=look.address(foer=found.before) if found.before else "",
        after=look.address(efter=found.after) if found.after else "",
    )


def as_csv(ask: Ask) -> Response:
    """Every memo of the list, not only a page, as Danish Excel opens it."""
    look = _look(ask)
    memos = all_memos(ask.desk, _filters(look), ORDERS[look.order], down=look.down)
    headers = {
        "content-disposition": 'attachment; filename="memoer.csv"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(csv_listing(map(_row, memos), COLUMNS), headers=headers, media_type="text/csv; charset=utf-8")


def _look(ask: Ask) -> Look:
    typed = {name: ask.query(name) for name in FIELDS.values()}
    usual = "relevans" if typed["ord"] else "titel"
    order = ask.query("orden", usual)
    if order not in ORDERS or (order == "relevans" and not typed["ord"]):
        order = usual
    way = ask.query("retning")
    return Look(typed, order, way == "ned" if way in ("op", "ned") else order in NEWEST_FIRST)


def _filters(look: Look) -> Filters:
    chosen: dict[str, Any] = {key: look.typed[name] for key, name in FIELDS.items()}
    return Filters(**{**chosen, "year": _year(chosen["year"])})


def _year(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) == 4 and int(text)):
        raise Invalid.at("year", _("a year has four digits"))
    return int(text or 0)


def _at_field(reason: Reason) -> Reason:
    """The reason at the field of the form that it speaks of."""
    return Reason(FIELDS.get(reason.place, reason.place), reason.text, reason.severity)


def _form(desk: Desk, look: Look) -> dict[str, Any]:
    """The choices of the filters. They come from the organisation and the types, never from memos."""
    types = [desk.catalogue.current(key) for key in desk.catalogue.keys()]  # noqa: SIM118 - no dict
    states = dict.fromkeys(state.label for one in types for state in one.workflow.states)
    return {
        "look": look,
        "typed": look.typed,
        "bodies": desk.store.body_names(),
        "types": [(one.key, one.label) for one in types],
        "states": list(states),
        "openness": list(OPENNESS.items()),
        "sortable": [(key, label, *_sorting(look, key)) for key, label in SORTABLE.items()],
        "links": {name: f"felt-{name}" for name in FIELDS.values()},
        "csv": look.address("/memoer.csv"),
    }


def _sorting(look: Look, key: str) -> tuple[str, str]:
    """How a column is sorted now ("" if it is not), and where its heading leads."""
    if look.order != key:
        return "", look.address(orden=key, retning="ned" if key in NEWEST_FIRST else "op")
    other = look.address(retning="op" if look.down else "ned")
    return "descending" if look.down else "ascending", other


def _row(memo: Listed) -> dict[str, str]:
    return {
        "number": memo.number,
        "title": memo.title,
        "state": memo.state_label,
        "body": memo.body,
        "officer": memo.case_officer,
        "day": short_date(date.fromisoformat(memo.day)),
        "openness": OPENNESS[memo.openness],
        "type": memo.type,
    }


ROUTES = (get("/memoer", listed), get("/memoer.csv", as_csv))
