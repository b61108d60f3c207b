"""Calling people, inviting, and signing up in the browser: as the office, a member, a colleague and a stranger."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from html import unescape
from pathlib import Path

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from engine.database import Database
from engine.events import events
from engine.mail import MailSettings
from memos.actions import meetings
from memos.meeting import MeetingHeader
from tests.memos.build import BO, JENS, METTE, OLE, TORE
from tests.web.house import House
from tests.web.security.people import MovableClock, house_at
from tests.web.test_writing_for import give
from web.limits import SIGN_UP

NUMBER = "CHE-M2026-01"
AT = f"/moeder/{NUMBER}"
FORM = {
    "op": "gem",
    "title": "Netværksmøde om sundhed",
    "deadline": "2026-11-10",
    "places": "1",
    "reach": "anybody",
    "text": "<p>Kom og <strong>hør</strong>.</p>",
    "programme_start": ["9.00", "", ""],
    "programme_minutes": ["30", "45", ""],
    "programme_text": ["Velkomst", "Frokost", ""],
    "programme_host": [METTE, "", ""],
}
IDA = {"name": "Ida Bro", "organisation": "Nabo Kommune", "email": "ida@nabo.test", "op": "tilmeld"}
CLOSED = "Lukket for tilmeldinger. Fristen for tilmeldinger er overskredet."


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def house(sqlite: Database, tmp_path: Path, clock: MovableClock) -> Iterator[House]:
    """A house with a planned meeting."""
    with house_at(sqlite, tmp_path, clock, mail=MailSettings("127.0.0.1", "noreply@solbaek.test")) as found:
        with found.office.write(JENS) as desk:
            header = MeetingHeader("Chefteam", date(2026, 11, 12), time(9), time(12), "Rådhuset")
            meetings.plan(desk, header)
        yield found


def revision(client: TestClient, path: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', client.get(path).text)
    assert found
    return found[1]


def invited(house: House, **changes: str) -> TestClient:
    """The office's browser, after it saved the invitation."""
    client = house.as_person(JENS)
    sent = {**FORM, "revision": revision(client, f"{AT}/tilmelding/skriv"), **changes}
    assert client.post(f"{AT}/tilmelding/skriv", data=sent).status_code == 303
    return client


def test_anybody_finds_open_meetings_on_the_public_list_and_reads_when_they_have_closed(
    house: House, clock: MovableClock
) -> None:
    invited(house, reach="house")
    anybody = house.as_person("")
    assert "tilmelding" not in anybody.get("/offentlig").text
    invited(house)
    shown = anybody.get("/offentlig")
    assert f'<a href="{AT}/tilmelding">Netværksmøde om sundhed</a>' in shown.text
    assert shown.content == house.as_person(OLE).get("/offentlig").content
    assert anybody.post(f"{AT}/tilmelding", data=IDA).status_code == 303
    assert anybody.get("/offentlig").content == shown.content
    clock.now = datetime(2026, 11, 10, 22, 59, tzinfo=UTC)
    closed = anybody.get("/offentlig").text
    assert CLOSED in closed
    assert f'href="{AT}/tilmelding"' in closed
    assert CLOSED in house.as_person(OLE).get("/moeder").text


def test_people_are_called_and_answer_and_others_see_it(house: House) -> None:
    office, member = house.as_person(JENS), house.as_person(OLE)
    assert member.get(f"{AT}/indkaldelse").status_code == 404
    assert office.get(f"{AT}/indkaldelse").text.count("Send indkaldelse") == 2
    assert office.post(f"{AT}/indkaldelse", data={"op": "send"}).status_code == 303
    assert "Alle er indkaldt" in office.get(f"{AT}/indkaldelse").text
    assert "Kommer du?" in member.get(f"{AT}/indkaldelse").text
    assert member.post(f"{AT}/indkaldelse", data={"person": METTE, "reply": "afbud"}).status_code == 404
    wrong = member.post(f"{AT}/indkaldelse", data={"person": OLE, "reply": "afbud", "substitute": "Ingen Kendt"})
    assert wrong.status_code == 422
    assert 'value="Ingen Kendt"' in wrong.text
    assert 'href="#felt-substitute"' in wrong.text
    assert member.post(f"{AT}/indkaldelse", data={"reply": "afbud", "substitute": BO}).status_code == 303
    page = house.as_person(METTE).get(f"{AT}/indkaldelse").text
    assert "Ole Kjær: <strong>Afbud</strong>, Bo Ravn kommer i stedet" in page
    assert house.as_person(TORE).get(f"{AT}/indkaldelse").status_code == 404
    assert office.post(f"{AT}/indkaldelse", data={"person": METTE, "reply": "deltager"}).status_code == 303


