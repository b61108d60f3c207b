"""The named guards: each says why not, and of whom or what; each has cases where it is silent."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from engine.workflow import Attempt
from memos import guards
from memos.guards import MEETING_RULES, MEMO_RULES, role_reasons
from memos.meeting import Absence, Item, Meeting, Presence
from memos.people import Body, MinutesRule
from tests.memos.build import (
    AASE,
    ADMIN,
    BO,
    IB,
    JENS,
    KARIM,
    METTE,
    OLE,
    TORE,
    VIBE,
    absent,
    attempt,
    body,
    budget,
    case,
    content,
    decisions,
    item,
    meeting,
    meeting_case,
    memo,
    places,
    said,
)


def of_memo(guard: str, attempted: Attempt) -> list[str]:
    return places(MEMO_RULES.guards[guard](attempted))


def of_meeting(guard: str, given: Meeting, forum: Body | None = None, **arguments: Any) -> list[str]:
    attempted = attempt(meeting_case(given, forum), JENS, arguments=arguments)
    return places(MEETING_RULES.guards[guard](attempted))


HELD = [
    ("author", AASE),
    ("author", BO),
    ("manager", IB),
    ("secretary", JENS),
    ("chair", METTE),
    ("member", OLE),
    ("archivist", VIBE),
    ("reader", TORE),
    ("administrator", ADMIN),
]


@pytest.mark.parametrize("role, person", HELD)
def test_a_role_is_held_by_whom_memo_and_body_name(role: str, person: str) -> None:
    subject = case(memo(content=content(co_authors=(BO,))))
    assert list(role_reasons(attempt(subject, person), (role,))) == []


def test_who_holds_none_of_the_roles_is_told_who_does() -> None:
    (reason,) = role_reasons(attempt(case(), OLE), ("author", "secretary"))
    assert reason.place == "actor"
    assert {OLE, AASE, JENS} <= {name for name in (OLE, AASE, JENS, METTE) if name in reason.text}


def test_nobody_is_told_to_say_who_acts() -> None:
    (reason,) = role_reasons(attempt(case(), ""), ("secretary",))
    assert reason.silence
    assert "--as" in reason.text


def test_the_meetings_own_secretary_and_chair_count_beside_the_bodys() -> None:
    other = meeting(secretary=BO, chair=KARIM)
    for person, role in ((BO, "secretary"), (JENS, "secretary"), (KARIM, "chair")):
        assert list(role_reasons(attempt(case(at=other), person), (role,))) == []


WRITERS = [
    ("the author", AASE, {}),
    ("the case officer", BO, {"content": content(case_officer=BO)}),
    ("a co-author", BO, {"content": content(co_authors=(BO,))}),
    ("an editor", IB, {"editors": frozenset({IB})}),
]


@pytest.mark.parametrize("what, person, changes", WRITERS, ids=[w[0] for w in WRITERS])
def test_who_wrote_cannot_approve_as_actor_nor_as_principal(what: str, person: str, changes: dict[str, Any]) -> None:
    subject = case(memo(**changes))
    own = attempt(subject, person)
    for_another = attempt(subject, person, on_behalf_of=KARIM)
    by_another = attempt(subject, OLE, on_behalf_of=person)
    for attempted in (own, for_another, by_another):
        assert of_memo("not_author_nor_editor", attempted) == ["actor"]


def test_who_wrote_nothing_can_approve() -> None:
    assert of_memo("not_author_nor_editor", attempt(case(), IB)) == []
    assert of_memo("not_author_nor_editor", attempt(case(), OLE, on_behalf_of=IB)) == []


@pytest.mark.parametrize(
    "changes", [{"content": content(responsible_manager=AASE)}, {"editors": frozenset({AASE, IB})}]
)
def test_a_memo_whose_manager_wrote_it_needs_another_manager_before_it_is_submitted(
    changes: dict[str, Any],
) -> None:
    assert of_memo("manager_did_not_write", attempt(case(memo(**changes)), AASE)) == ["responsible_manager"]


def test_a_manager_who_did_not_write_is_fine() -> None:
    assert of_memo("manager_did_not_write", attempt(case(), AASE)) == []


def test_a_named_person_may_override_the_check_for_cpr_numbers_and_no_other() -> None:
    subject = case(memo(content=content(title="Sag 010180-1234 xxx")))
    reason = {"override_cpr": "borgeren har selv bedt om det"}
    assert of_memo("content_checks", attempt(subject, AASE)) == ["title", "title"]
    assert of_memo("content_checks", attempt(subject, AASE, arguments=reason)) == ["title"]
    assert of_memo("content_checks", attempt(subject, "", arguments=reason)) == ["title", "title"]


def test_a_postponed_memo_goes_to_approval_if_changed_and_to_an_agenda_if_not() -> None:
    changed, same = (attempt(case(memo(changed=changed)), AASE) for changed in (True, False))
    assert (of_memo("content_changed", changed), of_memo("content_unchanged", changed)) == ([], ["content"])
    assert (of_memo("content_changed", same), of_memo("content_unchanged", same)) == (["content"], [])


MEETINGS = [
    (None, "", ["meeting"]),
    (meeting("planned"), "", []),
    (meeting("locked"), "", ["late"]),
    (meeting("locked"), "  ", ["late"]),
    (meeting("locked"), "haster", []),
    (meeting("in_session"), "haster", []),
    (meeting("minutes_draft"), "haster", ["meeting"]),
    (meeting("closed"), "haster", ["meeting"]),
    (meeting("cancelled"), "haster", ["meeting"]),
    (meeting("planned", body="Direktion"), "", ["meeting"]),
    (meeting("locked", body="Direktion"), "", ["meeting", "late"]),
]


@pytest.mark.parametrize("at, late, expected", MEETINGS)
def test_a_memo_goes_on_a_planned_meeting_of_its_body_or_late_with_a_reason(
    at: Meeting | None, late: str, expected: list[str]
) -> None:
    attempted = attempt(case(at=at), JENS, arguments={"late_reason": late})
    assert of_memo("meeting_is_planned", attempted) == expected


def test_items_come_off_an_agenda_only_before_it_is_out() -> None:
    assert of_memo("agenda_is_open", attempt(case(at=meeting("planned")), JENS)) == []
    assert of_memo("agenda_is_open", attempt(case(at=meeting("locked")), JENS)) == ["meeting"]


@pytest.mark.parametrize("state", ["planned", "locked", "minutes_draft", "minutes_review", "closed", "cancelled"])
def test_outside_a_session_nothing_is_decided(state: str) -> None:
    assert of_memo("meeting_in_session", attempt(case(at=meeting(state)), JENS)) == ["meeting"]


def test_in_session_it_can_be() -> None:
    assert of_memo("meeting_in_session", attempt(case(at=meeting("in_session")), JENS)) == []
    assert of_memo("meeting_in_session", attempt(case(), JENS)) == ["meeting"]


def years(*given: int, amount: int | None = 1) -> list[str]:
    costs = budget(("a", "drift", [amount] * len(given)), years=given)
    at = meeting(date=date(2026, 2, 27))
    return of_memo("budget_covers_meeting_years", attempt(case(memo(content=content(costs=costs)), at), JENS))


def test_the_budget_runs_from_the_year_before_the_meeting_to_two_years_after() -> None:
    assert years(2025, 2026, 2027, 2028) == []
    assert years(2024, 2025, 2026, 2027, 2028, 2029) == []
    assert years(2026, 2027, 2028) == ["costs.years"]
    assert years(2025, 2026, 2028) == ["costs.years"]


def test_a_budget_without_amounts_needs_no_years() -> None:
    assert years(2026, amount=None) == []


def test_a_postponed_memo_says_where_it_goes() -> None:
    for text, expected in (("", ["decisions"]), (": indtil videre", []), (": til mødet den 6. marts", [])):
        arguments = {"decisions": decisions(p1=f"postponed{text}", p2="postponed")}
        attempted = attempt(case(at=meeting("in_session"), placed=item()), JENS, arguments=arguments)
        assert of_memo("target_or_until_further_notice", attempted) == expected


def test_the_items_minutes_fit_between_start_and_end() -> None:
    def used(*minutes: int, **times: Any) -> list[str]:
        items = tuple(Item(str(n), n, minutes=m) for n, m in enumerate(minutes))
        return of_meeting("agenda_fits_slot", meeting(items=items, **times))

    assert used(90, 90) == []
    assert used(90, 91) == ["items"]
    assert used(5, start=time(10), end=time(9)) == ["end"]
    assert used(500, start=None) == []


def test_an_agenda_needs_an_item_a_time_a_chair_a_secretary_and_members() -> None:
    assert of_meeting("agenda_not_empty", meeting()) == ["items"]
    bare = meeting(start=None, end=None, chair="", secretary="", members=())
    assert of_meeting("meeting_is_described", bare) == [
        f"meeting.{field}" for field in ("start", "end", "chair", "secretary", "members")
    ]
    assert of_meeting("meeting_is_described", meeting()) == []


def test_midnight_is_a_time() -> None:
    assert of_meeting("meeting_is_described", meeting(start=time(0), end=time(0, 30))) == []


def test_a_meeting_ends_when_every_memo_on_it_is_answered() -> None:
    given = (item(result="decided"), item(id="i2", number="2"), Item("i3", 3, "3", title="Eventuelt"))
    found = attempt(meeting_case(meeting(items=given)), JENS)
    assert places(guards.every_item_decided(found)) == ["items 2"]
    assert "2" in said(guards.every_item_decided(found))


def approved(rule: MinutesRule, *approvals: str, days: int = 0, presence: tuple[Presence, ...] = ()) -> list[str]:
    given = meeting("minutes_review", approvals=approvals, presence=presence)
    attempted = attempt(meeting_case(given, body(minutes_rule=rule)), JENS, arguments={"days_since_review": days})
    return [reason.text for reason in guards.minutes_approved(attempted)]


def test_minutes_by_the_chair_need_the_chair_and_nobody_else() -> None:
    assert approved(MinutesRule.CHAIR, METTE) == []
    assert len(approved(MinutesRule.CHAIR, OLE, IB, KARIM)) == 1


def test_minutes_by_all_need_each_one_who_was_there() -> None:
    assert approved(MinutesRule.ALL, METTE, OLE, IB, KARIM) == []
    (missing,) = approved(MinutesRule.ALL, METTE, IB, KARIM)
    assert OLE in missing
    assert approved(MinutesRule.ALL, METTE, IB, KARIM, presence=(absent(OLE),)) == []


@pytest.mark.parametrize("kind", [Absence.PARTLY, Absence.DISQUALIFIED])
def test_who_was_there_for_a_part_approves_too(kind: Absence) -> None:
    assert len(approved(MinutesRule.ALL, METTE, IB, KARIM, presence=(Presence(OLE, kind),))) == 1


def test_minutes_by_silence_need_the_days_to_pass_and_no_name() -> None:
    assert len(approved(MinutesRule.SILENCE, METTE, days=4)) == 1
    assert approved(MinutesRule.SILENCE, days=5) == []


def test_minutes_that_nobody_is_named_to_approve_say_so_and_a_record_may_be_silent_on_it() -> None:
    given = meeting("minutes_review", chair="")
    (reason,) = guards.minutes_approved(attempt(meeting_case(given), JENS))
    assert reason.silence
    assert reason.text == reason.text.strip()


def test_every_guard_that_a_shipped_workflow_may_name_is_a_documented_function() -> None:
    for name, guard in {**MEMO_RULES.guards, **MEETING_RULES.guards}.items():
        assert guard.__name__ == name
        assert guard.__doc__


def test_roles_of_a_memo_cannot_be_held_towards_a_meeting() -> None:
    assert MEMO_RULES.roles - MEETING_RULES.roles == {"author", "manager"}


def test_editors_are_asked_about_even_when_the_memo_says_nobody_wrote_it() -> None:
    subject = replace(case(), memo=memo(author="", editors=frozenset()))
    assert of_memo("not_author_nor_editor", attempt(subject, AASE)) == ["actor"]
    assert of_memo("not_author_nor_editor", attempt(subject, "")) == []
