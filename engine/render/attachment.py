"""A foreign PDF as only its pages: what it is, and a copy that runs nothing, asks nothing and hides no file.

Runs in the child that binds packets: what comes in was made by anybody.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream, String

from engine.render.packet import MOST_PAGES, Facts

KEPT_OF_PAGE = {
    "/Type",
    "/Parent",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/UserUnit",
    "/Resources",
    "/Contents",
    "/Group",
    "/Annots",
    "/StructParents",
    "/Tabs",
}
KEPT_OF_CATALOG = {"/Type", "/Pages", "/StructTreeRoot", "/MarkInfo", "/Lang", "/OCProperties"}
DROPPED = (
    "/AA",
    "/AF",
    "/Alternates",
    "/EF",
    "/FS",
    "/JS",
    "/Metadata",
    "/Movie",
    "/OPI",
    "/OpenAction",
    "/PieceInfo",
    "/RF",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/Sound",
    "/3DD",
)
"""Keys that run something, lead out of the file or carry another one."""
SCHEMES = ("https://", "http://", "mailto:")


def clean(data: bytes) -> tuple[Facts, bytes]:
    """What can be told of the file, and its clean copy; with `refused` there is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return Facts(refused="encrypted"), b""
            if len(pdf.pages) > MOST_PAGES:
                return Facts(pages=len(pdf.pages), refused="long"), b""
            if not len(pdf.pages):
                return Facts(refused="damaged"), b""
            facts = _facts(pdf)
            _strip(pdf, tagged=facts.tagged)
            copy = io.BytesIO()
            pdf.save(copy, static_id=True)
    except pikepdf.PasswordError:
        return Facts(refused="encrypted"), b""
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return Facts(refused="damaged"), b""
    return facts, copy.getvalue()


def _facts(pdf: Pdf) -> Facts:
    root = pdf.Root
    mark = root.get("/MarkInfo")
    tagged = bool(isinstance(mark, Dictionary) and mark.get("/Marked")) and isinstance(
        root.get("/StructTreeRoot"), Dictionary
    )
    title = pdf.trailer.get("/Info", Dictionary()).get("/Title")
    language = root.get("/Lang")
    return Facts(
        pages=len(pdf.pages),
        tagged=tagged,
        language=str(language)[:35] if isinstance(language, String) else "",
        title=str(title)[:300] if isinstance(title, String) else "",
        text=any(_has_text(page.obj) for page in pdf.pages),
    )


def _has_text(page: Object) -> bool:
    """Whether the page, or a form on it, has a font: a scan has none."""
    resources = page.get("/Resources", Dictionary())
    forms = resources.get("/XObject", Dictionary())
    inner = [form.get("/Resources", Dictionary()) for _name, form in _items(forms) if isinstance(form, Stream)]
    return any(len(one.get("/Font", Dictionary())) for one in (resources, *inner) if isinstance(one, Dictionary))


def _strip(pdf: Pdf, *, tagged: bool) -> None:
    """Only what is seen on the pages stays, and the tags of what is seen."""
    if "/AcroForm" in pdf.Root:
        with suppress(PdfError, RuntimeError):
            pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")
    if tagged:
        _flatten_parent_tree(pdf.Root.StructTreeRoot)
    else:
        for key in ("/StructTreeRoot", "/MarkInfo"):
            _drop(pdf.Root, key)
    for key in set(pdf.Root.keys()) - KEPT_OF_CATALOG:
        del pdf.Root[key]
    pages = {page.obj.objgen for page in pdf.pages}
    for page in pdf.pages:
        _strip_page(page.obj, tagged=tagged)
    for item in _all(pdf):
        _strip_item(item, page=item.objgen in pages)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _strip_page(page: Object, *, tagged: bool) -> None:
    for key in set(page.keys()) - KEPT_OF_PAGE:
        del page[key]
    if not tagged:
        _drop(page, "/StructParents")
    links = [link for annotation in page.get("/Annots", Array()) for link in _link(annotation, tagged=tagged)]
    _drop(page, "/Annots")
    if links:
        page["/Annots"] = Array(links)


def _link(annotation: Object, *, tagged: bool) -> Iterator[Object]:
    """A link to an address, and nothing else of it. The object stays the same: tags speak of it."""
    if not isinstance(annotation, Dictionary) or annotation.get("/Subtype") != Name.Link:
        return
    action = annotation.get("/A")
    target = action.get("/URI") if isinstance(action, Dictionary) and action.get("/S") == Name.URI else None
    if not isinstance(target, String) or not str(target).lower().startswith(SCHEMES):
        return
    kept = {"/Type", "/Subtype", "/Rect", "/Contents", "/QuadPoints", *(("/StructParent",) if tagged else ())}
    for key in set(annotation.keys()) - kept:
        del annotation[key]
    annotation["/A"] = Dictionary(S=Name.URI, URI=target)
    annotation["/F"], annotation["/Border"] = 4, Array([0, 0, 0])
    yield annotation


def _strip_item(item: Object, *, page: bool) -> None:
    for key in DROPPED:
        _drop(item, key)
    action = item.get("/A")
    if isinstance(action, Dictionary) and "/S" in action and not _leads_to_address(action):
        del item["/A"]
    if isinstance(item, Stream):
        for key in ("/F", "/FFilter", "/FDecodeParms", "/StructParent", "/StructParents"):
            _drop(item, key)
        if Name.PS in (item.get("/Subtype"), item.get("/Subtype2")):
            item.write(b"")
    elif not page and "/StructParents" in item:
        del item["/StructParents"]


def _leads_to_address(action: Object) -> bool:
    if action.get("/S") != Name.URI:
        return False
    _drop(action, "/Next")
    return str(action.get("/URI", "")).lower().startswith(SCHEMES)


def _all(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary and stream in the file, those within others too."""
    for found in pdf.objects:
        waiting = [found]
        while waiting:
            item = waiting.pop()
            if isinstance(item, Dictionary | Stream):
                yield item
                waiting += [inner for _key, inner in _items(item) if _is_nested(inner)]
            elif isinstance(item, Array):
                waiting += [inner for inner in item if _is_nested(inner)]


def _is_nested(item: Any) -> bool:
    return isinstance(item, Dictionary | Array) and not item.is_indirect


def _items(item: Any) -> list[tuple[str, Any]]:
    return list(item.items()) if isinstance(item, Dictionary | Stream) else []


def _flatten_parent_tree(root: Object) -> None:
    """One flat list of numbers and what they stand for, as our own files have it."""
    tree = root.get("/ParentTree")
    flat = Array()
    if isinstance(tree, Dictionary):
        for number, parent in sorted(pikepdf.NumberTree(tree).items()):
            flat.append(number)
            flat.append(parent)
    root["/ParentTree"] = Dictionary(Nums=flat)
    for key in ("/IDTree", "/ParentTreeNextKey"):
        _drop(root, key)


def _drop(item: Any, key: str) -> None:
    if key in item:
        del item[key]
