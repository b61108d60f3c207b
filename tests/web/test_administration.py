"""The administration's pages: who gets in, what each form does, and that no memo shows through any of them."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from engine.database import Database
from memos.audit import audit
from memos.people import Role
from memos.queries import organisation
from memos.store import open_database
from tests.memos.build import AASE, BO, IB, JENS, METTE, OLE, content
from tests.memos.town import CLOSED, Town
from tests.web.house import House, office_on, settings_of
from web.pages import administration, administration_people, administration_types

KEEPER, OTHER = "Ane Drift", "Eva Nyborg"
ROUTES = (*administration.ROUTES, *administration_people.ROUTES, *administration_types.ROUTES)
READ = (
    "/administration",
    "/administration/fora",
    "/administration/forum",
    "/administration/forum?navn=Chefteam",
    "/administration/afdelinger",
    "/administration/afdeling",
    "/administration/afdeling?navn=Udvikling",
    "/administration/personer",
    f"/administration/personer?soeg={quote('aase')}&rolle=reader",
    f"/administration/person?navn={quote(AASE)}",
    f"/administration/overdrag?navn={quote(AASE)}",
    "/administration/typer",
    "/administration/typer/meeting",
    "/administration/typer/indstilling",
    "/administration/typer/indstilling/diagram.svg",
)
BODY = {
    "name": "Direktion",
    "code": "DIR",
    "definite": "Direktionen",
    "minutes_rule": "chair",
    "silence_days": "5",
    "secretary": JENS,
    "chair": METTE,
    "plads": ["2", "1", "3"],
    "medlem": [OLE, METTE, ""],
    "frist_draft": "10",
    "enhed_draft": "hverdage",
}


def appoint(house: House) -> None:
    with house.office.write() as desk:
        for name in (KEEPER, OTHER):
            desk.store.ensure_person(name)
            desk.store.grant(name, Role.ADMINISTRATOR)
        desk.store.organisation_event(at=desk.now, actor="", action="load")


@pytest.fixture
def kept(house: House) -> House:
    """The house with two administrators."""
    appoint(house)
    return house


@pytest.fixture
def keeper(kept: House) -> TestClient:
    """A browser in which an administrator is signed in."""
    return kept.as_person(KEEPER)


def stamp(text: str) -> str:
    """The stamp in a page's form."""
    return str(re.findall(r'name="stempel" value="([^"]*)"', text)[0])


def person_page(client: TestClient, name: str) -> str:
    return client.get(f"/administration/person?navn={quote(name)}").text


# ---- who gets in


def test_only_an_administrator_may_know_that_there_is_such_a_page(kept: House) -> None:
    for person in (JENS, "Vibe Lund", "Tore Bæk"):
        client = kept.as_person(person)
        assert {client.get(address).status_code for address in READ} == {404}
        sent = [client.post(page.path, data={"navn": AASE}) for page in ROUTES if page.method == "POST"]
        assert {answer.status_code for answer in sent} == {404}


def test_every_page_opens_for_an_administrator(keeper: TestClient) -> None:
    for address in READ:
        answer = keeper.get(address)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            assert answer.text.count("<h1>") == 1
            headings = [int(level) for level in re.findall(r"<h([1-6])[ >]", answer.text)]
            assert all(below - above <= 1 for above, below in pairwise(headings)), address


def test_every_field_has_a_label_and_every_table_a_caption(keeper: TestClient) -> None:
    for address in READ:
        text = keeper.get(address).text
        fields = set(re.findall(r'<(?:input(?! type="hidden")|select|textarea)[^>]* id="([^"]+)"', text))
        assert fields <= set(re.findall(r'<label[^>]* for="([^"]+)"', text)), address
        assert text.count("<table") == text.count("<caption")
        assert "<th>" not in text


def test_what_is_not_there_is_not_found(keeper: TestClient) -> None:
    for address in (
        "/administration/forum?navn=Ingen",
        "/administration/afdeling?navn=Ingen",
        "/administration/person?navn=Ingen",
        "/administration/overdrag?navn=Ingen",
        "/administration/typer/ingen",
        "/administration/typer/ingen/diagram.svg",
    ):
        assert keeper.get(address).status_code == 404, address


# ---- bodies and departments


def test_a_body_is_made_with_its_members_in_the_order_of_their_places(kept: House, keeper: TestClient) -> None:
    answer = keeper.post("/administration/forum", data=BODY)
    assert (answer.status_code, answer.headers["location"]) == (303, "/administration/fora?sagt=gemt")
    with kept.office.read(KEEPER) as desk:
        assert desk.store.body("Direktion").members == (METTE, OLE)
        asked = organisation.deadlines(desk, "Direktion")
        assert [(one.key, one.days, one.unit) for one in asked] == [("draft", 10, "hverdage")]
        assert audit(desk.session).problems == ()
    assert "Direktion" in keeper.get("/administration/fora").text
    assert "Nyt forum: Direktion (DIR)" in keeper.get("/administration").text


