"""Which forms of an answer a program takes: the Accept header."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Header

from engine.errors import Reason
from engine.language import _
from web.api.problems import Refused

JSON = "application/json"


def accepts(header: str, kind: str) -> bool:
    """Whether the header takes that media type: its most precise range says so, with a weight that is not 0."""
    if not header.strip():
        return True
    found = [weight for weight in (_weight(part, kind) for part in header.split(",")) if weight]
    return bool(found) and max(found)[1] > 0


def refuse_unwanted(header: str, kind: str) -> None:
    """Raises `Refused` if the program does not take that media type."""
    if not accepts(header, kind):
        raise Refused(406, Reason("Accept", _("this is sent as {kind}").format(kind=kind)))


def takes(kind: str) -> Callable[[str], None]:
    """A dependency of routes that answer in one form only."""

    def dependency(accept: Annotated[str, Header(include_in_schema=False)] = "") -> None:
        refuse_unwanted(accept, kind)

    return dependency


def _weight(part: str, kind: str) -> tuple[int, float] | None:
    """How precisely the range names the type, and how much it is wanted; None if it speaks of another."""
    named, *parameters = (word.strip().lower() for word in part.split(";"))
    precision = {"*/*": 1, f"{kind.partition('/')[0]}/*": 2, kind: 3}.get(named)
    if precision is None:
        return None
    quality = next((word[2:] for word in parameters if word.startswith("q=")), "1")
    try:
        return precision, float(quality)
    except ValueError:
        return precision, 0.0
