"""Planning: the days of a series, all or none, and meetings that are moved."""

from datetime import date, time

import pytest

from engine.errors import Blocked, Invalid
from engine.events import events
from memos.actions.planning import plan_all, replan
from memos.meeting import Meeting, MeetingHeader
from memos.planning import Series
from tests.memos.build import AASE, JENS, KARIM, METTE, OLE
from tests.memos.town import DAY, NEXT, Town, refused

LINK = "https://moede.solbaek.example/chefteam"


def days(*series: object) -> list[str]:
    return [one.day.isoformat() + ("!" if one.holiday else "") for one in Series(*series).days()]  # type: ignore[arg-type]  # as given


def test_every_second_tuesday_from_the_first_one() -> None:
    assert days(date(2026, 3, 2), date(2026, 4, 1), 1, 2) == ["2026-03-03", "2026-03-17", "2026-03-31"]


def test_the_last_friday_of_each_month_and_the_year_turns() -> None:
    assert days(date(2026, 11, 1), date(2027, 1, 31), 4, 1, -1) == ["2026-11-27", "2026-12-25!", "2027-01-29"]


def test_the_second_monday_of_every_third_month() -> None:
    assert days(date(2026, 1, 1), date(2026, 12, 31), 0, 3, 2) == [
        "2026-01-12",
        "2026-04-13",
        "2026-07-13",
        "2026-10-12",
    ]


def test_public_holidays_are_marked() -> None:
    assert days(date(2026, 4, 1), date(2026, 4, 10), 0, 1) == ["2026-04-06!"]


@pytest.mark.parametrize(
    ("series", "place"),
    [
        ((date(2026, 3, 2), date(2026, 3, 1), 0), "last"),
        ((date(2026, 3, 2), date(2026, 3, 3), 6), "last"),
        ((date(2026, 1, 1), date(2030, 1, 1), 0), "last"),
        ((date(2026, 3, 2), date(2026, 4, 1), 7), "weekday"),
        ((date(2026, 3, 2), date(2026, 4, 1), 0, 0), "every"),
        ((date(2026, 3, 2), date(2026, 4, 1), 0, 1, 5), "week"),
    ],
)
def test_a_series_that_is_none_is_refused(series: tuple[object, ...], place: str) -> None:
    with pytest.raises(Invalid) as refused_:
        days(*series)
    assert [reason.place for reason in refused_.value.reasons] == [place]


def planned(town: Town, *headers: MeetingHeader, person: str = JENS) -> list[Meeting]:
    with town.at(person) as desk:
        return plan_all(desk, headers)


def header(day: date = DAY, **facts: object) -> MeetingHeader:
    return MeetingHeader("Chefteam", day, **facts)  # type: ignore[arg-type]  # the field names are the caller's


def test_a_series_is_made_at_once_with_numbers_in_order(town: Town) -> None:
    made = planned(town, header(), header(NEXT, link=LINK))
    assert [(one.number, one.date, one.link) for one in made] == [
        ("CHE-M2026-01", DAY, ""),
        ("CHE-M2026-02", NEXT, LINK),
    ]


def test_one_day_that_is_taken_stops_them_all_and_says_which(town: Town) -> None:
    town.plan(NEXT)
    assert refused(lambda: planned(town, header(), header(NEXT), header(DAY, link="http://x"))) == [
        "meetings[2].date",
        "meetings[3].link",
    ]
    assert planned(town, header())[0].number == "CHE-M2026-02"


def test_who_may_not_plan_is_told_so_once(town: Town) -> None:
    assert refused(lambda: planned(town, header(), header(NEXT), person=AASE)) == ["actor"]


def test_a_day_on_which_the_meeting_was_called_off_is_free(town: Town) -> None:
    town.step(town.plan(), "cancel", comment="Aflyst")
    assert town.meeting(town.plan()).number == "CHE-M2026-02"


@pytest.mark.parametrize("link", ["http://x.example", "javascript:alert(1)", "https://", "https://x y", "https://u@x"])
def test_a_link_is_https_alone(town: Town, link: str) -> None:
    assert refused(lambda: planned(town, header(link=link))) == ["meetings[1].link"]


def change(town: Town, meeting: str, reason: str = "", person: str = JENS, **facts: object) -> Meeting:
    with town.at(person) as desk:
        found = desk.store.meeting(meeting)
        given = {
            name: getattr(found, name) for name in ("start", "end", "place", "link", "chair", "secretary", "members")
        }
        day = facts.pop("date", found.date)
        return replan(desk, found, MeetingHeader(found.body, day, **{**given, **facts}), reason)  # type: ignore[arg-type]  # as given


def last_event(town: Town, meeting: str) -> tuple[str, str]:
    with town.own.read() as desk:
        event = events(desk.session, desk.store.chain_of_meeting(meeting))[-1]
    return event.action, event.comment


def test_a_planned_meeting_is_described_anew_and_its_history_says_how(town: Town) -> None:
    meeting = town.plan()
    after = change(town, meeting, date=NEXT, start=time(10), link=LINK, members=(METTE, KARIM))
    assert (after.date, after.start, after.link, after.members) == (NEXT, time(10), LINK, (METTE, KARIM))
    action, said = last_event(town, meeting)
    assert action == "replan"
    assert [line.split(":")[0] for line in said.splitlines()] == ["Date", "Time", "Link", "Members"]
    assert "27. februar 2026 → 6. marts 2026" in said


def test_nothing_changed_is_nothing_done(town: Town) -> None:
    meeting = town.plan()
    assert change(town, meeting).revision == 1
    assert last_event(town, meeting)[0] == "plan"


def test_sent_out_it_is_moved_with_a_reason_and_its_agenda_is_made_anew(town: Town) -> None:
    meeting = town.agenda(town.ready())
    town.step(meeting, "lock")
    assert refused(lambda: change(town, meeting, start=time(10))) == ["reason"]
    assert refused(lambda: change(town, meeting, "Sygdom", members=(METTE,))) == ["members"]
    change(town, meeting, "Sygdom", start=time(10))
    assert last_event(town, meeting)[1].splitlines()[0] == "Sygdom"
    with town.own.read() as desk:
        revisions = {one.revision for one in desk.store.wanted_for(meeting=meeting) if one.document == "dagsorden"}
    assert town.meeting(meeting).revision in revisions


def test_what_does_not_hold_together_is_refused(town: Town) -> None:
    meeting, other = town.plan(), town.plan(NEXT)
    assert refused(lambda: change(town, other, date=DAY)) == ["date"]
    assert refused(lambda: change(town, meeting, end=time(8))) == ["end"]
    assert refused(lambda: change(town, meeting, chair="Ukendt Person")) == ["chair"]
    assert refused(lambda: change(town, meeting, place="Hos 010203-1234")) == ["place"]
    assert refused(lambda: change(town, meeting, person=OLE, place="Andetsteds")) == ["actor"]


def test_a_meeting_that_has_begun_is_not_moved(town: Town) -> None:
    meeting = town.sitting(town.ready())
    with pytest.raises(Blocked):
        change(town, meeting, "For sent", start=time(10))
