"""*Min side*: what waits for whom and why, in as many statements for many memos as for one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from memos.actions import consulting, delegating
from memos.consultation import Answer
from memos.decision import FollowUp
from memos.memo import Openness
from memos.people import MinutesRule
from memos.queries import waiting
from memos.queries.inbox import Inbox, inbox
from memos.queries.waiting import Group
from tests.memos.build import AASE, BO, IB, JENS, KARIM, METTE, NOW, OLE, TORE, VIBE, content, decisions, memo_type
from tests.memos.everywhere import both, statements
from tests.memos.town import CLOSED, DAY, YES, Town

__all__ = ["both"]

TODAY = NOW.date()
EVERYBODY = (AASE, BO, IB, KARIM, JENS, METTE, OLE, VIBE, TORE)


def of(town: Town, person: str) -> Inbox:
    with town.own.read(person) as desk:
        return inbox(desk)


def ids(group: Group) -> list[str]:
    return [memo.id for memo in group.memos]


def waits_for(town: Town, name: str) -> set[str]:
    """Those for whom something is in the group of that name."""
    found = {person: getattr(of(town, person), name) for person in EVERYBODY}
    return {person for person, one in found.items() if (one.memos if isinstance(one, Group) else one)}


# ---- memos


def test_nothing_waits_for_anybody_at_first(both: Town) -> None:
    for person in EVERYBODY:
        assert of(both, person).empty


def test_a_draft_waits_for_those_who_write_it_with_its_deadline(both: Town) -> None:
    both.plan()
    memo = both.draft(content(co_authors=(BO,)))
    for person in (AASE, BO):
        (found,) = of(both, person).drafts.memos
        assert (found.id, found.state_label, found.body, found.manager) == (memo, "Kladde", "Chefteam", IB)
        assert found.due is not None
        assert found.due.left == -3
    assert waits_for(both, "drafts") == {AASE, BO}


def test_a_returned_memo_waits_on_top_with_what_was_said_and_not_among_the_drafts(both: Town) -> None:
    memo = both.draft()
    both.act(AASE, memo, "submit")
    both.act(IB, memo, "return", comment="Økonomien mangler.")
    with both.at(IB) as desk:
        stored = desk.store.memo(memo)
        said = [("effekt", "For kort."), ("direkte_udgifter", "I hvilket år?"), ("", "God sag.")]
        desk.store.add_remarks(stored, said, at=desk.now, actor=IB, on_behalf_of="")
    both.edit(AASE, memo, title="Åbningstider 2026")
    found = of(both, AASE)
    ((waiting_memo, back),) = found.returned
    assert (waiting_memo.title, back.by, back.comment, back.at) == ("Åbningstider 2026", IB, "Økonomien mangler.", NOW)
    assert [one.heading for one in back.remarks] == ["Effekt", "Direkte udgifter", ""]
    assert found.drafts.memos == ()
    assert waits_for(both, "returned") == {AASE}


def test_sent_again_a_memo_waits_for_its_manager_and_its_author_sees_that(both: Town) -> None:
    memo = both.draft()
    both.act(AASE, memo, "submit")
    both.act(IB, memo, "return", comment="Kort.")
    both.act(AASE, memo, "submit")
    assert of(both, AASE).returned == ()
    assert ids(of(both, AASE).elsewhere) == ids(of(both, IB).approvals) == [memo]
    assert waits_for(both, "approvals") == {IB}
    assert waits_for(both, "elsewhere") == {AASE}


def test_a_memo_returned_by_the_secretary_says_so_too(both: Town) -> None:
    memo = both.ready()
    both.act(JENS, memo, "return", comment="Forkert forum.")
    ((_memo, back),) = of(both, AASE).returned
    assert (back.by, back.comment) == (JENS, "Forkert forum.")


def test_what_is_withdrawn_waits_for_nobody(both: Town) -> None:
    both.act(AASE, both.draft(), "withdraw")
    assert [person for person in EVERYBODY if not of(both, person).empty] == []


@pytest.mark.parametrize(
    ("closed", "openness", "waits"), [(False, "open", 1), (False, "closed", 0), (True, "closed", 1)]
)
def test_who_holds_a_delegation_is_asked_to_approve_what_it_includes(
    town: Town, closed: bool, openness: str, waits: int
) -> None:
    given = content(**CLOSED) if Openness(openness) is Openness.CLOSED else content()
    town.act(AASE, town.draft(given), "submit")
    with town.at(IB) as desk:
        delegating.give(desk, KARIM, TODAY, TODAY, closed=closed)
    found = of(town, KARIM).approvals.memos
    assert [memo.manager for memo in found] == [IB] * waits


def test_who_sees_a_closed_memo_for_another_reason_is_not_asked_to_approve_it(town: Town) -> None:
    memo = town.draft(content(**CLOSED))
    with town.at(AASE) as desk:
        consulting.ask(desk, desk.store.memo(memo), ["Sundhed"], TODAY)
    town.act(AASE, memo, "submit")
    with town.at(IB) as desk:
        delegating.give(desk, KARIM, TODAY, TODAY)
    found = of(town, KARIM)
    assert [question.closed for question in found.questions] == [True]
    assert found.approvals.memos == ()


def test_nobody_is_asked_to_approve_what_they_wrote_not_even_for_another(town: Town) -> None:
    town.act(BO, town.draft(content(case_officer=BO, co_authors=(KARIM,))), "submit")
    edited = town.draft(content(responsible_manager=IB))
    with town.at(IB) as desk:
        delegating.give(desk, KARIM, TODAY, TODAY)
    with town.at(KARIM, IB) as desk:
        desk.store.save_memo(replace(desk.store.memo(edited), editors=frozenset({KARIM})), desk.now)
    town.act(AASE, edited, "submit")
    assert of(town, KARIM).approvals.memos == ()


def test_a_department_that_is_asked_sees_the_question_until_it_answers(both: Town) -> None:
    memo = both.draft()
    with both.at(AASE) as desk:
        (asked,) = consulting.ask(desk, desk.store.memo(memo), ["Sundhed"], TODAY + timedelta(days=3))
    (found,) = of(both, KARIM).questions
    assert (found.id, found.number, found.department, found.asked_by, found.left) == (
        asked.id, "CHE-2026-001", "Sundhed", AASE, 3,
    )  # fmt: skip
    assert waits_for(both, "questions") == {KARIM}
    with both.at(KARIM) as desk:
        consulting.answer(desk, desk.store.memo(memo), asked, Answer.NONE)
    assert of(both, KARIM).questions == ()


def test_an_approved_memo_waits_for_the_secretary_of_its_body_to_find_a_meeting(both: Town) -> None:
    memo = both.ready()
    both.ready(content(body="Klyngestyregruppe"))
    assert ids(of(both, JENS).unscheduled) == [memo]
    assert waits_for(both, "unscheduled") == {JENS}
    both.agenda(memo)
    assert of(both, JENS).unscheduled.memos == ()


def test_a_postponed_memo_waits_for_the_secretary_until_it_is_changed_and_for_its_author(both: Town) -> None:
    memo = both.ready()
    both.decide(both.sitting(memo), memo, decisions(p1="postponed: indtil videre", p2="postponed: indtil videre"))
    assert ids(of(both, JENS).unscheduled) == ids(of(both, AASE).drafts) == [memo]
    both.edit(AASE, memo, title="Anderledes")
    assert of(both, JENS).unscheduled.memos == ()
    assert ids(of(both, AASE).drafts) == [memo]


def test_the_nearest_deadline_comes_first_and_none_last(both: Town) -> None:
    both.plan(TODAY + timedelta(days=28))
    far = both.draft(content(body="Klyngestyregruppe"))
    later, soon = both.draft(), both.ready()
    both.agenda(soon, day=TODAY + timedelta(days=14))
    both.act(JENS, soon, "return", comment="Nyt.")
    assert ids(of(both, AASE).drafts) == [later, far]


def test_more_than_are_looked_through_is_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 2)
    for more in (False, False, True):
        town.draft()
        assert of(town, AASE).drafts.more == more
    assert len(of(town, AASE).drafts.memos) == 2


# ---- meetings and follow-ups


def steps(town: Town, person: str) -> list[str]:
    return [meeting.step for meeting in of(town, person).meetings]


def test_a_meeting_waits_for_its_next_step_with_those_who_can_take_it(both: Town) -> None:
    memo = both.ready()
    meeting = both.agenda(memo)
    assert [(steps(both, JENS)), steps(both, METTE), steps(both, OLE)] == [["lock"], [], []]
    (found,) = of(both, JENS).meetings
    assert (found.label, found.date, found.due and found.due.left) == ("Udsend dagsorden", DAY, 3)
    both.step(meeting, "lock")
    assert [steps(both, JENS), steps(both, METTE)] == [[], []]
    both.later(days=7)
    assert [steps(both, JENS), steps(both, METTE)] == [["start"], ["start"]]
    both.step(meeting, "start")
    both.decide(meeting, memo, YES)
    assert [steps(both, JENS), steps(both, METTE)] == [["finish"], ["finish"]]
    both.step(meeting, "finish")
    assert [steps(both, JENS), steps(both, METTE)] == [["review"], []]
    both.step(meeting, "review")
    assert [steps(both, JENS), steps(both, METTE), steps(both, OLE)] == [[], ["approve"], []]
    both.approve(meeting)
    assert [steps(both, JENS), steps(both, METTE)] == [["close"], ["close"]]
    both.step(meeting, "close")
    assert [steps(both, person) for person in EVERYBODY] == [[]] * len(EVERYBODY)


def test_an_agenda_waits_to_be_sent_out_when_its_time_is_near(town: Town) -> None:
    town.plan(TODAY + timedelta(days=21))
    assert steps(town, JENS) == []
    town.later(days=3)
    assert steps(town, JENS) == ["lock"]


def test_minutes_that_all_approve_wait_for_each_who_was_there_and_has_not(town: Town) -> None:
    with town.at(JENS) as desk:
        desk.store.ensure_body(replace(desk.store.body("Chefteam"), minutes_rule=MinutesRule.ALL))
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish", "review")
    town.approve(meeting, OLE)
    assert waits_for(town, "meetings") == {METTE, IB, KARIM}


def test_who_holds_a_delegation_for_closed_matters_sees_the_meetings_steps(town: Town) -> None:
    with town.at(JENS) as desk:
        delegating.give(desk, BO, TODAY, TODAY, closed=True)
        delegating.give(desk, VIBE, TODAY, TODAY)
    town.plan()
    assert [meeting.on_behalf_of for meeting in of(town, BO).meetings] == [JENS]
    assert [meeting.on_behalf_of for meeting in of(town, JENS).meetings] == [""]
    assert of(town, VIBE).meetings == ()


def test_ones_own_follow_ups_are_there_until_they_are_done_the_overdue_first(both: Town) -> None:
    memo = both.ready()
    meeting = both.sitting(memo)
    promised = (
        FollowUp("Uden frist", AASE),
        FollowUp("Siden", AASE, DAY),
        FollowUp("For sent", AASE, date(2026, 1, 2)),
    )
    both.decide(meeting, memo, YES, (*promised, FollowUp("En andens", BO), FollowUp("Gjort", AASE, done=True)))
    both.step(meeting, "finish")
    assert [one.text for one in of(both, AASE).follow_ups] == ["For sent", "Siden", "Uden frist"]


def test_the_next_meetings_are_those_of_ones_bodies_and_of_those_one_writes_to(both: Town) -> None:
    both.plan()
    assert waits_for(both, "coming") == {JENS, METTE, OLE, IB, KARIM}
    both.draft()
    assert waits_for(both, "coming") == {JENS, METTE, OLE, IB, KARIM, AASE}


# ---- how it is asked


def test_as_many_statements_for_many_memos_as_for_one(both: Town) -> None:
    both.plan()
    counts: dict[str, list[int]] = {person: [] for person in (AASE, IB, JENS, KARIM)}
    for more in (1, 1, 4):
        for _n in range(more):
            _one_of_each(both)
        for person, seen_before in counts.items():
            of(both, person)
            with both.own.read(person) as desk, statements(desk.session) as seen:
                inbox(desk)
                seen_before.append(len(seen))
    assert all(len(set(seen)) == 1 for seen in counts.values()), counts
    assert all(max(seen) < 40 for seen in counts.values()), counts


def _one_of_each(town: Town) -> None:
    drafted, returned = town.draft(), town.draft()
    town.act(AASE, returned, "submit")
    town.act(IB, returned, "return", comment="Kort.")
    town.act(AASE, town.draft(), "submit")
    town.ready()
    with town.at(AASE) as desk:
        consulting.ask(desk, desk.store.memo(drafted), ["Sundhed"], TODAY)


def test_the_workflow_says_which_states_wait_for_whom() -> None:
    workflow = memo_type().workflow
    found = {
        name: {state.key for state in workflow.states if fits(workflow, state)}
        for name, fits in (
            ("drafts", waiting.is_draft),
            ("approval", waiting.is_for_approval),
            ("agenda", waiting.is_for_an_agenda),
        )
    }
    assert found == {"drafts": {"draft", "postponed"}, "approval": {"review"}, "agenda": {"submitted", "postponed"}}
