"""Two wrote at once: both texts side by side, and for each part the one that is chosen. Nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response

from engine.danish import local_date
from memos.actions import writing
from memos.desk import Desk
from memos.memo import Memo
from memos.queries.find import memo_to_change
from memos.types import MemoType
from web.ask import Ask, Form
from web.forms import LINES, Typed, typed_content, typed_own, typed_pairs
from web.routes import get, post
from web.written import written

HEAD = "hoved"


@dataclass(frozen=True, slots=True)
class Side:
    """A part that is not the same in both: its heading, and how it reads in each."""

    key: str
    heading: str
    mine: str
    saved: str


def both(ask: Ask) -> Response:
    """`/memoer/{number}/skriv/forskel`."""
    desk = ask.desk
    memo = memo_to_change(desk, ask.path("number"))
    mine, saved = _both(desk, memo)
    sides = _sides(desk.type_of(memo), mine, saved) if mine else []
    return ask.page("conflict.html", memo=memo, sides=sides, revision=memo.revision)


def chosen(ask: Ask) -> Response:
    """Goes on from what is saved, with one's own text where that was chosen."""
    with written(ask, ask.path("number")) as (desk, memo):
        mine, saved = _both(desk, memo)
        if mine:
            memo_type = desk.type_of(memo)
            keys = [s.key for s in _sides(memo_type, mine, saved) if ask.form.text(s.key) != "gemt"]
            merged = _merged(memo_type, mine, saved, keys)
            writing.keep_typed(desk, memo, memo.revision, typed_pairs(merged))
    return ask.go(f"/memoer/{memo.number}/skriv", "valgt")


def _both(desk: Desk, memo: Memo) -> tuple[Typed | None, Typed]:
    memo_type = desk.type_of(memo)
    kept = desk.store.working_copy(memo.id, desk.actor)
    saved = typed_content(memo.content, memo_type, local_date(desk.now).year)
    return (typed_own(desk, memo, Form(kept.pairs)) if kept else None), saved


def _sides(memo_type: MemoType, mine: Typed, saved: Typed) -> list[Side]:
    headings = {HEAD: "Om memoet"} | {part.key: part.heading.replace("{unit}", mine.unit) for part in memo_type.parts}
    kinds = {part.key: part.kind for part in memo_type.parts}
    found = [
        Side(key, heading, _shown(mine, key, kinds.get(key, "")), _shown(saved, key, kinds.get(key, "")))
        for key, heading in headings.items()
    ]
    return [side for side in found if side.mine != side.saved]


def _shown(typed: Typed, key: str, kind: str) -> str:
    """A part of the form as lines."""
    match kind:
        case "":
            names = [f"{name}: {', '.join(people)}" for name, people in typed.people.items() if people]
            return "\n".join([*(typed.lines[name] for name in LINES if typed.lines[name]), *names])
        case "text":
            return typed.sections[key]
        case "points":
            return "\n".join(f"{'    ' * (row.level - 1)}{row.text}" for row in typed.points if row.text.strip())
        case "costs":
            rows = [" | ".join((row.label, *row.cells)) for row in typed.rows if not row.empty]
            return "\n".join((" | ".join((typed.unit, *typed.years)), *rows, typed.note)).strip()
        case "funding":
            return ", ".join(typed.funding)
        case _:
            return "\n".join(f"{one.title}{' (lukket)' if one.closed else ''}" for one in typed.attachments)


def _merged(memo_type: MemoType, mine: Typed, saved: Typed, keys: list[str]) -> Typed:
    """What is saved, with these parts as they were typed."""
    sections: Mapping[str, str] = {k: mine.sections[k] if k in keys else text for k, text in saved.sections.items()}
    merged = replace(saved, sections=sections)
    whole: dict[str, dict[str, object]] = {
        HEAD: {"lines": mine.lines, "people": mine.people},
        "points": {"points": mine.points},
        "costs": {"unit": mine.unit, "years": mine.years, "rows": mine.rows, "note": mine.note},
        "funding": {"funding": mine.funding},
        "attachments": {"attachments": mine.attachments},
    }
    kinds = {HEAD: HEAD} | {part.key: part.kind for part in memo_type.parts}
    for key in keys:
        merged = replace(merged, **whole.get(kinds[key], {}))  # type: ignore[arg-type]  # the fields of each name have its types
    return merged


ROUTES = (
    get("/memoer/{number}/skriv/forskel", both),
    post("/memoer/{number}/skriv/forskel", chosen),
)
