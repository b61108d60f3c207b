"""`backup` and `restore`: everything as it was, elsewhere and back; what is wrong ends with 1."""

from pathlib import Path

from tests.commands.beslut import Beslut

NEW = "sqlite:///ny/beslut.db"


def test_from_a_backup_to_a_database_that_verifies(after: Beslut) -> None:
    taken = after.done("--json", "backup", "--out", "sikkerhedskopi").facts
    assert (taken["problems"], taken["chains"] > 0, taken["files"] > 0) == (0, True, True)
    assert (
        after.done("restore", "--check", taken["path"]).out == f"{taken['files'] + 2} files are as they were written\n"
    )
    told = after.done("--json", "restore", taken["path"], "--database", NEW).facts
    assert told == {"chains": taken["chains"], "events": taken["events"]}
    assert after.done("audit", "verify", "--database", NEW).err == []
    assert after.done("list", "--database", NEW, who="Vibe Lund").out == after.done("list", who="Vibe Lund").out


def test_a_backup_of_what_was_changed_is_taken_and_told(after: Beslut) -> None:
    changed = next(path for path in (after.folder / "var" / "blobs").rglob("*") if path.is_file())
    changed.chmod(0o600)
    changed.write_text("andet")
    ended = after("backup", "--out", "sikkerhedskopi")
    assert ended.code == 1
    assert any(changed.name in line for line in ended.err)


def test_what_cannot_be_restored_ends_with_1_and_its_reason(after: Beslut) -> None:
    path = after.done("--json", "backup", "--out", "sikkerhedskopi").facts["path"]
    assert "there is something already" in after("restore", path).err[0]
    kept = next(file for file in Path(after.folder, "sikkerhedskopi", "files").rglob("*") if file.is_file())
    kept.unlink()
    for words in (("--check", path), (path, "--database", NEW)):
        ended = after("restore", *words)
        assert (ended.code, kept.name in ended.err[0]) == (1, True)
    assert not (after.folder / "ny").exists()
