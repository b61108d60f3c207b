"""Recording what a body decided, in session, and what follows: postponements, successors, warnings."""

from memos.decision import FollowUp
from tests.memos.build import AASE, IB, JENS, METTE, OLE, content, decisions, points
from tests.memos.town import DAY, NEXT, YES, Town, refused


def test_decisions_wait_until_the_meeting_is_in_session(town: Town) -> None:
    memo = town.ready()
    meeting = town.agenda(memo)
    town.step(meeting, "lock")
    assert refused(town.decide, meeting, memo, YES) == ["meeting"]


def test_only_the_secretary_records_them(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    for person in (AASE, IB, OLE, METTE):
        assert "actor" in refused(town.decide, meeting, memo, YES, person=person)


def test_every_point_without_an_outcome_is_told_and_nothing_is_kept(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    assert refused(town.decide, meeting, memo, decisions(p1="approved")) == ["decisions 2"]
    placed = town.meeting(meeting).item_of(memo)
    assert placed is not None
    assert (placed.decisions, town.state(memo)) == ((), "locked")


def test_a_cpr_number_does_not_get_into_the_minutes(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    made = decisions(p1="approved", p2="approved", new="discussed: Sagen om 010180-1234")
    assert refused(town.decide, meeting, memo, made) == ["decisions +"]
    assert town.state(memo) == "locked"


def test_a_meeting_does_not_end_before_every_item_is_answered(town: Town) -> None:
    one, two, three = town.ready(), town.ready(), town.ready()
    meeting = town.sitting(one, two, three)
    town.decide(meeting, two, YES)
    assert refused(town.step, meeting, "finish") == ["items 1", "items 3"]
    town.decide(meeting, one, YES)
    town.act(JENS, three, "remove", comment="Trukket af afdelingen")
    assert town.step(meeting, "finish").state == "minutes_draft"
    assert town.state(three) == "withdrawn"


def test_a_wrong_outcome_is_mended_while_the_body_sits_and_not_after(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.decide(meeting, memo, decisions(p1="rejected", p2="approved"))
    placed = town.meeting(meeting).item_of(memo)
    assert placed is not None
    assert [decision.outcome for decision in placed.decisions] == ["rejected", "approved"]
    town.step(meeting, "finish")
    assert refused(town.decide, meeting, memo, YES) == ["meeting"]


def test_some_points_postponed_go_on_in_a_successor_linked_both_ways(town: Town) -> None:
    memo = town.ready(content(points=points("at a", ("at b", "ba"), "at c")))
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="approved", p2="postponed: indtil videre", p3="approved"))
    decided = town.memo(memo)
    successor = town.memo(decided.successor)
    assert (decided.state, successor.state, successor.predecessor) == ("decided", "postponed", memo)
    assert successor.content.points == points(("at b", "ba"))
    assert (successor.edition, successor.changed, successor.author) == (1, False, AASE)
    assert successor.number != decided.number


def test_the_successor_can_be_scheduled_as_it_is(town: Town) -> None:
    memo = town.ready()
    town.decide(town.sitting(memo), memo, decisions(p1="approved", p2="postponed: til 6. marts"))
    successor = town.memo(memo).successor
    meeting = town.sitting(successor, day=NEXT)
    town.decide(meeting, successor, decisions(p1="approved"))
    assert town.state(successor) == "decided"


def test_a_point_postponed_when_the_outcome_is_mended_goes_on_too(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.decide(meeting, memo, decisions(p1="approved", p2="postponed: indtil videre"))
    assert town.memo(town.memo(memo).successor).content.points == points("at der evalueres")


def test_points_that_went_on_are_not_silently_decided_after_all(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="approved", p2="postponed: indtil videre"))
    assert refused(town.decide, meeting, memo, YES) == ["decisions"]
    town.decide(meeting, memo, decisions(p1="rejected", p2="postponed: indtil videre"))


def test_a_memo_whose_points_are_all_postponed_is_postponed_itself(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    assert refused(town.decide, meeting, memo, decisions(p1="postponed", p2="postponed")) == ["decisions"]
    town.decide(meeting, memo, decisions(p1="postponed: indtil videre", p2="postponed"))
    assert (town.state(memo), town.memo(memo).successor) == ("postponed", "")


def test_a_postponed_memo_goes_on_unchanged_or_is_approved_again(town: Town) -> None:
    one, two = town.ready(), town.ready()
    meeting = town.sitting(one, two)
    for memo in (one, two):
        town.decide(meeting, memo, decisions(p1="postponed: til 6. marts", p2="postponed"))
    town.edit(AASE, two, title="Åbningstider igen")
    again = town.plan(NEXT)
    assert town.act(JENS, one, "schedule", meeting=again).state == "scheduled"
    assert refused(town.act, JENS, two, "schedule", meeting=again) == ["content"]
    assert refused(town.act, AASE, one, "resubmit") == ["state"]
    town.act(AASE, two, "resubmit")
    assert town.act(IB, two, "approve").edition == 2


def test_closing_old_minutes_late_leaves_a_memo_alone_that_went_to_another_meeting(town: Town) -> None:
    memo, other = town.ready(), town.ready()
    first = town.sitting(memo, other)
    town.decide(first, memo, decisions(p1="postponed: til 6. marts", p2="postponed"))
    town.decide(first, other, YES)
    town.step(first, "finish", "review")
    second = town.sitting(memo, day=NEXT)
    town.decide(second, memo, YES)
    town.approve(first)
    town.step(first, "close")
    assert (town.state(memo), town.state(other)) == ("decided", "minuted")


def test_a_changed_number_left_standing_is_warned_of_and_blocks_nothing(town: Town) -> None:
    memo = town.ready(
        content(points=points("at budgetprocessen for 2020 begynder", "at budgetprocessen for 2020 evalueres"))
    )
    made = decisions(p1="approved_amended: at budgetprocessen for 2021 begynder", p2="approved")
    assert town.decide(town.sitting(memo), memo, made) == ["decisions 2"]
    assert town.state(memo) == "decided"


def test_a_follow_up_without_a_deadline_is_warned_of(town: Town) -> None:
    memo = town.ready()
    follow_ups = (FollowUp("Plan", "HR", DAY), FollowUp("Notat", "HR"))
    assert town.decide(town.sitting(memo), memo, YES, follow_ups) == ["follow_ups[2].due"]
