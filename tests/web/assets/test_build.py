"""What the build put into web/static: whole, small, packed the same way each time, and free to hand on."""

import gzip
import json
import re
from hashlib import sha256

import pytest

from tests.support import requires
from tests.web.assets.harness import STATIC

FIRST_LOAD = ("vendor/dkfds/css/dkfds.css", "app.css", "beslut.js")


@pytest.fixture(scope="module", autouse=True)
def _built():
    requires("web assets")


def manifest():
    return json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))


def test_the_manifest_names_every_file_with_its_hash():
    found = {
        path.relative_to(STATIC).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in STATIC.rglob("*")
        if path.is_file() and path.suffix != ".gz" and path.name not in ("manifest.json", ".built")
    }
    assert {path: entry["sha256"] for path, entry in manifest().items()} == found


def test_a_packed_file_unpacks_to_the_one_beside_it_and_holds_no_time():
    packed = sorted(STATIC.rglob("*.gz"))
    assert packed
    for path in packed:
        content = path.read_bytes()
        assert gzip.decompress(content) == path.with_suffix("").read_bytes()
        assert content[4:10] == b"\0\0\0\0\x02\xff"


def test_the_first_page_needs_less_than_200_kilobytes():
    assert sum(manifest()[path]["gzip"] for path in FIRST_LOAD) < 200_000


@pytest.mark.parametrize("path", ["vendor/dkfds/css/dkfds.css", "app.css"])
def test_everything_that_a_style_sheet_names_is_there(path):
    sheet = STATIC / path
    for name in re.findall(r"url\(\"?([^)\"]+)\"?\)", sheet.read_text(encoding="utf-8")):
        assert name.startswith("data:") or (sheet.parent / name).is_file(), name


def test_fonts_come_in_one_format():
    fonts = {path.suffix for path in (STATIC / "vendor/dkfds/fonts").rglob("*") if path.is_file()}
    assert fonts <= {".woff2", ".txt", ".gz"}
    assert ".woff2" in fonts


def test_the_bundle_makes_no_code_of_strings():
    script = (STATIC / "beslut.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function\b|document\.write", script)


def test_the_licence_of_everything_that_is_handed_on_is_there():
    licences = (STATIC / "beslut.js.LICENSE.txt").read_text(encoding="utf-8")
    for name in (
        "prosemirror-view",
        "prosemirror-tables",
        "prosemirror-model",
        "orderedmap",
        "rope-sequence",
        "w3c-keyname",
    ):
        assert f"{name} " in licences
    assert "Permission is hereby granted" in licences
    assert (STATIC / "vendor/dkfds/LICENSE.md").is_file()
