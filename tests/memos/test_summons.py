"""Calling people to a meeting: what a calendar gets from the mails, who is told of what, and answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar, Event

from engine.errors import Blocked, NotFound
from engine.events import events
from memos.actions.agenda import Placing
from memos.actions.items import add_standing
from memos.actions.planning import replan
from memos.actions.summoning import reply, summon
from memos.audit import audit
from memos.meeting import Absence, Meeting, MeetingHeader
from memos.models import NoticeRow
from memos.queries.summonses import calendar_entry, seen_summons
from memos.summons import Reply
from tests.mail_server import MailServer, Taken
from tests.memos.build import BO, IB, JENS, KARIM, METTE, OLE, TORE, content
from tests.memos.noticed import ADDRESS, account, drop, posted, wanted
from tests.memos.standing_in import give
from tests.memos.town import CLOSED, DAY, Town

JULY = date(2026, 7, 3)


def planned(town: Town, day: date = DAY, **header: object) -> str:
    account(town, METTE, "mette@solbaek.test")
    account(town, OLE, "ole@solbaek.test")
    return town.plan(day, **header)


def closed(town: Town, meeting: str, **placing: str) -> None:
    with town.at(JENS) as desk:
        add_standing(desk, desk.store.meeting(meeting), "Løn", Placing(None, **placing), closed=True)


def send(town: Town, meeting: str) -> int:
    with town.at(JENS) as desk:
        return summon(desk, desk.store.meeting(meeting))


def move(town: Town, meeting: str, **changes: object) -> Meeting:
    with town.at(JENS) as desk:
        found = desk.store.meeting(meeting)
        names = ("body", "date", "start", "end", "place", "link", "chair", "secretary", "members")
        header = MeetingHeader(**{name: getattr(found, name) for name in names})
        return replan(desk, found, replace(header, **changes))


def answer(town: Town, meeting: str, person: str, said: Reply, by: str = "", **more: str) -> Meeting:
    with town.at(by or person) as desk:
        return reply(desk, desk.store.meeting(meeting), said, person=person, **more)


def entries(mails: MailServer) -> dict[str, tuple[str, Event]]:
    """The method and the entry in the last mail to each address."""
    return {one.to[0]: entry(one) for one in mails.taken}


def entry(mail: Taken) -> tuple[str, Event]:
    part = mail.message.get_body(("calendar",))
    assert isinstance(part, EmailMessage)
    read = Calendar.from_ical(part.get_payload(decode=True))
    (event,) = read.walk("VEVENT")
    assert part.get_param("method") == read["method"]
    return str(read["method"]), event


def test_a_summons_is_an_entry_for_the_calendar_without_content(reached: Town, mails: MailServer) -> None:
    meeting = planned(reached, JULY)
    assert send(reached, meeting) == 5
    assert posted(reached, mails) == [""] * 4  # Karim has no mail
    method, event = entries(mails)["mette@solbaek.test"]
    assert (method, event["sequence"], str(event["summary"])) == ("REQUEST", 0, "Chefteammøde")
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2026, 7, 3, 7, tzinfo=UTC)
    assert event["dtend"].dt.astimezone(UTC) == datetime(2026, 7, 3, 10, tzinfo=UTC)
    assert (str(event["location"]), str(event["attendee"])) == ("Mødelokale 3", "mailto:mette@solbaek.test")
    assert str(event["organizer"]) == "mailto:noreply@solbaek.test"
    number = reached.meeting(meeting).number
    assert str(event["description"]) == str(event["url"]) == f"{ADDRESS}/moeder/{number}/indkaldelse"
    assert mails.taken[0].message.get_body(("plain",)) is not None


def test_in_winter_local_time_is_another(reached: Town, mails: MailServer) -> None:
    send(reached, planned(reached))
    posted(reached, mails)
    _method, event = entries(mails)["jens@solbaek.test"]
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2026, 2, 27, 8, tzinfo=UTC)


def test_moved_and_called_off_it_stays_the_same_entry_with_a_higher_count(reached: Town, mails: MailServer) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    posted(reached, mails)
    uid = entries(mails)["ole@solbaek.test"][1]["uid"]
    move(reached, meeting, date=DAY + timedelta(days=3), place="Kantinen")
    posted(reached, mails)
    method, event = entries(mails)["ole@solbaek.test"]
    assert (method, event["uid"], event["sequence"], event["dtstart"].dt.day) == ("REQUEST", uid, 1, 2)
    reached.step(meeting, "cancel", comment="Sygdom")
    posted(reached, mails)
    method, event = entries(mails)["ole@solbaek.test"]
    assert (method, event["uid"], event["sequence"], event["status"]) == ("CANCEL", uid, 2, "CANCELLED")


def test_nobody_is_told_of_a_meeting_that_nobody_was_called_to(reached: Town) -> None:
    meeting = planned(reached)
    move(reached, meeting, place="Kantinen")
    assert wanted(reached) == []


def test_what_changes_neither_time_nor_place_is_told_nobody(reached: Town) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    drop(reached)
    closed(reached, meeting)
    move(reached, meeting)
    assert wanted(reached) == []


def test_who_comes_to_the_body_is_called_and_who_leaves_it_is_called_off(reached: Town, mails: MailServer) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    drop(reached)
    move(reached, meeting, members=(METTE, KARIM, BO))
    assert wanted(reached) == [("called", BO), ("called off", IB), ("called off", OLE)]
    posted(reached, mails)
    assert entries(mails)["ole@solbaek.test"][0] == "CANCEL"
    with reached.at(OLE) as desk, pytest.raises(NotFound):
        seen_summons(desk, reached.meeting(meeting).number)


def test_who_opens_an_item_is_called_but_not_to_what_they_may_not_know(reached: Town) -> None:
    meeting = planned(reached)
    closed(reached, meeting, opens=TORE)
    reached.standing(meeting, "Besøg", opens=BO)
    reached.act(JENS, reached.ready(content(title="Køb", **CLOSED)), "schedule", meeting=meeting, opens=TORE)
    drop(reached)
    send(reached, meeting)
    assert {person for _kind, person in wanted(reached)} == {JENS, METTE, OLE, IB, BO}


def test_sent_again_it_goes_to_those_alone_who_are_new(reached: Town) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    drop(reached)
    reached.standing(meeting, "Besøg", opens=BO)
    assert send(reached, meeting) == 1
    assert wanted(reached) == [("called", BO)]


def test_the_office_alone_calls_people(reached: Town) -> None:
    meeting = planned(reached)
    with reached.at(OLE) as desk, pytest.raises(Blocked):
        summon(desk, desk.store.meeting(meeting))


def test_an_afbud_is_an_absence_with_a_substitute_who_is_called(reached: Town) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    drop(reached)
    found = answer(reached, meeting, OLE, Reply.EXCUSED, substitute=BO)
    assert [(one.name, one.kind) for one in found.presence] == [(OLE, Absence.EXCUSED)]
    assert [(one.for_, one.name) for one in found.substitutes] == [(OLE, BO)]
    assert wanted(reached) == [("called", BO)]
    found = answer(reached, meeting, OLE, Reply.COMES)
    assert (found.presence, found.substitutes) == ((), ())
    assert ("called off", BO) in wanted(reached)
    with reached.own.read() as desk:
        assert [one for one in audit(desk.session).problems if one.place != "the organisation"] == []


def test_an_answer_is_of_the_time_that_it_was_given_for(reached: Town) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    revision = reached.meeting(meeting).revision
    assert answer(reached, meeting, OLE, Reply.COMES).revision == revision
    move(reached, meeting, start=time(10))
    with reached.at(METTE) as desk:
        listed = {one.called.person: one for one in seen_summons(desk, reached.meeting(meeting).number).listed}
    assert (listed[OLE].called.reply, listed[OLE].stale) == (Reply.COMES, True)


@pytest.mark.parametrize(
    ("by", "person", "substitute", "place"),
    [(OLE, METTE, "", ""), (TORE, TORE, "", ""), (OLE, OLE, METTE, "substitute"), (JENS, JENS, BO, "substitute")],
)
def test_nobody_answers_for_others_or_names_who_cannot_stand_in(
    reached: Town, by: str, person: str, substitute: str, place: str
) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    with pytest.raises((Blocked, NotFound)) as refused:
        answer(reached, meeting, person, Reply.EXCUSED, by, substitute=substitute)
    assert refused.value.reasons[0].place == place


def test_nobody_answers_in_a_name_that_they_were_not_given(reached: Town) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    for by, person, name in ((OLE, OLE, METTE), (JENS, OLE, OLE), (JENS, OLE, METTE)):
        with reached.at(by, name) as desk, pytest.raises(Blocked):
            reply(desk, desk.store.meeting(meeting), Reply.EXCUSED, person=person)


def test_who_stands_in_for_the_office_says_so_and_both_are_recorded(reached: Town) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    give(reached, JENS, BO, closed=True)
    with pytest.raises(Blocked):
        answer(reached, meeting, OLE, Reply.EXCUSED, BO)
    with reached.at(BO, JENS) as desk:
        reply(desk, desk.store.meeting(meeting), Reply.EXCUSED, person=OLE)
    with reached.own.read() as desk:
        last = events(desk.session, desk.store.chain_of_meeting(meeting))[-1]
    assert (last.actor, last.on_behalf_of, last.action) == (BO, JENS, "reply")


def test_the_office_notes_what_somebody_said_on_the_telephone(reached: Town) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    assert answer(reached, meeting, OLE, Reply.EXCUSED, JENS).presence[0].name == OLE


def test_once_it_has_begun_absences_are_noted_in_the_room(reached: Town) -> None:
    meeting = reached.agenda(reached.ready())
    send(reached, meeting)
    reached.step(meeting, "lock", "start")
    with pytest.raises(Blocked):
        answer(reached, meeting, OLE, Reply.EXCUSED)


def test_a_mail_that_is_sent_late_tells_how_it_is_then(reached: Town, mails: MailServer) -> None:
    meeting = planned(reached)
    send(reached, meeting)
    reached.step(meeting, "cancel", comment="Sygdom")
    posted(reached, mails)
    assert {method for method, _event in entries(mails).values()} == {"CANCEL"}
    with reached.own.read() as desk:
        assert desk.session.query(NoticeRow).filter_by(kind="called").count() == 0


def test_closed_items_leave_no_trace_in_an_entry(reached: Town) -> None:
    one, other = planned(reached), reached.plan(DAY + timedelta(days=7))
    closed(reached, other)
    for meeting in (one, other):
        send(reached, meeting)
    with reached.at(OLE) as desk:
        found = [calendar_entry(desk, reached.meeting(meeting).number) for meeting in (one, other)]
    assert found[0] == replace(found[1], uid=found[0].uid, day=found[0].day)
