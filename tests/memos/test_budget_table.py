"""A budget as it is printed: the same table, to the digit, in Word, PDF, HTML and JSON."""

import io
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

from memos.budget import Budget
from memos.budget_table import budget_table
from memos.documents import Subject, memo_context
from memos.printing import Printer
from memos.types import Part
from tests.memos.build import MAIN, NOW, TEMPLATES, body, budget, content, memo, memo_type, rich
from tests.support import requires

PART = next(part for part in memo_type().parts if part.kind == "costs")
RICH = budget(
    ("Løn & tillæg", "drift", [None, "1250.5", "-400", "0"]),
    ("Tag <nord>", "anlaeg", [None, "1000000", None, None]),
    ("Udlejning", "indtaegt", [None, None, "-60.12", "-90"]),
    ("Puljen", "finansiering", [None, "-1001250.5", "460.12", "90"]),
)


def table(given: Budget | None, part: Part = PART, year: int = 2026) -> dict[str, Any]:
    return budget_table(part, given, year)


def cells(given: Budget, part: Part = PART) -> list[list[str]]:
    return [row["cells"] for row in table(given, part)["rows"]]


def test_the_table_of_a_memo_without_a_budget_has_the_years_around_the_meeting() -> None:
    found = table(None, year=2020)
    assert found["columns"][:4] == ["2019", "2020", "2021", "2022"]
    assert found["rows"] == []


def test_years_of_its_own_stand_as_they_are() -> None:
    assert table(budget(("a", "drift", [1, 2, 3, 4, 5, 6])), year=2020)["columns"][:6] == [
        str(year) for year in range(2025, 2031)
    ]


def test_an_empty_cell_is_empty_and_a_zero_is_zero() -> None:
    assert cells(budget(("a", "drift", [None, 0])))[0] == ["", "0", "0"]


def test_a_negative_amount_has_a_real_minus() -> None:
    assert cells(budget(("a", "drift", [-1250])))[0][0] == "\u22121.250"


def test_amounts_have_the_decimals_of_the_one_with_most() -> None:
    assert cells(budget(("a", "drift", ["1.5", "2", None]), ("b", "drift", ["0.125", "0", "-3"])))[0] == [
        "1,500",
        "2,000",
        "",
        "3,500",
    ]


def test_a_superfluous_zero_counts_no_more_than_it_does_when_stored() -> None:
    assert cells(budget(("a", "drift", ["1.400", "250", "0.0"])))[0] == ["1,4", "250,0", "0,0", "251,4"]


def test_the_sum_over_the_years_stands_where_the_type_asks_for_it() -> None:
    without = replace(PART, sum_over_years=False)
    given = budget(("a", "drift", [1, 2]))
    assert (cells(given), cells(given, without)) == ([["1", "2", "3"], ["1", "2", "3"]], [["1", "2"], ["1", "2"]])


def test_the_rows_come_in_order_with_the_sum_before_the_financing() -> None:
    found = [(row["style"], row["kind_label"], row["label"]) for row in table(RICH)["rows"]]
    assert found == [
        ("row", "Drift", "Løn & tillæg"),
        ("row", "Anlæg", "Tag <nord>"),
        ("row", "Indtægt", "Udlejning"),
        ("total", "", "I alt"),
        ("financing", "Finansiering", "Puljen"),
    ]


def test_financing_alone_is_not_summed() -> None:
    assert [row["style"] for row in table(budget(("p", "finansiering", [-1])))["rows"]] == ["financing"]


@pytest.mark.parametrize("unit", ["kr.", "tkr.", "mio. kr."])
def test_the_unit_and_the_sign_convention_are_printed(unit: str) -> None:
    found = table(budget(("a", "drift", [1]), unit=unit))
    assert unit in found["caption"]
    assert "(+)" in found["convention"]
    assert "(\u2212)" in found["convention"]


def documents(given: Budget) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A memo's document in four formats, and the table that its context holds."""
    requires("pdftoppm")
    kind = memo_type()
    document = kind.documents[0]
    subject = Subject(
        memo(content=content(costs=given, funding=("opsparing",))), kind, body(), "Solbæk Kommune", NOW.date()
    )
    context = memo_context(subject, document)
    with Printer(TEMPLATES) as printer:
        made = {f: printer.make(context, MAIN, document, f).data for f in ("docx", "pdf", "html", "json")}
    return table(given), made


def in_word(data: bytes) -> list[list[str]]:
    found = next(t for t in docx.Document(io.BytesIO(data)).tables if "2025" in [c.text for c in t.rows[0].cells])
    return [[cell.text for cell in row.cells][1:] for row in found.rows]


def in_html(data: bytes) -> list[list[str]]:
    (found,) = html.fromstring(data.decode()).xpath("//table[contains(@class, 'budget')]")
    for pad in found.xpath(".//*[@aria-hidden]"):
        pad.text = ""
    return [[cell.text_content() for cell in row.xpath("./th|./td")][1:] for row in found.xpath(".//tr")]


def in_json(data: bytes) -> list[list[str]]:
    parts = json.loads(data)["memo"]["parts"]
    found = next(part["budget"] for part in parts if part["kind"] == "costs")
    return [found["columns"], *(row["cells"] for row in found["rows"])]


def in_pdf(data: bytes, folder: Path) -> Iterator[list[str]]:
    """The numbers of each line that has some, as they stand from left to right."""
    (folder / "memo.pdf").write_bytes(data)
    run = subprocess.run(["pdftotext", "-layout", folder / "memo.pdf", "-"], capture_output=True, check=True)
    for line in run.stdout.decode().splitlines():
        words = re.split(r"\s{2,}", line.strip())
        numbers = [word for word in words if re.fullmatch(r"[\u2212\d.,]+|I alt", word)]
        if len(numbers) > 1:
            yield numbers


def test_the_table_is_the_same_to_the_digit_in_word_pdf_html_and_json(tmp_path: Path) -> None:
    expected, made = documents(replace(RICH, note=rich("Beløbene er anslået.")))
    rows = [expected["columns"], *(row["cells"] for row in expected["rows"])]
    assert in_word(made["docx"]) == in_html(made["html"]) == in_json(made["json"]) == rows
    printed = [[cell for cell in row if cell] for row in rows]
    labels = ["", *(row["label"] for row in expected["rows"])]
    assert list(in_pdf(made["pdf"], tmp_path)) == [
        ["I alt", *row] if label == "I alt" else row for label, row in zip(labels, printed, strict=True)
    ]
