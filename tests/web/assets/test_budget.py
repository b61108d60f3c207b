"""The budget grid: sums, rows, years, keys and cells from a spreadsheet."""

from tests.web.assets.pages import budget, form, paste, press

GRID = budget(
    (2026, 2027),
    ("Løn", "drift", ("1.250,5", "1.250,5")),
    ("Inventar", "anlaeg", ("400", "")),
    ("Tilskud", "indtaegt", ("−650,5", "")),
    ("Kassen", "finansiering", ("−1.000", "−1.250,5")),
)


def start(opened, grid=GRID):
    return opened(form(grid))


def texts(page, selector):
    return page.eval_on_selector_all(selector, "all => all.map(one => one.textContent)")


def cells(page, name="cell"):
    return page.eval_on_selector_all(f"[name={name}]", "all => all.map(one => one.value)")


def test_rows_and_years_are_summed_without_financing(opened):
    page = start(opened)
    assert texts(page, "[data-row-sum]") == ["2.501", "400", "−650,5", "−2.250,5"]
    assert texts(page, "[data-column-sum]") == ["1.000", "1.250,5"]
    assert page.text_content("[data-grand-sum]") == "2.250,5"


def test_sums_follow_as_one_types(opened):
    page = start(opened)
    page.fill("[name=cell] >> nth=0", "0,1")
    page.fill("[name=cell] >> nth=2", "0,2")
    page.fill("[name=cell] >> nth=4", "")
    assert texts(page, "[data-column-sum]")[0] == "0,3"


def test_a_change_of_kind_moves_a_row_out_of_the_sum(opened):
    page = start(opened)
    page.select_option("[name=row_kind] >> nth=1", "finansiering")
    assert texts(page, "[data-column-sum]")[0] == "600"


def test_a_cell_that_is_no_amount_is_marked_and_empties_its_sums(opened):
    page = start(opened)
    page.fill("[name=cell] >> nth=1", "12.34")
    cell = page.locator("[name=cell] >> nth=1")
    assert cell.get_attribute("aria-invalid") == "true"
    assert "1.250,5" in page.text_content(f"#{cell.get_attribute('aria-describedby')}")
    assert texts(page, "[data-column-sum]") == ["1.000", "–"]
    assert page.text_content("[data-grand-sum]") == "–"
    cell.fill("12")
    assert cell.get_attribute("aria-invalid") is None
    assert page.locator(".cell-error").count() == 0


def test_a_year_without_amounts_has_no_sum(opened):
    page = start(opened, budget((2026,), ("Løn", "drift", ("",))))
    assert texts(page, "[data-column-sum]") == [""]


def test_a_row_is_added_empty_and_has_focus(opened):
    page = start(opened)
    page.click("button[value=budget-row-add]")
    assert len(cells(page, "row_label")) == 5
    assert page.evaluate("document.activeElement.name + document.activeElement.value") == "row_label"


def test_a_row_is_removed(opened):
    page = start(opened)
    page.click("button[value='budget-row-remove:1']")
    assert cells(page, "row_label") == ["Løn", "Tilskud", "Kassen"]
    assert page.evaluate("document.activeElement.value") == "Tilskud"


def test_the_only_row_is_emptied_rather_than_removed(opened):
    page = start(opened, budget((2026,), ("Løn", "drift", ("5",))))
    page.click("button[value='budget-row-remove:0']")
    assert cells(page) == [""]


def test_a_year_is_added_as_the_next_and_every_row_gets_a_cell(opened):
    page = start(opened)
    page.click("text=Tilføj år")
    assert cells(page, "budget_year") == ["2026", "2027", "2028"]
    assert len(cells(page)) == 12
    assert len(texts(page, "[data-column-sum]")) == 3


def test_a_year_is_removed_with_its_cells(opened):
    page = start(opened)
    page.click("button[value='budget-year-remove:0']")
    assert cells(page, "budget_year") == ["2027"]
    assert cells(page) == ["1.250,5", "", "", "−1.250,5"]


def test_a_grid_is_pasted_from_a_spreadsheet_and_rows_grow(opened):
    page = start(opened, budget((2026, 2027), ("", "drift", ("", ""))))
    page.click("[name=row_label]")
    paste(page, text='Løn\t1.250,5\t-400\r\n"Leje\taf ""hus"""\t400-\t\r\nTilskud\tIndtægt\t-5\t−6\t7\r\n')
    assert cells(page, "row_label") == ["Løn", 'Leje\taf "hus"', "Tilskud"]
    assert cells(page) == ["1.250,5", "-400", "−400", "", "-5", "−6"]
    assert cells(page, "row_kind") == ["drift", "drift", "indtaegt"]
    page.wait_for_function("() => document.querySelector('.budget-status').textContent.includes('1 celler er udeladt')")


def test_a_paste_into_a_cell_spreads_from_there(opened):
    page = start(opened)
    page.click("[name=cell] >> nth=3")
    paste(page, text="1\r\n2")
    assert cells(page)[3] == "1"
    assert cells(page)[5] == "2"


def test_a_single_value_is_pasted_as_text_is(opened):
    page = start(opened)
    page.click("[name=cell] >> nth=0")
    paste(page, text="7")
    assert cells(page)[0] == "1.250,5"  # a synthetic paste leaves what the browser itself would do undone


def test_enter_and_arrows_go_from_row_to_row_and_send_nothing(opened, site):
    page = start(opened)
    page.click("[name=cell] >> nth=1")
    press(page, "Enter", "ArrowDown")
    assert page.evaluate("[...document.querySelectorAll('[name=cell]')].indexOf(document.activeElement)") == 5
    press(page, "ArrowUp", "Shift+Enter", "Enter")
    assert page.evaluate("[...document.querySelectorAll('[name=cell]')].indexOf(document.activeElement)") == 3
    assert not [asked for asked in site.asked if asked.path == "/send"]


def test_each_cell_is_named_by_its_row_and_year(opened):
    page = start(opened)
    assert page.get_by_role("textbox", name="Inventar, 2027").count() == 1
    assert page.get_by_role("button", name="Slet rækken Tilskud").count() == 1
