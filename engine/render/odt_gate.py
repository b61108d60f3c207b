"""An OpenDocument text that anybody made as another program may see it: what stands in it as its author left it."""

from engine.errors import RenderFailed
from engine.language import _
from engine.render.office_gate import Seen
from engine.render.open_gate import OFFICE, OpenPackage, as_stored, refused


def seen(data: bytes) -> Seen:
    """The text. Raises `RenderFailed` with the reasons not to open it."""
    package = OpenPackage("text")
    if wrong := refused(data, package, _("it is no OpenDocument text")):
        raise RenderFailed("; ".join(wrong))
    unstored = [as_stored(root) for root in package.trees.values()]
    commented = any(True for _one in package.trees["content.xml"].iter(f"{OFFICE}annotation"))
    lacks = (_("comments"),) if commented else ()
    return Seen(package.written(), (*lacks, _("fields without a stored text")) if any(unstored) else lacks)
