"""`work`: what is still to be made and sent, from the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from memos.actions.exporting import ask_export
from memos.desk import Office
from memos.models import AccountRow, PersonRow
from tests.commands.beslut import EXAMPLES, Beslut
from tests.lived import office_in
from tests.mail_server import MailServer, mail_server

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


def test_exports_are_made_and_counted(submitted: Beslut) -> None:
    office = opened(submitted)
    with office.write(BO) as desk:
        ask_export(desk)
    office.database.close()
    assert submitted.done("work").out == "0 documents made, 0 could not be\n1 exports made\n"
