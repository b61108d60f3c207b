"""One table of amounts, read and written by the server and by the browser."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from engine.danish import amount, parse_amount
from engine.errors import Invalid
from tests.web.assets.pages import budget, form, paste, value

CASES = json.loads((Path(__file__).parent / "amounts.json").read_text(encoding="utf-8"))


def read(typed):
    try:
        return parse_amount(typed, "")
    except Invalid:
        return False


@pytest.mark.parametrize(("typed", "expected"), CASES["typed"])
def test_the_server_reads_the_table(typed, expected):
    assert read(typed) == (Decimal(expected) if expected else expected)


@pytest.mark.parametrize(("plain", "expected"), CASES["written"])
def test_the_server_writes_the_table(plain, expected):
    assert amount(Decimal(plain)) == expected


def test_the_browser_reads_every_cell_as_the_server_does(opened):
    page = opened(form(budget((2026,), ("Løn", "drift", ("",)))))
    for typed, expected in CASES["typed"]:
        page.fill("[name=cell]", typed)
        shown = "–" if expected is False else "" if expected is None else amount(Decimal(expected))
        assert (typed, page.text_content("[data-row-sum]")) == (typed, shown)
        assert (page.get_attribute("[name=cell]", "aria-invalid") == "true") == (expected is False)


def test_the_browser_writes_sums_as_the_server_does(opened):
    page = opened(form(budget((2026,), ("Løn", "drift", ("",)))))
    for plain, expected in CASES["written"]:
        page.fill("[name=cell]", plain.replace(".", ",").replace("-", "−"))
        assert page.text_content("[data-row-sum]") == expected


def test_cells_from_a_spreadsheet_are_written_our_way(opened):
    page = opened(form(budget((2026,), ("Løn", "drift", ("",)))))
    page.click("[name=cell]")
    paste(page, text="\r\n".join(cell for cell, _expected in CASES["spreadsheet"]) + "\r\n")
    cells = page.eval_on_selector_all("[name=cell]", "cells => cells.map(cell => cell.value)")
    assert cells == [expected for _cell, expected in CASES["spreadsheet"]]
    assert value(page, "[name=cell]") == "1.250,5"
