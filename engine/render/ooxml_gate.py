"""An Office Open XML file as another program may see it: each part is on a list, was read, and is written anew.

What that program need not see is left out, with what leads to it; what must not be there refuses the file.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.archives import BROKEN
from engine.errors import RenderFailed
from engine.language import _
from engine.render.office_gate import container, foreign, ill_written, is_picture, root_of

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TYPES, ROOT_RELATIONS = "[Content_Types].xml", "_rels/.rels"
LINK_TYPES = ("/relationships/hyperlink", "/relationships/officeDocument")
"""How the types of the relationships end that are looked at, in both of the standard's namespaces."""
OUTWARD = re.compile(r"https?://|mailto:", re.IGNORECASE)
FORBIDDEN = frozenset(
    [
        "OLEObject",
        "activeX",
        "altChunk",
        "control",
        "controls",
        "object",
        "oleLink",
        "oleObj",
        "oleObject",
        "oleObjects",
        "webExtension",
    ]
)
"""Elements that bring in another file or run one, in any kind of file."""

DRAWINGS = r".*/media/[^/]+\.(?:svg|wdp)"
"""Parts that are left out, since a plain picture of the same stands beside them."""
UNDRAWN = (
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}",
    "{http://schemas.microsoft.com/office/drawing/2017/model3d}",
)
"""Namespaces of what would come out as a box that says that it cannot be shown."""


def _is_picture(_name: str, data: bytes) -> bool:
    return is_picture(data)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: its main part with its type, what is kept and what is left out, what else must not be there.

    `others`: how the main part may be called, too; `unlinked`: where links lead that are taken out; `known`: whether
    a part that is no markup is what its name says.
    """

    main: str
    type: str
    kept: re.Pattern[str]
    left_out: re.Pattern[str]
    forbidden: frozenset[str] = frozenset()
    others: re.Pattern[str] | None = None
    unlinked: re.Pattern[str] | None = None
    known: Callable[[str, bytes], bool] = _is_picture


@dataclass(frozen=True, slots=True)
class Package:
    """The parts that are kept, by their names: trees, and pictures (and fonts).

    `left`: the names of what is left out; `unlinked`: where links led that were taken out.
    """

    trees: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)

    def named(self, pattern: str) -> Iterator[tuple[str, Any]]:
        """The trees whose names are such."""
        for name, root in list(self.trees.items()):
            if re.fullmatch(pattern, name, re.IGNORECASE):
                yield name, root

    def without(self, name: str) -> None:
        """Leaves a part out, with its relationships; call `settle` when all are."""
        self.trees.pop(name, None)
        self.trees.pop(_relations_of(name), None)

    def ways(self, name: str) -> set[str]:
        """The names of the relationships that a part has."""
        return {one.get("Id", "") for one in self.trees.get(_relations_of(name), ())}

    def had(self, pattern: str) -> bool:
        """Whether something of such a name is left out."""
        return any(re.match(pattern, name, re.IGNORECASE) for name in self.left)

    def settle(self) -> None:
        """Relationships and types of parts that are not there go."""
        there = {name.casefold() for name in (*self.trees, *self.pictures)}
        for name, root in self.trees.items():
            if name.casefold().endswith(".rels"):
                for one in [one for one in root if not _is_outward(one) and target_of(name, one) not in there]:
                    root.remove(one)
        types = self.trees[TYPES]
        for one in [one for one in types if one.get("PartName", "")[1:].casefold() not in there | {""}]:
            types.remove(one)

    def written(self) -> bytes:
        """As an archive."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in sorted(self.trees, key=lambda name: (name not in (TYPES, ROOT_RELATIONS), name)):
                archive.writestr(name, etree.tostring(self.trees[name], encoding="UTF-8", xml_declaration=True))
            for name, data in self.pictures.items():
                archive.writestr(name, data)
        return out.getvalue()


def package_of(data: bytes, form: Form) -> Package:
    """What is kept of the file, settled. Raises `RenderFailed` with the reasons not to open it."""
    package = Package()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wrong = list(container(data, archive, lambda name: _is_part(name, form)))
            wrong = wrong or list(dict.fromkeys(_read(archive, form, package)))
    except BROKEN:
        wrong = [_("its archive is not as an office program writes it")]
    if wrong:
        raise RenderFailed("; ".join(wrong))
    package.settle()
    if package.had(DRAWINGS):
        _drawn_otherwise(package)
    return package


def _drawn_otherwise(package: Package) -> None:
    """Raises `RenderFailed` where a drawing that is left out has no plain picture of the same beside it."""
    for name, root in package.trees.items():
        there = {*package.ways(name), ""}
        for blip in root.iter(f"{DRAWING}blip"):
            if any(key.endswith("}embed") and way not in there for key, way in blip.attrib.items()):
                raise RenderFailed(_("it has a chart or a picture that LibreOffice does not draw"))


