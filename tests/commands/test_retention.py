"""`retention` and `redact`: from a classification to certificates, and that everything left verifies."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from engine.danish import long_date
from tests.commands.beslut import Beslut
from tests.support import ROOT
from tests.verapdf import validate

VIBE, TORE = "Vibe Lund", "Tore Bæk"
KLE = """
source = "Solbæk Kommunes KLE"
date = 2026-01-01
[[subjects]]
number = "29.00.00"
keep = "K"
period = "P0D"
[[facets]]
number = "G01"
keep = "K"
"""


@pytest.fixture
def ruled(after: Beslut) -> Beslut:
    """After two meetings, with a classification by which some may go; every file has lain there for long."""
    (after.folder / "kle.toml").write_text(KLE)
    after.done("retention", "load", "kle.toml", who=VIBE)
    for path in (after.folder / "var" / "blobs").rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    return after


def test_from_a_list_to_a_certificate(ruled: Beslut) -> None:
    told = ruled.done("--json", "retention", "list", "--out", "liste.json", who=VIBE).facts
    gone = [one["number"] for one in told["memos"]]
    assert gone
    assert json.loads((ruled.folder / "liste.json").read_text()) == told
    given = ("retention", "discard", "liste.json", "--out", "attester", "--confirm", told["sha256"][:8])
    refused = ruled(*given, who=VIBE)
    assert refused.code == 1
    assert refused.err[0].startswith("× --handed-over: ")
    assert ruled(*given, "--handed-over", "Stadsarkivet", who=TORE).code == 1
    made = ruled.done("--json", *given, "--handed-over", "Stadsarkivet", who=VIBE).facts
    text, pdf = (ruled.folder / path for path in made["paths"])
    certificate = json.loads(text.read_text())
    assert [one["number"] for one in certificate["memos"]] == gone
    assert certificate["by"] == VIBE
    assert not any(validate([pdf]).values())
    for one in certificate["memos"]:
        assert one["files"]
        for file in one["files"]:
            assert not (ruled.folder / "var" / "blobs" / file[:2] / file[2:4] / file).exists()
    assert ruled.done("audit", "verify").err == []
    assert "[kasseret]" in ruled.done("show", gone[0], who=VIBE).out
    assert "discarded by the classification" in ruled.done("history", gone[0], who=VIBE).out
    again = ruled.done("--json", "retention", "list", who=VIBE).facts
    assert not {one["number"] for one in (*again["memos"], *again["kept"])} & set(gone)
    ruled.done("export", "--out", "arkiv", who=VIBE)
    assert not any(number in path.name for number in gone for path in (ruled.folder / "arkiv" / "archive").iterdir())


def test_nothing_goes_as_long_as_there_is_no_place_for_the_certificate(ruled: Beslut) -> None:
    told = ruled.done("--json", "retention", "list", "--out", "liste.json", who=VIBE).facts
    (ruled.folder / "attester").write_text("en fil")
    given = ("--out", "attester", "--confirm", told["sha256"])
    ended = ruled("retention", "discard", "liste.json", *given, "--handed-over", "Stadsarkivet", who=VIBE)
    assert (ended.code, ended.err[0].startswith("× attester: ")) == (1, True)
    number, find = told["memos"][0]["number"], told["memos"][0]["title"]
    confirm = ruled.done("--json", "redact", number, "--find", find, who=VIBE).facts["sha256"]
    words = ("redact", number, "--find", find, "--confirm", confirm, "--reason", "På anmodning", "--out", "attester")
    ended = ruled(*words, who=VIBE)
    assert (ended.code, ended.err[0].startswith("× attester: ")) == (1, True)
    assert ruled.done("--json", "retention", "list", who=VIBE).facts == told


def test_a_name_is_erased_and_documents_are_made_again(ruled: Beslut) -> None:
    number, find = "CHE-2026-001", "Fokus 26"
    told = ruled.done("--json", "redact", number, "--find", find, who=VIBE).facts
    given = ("redact", number, "--find", find, "--confirm", told["sha256"][:8])
    assert ruled(*given, "--reason", "På anmodning", who=VIBE).err[0].startswith("× --out: ")
    made = ruled.done("--json", *given, "--reason", "På anmodning", "--out", "attester", who=VIBE).facts
    assert any("ret referatet" in line for line in made["outside"])
    assert find not in Path(ruled.folder / made["paths"][0]).read_text()
    ruled.done("work")
    assert ruled.done("audit", "verify").err == []
    shown = ruled.done("--json", "show", number, who=VIBE).out
    assert "[slettet]" in shown


def test_a_list_that_is_none_and_a_wrong_classification_are_refused(beslut: Beslut) -> None:
    (beslut.folder / "l.json").write_text('{"memos": [], "sha256": "x"}')
    given = ("--confirm", "12345678", "--out", "ud")
    assert beslut("retention", "discard", "l.json", *given, who=VIBE).err[0].startswith("× l.json: this is no list")
    wrong = KLE.replace('"29.00.00"', '"29"').replace('"P0D"', '"5 år"') + '[[facets]]\nnumber = "G01"\nkeep = "X"\n'
    (beslut.folder / "kle.toml").write_text(wrong)
    places = [line.split(": ")[1] for line in beslut("retention", "load", "kle.toml", who=VIBE).err]
    assert places == ["subjects[1].number", "subjects[1].period", "facets[2].keep", "number"]


def write_shown(beslut: Beslut) -> None:
    """The classification file of the documentation, by which nothing may go for years."""
    (shown,) = re.findall(r"```toml\n(source = .*?)```", (ROOT / "docs" / "operating.md").read_text(), re.DOTALL)
    (beslut.folder / "kle.toml").write_text(shown)


def test_a_list_for_a_day_to_come_is_refused_with_that_day(after: Beslut) -> None:
    write_shown(after)
    after.done("retention", "load", "kle.toml", who=VIBE)
    given = ("list", "--before", "01.01.2090", "--out", "liste.json")
    told = after.done("--json", "retention", *given, who=VIBE).facts
    last = long_date(max(date.fromisoformat(one["due"]) for one in told["memos"]))
    words = ("discard", "liste.json", "--confirm", told["sha256"], "--out", "attester", "--handed-over", "Stadsarkivet")
    assert after("retention", *words, who=VIBE).err == [
        f"× list: not all on the list may go before {last}: discard it then, or make a list of what may go today"
    ]
    forged = (after.folder / "liste.json").read_text().replace(told["sha256"], "f" * 64)
    (after.folder / "liste.json").write_text(forged)
    words = ("discard", "liste.json", "--confirm", "f" * 64, "--out", "attester", "--handed-over", "Stadsarkivet")
    assert "something happened since" in after("retention", *words, who=VIBE).err[0]


def test_the_file_that_the_documentation_shows_is_loaded_and_decides(after: Beslut) -> None:
    write_shown(after)
    assert after.done("--json", "retention", "load", "kle.toml", who=VIBE).facts["classes"] == 4
    told = after.done("--json", "retention", "list", "--before", "01.01.2090", who=VIBE).facts
    assert {one["rule"] for one in told["memos"]} == {"29.00.00-G01 K P5Y"}
    assert {one["facet"] for one in told["kept"]} >= {"P35"}
    (year, *_rest) = told["memos"][0]["closed"].split("-")
    assert told["memos"][0]["due"].startswith(str(int(year) + 5))


def test_others_see_no_more_of_it_than_they_may(ruled: Beslut) -> None:
    full, open_ones = (ruled.done("--json", "retention", "list", who=who).facts for who in (VIBE, TORE))
    numbers = [{one["number"] for one in (*found["memos"], *found["kept"])} for found in (full, open_ones)]
    assert numbers[0] - numbers[1] == {"CHE-2026-L001"}
    assert ruled("retention", "load", "kle.toml", who=TORE).code == 1
