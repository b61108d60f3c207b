"""From one body to the next: what is decided becomes the next body's memo, with the former treatment printed."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from memos.actions import meetings
from memos.actions.agenda import act
from memos.actions.deciding import Recorded, record
from memos.decision import Reservation, ReservationKind, Vote
from memos.meeting import MeetingHeader
from memos.memo import Memo, Openness
from memos.people import Body
from memos.printing import memo_document
from memos.queries.find import may_see
from memos.queries.onward import gone_on, next_bodies, treatments
from tests.memos.build import AASE, CASE, IB, JENS, KARIM, METTE, OLE, TORE, content, decisions
from tests.memos.test_asked_parts import BIRGIT, GERDA, case, note, waiting
from tests.memos.town import CLOSED, DAY, Town, refused

TOVE, ELLEN, ALI, KAJ = "Tove Bjerre", "Ellen Ravnsborg", "Ali Demir", "Kaj Munk Sørensen"
OFFICES = {"Chefteam": JENS, "Sundhedsudvalg": JENS, "Kommunalbestyrelse": TOVE}
CHAIRS = {"Chefteam": (METTE,), "Sundhedsudvalg": (BIRGIT, ALI, KAJ), "Kommunalbestyrelse": (ELLEN,)}
YES = decisions(p1="anbefalet", p2="anbefalet")
AMENDED = decisions(p1="anbefalet", p2="anbefalet_aendret: at der evalueres om et år")


def before(town: Town, body: str, **changes: Any) -> str:
    """A memo that may go on that body's agenda, its note written."""
    memo = waiting(town, body=body, **changes)
    note(town, memo)
    town.act(GERDA, memo, "note")
    return memo


def held(town: Town, memo: str, body: str, facts: Recorded, day: date = DAY) -> str:
    """A meeting of the body that is finished, at which the memo was decided."""
    office = OFFICES[body]
    with town.at(office) as desk:
        header = MeetingHeader(body, day, start=time(9), end=time(12), place="Salen")
        meeting = meetings.plan(desk, header).id
    town.act(office, memo, "schedule", meeting=meeting)
    town.step(meeting, "lock", "start", person=office)
    with town.at(office) as desk:
        at = desk.store.meeting(meeting)
        placed = at.item_of(memo)
        assert placed is not None
        record(desk, at, placed, facts)
    for item in town.meeting(meeting).items:
        if not item.memo:
            with town.at(office) as desk:
                record(desk, desk.store.meeting(meeting), item, Recorded(decisions(new=": Intet.")))
    town.step(meeting, "finish", person=office)
    return meeting


def closed(town: Town, meeting: str, body: str) -> None:
    town.step(meeting, "review", person=OFFICES[body])
    town.later(days=40)
    town.approve(meeting, *CHAIRS[body])
    town.step(meeting, "close", person=OFFICES[body], days_since_review=40)


def approved(town: Town, memo: str, body: str, facts: Recorded, day: date = DAY) -> None:
    closed(town, held(town, memo, body, facts, day), body)


def sent_on(town: Town, memo: str, body: str, person: str = JENS) -> str:
    """The id of the next body's memo."""
    with town.at(person) as desk:
        after = act(desk, desk.store.memo(memo), "forward", next_body=body)
        return next(id for id, where in desk.store.gone_on(after) if where == body)


def printed(town: Town, memo: str, key: str = CASE) -> list[str]:
    """The former treatments as documents print them."""
    with town.own.read() as desk:
        context, _folder, _document = memo_document(desk, desk.store.memo(memo), key)
    rows = context["memo"]["treatments"]  # type: ignore[index]  # a plain dictionary
    return [" | ".join([row["heading"], *(point["text"] for point in row["points"])]) for row in rows]


def points(memo: Memo) -> list[str]:
    return [point.text for point in memo.content.points]


