"""Public pages in a real browser."""

from tests.web.browser.served import Served

CROOKED = """() => [...document.querySelectorAll("table.budget")].flatMap((table) => {
  const right = (cell) => Math.round(cell.getBoundingClientRect().right);
  const [head, ...rows] = [...table.rows].map((row) => [...row.cells].map(right).join());
  return rows.filter((row) => row !== head);
})"""
"""Rows of a budget whose amounts do not stand under their years."""


def test_a_budgets_amounts_stand_under_their_years(example: Served) -> None:
    page = example.window()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        example.go(page, "/offentlig/SUU-M2026-01")
        assert page.locator("table.budget tbody tr").count() == 3
        assert page.evaluate(CROOKED) == []
