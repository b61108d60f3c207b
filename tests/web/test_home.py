"""*Min side* in the browser: each group with its reason and the way on, and nothing of what one may not know."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import lxml.html  # type: ignore[import-untyped]  # lxml ships no types
import pytest
from sqlalchemy import delete

from engine.database import Database
from memos.actions import consulting
from memos.decision import FollowUp
from memos.models import SignInRow
from memos.store import open_database
from tests.memos.build import AASE, BO, IB, JENS, KARIM, METTE, NOW, OLE, TORE, VIBE, content
from tests.memos.town import CLOSED, DAY, YES, Town
from tests.web.house import House, office_on, settings_of

EVERYBODY = (AASE, BO, IB, KARIM, JENS, METTE, OLE, VIBE, TORE)


@pytest.fixture
def town(sqlite: Database, tmp_path: Path) -> Town:
    """The example organisation at work, on the day it is in the tests."""
    return Town(office_on(sqlite, tmp_path, lambda: NOW))


@contextmanager
def served(town: Town) -> Iterator[House]:
    with settings_of(town.own) as settings:
        yield House(settings)


def page(town: Town, person: str) -> lxml.html.HtmlElement:
    """The page of somebody who has just signed in."""
    with town.at(person) as desk:
        desk.session.execute(delete(SignInRow))
    with served(town) as house:
        answer = house.as_person(person).get("/")
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    """What is read, with single spaces."""
    return " ".join(element.text_content().split())


def section(found: lxml.html.HtmlElement, name: str) -> lxml.html.HtmlElement:
    """The group of that name."""
    return found.xpath(f"//section[@aria-labelledby='{name}']")[0]


def links(element: lxml.html.HtmlElement) -> list[str]:
    return [str(address) for address in element.xpath(".//a/@href")]


def test_a_new_case_officer_is_invited_to_begin(town: Town) -> None:
    found = page(town, BO)
    (button,) = found.xpath("//main//a[contains(@class, 'button')]")
    assert (words(button), button.get("href")) == ("Opret et memo", "/memoer/ny")
    assert found.xpath("//section") == []


def test_a_returned_memo_stands_on_top_with_the_comment_and_the_way_to_mend_it(town: Town) -> None:
    town.plan()
    memo = town.draft(content(title="<b>Åbningstider</b>"))
    town.draft()
    town.act(AASE, memo, "submit")
    town.act(IB, memo, "return", comment="Økonomien mangler.\n<script>")
    found = page(town, AASE)
    assert found.xpath("//section/@aria-labelledby") == ["returneret", "kladder", "naeste-moeder"]
    top = section(found, "returneret")
    assert links(top) == ["/memoer/CHE-2026-001/skriv"]
    assert "Ret “<b>Åbningstider</b>”" in words(top)
    assert f"{IB} skrev 20. februar 2026 kl. 10.30: Økonomien mangler.<script>" in words(top)
    assert "Kladden skal være færdig 17. februar 2026: overskredet for 3 dage siden" in words(top)
    assert found.xpath("//time[@datetime='2026-02-17']")


def test_each_group_leads_to_where_one_acts(town: Town) -> None:
    draft = town.draft()
    town.act(AASE, town.draft(), "submit")
    town.ready()
    with town.at(AASE) as desk:
        (asked,) = consulting.ask(desk, desk.store.memo(draft), ["Sundhed"], NOW.date() + timedelta(days=1))
    assert links(section(page(town, AASE), "kladder")) == ["/memoer/CHE-2026-001/skriv"]
    assert links(section(page(town, AASE), "hos-andre")) == ["/memoer/CHE-2026-002"]
    assert links(section(page(town, IB), "godkendelse")) == ["/memoer/CHE-2026-002/godkend"]
    assert links(section(page(town, JENS), "uden-moede")) == ["/memoer/CHE-2026-003"]
    question = section(page(town, KARIM), "koordinering")
    assert links(question) == [f"/koordinering/{asked.id}"]
    assert "i morgen" in words(question)


def test_every_address_on_the_page_is_one_of_the_house(town: Town) -> None:
    town.draft()
    with served(town) as house:
        client = house.as_person(AASE)
        for address in links(lxml.html.fromstring(client.get("/").text).xpath("//main")[0]):
            assert client.get(address).status_code == 200, address


def test_a_meeting_says_what_it_waits_for_and_by_when(town: Town) -> None:
    town.plan()
    found = words(section(page(town, JENS), "moeder"))
    assert "Udsend dagsorden: Chefteam 27. februar 2026" in found
    assert "Dagsordenen skal udsendes 23. februar 2026: om 3 dage" in found
    coming = words(section(page(town, OLE), "naeste-moeder"))
    assert "Chefteam 27. februar 2026 kl. 9.00-12.00, Mødelokale 3" in coming
    assert "Lederen skal have godkendt 19. februar 2026: overskredet siden i går" in coming


def followed(town: Town) -> None:
    """A meeting where Aase promised two things."""
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES, (FollowUp("Ring til HR", AASE, NOW.date()), FollowUp("Skriv  <ud>", AASE)))
    town.step(meeting, "finish")


def sent(form: lxml.html.HtmlElement) -> dict[str, str]:
    return {str(name): str(value) for name, value in form.form_values()}


def test_a_follow_up_is_done_by_its_button(town: Town) -> None:
    followed(town)
    with served(town) as house:
        client = house.as_person(AASE)
        group = section(lxml.html.fromstring(client.get("/").text), "opfoelgning")
        assert "Ring til HR Frist 20. februar 2026: i dag. Fra mødet CHE-M2026-01, punkt 1" in words(group)
        assert "Uden frist." in words(group)
        for form in group.xpath(".//form"):
            answer = client.post(form.get("action"), data=sent(form))
            assert (answer.status_code, answer.headers["location"]) == (303, "/?sagt=udfoert")
        left = lxml.html.fromstring(client.get("/?sagt=udfoert").text)
    assert left.xpath("//section[@aria-labelledby='opfoelgning']") == []
    assert "Udført." in words(left)


def test_a_follow_up_that_is_not_the_one_that_was_read_or_not_ones_own_is_not_done(town: Town) -> None:
    followed(town)
    with served(town) as house:
        client = house.as_person(AASE)
        (form, _other) = section(lxml.html.fromstring(client.get("/").text), "opfoelgning").xpath(".//form")
        data = sent(form)
        assert client.post("/opfoelgning/udfoert", data={**data, "text": "Noget andet"}).status_code == 409
        for wrong in ({"position": "9"}, {"position": "x"}, {"position": "9" * 400}, {"meeting": ""}):
            assert client.post("/opfoelgning/udfoert", data={**data, **wrong}).status_code == 404
        assert house.as_person(BO).post("/opfoelgning/udfoert", data=data).status_code == 404
        assert house.as_person(IB).post("/opfoelgning/udfoert", data=data).status_code == 409
        assert client.post("/opfoelgning/udfoert", data=data).status_code == 303
        assert client.post("/opfoelgning/udfoert", data=data).status_code == 409


def test_the_page_is_in_order_for_those_who_hear_it(town: Town) -> None:
    followed(town)
    town.draft()
    town.draft()
    for person in (AASE, JENS):
        found = page(town, person)
        assert len(found.xpath("//h1")) == 1
        assert found.xpath("//main//*[self::h1 or self::h2]")[0].tag == "h1"
        assert found.xpath("//main//h3") == []
        ids = found.xpath("//@id")
        assert len(ids) == len(set(ids))
        named = found.xpath("//@aria-labelledby | //@aria-describedby")
        assert set(named) <= set(ids)
        assert found.xpath("//main//@style | //main//@onclick | //main//script") == []


def test_in_two_worlds_those_who_may_not_know_of_a_closed_memo_get_the_same_bytes(
    sqlite: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    told: list[dict[str, tuple[int, bytes, dict[str, str]]]] = []
    numbers = []
    for closed in (False, True):
        folder = tmp_path / str(closed)
        folder.mkdir()
        database = _copied(sqlite_template, folder)
        town = Town(office_on(database, folder, lambda: NOW))
        followed(town)
        town.draft()
        if closed:
            numbers = _secrets(town)
        with served(town) as house:
            told.append({person: _answer(house, person) for person in (BO, VIBE, TORE, "Tove Bjerre", OLE)})
            secretary = house.as_person(JENS).get("/").text
        assert all((number in secretary) == closed for number in numbers[:1])
        database.close()
    assert told[0] == told[1]


def _secrets(town: Town) -> list[str]:
    """Closed memos in every group: ready for an agenda, returned, drafted, approved, asked about, followed up."""
    ready = town.ready(content(title="Salg af Ærø", **CLOSED))
    for name in ("return", "approve", ""):
        memo = town.draft(content(title="Lukket", **CLOSED))
        if name:
            town.act(AASE, memo, "submit")
        if name == "return":
            town.act(IB, memo, "return", comment="Hemmeligt.")
    with town.at(AASE) as desk:
        consulting.ask(desk, desk.store.memo(memo), ["Sundhed"], NOW.date())
    decided = town.ready(content(title="Personsag", **CLOSED))
    promised = [FollowUp("Hemmeligt", owner, NOW.date()) for owner in (BO, VIBE, TORE)]
    meeting = town.sitting(decided, day=DAY + timedelta(days=7))
    town.decide(meeting, decided, YES, tuple(promised))
    town.step(meeting, "finish")
    return [town.memo(ready).number]


def _answer(house: House, person: str) -> tuple[int, bytes, dict[str, str]]:
    answer = house.as_person(person).get("/")
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    nonce = answer.headers["content-security-policy"].partition("nonce-")[2].partition("'")[0]
    return answer.status_code, answer.content.replace(nonce.encode(), b"nonce"), headers


def _copied(template: Path, folder: Path) -> Database:
    shutil.copyfile(template, folder / "beslut.db")
    return open_database(f"sqlite:///{folder / 'beslut.db'}")


def test_a_day_before_and_after_is_said_in_words(town: Town) -> None:
    town.plan(DAY)
    town.later(days=3)
    assert "Dagsordenen skal udsendes 23. februar 2026: i dag" in words(page(town, JENS))
    town.later(days=1)
    assert "Dagsordenen skal udsendes 23. februar 2026: overskredet siden i går" in words(page(town, JENS))
