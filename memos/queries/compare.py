"""What differs between two editions of a memo, part by part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.danish import amount, join_names
from engine.difference import LineChange, text_difference
from engine.errors import no_such
from engine.language import _
from engine.text import Block, ListBlock, Paragraph, RichText, Run
from memos.budget import Budget, Unit
from memos.desk import Desk
from memos.memo import Content, Memo, Point
from memos.queries.find import known_editions, reads_drafts
from memos.types import MemoType

WORKING = 0
"""The edition that is being written."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that is not the same in both, with all its lines."""

    heading: str
    lines: tuple[LineChange, ...]


def compare(desk: Desk, memo: Memo, old: int, new: int) -> tuple[Difference, ...]:
    """What changed from one edition to the other (`WORKING`: what is written now). Raises `NotFound`."""
    before, after = _content(desk, memo, old), _content(desk, memo, new)
    return tuple(_differences(desk.type_of(memo), before, after))


def _content(desk: Desk, memo: Memo, number: int) -> Content:
    known = known_editions(desk, memo)
    if number == WORKING:
        if reads_drafts(desk, memo) or not known:
            return memo.content
        number = known[-1]
    if number not in known:
        raise no_such(_("edition"), str(number))
    return desk.store.edition(memo.id, number)


def _differences(memo_type: MemoType, before: Content, after: Content) -> Iterator[Difference]:
    pairs = zip(_parts(memo_type, before), _parts(memo_type, after), strict=True)
    for (_heading, old), (heading, new) in pairs:
        if old != new:
            yield Difference(heading, text_difference(old, new))


def _parts(memo_type: MemoType, content: Content) -> Iterator[tuple[str, RichText]]:
    """Every part of a content as text, in the type's order."""
    yield _("Head"), _lines(_head(content))
    for part in memo_type.parts:
        match part.kind:
            case "text":
                yield part.heading, content.section(part.key)
            case "points":
                yield part.heading, RichText((_points(content.points),)) if content.points else RichText()
            case "costs":
                unit = content.costs.unit if content.costs else Unit.TKR
                yield part.heading.format(unit=unit.value), _budget(content.costs)
            case "funding":
                labels = {choice.key: choice.label for choice in part.choices}
                yield part.heading, _lines(labels.get(key, key) for key in content.funding)
            case _:
                yield part.heading, _lines(_attachments(content))


def _head(content: Content) -> Iterator[str]:
    facts = (
        (_("Title"), content.title),
        (_("Kind"), content.kind.value),
        (_("Openness"), content.openness.value),
        (_("Closed because"), content.closed_reason),
        (_("Public title"), content.public_title),
        (_("Case officer"), join_names([content.case_officer, *content.co_authors])),
        (_("Department"), content.department),
        (_("Responsible manager"), content.responsible_manager),
        (_("Body"), content.body),
        (_("Presenters"), join_names(content.presenters)),
        (_("KLE"), " ".join(word for word in (content.kle, content.facet) if word)),
        (_("Case"), content.case_number),
    )
    return (f"{label}: {value}" for label, value in facts if value)


def _points(points: tuple[Point, ...]) -> ListBlock:
    items: list[tuple[Block, ...]] = []
    for point in points:
        below = (_points(point.points),) if point.points else ()
        items.append((_paragraph(point.text), *below))
    return ListBlock(tuple(items), ordered=True)


def _budget(budget: Budget | None) -> RichText:
    if budget is None:
        return RichText()
    rows = [_("Amounts in {unit}").format(unit=budget.unit.value)]
    for row in budget.rows:
        cells = (
            f"{year}: {'–' if cell is None else amount(cell)}"
            for year, cell in zip(budget.years, row.amounts, strict=True)
        )
        rows.append(f"{row.label} ({row.kind.value}) {' | '.join(cells)}")
    return RichText((*_lines(rows).blocks, *budget.note.blocks))


def _attachments(content: Content) -> Iterator[str]:
    for one in content.attachments:
        closed = _(" (closed)") if one.closed else ""
        yield f"{one.number}. {one.title}{closed} {one.sha256[:12]}".rstrip()


def _lines(texts: Iterable[str]) -> RichText:
    return RichText(tuple(_paragraph(text) for text in texts))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