def test_a_chain_of_three_bodies_prints_every_treatment_in_order(town: Town) -> None:
    first = before(town, "Chefteam")
    approved(town, first, "Chefteam", Recorded(AMENDED))
    second = sent_on(town, first, "Sundhedsudvalg")
    approved(
        town, second, "Sundhedsudvalg", Recorded(decisions(p1="oversendt: til Kommunalbestyrelsen", p2="tiltraadt"))
    )
    third = sent_on(town, second, "Kommunalbestyrelse")
    found = [town.memo(one) for one in (first, second, third)]
    assert [one.number for one in found] == ["CHE-2026-001", "SUU-2026-001", "KOM-2026-001"]
    assert [one.predecessor for one in found] == ["", first, second]
    assert [one.successor for one in found] == [second, third, ""]
    assert [points(one)[-1] for one in found] == [
        "at der evalueres",
        "at der evalueres om et år",
        "at åbningstiden udvides",
    ]
    assert [line.partition(",")[0] for line in printed(town, third)] == [
        "Chefteam den 27. februar 2026",
        "Sundhedsudvalg den 27. februar 2026",
    ]
    assert (
        "2. at der evalueres – Chefteamet anbefaler punkt 2 med den ændring, at der evalueres om et år."
        in printed(town, third)[0]
    )
    assert (
        "1. at åbningstiden udvides – Sundhedsudvalget oversendte punkt 1 til Kommunalbestyrelsen."
        in printed(town, third)[1]
    )


def test_it_stands_frozen_and_ready_for_an_agenda_until_it_is_returned(town: Town) -> None:
    first = before(town, "Chefteam")
    held(town, first, "Chefteam", Recorded(YES))
    second = sent_on(town, first, "Sundhedsudvalg")
    found = town.memo(second)
    assert (found.state, found.edition, found.changed, found.author) == ("indmeldt", 1, False, AASE)
    assert "state" in refused(town.edit, AASE, second, title="Andet")
    town.act(JENS, second, "return", comment="Tag høringen med.")
    assert town.edit(AASE, second, title="Andet").content.title == "Andet"


def test_a_body_that_takes_other_types_gets_a_draft_with_the_texts_that_its_type_takes(town: Town) -> None:
    first = town.ready(replace(content(), department="Sundhed", responsible_manager=KARIM))
    held(town, first, "Chefteam", Recorded(decisions(p1="approved", p2="approved")))
    found = town.memo(sent_on(town, first, "Sundhedsudvalg"))
    texts = {one.key: one.text.plain for one in found.content.sections}
    assert (found.content.type, found.state, found.edition) == (CASE, "skrives", 0)
    assert texts["sagsfremstilling"] == "Om baggrund.\n\nOm effekt."
    assert points(found) == ["at åbningstiden udvides", "at der evalueres"]


def test_postponed_points_stay_and_forwarded_ones_alone_go_on(town: Town) -> None:
    some = before(town, "Chefteam")
    held(town, some, "Chefteam", Recorded(decisions(p1="anbefalet", p2="udsat: indtil videre")))
    assert points(town.memo(sent_on(town, some, "Sundhedsudvalg"))) == ["at åbningstiden udvides"]
    assert town.memo(town.memo(some).successor).content.body == "Chefteam"


def test_it_goes_on_once_and_to_another_body_after_the_meeting(town: Town) -> None:
    first = before(town, "Chefteam")
    meeting = held(town, first, "Chefteam", Recorded(YES))
    assert refused(town.act, JENS, first, "forward") == ["next_body"]
    assert refused(sent_on, town, first, "Chefteam") == ["next_body"]
    assert "actor" in refused(sent_on, town, first, "Kommunalbestyrelse", TOVE)
    sent_on(town, first, "Sundhedsudvalg")
    assert refused(sent_on, town, first, "Kommunalbestyrelse") == ["went_to"]
    assert town.meeting(meeting).state == "minutes_draft"


def test_while_the_body_sits_it_does_not_go_on(town: Town) -> None:
    memo = before(town, "Chefteam")
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    assert refused(sent_on, town, memo, "Sundhedsudvalg") == ["meeting"]


def test_what_is_not_approved_yet_is_shown_to_those_alone_who_know_of_it(town: Town) -> None:
    first = before(town, "Chefteam")
    meeting = held(town, first, "Chefteam", Recorded(YES))
    second = sent_on(town, first, "Sundhedsudvalg")

    def told(person: str) -> list[tuple[bool, bool]]:
        with town.own.read(person) as desk:
            return [(one.approved, one.known) for one in treatments(desk, desk.store.memo(second))]

    assert (printed(town, second), told(JENS), told(BIRGIT)) == ([], [(False, True)], [])
    closed(town, meeting, "Chefteam")
    assert len(printed(town, second)) == 1
    assert (told(JENS), told(BIRGIT), told(TORE)) == ([(True, True)], [(True, False)], [(True, True)])


