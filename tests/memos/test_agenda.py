"""The agenda: put in order at once, its times, its sum, what stands in the way and whose it is."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any

from engine.events import events
from memos.actions.agenda import Placing
from memos.actions.arranging import Row, add_usual, arrange
from memos.actions.items import add_standing
from memos.budget import Unit
from memos.budget_sum import added_up, converted
from memos.budget_table import sum_table
from memos.meeting import Meeting
from memos.people import Role
from memos.queries.agenda import Agenda, agenda, candidates, usual_titles
from memos.queries.find import find_meeting
from memos.queries.meeting_history import meeting_history
from memos.queries.meeting_list import meeting_list, taken_days
from tests.memos.build import AASE, BO, IB, JENS, METTE, OLE, TORE, budget, content
from tests.memos.town import CLOSED, DAY, NEXT, Town, refused

# ---- in order


def arranged(town: Town, meeting: str, *rows: Row, person: str = JENS) -> Meeting:
    with town.at(person) as desk:
        return arrange(desk, desk.store.meeting(meeting), rows)


def rows(meeting: Meeting) -> list[Row]:
    return [Row(item.id, item.minutes, item.opens, item.title) for item in meeting.items]


def told(town: Town, meeting: str) -> list[str]:
    with town.own.read() as desk:
        return events(desk.session, desk.store.chain_of_meeting(meeting))[-1].comment.splitlines()


def test_order_minutes_titles_and_who_opens_are_changed_at_once(town: Town) -> None:
    one, two = town.ready(), town.ready()
    meeting = town.agenda(one, two)
    town.standing(meeting)
    first, second, standing = rows(town.meeting(meeting))
    renamed = replace(standing, title="Orientering")
    after = arranged(town, meeting, renamed, replace(first, minutes=20), replace(second, opens=IB))
    assert [(i.number, i.title, i.minutes, i.opens) for i in after.items] == [
        ("1", "Orientering", 0, ""),
        ("2", "", 20, AASE),
        ("3", "", 0, IB),
    ]
    assert told(town, meeting) == [
        "“Orientering” was moved to place 1",
        "“Eventuelt” is now called “Orientering”",
        f"{town.memo(one).number} may take 20 minutes",
        f"{town.memo(two).number} is opened by {IB}",
    ]


def test_what_no_row_speaks_of_keeps_its_place(town: Town) -> None:
    meeting = town.agenda(town.ready(), town.ready(), town.ready())
    first, middle, last = rows(town.meeting(meeting))
    after = arranged(town, meeting, last, first)
    assert [item.id for item in after.items] == [last.id, middle.id, first.id]


def test_an_agenda_as_it_was_makes_no_event(town: Town) -> None:
    meeting = town.agenda(town.ready())
    before = town.meeting(meeting)
    assert arranged(town, meeting, *rows(before)) == before


def test_every_row_that_is_wrong_is_named(town: Town) -> None:
    meeting = town.agenda(town.ready())
    town.standing(meeting)
    memo, standing = rows(town.meeting(meeting))
    wrong = (replace(memo, minutes=9999), replace(standing, title=" "), Row("ukendt"))
    assert refused(lambda: arranged(town, meeting, *wrong)) == [
        f"minutes {memo.id}",
        f"title {standing.id}",
        "items",
    ]
    assert refused(lambda: arranged(town, meeting, replace(memo, opens="Ukendt"))) == [f"opens {memo.id}"]
    assert refused(lambda: arranged(town, meeting, replace(standing, title="Om 010203-1234"))) == [
        f"title {standing.id}"
    ]


def test_the_order_is_frozen_once_it_is_out_and_is_the_offices(town: Town) -> None:
    meeting = town.agenda(town.ready(), town.ready())
    first, second = rows(town.meeting(meeting))
    assert refused(lambda: arranged(town, meeting, second, first, person=OLE)) == ["actor"]
    town.step(meeting, "lock")
    assert refused(lambda: arranged(town, meeting, second, first)) == ["state"]


def test_usual_items_open_and_close_the_agenda_and_are_offered_until_they_are_there(town: Town) -> None:
    meeting = town.agenda(town.ready())
    with town.at(JENS) as desk:
        found = desk.store.meeting(meeting)
        usual = usual_titles(desk, found)
        add_usual(desk, found, ["Eventuelt", "Godkendelse af referat", "Godkendelse af dagsorden"])
    assert usual == ("Godkendelse af dagsorden", "Godkendelse af referat", "Opfølgningsliste", "Eventuelt")
    with town.at(JENS) as desk:
        found = desk.store.meeting(meeting)
        titles = [item.title for item in found.items]
        assert titles == ["Godkendelse af dagsorden", "Godkendelse af referat", "", "Eventuelt"]
        assert usual_titles(desk, found) == ("Opfølgningsliste",)


def test_what_the_body_had_before_is_offered_but_not_what_was_closed(town: Town) -> None:
    before = town.plan()
    town.standing(before, "Nyt fra økonomi")
    with town.at(JENS) as desk:
        add_standing(desk, desk.store.meeting(before), "Fyringer", Placing(None), closed=True)
    meeting = town.plan(NEXT)
    with town.at(JENS) as desk:
        usual = usual_titles(desk, desk.store.meeting(meeting))
    assert "Nyt fra økonomi" in usual
    assert "Fyringer" not in usual


# ---- as somebody sees it


def seen(town: Town, meeting: str, person: str = JENS) -> Agenda:
    with town.at(person) as desk:
        return agenda(desk, find_meeting(desk, town.meeting(meeting).number))


def test_times_run_from_the_start_by_the_minutes_and_pass_who_has_none(town: Town) -> None:
    one, two = town.ready(), town.ready()
    meeting = town.agenda(one, minutes=20)
    town.standing(meeting)
    town.act(JENS, two, "schedule", meeting=meeting, minutes=45)
    found = seen(town, meeting)
    assert [(line.starts, line.ends) for line in found.lines] == [
        (time(9), time(9, 20)),
        (None, None),
        (time(9, 20), time(10, 5)),
    ]
    assert (found.used, found.room) == (65, 180)


COSTS = budget(("Drift", "drift", (None, "1.5", 2, None)), unit="mio. kr.")
PAID: dict[str, Any] = {"funding": ("grundbudget",)}


def test_a_closed_item_takes_no_time_and_no_money_of_whoever_may_not_know_it(town: Town) -> None:
    open_ = town.ready(content(costs=budget(("Løn", "drift", (None, 10, None, None))), **PAID))
    closed = town.ready(content(costs=COSTS, **PAID, **CLOSED))
    meeting = town.agenda(closed, open_, minutes=30)
    town.step(meeting, "lock")
    with town.at(METTE) as desk:
        whole = agenda(desk, desk.store.meeting(meeting))
    with town.at(TORE) as desk:
        part = agenda(desk, desk.store.meeting(meeting))
    assert [line.item.number for line in whole.lines] == ["1", "L1"]
    assert part.lines == ()
    assert (part.budget, part.used, part.committing, part.without) == (None, 0, (), ())
    assert whole.committing == ("1", "L1")


def test_amounts_in_kr_tkr_and_mio_are_added_exactly_in_tkr() -> None:
    sum_ = added_up(
        [
            budget(("A", "drift", ("0.1", None)), years=(2026, 2027), unit="kr."),
            budget(("B", "drift", (1, 2)), ("C", "finansiering", (-1, None)), years=(2026, 2027)),
            budget(("D", "anlaeg", ("1.234567", None)), years=(2025, 2026), unit="mio. kr."),
        ]
    )
    assert sum_ is not None
    assert (sum_.unit, sum_.years) == (Unit.TKR, (2025, 2026, 2027))
    assert {row.kind.value: row.amounts for row in sum_.rows} == {
        "drift": (None, Decimal("1.0001"), Decimal(2)),
        "anlaeg": (Decimal("1234.567"), None, None),
        "finansiering": (None, Decimal(-1), None),
    }
    labels = [row["label"] for row in sum_table(sum_)["rows"]]  # type: ignore[attr-defined]  # a list of rows
    assert labels == ["Drift", "Anlæg", "I alt", "Finansiering"]


def test_one_unit_stays_and_nothing_said_is_nothing() -> None:
    only = added_up([COSTS, COSTS])
    assert only is not None
    assert (only.unit, only.rows[0].amounts[1]) == (Unit.MIO, Decimal(3))
    assert added_up([budget(("A", "drift", (None, None)))]) is None
    assert converted(Decimal("0.123"), Unit.KR, Unit.MIO) == Decimal("0.000000123")


def test_items_without_amounts_are_named_and_postponed_ones_commit_nothing(town: Town) -> None:
    with_, without, put_off = (
        town.ready(content(costs=COSTS, **PAID)),
        town.ready(),
        town.ready(content(costs=COSTS, **PAID)),
    )
    meeting = town.agenda(with_, without, put_off, minutes=5)
    with town.at(JENS) as desk:
        found = desk.store.meeting(meeting)
        items = (*found.items[:2], replace(found.items[2], result="postponed"))
        assert agenda(desk, replace(found, items=items)).committing == ("1",)
        assert agenda(desk, replace(found, items=items)).without == ("2",)


def test_what_stands_in_the_way_names_who_owns_it(town: Town) -> None:
    late_years = content(costs=budget(("Drift", "drift", (1,)), years=(2020,)), **PAID)
    meeting = town.agenda(town.ready(), minutes=500)
    waiting = town.ready(late_years)
    found = seen(town, meeting)
    assert [(one.severity, one.owner, one.role) for one in found.obstacles] == [("stop", JENS, Role.SECRETARY)]
    with town.at(JENS) as desk:
        (candidate,) = candidates(desk, desk.store.meeting(meeting))
    assert candidate.memo.id == waiting
    assert [(one.severity, one.owner, one.role) for one in candidate.obstacles] == [("stop", AASE, Role.AUTHOR)]


def test_an_item_without_minutes_is_warned_of_at_its_field(town: Town) -> None:
    found = seen(town, town.agenda(town.ready()))
    assert [one.anchor for one in found.lines[0].obstacles] == [f"minutter-{found.lines[0].item.id}"]


def test_late_items_are_the_tillaegsdagsorden(town: Town) -> None:
    meeting = town.agenda(town.ready())
    town.step(meeting, "lock")
    town.act(JENS, town.ready(), "schedule", meeting=meeting, late_reason="Haster")
    town.standing(meeting, "Pressen", late_reason="Ringede i dag")
    assert [line.item.late_reason for line in seen(town, meeting).late] == ["Haster", "Ringede i dag"]


# ---- the history and the list


def test_the_history_tells_others_than_the_office_of_no_item(town: Town) -> None:
    closed = town.ready(content(**CLOSED))
    meeting = town.agenda(closed, town.ready())
    town.act(JENS, closed, "unschedule")
    town.step(meeting, "lock")
    with town.at(JENS) as desk:
        office = [one.action for one in meeting_history(desk, desk.store.meeting(meeting))]
    with town.at(OLE) as desk:
        member = meeting_history(desk, desk.store.meeting(meeting))
    assert office == ["plan", "add", "add", "take_off", "lock"]
    assert [(one.action, one.sha256) for one in member] == [("plan", ""), ("lock", "")]


def test_the_list_is_of_what_one_knows_the_next_meeting_on_top(town: Town) -> None:
    meeting = town.agenda(town.ready(), day=DAY)
    town.plan(NEXT)
    with town.at(JENS) as desk:
        office = meeting_list(desk)
    assert [one.number for one in office.coming] == ["CHE-M2026-01", "CHE-M2026-02"]
    assert [one.number for one in office.next] == ["CHE-M2026-01"]
    assert office.years == (2026,)
    with town.at(OLE) as desk:
        assert (meeting_list(desk).coming, meeting_list(desk).next[0].number) == ((), "")
    town.step(meeting, "lock")
    with town.at(OLE) as desk:
        assert [one.number for one in meeting_list(desk).coming] == ["CHE-M2026-01"]
        assert meeting_list(desk, state="planned").coming == ()
    with town.at(BO) as desk:
        assert (meeting_list(desk).coming, meeting_list(desk).next) == ((), ())


def test_the_days_that_are_taken(town: Town) -> None:
    town.plan()
    with town.at(JENS) as desk:
        assert taken_days(desk, "Chefteam", [DAY, NEXT]) == {DAY: "CHE-M2026-01"}
