"""Slides of OpenDocument as another program may see them: what stands on them, and no more."""

from engine.errors import RenderFailed
from engine.language import _
from engine.render.office_gate import Seen, text_of
from engine.render.open_gate import OFFICE, PRESENTATION, TEXT, OpenPackage, as_stored, refused

NOTES = f"{PRESENTATION}notes"


def seen(data: bytes) -> Seen:
    """The slides. Raises `RenderFailed` with the reasons not to open them."""
    package = OpenPackage("presentation")
    if wrong := refused(data, package, _("it is no OpenDocument presentation")):
        raise RenderFailed("; ".join(wrong))
    for root in package.trees.values():
        as_stored(root)
        for item in root.iter(f"{PRESENTATION}date-time-decl"):
            item.set(f"{PRESENTATION}source", "fixed")
    return Seen(package.written(), _lacks(package))


def _lacks(package: OpenPackage) -> tuple[str, ...]:
    content = package.trees["content.xml"]
    noted = any(text_of(part).strip() for notes in content.iter(NOTES) for part in notes.iter(f"{TEXT}p"))
    commented = any(True for _one in content.iter(f"{OFFICE}annotation"))
    return (*((_("notes"),) if noted else ()), *((_("comments"),) if commented else ()))
