"""What axe-core finds on a page: WCAG 2.2 AA and best practice.

At the first width every rule is looked at. At the others those are that go by size, place or colour, and all of them
again where something else is shown: what has the same elements and words has the same names, roles and structure.
"""

import json
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[3] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
HEIGHT = 900
WIDTHS = (1280, 820, 320)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACED = [
    "aria-hidden-focus",
    "color-contrast",
    "link-in-text-block",
    "scrollable-region-focusable",
    "target-size",
    "th-has-data-cells",
]
"""The rules for which axe asks where an element lies, how large it is or what colour it has."""

_READ = """() => {
  if (window.axeText) (0, eval)(window.axeText);
  return Boolean(window.axeText);
}"""
"""Whether the page had axe at hand, which is read then."""

_FOUND = """async ([tags, placed, afresh]) => {
  const words = (element) => ["::before", "::after"].map((part) => getComputedStyle(element, part).content);
  const shown = [...document.querySelectorAll("*")].map(
    (element) => element.checkVisibility({ visibilityProperty: true }) && words(element).join());
  const now = JSON.stringify([document.documentElement.outerHTML, shown]);
  const known = !afresh && window.lookedAt === now;
  window.lookedAt = now;
  const rules = known ? { type: "rule", values: placed } : tags;
  // selectors for every element that was looked at are a tenth of the computing; a failure shows the element
  const found = await axe.run({ runOnly: rules, resultTypes: ["violations"], selectors: false });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)} (${nodes.length})`);
}"""
"""Each with its first element."""


def carry(page: Page) -> None:
    """Every page that this window loads has axe at hand, unread: sending it each time costs more than reading it."""
    page.add_init_script(f"window.axeText = {json.dumps(AXE.read_text(encoding='utf-8'))}")


def assert_accessible(page: Page, path: str) -> None:
    """At every width axe finds nothing, and no sideways scrolling is needed."""
    if not page.evaluate(_READ):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert violations(page, afresh=width == WIDTHS[0]) == [], (path, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)


def violations(page: Page, *, afresh: bool = True) -> list[str]:
    found: list[str] = page.evaluate(_FOUND, [TAGS, PLACED, afresh])
    return found
