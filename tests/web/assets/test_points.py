"""The points of a memo, moved by button, by key and by pointer."""

import pytest

from tests.web.assets.pages import form, points, press

ROWS = (("a", 1), ("a1", 2), ("a2", 2), ("b", 1), ("c", 1))


def start(opened, *rows):
    return opened(form(points(*(rows or ROWS))))


def outline(page):
    return [
        tuple(row)
        for row in page.evaluate("""() => [...document.querySelectorAll("[data-point]")].map(row => [
        row.querySelector("[data-point-number]").textContent, row.querySelector("[name=point_text]").value])""")
    ]


def button(page, text, act):
    return page.locator(f"[data-point]:has(textarea[aria-label='Punkt {text}']) button[value^='point-{act}']")


def said(page, words):
    page.wait_for_function("words => document.querySelector('.points-status').textContent.includes(words)", arg=words)


def test_points_are_numbered_by_their_level(opened):
    assert outline(start(opened)) == [("1.", "a"), ("1.1", "a1"), ("1.2", "a2"), ("2.", "b"), ("3.", "c")]


def test_a_point_moves_down_with_what_is_under_it(opened):
    page = start(opened)
    button(page, "1", "down").click()
    assert outline(page) == [("1.", "b"), ("2.", "a"), ("2.1", "a1"), ("2.2", "a2"), ("3.", "c")]
    said(page, "Punkt 1 flyttet ned")


def test_a_point_moves_up_past_the_one_before_it_and_keeps_focus(opened):
    page = start(opened)
    button(page, "2", "up").focus()
    press(page, "Enter")
    assert outline(page) == [("1.", "b"), ("2.", "a"), ("2.1", "a1"), ("2.2", "a2"), ("3.", "c")]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Flyt op, punkt 1"
    said(page, "Punkt 2 flyttet op. Det er nu punkt 1")


def test_a_point_moves_up_with_what_is_under_it(opened):
    page = start(opened, ("b", 1), ("a", 1), ("a1", 2))
    button(page, "2", "up").click()
    assert outline(page) == [("1.", "a"), ("1.1", "a1"), ("2.", "b")]


def test_a_point_is_indented_under_the_one_before_it(opened):
    page = start(opened)
    button(page, "2", "in").click()
    assert outline(page)[3] == ("1.3", "b")


def test_a_point_is_moved_out_with_what_is_under_it(opened):
    page = start(opened, ("a", 1), ("a1", 2), ("a1x", 3), ("b", 1))
    button(page, "1.1", "out").click()
    assert outline(page) == [("1.", "a"), ("2.", "a1"), ("2.1", "a1x"), ("3.", "b")]


@pytest.mark.parametrize(
    ("rows", "at", "act"),
    [
        ((("a", 1), ("b", 1)), "1", "up"),
        ((("a", 1), ("b", 1)), "2", "down"),
        ((("a", 1), ("b", 1)), "1", "in"),
        ((("a", 1), ("b", 1)), "1", "out"),
        ((("a", 1), ("a1", 2), ("b", 1)), "1.1", "up"),
        ((("a", 1), ("a1", 2), ("a1x", 3), ("a1y", 3)), "1.1.2", "in"),
    ],
)
def test_what_cannot_move_stays_and_it_is_said(opened, rows, at, act):
    page = start(opened, *rows)
    before = outline(page)
    button(page, at, act).click()
    assert outline(page) == before
    said(page, f"Punkt {at} kan ikke flyttes længere")


def test_a_removed_point_leaves_what_was_under_it(opened):
    page = start(opened)
    button(page, "1", "remove").click()
    assert outline(page) == [("1.", "a1"), ("2.", "a2"), ("3.", "b"), ("4.", "c")]
    said(page, "Punkt 1 slettet")


def test_a_removed_point_can_be_brought_back(opened):
    page = start(opened)
    button(page, "1", "remove").click()
    page.click("text=Fortryd sletning")
    assert outline(page) == [("1.", "a"), ("1.1", "a1"), ("1.2", "a2"), ("2.", "b"), ("3.", "c")]


def test_an_added_point_has_focus_and_a_name(opened):
    page = start(opened)
    page.click("text=Tilføj punkt")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Punkt 4"


def test_keys_move_a_point_from_inside_its_text(opened):
    page = start(opened)
    page.focus("textarea[aria-label='Punkt 3']")
    press(page, "Alt+Shift+ArrowUp", "Alt+Shift+ArrowRight")
    assert outline(page) == [("1.", "a"), ("1.1", "a1"), ("1.2", "a2"), ("1.3", "c"), ("2.", "b")]
    assert page.evaluate("document.activeElement.value") == "c"


def test_a_point_is_dragged_with_what_is_under_it(opened):
    page = start(opened)
    handle = page.locator("[data-point] .drag-handle").first.bounding_box()
    last = page.locator("[data-point]").last.bounding_box()
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, last["y"] + last["height"] - 5, steps=5)
    page.mouse.up()
    assert outline(page) == [("1.", "b"), ("2.", "c"), ("3.", "a"), ("3.1", "a1"), ("3.2", "a2")]


def test_escape_gives_a_drag_up(opened):
    page = start(opened)
    before = outline(page)
    handle = page.locator("[data-point] .drag-handle").first.bounding_box()
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, handle["y"] + 600, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert outline(page) == before


def test_the_form_sends_rows_in_their_new_order_with_their_levels(opened):
    page = start(opened)
    button(page, "1", "down").click()
    sent = page.evaluate("[...new FormData(document.forms[0])].filter(([name]) => name.startsWith('point'))")
    assert [value for _name, value in sent] == ["1", "b", "1", "a", "2", "a1", "2", "a2", "1", "c"]


def test_buttons_speak_of_the_row_they_stand_in(opened):
    page = start(opened)
    button(page, "1", "down").click()
    values = page.eval_on_selector_all("button[value^='point-up']", "all => all.map(one => one.value)")
    assert values == [f"point-up:{n}" for n in range(5)]
