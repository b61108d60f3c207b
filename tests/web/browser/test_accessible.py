"""Every page holds to WCAG 2.2 AA and best practice by axe-core, at three widths, and needs no sideways scrolling."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.browser.served import Served
from tests.web.visiting import LOOKS

AXE = Path(__file__).resolve().parents[3] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1280, 820, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(("who", "path"), LOOKS)
def test_a_page_is_accessible_at_every_width(example: Served, who: str, path: str) -> None:
    page = example.window(who)
    try:
        example.go(page, path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
    finally:
        page.context.close()


def violations(page: Page) -> list[str]:
    """What axe found, each with its first element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])})" for one in found["violations"]]
