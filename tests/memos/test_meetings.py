"""Meetings: order and numbers, the cascade all or none, late items, minutes, corrections."""

from dataclasses import replace

import pytest

from engine.errors import Blocked, Reason
from memos.actions import meetings
from memos.actions.steps import take
from memos.people import MinutesRule
from memos.printing import meeting_document, memo_document
from tests.memos.build import AASE, BO, IB, JENS, KARIM, METTE, OLE, TORE, VIBE, content, decisions
from tests.memos.town import CLOSED, DAY, NEXT, YES, Town, refused

# ---- planning and the agenda


def test_the_office_plans_a_meeting_with_what_the_body_says(town: Town) -> None:
    found = town.meeting(town.plan())
    assert (found.number, found.state) == ("CHE-M2026-01", "planned")
    assert (found.chair, found.secretary, len(found.members)) == (METTE, JENS, 4)


@pytest.mark.parametrize("person", [AASE, OLE, VIBE, TORE, ""])
def test_nobody_else_plans_one(town: Town, person: str) -> None:
    assert refused(town.plan, person=person) == ["actor"]


def test_two_meetings_of_a_body_on_one_day_are_refused(town: Town) -> None:
    town.plan()
    assert refused(town.plan) == ["date"]


def test_items_are_numbered_in_order_and_closed_ones_in_a_series_of_their_own_at_the_end(town: Town) -> None:
    closed, first, second = town.ready(content(**CLOSED)), town.ready(), town.ready()
    meeting = town.agenda(closed, first)
    town.standing(meeting)
    town.act(JENS, second, "schedule", meeting=meeting, position=1)
    assert town.numbers(meeting) == ["1", "2", "3", "L1"]
    assert [item.memo for item in town.meeting(meeting).items] == [second, first, "", closed]


def test_moving_and_taking_off_number_anew_until_the_agenda_is_out(town: Town) -> None:
    one, two, three = town.ready(), town.ready(), town.ready()
    meeting = town.agenda(one, two, three)
    with town.at(JENS) as desk:
        at = desk.store.meeting(meeting)
        meetings.move_item(desk, at, at.items[2], 1)
    town.act(JENS, one, "unschedule")
    assert [(item.number, item.memo) for item in town.meeting(meeting).items] == [("1", three), ("2", two)]
    town.step(meeting, "lock")
    with pytest.raises(Blocked), town.at(JENS) as desk:
        at = desk.store.meeting(meeting)
        meetings.move_item(desk, at, at.items[1], 1)


def test_a_memo_taken_off_the_agenda_is_where_it_was(town: Town) -> None:
    memo = town.ready()
    meeting = town.agenda(memo)
    town.act(JENS, memo, "unschedule")
    assert (town.state(memo), town.meeting(meeting).items) == ("submitted", ())


def test_a_memo_returned_from_the_agenda_is_a_draft_and_off_it(town: Town) -> None:
    memo = town.ready()
    meeting = town.agenda(memo)
    town.act(JENS, memo, "return", comment="Mangler tal")
    assert (town.state(memo), town.meeting(meeting).items) == ("draft", ())


def test_who_opens_an_item_is_its_presenter_unless_said(town: Town) -> None:
    one, two = town.ready(), town.ready()
    meeting = town.agenda(one)
    town.act(JENS, two, "schedule", meeting=meeting, opens=IB)
    nobody = town.ready(content(presenters=()))
    town.act(JENS, nobody, "schedule", meeting=meeting)
    presented = town.ready(content(presenters=(BO, AASE)))
    town.act(JENS, presented, "schedule", meeting=meeting)
    assert [item.opens for item in town.meeting(meeting).items] == [AASE, IB, AASE, BO]


def test_an_agenda_that_overruns_its_slot_is_not_sent_out(town: Town) -> None:
    memo = town.ready()
    meeting = town.agenda(memo, minutes=181)
    assert refused(town.step, meeting, "lock") == ["items"]
    assert (town.meeting(meeting).state, town.state(memo)) == ("planned", "scheduled")


def test_an_empty_agenda_is_not_sent_out(town: Town) -> None:
    assert refused(town.step, town.plan(), "lock") == ["items"]


# ---- the cascade


