"""Many PDFs as one: pages, tags, bookmarks and stamps. Same documents, same bytes. Runs in a child of its own.

Our own documents are PDF/A-2a and PDF/UA-1, and stay so together. With a foreign page nobody can promise that, and
the whole says it no more.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Page, Pdf

from engine.render.conformance import PDF_UA
from engine.render.packet import PAGE_ADDRESS, Leaf

MARGIN = 18.0
"""Points between a stamp and the edges of its page."""
_PDF_A = re.compile(rb"<rdf:Description[^>]*pdfaid:part[^>]*/>")
_MCID = re.compile(rb"/MCID\s+(\d{1,6})")


def bind(leaves: Sequence[Leaf], stamps: bytes) -> bytes:
    """The documents as one. `stamps` has a page for each of theirs: its content comes on top, near the lower edge."""
    bound = _Bound(pikepdf.open(io.BytesIO(leaves[0].data)))
    bound.begin(leaves[0])
    for leaf in leaves[1:]:
        bound.add(leaf)
    bound.stamp(pikepdf.open(io.BytesIO(stamps)))
    bound.link()
    bound.finish(foreign=any(leaf.foreign for leaf in leaves))
    target = io.BytesIO()
    bound.pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def page_count(document: bytes) -> int:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        return len(pdf.pages)


@dataclass
class _Bound:
    """The whole as it grows. Documents stay open until it is saved: their streams are read then."""

    pdf: Pdf
    sources: list[Pdf] = field(default_factory=list)
    marks: list[tuple[int, str, Array]] = field(default_factory=list)
    layers: list[Object] = field(default_factory=list)
    hidden: list[Object] = field(default_factory=list)
    foreign: set[int] = field(default_factory=set)
    next_key: int = 0

    @property
    def tree(self) -> Object:
        return self.pdf.Root.StructTreeRoot

    def begin(self, leaf: Leaf) -> None:
        """The first document, whose catalogue and metadata the whole keeps."""
        self.next_key = _greatest(self.tree.ParentTree.Nums) + 1
        (document,) = self.tree.K
        self.document = document
        self._mark(leaf, 0, self.pdf)

    def add(self, leaf: Leaf) -> None:
        """One more, after those that are there."""
        source = pikepdf.open(io.BytesIO(leaf.data))
        self.sources.append(source)
        tagged = "/StructTreeRoot" in source.Root
        if tagged:
            _shift(source, self.next_key)
        first = len(self.pdf.pages)
        self._copy_layers(source)
        self.pdf.pages.extend(source.pages)
        if leaf.foreign:
            self.foreign |= set(range(first, len(self.pdf.pages)))
        part = self._part(leaf, source)
        if tagged:
            self._graft(source, part)
        else:
            self._tag_plainly(first, part)
        self._mark(leaf, first, source)

    def stamp(self, stamps: Pdf) -> None:
        """The page number of the whole, and what else is said of each page, outside the tags."""
        self.sources.append(stamps)
        for number, (page, stamp) in enumerate(zip(self.pdf.pages, stamps.pages, strict=True), 1):
            stamp.obj.Contents = stamps.make_stream(_unmarked(stamp))
            form = self.pdf.copy_foreign(stamp.as_form_xobject())
            for key in ("/StructParents", "/Group"):
                if key in form:
                    del form[key]
            name = page.add_resource(form, Name.XObject, Name(f"/BeslutPage{number}"))
            matrix = " ".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in _placed(page, stamp))
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(f"\nQ /Artifact BMC q {matrix} cm {name} Do Q EMC\n".encode())

    def link(self) -> None:
        """Our own links to a page of the whole lead there."""
        for page in self.pdf.pages:
            for annotation in page.obj.get("/Annots", Array()):
                target = str(annotation.get("/A", Dictionary()).get("/URI", ""))
                if target.startswith(PAGE_ADDRESS):
                    number = int(target.removeprefix(PAGE_ADDRESS))
                    del annotation["/A"]
                    annotation["/Dest"] = _top(self.pdf.pages[number - 1])
                    annotation["/Contents"] = pikepdf.String(f"Side {number}")

    def finish(self, *, foreign: bool) -> None:
        """Bookmarks, layers, and what the whole claims to be."""
        with self.pdf.open_outline() as outline:
            del outline.root[:]
            above: list[OutlineItem] = []
            for level, title, target in self.marks:
                item = OutlineItem(title, target)
                del above[level:]
                (above[-1].children if above else outline.root).append(item)
                above.append(item)
        self.tree.ParentTreeNextKey = self.next_key
        if self.layers:
            shown = Dictionary(Name=pikepdf.String("Materiale"), OFF=Array(self.hidden))
            self.pdf.Root.OCProperties = Dictionary(OCGs=Array(self.layers), D=shown)
        if foreign:
            metadata = self.pdf.Root.Metadata.read_bytes()
            self.pdf.Root.Metadata.write(_PDF_A.sub(b"", metadata.replace(PDF_UA, b"</rdf:RDF>")))

    def _part(self, leaf: Leaf, source: Pdf) -> Object:
        part = Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, K=Array(), T=pikepdf.String(leaf.title))
        if "/Lang" in source.Root:
            part["/Lang"] = pikepdf.String(str(source.Root.Lang))
        found = self.pdf.make_indirect(part)
        self.document.K.append(found)
        return found

    def _graft(self, source: Pdf, part: Object) -> None:
        """The document's tags under its part. Its pages are here already, so that tags find them."""
        root = self.pdf.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
        for kid in root.K if isinstance(root.K, Array) else [root.K]:
            kid.P = part
            if str(kid.S) == "/Document":
                kid.S = Name.Sect
            part.K.append(kid)
        numbers = root.ParentTree.Nums
        self.tree.ParentTree.Nums.extend(numbers)
        self.next_key = max(self.next_key, _greatest(numbers) + 1)
        for table in ("/RoleMap", "/ClassMap"):
            if table in root:
                mine = self.tree.get(table, Dictionary())
                self.tree[table] = Dictionary({**dict(root[table].items()), **dict(mine.items())})

    def _tag_plainly(self, first: int, part: Object) -> None:
        """A page without tags becomes one paragraph: what it says is read in the order in which it was drawn."""
        for page in list(self.pdf.pages)[first:]:
            drawn = b"\n".join(stream.read_bytes() for stream in _streams(page))
            number = min(10_000, max([-1, *(int(found) for found in _MCID.findall(drawn))]) + 1)
            page.contents_add(f"/P <</MCID {number}>> BDC q\n".encode(), prepend=True)
            page.contents_add(b"\nQ EMC\n")
            tag = Dictionary(Type=Name.StructElem, S=Name.P, P=part, Pg=page.obj, K=number)
            element = self.pdf.make_indirect(tag)
            part.K.append(element)
            self.tree.ParentTree.Nums.append(self.next_key)
            self.tree.ParentTree.Nums.append(Array([*[None] * number, element]))
            page.obj.StructParents = self.next_key
            page.obj.Tabs = Name.S
            self.next_key += 1

    def _copy_layers(self, source: Pdf) -> None:
        """What a reader hides in the document stays hidden."""
        found = source.Root.get("/OCProperties")
        if not isinstance(found, Dictionary) or not isinstance(found.get("/OCGs"), Array):
            return
        default = found.get("/D", Dictionary())
        off = {layer.objgen for layer in default.get("/OFF", Array())}
        if default.get("/BaseState") == Name.OFF:
            off |= {layer.objgen for layer in found.OCGs} - {layer.objgen for layer in default.get("/ON", Array())}
        for layer in found.OCGs:
            copy = self.pdf.copy_foreign(layer)
            self.layers.append(copy)
            if layer.objgen in off:
                self.hidden.append(copy)

    def _mark(self, leaf: Leaf, first: int, source: Pdf) -> None:
        self.marks.append((leaf.level, leaf.title, _top(self.pdf.pages[first])))
        if not leaf.headings:
            return
        with source.open_outline() as outline:
            below = [heading for title in outline.root for heading in title.children]
            places = {page.obj.objgen: number for number, page in enumerate(source.pages)}
            for heading in below:
                to: Any = heading.destination
                page = self.pdf.pages[first + places[to[0].objgen]]
                target = Array([page.obj, *list(to)[1:]])
                self.marks.append((leaf.level + 1, str(heading.title), target))


