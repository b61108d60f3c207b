"""What axe-core finds on a page: WCAG 2.2 AA and best practice."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[3] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
HEIGHT = 900
WIDTHS = (1280, 820, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_FOUND = "tags => axe.run({ runOnly: tags, resultTypes: ['violations'], selectors: false })"
"""Selectors for every element that was looked at are a tenth of the computing; who reads a failure sees the element."""


def assert_accessible(page: Page, path: str) -> None:
    """At every width axe finds nothing, and no sideways scrolling is needed."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert violations(page) == [], (path, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)


def violations(page: Page) -> list[str]:
    """Each with its first element."""
    found: dict[str, Any] = page.evaluate(_FOUND, TAGS)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])})" for one in found["violations"]]
