"""Slides of PowerPoint as another program may see them: what stands on them, and no more."""

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import RenderFailed
from engine.language import _
from engine.render.office_gate import Seen
from engine.render.ooxml_gate import DRAWING, Form, Package, days_as_stored, local, package_of, without

FORM = Form(
    main="ppt/presentation.xml",
    type="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    kept=re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml"
        r"|ppt/(?:_rels/)?(?!vba)\w+\.xml(?:\.rels)?"
        r"|ppt/(?:slides|slideLayouts|slideMasters|theme|notesSlides|notesMasters|charts|diagrams|drawings|ink)/"
        r"(?:_rels/)?[\w.-]+\.xml(?:\.rels)?"
        r"|ppt/media/[\w.-]+\.(?:png|jpe?g|gif|emf|wmf)",
        re.IGNORECASE,
    ),
    left_out=re.compile(
        r"docProps/thumbnail\.\w+|docMetadata/LabelInfo\.xml"
        r"|(?:customXml|ppt/(?:changesInfos|comments|customXml|handoutMasters|tags))/(?:_rels/)?[\w.-]+\.xml(?:\.rels)?"
        r"|ppt/embeddings/[\w.-]+\.xls[xb]|ppt/fonts/[\w.-]+\.fntdata|ppt/media/[\w.-]+\.(?:svg|wdp)"
        r"|ppt/printerSettings/[\w.-]+\.bin",
        re.IGNORECASE,
    ),
    forbidden=frozenset(["audioCd", "audioFile", "media", "quickTimeFile", "snd", "videoFile", "wavAudioFile"]),
)
"""A drawing (svg) and a photo of higher depth (wdp) have a plain picture of the same beside them; what a chart's
workbook says stands in the chart, too."""
AWAY = {"externalData", "imgLayer", "svgBlip"}
"""Elements that lead to what is left out."""
ACTIONS = re.compile(r"(?:ppaction://(?:noaction|hlinkshowjump|hlinksldjump|customshow)(?:\?.*)?)?", re.IGNORECASE)
"""What a click may do: go to another slide."""


def seen(data: bytes) -> Seen:
    """The slides. Raises `RenderFailed` with the reasons not to open them."""
    package = package_of(data, FORM)
    for _name, root in package.named(r"ppt/.*\.xml"):
        _plain(root)
    return Seen(package.written(), _lacks(package))


def _plain(root: Any) -> None:
    """Nothing of what was left out, and no day but the one that was written: the program would put today's.

    Raises `RenderFailed` where a click would do something else than go on.
    """
    without(root, AWAY)
    for item in root.iter(etree.Element):
        if not ACTIONS.fullmatch(item.get("action", "")) and local(item).startswith("hlink"):
            raise RenderFailed(_("it holds another file or a program"))
    days_as_stored(root)


def _lacks(package: Package) -> tuple[str, ...]:
    notes = (one for _name, root in package.named(r"ppt/notesSlides/[^/]+") for one in root.iter(f"{DRAWING}r"))
    said = any((run.findtext(f"{DRAWING}t") or "").strip() for run in notes)
    return (*((_("notes"),) if said else ()), *((_("comments"),) if package.had("ppt/comments/.") else ()))