def _shift(source: Pdf, offset: int) -> None:
    """The keys by which pages and links find their tags, moved behind those that are taken."""
    for page in source.pages:
        for item in (page.obj, *page.obj.get("/Annots", Array())):
            for key in ("/StructParents", "/StructParent"):
                if key in item:
                    item[key] = int(item[key]) + offset
    numbers = source.Root.StructTreeRoot.ParentTree.Nums
    for place in range(0, len(numbers), 2):
        numbers[place] = int(numbers[place]) + offset


def _greatest(numbers: Any) -> int:
    return max([-1, *(int(numbers[place]) for place in range(0, len(numbers), 2))])


def _streams(page: Page) -> list[Any]:
    contents = page.obj.get("/Contents")
    return list(contents) if isinstance(contents, Array) else [contents] if contents is not None else []


def _unmarked(stamp: Page) -> bytes:
    """A stamp's content without tags: it stands outside them."""
    kept = [one for one in pikepdf.parse_content_stream(stamp) if str(one.operator) not in ("BDC", "BMC", "EMC")]
    return pikepdf.unparse_content_stream(kept)


def _top(page: Page) -> Array:
    return Array([page.obj, Name.XYZ, None, float(page.cropbox[3]), None])


def _placed(page: Page, stamp: Page) -> tuple[float, ...]:
    """The matrix that brings a stamp to the lower edge of the page as it is seen, and makes it as wide."""
    left, low, right, high = (float(edge) for edge in page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    width = high - low if turned in (90, 270) else right - left
    scale = (width - 2 * MARGIN) / float(stamp.mediabox[2])
    across, up = {
        0: ((1, 0), (0, 1)),
        90: ((0, 1), (-1, 0)),
        180: ((-1, 0), (0, -1)),
        270: ((0, -1), (1, 0)),
    }.get(turned, ((1, 0), (0, 1)))
    corner = {0: (left, low), 90: (right, low), 180: (right, high), 270: (left, high)}.get(turned, (left, low))
    x = corner[0] + MARGIN * across[0] + MARGIN * 0.6 * up[0]
    y = corner[1] + MARGIN * across[1] + MARGIN * 0.6 * up[1]
    return (scale * across[0], scale * across[1], scale * up[0], scale * up[1], x, y)
