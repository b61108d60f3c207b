"""A leaver's work goes to others, all or none, on both databases; and the administrator learns numbers, no more."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest

from engine.database import Database
from engine.errors import Blocked, Invalid, NotFound, Refusal, Stale
from memos.actions import accounts, organising
from memos.actions.moving import Receivers, move_work
from memos.actions.steps import possible
from memos.audit import audit
from memos.decision import FollowUp
from memos.desk import Desk
from memos.files.organisation_file import read_organisation
from memos.people import Role
from memos.queries.find import find_memo, may_see
from memos.queries.follow_ups import follow_ups
from memos.queries.leaving import Leaving, left_by
from tests.memos.build import (
    AASE,
    ADMIN,
    BO,
    EXAMPLES,
    IB,
    JENS,
    KARIM,
    METTE,
    OLE,
    comments,
    content,
    office,
    places,
    said,
)
from tests.memos.town import CLOSED, NEXT, YES, Town

SIGNE = "Signe Østergaard"


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    """The example organisation at work, with an administrator."""
    own = office(database, tmp_path)
    with own.write() as desk:
        desk.store.load_organisation(read_organisation(EXAMPLES / "organisation.toml"))
        desk.store.ensure_person(ADMIN)
        desk.store.grant(ADMIN, Role.ADMINISTRATOR)
        desk.store.organisation_event(at=desk.now, actor="", action="load")
    return Town(own)


def left(town: Town, name: str = AASE) -> Leaving:
    with town.own.read(ADMIN) as desk:
        return left_by(desk, name)


def move(town: Town, name: str = AASE, *receivers: str, seen: str = "") -> None:
    stamp = seen or left(town, name).stamp
    with town.at(ADMIN) as desk:
        move_work(desk, name, Receivers(*(receivers or (BO,))), stamp)


def refused(town: Town, kind: type[Refusal], name: str, *receivers: str) -> Refusal:
    """Why it is refused; nothing of it is kept."""
    stamp = left(town, name).stamp
    with pytest.raises(kind) as told, town.at(ADMIN) as desk:
        move_work(desk, name, Receivers(*receivers), stamp)
    return told.value


def sound(town: Town) -> bool:
    with town.own.read() as desk:
        return audit(desk.session).problems == ()


def test_memos_of_every_state_but_the_final_ones_get_another_case_officer(town: Town) -> None:
    draft, ready, withdrawn = town.draft(), town.ready(), town.draft()
    town.act(AASE, withdrawn, "withdraw")
    assert left(town).memos == 2
    move(town)
    assert [town.memo(memo).content.case_officer for memo in (draft, ready, withdrawn)] == [BO, BO, AASE]
    assert left(town).memos == 0
    assert sound(town)


def test_a_manager_and_a_co_author_are_replaced_too(town: Town) -> None:
    one = town.draft(content(co_authors=(SIGNE, BO)))
    move(town, SIGNE, BO)
    assert town.memo(one).content.co_authors == (BO,)
    move(town, IB, SIGNE, KARIM, OLE)
    assert town.memo(one).content.responsible_manager == KARIM
    assert sound(town)


def test_who_took_over_stands_in_the_memos_history(town: Town) -> None:
    memo = town.draft()
    move(town)
    with town.own.read() as desk:
        (comment,) = comments(desk, desk.store.chain_of_memo(memo), "move_work")
    assert AASE in comment
    assert BO in comment


def test_what_was_approved_stays_approved(town: Town) -> None:
    memo = town.ready()
    move(town)
    after = town.memo(memo)
    assert (after.state, after.edition, after.changed) == ("submitted", 2, False)
    meeting = town.agenda(memo)
    town.step(meeting, "lock", "start")
    town.decide(meeting, memo, YES)
    assert town.state(memo) == "decided"
    assert sound(town)


def test_a_draft_that_was_being_edited_stays_one(town: Town) -> None:
    memo = town.ready()
    town.act(JENS, memo, "return", "Uddyb.")
    town.edit(AASE, memo, title="En anden titel")
    move(town)
    after = town.memo(memo)
    assert (after.edition, after.changed, after.content.title) == (1, True, "En anden titel")


def test_the_receiver_can_work_on(town: Town) -> None:
    memo = town.draft()
    move(town)
    town.edit(BO, memo, title="Bos titel")
    town.act(BO, memo, "submit")
    assert town.state(memo) == "review"


def test_seats_departments_and_coming_meetings_follow(town: Town) -> None:
    planned, locked = town.plan(), town.agenda(town.ready(), day=NEXT)
    town.step(locked, "lock")
    move(town, METTE, BO, KARIM, OLE)
    with town.own.read(ADMIN) as desk:
        body = desk.store.body("Chefteam")
        assert (body.chair, body.members) == (OLE, (OLE, IB, KARIM))
        assert all(desk.store.meeting(one).chair == OLE for one in (planned, locked))
    move(town, KARIM, BO, IB, OLE)
    with town.own.read(ADMIN) as desk:
        assert {one.name: one.manager for one in desk.organisation.departments}["Sundhed"] == IB
    assert sound(town)


def test_who_was_at_a_meeting_that_was_held_is_history(town: Town) -> None:
    meeting = town.sitting(town.ready())
    assert (left(town, METTE).meetings, left(town, METTE).chaired) == (0, 1)
    move(town, METTE, OLE)
    assert town.meeting(meeting).chair == METTE
    assert METTE in town.meeting(meeting).members
    assert sound(town)


@pytest.mark.parametrize("over", [False, True])
def test_open_follow_ups_go_to_the_receiver_and_others_stay(town: Town, over: bool) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    promised = [FollowUp(text, owner) for text, owner in (("Et", AASE), ("To", f"{AASE} og HR"), ("Tre", "HR"))]
    done = FollowUp("Fire", AASE, date(2026, 3, 1), done=True)
    town.decide(meeting, memo, YES, (*promised, done))
    if over:
        town.step(meeting, "finish")
    assert (left(town).follow_ups, left(town).shared) == (1, 1)
    move(town)
    with town.own.read(JENS) as desk:
        owners = {one.text: one.owner for one in follow_ups(desk, done=True)}
    assert owners == {"Et": BO, "To": f"{AASE} og HR", "Tre": "HR", "Fire": AASE}
    assert town.meeting(meeting).items[0].follow_ups[0].owner == (AASE if over else BO)
    assert sound(town)


def test_whoever_presents_what_is_still_to_come_is_replaced(town: Town) -> None:
    waiting, decided = town.ready(), town.ready()
    meeting = town.sitting(decided)
    town.decide(meeting, decided, YES)
    move(town)
    assert town.memo(waiting).content.presenters == (BO,)
    assert town.memo(decided).content.presenters == (AASE,)


def test_memos_that_others_write_and_the_leaver_presents_are_counted_and_stay(town: Town) -> None:
    memo = town.draft(content(case_officer=SIGNE, presenters=(AASE,)))
    assert (left(town).memos, left(town).presented) == (0, 1)
    move(town)
    assert town.memo(memo).content.presenters == (AASE,)


@pytest.mark.parametrize(
    ("receivers", "place"),
    [
        (("",), "cases"),
        (("Ingen Kender",), "cases"),
        ((AASE,), "cases"),
        ((ADMIN,), "cases"),
        ((BO, ADMIN), "approvals"),
        ((BO, BO, ADMIN), "offices"),
        ((SIGNE,), "cases"),
    ],
)
def test_not_everybody_can_take_over(town: Town, receivers: tuple[str, ...], place: str) -> None:
    with town.at(ADMIN) as desk:
        accounts.add(desk, SIGNE, "signe")
        accounts.disable(desk, SIGNE)
    memo = town.draft()
    assert places(refused(town, Invalid, AASE, *receivers).reasons) == [place]
    assert town.memo(memo).content.case_officer == AASE


def test_a_memo_that_nobody_could_approve_any_more_is_refused_and_nothing_moves(town: Town) -> None:
    other, memo = town.draft(), town.draft(content(title="Fortrolig titel"))
    town.act(AASE, memo, "submit")
    told = refused(town, Blocked, AASE, IB)
    assert places(told.reasons) == ["approvals"]
    assert town.memo(memo).number in said(told.reasons)
    assert "Fortrolig" not in said(told.reasons)
    assert town.memo(other).content.case_officer == AASE
    move(town, AASE, BO)
    assert town.memo(other).content.case_officer == BO


def test_a_closed_memo_that_nobody_could_approve_stays_until_somebody_else_takes_over(town: Town) -> None:
    memo = town.draft(content(**CLOSED))
    town.act(AASE, memo, "submit")
    move(town, AASE, IB)
    assert town.memo(memo).content.case_officer == AASE
    with town.at(IB) as desk:
        assert possible(desk, desk.store.memo(memo))["approve"] == ()
    move(town, AASE, BO)
    assert town.memo(memo).content.case_officer == BO


def test_two_administrators_do_not_move_the_same_work(town: Town) -> None:
    town.draft()
    stamp = left(town).stamp
    move(town, AASE, BO, seen=stamp)
    with pytest.raises(Stale):
        move(town, AASE, SIGNE, seen=stamp)


def test_only_an_administrator_moves_or_looks(town: Town) -> None:
    stamp = left(town).stamp
    calls: list[Callable[[Desk], object]] = [
        lambda desk: move_work(desk, AASE, Receivers(BO), stamp),
        lambda desk: left_by(desk, AASE),
    ]
    for call in calls:
        for person in (JENS, AASE, ""):
            with pytest.raises(Blocked), town.at(person) as desk:
                call(desk)


def test_a_closed_memo_is_in_no_number_and_moves_all_the_same(town: Town) -> None:
    before = left(town)
    draft, ready = town.draft(content(**CLOSED)), town.ready(content(**CLOSED))
    decided = town.ready(content(**CLOSED))
    meeting = town.sitting(decided)
    town.decide(meeting, decided, YES, (FollowUp("Et", AASE), FollowUp("To", f"{AASE} og HR")))
    assert left(town) == before
    move(town)
    assert {town.memo(memo).content.case_officer for memo in (draft, ready, decided)} == {BO}
    with town.own.read(BO) as desk:
        assert may_see(desk, draft)
        assert [one.owner for one in follow_ups(desk) if one.text == "Et"] == [BO]
    assert left(town) == before
    assert sound(town)


def test_the_administrator_sees_no_memo_before_or_after(town: Town) -> None:
    memo = town.memo(town.ready())
    move(town)
    with pytest.raises(NotFound), town.at(ADMIN) as desk:
        find_memo(desk, memo.number)


def test_two_changes_at_once_leave_an_account_that_holds(town: Town) -> None:
    """The second waits for the first, and its event tells of both."""
    first = Event()

    def later() -> None:
        first.wait()
        with town.own.write(ADMIN) as desk:
            organising.add_person(desk, "Zita Ny")

    thread = Thread(target=later)
    thread.start()
    with town.own.write(ADMIN) as desk:
        organising.add_person(desk, "Yrsa Ny")
        first.set()
        thread.join(0.5)
    thread.join()
    assert sound(town)
    with town.own.read() as desk:
        assert desk.store.has_person("Yrsa Ny")
        assert desk.store.has_person("Zita Ny")
