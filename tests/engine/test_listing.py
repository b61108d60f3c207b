"""Lists for people: what Danish Excel and a browser get."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from engine.errors import Invalid
from engine.listing import Column, Link, Row, csv_listing, html_listing

COLUMNS = (Column("number", "Nummer"), Column("title", "Titel"), Column("sum", "I alt"))
ROW: Row = {
    "number": Link("CHE-2026-001", "CHE-2026-001 Løn/index.html"),
    "title": "Løn; “nu”",
    "sum": "−1.250,5",
}


def cell(text: str) -> str:
    """A cell as it stands in the CSV file."""
    rows = csv_listing([{"a": text}], [Column("a", "A")]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(rows, newline=""), delimiter=";"))[1][0]


def test_a_list_is_what_danish_excel_expects() -> None:
    assert csv_listing([ROW], COLUMNS) == (
        b"\xef\xbb\xbf" + '"Nummer";"Titel";"I alt"\r\n"CHE-2026-001";"Løn; “nu”";"−1.250,5"\r\n'.encode()
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", " =1", "\t=1", "\u00a0=1", "\r=1", "\n=1", "＝1", "－1", "\tx"]
)
def test_nothing_in_a_list_is_run_as_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Løn", "−400", "1.250,5", "a=b", "“citat”", 'han sagde "ja"', "to\nlinjer", "a;b"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_becomes_a_formula_or_spills_into_another_cell(text: str) -> None:
    assert cell(text).removeprefix("'") == text.removeprefix("'")
    assert cell(text).lstrip()[:1] not in set("=+-@＝＋－＠")


def test_an_absent_value_is_an_empty_cell_and_a_number_is_written_out() -> None:
    assert csv_listing([{"a": None, "b": 20}], [Column("a", "A"), Column("b", "B")]).endswith(b'"";"20"\r\n')


def test_the_page_has_one_table_with_headings_and_links() -> None:
    page = html.document_fromstring(html_listing("Arkiv 2026", COLUMNS, [ROW]))
    assert page.get("lang") == "da"
    assert page.findtext(".//title") == page.findtext(".//h1") == "Arkiv 2026"
    assert page.xpath("//th[@scope='col']/text()") == ["Nummer", "Titel", "I alt"]
    assert page.xpath("//th[@scope='row']/a/@href") == ["./CHE-2026-001%20L%C3%B8n/index.html"]
    assert page.xpath("//td/text()") == ["Løn; “nu”", "−1.250,5"]


def test_text_in_the_page_is_never_markup() -> None:
    hostile = "<script>alert(1)</script>\"'&"
    page = html.document_fromstring(html_listing(hostile, [Column("a", hostile)], [{"a": Link(hostile, hostile)}]))
    assert page.xpath("//script | //@onclick") == []
    assert page.xpath("string(//h1)") == page.xpath("string(//td | //tbody//a)") == hostile


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../ud", "a/../../b"])
def test_a_link_leads_nowhere_but_below_the_page(path: str) -> None:
    with pytest.raises(Invalid):
        html_listing("Arkiv", [Column("a", "A")], [{"a": Link("a", path)}])


def test_a_link_is_never_a_script() -> None:
    page = html_listing("Arkiv", [Column("a", "A")], [{"a": Link("a", "javascript:alert(1)")}])
    assert b'href="./javascript%3Aalert%281%29"' in page


def test_the_page_runs_and_fetches_nothing() -> None:
    page = html_listing("Arkiv", COLUMNS, [ROW])
    assert b"default-src 'none'" in page
    assert b"<script" not in page and b"src=" not in page.replace(b"-src ", b"")
