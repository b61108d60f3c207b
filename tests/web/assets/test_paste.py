"""What other programs put on the clipboard, pasted into the editor in Chromium."""

from pathlib import Path

import pytest

from engine.text import parse_html
from tests.web.assets.conftest import Opened
from tests.web.assets.pages import editor, paste, value

FOLDER = Path(__file__).parent / "paste"
SOURCES = sorted(path.stem for path in FOLDER.glob("*.html") if ".expected" not in path.name)


def pasted(opened: Opened, html: str) -> tuple[str, str]:
    """What the form would send after the paste, and what the person is told."""
    page = opened(editor())
    page.click(".editor-text")
    paste(page, html, "x")
    page.wait_for_function("() => document.querySelector('.editor-notice').textContent !== ''")
    return value(page), str(page.text_content(".editor-notice"))


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_pasted_becomes_the_canonical_text_beside_it(opened, name):
    text, _told = pasted(opened, (FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    expected = (FOLDER / f"{name}.expected.html").read_text(encoding="utf-8").rstrip("\n")
    assert text == expected


@pytest.mark.parametrize("name", SOURCES)
def test_the_server_changes_nothing_of_what_the_editor_makes_of_a_paste(name):
    expected = (FOLDER / f"{name}.expected.html").read_text(encoding="utf-8").rstrip("\n")
    assert parse_html(expected).html == expected