def test_what_is_wrong_leads_to_its_field_and_what_was_typed_stays(keeper: TestClient) -> None:
    wrong = BODY | {"code": "d!", "silence_days": "mange", "medlem": [OLE, "Ingen Kender", ""], "frist_draft": "x"}
    answer = keeper.post("/administration/forum", data=wrong)
    assert answer.status_code == 422
    for field in ("felt-code", "felt-silence_days", "medlem-1", "frist-draft"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
    for typed in ("d!", "mange", "Ingen Kender", "Direktionen"):
        assert f'value="{typed}"' in unescape(answer.text)


def test_a_body_that_another_administrator_changed_is_shown_beside_what_was_typed(
    kept: House, keeper: TestClient
) -> None:
    page = keeper.get("/administration/forum?navn=Chefteam").text
    mine = BODY | {"navn": "Chefteam", "stempel": stamp(page), "code": "CHE", "definite": "Chefteamet"}
    other = kept.as_person(OTHER)
    assert other.post("/administration/forum", data=mine | {"silence_days": "9"}).status_code == 303
    answer = keeper.post("/administration/forum", data=mine | {"silence_days": "3"})
    assert answer.status_code == 409
    assert "<dt>Dage til indsigelse</dt><dd>9</dd>" in answer.text
    assert 'name="silence_days" value="3"' in answer.text
    again = keeper.post("/administration/forum", data=mine | {"silence_days": "3", "stempel": stamp(answer.text)})
    assert again.status_code == 303


def test_a_department_gets_its_manager(kept: House, keeper: TestClient) -> None:
    assert keeper.post("/administration/afdeling", data={"name": "Kultur", "manager": BO}).status_code == 303
    page = keeper.get("/administration/afdeling?navn=Kultur").text
    sent = {"navn": "Kultur", "manager": IB, "stempel": stamp(page)}
    assert keeper.post("/administration/afdeling", data=sent).status_code == 303
    assert keeper.post("/administration/afdeling", data=sent).status_code == 409
    unknown = keeper.post("/administration/afdeling", data={"name": "Teknik", "manager": "Ingen Kender"})
    assert (unknown.status_code, 'value="Teknik"' in unknown.text) == (422, True)


# ---- people


def test_a_person_is_added_and_found(keeper: TestClient) -> None:
    answer = keeper.post("/administration/personer", data={"name": "Zita Ny"})
    assert answer.headers["location"] == "/administration/person?navn=Zita%20Ny&sagt=oprettet"
    assert "Zita Ny</a>" in keeper.get("/administration/personer?soeg=zita").text
    again = keeper.post("/administration/personer", data={"name": "zita ny"})
    assert (again.status_code, 'href="#felt-name"' in again.text) == (422, True)


def test_every_role_can_be_ticked_and_searched_for(keeper: TestClient) -> None:
    for page in (person_page(keeper, AASE), keeper.get("/administration/personer").text):
        assert all(f'value="{role}"' in page for role in ("archivist", "reader", "administrator"))


def test_roles_are_what_was_ticked(kept: House, keeper: TestClient) -> None:
    sent = {"navn": BO, "roles": ["reader"], "stempel": stamp(person_page(keeper, BO))}
    assert keeper.post("/administration/person/roller", data=sent).status_code == 303
    assert keeper.post("/administration/person/roller", data=sent).status_code == 409
    with kept.office.read(KEEPER) as desk:
        assert organisation.person(desk, BO).roles == (Role.READER,)


def test_a_new_account_shows_its_password_once(kept: House, keeper: TestClient) -> None:
    sent = {"navn": AASE, "user_name": "aaga", "email": "aase@solbaek.example", "password": "ja"}
    answer = keeper.post("/administration/person/konto", data=sent | {"stempel": stamp(person_page(keeper, AASE))})
    password = re.findall(r"<code[^>]*>([a-z0-9-]+)</code>", answer.text)[0]
    assert answer.headers["cache-control"] == "no-store"
    visitor = kept.as_person("")
    signed_in = visitor.post("/log-ind", data={"navn": "aaga", "adgangskode": password})
    assert signed_in.status_code == 303
    assert password not in person_page(keeper, AASE)
    with kept.office.read() as desk:
        assert desk.store.account(AASE).must_change


def test_a_form_sent_twice_makes_no_second_password(keeper: TestClient) -> None:
    sent = {"navn": AASE, "user_name": "aaga", "email": "", "password": "ja"}
    keeper.post("/administration/person/konto", data=sent | {"stempel": stamp(person_page(keeper, AASE))})
    reset = {"navn": AASE, "stempel": stamp(person_page(keeper, AASE))}
    assert "<code" in keeper.post("/administration/person/adgangskode", data=reset).text
    again = keeper.post("/administration/person/adgangskode", data=reset)
    assert (again.status_code, "<code" in again.text) == (409, False)


def test_what_is_wrong_with_an_account_leads_to_its_field(keeper: TestClient) -> None:
    sent = {"navn": AASE, "user_name": "to ord", "email": "x", "stempel": stamp(person_page(keeper, AASE))}
    answer = keeper.post("/administration/person/konto", data=sent)
    assert answer.status_code == 422
    assert 'href="#felt-user_name"' in answer.text
    assert 'value="to ord"' in answer.text


def test_a_closed_account_ends_its_sessions_and_opens_again(kept: House, keeper: TestClient) -> None:
    new = {"navn": AASE, "user_name": "aaga", "email": "", "stempel": stamp(person_page(keeper, AASE))}
    assert keeper.post("/administration/person/konto", data=new).status_code == 303
    aase = kept.as_person(AASE)
    close = {"navn": AASE, "adgang": "luk", "stempel": stamp(person_page(keeper, AASE))}
    answer = keeper.post("/administration/person/adgang", data=close)
    assert answer.headers["location"].endswith("&sagt=konto-lukket")
    assert aase.get("/").status_code == 303
    opened = {"navn": AASE, "adgang": "aabn", "stempel": stamp(person_page(keeper, AASE))}
    assert keeper.post("/administration/person/adgang", data=opened).headers["location"].endswith("konto-aabnet")


# ---- moving a leaver's work


def test_a_leavers_work_is_moved_and_that_is_said(kept: House, keeper: TestClient) -> None:
    memo = Town(kept.office).draft()
    page = keeper.get(f"/administration/overdrag?navn={quote(AASE)}").text
    assert "1 åbent memo" in page
    answer = keeper.post("/administration/overdrag", data={"navn": AASE, "cases": BO, "stempel": stamp(page)})
    assert answer.headers["location"] == f"/administration/person?navn={quote(AASE)}&sagt=overdraget"
    assert "Arbejdet er overdraget." in keeper.get(answer.headers["location"]).text
    with kept.office.read() as desk:
        assert desk.store.memo(memo).content.case_officer == BO
        assert audit(desk.session).problems == ()


def test_a_receiver_who_cannot_take_over_is_refused_at_the_field(kept: House, keeper: TestClient) -> None:
    page = keeper.get(f"/administration/overdrag?navn={quote(AASE)}").text
    sent = {"navn": AASE, "cases": BO, "offices": KEEPER, "stempel": stamp(page)}
    answer = keeper.post("/administration/overdrag", data=sent)
    assert answer.status_code == 422
    assert 'href="#felt-offices"' in answer.text
    assert f'name="cases" value="{BO}"' in answer.text


# ---- no memo shows through


@pytest.fixture
def second(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Another empty database."""
    path = tmp_path / "second.db"
    shutil.copyfile(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.close()


@contextmanager
def world(database: Database, folder: Path, *, closed: bool) -> Iterator[House]:
    """The same house in two worlds: one has closed memos that the administrator may not know of."""
    with settings_of(office_on(database, folder)) as settings:
        house = House(settings)
        appoint(house)
        town = Town(house.office)
        town.ready(content(title="Skjult titel"))
        if closed:
            waiting = town.draft(content(title="Hemmelig titel", **CLOSED))
            town.act(AASE, waiting, "submit")
            meeting = town.agenda(town.ready(content(title="Hemmelig titel", **CLOSED)))
            town.step(meeting, "lock")
        else:
            town.step(add_standing(town), "lock")
        yield house


def add_standing(town: Town) -> str:
    meeting = town.plan()
    town.standing(meeting)
    return meeting


def everything(client: TestClient) -> list[tuple[int, str]]:
    """What an administrator gets of every page, and of a leaver's work being moved."""
    found = [client.get(address) for address in READ]
    moving = f"/administration/overdrag?navn={quote(AASE)}"
    for receivers in ({"cases": IB}, {"cases": "Ingen"}, {"cases": BO}, {"cases": BO}):
        found.append(
            client.post(
                "/administration/overdrag", data={"navn": AASE, "stempel": stamp(client.get(moving).text)} | receivers
            )
        )
    found += [client.get(address) for address in READ]
    return [(answer.status_code, changing.sub("", answer.text)) for answer in found]


changing = re.compile(r'<time datetime="[^"]*">[^<]*</time>|nonce="[^"]*"')
"""When it was, and what is drawn anew for each page."""


def test_closed_memos_make_no_difference_to_an_administrator(
    sqlite: Database, second: Database, tmp_path: Path
) -> None:
    with world(sqlite, tmp_path / "a", closed=True) as one, world(second, tmp_path / "b", closed=False) as other:
        assert everything(one.as_person(KEEPER)) == everything(other.as_person(KEEPER))


def test_no_title_and_no_number_of_a_memo_is_on_any_page(sqlite: Database, tmp_path: Path) -> None:
    with world(sqlite, tmp_path, closed=True) as house:
        client = house.as_person(KEEPER)
        seen = "\n".join(text for _status, text in everything(client))
        listed = client.get("/memoer").text + client.get("/").text
    for shown in (seen, listed):
        assert not re.search(r"Skjult|Hemmelig|CHE-20|Køb af fast ejendom", shown)
