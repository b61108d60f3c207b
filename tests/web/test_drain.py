"""The thread beside the pages: it does what is wanted, wakes, stops, and outlives what goes wrong."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest
from sqlalchemy import insert, select

from engine.mail import MailSettings, Security
from memos.actions import drafting
from memos.actions.agenda import act
from memos.actions.meetings import plan
from memos.audit import audit
from memos.desk import Office
from memos.meeting import MeetingHeader
from memos.models import AccountRow, NoticeRow, PersonRow
from memos.packing import exports_folder
from memos.queries.history import history
from tests.mail_server import MailServer, mail_server
from tests.memos.build import AASE, IB, content
from tests.web.house import House
from web.drain import Drain, Waking
from web.settings import Settings

LONG = 60.0


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def settings(house: House, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The house, with mail. Documents are Word files: those need no process of their own."""
    monkeypatch.setattr("memos.actions.steps.FORMATS", ("docx",))
    with house.office.write() as desk:
        for number, person in enumerate((AASE, IB)):
            id = desk.session.scalars(select(PersonRow.id).where(PersonRow.name == person)).one()
            row = {"person_id": id, "user_name": f"bruger{number}", "email": f"bruger{number}@solbaek.test"}
            empty = {"password_hash": "", "must_change": False, "disabled": False}
            desk.session.execute(insert(AccountRow), [row | empty])
    mail = MailSettings("127.0.0.1", "noreply@solbaek.test", server.port, Security.NONE, seconds=5)
    return replace(house.settings, mail=mail)


@pytest.fixture
def drain(settings: Settings) -> Iterator[Drain]:
    """A drain that looks for itself only after a long time: it must be woken."""
    found = Drain(settings, LONG)
    yield found
    found.stop()


def approved(office: Office) -> str:
    with office.write(AASE) as desk:
        memo = drafting.create(desk, content(), {}, year=2026)
        memo = act(desk, memo, "submit")
    with office.write(IB) as desk:
        return act(desk, desk.store.memo(memo.id), "approve").id


def until(holds: Callable[[], object], seconds: float = 20) -> bool:
    """Whether it holds within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_documents_notices_and_exports_are_done_beside_the_pages(
    house: House, drain: Drain, server: MailServer
) -> None:
    memo = approved(house.office)
    client = house.as_person(AASE)
    address = client.post("/arkiv/eksport").headers["location"]
    drain.start()
    assert until(lambda: client.get(address, headers={"accept": "application/json"}).json()["state"] == "done")
    assert until(lambda: len(server.taken) == 2)
    with house.office.read() as desk:
        assert [one.document for one in desk.store.renditions(memo=memo)] == ["indstilling"]


def test_a_form_that_is_sent_wakes_it(house: House, drain: Drain) -> None:
    house.app = Waking(house.app, drain.wake)
    client = house.as_person(AASE)
    drain.start()
    time.sleep(0.3)
    address = client.post("/arkiv/eksport").headers["location"]
    assert until(lambda: client.get(address, headers={"accept": "application/json"}).json()["state"] == "done")


def test_it_looks_by_itself_every_few_seconds(house: House, settings: Settings) -> None:
    drain = Drain(settings, 0.1)
    drain.start()
    time.sleep(0.3)
    try:
        client = house.as_person(AASE)
        address = client.post("/arkiv/eksport").headers["location"]
        assert until(lambda: client.get(address, headers={"accept": "application/json"}).json()["state"] == "done")
    finally:
        drain.stop()


def test_it_stops_at_once_when_there_is_nothing_in_hand(drain: Drain) -> None:
    drain.start()
    begun = time.monotonic()
    drain.stop()
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("slots", [1, 3])
def test_what_goes_wrong_in_one_part_keeps_no_other_and_is_told_without_content(
    settings: Settings,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    slots: int,
) -> None:
    approved(settings.office)

    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("Åbningstider")

    monkeypatch.setattr("web.drain.work.drain", broken)
    with caplog.at_level(logging.INFO):
        Drain(settings, LONG, slots).round()
    assert len(server.taken) == 2
    assert caplog.text.count("documents: RuntimeError") == slots
    assert "Åbningstider" not in f"{caplog.text}{capfd.readouterr()}"


def test_an_address_that_is_refused_is_logged_without_it(
    house: House, drain: Drain, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    approved(house.office)
    server.at_rcpt = lambda to: f"550 {to} is unknown"
    with caplog.at_level(logging.INFO, logger="beslut"):
        drain.round()
    told = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("beslut"))
    assert "mail" in told
    assert "@" not in told


def test_without_a_mail_server_notices_wait(house: House, settings: Settings) -> None:
    approved(house.office)
    Drain(replace(settings, mail=None)).round()
    with house.office.read() as desk:
        assert set(desk.session.scalars(select(NoticeRow.sent_at))) == {None}


def test_old_exports_are_taken_away_once_a_day(house: House, drain: Drain) -> None:
    client = house.as_person(AASE)
    address = client.post("/arkiv/eksport").headers["location"]
    drain.round()
    (kept,) = (path for path in exports_folder(house.office).root.rglob("*") if path.is_file())
    before = house.office.clock
    house.office.clock = lambda: before() + timedelta(days=9)
    drain.round()
    assert not kept.exists()
    with house.office.read(AASE) as desk:
        assert desk.store.exports(AASE) == []
    assert address


def test_notices_are_removed_when_they_have_lain_long_enough_and_the_account_stays(
    house: House, settings: Settings, server: MailServer
) -> None:
    memo = approved(house.office)
    drain, before = Drain(replace(settings, keep_notices=timedelta(days=30)), LONG), house.office.clock
    drain.round()
    assert (len(server.taken), _notices(house)) == (2, 2)
    house.office.clock = lambda: before() + timedelta(days=29)
    drain.round()
    assert _notices(house) == 2
    house.office.clock = lambda: before() + timedelta(days=31)
    drain.round()
    assert (len(server.taken), _notices(house)) == (2, 0)
    with house.office.read(AASE) as desk:
        assert audit(desk.session).problems == ()
        assert [told.action for told in history(desk, desk.store.memo(memo))][:3] == ["create", "submit", "approve"]


def test_without_a_mail_server_old_notices_go_too(house: House, settings: Settings) -> None:
    approved(house.office)
    before = house.office.clock
    house.office.clock = lambda: before() + timedelta(days=100)
    Drain(replace(settings, mail=None)).round()
    assert _notices(house) == 0


def _notices(house: House) -> int:
    with house.office.read() as desk:
        return len(desk.session.scalars(select(NoticeRow.id)).all())


def test_a_deadline_that_is_near_is_told_once(house: House, drain: Drain, server: MailServer) -> None:
    house.office.clock = lambda: datetime(2026, 11, 18, 9, tzinfo=UTC)
    with house.office.write(AASE) as desk:
        drafting.create(desk, content(), {}, year=2026)
        rules = [rule for rule in desk.store.deadlines() if rule.body == "Chefteam"]
    today = date(2026, 11, 18)
    days = (today + timedelta(days=n) for n in range(60))
    day = next(day for day in days if 0 <= (min(rule.before(day) for rule in rules) - today).days <= 2)
    with house.office.write("Jens Åkjær") as desk:
        plan(desk, MeetingHeader("Chefteam", day, start=clock(9), end=clock(12), place="Rådhuset"))
    drain.round()
    drain.round()
    assert [taken.message["Subject"] for taken in server.taken] == ["A deadline is near"]
