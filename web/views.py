"""Templates of the pages, filled with what queries found: Jinja, escaping everything, no undefined name let through."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from engine.danish import local_moment, long_date
from engine.errors import Invalid, Reason
from engine.text import RichText, read_text
from web.escaping import Pages
from web.places import headings, worded
from web.settings import Settings
from web.told import TOLD

TEMPLATES = Path(__file__).resolve().parent / "templates"


class Views:
    """The pages' templates, compiled once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._environment = Pages(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "date": long_date,
            "made_by_us": made_by_us,
            "moment": local_moment,
            "rich": rich,
            "twice": twice,
            "typed_rich": typed_rich,
            "worded": self.worded,
            "zip": zip,
        }
        self._environment.globals |= {
            "brand": settings.brand,
            "provider": settings.provider,
            "static": Static(settings.static),
            "told": TOLD,
        }

    def worded(self, reason: Reason) -> str:
        """A reason with what it speaks of, as pages name it."""
        catalogue = self._settings.office.catalogue
        return worded(reason, catalogue.once("headings", lambda: headings(catalogue)))

    def response(self, frame: Mapping[str, Any], template: str, status: int, context: Mapping[str, Any]) -> Response:
        """A whole page. `frame` is what every page has; a context cannot replace it."""
        text = self._environment.get_template(template).render({"reasons": (), **context, **frame})
        return HTMLResponse(text, status)


class Static:
    """Addresses of static files, each with the beginning of its hash: a new file is never an old one in a cache."""

    def __init__(self, folder: Path) -> None:
        path = folder / "manifest.json"
        kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        self._hashes: Mapping[str, str] = {name: one["sha256"] for name, one in kept.items()}

    def __call__(self, name: str) -> str:
        return f"/static/{name}?{self._hashes.get(name, '')[:12]}"


def twice(names: Iterable[str]) -> list[tuple[str, str]]:
    """Names as choices of a field: each is its own label."""
    return [(name, name) for name in names]


def rich(text: RichText) -> Markup:
    """Rich text as it is stored: canonical restricted HTML, made by our own code."""
    return Markup(text.html)  # noqa: S704 - blocks know no other elements than the profile's


def made_by_us(text: str) -> Markup:
    """A page's content from one of our own templates, which escaped what was put into it."""
    return Markup(text)  # noqa: S704 - it was rendered by the hardened environment


def typed_rich(text: str) -> Markup:
    """Rich text as it was typed, brought into canonical form; what cannot be read stands as it is."""
    try:
        return rich(read_text(text))
    except Invalid:
        return escape(text)
