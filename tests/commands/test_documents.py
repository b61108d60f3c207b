"""Documents at the command line: kept ones, fresh ones, drafts, and what readers get."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.beslut import EXAMPLES, Beslut
from tests.support import ROOT

JENS, TORE, METTE, BO = "Jens Åkjær", "Tore Bæk", "Mette Holm", "Bo Ravn"
MEMO, MEETING = "CHE-2026-001", "CHE-M2026-01"


def test_a_kept_document_is_handed_out_as_it_was_made(after: Beslut) -> None:
    facts = after.done("render", MEMO, "--format", "docx", "--json", who=TORE).facts
    assert (facts["document"], facts["kept"]) == ("referat", True)
    data = (after.folder / facts["path"]).read_bytes()
    assert facts["sha256"] == facts["stored_sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_made_anew_under_another_sky_it_has_the_same_bytes(after: Beslut, kind: str) -> None:
    sky = {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711", "BESLUT_LANGUAGE": "da"}
    words = ["render", MEMO, "--format", kind, "--fresh", "--json", "--as", TORE, "--database", after.database]
    ended = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words],
        cwd=after.folder,
        env={"PATH": os.environ["PATH"], **sky},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert '"kept": false' in ended.stdout
    digests = {line.split('"')[3] for line in ended.stdout.splitlines() if "sha256" in line}
    assert len(digests) == 1


def test_made_anew_by_other_templates_nothing_stored_is_the_same(
    after: Beslut, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    sheet = tmp_path / "templates" / "shared" / "page.css"
    sheet.write_text(sheet.read_text() + "\nh1 { letter-spacing: 0 }\n")
    monkeypatch.setenv("BESLUT_TEMPLATES", str(tmp_path / "templates"))
    ended = after.done("render", MEMO, "--format", "html", "--fresh", who=TORE)
    assert "none of the same words and templates is stored" in ended.out
    assert not after.done("render", MEMO, "--format", "docx", "--json", who=TORE).facts["kept"]


def test_a_stored_document_that_was_forged_is_told(after: Beslut) -> None:
    facts = after.done("render", MEMO, "--format", "docx", "--json", who=TORE).facts
    digest = facts["stored_sha256"]
    blob = after.folder / "var" / "blobs" / digest[:2] / digest[2:4] / digest
    blob.write_bytes(b"forged")
    ended = after("render", MEMO, "--format", "docx", who=TORE)
    assert (ended.code, "changed or damaged" in ended.err[0]) == (1, True)


def test_the_same_words_in_html_and_json(after: Beslut) -> None:
    html = after.done("render", MEMO, "--format", "html", "--out", "-", who=TORE).out
    assert html.startswith("<!DOCTYPE html>")
    facts = after.done("render", MEMO, "--format", "json", "--document", "indstilling", "--out", "-", who=TORE).facts
    assert facts["document"]["draft"] is False
    assert facts["memo"]["title"] in html


def test_a_draft_says_that_it_is_one(organised: Beslut) -> None:
    organised.done("new", EXAMPLES / "aabningstider.toml", who=BO)
    facts = organised.done("render", MEMO, "--format", "json", "--out", "-", who=BO).facts
    assert (facts["document"]["draft"], facts["document"]["status"]) == (True, "Udkast")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--document", "ukendt"), "× there is no document 'ukendt'"),
        (("--document", "referat"), "× referat: there is nothing decided yet; the document comes with the decision"),
    ],
)
def test_a_document_that_there_is_not_is_refused(organised: Beslut, words: tuple[str, ...], said: str) -> None:
    organised.done("new", EXAMPLES / "aabningstider.toml", who=BO)
    assert organised("render", MEMO, *words, who=BO).err == [said]


def test_an_unknown_format_is_wrong_use(after: Beslut) -> None:
    assert after("render", MEMO, "--format", "odt", who=TORE).code == 2


def test_a_document_is_not_half_written_to_a_folder_that_is_a_file(after: Beslut) -> None:
    (after.folder / "fil").write_text("x")
    ended = after("render", MEMO, "--format", "docx", "--out", "fil/x.docx", who=TORE)
    assert (ended.code, len(ended.err)) == (1, 1)


def test_members_get_the_kept_agenda_and_readers_one_without_what_they_may_not_know(after: Beslut) -> None:
    words = ("meeting", "render", "CHE-M2026-02", "--document", "dagsorden", "--format")
    assert after.done(*words, "docx", "--json", who=METTE).facts["kept"]
    full = after.done(*words, "json", "--out", "-", who=METTE)
    reduced = after.done(*words, "json", "--out", "-", who=TORE)
    assert [one.facts["document"]["status"] for one in (full, reduced)] == ["Lukket", ""]
    assert ("L001" in full.out, "L001" in reduced.out) == (True, False)


def test_minutes_of_a_meeting_that_was_not_held_are_refused(organised: Beslut) -> None:
    organised.done("meeting", "new", "Chefteam", "--date", "2026-02-27", who=JENS)
    ended = organised("meeting", "render", MEETING, "--document", "referat", who=JENS)
    assert (ended.code, "there is nothing decided yet" in ended.err[0]) == (1, True)