def test_the_lock_sends_out_every_memo_and_no_number_changes_after(town: Town) -> None:
    one, two = town.ready(), town.ready()
    meeting = town.agenda(one, two)
    town.step(meeting, "lock")
    assert [town.state(memo) for memo in (one, two)] == ["locked", "locked"]
    town.act(JENS, late := town.ready(), "schedule", meeting=meeting, late_reason="haster")
    closed = town.ready(content(**CLOSED))
    town.act(JENS, closed, "schedule", meeting=meeting, late_reason="haster")
    found = town.meeting(meeting)
    assert [(item.memo, item.number) for item in found.items] == [(one, "1"), (two, "2"), (late, "3"), (closed, "L1")]


def test_a_step_that_one_item_cannot_follow_is_taken_by_none_and_told_per_item(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = town.ready(), town.ready(), town.ready()
    meeting = town.agenda(one, two, three)

    def one_fails(desk, memo, *given, **named):  # type: ignore[no-untyped-def]  # the real one, but for one memo
        if memo.id in (two, three):
            raise Blocked("lock", [Reason("", "står i vejen")])
        return take(desk, memo, *given, **named)

    monkeypatch.setattr("memos.actions.meetings.take", one_fails)
    assert refused(town.step, meeting, "lock") == ["items 2", "items 3"]
    assert town.meeting(meeting).state == "planned"
    assert [town.state(memo) for memo in (one, two, three)] == ["scheduled"] * 3


def test_cancelling_gives_every_memo_back_and_needs_a_reason(town: Town) -> None:
    one, two = town.ready(), town.ready()
    meeting = town.agenda(one, two)
    town.step(meeting, "lock")
    assert refused(town.step, meeting, "cancel") == ["comment"]
    town.step(meeting, "cancel", comment="Sne")
    assert [town.state(memo) for memo in (one, two)] == ["submitted", "submitted"]
    assert town.meeting(meeting).state == "cancelled"


def test_a_memo_of_a_cancelled_meeting_can_go_on_an_earlier_one(town: Town) -> None:
    memo = town.ready()
    town.step(town.agenda(memo, day=NEXT), "cancel", comment="Sne")
    meeting = town.sitting(memo, day=DAY)
    town.decide(meeting, memo, YES)
    with town.own.read() as desk:
        context, _folder, _document = memo_document(desk, desk.store.memo(memo), "referat")
    assert context["decision"]["meeting"].endswith("27. februar 2026")  # type: ignore[index]  # a plain dictionary


def test_a_meeting_in_session_cannot_be_cancelled(town: Town) -> None:
    assert refused(town.step, town.sitting(town.ready()), "cancel", comment="x") == ["state"]


def test_nobody_but_the_office_takes_a_meetings_steps(town: Town) -> None:
    meeting = town.agenda(town.ready())
    for person in (AASE, IB, OLE, VIBE, TORE, ""):
        assert refused(town.step, meeting, "lock", person=person) == ["actor"]


# ---- late items


def test_a_late_item_needs_a_reason_and_keeps_its_time(town: Town) -> None:
    meeting, memo = town.agenda(town.ready()), town.ready()
    town.step(meeting, "lock")
    assert refused(town.act, JENS, memo, "schedule", meeting=meeting) == ["late"]
    at = town.later(hours=2)
    town.act(JENS, memo, "schedule", meeting=meeting, late_reason="Brand i nat")
    placed = town.meeting(meeting).item_of(memo)
    assert placed is not None
    assert (placed.late_reason, placed.late_at, town.state(memo)) == ("Brand i nat", at, "locked")


def test_an_item_in_time_is_not_marked_late_whatever_is_said(town: Town) -> None:
    meeting, memo = town.plan(), town.ready()
    town.act(JENS, memo, "schedule", meeting=meeting, late_reason="haster")
    placed = town.meeting(meeting).item_of(memo)
    assert placed is not None
    assert (placed.late_reason, placed.late_at) == ("", None)


def test_a_standing_item_after_the_lock_needs_a_reason_too(town: Town) -> None:
    meeting = town.agenda(town.ready())
    town.step(meeting, "lock")
    assert refused(town.standing, meeting) == ["late"]
    found = town.standing(meeting, late_reason="glemt")
    assert (found.items[-1].late_reason, found.items[-1].late_at) == ("glemt", town.now)


def test_after_the_meeting_nothing_is_added(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish")
    assert refused(town.standing, meeting, late_reason="glemt") == ["meeting"]
    assert refused(town.act, JENS, town.ready(), "schedule", meeting=meeting, late_reason="x") == ["meeting"]


# ---- minutes


def minuted(town: Town, rule: MinutesRule = MinutesRule.CHAIR) -> tuple[str, str]:
    """A memo, and its meeting whose minutes are out for approval by that rule."""
    with town.at(JENS) as desk:
        body = desk.store.body("Chefteam")
        desk.store.ensure_body(replace(body, minutes_rule=rule))
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish", "review")
    return memo, meeting


def test_minutes_by_the_chair_close_when_the_chair_approved(town: Town) -> None:
    memo, meeting = minuted(town)
    town.approve(meeting, OLE)
    assert refused(town.step, meeting, "close") == ["minutes.approved_by"]
    town.approve(meeting, METTE)
    assert town.meeting(meeting).approved_on is None
    assert town.step(meeting, "close").approved_on == town.now.date()
    assert town.state(memo) == "minuted"


def test_minutes_by_all_close_when_each_one_there_approved(town: Town) -> None:
    _memo, meeting = minuted(town, MinutesRule.ALL)
    town.approve(meeting, METTE, OLE)
    assert refused(town.step, meeting, "close") == ["minutes.approved_by"] * 2
    town.approve(meeting, IB, KARIM)
    assert town.step(meeting, "close").state == "closed"


def test_minutes_by_silence_close_after_the_days_and_count_anew_when_taken_back(town: Town) -> None:
    _memo, meeting = minuted(town, MinutesRule.SILENCE)
    town.later(days=4)
    assert refused(town.step, meeting, "close") == ["minutes"]
    town.step(meeting, "reopen", comment="Fejl i punkt 1")
    town.step(meeting, "review")
    town.later(days=4)
    assert refused(town.step, meeting, "close") == ["minutes"]
    town.step(meeting, "reopen", comment="Igen")
    assert town.meeting(meeting).state == "minutes_draft"
    town.step(meeting, "review")
    town.later(days=4)
    town.approve(meeting, OLE)
    town.later(days=1)
    assert town.step(meeting, "close").state == "closed"


@pytest.mark.parametrize("person", [AASE, JENS, TORE])
def test_who_is_no_member_approves_no_minutes(town: Town, person: str) -> None:
    _memo, meeting = minuted(town)
    assert refused(town.approve, meeting, person) == ["actor"]


def test_nobody_approves_twice_or_before_the_minutes_are_out(town: Town) -> None:
    _memo, meeting = minuted(town)
    town.approve(meeting, METTE)
    assert refused(town.approve, meeting, METTE) == ["actor"]
    assert "state" in refused(town.approve, town.plan(NEXT), METTE)


def test_after_closing_a_mistake_is_mended_by_a_correction_that_is_shown(town: Town) -> None:
    memo, meeting = minuted(town)
    assert refused(town.correct, meeting, "for tidligt") == ["state"]
    town.approve(meeting)
    town.step(meeting, "close")
    with pytest.raises(Blocked), town.at(JENS) as desk:
        meetings.change(desk, desk.store.meeting(meeting), "remark", place="Et andet sted")
    assert refused(town.correct, meeting, " ") == ["text"]
    assert refused(town.correct, meeting, "Ole var der", person=OLE) == ["actor"]
    assert refused(town.correct, meeting, "Sagen gjaldt 010180-1234") == ["text"]
    town.later(days=2)
    town.correct(meeting, "Mødet sluttede kl. 11.30.")
    with town.own.read() as desk:
        shown, _folder, _document = meeting_document(desk, desk.store.meeting(meeting), "referat")
        of_memo, _folder, _document = memo_document(desk, desk.store.memo(memo), "referat")
    expected = [{"date": "22. februar 2026", "by": JENS, "text": "Mødet sluttede kl. 11.30."}]
    assert shown["meeting"]["corrections"] == expected  # type: ignore[index]  # a plain dictionary
    assert of_memo["decision"]["corrections"] == expected  # type: ignore[index]  # a plain dictionary


def test_archiving_is_the_secretarys_or_the_archivists(town: Town) -> None:
    memo, meeting = minuted(town)
    town.approve(meeting)
    town.step(meeting, "close")
    assert refused(town.act, AASE, memo, "archive") == ["actor"]
    assert town.act(VIBE, memo, "archive").state == "archived"
    assert refused(town.act, JENS, memo, "archive") == ["state"]


def test_an_information_memo_goes_through_the_same_meeting_by_its_own_states(town: Town) -> None:
    told, asked = town.ready(content("orientering")), town.ready()
    meeting = town.sitting(told, asked)
    assert (town.state(told), town.state(asked)) == ("udsendt", "locked")
    town.decide(meeting, told, decisions(new="noted"))
    town.decide(meeting, asked, YES)
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    assert (town.state(told), town.state(asked)) == ("refereret", "minuted")
