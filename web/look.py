"""An organisation's own look: its colour as a style sheet, and its logo. Everybody may see them."""

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import Reason
from engine.language import _
from web.permissions import Permission, declares
from web.settings import Brand

COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
CONTRAST = 4.5
"""With white: what WCAG asks of text."""
KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST_LOGO = 1 << 20
KEPT = "public, max-age=3600"
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""An SVG file may hold a script: opened by itself, it does nothing."""


def look_reasons(brand: Brand) -> Iterator[Reason]:
    """Why nobody could read what stands on that colour, or see that logo."""
    if not COLOUR.fullmatch(brand.colour):
        yield Reason("colour", _("{found} is not a colour; write it as #1a4b6e").format(found=repr(brand.colour)))
    elif contrast_with_white(brand.colour) < CONTRAST:
        text = _("white text cannot be read on {found}; choose a darker colour (contrast at least 4.5)")
        yield Reason("colour", text.format(found=brand.colour))
    if brand.logo and not _is_picture(brand.logo):
        yield Reason("logo", _("{file} is no SVG or PNG file of at most 1 MB").format(file=repr(brand.logo.name)))


def look_routes(brand: Brand) -> list[Route]:
    """The addresses of both. They are read once."""
    sheet = f":root{{--accent:{brand.colour.lower()}}}\n"
    routes = [Route("/farve.css", _constant(sheet.encode(), "text/css; charset=utf-8"), methods=["GET"])]
    if brand.logo:
        logo = _constant(brand.logo.read_bytes(), KINDS[brand.logo.suffix.lower()])
        routes.append(Route("/logo", logo, methods=["GET"]))
    return routes


def contrast_with_white(colour: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    figures = colour.removeprefix("#")
    figures = "".join(figure * 2 for figure in figures) if len(figures) == 3 else figures
    red, green, blue = (_linear(int(figures[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    value: float = part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
    return value


def _is_picture(path: Path) -> bool:
    try:
        head = path.read_bytes()[: LARGEST_LOGO + 1]
    except OSError:
        return False
    if len(head) > LARGEST_LOGO:
        return False
    match path.suffix.lower():
        case ".png":
            return head.startswith(b"\x89PNG\r\n\x1a\n")
        case ".svg":
            return b"<svg" in head[:4096]
    return False


def _constant(body: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    @declares(Permission.ANYBODY)
    async def endpoint(request: Request) -> Response:
        return Response(body, media_type=kind, headers={"cache-control": KEPT, "content-security-policy": PICTURE})

    return endpoint
