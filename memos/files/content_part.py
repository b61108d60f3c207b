"""The part of a memo file that the author writes."""

import hashlib
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from engine.characters import clean
from engine.danish import parse_amount
from engine.errors import Invalid
from engine.language import _
from engine.nodes import Node, kind_of
from engine.text import RichText, read_text
from memos.budget import Amount, Budget, BudgetRow, RowKind, Unit
from memos.memo import Attachment, Content, Kind, Openness, Point, Section
from memos.types import MemoType

MAX_ATTACHMENT = 100_000_000
MAX_POINT_DEPTH = 3
_KLE = re.compile(r"\d{2}\.\d{2}\.\d{2}")
_FACET = re.compile(r"[A-ZÆØÅ]\d{2}")


def read_content(node: Node, memo_type: MemoType, folder: Path) -> tuple[Content, dict[str, Path]]:
    """The content, and for each attachment's SHA-256 where its bytes lie. Problems are noted on the node."""
    attachments, files = _attachments(node, folder)
    content = Content(
        type=memo_type.key,
        title=line(node, "title", required=True),
        case_officer=line(node, "case_officer", required=True),
        department=line(node, "department", required=True),
        responsible_manager=line(node, "responsible_manager", required=True),
        body=line(node, "body", required=True),
        kind=Kind(node.choice("kind", [kind.value for kind in memo_type.kinds], memo_type.kinds[0].value)),
        openness=Openness(node.choice("openness", list(Openness), Openness.OPEN.value)),
        closed_reason=line(node, "closed_reason"),
        public_title=line(node, "public_title"),
        co_authors=lines(node, "co_authors"),
        presenters=lines(node, "presenters"),
        kle=_pattern(node, "kle", _KLE, "00.22.04"),
        facet=_pattern(node, "facet", _FACET, "P35"),
        case_number=line(node, "case_number"),
        sections=_sections(node, memo_type),
        points=tuple(_point(point, 1) for point in node.tables("points")),
        costs=_costs(node),
        funding=_funding(node, memo_type),
        attachments=attachments,
    )
    return content, files


def line(node: Node, key: str, *, required: bool = False) -> str:
    """A text of one line, cleaned."""
    text = node.text(key, required=required)
    return node.attempt(lambda: clean(text.strip(), node.place(key), single_line=True), "")


def lines(node: Node, key: str) -> tuple[str, ...]:
    """A list of such texts, none of them twice or empty."""
    found = []
    for text in node.texts(key):
        name = node.attempt(partial(clean, text.strip(), node.place(key), single_line=True), "")
        if not text.strip() or (name and name in found):
            node.refuse(key, _("{name} stands there twice or is empty; remove it").format(name=repr(name)))
        found.append(name)
    return tuple(found)


def rich(node: Node, key: str) -> RichText:
    """Rich text: restricted HTML, or plain text with every character literal."""
    text = node.text(key)
    return node.attempt(lambda: read_text(text, node.place(key)), RichText())


def _pattern(node: Node, key: str, pattern: re.Pattern[str], example: str) -> str:
    text = line(node, key)
    if text and not pattern.fullmatch(text):
        message = _("expected the form {example}, found {found}")
        node.refuse(key, message.format(example=example, found=repr(text)))
    return text


def _sections(node: Node, memo_type: MemoType) -> tuple[Section, ...]:
    table = node.table("sections")
    if table is None:
        return ()
    found = tuple(Section(part.key, rich(table, part.key)) for part in memo_type.sections)
    table.done()
    return tuple(section for section in found if section.text)


def _point(node: Node, depth: int) -> Point:
    if depth > MAX_POINT_DEPTH:
        node.refuse("points", _("points go at most {depth} levels deep").format(depth=MAX_POINT_DEPTH))
        return Point("")
    point = Point(line(node, "text", required=True), tuple(_point(child, depth + 1) for child in node.tables("points")))
    node.done()
    return point


