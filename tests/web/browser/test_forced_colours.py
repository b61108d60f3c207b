"""What changes while one works, in a machine's own colours."""

from playwright.sync_api import expect

from tests.web.browser.keys import Keys
from tests.web.browser.seen import EDGE
from tests.web.browser.served import Served, Window

WRITING = "/memoer/CHE-2026-008/skriv"
SIGNE = "Signe Østergaard"
A_SIDE = """chosen => {
  const side = document.querySelector("main").appendChild(document.createElement("div"));
  const radio = side.appendChild(document.createElement("input"));
  Object.assign(side, { className: "house-side" });
  Object.assign(radio, { type: "radio", checked: chosen });
  return side;
}"""


def test_what_is_chosen_pressed_or_dragged_is_told_apart_in_forced_colours(example: Served, forced: Window) -> None:
    page = forced(SIGNE)
    example.go(page, WRITING)
    keys = Keys(page)
    bold = page.locator("[aria-label=Fed]").first
    before = bold.evaluate(EDGE)
    keys.reach("#afsnit-baggrund-editor")
    keys.press("Control+b")
    expect(bold).to_have_attribute("aria-pressed", "true")
    assert bold.evaluate(EDGE) != before
    for selector, state in (("[data-attachments]", "drop-here"), ("[data-point]", "drop-before")):
        place = page.locator(selector).first
        before = place.evaluate(EDGE)
        place.evaluate("(element, state) => element.classList.add(state)", state)
        assert place.evaluate(EDGE) != before, state
        place.evaluate("(element, state) => element.classList.remove(state)", state)


def test_the_chosen_side_of_a_conflict_is_told_apart_in_forced_colours(example: Served, forced: Window) -> None:
    page = forced(SIGNE)
    example.go(page, "/memoer/CHE-2026-999")
    one, other = (page.evaluate_handle(A_SIDE, chosen) for chosen in (True, False))
    assert one.evaluate(EDGE) != other.evaluate(EDGE)
