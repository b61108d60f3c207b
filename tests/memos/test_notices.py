"""Notices: who is told of a step, what the mail says, and that it is sent once."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from engine.mail import MailSettings, Security
from memos.actions.agenda import act
from memos.actions.drafting import create
from memos.actions.noticing import want_notice
from memos.memo import Openness
from memos.models import AccountRow, NoticeRow, PersonRow
from memos.notices import NoticeKind
from memos.posting import FRESH, LEASE, MOST, post
from tests.mail_server import MailServer, mail_server
from tests.memos.build import AASE, BO, IB, JENS, KARIM, TORE, VIBE, content
from tests.memos.town import CLOSED, Town
from tests.support import ROOT

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
def server() -> Iterator[MailServer]:
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


def settings(server: MailServer) -> MailSettings:
    return MailSettings("127.0.0.1", "noreply@solbaek.test", server.port, Security.NONE, seconds=5)


def posted(town: Town, server: MailServer) -> list[str]:
    """The reason for each notice that was tried."""
    return [reason for _notice, reason in post(town.own, settings(server), ADDRESS)]


def submitted(town: Town, **changes: object) -> str:
    memo = town.draft(content(**changes))
    town.act(AASE, memo, "submit")
    return memo


# ---- who is told


def test_the_manager_is_told_of_a_memo_to_approve(reached: Town) -> None:
    submitted(reached)
    assert wanted(reached) == [("to approve", IB)]


def test_author_and_secretary_are_told_that_it_was_approved(reached: Town) -> None:
    memo = submitted(reached)
    drop(reached)
    reached.act(IB, memo, "approve")
    assert wanted(reached) == [("approved", AASE), ("approved", JENS)]


@pytest.mark.parametrize(("steps", "by"), [([], IB), ([(IB, "approve")], JENS)])
def test_the_author_is_told_of_a_return_whoever_returns_it(
    reached: Town, steps: list[tuple[str, str]], by: str
) -> None:
    memo = submitted(reached)
    for person, name in steps:
        reached.act(person, memo, name)
    drop(reached)
    reached.act(by, memo, "return", "Mangler en tidsplan.")
    assert wanted(reached) == [("returned", AASE)]


def test_a_memo_that_comes_again_is_told_again(reached: Town) -> None:
    memo = submitted(reached)
    reached.act(IB, memo, "return", "Mangler en tidsplan.")
    reached.edit(AASE, memo, title="Åbningstider 2027")
    reached.act(AASE, memo, "submit")
    assert wanted(reached).count(("to approve", IB)) == 2


def test_other_steps_tell_nobody(reached: Town) -> None:
    memo = reached.ready()
    drop(reached)
    meeting = reached.agenda(memo)
    reached.step(meeting, "lock", "start")
    assert wanted(reached) == []


def test_somebody_without_mail_or_with_a_disabled_account_is_not_told(town: Town) -> None:
    account(town, IB, "")
    account(town, AASE, "aase@solbaek.test", disabled=True)
    memo = submitted(town)
    town.act(IB, memo, "approve")
    assert wanted(town) == []


@pytest.mark.parametrize(
    ("closed", "included", "told"), [(False, False, True), (True, False, False), (True, True, True)]
)
def test_who_may_act_for_the_manager_is_told_too_of_closed_memos_only_where_that_was_said(
    reached: Town, closed: bool, included: bool, told: bool
) -> None:
    day = reached.now.date()
    with reached.at(IB) as desk:
        desk.store.add_delegation(IB, BO, day, day, closed=included, at=desk.now)
        desk.store.add_delegation(IB, JENS, day - timedelta(days=9), day - timedelta(days=1), closed=True, at=desk.now)
    submitted(reached, **(CLOSED if closed else {}))
    assert wanted(reached) == [("to approve", BO), ("to approve", IB)] if told else [("to approve", IB)]


def test_a_co_author_whose_delegation_leaves_out_what_is_closed_is_not_told_to_approve_it(reached: Town) -> None:
    day = reached.now.date()
    with reached.at(IB) as desk:
        desk.store.add_delegation(IB, BO, day, day, closed=False, at=desk.now)
    submitted(reached, co_authors=(BO,), **CLOSED)
    assert wanted(reached) == [("to approve", IB)]


def test_nobody_is_told_of_what_they_did_themselves(reached: Town) -> None:
    memo = submitted(reached, responsible_manager=JENS)
    drop(reached)
    reached.act(JENS, memo, "approve")
    assert wanted(reached) == [("approved", AASE)]


def test_a_step_that_fails_tells_nobody(reached: Town) -> None:
    with pytest.raises(RuntimeError), reached.at(AASE) as desk:
        act(desk, create(desk, content(), {}, year=2026), "submit")
        raise RuntimeError
    assert wanted(reached) == []


def test_what_is_taken_from_a_record_tells_nobody(reached: Town) -> None:
    memo = reached.draft()
    with reached.own.write(AASE, source="gammel.toml") as desk:
        act(desk, desk.store.memo(memo), "submit")
    assert wanted(reached) == []


# ---- what the mail says


def test_the_mail_names_the_memo_and_leads_to_it(reached: Town, server: MailServer) -> None:
    memo = submitted(reached)
    assert posted(reached, server) == [""]
    (taken,) = server.taken
    assert taken.to == [MAIL[IB]]
    assert "CHE-2026-001: Åbningstider" in taken.text
    assert f"{ADDRESS}/memoer/{reached.memo(memo).number}" in taken.text
    assert "Om baggrund" not in taken.text


def test_of_a_closed_memo_the_mail_says_neither_title_nor_number(reached: Town, server: MailServer) -> None:
    submitted(reached, title="Køb af Møllevej 3", **CLOSED)
    assert posted(reached, server) == [""]
    sent = str(server.taken[0].message) + server.taken[0].text
    assert "CHE" not in sent
    assert "Møllevej" not in sent
    assert "Køb" not in sent
    assert f"{ADDRESS}/\n" in sent


def test_of_a_memo_that_is_being_closed_the_mail_says_nothing_either(reached: Town, server: MailServer) -> None:
    memo = submitted(reached)
    reached.act(IB, memo, "return", "Skal være lukket.")
    reached.edit(AASE, memo, **CLOSED)
    posted(reached, server)
    assert all("CHE-" not in taken.text and "Åbningstider" not in taken.text for taken in server.taken)
    assert len(server.taken) == 2


@pytest.mark.parametrize("first", [True, False])
def test_of_a_memo_that_is_or_was_closed_the_mail_says_nothing_to_those_who_see_another_edition(
    reached: Town, server: MailServer, first: bool
) -> None:
    memo = reached.ready(content(**(CLOSED if first else {})))
    drop(reached)
    with reached.at(AASE) as desk:
        found = desk.store.memo(memo)
        other = replace(found.content, openness=Openness.OPEN if first else Openness.CLOSED)
        found = desk.store.save_memo(replace(found, content=other), desk.now)
        want_notice(desk, NoticeKind.ASKED, [JENS], found, "1")
    assert posted(reached, server) == [""]
    assert "CHE-" not in server.taken[0].text
    assert "Åbningstider" not in server.taken[0].text


def test_a_title_with_a_cpr_number_is_left_out(reached: Town, server: MailServer) -> None:
    memo = submitted(reached)
    reached.act(IB, memo, "return", "Mangler.")
    drop(reached)
    reached.edit(AASE, memo, title="Om 010190-1234")
    with reached.at(JENS) as desk:
        want_notice(desk, NoticeKind.DEADLINE, [AASE], desk.store.memo(memo), "2026-02-20")
    assert posted(reached, server) == [""]
    assert "0101" not in server.taken[0].text


# ---- who may not know


def test_somebody_who_may_not_see_the_memo_is_not_told_of_it(reached: Town) -> None:
    memo = submitted(reached)
    drop(reached)
    with reached.at(AASE) as desk:
        want_notice(desk, NoticeKind.ASKED, [BO, TORE, VIBE, JENS, IB], desk.store.memo(memo), "1")
    assert wanted(reached) == [("asked", IB)]


def test_somebody_who_may_not_see_it_any_more_gets_no_mail(reached: Town, server: MailServer) -> None:
    memo = submitted(reached)
    with reached.own.write() as desk:
        found = desk.store.memo(memo)
        desk.store.save_memo(replace(found, content=replace(found.content, responsible_manager=BO)), desk.now)
    assert posted(reached, server) == []
    assert server.taken == []
    assert wanted(reached) == []


# ---- that it is sent once


def test_a_sent_notice_is_not_sent_again(reached: Town, server: MailServer) -> None:
    submitted(reached)
    assert posted(reached, server) == [""]
    reached.later(days=1)
    assert posted(reached, server) == []
    assert len(server.taken) == 1


def test_many_drainers_at_once_send_each_once(reached: Town, server: MailServer) -> None:
    for number in range(12):
        submitted(reached, title=f"Memo {number}")
    threads = [threading.Thread(target=posted, args=(reached, server)) for _drainer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [taken.message["Message-ID"] for taken in server.taken]
    assert (len(ids), len(set(ids))) == (12, 12)


def test_a_server_that_is_gone_is_asked_again_later_and_less_and_less_often(reached: Town) -> None:
    submitted(reached)
    submitted(reached, title="Et andet")
    with mail_server() as gone:
        pass
    assert len(posted(reached, gone)) == 1, "where there is no server the second is not tried"
    assert posted(reached, gone) == []
    reached.later(seconds=61)
    assert len(posted(reached, gone)) == 1
    reached.later(seconds=61)
    assert posted(reached, gone) == []
    with mail_server() as back:
        reached.later(seconds=61)
        assert posted(reached, back) == ["", ""]


def test_one_address_that_is_refused_does_not_keep_the_others(reached: Town, server: MailServer) -> None:
    memo = submitted(reached)
    drop(reached)
    reached.act(IB, memo, "approve")
    server.at_rcpt = lambda to: "550 no such user" if to == MAIL[AASE] else ""
    assert sorted(bool(reason) for reason in posted(reached, server)) == [False, True]
    assert [taken.to for taken in server.taken] == [[MAIL[JENS]]]
    with reached.own.read() as desk:
        reasons = set(desk.session.scalars(select(NoticeRow.reason)))
    assert any("no such user" in reason for reason in reasons)
    reached.later(hours=5)
    assert posted(reached, server) == []
    reached.later(hours=2)
    assert len(posted(reached, server)) == 1


def test_a_drainer_that_died_is_taken_over_when_its_claim_has_ended(reached: Town, server: MailServer) -> None:
    submitted(reached)
    with reached.own.write() as desk:
        assert desk.store.claim_notice("dead", desk.now, LEASE, since=desk.now - FRESH, most=MOST)
    assert posted(reached, server) == []
    reached.later(minutes=10)
    assert posted(reached, server) == [""]


KILLED = """
import os, signal, sys
from pathlib import Path
from engine.mail import MailSettings, Security
from memos import posting
from memos.store import open_database
from tests.memos.build import office

