"""Binding a packet: its own pages laid out, its files merged, contents before them all, and a number on every page."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.blobs import Blobs
from engine.errors import NotFound, RenderFailed
from engine.language import _
from engine.pictures import JPEG, PNG
from engine.render.bindery import Bindery
from engine.render.packet import Leaf
from engine.render.page import render_page
from memos.document_rows import Context, status_words
from memos.packet import Access, Listing, Part
from memos.packet_parts import NO_FOOT, Gathered, Piece
from memos.printing import Printer

MOST_BYTES = 60 << 20
"""Of one file, and MOST_TOTAL of all: larger ones are named."""
MOST_TOTAL = 250 << 20
MOST_PICTURE = 12 << 20
MOST_TEXT = 200_000
PICTURES = ((PNG, "image/png"), (JPEG, "image/jpeg"))
CONTENTS, BESIDE, STAMPS = "meeting/materiale.html", "meeting/bilag.html", "shared/stamps.html"
TEXTS = (".txt", ".md")
TRIES = 4


@dataclass(frozen=True, slots=True)
class Bound:
    """A packet's bytes, and what is told of them."""

    data: bytes
    listing: Listing


def bind(printer: Printer, blobs: Blobs, gathered: Gathered) -> Bound:
    """The packet. Asks no database: it may take seconds. Raises `RenderFailed`."""
    return _Binding(printer, blobs, gathered).bound()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A piece with its pages."""

    part: Part
    data: bytes = b""
    foreign: bool = False


class _Binding:
    """One packet on its way."""

    def __init__(self, printer: Printer, blobs: Blobs, gathered: Gathered) -> None:
        self.printer, self.blobs, self.gathered = printer, blobs, gathered
        self.bindery: Bindery = printer.bindery
        self.room = MOST_TOTAL

    def bound(self) -> Bound:
        sheets = self._sheets()
        cover, parts, pages = self._covered(sheets) if self.gathered.cover else (b"", *_paged(sheets, 0))
        leaves = [Leaf(cover, "Indhold")] if cover else []
        leaves += [_leaf(sheet, number) for number, sheet in enumerate(sheets) if sheet.data]
        data = self.bindery.bound(leaves, self._stamps(parts, pages))
        return Bound(data, Listing(self.gathered.edition, pages, parts))

    def _sheets(self) -> list[_Sheet]:
        """Every piece with its pages; those of our own are laid out together."""
        own = [piece for piece in self.gathered.pieces if piece.html]
        laid_out = dict(zip([piece.key for piece in own], self._laid_out([p.html for p in own]), strict=True))
        sheets = []
        for piece in self.gathered.pieces:
            if piece.html:
                data, pages = laid_out[piece.key]
                sheets.append(_Sheet(_part(piece, pages), data))
            else:
                sheets.append(_Sheet(_part(piece, 0)) if piece.kind == "standing" else self._attachment(piece))
        return sheets

    def _attachment(self, piece: Piece) -> _Sheet:
        """A file's own pages, or one that names it."""
        data = self._file(piece)
        if isinstance(data, str):
            return self._named(piece, data)
        if b"%PDF-" in data[:1024]:
            return self._foreign(piece, data)
        for magic, kind in PICTURES:
            if data.startswith(magic):
                return self._picture(piece, data, kind)
        if piece.file.lower().endswith(TEXTS) and len(data) < MOST_TEXT:
            return self._text(piece, data)
        return self._named(piece, "format")

    def _file(self, piece: Piece) -> bytes | str:
        """The bytes, or why there are none."""
        if not piece.sha256:
            return "absent"
        if piece.size > min(MOST_BYTES, self.room):
            return "large"
        self.room -= piece.size
        try:
            return self.blobs.get(piece.sha256)
        except NotFound:
            return "absent"

    def _foreign(self, piece: Piece, data: bytes) -> _Sheet:
        try:
            facts, clean = self.bindery.cleaned(data)
        except RenderFailed:
            return self._named(piece, "damaged")
        if facts.refused:
            return self._named(piece, facts.refused)
        access = Access.TAGGED if facts.tagged else Access.UNTAGGED if facts.text else Access.SCAN
        part = replace(_part(piece, facts.pages), access=access, language=facts.language)
        return _Sheet(part, clean, foreign=True)

    def _picture(self, piece: Piece, data: bytes, kind: str) -> _Sheet:
        if len(data) > MOST_PICTURE:
            return self._named(piece, "large")
        try:
            sheet = self._beside(piece, picture=f"data:{kind};base64,{b64encode(data).decode()}")
        except RenderFailed:
            return self._named(piece, "damaged")
        return replace(sheet, part=replace(sheet.part, access=Access.PICTURE))

    def _text(self, piece: Piece, data: bytes) -> _Sheet:
        try:
            return self._beside(piece, lines=data.decode("utf-8-sig").splitlines())
        except (UnicodeDecodeError, RenderFailed):
            return self._named(piece, "format")

    def _named(self, piece: Piece, refused: str) -> _Sheet:
        part = replace(_part(piece, 1), access=Access.MISSING, refused=refused)
        sheet = self._beside(piece, told=part.told)
        return replace(sheet, part=part)

    def _beside(self, piece: Piece, *, picture: str = "", lines: Sequence[str] = (), told: str = "") -> _Sheet:
        """A page of our own for a file."""
        shown = {"number": piece.number, "title": piece.title, "file": piece.file, "memo": piece.memo}
        context = {
            **self.gathered.head,
            "document": {**self.gathered.document, "status": status_words(self.gathered.draft, piece.closed)},
            "attachment": {**shown, "item": piece.item, "picture": picture, "lines": list(lines), "told": told},
        }
        ((data, pages),) = self._laid_out([self._page(BESIDE, context)])
        return _Sheet(_part(piece, pages), data)

    def _covered(self, sheets: Sequence[_Sheet]) -> tuple[bytes, tuple[Part, ...], int]:
        """The page of contents, which says where everything is after it has taken its own room."""
        cover = 1
        for _try in range(TRIES):
            parts, pages = _paged(sheets, cover)
            context = {**self.gathered.head, "rows": [_row(part) for part in parts]}
            ((data, count),) = self._laid_out([self._page(CONTENTS, context)])
            if count == cover:
                first = Part("indhold", "", "", "Indhold", "", page=1, pages=cover, closed=self._closed)
                return data, (first, *parts), pages
            cover = count
        raise RenderFailed(_("the contents find no room of their own; make the packet again"))

    def _stamps(self, parts: Iterable[Part], pages: int) -> bytes:
        """What stands at the foot of each page."""
        rows: list[dict[str, object]] = []
        for part in parts:
            of = f"Punkt {part.item} · {part.label}" if part.kind == "attachment" else ""
            foreign = part.access in (Access.TAGGED, Access.UNTAGGED, Access.SCAN)
            marks = [word for word, holds in (("UDKAST", self.gathered.draft), ("LUKKET", part.closed)) if holds]
            stamp: dict[str, object] = {"of": of if foreign else "", "mark": " · ".join(marks), "over": foreign}
            rows += [stamp] * part.pages
        page = render_page(self.printer.templates, STAMPS, {"stamps": rows})
        ((data, count),) = self._laid_out([page])
        if not count == len(rows) == pages:
            raise RenderFailed(_("the pages and their numbers do not fit; make the packet again"))
        return data

    @property
    def _closed(self) -> bool:
        return any(piece.closed for piece in self.gathered.pieces)

    def _page(self, template: str, context: Context) -> str:
        page = render_page(self.printer.templates, template, context)
        return page.replace("</head>", f"{NO_FOOT}</head>", 1)

    def _laid_out(self, pages: Sequence[str]) -> list[tuple[bytes, int]]:
        return self.bindery.laid_out(pages)