def test_whoever_stands_in_for_somebody_answers_for_them_and_both_are_recorded(house: House) -> None:
    house.as_person(JENS).post(f"{AT}/indkaldelse", data={"op": "send"})
    give(house, OLE, BO)
    client = house.as_person(BO)
    assert f'name="on_behalf_of" value="{OLE}"' in client.get(f"{AT}/indkaldelse").text
    assert client.post(f"{AT}/indkaldelse", data={"on_behalf_of": OLE, "reply": "afbud"}).status_code == 303
    assert "Ole Kjær: <strong>Afbud</strong>" in client.get(f"{AT}/indkaldelse").text
    with house.office.read() as desk:
        last = events(desk.session, desk.store.chain_of_meeting(desk.store.meeting_id(NUMBER) or ""))[-1]
    assert (last.actor, last.on_behalf_of, last.action) == (BO, OLE, "reply")
    give(house, METTE, OLE)
    both = house.as_person(OLE)
    assert re.findall(r'<option value="([^"]*)"', both.get(f"{AT}/indkaldelse").text)[:2] == [METTE, ""]
    assert both.post(f"{AT}/indkaldelse", data={"on_behalf_of": "", "reply": "deltager"}).status_code == 303
    assert "Ole Kjær: <strong>Deltager</strong>" in both.get(f"{AT}/indkaldelse").text


def test_the_meeting_is_a_file_for_the_calendar_of_who_may_know_it(house: House) -> None:
    answer = house.as_person(JENS).get(f"{AT}/kalender.ics")
    read = Calendar.from_ical(answer.content)
    (event,) = read.walk("VEVENT")
    assert (read["method"], str(event["summary"])) == ("PUBLISH", "Chefteammøde")
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2026, 11, 12, 8, tzinfo=UTC)
    assert "attendee" not in event
    assert house.as_person(OLE).get(f"{AT}/kalender.ics").status_code == 404


def test_the_invitation_is_written_and_nothing_typed_is_lost(house: House) -> None:
    client = house.as_person(JENS)
    wrong = client.post(
        f"{AT}/tilmelding/skriv", data={**FORM, "deadline": "i morgen", "places": "mange", "revision": "1"}
    )
    assert wrong.status_code == 422
    for found in ('href="#felt-deadline"', 'href="#felt-places"', 'value="mange"', 'value="Frokost"'):
        assert found in wrong.text
    more = client.post(f"{AT}/tilmelding/skriv", data={**FORM, "op": "raekker"}).text
    assert more.count('name="programme_text"') == 2 + 9
    invited(house)
    stale = client.post(f"{AT}/tilmelding/skriv", data={**FORM, "title": "En anden titel", "revision": "1"})
    assert stale.status_code == 409
    assert "Sådan er det gemt nu" in stale.text
    assert 'value="En anden titel"' in stale.text
    assert house.as_person(OLE).get(f"{AT}/tilmelding/skriv").status_code == 404


def test_a_stranger_reads_the_invitation_signs_up_and_withdraws_without_a_cookie(house: House) -> None:
    office, stranger = invited(house), house.as_person("")
    page = stranger.get(f"{AT}/tilmelding")
    assert page.status_code == 200
    for found in ("Netværksmøde om sundhed", "<strong>hør</strong>", "kl. 9.00-9.30", "45 min.", METTE, "Rådhuset"):
        assert found in unescape(page.text)
    sent = stranger.post(f"{AT}/tilmelding", data=IDA)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{AT}/tilmelding?sagt=tilmeldt")
    assert not stranger.cookies
    assert stranger.get(f"{AT}/tilmelding").content == page.content
    assert stranger.post(f"{AT}/tilmelding", data=IDA).headers["location"] == sent.headers["location"]
    with house.office.read() as desk:
        (one,) = desk.store.sign_ups(desk.store.meeting_id(NUMBER) or "")
    assert "Ida Bro" in stranger.get(f"/tilmelding/{one.token}").text
    assert "Ida Bro" in office.get(f"{AT}/tilmeldte").text
    assert "slettet" in stranger.post(f"/tilmelding/{one.token}").text
    assert stranger.get(f"/tilmelding/{one.token}").status_code == 404
    assert "0 tilmeldte" in office.get(f"{AT}/tilmeldte").text


