"""`work`: what is still to be made and sent, from the command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from memos.actions.exporting import ask_export
from memos.desk import Office
from memos.models import AccountRow, PersonRow
from memos.people import Role
from tests.commands.beslut import EXAMPLES, Beslut
from tests.engine.render.test_pool import until
from tests.lived import office_in
from tests.mail_server import MailServer, mail_server
from tests.support import ROOT

KARIM, BO = "Karim Sand", "Bo Ravn"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server, and the settings that lead to it."""
    with mail_server() as found:
        for name, value in (
            ("MAIL_HOST", "127.0.0.1"),
            ("MAIL_PORT", str(found.port)),
            ("MAIL_SENDER", "noreply@solbaek.test"),
            ("MAIL_SECURITY", "none"),
            ("ADDRESS", "https://beslut.test"),
        ):
            monkeypatch.setenv(f"BESLUT_{name}", value)
        yield found


@pytest.fixture
def submitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Beslut:
    """A memo that waits for its manager, who has mail."""
    beslut = Beslut(tmp_path, monkeypatch, capsys)
    beslut.done("organisation", "load", EXAMPLES / "organisation.toml")
    office = office_in(tmp_path)
    with office.write() as desk:
        id = desk.session.scalars(select(PersonRow.id).where(PersonRow.name == KARIM)).one()
        row = {"person_id": id, "user_name": "karim", "email": "karim@solbaek.test", "password_hash": ""}
        desk.session.execute(insert(AccountRow), [row | {"must_change": False, "disabled": False}])
    office.database.close()
    beslut.done("new", EXAMPLES / "aabningstider.toml", who=BO)
    beslut.done("act", "CHE-2026-001", "submit", who=BO)
    return beslut


def opened(beslut: Beslut) -> Office:
    return office_in(beslut.folder)


def test_notices_are_sent_and_counted(submitted: Beslut, server: MailServer) -> None:
    assert submitted.done("work").out == "0 documents made, 0 could not be\n1 notices sent, 0 could not be\n"
    assert [taken.to for taken in server.taken] == [["karim@solbaek.test"]]
    assert "https://beslut.test/memoer/CHE-2026-001" in server.taken[0].text
    assert submitted.done("work", "--json").facts["sent"] == 0


def test_a_refused_notice_is_told_and_counts_as_a_failure(submitted: Beslut, server: MailServer) -> None:
    server.at_rcpt = lambda _to: "550 no such user"
    ended = submitted("work")
    assert ended.code == 1
    assert "no such user" in ended.err[0]


def test_without_an_address_for_links_no_mail_is_sent(
    submitted: Beslut, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BESLUT_ADDRESS")
    ended = submitted("work")
    assert (ended.code, server.taken) == (1, [])
    assert "BESLUT_ADDRESS" in ended.err[0]


@pytest.fixture
def failed(submitted: Beslut) -> str:
    """The id of a document that failed three times; all else is done."""
    office = opened(submitted)
    with office.write() as desk:
        memo = desk.store.memo_id("CHE-2026-001") or ""
        desk.store.remove_notices(desk.now + timedelta(days=1))
        desk.store.want([("indstilling", "docx")], 1, desk.now, memo=memo)
        (row,) = desk.store.wanted_for(memo=memo)
        desk.store.failed(row.id, "the template is broken", aside_at=desk.now)
    office.database.close()
    return row.id


def test_what_failed_is_listed_tried_again_and_let_be(submitted: Beslut, failed: str) -> None:
    listed = submitted.done("jobs").out
    assert listed.startswith(f"{failed}  wanted  indstilling.docx  failed  ")
    assert listed.endswith("  the template is broken\n")
    assert submitted.done("jobs", "--failed").out == listed
    assert submitted.done("jobs", "retry", failed).out == "it is tried again\n"
    assert submitted.done("jobs", "--failed").out == ""
    (job,) = submitted.done("jobs", "--json").facts
    assert (job["id"], job["state"], job["tries"], job["reason"]) == (failed, "waiting", 0, "")
    again = submitted("jobs", "retry", failed)
    assert (again.code, again.err) == (1, [f"× {failed}: this has not failed; it is done in its turn"])
    assert submitted.done("jobs", "cancel", failed).out == "it is not done any more\n"
    assert submitted.done("jobs", "--json").facts == []
    assert submitted("jobs", "cancel", failed).err == [f"× there is no piece of work '{failed}'"]


def test_work_is_for_whoever_runs_the_machine_or_an_administrator(submitted: Beslut, failed: str) -> None:
    for words in (("jobs",), ("jobs", "retry", failed), ("jobs", "cancel", failed)):
        assert submitted(*words, who=BO).code == 1
    office = opened(submitted)
    with office.write() as desk:
        desk.store.grant(KARIM, Role.ADMINISTRATOR)
    office.database.close()
    assert [job["id"] for job in submitted.done("jobs", "--json", who=KARIM).facts] == [failed]


def test_a_worker_on_sqlite_does_what_waits_until_it_is_stopped(submitted: Beslut, failed: str) -> None:
    assert submitted("worker", "--kinds", "document").err == [
        "× --kinds: on SQLite one worker does everything; leave it out"
    ]
    assert submitted("worker", "--kinds", "tea").code == 1
    submitted.done("jobs", "retry", failed)
    given = {**os.environ, "BESLUT_DATABASE": submitted.database, "BESLUT_LANGUAGE": "en"}
    command = [sys.executable, str(ROOT / "cli.py"), "worker", "--slots", "1"]
    office = opened(submitted)
    with subprocess.Popen(command, cwd=submitted.folder, env=given, stdout=subprocess.PIPE, text=True) as worker:
        assert until(lambda: not waiting(office), 60)
        worker.send_signal(signal.SIGTERM)
        out, _err = worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert out.endswith(" (Ctrl+C stops it)\n")
    with office.read() as desk:
        made = desk.store.renditions(memo=desk.store.memo_id("CHE-2026-001") or "")
        assert ("indstilling", "docx") in {(one.document, one.format) for one in made}
    office.database.close()


def waiting(office: Office) -> int:
    with office.read() as desk:
        return desk.store.wanted_count()


def test_exports_are_made_and_counted(submitted: Beslut) -> None:
    office = opened(submitted)
    with office.write(BO) as desk:
        ask_export(desk)
    office.database.close()
    assert submitted.done("work").out == "0 documents made, 0 could not be\n1 exports made\n"
