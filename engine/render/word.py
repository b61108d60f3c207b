"""Word files from templates that people write in Word with docxtpl's tags.

A template is compiled once: docxtpl turns the tags of every part into plain Jinja by its own patching, the
hardened environment compiles them, and all that has no tags is packed once. A document then costs one
rendering and one packing per part with tags. Its bytes depend on template and context alone.
The only importer of docxtpl.
"""

import io
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # docxtpl ships no types
from jinja2 import Template
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import Reason, RenderFailed
from engine.language import _
from engine.render.word_check import findings
from engine.render.word_finish import Finisher, MisplacedError
from engine.render.word_names import Element, parse, serialise
from engine.render.word_package import (
    CORE,
    NUMBERING,
    RENDERED,
    STYLES,
    core_properties,
    parts_of,
    relationships_of,
    with_links,
    zipped,
)
from engine.render.word_styles import TemplateStyles
from engine.render.wordml import Collector
from engine.templates import environment, ready

_WITH_TAGS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
# What docxtpl's patching leaves where a tag had a run to itself.
_EMPTY_RUN = re.compile(r"<w:r(?: [^>]*)?>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: [^>]*)?(?:/>|></w:t>)</w:r>")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with tags, compiled. `lines` are the texts of its paragraphs, to find a fault by."""

    name: str
    place: str
    template: Template
    lines: tuple[str, ...]
    relationships: bytes

    def render(self, context: Mapping[str, object], finisher: Finisher) -> bytes:
        try:
            root = _sound(self.template.render(context).replace("\n<w:p", "<w:p"), self.place)
            finisher.finish(root)
        except MisplacedError as error:
            raise RenderFailed(Reason(self.place, str(error))) from error
        except RenderFailed as error:
            raise _near(error, self.lines) from error
        return serialise(root)


class WordTemplate:
    """A Word template, compiled. `name` is how refusals call it; its includes are found below `root`."""

    def __init__(self, source: bytes, name: str, root: Path) -> None:
        self.name = name
        if faults := findings(source):
            raise RenderFailed(*(Reason(name, _("{fault}; correct the template").format(fault=f)) for f in faults))
        opened = DocxTemplate(io.BytesIO(source))
        opened.init_docx()
        fixed = parts_of(opened.docx)
        self._numbering_xml = fixed.pop(NUMBERING).decode()
        self._styles = TemplateStyles.read(parse(fixed[STYLES]), parse(self._numbering_xml.encode()))
        if f">{RENDERED}<".encode() in fixed.pop(CORE):
            raise RenderFailed(Reason(name, _("it is a document, made from a template; give the template")))
        names = [part for part in fixed if _WITH_TAGS.fullmatch(part)]
        sources = {part: opened.patch_xml(etree.tostring(parse(fixed.pop(part)), encoding="unicode")) for part in names}
        self._parts = tuple(
            self._compiled(part, xml, fixed.pop(relationships_of(part), b""), root) for part, xml in sources.items()
        )
        self._fixed = zipped(fixed)

    def render(self, context: Mapping[str, object]) -> bytes:
        """The Word file for a context; the same context gives the same bytes. Refuses with RenderFailed."""
        collector = Collector(self._styles.ids, self._styles.free_abstract, self._styles.free_number)
        filled = ready(dict(context), collector.markup)
        finisher = Finisher(self._styles, collector.restarted)
        made: dict[str, bytes] = {}
        for part in self._parts:
            made[part.name] = content = part.render(filled, finisher)
            if relationships := with_links(part.relationships, content, collector.links):
                made[relationships_of(part.name)] = relationships
        made[NUMBERING] = self._with_lists(collector)
        made[CORE] = serialise(_sound(core_properties(filled["document"]), self._place(CORE)))
        return zipped(made, self._fixed)

    def _compiled(self, part: str, xml: str, relationships: bytes, root: Path) -> _Part:
        # Each paragraph on a line of its own, so that a line number finds it.
        source = re.sub(r"<w:p([ >])", r"\n<w:p\1", _EMPTY_RUN.sub("", xml))
        lines = tuple(re.sub(r"<[^>]+>", "", line).strip() for line in source.split("\n"))
        place = self._place(part)
        try:
            template = environment(root).template(source, place)
        except RenderFailed as error:
            raise _near(error, lines) from error
        return _Part(part, place, template, lines, relationships)

    def _with_lists(self, collector: Collector) -> bytes:
        """The template's numbering with the document's lists; definitions stand before all lists."""
        xml = self._numbering_xml
        if collector.numbers:
            xml = re.sub(r"(<w:numbering[^>]*?)/>$", r"\1></w:numbering>", xml)
            xml = re.sub(r"(?=<w:num |</w:numbering>)", collector.abstracts, xml, count=1)
            xml = re.sub(r"(?=<w:numIdMacAtCleanup|</w:numbering>)", collector.numbers, xml, count=1)
        return xml.encode()

    def _place(self, part: str) -> str:
        return f"{self.name} ({posixpath.basename(part)})"


def word_template(path: Path, root: Path) -> WordTemplate:
    """The template in a file, compiled once for each content. Refuses with RenderFailed."""
    try:
        source = path.read_bytes()
    except OSError as error:
        reason = _("the template cannot be read ({reason}); put it there").format(reason=error.strerror)
        raise RenderFailed(Reason(str(path), reason)) from error
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return _template(source, name, root)


_template = lru_cache(maxsize=64)(WordTemplate)


def _sound(text: str, place: str) -> Element:
    """The XML root of what was rendered, or a refusal: a broken file is never written."""
    try:
        return parse(text.encode())
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        reason = _("it would not be a sound Word file ({reason}); correct the template or the text")
        raise RenderFailed(Reason(place, reason.format(reason=error))) from error


def _near(error: RenderFailed, lines: tuple[str, ...]) -> RenderFailed:
    """The same refusal with the words of the paragraph it speaks of."""
    return RenderFailed(*(Reason(reason.place, reason.text + _words(reason.place, lines)) for reason in error.reasons))


def _words(place: str, lines: tuple[str, ...]) -> str:
    found = re.search(r"(\d+)$", place)
    words = lines[min(int(found[1]), len(lines)) - 1] if found else ""
    return " " + _("(near: {words})").format(words=words[:120]) if words else ""
