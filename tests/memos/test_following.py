"""Follow-ups after the meeting: steps beside the minutes, mails before and after the deadline, the agenda's list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.danish import local_date
from engine.errors import Stale
from engine.workdays import DayUnit, days_after
from memos.actions import following
from memos.actions.agenda import Placing
from memos.actions.following import Proof, promise
from memos.actions.items import add_standing
from memos.actions.overdue_item import TITLE
from memos.actions.reporting import report_back
from memos.audit import audit
from memos.deadlines import Deadline, DeadlineKey
from memos.decision import FollowUp
from memos.following import FollowUpState, FollowUpStep, Move, standing
from memos.meeting import Absence, Presence
from memos.printing import meeting_document
from memos.queries.agenda import agenda
from memos.queries.find import find_meeting
from memos.queries.follow_ups import find_follow_up, follow_ups, follow_ups_of
from memos.reminding import remind
from tests.mail_server import MailServer, mail_server
from tests.memos.build import AASE, BO, IB, JENS, KARIM, METTE, NOW, OLE, content
from tests.memos.noticed import ADDRESS, account, posted, wanted
from tests.memos.noticed import drop as drop_notices
from tests.memos.town import CLOSED, NEXT, YES, Town, refused

TODAY = local_date(NOW)
DUE = TODAY + timedelta(days=10)
PLACE = ("CHE-M2026-01", "1", 1)


def over(town: Town, *agreed: FollowUp, closed: bool = False) -> str:
    """A meeting that is over, where this was agreed."""
    memo = town.ready(content(**CLOSED) if closed else None)
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES, agreed or (FollowUp("Vagtplan", AASE, DUE),))
    town.step(meeting, "finish")
    return meeting


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


def act(town: Town, person: str, does: str, *given: object, place: tuple[str, str, int] = PLACE) -> None:
    with town.at(person) as desk:
        getattr(following, does)(desk, promise(desk, find_follow_up(desk, *place)), *given)


# ---- steps


def test_each_move_leads_where_it_says() -> None:
    agreed = FollowUp("Vagtplan", "HR", DUE)
    later = DUE + timedelta(days=9)

    def after(*moves: Move) -> FollowUpState:
        return standing(agreed, 1, [FollowUpStep(1, move, AASE, NOW, owner="HR", due=DUE) for move in moves]).state

    assert after() == FollowUpState.OPEN
    assert after(Move.EXTEND, Move.HAND_ON, Move.REPORT) == FollowUpState.EXTENDED
    assert after(Move.DROP, Move.REOPEN) == FollowUpState.OPEN
    assert after(Move.EXTEND, Move.DONE) == FollowUpState.DONE
    step = FollowUpStep(2, Move.DONE, AASE, NOW, owner="HR", due=later)
    assert standing(agreed, 1, [step]).due == DUE


def test_the_minutes_stay_as_they_were_and_the_account_holds(town: Town) -> None:
    meeting = over(town)
    before = town.meeting(meeting).items[0].follow_ups
    act(town, AASE, "extend", DUE + timedelta(days=7), "Venter på HR")
    act(town, AASE, "hand_on", OLE)
    act(town, JENS, "finish", Proof("Sendt."))
    stored = town.meeting(meeting).items[0]
    assert stored.follow_ups == before
    assert [step.move for step in stored.follow_up_steps] == [Move.EXTEND, Move.HAND_ON, Move.DONE]
    with town.own.read(JENS) as desk:
        assert [one for one in audit(desk.session).problems if one.place != "the organisation"] == []
        found = find_follow_up(desk, *PLACE)
        assert (found.owner, found.due, found.state) == (OLE, DUE + timedelta(days=7), FollowUpState.DONE)
        assert follow_ups(desk) == []


def test_what_is_in_the_way_is_said_together(town: Town) -> None:
    over(town)
    assert refused(act, town, KARIM, "extend", DUE, "") == ["actor", "text", "due"]
    assert refused(act, town, AASE, "hand_on", AASE) == ["owner"]
    assert refused(act, town, AASE, "hand_on", "Ingen Afdeling") == ["owner"]
    assert refused(act, town, AASE, "hand_on", BO) == ["owner"]  # he may not know of it
    assert refused(act, town, AASE, "reopen", "fortrudt") == ["follow_up"]
    act(town, METTE, "drop", "Ikke aktuelt")
    assert refused(act, town, METTE, "finish", Proof()) == ["follow_up"]


def test_before_the_meeting_is_over_nothing_is_done_about_it(town: Town) -> None:
    memo = town.ready()
    town.decide(town.sitting(memo), memo, YES, (FollowUp("Vagtplan", AASE, DUE),))
    assert refused(act, town, JENS, "finish", Proof()) == ["meeting"]


def test_the_manager_of_a_unit_answers_for_what_the_unit_owns(town: Town) -> None:
    over(town, FollowUp("Tal", "Sundhed", DUE))
    with town.own.read(KARIM) as desk:
        assert [one.text for one in follow_ups_of(desk, KARIM)] == ["Tal"]
    act(town, KARIM, "finish", Proof())


def test_who_saw_fewer_steps_is_stale(town: Town) -> None:
    over(town)
    act(town, AASE, "drop", "Nej")
    with town.at(AASE) as desk, pytest.raises(Stale):
        promise(desk, find_follow_up(desk, *PLACE), seen=0)


def test_the_report_begins_where_the_follow_up_came_from(town: Town) -> None:
    over(town, FollowUp("Vagtplan " * 40, AASE, DUE), closed=True)
    with town.at(AASE) as desk:
        found = follow_ups_of(desk, AASE)[0]
        memo = report_back(desk, promise(desk, found))
    assert memo.content.closed
    assert (memo.content.body, memo.content.department, memo.content.case_officer) == ("Chefteam", "Udvikling", AASE)
    assert memo.content.title.startswith("Status på: Vagtplan")
    assert len(memo.content.title) < 140
    assert "Opfølgning på CHE-2026-L001, punkt L1" in memo.content.sections[0].text.plain


# ---- mails


def test_the_owner_is_told_once_before_and_once_after(town: Town, server: MailServer) -> None:
    account(town, AASE, "aase@solbaek.test")
    over(town)
    first: dict[str, int] = {}
    for day in range(15):
        town.now = NOW + timedelta(days=day)
        remind(town.own)
        remind(town.own)
        first |= {kind: first.get(kind, day) for kind, _person in wanted(town)}
        assert len(wanted(town)) == len(set(wanted(town)))
    assert (first["follow-up"], first["overdue"]) == (5, 11)  # three working days before a Monday, one after it
    town.now = NOW + timedelta(days=11)
    assert posted(town, server)[-1] == ""
    mail = server.taken[-1].message.get_content()
    assert f"{ADDRESS}/opfoelgning/CHE-M2026-01/1/1" in mail
    assert "Vagtplan" not in f"{server.taken[-1].message}{mail}"


def test_a_mail_says_nothing_of_a_closed_case_and_is_not_sent_of_what_is_done(town: Town, server: MailServer) -> None:
    account(town, AASE, "aase@solbaek.test")
    over(town, FollowUp("Vagtplan", AASE, TODAY), FollowUp("Andet", AASE, TODAY), closed=True)
    place = ("CHE-M2026-01", "L1", 1)
    drop_notices(town)
    remind(town.own)
    act(town, AASE, "finish", Proof(), place=place)
    assert posted(town, server) == [""]
    assert "L1" not in server.taken[0].message.get_content()
    assert f"{ADDRESS}/opfoelgning" in server.taken[0].message.get_content().splitlines()


def test_each_body_says_when_and_who_may_not_know_is_not_told(town: Town) -> None:
    account(town, AASE, "aase@solbaek.test")
    account(town, BO, "bo@solbaek.test", user_name="bo")
    over(town, FollowUp("Vagtplan", AASE, DUE), FollowUp("Andet", BO, DUE))
    with town.own.write(JENS) as desk:
        desk.store.set_deadlines("Chefteam", [Deadline("Chefteam", DeadlineKey.FOLLOW_UP, 10, DayUnit.DAYS)])
    remind(town.own)
    assert ("follow-up", AASE) in wanted(town)
    assert ("follow-up", BO) not in wanted(town)


def test_days_after_count_as_days_before_do() -> None:
    friday = date(2026, 2, 20)
    assert days_after(friday, 1, DayUnit.ARBEJDSDAGE) == date(2026, 2, 23)
    assert days_after(friday, 1, DayUnit.HVERDAGE) == date(2026, 2, 21)
    assert days_after(date(2026, 2, 21), 0, DayUnit.ARBEJDSDAGE) == date(2026, 2, 23)


def test_whoever_it_is_handed_on_to_is_told(town: Town, server: MailServer) -> None:
    account(town, OLE, "ole@solbaek.test")
    account(town, KARIM, "karim@solbaek.test", user_name="karim")
    over(town, FollowUp("Vagtplan", AASE))
    drop_notices(town)
    act(town, AASE, "hand_on", OLE)
    act(town, JENS, "hand_on", "Sundhed")
    assert wanted(town) == [("handed on", KARIM), ("handed on", OLE)]
    assert posted(town, server) == ["", ""]
    addresses = f"{ADDRESS}/opfoelgning/CHE-M2026-01/1/1"
    assert all(addresses in one.message.get_content().splitlines() for one in server.taken)


def test_whoever_gets_it_back_is_told_again(town: Town, server: MailServer) -> None:
    account(town, OLE, "ole@solbaek.test")
    over(town, FollowUp("Vagtplan", AASE))
    drop_notices(town)
    for owner in (OLE, METTE, OLE):
        act(town, JENS, "hand_on", owner)
    assert wanted(town) == [("handed on", OLE)] * 2
    assert posted(town, server) == [""] * 2


# ---- the next agenda


def listing(town: Town) -> str:
    """The next meeting, with a list in each part."""
    meeting = town.plan(NEXT)
    for closed in (False, True):
        with town.at(JENS) as desk:
            add_standing(desk, desk.store.meeting(meeting), TITLE, Placing(), closed=closed)
    return meeting


def test_the_next_agenda_lists_what_is_overdue_and_keeps_it_once_it_is_out(town: Town) -> None:
    past = TODAY - timedelta(days=1)
    over(town, FollowUp("Vagtplan", AASE, past), FollowUp("Senere", AASE, DUE))
    over_closed(town, past)
    meeting = listing(town)
    assert lists(town, meeting, JENS) == [["Vagtplan"], ["Hemmeligt"]]
    town.step(meeting, "lock")
    act(town, AASE, "finish", Proof())
    assert lists(town, meeting, JENS) == [["Vagtplan"], ["Hemmeligt"]]
    assert [[one.text for one in item.overdue] for item in town.meeting(meeting).items] == [["Vagtplan"], ["Hemmeligt"]]
    with town.own.read(OLE) as desk:
        context, _folder, _document = meeting_document(desk, find_meeting(desk, "CHE-M2026-03"), "dagsorden")
    rows = [item["overdue"] for item in context["meeting"]["items"]]  # type: ignore[index]  # of a plain dictionary
    assert rows[0] == [
        {"text": "Vagtplan", "owner": AASE, "due": "19. februar 2026", "meeting": "CHE-M2026-01", "number": "1"}
    ]
    with town.own.read(JENS) as desk:
        assert [one for one in audit(desk.session).problems if one.place != "the organisation"] == []


def test_before_it_is_out_the_list_follows_what_is_done(town: Town) -> None:
    over(town, FollowUp("Vagtplan", AASE, TODAY - timedelta(days=1)))
    meeting = listing(town)
    assert lists(town, meeting, JENS) == [["Vagtplan"], []]
    act(town, AASE, "finish", Proof())
    assert lists(town, meeting, JENS) == [[], []]


def test_who_may_not_know_of_a_case_does_not_find_it_in_the_list(town: Town) -> None:
    first = over(town, FollowUp("Vagtplan", AASE, TODAY - timedelta(days=1)))
    with town.at(JENS) as desk:
        stored = desk.store.meeting(first)
        out = replace(stored.items[0], presence=(Presence(OLE, Absence.DISQUALIFIED),))
        desk.store.save_meeting(replace(stored, items=(out,)))
    meeting = listing(town)
    town.step(meeting, "lock")
    assert lists(town, meeting, OLE) == [[], []]
    assert lists(town, meeting, METTE) == [["Vagtplan"], []]


def over_closed(town: Town, day: date) -> None:
    memo = town.ready(content(**CLOSED))
    meeting = town.sitting(memo, day=NEXT - timedelta(days=1))
    town.decide(meeting, memo, YES, (FollowUp("Hemmeligt", IB, day),))
    town.step(meeting, "finish")


def lists(town: Town, meeting: str, person: str) -> list[list[str]]:
    with town.own.read(person) as desk:
        return [[one.text for one in line.item.overdue] for line in agenda(desk, desk.store.meeting(meeting)).lines]
