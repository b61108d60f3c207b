"""Wanted work: who takes it, in which order, what is set aside, and that nobody keeps what is another's by now."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import Blocked, NotFound, RenderFailed, StorageFailed
from memos import nightly, work
from memos.actions import working
from memos.jobs import Job, JobState
from memos.nightly import Means, do_chores
from memos.people import Role
from memos.posting import post, post_one
from memos.printing import Made, Printer
from memos.queries.figures import exposition
from memos.queries.jobs import jobs
from memos.store.work import BULK
from tests.mail_server import MailServer
from tests.memos.build import ADMIN, JENS, content
from tests.memos.noticed import ADDRESS, settings, submitted
from tests.memos.town import CLOSED, YES, Town
from tests.support import ROOT


class Press(Printer):
    """A printer that does something first, or refuses."""

    def __init__(self, first: Callable[[], object] = lambda: None) -> None:
        super().__init__(ROOT / "templates")
        self.first = first

    def make(self, *given: Any, **named: Any) -> Made:
        self.first()
        return super().make(*given, **named)


def broken() -> None:
    raise RenderFailed("the template is broken")


def want(town: Town, memo: str, file_format: str = "json", *, revision: int = 1, priority: int = 0) -> str:
    """The id of the row."""
    with town.own.write() as desk:
        desk.store.want([("indstilling", file_format)], revision, desk.now, memo=memo, priority=priority)
        (found,) = (row for row in desk.store.wanted_for(memo=memo) if row.revision == revision)
        return found.id


def drained(town: Town, printer: Printer) -> list[str]:
    return [reason for _row, reason in work.drain(town.own, printer, "test")]


def made(town: Town, memo: str) -> int:
    with town.own.read() as desk:
        return len(desk.store.renditions(memo=memo))


def seen(town: Town, person: str = "") -> list[Job]:
    with town.own.read(person) as desk:
        return jobs(desk)


def test_a_person_waiting_goes_before_a_bulk(town: Town) -> None:
    memo = town.draft()
    many = want(town, memo, revision=1, priority=BULK)
    town.later(minutes=1)
    one = want(town, memo, revision=2)
    assert [row.id for row, _reason in work.drain(town.own, Press(), "test")] == [one, many]


def test_what_a_meeting_carries_along_waits_for_what_somebody_waits_for(town: Town) -> None:
    memo, other = town.ready(), town.draft()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    taken(town)
    town.step(meeting, "close")
    town.later(minutes=1)
    want(town, other)
    assert list(dict.fromkeys(taken(town))) == [meeting, other, memo]


def taken(town: Town) -> list[str]:
    """Of what the documents are that wait, in the order in which they would be made. They wait no longer."""
    with town.own.write() as desk:
        rows = list(iter(lambda: desk.store.claim("test", desk.now, work.LEASE), None))
        for row in rows:
            desk.store.fulfil(row.id)
    return [row.memo or row.meeting for row in rows]


def test_what_fails_three_times_is_set_aside_with_its_reason_and_blocks_nobody(town: Town) -> None:
    memo, other = town.draft(), town.draft(replace(content(), title="Et andet"))
    want(town, memo)
    for _time in range(3):
        assert drained(town, Press(broken)) == ["the template is broken"]
    assert drained(town, Press(broken)) == []
    (job,) = seen(town)
    assert (job.state, job.reason, job.tries) == (JobState.FAILED, "the template is broken", 3)
    want(town, other)
    assert drained(town, Press()) == [""]


def test_what_was_set_aside_is_tried_again_when_a_person_says_so(town: Town) -> None:
    memo = town.draft()
    id = want(town, memo)
    for _time in range(3):
        drained(town, Press(broken))
    with town.own.write() as desk:
        working.retry(desk, id)
    assert drained(town, Press()) == [""]
    assert made(town, memo) == 1


def test_what_is_cancelled_is_not_done(town: Town) -> None:
    memo = town.draft()
    id = want(town, memo)
    with town.own.write() as desk:
        working.cancel(desk, id)
    assert drained(town, Press()) == []
    with pytest.raises(NotFound), town.own.write() as desk:
        working.cancel(desk, id)


def test_what_has_not_failed_is_not_tried_again_by_hand(town: Town) -> None:
    id = want(town, town.draft())
    with pytest.raises(Blocked), town.own.write() as desk:
        working.retry(desk, id)


def test_a_full_disk_is_no_fault_of_the_memos(town: Town) -> None:
    def full() -> None:
        raise StorageFailed("the disk is full")

    memo = town.draft()
    want(town, memo)
    for _time in range(5):
        assert drained(town, Press(full)) == ["the disk is full"]
    assert drained(town, Press()) == [""]
    assert made(town, memo) == 1


def test_what_everybody_dies_of_is_set_aside_too(town: Town) -> None:
    id = want(town, town.draft())
    for _death in range(work.BEGUN):
        with town.own.write() as desk:
            assert desk.store.claim("dead", desk.now, work.LEASE, only=id)
        town.later(minutes=3)
    (reason,) = drained(town, Press())
    assert "begun several times" in reason
    assert seen(town)[0].state is JobState.FAILED


def test_who_was_taken_for_dead_and_wakes_writes_nothing(town: Town) -> None:
    memo = town.draft()
    id = want(town, memo)

    def taken_over() -> None:
        """While the first is at it, its claim ends, and another begins."""
        town.later(minutes=3)
        with town.own.write() as desk:
            assert desk.store.claim("another", desk.now, work.LEASE, only=id)

    assert work.do_one(town.own, Press(taken_over), id, "the first") is None
    assert made(town, memo) == 0
    with town.own.write() as desk:
        assert desk.store.fulfil(id, "another")


def test_a_job_whose_row_another_has_comes_back_when_the_claim_ends(town: Town) -> None:
    id = want(town, town.draft())
    with town.own.write() as desk:
        desk.store.claim("another", desk.now, work.LEASE)
    assert work.do_one(town.own, Press(), id, "me") == town.now + work.LEASE


def test_a_job_that_comes_twice_finds_nothing_to_do(town: Town) -> None:
    memo = town.draft()
    id = want(town, memo)
    assert [work.do_one(town.own, Press(), id, "me") for _time in range(2)] == [None, None]
    assert made(town, memo) == 1


def test_a_memo_that_changes_while_it_is_printed_is_printed_as_it_is_now(town: Town) -> None:
    memo = town.draft()
    want(town, memo)
    changes = iter([lambda: town.edit(content().case_officer, memo, title="Ny titel")])
    printer = Press(lambda: next(changes, lambda: None)())
    assert drained(town, printer) == [""]
    with town.own.read() as desk:
        (rendition,) = desk.store.renditions(memo=memo)
        assert "Ny titel" in desk.blobs.get(rendition.sha256).decode()


def test_no_writer_waits_while_a_document_is_made(town: Town) -> None:
    memo, other = town.draft(), town.draft(replace(content(), title="Et andet"))
    want(town, memo)
    assert drained(town, Press(lambda: town.edit(content().case_officer, other, title="Imens"))) == [""]


def test_no_more_mails_than_the_rate_allows_are_sent_in_a_minute(reached: Town, mails: MailServer) -> None:
    for number in range(5):
        submitted(reached, title=f"Memo {number}")
    given = replace(settings(mails), rate=2)
    sent = []
    for seconds in (30, 31, 61):
        list(post(reached.own, given, ADDRESS))
        sent.append(len(mails.taken))
        reached.later(seconds=seconds)
    assert sent == [2, 2, 4]


def test_a_mail_beyond_the_rate_is_tried_again_in_its_turn(reached: Town, mails: MailServer) -> None:
    for number in range(3):
        submitted(reached, title=f"Memo {number}")
        reached.later(seconds=1)
    given = replace(settings(mails), rate=1)
    list(post(reached.own, given, ADDRESS))
    waiting = [job.id for job in seen(reached)]
    again = [post_one(reached.own, given, ADDRESS, id) for id in waiting]
    assert [one and (one - reached.now).total_seconds() for one in again] == [60, 120]


def test_a_chore_is_done_once_a_day_by_whoever_comes_first(town: Town) -> None:
    means = Means(town.own)
    assert [name for name, _failed in do_chores(means)] == list(nightly.CHORES)
    assert list(do_chores(means)) == []
    town.later(days=1)
    assert len(list(do_chores(means))) == len(nightly.CHORES)


def test_a_chore_that_failed_keeps_no_other_and_is_tried_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_means: Means) -> None:
        raise RuntimeError("Åbningstider")

    monkeypatch.setitem(nightly.CHORES, "silence", fails)
    told = dict(do_chores(Means(town.own)))
    assert {name for name, failed in told.items() if failed} == {"silence"}
    assert list(do_chores(Means(town.own))) == []
    town.later(minutes=11)
    assert [name for name, _failed in do_chores(Means(town.own))] == ["silence"]


def test_an_administrator_sees_no_work_of_closed_memos_nor_of_what_meetings_call_for(town: Town) -> None:
    own = town.own
    with own.write() as desk:
        desk.store.ensure_person(ADMIN)
        desk.store.grant(ADMIN, Role.ADMINISTRATOR)
    id, hidden = want(town, town.draft()), want(town, town.draft(replace(content(), **CLOSED)))
    meeting = town.plan()
    with own.write() as desk:
        desk.store.want([("dagsorden", "json")], 1, desk.now, meeting=meeting)
    assert [job.id for job in seen(town, ADMIN)] == [id]
    assert len(seen(town)) == 3
    with pytest.raises(NotFound), own.write(ADMIN) as desk:
        working.cancel(desk, hidden)


def test_work_is_nobody_elses_business(town: Town) -> None:
    with pytest.raises((Blocked, NotFound)):
        seen(town, JENS)


def test_figures_say_how_much_of_each_kind_stands_how(town: Town) -> None:
    want(town, town.draft())
    town.later(seconds=90)
    with town.own.read() as desk:
        told = exposition(desk)
    assert 'beslut_jobs{kind="wanted",state="waiting"} 1' in told
    assert "beslut_oldest_waiting_seconds 90.0" in told
