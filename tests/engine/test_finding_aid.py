"""The finding aid: plain lists for everybody, and a search in the browser that opens from a folder."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html  # type: ignore[import-untyped]  # lxml ships no types

from engine.finding_aid import finding_aid
from engine.listing import Column, Link, Row
from memos.archive_lists import lists, row_of

COLUMNS = (Column("number", "Nummer"), Column("title", "Titel"), Column("body", "Forum"))
TITLES = ("Genhusning i Ådalen", "Løn i Århus", "Ærø & Østerbro", "</script><script>alert(1)</script>")


def rows(count: int = 0) -> Iterator[Row]:
    titles = [*TITLES, *(f"Sag {number}" for number in range(count))]
    for number, title in enumerate(titles, 1):
        link = Link(f"CHE-{number:03}", f"CHE-{number:03} {title[:4].strip('</')}/")
        yield {"number": link, "title": title, "body": "Chefteam" if number % 2 else "Århusudvalg", "year": "2026"}


def written(folder: Path, found: Iterator[Row]) -> dict[str, bytes]:
    pages = dict(finding_aid("Arkiv", COLUMNS, found, lambda row: (str(row["year"]), str(row["body"]))))
    for name, data in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return pages


def test_each_year_has_a_plain_page_with_a_table_for_each_body(tmp_path: Path) -> None:
    page = html.document_fromstring(written(tmp_path, rows())["register/2026.html"])
    assert page.xpath("//h2/text()") == ["Chefteam", "Århusudvalg"]
    assert len(page.xpath("//tbody/tr")) == len(TITLES)
    assert page.xpath("//table[caption and thead//th[@scope='col'] and tbody//th[@scope='row']]") == page.xpath(
        "//table"
    )
    assert all(address.startswith("../CHE-") for address in page.xpath("//tbody//a/@href"))


def test_the_index_leads_to_every_year_and_loads_nothing_before_somebody_searches(tmp_path: Path) -> None:
    data = written(tmp_path, rows())["index.html"]
    page = html.document_fromstring(data)
    assert page.xpath("//main//ul//a/@href") == ["./register/2026.html"]
    assert page.xpath("//script/@src | //link/@href | //img/@src") == []
    assert b"default-src 'none'" in data and b"unsafe" not in data


def test_the_search_is_hidden_as_long_as_no_script_runs(tmp_path: Path) -> None:
    page = html.document_fromstring(written(tmp_path, rows())["index.html"])
    assert page.xpath("//form/@hidden") and page.xpath("//label/@for") == page.xpath("//input/@id")
    assert page.xpath("//*[@role='status']/@id") == ["fundet"]


def test_what_is_searched_is_data_and_can_end_no_script(tmp_path: Path) -> None:
    data = written(tmp_path, rows())["register/2026.js"].decode()
    assert data.startswith("register(") and data.endswith(");\n")
    found = json.loads(data.removeprefix("register(").removesuffix(");\n"))
    assert sorted(row[1] for row in found) == sorted(TITLES)
    assert "<" not in data


def test_a_title_is_never_markup(tmp_path: Path) -> None:
    pages = written(tmp_path, rows())
    assert not html.document_fromstring(pages["register/2026.html"]).xpath("//script")
    assert len(html.document_fromstring(pages["index.html"]).xpath("//script")) == 1


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "a", rows()) == written(tmp_path / "b", rows())


@pytest.mark.parametrize("said", ["", "../x", '"><b'])
def test_what_is_no_year_is_the_name_of_no_file(said: str) -> None:
    row = row_of({"External-Identifier": "CHE-2026-001", "Bagging-Date": said}, "CHE-2026-001")
    assert {name for name, _data in lists("archive", [row]) if name.startswith("register/")} == {
        "register/uden-dato.html",
        "register/uden-dato.js",
    }


@pytest.mark.parametrize("count", [0, 1])
def test_an_archive_of_hardly_anything_has_pages_too(count: int, tmp_path: Path) -> None:
    found = list(rows())[:count]
    assert f"<p>{count} pakke".encode() in written(tmp_path, iter(found))["index.html"]