def local(item: Any) -> str:
    """An element's name without its space: quicker than asking for both, as sheets have a million."""
    tag: str = item.tag
    return tag[tag.rfind("}") + 1 :]


def without(root: Any, names: Collection[str]) -> int:
    """Takes elements of these names away; how many there were."""
    found = [item for item in root.iter(*(f"{{*}}{name}" for name in names)) if item is not root]
    for item in found:
        item.getparent().remove(item)
    return len(found)


def days_as_stored(root: Any) -> None:
    """No day on a drawing but the one that was written: a program would put today's."""
    for item in root.iter(f"{DRAWING}fld"):
        if item.get("type", "").casefold().startswith("datetime"):
            item.tag = f"{DRAWING}r"
            item.attrib.clear()
            for one in item.findall(f"{DRAWING}pPr"):
                item.remove(one)


def target_of(name: str, relation: Any) -> str:
    """The part that a relationship in the part of that name leads to, in small letters."""
    target = str(relation.get("Target", ""))
    base = posixpath.dirname(posixpath.dirname(name))
    return posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(base, target)).casefold()


def _relations_of(name: str) -> str:
    folder, _slash, last = name.rpartition("/")
    return f"{folder}/_rels/{last}.rels"


def _is_part(name: str, form: Form) -> bool:
    return name.endswith("/") or bool(form.kept.fullmatch(name) or form.left_out.fullmatch(name))


def _read(archive: zipfile.ZipFile, form: Form, package: Package) -> Iterator[str]:
    for name in archive.namelist():
        if form.left_out.fullmatch(name) or name.endswith("/"):
            package.left.append(name)
            continue
        data = archive.read(name)
        if not name.casefold().endswith((".xml", ".rels")):
            package.pictures[name] = data
            if data and not form.known(name, data):
                yield foreign(name)
        elif (root := root_of(data)) is None or name.casefold().endswith(".rels") != (local(root) == "Relationships"):
            yield ill_written(name)
        else:
            package.trees[name] = root
            if name.casefold().endswith(".rels"):
                package.unlinked.extend(_unlinked(root, form))
                yield from _relations(root)
            else:
                yield from _elements(root, form)
    yield from _main(package, form)


def _main(package: Package, form: Form) -> Iterator[str]:
    """Whether its main part is of that type, and the one that is opened."""
    led = [one for one in package.trees[ROOT_RELATIONS] if one.get("Type", "").endswith(LINK_TYPES[1])]
    mains = [name for name in package.trees if [name.casefold()] == [target_of(ROOT_RELATIONS, one) for one in led]]
    named = [name for name in mains if name == form.main or (form.others and form.others.fullmatch(name))]
    if [_type_of(name, package.trees[TYPES]) for name in named] != [form.type]:
        yield _("it is not of the kind that its parts say, or has macros")


def _type_of(name: str, types: Any) -> str:
    """A part's type, or that of its suffix; "" if it has none, or several."""
    own = [one.get("ContentType", "") for one in types if one.get("PartName", "").casefold() == f"/{name}".casefold()]
    suffix = name.rpartition(".")[2].casefold()
    of_suffix = [one.get("ContentType", "") for one in types if one.get("Extension", "").casefold() == suffix]
    found = own or of_suffix
    return found[0] if len(found) == 1 else ""


def _is_outward(relation: Any) -> bool:
    return str(relation.get("TargetMode")).casefold() == "external"


def _unlinked(root: Any, form: Form) -> list[str]:
    """Takes links out that lead where none need; where they led."""
    if form.unlinked is None:
        return []
    links = [one for one in root if one.get("Type", "").endswith(LINK_TYPES[0]) and _is_outward(one)]
    found = [one for one in links if form.unlinked.match(one.get("Target", ""))]
    for one in found:
        root.remove(one)
    return [one.get("Target", "") for one in found]


def _relations(root: Any) -> Iterator[str]:
    for one in root:
        linked = one.get("Type", "").endswith(LINK_TYPES[0]) and OUTWARD.match(one.get("Target", ""))
        if _is_outward(one) and not linked:
            yield _("it fetches something from elsewhere when it is opened")


def _elements(root: Any, form: Form) -> Iterator[str]:
    forbidden = FORBIDDEN | form.forbidden
    for item in root.iter(etree.Element):
        if local(item) in forbidden:
            yield _("it holds another file or a program")
        if item.tag.startswith(UNDRAWN):
            yield _("it has a chart or a picture that LibreOffice does not draw")
        if any(name.endswith(("}link", "}href")) and "relationships" in name for name in item.attrib):
            yield _("it fetches something from elsewhere when it is opened")
