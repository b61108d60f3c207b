"""What may be wrong with an OpenDocument text that anybody made, before another program opens it."""

from engine.language import _
from engine.render.open_gate import OpenPackage, refused


def refusals(odt: bytes) -> list[str]:
    """Reasons not to open it; none if it is a plain text."""
    return refused(odt, OpenPackage("text"), _("it is no OpenDocument text"))
