"""`seal`, and what `export`, `verify` and `audit verify` make of it."""

from pathlib import Path

import pytest

from tests.commands.beslut import Beslut
from tests.engine.render.test_pades import PASSWORD, certify

VIBE = "Vibe Lund"


@pytest.fixture
def keyed(after: Beslut, monkeypatch: pytest.MonkeyPatch) -> Beslut:
    """After two meetings, with a key and a folder for checkpoints."""
    after.done("seal", "key", "--out", "noegle", "--name", "solbaek.example")
    monkeypatch.setenv("BESLUT_SEAL_KEY", str(after.folder / "noegle" / "segl.pem"))
    monkeypatch.setenv("BESLUT_SEALS", str(after.folder / "segl"))
    return after


def test_from_a_key_to_packages_that_verify(keyed: Beslut) -> None:
    keyed.done("export", "--out", "arkiv", who=VIBE)
    key = keyed.folder / "noegle" / "segl.pub"
    assert keyed.done("verify", "arkiv", "--key", key).out == "7 of 7 packages are sound\n"
    assert keyed.done("verify", "arkiv", "--key", key.read_text().strip()).err == []
    assert keyed.done("seal", "check", "segl", "--key", key).out == "2 checkpoints: 0 problems\n"
    assert keyed.done("audit", "verify", "--seals", "segl", "--key", key).err == []
    assert keyed.done("seal").out == "nothing has happened since the last checkpoint\n"


def test_seal_tells_what_it_signed(keyed: Beslut) -> None:
    made = keyed.done("seal", "--json", "--out", "andet").facts
    assert [(one["log"], one["number"]) for one in made] == [("open", 1), ("closed", 1)]
    assert made[0]["size"] < made[1]["size"]
    files = {path.relative_to(keyed.folder / "andet").as_posix() for path in (keyed.folder / "andet").rglob("*.txt")}
    assert files == {"open/0000000001.txt", "closed/0000000001.txt"}


def test_a_forged_package_or_checkpoint_ends_with_1(keyed: Beslut) -> None:
    keyed.done("export", "--out", "arkiv", who=VIBE)
    key = keyed.folder / "noegle" / "segl.pub"
    signature = next(Path(keyed.folder / "arkiv" / "archive").rglob("signatur.txt"))
    signature.write_text("falsk")
    assert keyed("verify", "arkiv", "--key", key).code == 1
    note = keyed.folder / "segl" / "open" / "0000000001.txt"
    note.write_text(note.read_text().replace("/open", "/aaben"))
    assert keyed("seal", "check", "segl", "--key", key).code == 1
    ended = keyed("audit", "verify", "--seals", "segl", "--key", key)
    assert ended.code == 1
    assert "not signed by this key" in ended.err[0]


def test_without_a_key_it_is_said_how_to_make_one(after: Beslut) -> None:
    ended = after("seal")
    assert ended.code == 1
    assert ended.err == ["× BESLUT_SEAL_KEY: name the key that signs; make one with: beslut seal key"]


def test_a_key_that_others_can_read_stops_every_command(keyed: Beslut) -> None:
    (keyed.folder / "noegle" / "segl.pem").chmod(0o644)
    assert "chmod 600" in keyed("list", who=VIBE).err[0]


def test_pdf_files_are_sealed_beside_and_checked(after: Beslut, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ours", "forger"):
        certify(after.folder, name)
    monkeypatch.setenv("BESLUT_PADES_PASSWORD", PASSWORD)
    after.done("render", "CHE-2026-001", "--format", "pdf", "--out", "referat.pdf", who=VIBE)
    assert after.done("seal", "pdf", "referat.pdf", "--certificate", "ours.p12").out == "referat-forseglet.pdf\n"
    given = ("seal", "check-pdf", "referat-forseglet.pdf", "--certificate")
    assert after.done(*given, "ours.pem").out == "1 of 1 file is sound\n"
    ended = after(*given, "forger.pem")
    assert (ended.code, ended.err[0].startswith("× referat-forseglet.pdf: the seal does not hold")) == (1, True)
    (after.folder / "intet.pdf").write_text("intet")
    ended = after("seal", "pdf", "referat.pdf", "intet.pdf", "referat.pdf", "--certificate", "ours.p12")
    assert (ended.code, "several files would be sealed as this one" in ended.err[0]) == (1, True)
    ended = after("seal", "pdf", "intet.pdf", "--certificate", "ours.p12")
    assert (ended.code, ended.err[0].startswith("× intet.pdf: this PDF cannot be sealed")) == (1, True)
