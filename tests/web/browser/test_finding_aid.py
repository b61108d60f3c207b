"""The finding aid of an export, opened from its folder: searched without a server, and accessible."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.finding_aid import finding_aid
from engine.listing import Column, Link, Row
from tests.support import requires
from tests.web.browser.axe import assert_accessible

COLUMNS = (
    Column("number", "Nummer"),
    Column("title", "Titel"),
    Column("body", "Forum"),
    Column("document", "Dokument"),
)
TITLES = {"001": "Lønpolitik i Aarhus", "002": "Åbningstider på Ærø", "003": "<b>Østerbro</b> & Årslev"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three packages of two years, in a folder whose name needs care."""
    made = tmp_path_factory.mktemp("arkiv") / "Arkiv æøå #1"
    for name, data in finding_aid("Arkiv", COLUMNS, rows(), lambda row: (str(row["year"]), str(row["body"]))):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(data)
    (made / "index.csv").touch()
    return made


def rows() -> Iterator[Row]:
    for number, title in TITLES.items():
        number = f"CHE-2026-{number}"
        document = Link(f"{number} Referat.pdf", f"{number} x/data/{number} Referat.pdf")
        year = "2025" if number.endswith("3") else "2026"
        yield {
            "number": Link(number, f"{number} x/"),
            "title": title,
            "body": "Chefteam",
            "document": document,
            "year": year,
        }


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Iterator[Page]:
    context = browser.new_context(locale="da-DK")
    page, thrown = context.new_page(), list[str]()
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.on("console", lambda said: thrown.append(said.text) if said.type == "error" else None)
    page.goto((folder / "index.html").as_uri())
    yield page
    context.close()
    assert thrown == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("århus", ["CHE-2026-001"]),
        ("AABNINGSTIDER æro", []),
        ("aabningstider ærø", ["CHE-2026-002"]),
        ("osterbro", []),
        ("<b>østerbro", ["CHE-2026-003"]),
        ("che-2026", ["CHE-2026-001", "CHE-2026-002", "CHE-2026-003"]),
    ],
)
def test_it_is_searched_from_the_folder_as_danish_is_searched(opened: Page, words: str, found: list[str]) -> None:
    opened.get_by_label("Søg").fill(words)
    opened.get_by_role("button", name="Søg").click()
    said = "1 fundet." if len(found) == 1 else f"{len(found)} fundet."
    expect(opened.get_by_role("status")).to_have_text(said)
    shown = opened.locator("#resultat tbody th").all_inner_texts()
    assert sorted(shown) == found


def test_by_keyboard_alone_one_finds_and_opens_a_document(opened: Page) -> None:
    opened.keyboard.press("Tab")
    opened.keyboard.press("Tab")
    opened.keyboard.type("lønpolitik")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("status")).to_have_text("1 fundet.")
    link = opened.get_by_role("link", name="CHE-2026-001 Referat.pdf")
    assert str(link.get_attribute("href")).endswith("CHE-2026-001%20x/data/CHE-2026-001%20Referat.pdf")


def test_its_pages_are_accessible_also_with_results(opened: Page, folder: Path) -> None:
    requires("web assets")
    opened.get_by_label("Søg").fill("che")
    expect(opened.get_by_role("status")).to_have_text("3 fundet.")
    assert_accessible(opened, "index.html")
    opened.goto((folder / "register" / "2026.html").as_uri())
    assert_accessible(opened, "2026.html")