def test_where_there_is_no_mail_nobody_is_promised_one(house: House) -> None:
    invited(house)
    stranger = House(replace(house.settings, mail=None)).as_person("")
    assert "mail med et link" not in stranger.get(f"{AT}/tilmelding").text
    told = stranger.get(stranger.post(f"{AT}/tilmelding", data=IDA).headers["location"]).text
    assert "Du står på listen" in told
    assert "mail med et link" in house.as_person("").get(f"{AT}/tilmelding").text


def test_after_the_deadline_it_says_so_in_those_words(house: House, clock: MovableClock) -> None:
    invited(house)
    stranger = house.as_person("")
    clock.now = datetime(2026, 11, 10, 22, 58, 59, tzinfo=UTC)
    assert CLOSED not in stranger.get(f"{AT}/tilmelding").text
    clock.move(seconds=1)
    assert CLOSED in stranger.get(f"{AT}/tilmelding").text
    late = stranger.post(f"{AT}/tilmelding", data=IDA)
    assert (late.status_code, CLOSED in late.text) == (409, True)


def test_a_colleague_signs_up_by_a_button_and_learns_of_the_waiting_list(house: House) -> None:
    invited(house, reach="house")
    assert house.as_person("").get(f"{AT}/tilmelding").status_code == 404
    for person, told in ((BO, "har en plads"), (TORE, "nummer 1 på ventelisten")):
        client = house.as_person(person)
        assert client.post(f"{AT}/tilmelding", data={"op": "tilmeld"}).status_code == 303
        assert told in client.get(f"{AT}/tilmelding").text
    house.as_person(BO).post(f"{AT}/tilmelding", data={"op": "afmeld"})
    assert "har en plads" in client.get(f"{AT}/tilmelding").text
    assert "Netværksmøde" in client.get("/moeder").text


def test_the_office_adds_removes_and_takes_the_list_along(house: House) -> None:
    office = invited(house)
    house.as_person("").post(f"{AT}/tilmelding", data={**IDA, "organisation": "=1+1"})
    assert office.post(f"{AT}/tilmeldte", data={"name": ""}).status_code == 422
    assert office.post(f"{AT}/tilmeldte", data={"name": "Per Å", "organisation": "", "email": ""}).status_code == 303
    listing = office.get(f"{AT}/tilmeldte.csv").content.decode("utf-8-sig")
    assert '"Ida Bro";"\'=1+1";"ida@nabo.test"' in listing
    assert listing.splitlines()[2].endswith('"1"')
    id = re.findall(r'name="remove" value="(\w+)"', office.get(f"{AT}/tilmeldte").text)[0]
    assert office.post(f"{AT}/tilmeldte", data={"remove": id}).status_code == 303
    assert "Ida" not in office.get(f"{AT}/tilmeldte").text
    for path in ("tilmeldte", "tilmeldte.csv"):
        assert house.as_person(OLE).get(f"{AT}/{path}").status_code == 404


def test_strangers_sign_up_so_often_a_minute_and_no_oftener(house: House) -> None:
    invited(house)
    stranger = house.as_person("")
    sent = [
        stranger.post(f"{AT}/tilmelding", data={**IDA, "email": f"{n}@nabo.test"}) for n in range(SIGN_UP.a_minute + 1)
    ]
    assert [one.status_code for one in sent] == [303] * SIGN_UP.a_minute + [429]


def test_an_invitation_that_reaches_nobody_is_like_a_meeting_that_is_not_there(house: House) -> None:
    invited(house, reach="nobody")
    for person in ("", BO):
        client = house.as_person(person)
        found = [client.get(f"/moeder/{number}/tilmelding") for number in (NUMBER, "CHE-M2026-09")]
        assert [one.status_code for one in found] == [404, 404]
        bare = [re.sub(r'nonce="[^"]+"|CHE-M2026-\d+', "", one.text) for one in found]
        assert bare[0] == bare[1]
