"""Mail that is wanted is sent once, whoever dies meanwhile."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from memos import mailing, posting
from memos.jobs import JobState, Kind
from memos.mailing import FRESH, LEASE, MOST
from memos.models import NoticeRow
from memos.queries.jobs import jobs
from tests.mail_server import MailServer, mail_server
from tests.memos.build import AASE, BO, IB, JENS, KARIM, content
from tests.memos.noticed import MAIL, account, drop, posted, submitted
from tests.memos.town import CLOSED, Town
from tests.support import ROOT

HOUR = timedelta(hours=1)


def test_a_sent_notice_is_not_sent_again(reached: Town, mails: MailServer) -> None:
    submitted(reached)
    assert posted(reached, mails) == [""]
    reached.later(days=1)
    assert posted(reached, mails) == []
    assert len(mails.taken) == 1


def test_many_drainers_at_once_send_each_once(reached: Town, mails: MailServer) -> None:
    for number in range(12):
        submitted(reached, title=f"Memo {number}")
    threads = [threading.Thread(target=posted, args=(reached, mails)) for _drainer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [taken.message["Message-ID"] for taken in mails.taken]
    assert (len(ids), len(set(ids))) == (12, 12)


def test_a_server_that_is_gone_is_asked_again_later_and_less_and_less_often(reached: Town) -> None:
    submitted(reached)
    submitted(reached, title="Et andet")
    with mail_server() as gone:
        pass
    assert len(posted(reached, gone)) == 1, "where there is no mails the second is not tried"
    assert posted(reached, gone) == []
    tried = []
    for _minute in range(12):
        reached.later(minutes=1)
        tried.append(len(posted(reached, gone)))
    assert tried == [1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
    with mail_server() as back:
        reached.later(minutes=4)
        assert posted(reached, back) == ["", ""], "that it was away is no fault of the mails"


def test_one_address_that_is_refused_does_not_keep_the_others(reached: Town, mails: MailServer) -> None:
    memo = submitted(reached)
    drop(reached)
    reached.act(IB, memo, "approve")
    mails.at_rcpt = lambda to: "550 no such user" if to == MAIL[AASE] else ""
    assert sorted(bool(reason) for reason in posted(reached, mails)) == [False, True]
    assert [taken.to for taken in mails.taken] == [[MAIL[JENS]]]
    with reached.own.read() as desk:
        reasons = set(desk.session.scalars(select(NoticeRow.reason)))
    assert any("no such user" in reason for reason in reasons)
    reached.later(hours=5)
    assert posted(reached, mails) == []
    reached.later(hours=2)
    assert len(posted(reached, mails)) == 1


def test_one_that_cannot_be_written_is_told_and_put_off_and_the_others_go(
    reached: Town, mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(reached)
    written = mailing.send_each

    def broken(_desk: object, _mail: object) -> None:
        raise KeyError("a name")

    def once(*given: Any, **how: Any) -> Any:
        return written(*given[:2], dict.fromkeys(Kind, broken), **how)

    monkeypatch.setattr(posting, "send_each", once)
    with pytest.raises(KeyError):
        posted(reached, mails)
    monkeypatch.undo()
    submitted(reached, title="Et andet")
    assert posted(reached, mails) == [""]
    with reached.own.read() as desk:
        assert "it could not be written; tell your administrator" in set(desk.session.scalars(select(NoticeRow.reason)))


def test_a_drainer_that_died_is_taken_over_when_its_claim_has_ended(reached: Town, mails: MailServer) -> None:
    submitted(reached)
    with reached.own.write() as desk:
        assert desk.store.claim_mail("dead", desk.now, LEASE, since=desk.now - FRESH, most=MOST)
    assert posted(reached, mails) == []
    reached.later(minutes=10)
    assert posted(reached, mails) == [""]


KILLED = """
import os, signal, sys
from pathlib import Path
from engine.mail import MailSettings, Security
from memos import mailing, posting
from memos.store import open_database
from tests.memos.build import office


url, folder, port = sys.argv[1:]
mailing._noted = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)
own = office(open_database(url), Path(folder))
settings = MailSettings("127.0.0.1", "noreply@solbaek.test", int(port), Security.NONE, seconds=5)
list(posting.post(own, settings, "https://beslut.test"))
"""


def test_killed_between_the_servers_yes_and_the_commit_it_is_sent_again_under_the_same_id(
    reached: Town, mails: MailServer
) -> None:
    submitted(reached)
    url, folder = reached.own.database.url.render_as_string(), reached.own.blobs.root.parent
    ended = subprocess.run([sys.executable, "-c", KILLED, url, folder, str(mails.port)], cwd=ROOT, check=False)
    assert (ended.returncode, len(mails.taken)) == (-signal.SIGKILL, 1)
    assert posted(reached, mails) == [], "the claim of the dead one still holds"
    reached.later(minutes=10)
    assert posted(reached, mails) == [""]
    assert len({taken.message["Message-ID"] for taken in mails.taken}) == 1
    assert len(mails.taken) == 2


def test_a_drainer_that_slept_through_its_claim_sends_nothing(
    reached: Town, mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(reached)

    def asleep(*_given: object) -> str:
        reached.later(minutes=9)
        return "mail"

    monkeypatch.setattr("memos.posting.text", asleep)
    assert posted(reached, mails) != [""]
    assert mails.taken == []


def test_a_notice_that_lay_too_long_is_not_sent(reached: Town, mails: MailServer) -> None:
    submitted(reached)
    reached.later(days=4)
    assert posted(reached, mails) == []


@pytest.mark.parametrize(("answer", "times"), [("550 no such user", MOST), ("451 later", 15)])
def test_what_is_refused_three_times_is_set_aside_and_what_is_told_to_wait_is_tried_for_days(
    reached: Town, mails: MailServer, answer: str, times: int
) -> None:
    submitted(reached)
    mails.at_rcpt = lambda _to: answer
    tried = 0
    for _hour in range(FRESH // HOUR + 1):
        tried += len(posted(reached, mails))
        reached.later(hours=1)
    assert tried == times
    with reached.own.read() as desk:
        (job,) = jobs(desk)
    assert (job.state, answer[4:] in job.reason) == (JobState.FAILED, True)


def test_mails_to_others_are_the_same_with_and_without_a_closed_memo(reached: Town, mails: MailServer) -> None:
    account(reached, KARIM, "karim@solbaek.test")
    closed = reached.draft(content(title="Køb af Møllevej 3", responsible_manager=KARIM, **CLOSED))
    reached.act(AASE, closed, "submit")
    reached.act(KARIM, closed, "return", "Uklart.")
    reached.ready()
    posted(reached, mails)
    got: dict[str, list[str]] = {taken.to[0]: [] for taken in mails.taken}
    for taken in mails.taken:
        got[taken.to[0]].append(taken.text)
    assert [len(got[MAIL[person]]) for person in (IB, JENS, AASE)] == [1, 1, 2]
    assert all("CHE-2026-001: Åbningstider" in got[MAIL[person]][0] for person in (IB, JENS))
    assert MAIL[BO] not in got