def _costs(node: Node) -> Budget | None:
    table = node.table("costs")
    if table is None:
        return None
    years = _years(table)
    budget = Budget(
        unit=Unit(table.choice("unit", list(Unit), Unit.TKR.value)),
        years=years,
        rows=tuple(_row(row, len(years)) for row in table.tables("rows")),
        note=rich(table, "note"),
    )
    table.done()
    return budget


def _years(node: Node) -> tuple[int, ...]:
    years = []
    for value in node.values("years"):
        if isinstance(value, bool) or not isinstance(value, int) or not 1900 <= value <= 2200:
            text = _("expected a year such as 2026, found {found}")
            node.refuse("years", text.format(found=kind_of(value)))
        elif value in years:
            node.refuse("years", _("the year {year} stands there twice; remove one").format(year=value))
        else:
            years.append(value)
    return tuple(years)


def _row(node: Node, width: int) -> BudgetRow:
    amounts = tuple(_amount(node, index, value) for index, value in enumerate(node.values("amounts"), 1))
    if len(amounts) != width:
        text = _('there are {width} years but {found} amounts; write one for each year ("" for none)')
        node.refuse("amounts", text.format(width=width, found=len(amounts)))
    row = BudgetRow(
        line(node, "label", required=True),
        RowKind(node.choice("kind", list(RowKind), RowKind.OPERATING.value)),
        (amounts + (None,) * width)[:width],
    )
    node.done()
    return row


def _amount(node: Node, index: int, value: object) -> Amount:
    place = node.place(f"amounts[{index}]")
    return node.attempt(lambda: parse_amount(value, place), None)


def _funding(node: Node, memo_type: MemoType) -> tuple[str, ...]:
    table, part = node.table("funding"), memo_type.part("funding")
    if table is None:
        return ()
    known = [choice.key for choice in part.choices] if part else []
    found = lines(table, "sources")
    for key in found:
        if key not in known:
            text = _("{found} is not known here; choose one of: {known}")
            table.refuse("sources", text.format(found=repr(key), known=", ".join(known)))
    table.done()
    return tuple(key for key in known if key in found)


def _attachments(node: Node, folder: Path) -> tuple[tuple[Attachment, ...], dict[str, Path]]:
    found: list[Attachment] = []
    files: dict[str, Path] = {}
    for index, table in enumerate(node.tables("attachments"), 1):
        attachment = _attachment(table, folder, index, files)
        if attachment.number in {other.number for other in found}:
            table.refuse("number", _("two attachments have the number {n}").format(n=attachment.number))
        found.append(attachment)
    return tuple(found), files


def _attachment(node: Node, folder: Path, index: int, files: dict[str, Path]) -> Attachment:
    name = line(node, "file")
    path = node.attempt(lambda: _beside(folder, name, node.place("file")), None) if name else None
    digest = ""
    if path:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        files[digest] = path
    attachment = Attachment(
        number=node.integer("number", index, least=1),
        title=line(node, "title", required=True),
        file=name if path else "",
        sha256=digest,
        size=path.stat().st_size if path else 0,
        closed=node.flag("closed"),
    )
    for key in ("sha256", "size"):
        node.has(key)
    node.done()
    return attachment


def _beside(folder: Path, name: str, place: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Invalid.at(place, _("lies outside the memo file's folder; put the file beside the memo file"))
    if not path.is_file():
        raise Invalid.at(place, _("there is no file {name} beside the memo file").format(name=repr(name)))
    if (size := path.stat().st_size) > MAX_ATTACHMENT:
        text = _("the file is {size} MB; at most {limit} MB is taken")
        raise Invalid.at(place, text.format(size=size // 1_000_000, limit=MAX_ATTACHMENT // 1_000_000))
    return path


def point_numbers(points: Iterable[Point]) -> frozenset[str]:
    """The numbers "1", "1.1", … that decisions may name."""
    numbered = Content("", "", "", "", "", "", points=tuple(points)).numbered_points()
    return frozenset(number for number, _point in numbered)
