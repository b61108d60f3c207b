"""People with mail, and the notices that are wanted for them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from engine.mail import MailSettings, Security
from memos.models import AccountRow, NoticeRow, PersonRow
from memos.posting import post
from tests.mail_server import MailServer, mail_server
from tests.memos.build import AASE, BO, IB, JENS, TORE, VIBE, content
from tests.memos.town import Town

ADDRESS = "https://beslut.test"
MAIL = {
    AASE: "aase@solbaek.test",
    BO: "bo@solbaek.test",
    IB: "ib@solbaek.test",
    JENS: "jens@solbaek.test",
    TORE: "tore@solbaek.test",
    VIBE: "vibe@solbaek.test",
}


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def reached(town: Town) -> Town:
    """A municipality where people have mail."""
    for number, (person, email) in enumerate(MAIL.items()):
        account(town, person, email, user_name=f"bruger{number}")
    return town


def account(town: Town, person: str, email: str, **changes: object) -> None:
    with town.own.write() as desk:
        id = desk.session.scalars(select(PersonRow.id).where(PersonRow.name == person)).one()
        row = {"person_id": id, "user_name": person, "email": email, "password_hash": "", "must_change": False}
        desk.session.execute(insert(AccountRow), [row | {"disabled": False} | changes])


def wanted(town: Town) -> list[tuple[str, str]]:
    """Each notice's kind and person."""
    with town.own.read() as desk:
        chosen = select(NoticeRow.kind, PersonRow.name).join(PersonRow, PersonRow.id == NoticeRow.person_id)
        return sorted((kind, person) for kind, person in desk.session.execute(chosen))


def drop(town: Town) -> None:
    with town.own.write() as desk:
        desk.session.query(NoticeRow).delete()


def settings(mails: MailServer) -> MailSettings:
    return MailSettings("127.0.0.1", "noreply@solbaek.test", mails.port, Security.NONE, seconds=5)


def posted(town: Town, mails: MailServer) -> list[str]:
    """The reason for each notice that was tried."""
    return [reason for _notice, reason in post(town.own, settings(mails), ADDRESS)]


def submitted(town: Town, **changes: object) -> str:
    memo = town.draft(content(**changes))
    town.act(AASE, memo, "submit")
    return memo
