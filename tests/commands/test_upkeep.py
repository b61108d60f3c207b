"""Help, follow-ups, the archive's commands, and what a database and its templates need."""

import errno
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import cli
from tests.commands.beslut import EXAMPLES, Beslut
from tests.support import ROOT

JENS, TORE, VIBE, BO = "Jens Åkjær", "Tore Bæk", "Vibe Lund", "Bo Ravn"
HEAVY = ("sqlalchemy", "weasyprint", "alembic", "jinja2", "docx", "lxml", "transitions")


def _commands() -> list[tuple[str, ...]]:
    """Every command, the grouped ones with their group."""
    found: list[tuple[str, ...]] = []
    for name, command in get_command(cli.app).commands.items():  # type: ignore[attr-defined]  # it is a group
        inner = getattr(command, "commands", {})
        found += [(name, *below) for below in ([(key,) for key in inner] if inner else [()])]
        if inner and getattr(command, "invoke_without_command", False):
            found.append((name,))
    return found


@pytest.mark.parametrize("words", _commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(beslut: Beslut, words: tuple[str, ...]) -> None:
    said = beslut.done(*words, "--help").out
    plain = " ".join(said.split())
    assert f"Example: beslut {words[0]}" in plain


def test_an_export_to_a_full_disk_is_refused_and_run_again_it_goes_on(
    after: Beslut, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr("engine.package._sync_all", no_room)
        ended = after("export", "--out", "arkiv", who=TORE)
    assert ended.code == 1
    assert ended.err == [
        "× arkiv/archive: the disk is full; nothing was stored: make room and repeat the command",
        "× arkiv: the export stopped; each package that lies there is whole: when that is mended, export again",
    ]
    assert after.done("export", "--out", "arkiv", who=TORE).out.endswith("5 written, 0 there already, 0 refused\n")


@pytest.mark.parametrize("words", [("--help",), ("show", "--help"), ("meeting", "--help"), ("export", "--help")])
def test_help_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    code = "import sys; sys.argv = ['beslut', *sys.argv[1:]]; import cli, atexit\n"
    code += f"atexit.register(lambda: print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr))\ncli.main()"
    ended = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stderr.strip() == "[]"


def test_show_loads_no_layout() -> None:
    code = "import sys, commands.looking, memos.queries.show\n"
    code += "print([m for m in ('weasyprint', 'docx', 'alembic') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_options_of_every_command_stand_before_or_after_it(after: Beslut) -> None:
    one = after.done("--as", TORE, "--json", "list").out
    assert after.done("list", "--json", f"--as={TORE}").out == one
    assert json.loads(one)[0]["body"] == "Chefteam"


def test_piped_answers_are_plain_and_nothing_else(after: Beslut) -> None:
    ended = after.done("export", "--out", "arkiv", who=TORE)
    assert ended.err == []
    assert not re.search(r"\x1b|━", ended.out)


def test_somebody_who_watches_sees_how_far_it_is(after: Beslut, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.exporting.at_terminal", lambda: True)
    ended = after.done("export", "--out", "arkiv", who=TORE)
    assert any("100%" in line for line in ended.err)


def test_a_list_is_narrowed_down(after: Beslut) -> None:
    def numbers(*words: str) -> set[str]:
        return {one["number"] for one in after.done("list", "--json", *words, who=VIBE).facts}

    everything = numbers()
    assert numbers("--openness", "closed") == {"CHE-2026-L001"}
    assert numbers("--openness", "open") == everything - {"CHE-2026-L001"}
    assert numbers("--state", "Arkiveret") == everything
    assert numbers("--year", "2025") == numbers("--body", "Klyngestyregruppe") == set()
    assert numbers("--body", "Chefteam", "--year", "2026") == everything


def test_a_copy_takes_no_closed_attachment_from_those_who_may_not_know_of_it(after: Beslut) -> None:
    def digests(who: str) -> list[str]:
        number = after.done("copy", "CHE-2026-003", "--json", who=who).facts["number"]
        memo = after.done("show", number, "--json", who=who).facts["memo"]
        return [one["sha256"] for one in memo["attachments"] if one["closed"]]

    assert digests(TORE) == [""]
    assert len(digests(VIBE)[0]) == 64


def test_follow_ups_are_listed_by_deadline_and_done_by_those_who_answer_for_them(after: Beslut) -> None:
    rows = after.done("followups", "--json", who=JENS).facts
    assert [row["due"] for row in rows] == sorted((row["due"] for row in rows), key=lambda due: due or "9")
    assert {row["owner"] for row in after.done("followups", "--owner", "hr", "--json", who=JENS).facts} == {"HR"}
    one = next(row for row in rows if row["owner"] == BO)
    place = (one["meeting"], one["item"], str(one["position"]))
    assert "does not answer for it" in after("followups", "done", *place, who=TORE).err[0]
    after.done("followups", "done", *place, "--evidence", "Sendt", who=BO)
    assert after("followups", "done", *place, who=BO).err == ["× follow_up: it is done already"]
    assert one not in after.done("followups", "--json", who=JENS).facts
    assert [row["done"] for row in after.done("followups", "--done", "--json", who=JENS).facts].count(True) == 1
    assert after.done("audit", "verify").out.endswith("0 problems\n")


def test_a_follow_up_is_extended_handed_on_dropped_reopened_and_reported_on(after: Beslut) -> None:
    one = next(row for row in after.done("followups", "--json", who=JENS).facts if row["owner"] == BO)
    place = (one["meeting"], one["item"], str(one["position"]))
    after.done("followups", "extend", *place, "--due", "01.04.2030", "--reason", "Venter", who=BO)
    after.done("followups", "handon", *place, "--to", TORE, who=BO)
    ended = after("followups", "drop", *place, "--reason", "Nej", who=BO)
    assert "does not answer for it" in ended.err[0]
    after.done("followups", "drop", *place, "--reason", "Ikke aktuelt", who=TORE)
    after.done("followups", "reopen", *place, "--reason", "Alligevel", who=JENS)
    number = after.done("followups", "report", *place, who=TORE).out.strip()
    assert after.done("show", number, "--json", who=TORE).facts["memo"]["title"].startswith("Status på: ")
    found = next(row for row in after.done("followups", "--json", who=JENS).facts if row["text"] == one["text"])
    assert (found["owner"], found["due"], found["state"]) == (TORE, "2030-04-01", "open")
    assert after.done("audit", "verify").out.endswith("0 problems\n")


def test_what_is_overdue_is_what_has_a_deadline_that_has_passed(after: Beslut) -> None:
    late = after.done("followups", "--overdue", "--json", who=JENS).facts
    assert all(row["due"] and row["overdue"] for row in late)


def test_packages_are_exported_verified_and_a_fault_is_named(after: Beslut) -> None:
    after.done("export", "--out", "arkiv", who=TORE)
    assert after.done("verify", "arkiv").out == "5 of 5 packages are sound\n"
    file = next((after.folder / "arkiv" / "archive").glob("CHE-2026-001*")) / "data" / "memo.json"
    file.write_text("{}")
    ended = after("verify", "arkiv", "--json")
    assert ended.code == 1
    assert any("data/memo.json: changed" in line for line in ended.err)
    assert [len(one["faults"]) > 0 for one in ended.facts].count(True) == 1


def test_an_export_that_meets_another_package_says_so_and_ends_with_1(after: Beslut) -> None:
    after.done("export", "--out", "arkiv", who=TORE)
    next((after.folder / "arkiv" / "archive").glob("CHE-2026-001*/LÆSMIG.txt")).write_text("x")
    ended = after("export", "--out", "arkiv", who=TORE)
    assert (ended.code, ended.out) == (1, "packages: 0 written, 4 there already, 1 refused\n")


def test_the_audit_finds_what_was_changed_behind_its_back(after: Beslut) -> None:
    after.done("audit", "verify", who=VIBE)
    with sqlite3.connect(after.folder / "var" / "beslut.db") as database:
        database.execute("UPDATE memo SET state = 'draft' WHERE number = 'CHE-2026-001'")
    ended = after("audit", "verify", "--json", who=VIBE)
    assert (ended.code, ended.facts["problems"][0]["place"]) == (1, "CHE-2026-001")


def test_the_whole_account_is_for_those_who_keep_it(after: Beslut) -> None:
    assert after("audit", "verify", who=TORE).err[0].startswith("× actor: only an archivist")


def test_the_organisation_is_loaded_shown_and_kept_by_its_administrator(organised: Beslut, tmp_path: Path) -> None:
    text = (
        EXAMPLES / "organisation.toml"
    ).read_text() + '\n[[people]]\nname = "Ane Drift"\nroles = ["administrator"]\n'
    (tmp_path / "mere.toml").write_text(text)
    organised.done("organisation", "load", tmp_path / "mere.toml")
    assert organised.done("organisation", "show", "--json").facts["people"]["Ane Drift"] == ["administrator"]
    ended = organised("organisation", "load", EXAMPLES / "organisation.toml", who=JENS)
    assert ended.err == ["× actor: the organisation is loaded by its administrator: Ane Drift"]
    organised.done("organisation", "load", EXAMPLES / "organisation.toml", who="Ane Drift")
    assert organised.done("audit", "verify").out.endswith("0 problems\n")


def test_without_a_name_it_is_said_that_nothing_is_seen(after: Beslut) -> None:
    ended = after.done("list")
    assert (ended.out, ended.err) == (
        "",
        ["! --as: say who you are; without a name nothing is seen and nothing can be done"],
    )


def test_every_shipped_type_holds_together(beslut: Beslut) -> None:
    assert beslut.done("types", "check").out == (
        "indstilling: holds together\norientering: holds together\n"
        "udvalgssag: holds together\nmeeting: holds together\n"
    )


@pytest.mark.parametrize("key", ["indstilling", "orientering", "udvalgssag", "meeting"])
def test_a_workflow_is_drawn(beslut: Beslut, key: str) -> None:
    assert beslut.done("types", "diagram", key).out.startswith("stateDiagram-v2\n")


def test_a_database_is_made_and_migrated(beslut: Beslut) -> None:
    assert "is at version" in beslut.done("migrate").out
    assert beslut.done("migrate", "--json").facts["version"]
    assert beslut.done("list").out == ""


def test_a_run_leaves_an_account_that_holds_without_an_organisation(
    beslut: Beslut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos.actions.steps.FORMATS", ("docx",))
    beslut.done("run", EXAMPLES / "aabningstider.toml")
    assert beslut.done("audit", "verify").out.endswith("0 problems\n")
    assert beslut.done("list").out.startswith("CHE-")


def test_messages_reach_the_reader_in_danish(organised: Beslut) -> None:
    words = [
        sys.executable,
        str(ROOT / "cli.py"),
        "--database",
        organised.database,
        "show",
        "CHE-2026-404",
        "--as",
        TORE,
    ]
    ended = subprocess.run(words, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("× ")
    assert "there is no" not in ended.stderr
