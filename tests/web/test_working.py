"""The administrator's page of work, and what machines that watch may know."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from memos.actions import drafting
from memos.mailing import FRESH, LEASE, MOST
from memos.nightly import CHORES
from memos.notices import NoticeKind
from memos.people import Role
from tests.memos.build import AASE, content
from tests.web.house import ADDRESS, HOUSE, House
from web.application import application

KEEPER = "Bo Ravn"
WORD = "hemmeligt"
TOKEN = {"authorization": f"Bearer {WORD}"}


@pytest.fixture
def wanted(house: House) -> str:
    """A document that failed three times: the id of its row."""
    with house.office.write(AASE) as desk:
        desk.store.grant(KEEPER, Role.ADMINISTRATOR)
        memo = drafting.create(desk, content(), {}, year=2026)
        desk.store.want([("indstilling", "docx")], 1, desk.now, memo=memo.id)
        (row,) = desk.store.wanted_for(memo=memo.id)
        desk.store.failed(row.id, "Åbningstider", aside_at=desk.now)
    return row.id


@pytest.fixture
def watched(house: House) -> Iterator[TestClient]:
    """Whoever asks of a server for which a token is set."""
    with TestClient(application(replace(house.settings, token=WORD)), ADDRESS) as client:
        yield client


def test_what_failed_is_tried_again_and_its_reason_is_not_shown(house: House, wanted: str) -> None:
    boss = house.as_person(KEEPER)
    page = boss.get("/administration/arbejde").text
    assert "indstilling.docx" in page and "Åbningstider" not in page
    assert boss.post(f"/administration/arbejde/{wanted}", data={"op": "igen"}).status_code == 303
    with house.office.read() as desk:
        assert desk.store.wanted_count() == 1


def test_a_mail_that_was_given_up_is_named_by_its_subject_and_tried_again(house: House, wanted: str) -> None:
    with house.office.write() as desk:
        desk.store.want_notices(NoticeKind.RETURNED, [AASE], desk.store.memo_id("CHE-2026-001") or "", "1", desk.now)
        for _time in range(MOST):
            mail = desk.store.claim_mail("one", desk.now, LEASE, since=desk.now - FRESH, most=MOST)
            assert mail
            desk.store.mail_failed(mail, "one", "no such user", desk.now, counts=True)
    boss = house.as_person(KEEPER)
    page = boss.get("/administration/arbejde").text
    assert "A memo was returned to you" in page and page.count("Prøv igen") == 2
    (failed,) = re.findall(r"(?s)Mail</td>.*?/administration/arbejde/(\w+)", page)
    assert boss.post(f"/administration/arbejde/{failed}", data={"op": "igen"}).status_code == 303
    assert boss.get("/administration/arbejde").text.count("Prøv igen") == 1


def test_every_chore_has_a_danish_name() -> None:
    shown = (HOUSE / "web" / "templates" / "administration_work.html").read_text()
    assert [name for name in CHORES if f'"{name}": "' not in shown] == []


def test_what_failed_is_let_be(house: House, wanted: str) -> None:
    boss = house.as_person(KEEPER)
    boss.post(f"/administration/arbejde/{wanted}", data={"op": "fjern"})
    assert "indstilling.docx" not in boss.get("/administration/arbejde").text


def test_others_have_no_such_page(house: House, wanted: str) -> None:
    assert house.as_person(AASE).get("/administration/arbejde").status_code == 404
    assert house.as_person(AASE).post(f"/administration/arbejde/{wanted}", data={"op": "fjern"}).status_code == 404


def test_health_says_that_all_is_well_and_no_more(watched: TestClient) -> None:
    assert watched.get("/sundhed").json() == {"status": "ok"}
    told = watched.get("/sundhed", headers=TOKEN).json()
    assert told["status"] == "ok" and {"schema", "oldest_waiting_seconds", "workers"} <= told.keys()


def test_health_says_when_files_cannot_be_written(house: House, tmp_path: Path) -> None:
    house.office.blobs.root = tmp_path / "file"
    (tmp_path / "file").write_text("no folder")
    assert house.as_person("").get("/sundhed").status_code == 503


def test_figures_are_for_whoever_has_the_token(house: House, watched: TestClient, wanted: str) -> None:
    assert watched.get("/maaltal").status_code == 404
    assert watched.get("/maaltal", headers={"authorization": "Bearer andet"}).status_code == 404
    assert 'beslut_jobs{kind="wanted",state="failed"} 1' in watched.get("/maaltal", headers=TOKEN).text
    assert house.as_person("").get("/maaltal", headers={"authorization": "Bearer "}).status_code == 404