url, folder, port = sys.argv[1:]
posting._noted = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)
own = office(open_database(url), Path(folder))
settings = MailSettings("127.0.0.1", "noreply@solbaek.test", int(port), Security.NONE, seconds=5)
list(posting.post(own, settings, "https://beslut.test"))
"""


def test_killed_between_the_servers_yes_and_the_commit_it_is_sent_again_under_the_same_id(
    reached: Town, server: MailServer
) -> None:
    submitted(reached)
    url, folder = reached.own.database.url.render_as_string(), reached.own.blobs.root.parent
    ended = subprocess.run([sys.executable, "-c", KILLED, url, folder, str(server.port)], cwd=ROOT, check=False)
    assert (ended.returncode, len(server.taken)) == (-signal.SIGKILL, 1)
    assert posted(reached, server) == [], "the claim of the dead one still holds"
    reached.later(minutes=10)
    assert posted(reached, server) == [""]
    assert len({taken.message["Message-ID"] for taken in server.taken}) == 1
    assert len(server.taken) == 2


def test_a_drainer_that_slept_through_its_claim_sends_nothing(
    reached: Town, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(reached)

    def asleep(*_given: object) -> str:
        reached.later(minutes=9)
        return "mail"

    monkeypatch.setattr("memos.posting.text", asleep)
    assert posted(reached, server) != [""]
    assert server.taken == []


def test_a_notice_that_lay_too_long_is_not_sent(reached: Town, server: MailServer) -> None:
    submitted(reached)
    reached.later(days=4)
    assert posted(reached, server) == []


def test_a_notice_that_was_tried_often_enough_is_left(reached: Town, server: MailServer) -> None:
    submitted(reached)
    server.at_rcpt = lambda _to: "451 later"
    tried = 0
    for _hour in range(70):
        tried += len(posted(reached, server))
        reached.now += timedelta(hours=1)
    assert tried == MOST


def test_mails_to_others_are_the_same_with_and_without_a_closed_memo(reached: Town, server: MailServer) -> None:
    account(reached, KARIM, "karim@solbaek.test")
    closed = reached.draft(content(title="Køb af Møllevej 3", responsible_manager=KARIM, **CLOSED))
    reached.act(AASE, closed, "submit")
    reached.act(KARIM, closed, "return", "Uklart.")
    reached.ready()
    posted(reached, server)
    mails: dict[str, list[str]] = {taken.to[0]: [] for taken in server.taken}
    for taken in server.taken:
        mails[taken.to[0]].append(taken.text)
    assert [len(mails[MAIL[person]]) for person in (IB, JENS, AASE)] == [1, 1, 2]
    assert all("CHE-2026-001: Åbningstider" in mails[MAIL[person]][0] for person in (IB, JENS))
    assert MAIL[BO] not in mails
