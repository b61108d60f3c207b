"""Acting in another's name: who may, how long, on what, and what they see by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.errors import Blocked, NotFound, stops
from engine.events import events
from memos.actions import delegating, drafting, meetings
from memos.actions.agenda import Placing
from memos.actions.items import add_standing
from memos.actions.steps import reasons
from memos.audit import audit
from memos.delegation import Delegation, reasons_against_standing_in
from memos.desk import Desk, Office
from memos.meeting import Absence, Presence
from memos.people import Role
from memos.queries.delegations import acting_for, find_delegation, given, held, principals, stand_ins
from memos.queries.find import find_memo, may_see_withheld
from memos.queries.listing import list_memos
from memos.queries.meetings import meeting_json, show_meeting
from memos.queries.show import show
from tests.memos.build import AASE, ADMIN, BO, IB, JENS, KARIM, METTE, NOW, OLE, TORE, attachment, content, places
from tests.memos.everywhere import both
from tests.memos.standing_in import TODAY, TOMORROW, for_another, give, revoke, sees
from tests.memos.town import CLOSED, YES, Town, refused

__all__ = ["both"]

HELD = Delegation("d", IB, OLE, TODAY, TODAY, False, NOW)


# ---- the value


@pytest.mark.parametrize(
    ("day", "counts"),
    [(TODAY - timedelta(days=1), False), (TODAY, True), (TOMORROW, True), (TOMORROW + timedelta(days=1), False)],
)
def test_both_days_are_included(day: date, counts: bool) -> None:
    assert Delegation("d", IB, OLE, TODAY, TOMORROW, False, NOW).in_force(day) is counts


def test_a_revoked_one_counts_on_no_day() -> None:
    assert not Delegation("d", IB, OLE, TODAY, TOMORROW, False, NOW, revoked_at=NOW).in_force(TODAY)


@pytest.mark.parametrize(
    ("actor", "principal", "closed", "stands"),
    [
        (OLE, IB, False, []),
        (OLE, IB, True, ["on_behalf_of"]),
        (OLE, KARIM, False, ["on_behalf_of"]),
        (KARIM, IB, False, ["on_behalf_of"]),
        ("", IB, False, ["on_behalf_of"]),
        (OLE, OLE, True, []),
        (OLE, "", True, []),
    ],
)
def test_somebody_acts_in_a_name_that_was_given_to_them(
    actor: str, principal: str, closed: bool, stands: list[str]
) -> None:
    assert places(reasons_against_standing_in(actor, principal, (HELD,), closed=closed)) == stands


def test_where_no_organisation_was_loaded_nobody_needs_any() -> None:
    assert list(reasons_against_standing_in(OLE, IB, None, closed=True)) == []


# ---- giving and taking back


def test_a_delegation_is_given_by_the_principal_and_told_of_in_the_organisations_history(town: Town) -> None:
    give(town, IB, OLE)
    with town.own.read(OLE) as desk:
        chain = events(desk.session, desk.store.chain_of_organisation())
        assert [(event.action, event.actor, event.comment) for event in chain][-1] == ("delegate", IB, f"{IB} → {OLE}")
        assert principals(desk) == [IB]
        assert stand_ins(desk, IB) == [OLE]


WRONG: dict[str, tuple[Callable[[Desk], object], list[str]]] = {
    "to oneself": (lambda desk: delegating.give(desk, IB, TODAY, TODAY), ["delegate"]),
    "to nobody": (lambda desk: delegating.give(desk, "", TODAY, TODAY), ["delegate"]),
    "to the administrator": (lambda desk: delegating.give(desk, ADMIN, TODAY, TODAY), ["delegate"]),
    "to somebody unknown": (lambda desk: delegating.give(desk, "Ukendt", TODAY, TODAY), ["delegate"]),
    "backwards": (lambda desk: delegating.give(desk, OLE, TOMORROW, TODAY), ["ends"]),
    "in the past": (lambda desk: delegating.give(desk, OLE, date(2020, 1, 1), date(2020, 1, 2)), ["ends"]),
    "for ever": (lambda desk: delegating.give(desk, OLE, TODAY, TODAY + timedelta(days=400)), ["ends"]),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_given_is_refused(town: Town, wrong: str) -> None:
    give_it, against = WRONG[wrong]
    with town.at(JENS) as desk:
        desk.store.ensure_person(ADMIN)
        desk.store.grant(ADMIN, Role.ADMINISTRATOR)
    with town.at(IB) as desk:
        assert refused(give_it, desk) == against


def test_one_gives_in_ones_own_name_only(town: Town) -> None:
    give(town, IB, OLE)
    with town.at(OLE, IB) as desk:
        assert refused(delegating.give, desk, KARIM, TODAY, TODAY) == ["on_behalf_of"]


def test_the_same_days_are_given_once(town: Town) -> None:
    give(town, IB, OLE, last=TOMORROW)
    with town.at(IB) as desk:
        assert refused(delegating.give, desk, OLE, TOMORROW, TOMORROW) == ["delegate"]


def test_what_was_revoked_can_be_given_again(town: Town) -> None:
    revoke(town, IB, give(town, IB, OLE))
    give(town, IB, OLE)
    with town.own.read(IB) as desk:
        assert sorted(one.in_force for one in given(desk)) == [False, True]


def test_whoever_holds_one_may_give_it_up_and_nobody_else_knows_of_it(town: Town) -> None:
    id = give(town, IB, OLE)
    with town.own.read(KARIM) as desk, pytest.raises(NotFound):
        find_delegation(desk, id)
    revoke(town, OLE, id)
    with town.own.read(OLE) as desk:
        assert [one.in_force for one in held(desk)] == [False]
        assert principals(desk) == []


def test_a_third_person_takes_nothing_back(town: Town) -> None:
    id = give(town, IB, OLE)
    with town.at(KARIM) as desk:
        assert refused(delegating.revoke, desk, desk.store.delegation(id)) == ["actor"]


def test_it_is_revoked_once(town: Town) -> None:
    id = give(town, IB, OLE)
    revoke(town, IB, id)
    with town.at(IB) as desk:
        assert refused(delegating.revoke, desk, desk.store.delegation(id)) == ["delegation"]


def test_the_audit_finds_nothing_after_delegations(town: Town) -> None:
    with town.at(JENS) as desk:
        desk.store.organisation_event(at=desk.now, actor=JENS, action="load")
    revoke(town, IB, give(town, IB, OLE))
    give(town, IB, KARIM, closed=True)
    with town.own.read() as desk:
        assert audit(desk.session).problems == ()


# ---- acting


def test_a_delegate_approves_and_both_are_named(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    give(town, IB, OLE)
    assert for_another(town, OLE, IB, memo, "approve") == "submitted"
    with town.own.read() as desk:
        last = events(desk.session, desk.store.chain_of_memo(memo))[-1]
    assert (last.actor, last.on_behalf_of) == (OLE, IB)


def test_without_a_delegation_nobody_acts_in_anothers_name(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    assert refused(for_another, town, OLE, IB, memo, "approve") == ["on_behalf_of"]
    assert town.state(memo) == "review"


def test_it_ends_with_its_last_day_and_begins_with_its_first(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    give(town, IB, OLE, first=TOMORROW, last=TOMORROW)
    assert refused(for_another, town, OLE, IB, memo, "approve") == ["on_behalf_of"]
    town.later(days=2)
    assert refused(for_another, town, OLE, IB, memo, "approve") == ["on_behalf_of"]
    town.later(days=-1)
    assert for_another(town, OLE, IB, memo, "approve") == "submitted"


def test_a_revoked_one_ends_at_once(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    revoke(town, IB, give(town, IB, OLE))
    assert refused(for_another, town, OLE, IB, memo, "approve") == ["on_behalf_of"]


def test_it_is_not_handed_on(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    give(town, IB, OLE)
    give(town, OLE, KARIM)
    assert refused(for_another, town, KARIM, IB, memo, "approve") == ["on_behalf_of"]
    assert sees(town, KARIM) == set()


def test_the_reasons_are_told_where_all_reasons_are(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    with town.own.read(OLE, on_behalf_of=IB) as desk:
        assert places(reasons(desk, desk.store.memo(memo), "approve")) == ["on_behalf_of"]


def test_an_author_does_not_approve_for_the_manager(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    give(town, IB, AASE)
    assert set(refused(for_another, town, AASE, IB, memo, "approve")) == {"on_behalf_of", "actor"}


def test_a_delegate_who_edited_does_not_approve_for_another_manager(town: Town) -> None:
    memo = town.draft()
    give(town, IB, OLE)
    give(town, KARIM, OLE)
    with town.at(OLE, IB) as desk:
        stored = desk.store.memo(memo)
        drafting.edit(desk, stored, content(responsible_manager=KARIM), {})
    town.act(AASE, memo, "submit")
    assert refused(for_another, town, OLE, KARIM, memo, "approve") == ["actor"]
    assert town.act(KARIM, memo, "approve").state == "submitted"


def test_an_author_does_not_act_on_their_memo_for_the_secretary_either(town: Town) -> None:
    memo = town.ready()
    give(town, JENS, AASE, closed=True)
    assert refused(for_another, town, AASE, JENS, memo, "return", "Kort") == ["on_behalf_of"]


def test_a_co_author_acts_for_the_author(town: Town) -> None:
    memo = town.draft(content(co_authors=(BO,)))
    give(town, AASE, BO)
    assert for_another(town, BO, AASE, memo, "submit") == "review"


def test_nobody_drafts_in_anothers_name_without_a_delegation(town: Town) -> None:
    with town.at(BO, AASE) as desk:
        assert refused(drafting.create, desk, content(), {}, year=2026) == ["on_behalf_of"]


def test_a_closed_memo_is_only_for_those_it_was_said_of(town: Town) -> None:
    memo = town.draft(content(**CLOSED))
    town.act(AASE, memo, "submit")
    id = give(town, IB, OLE)
    assert refused(for_another, town, OLE, IB, memo, "approve") == ["on_behalf_of"]
    revoke(town, IB, id)
    give(town, IB, OLE, closed=True)
    assert for_another(town, OLE, IB, memo, "approve") == "submitted"


def test_a_meeting_may_have_closed_items_and_asks_for_that_too(town: Town) -> None:
    meeting = town.agenda(town.ready())
    id = give(town, JENS, OLE)
    for name in ("lock", "cancel"):
        with town.own.read(OLE, on_behalf_of=JENS) as desk:
            found = stops(meetings.reasons(desk, desk.store.meeting(meeting), name, "x"))
        assert "on_behalf_of" in places(found)
    revoke(town, JENS, id)
    give(town, JENS, OLE, closed=True)
    with town.at(OLE, JENS) as desk:
        assert meetings.step(desk, desk.store.meeting(meeting), "lock").state == "locked"


def test_the_steps_of_a_meeting_are_taken_for_the_secretary_by_the_author_of_an_item(town: Town) -> None:
    meeting = town.agenda(town.ready())
    give(town, JENS, AASE, closed=True)
    with town.at(AASE, JENS) as desk:
        assert meetings.step(desk, desk.store.meeting(meeting), "lock").state == "locked"


# ---- seeing


def test_a_delegate_sees_what_the_principal_sees_as_long_as_it_lasts(town: Town) -> None:
    number = town.memo(town.draft()).number
    assert sees(town, OLE) == set()
    id = give(town, IB, OLE)
    assert sees(town, OLE) == sees(town, IB) == {number}
    revoke(town, IB, id)
    assert sees(town, OLE) == set()


def test_and_their_drafts_and_steps(town: Town) -> None:
    memo = town.ready()
    town.act(JENS, memo, "return", "Kort")
    town.edit(AASE, memo, title="Anden titel")
    give(town, IB, OLE)
    with town.own.read(OLE) as desk:
        assert find_memo(desk, town.memo(memo).number).content.title == "Anden titel"


def test_closed_memos_and_closed_attachments_only_where_that_was_said(town: Town) -> None:
    open_one = town.draft(content(attachments=(attachment(closed=True),)))
    closed = town.memo(town.draft(content(**CLOSED))).number
    id = give(town, IB, OLE)
    assert sees(town, OLE) == {town.memo(open_one).number}
    with town.own.read(OLE) as desk:
        assert not may_see_withheld(desk, open_one)
    revoke(town, IB, id)
    give(town, IB, OLE, closed=True)
    assert sees(town, OLE) == {town.memo(open_one).number, closed}
    with town.own.read(OLE) as desk:
        assert may_see_withheld(desk, open_one)


def test_whoever_is_disqualified_sees_nothing_by_anothers_eyes(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    give(town, KARIM, OLE, closed=True)
    with town.at(JENS) as desk:
        held_at = desk.store.meeting(meeting)
        absent = (Presence(OLE, Absence.DISQUALIFIED),)
        items = tuple(replace(item, presence=absent) for item in held_at.items)
        meetings.stored(desk, held_at, "absent", items=items)
    assert sees(town, KARIM) == {town.memo(memo).number}
    assert sees(town, OLE) == set()


def test_an_open_delegation_tells_nothing_of_closed_items(town: Town) -> None:
    """Two worlds: with a closed memo and a closed item on the agenda, and without."""
    give(town, JENS, TORE)
    open_one = town.ready()
    meeting = town.sitting(open_one)
    number = town.meeting(meeting).number
    before = _seen(town.own, TORE, number)
    closed = town.ready(content(**CLOSED))
    with town.at(JENS) as desk:
        add_standing(desk, desk.store.meeting(meeting), "Løn", Placing(None, late_reason="haster"), closed=True)
    town.act(JENS, closed, "schedule", meeting=meeting, late_reason="haster")
    assert _seen(town.own, TORE, number) == before
    assert _seen(town.own, METTE, number) != before


def _seen(own: Office, person: str, meeting: str) -> object:
    with own.read(person) as desk:
        found = meeting_json(show_meeting(desk, meeting))
        shown = [show(desk, memo.number).memo for memo in list_memos(desk)]
        return found, [memo.number for memo in shown]


def test_the_best_name_to_act_in_is_found(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    give(town, IB, OLE)
    with town.own.read(OLE) as desk:
        assert acting_for(desk, desk.store.memo(memo), "approve") == (IB, ())
    with town.own.read(IB) as desk:
        assert acting_for(desk, desk.store.memo(memo), "approve") == ("", ())
    with town.own.read(KARIM) as desk:
        assert acting_for(desk, desk.store.memo(memo), "approve")[0] == ""


def test_a_delegate_approves_the_minutes_for_the_chair(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish", "review")
    with town.at(OLE, METTE) as desk, pytest.raises(Blocked):
        meetings.approve(desk, desk.store.meeting(meeting))
    give(town, METTE, OLE, closed=True)
    with town.at(OLE, METTE) as desk:
        assert meetings.approve(desk, desk.store.meeting(meeting)).approvals == (METTE,)


def test_a_stand_ins_day_is_the_same_on_both_databases(both: Town) -> None:
    with both.at(JENS) as desk:
        desk.store.organisation_event(at=desk.now, actor=JENS, action="load")
    open_one = both.memo(both.draft()).number
    closed = both.memo(both.draft(content(**CLOSED))).number
    id = give(both, IB, OLE)
    assert sees(both, OLE) == {open_one}
    revoke(both, IB, id)
    assert sees(both, OLE) == set()
    give(both, IB, OLE, closed=True, last=TOMORROW)
    assert sees(both, OLE) == {open_one, closed}
    both.later(days=2)
    assert sees(both, OLE) == set()
    with both.own.read(IB) as desk:
        assert [(one.in_force, one.coming) for one in given(desk)] == [(False, False), (False, False)]
        assert audit(desk.session).problems == ()