def test_closed_stays_closed_and_an_open_memo_tells_nothing_of_it(town: Town) -> None:
    first = before(town, "Chefteam", **CLOSED)
    approved(town, first, "Chefteam", Recorded(YES))
    second = sent_on(town, first, "Sundhedsudvalg")
    assert town.memo(second).number == "SUU-2026-L001"
    assert len(printed(town, second)) == 1
    town.act(JENS, second, "return", comment="Kan åbnes.")
    town.edit(AASE, second, openness=Openness.OPEN, closed_reason="", public_title="")
    assert printed(town, second) == []
    for person in (TORE, OLE):
        with town.own.read(person) as desk:
            assert not may_see(desk, second)


def test_votes_and_dissent_go_along(town: Town) -> None:
    first = before(town, "Sundhedsudvalg")
    facts = Recorded(
        YES,
        votes=(Vote("2", (BIRGIT, ALI), (KAJ,)),),
        reservations=(Reservation(KAJ, "Det bør vente.", ReservationKind.DISSENT),),
    )
    approved(town, first, "Sundhedsudvalg", facts)
    with town.own.read(TOVE) as desk:
        memo = desk.store.memo(first)
    second = sent_on(town, first, "Kommunalbestyrelse")
    with town.own.read() as desk:
        context, _folder, _document = memo_document(desk, desk.store.memo(second), CASE)
    (row,) = context["memo"]["treatments"]  # type: ignore[index]  # a plain dictionary
    assert memo.state == "protokol_godkendt"
    assert row["reservations"][0]["text"] == "Det bør vente."
    assert "Imod stemte 1: Kaj Munk Sørensen" in row["votes"][0]["text"]


def test_the_page_knows_where_it_may_go_and_where_it_went(town: Town) -> None:
    first = before(town, "Sundhedsudvalg")
    held(town, first, "Sundhedsudvalg", Recorded(decisions(p1="oversendt: til Kommunalbestyrelsen", p2="tiltraadt")))
    with town.own.read(JENS) as desk:
        offered = next_bodies(desk, desk.store.memo(first))
    assert [one.name for one in offered if one.suggested] == ["Kommunalbestyrelse"]
    sent_on(town, first, "Kommunalbestyrelse")
    with town.own.read(AASE) as desk:
        assert gone_on(desk, desk.store.memo(first)) == [("KOM-2026-001", "Kommunalbestyrelse")]
    with town.own.read(ALI) as desk:
        assert gone_on(desk, desk.store.memo(first)) == []


def test_a_body_takes_its_own_types_and_no_others(town: Town) -> None:
    assert refused(town.draft, content(body="Kommunalbestyrelse")) == ["body"]
    memo = town.draft()
    assert refused(town.edit, AASE, memo, body="Kommunalbestyrelse") == ["body"]
    assert town.draft(case(body="Kommunalbestyrelse"))


def test_a_body_decides_by_its_own_outcomes_and_no_others(town: Town) -> None:
    memo = before(town, "Kommunalbestyrelse")
    assert refused(held, town, memo, "Kommunalbestyrelse", Recorded(YES)) == ["decisions 1", "decisions 2"]


def test_what_a_body_uses_is_kept_and_changed_as_the_rest_of_it(town: Town) -> None:
    with town.own.write() as desk:
        found = desk.store.body("Kommunalbestyrelse")
        desk.store.ensure_body(replace(found, types=(), outcomes=("vedtaget",)))
    with town.own.read() as desk:
        stored = desk.store.body("Kommunalbestyrelse")
        assert [body.types for body in desk.organisation.bodies if body.name == "Sundhedsudvalg"] == [(CASE,)]
    assert isinstance(stored, Body)
    assert (found.types, stored.types, stored.outcomes) == ((CASE,), (), ("vedtaget",))


@pytest.mark.parametrize("person", [AASE, IB, METTE])
def test_only_the_office_sends_it_on(town: Town, person: str) -> None:
    first = before(town, "Chefteam")
    held(town, first, "Chefteam", Recorded(YES), DAY + timedelta(days=1))
    with town.at(person) as desk:
        found = desk.store.memo(first)
    assert "actor" in refused(sent_on, town, found.id, "Kommunalbestyrelse", person)