def _part(piece: Piece, pages: int) -> Part:
    return Part(
        key=piece.key,
        kind=piece.kind,
        item=piece.item,
        title=piece.title,
        source=piece.source,
        number=piece.number,
        pages=pages,
        closed=piece.closed,
        late=piece.late,
    )


def _paged(sheets: Sequence[_Sheet], before: int) -> tuple[tuple[Part, ...], int]:
    """Each part with its first page; one without pages of its own is on the agenda before it."""
    parts, page, agenda = [], before + 1, before + 1
    for sheet in sheets:
        if sheet.part.kind == "agenda":
            agenda = page
        parts.append(replace(sheet.part, page=page if sheet.part.pages else agenda))
        page += sheet.part.pages
    return tuple(parts), page - 1


def _leaf(sheet: _Sheet, number: int) -> Leaf:
    part = sheet.part
    level = 1 if part.kind == "attachment" and number else 0
    return Leaf(sheet.data, part.label, level, headings=part.kind == "memo", foreign=sheet.foreign)


def _row(part: Part) -> dict[str, object]:
    attachment = part.kind == "attachment"
    return {
        "number": "" if attachment else part.item,
        "title": part.label if attachment else part.title,
        "page": part.page,
        "pages": part.pages,
        "attachment": attachment,
        "closed": part.closed,
        "late": part.late and part.kind in ("memo", "standing"),
        "told": part.told,
    }
