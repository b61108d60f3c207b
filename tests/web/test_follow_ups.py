"""Follow-ups in the browser: the register, what is done about one, its history, and the memo that reports back."""

import re
from datetime import date

import pytest
from starlette.testclient import TestClient

from memos.actions.agenda import Placing
from memos.actions.items import add_standing
from memos.decision import FollowUp
from tests.memos.build import AASE, IB, JENS, KARIM, METTE, TORE, content
from tests.memos.town import CLOSED, NEXT, YES, Town
from tests.web.house import House

LATE, SOON = date(2026, 2, 1), date(2026, 4, 1)
AGREED = (
    FollowUp("Skriv vagtplan", AASE, SOON),
    FollowUp("Ring til HR", "Udvikling", LATE),
    FollowUp("Mål <effekt>", IB),
)
FIRST = "/opfoelgning/CHE-M2026-01/1/1"


@pytest.fixture
def town(house: House) -> Town:
    """A meeting that is over: an open memo and a closed one, each with follow-ups."""
    town = Town(house.office)
    memo, shut = town.ready(), town.ready(content(title="Salg", **CLOSED))
    meeting = town.sitting(memo, shut)
    town.decide(meeting, memo, YES, AGREED)
    town.decide(meeting, shut, YES, (FollowUp("Hemmelig aftale", AASE, LATE),))
    town.step(meeting, "finish")
    return town


def send(client: TestClient, op: str, path: str = FIRST, **fields: str) -> tuple[int, str]:
    """A form of the page, of what was seen there."""
    seen = re.search(r'name="seen" value="(\d+)"', client.get(path).text)
    answer = client.post(path, data={"op": op, "seen": seen[1] if seen else "0", **fields})
    return answer.status_code, answer.text


def rows(client: TestClient, query: str = "") -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', client.get(f"/opfoelgning{query}").text)


def test_the_register_has_the_overdue_first_and_those_without_a_deadline_last(house: House, town: Town) -> None:
    client = house.as_person(JENS)
    assert rows(client) == ["Ring til HR", "Hemmelig aftale", "Skriv vagtplan", "Mål &lt;effekt&gt;"]
    assert rows(client, "?overskredet=1") == ["Ring til HR", "Hemmelig aftale"]
    assert rows(client, "?ejer=aase+aagaard") == ["Hemmelig aftale", "Skriv vagtplan"]
    assert rows(client, "?forum=Chefteam&status=done") == []
    page = client.get("/opfoelgning").text
    assert "uden frist" in page
    assert "4 opfølgninger, heraf 2 overskredne" in page
    assert client.get("/opfoelgning?forum=Ukendt").status_code == 404


def test_who_may_not_know_of_a_closed_case_finds_nothing_of_it(house: House, town: Town) -> None:
    client = house.as_person(TORE)
    assert rows(client) == []
    for path in (FIRST, "/opfoelgning/CHE-M2026-01/L1/1", "/opfoelgning/CHE-M2026-01/1/x", f"{FIRST}/fil/1"):
        assert client.get(path).status_code == 404
    assert "Hemmelig" not in client.get("/opfoelgning.csv?status=alle").text


def test_the_list_comes_as_a_file_for_excel(house: House, town: Town) -> None:
    answer = house.as_person(JENS).get("/opfoelgning.csv?overskredet=1")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith('"Opfølgning";"Ansvarlig";"Frist";"Status";"Overskredet";"Forum"')
    assert '"Ring til HR";"Udvikling";"01.02.2026";"Åben";"Ja";"Chefteam";"CHE-M2026-01";"1"' in lines[1]


def test_it_is_done_with_words_a_memo_and_a_file(house: House, town: Town) -> None:
    client = house.as_person(AASE)
    fields = {"op": "done", "seen": "0", "text": "Sendt ud.", "memo": "CHE-2026-001"}
    answer = client.post(FIRST, data=fields, files={"file": ("plan.pdf", b"%PDF-plan")})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FIRST}?sagt=fulgt-op")
    page = client.get(FIRST).text
    for shown in ("Udført", "Sendt ud.", "Hent filen plan.pdf", '<a href="/memoer/CHE-2026-001">'):
        assert shown in page
    assert client.get(f"{FIRST}/fil/1").content == b"%PDF-plan"
    assert client.get(f"{FIRST}/fil/2").status_code == 404
    assert "Skriv vagtplan" not in rows(client)
    assert rows(client, "?status=done") == ["Skriv vagtplan"]


def test_a_deadline_is_extended_with_a_reason_and_both_days_are_kept(house: House, town: Town) -> None:
    client = house.as_person(AASE)
    status, page = send(client, "extend", due="2026-03-01", text="")
    assert status == 409
    assert 'value="2026-03-01"' in page
    assert send(client, "extend", due="2026-05-01", text="Venter på HR")[0] == 303
    page = client.get(FIRST).text
    for shown in ("Forlænget", "1. april 2026", "1. maj 2026", "Venter på HR", "Aftalt på mødet"):
        assert shown in page
    assert town.meeting(_meeting(town)).items[0].follow_ups[0].due == SOON


def test_it_is_given_to_a_unit_and_then_its_manager_has_it(house: House, town: Town) -> None:
    assert send(house.as_person(AASE), "hand_on", owner="Sundhed")[0] == 303
    assert "Skriv vagtplan" in house.as_person(KARIM).get("/").text
    assert "Aase Aagaard → Sundhed" in house.as_person(METTE).get(FIRST).text
    status, page = send(house.as_person(KARIM), "hand_on", owner="Ukendt afdeling")
    assert status == 409
    assert "Ukendt afdeling" in page


def test_it_is_dropped_and_opened_again_each_with_a_reason(house: House, town: Town) -> None:
    client = house.as_person(JENS)
    assert send(client, "drop")[0] == 409
    assert send(client, "drop", text="Lokalet er lejet ud")[0] == 303
    assert "Frafaldet" in client.get(FIRST).text
    assert send(client, "done")[0] == 409
    assert send(client, "reopen", text="Lejen er opsagt")[0] == 303
    assert "Skriv vagtplan" in rows(client)


def test_others_can_only_read_it(house: House, town: Town) -> None:
    client = house.as_person(KARIM)
    page = client.get(FIRST).text
    assert "Skriv vagtplan" in page
    assert '<form method="post" action="/opfoelgning' not in page
    for op in ("done", "extend", "hand_on", "drop", "report"):
        assert send(client, op, text="x", due="2026-05-01", owner=KARIM)[0] == 409
    assert client.post(FIRST, data={"op": "andet", "seen": "0"}).status_code == 404


def test_two_at_once_do_not_undo_each_other(house: House, town: Town) -> None:
    assert send(house.as_person(AASE), "done")[0] == 303
    answer = house.as_person(JENS).post(FIRST, data={"op": "drop", "seen": "0", "text": "Ikke nu"})
    assert answer.status_code == 409
    assert "Udført" in answer.text


def test_a_cpr_number_is_refused_and_what_was_typed_stays(house: House, town: Town) -> None:
    status, page = send(house.as_person(AASE), "done", text="Borgeren 010203-1234 er kontaktet")
    assert status == 409
    assert "Borgeren 010203-1234 er kontaktet</textarea>" in page


def test_a_memo_that_is_not_there_is_refused_at_its_field(house: House, town: Town) -> None:
    status, page = send(house.as_person(AASE), "done", text="Se memoet", memo="CHE-2026-999")
    assert status == 422
    assert "Se memoet</textarea>" in page
    assert 'href="#felt-memo"' in page


def test_a_follow_up_becomes_a_draft_that_leads_back_to_it(house: House, town: Town) -> None:
    client = house.as_person(AASE)
    answer = client.post(FIRST, data={"op": "report", "seen": "0"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/memoer/CHE-2026-002/skriv?sagt=fulgt-op")
    page = client.get("/memoer/CHE-2026-002").text
    assert "Status på: Skriv vagtplan" in page
    assert "Opfølgning på CHE-2026-001, punkt 1" in page
    assert f'href="{FIRST}"' in page
    assert "CHE-2026-002" in client.get(FIRST).text
    assert "CHE-2026-002" not in house.as_person(METTE).get(FIRST).text


def test_a_closed_follow_up_becomes_a_closed_draft(house: House, town: Town) -> None:
    answer = house.as_person(AASE).post("/opfoelgning/CHE-M2026-01/L1/1", data={"op": "report", "seen": "0"})
    assert answer.headers["location"].startswith("/memoer/CHE-2026-L002/skriv")


def test_the_next_agenda_lists_what_is_overdue_to_who_may_know_it(house: House, town: Town) -> None:
    meeting = town.plan(NEXT)
    for closed in (False, True):
        with town.at(JENS) as desk:
            add_standing(desk, desk.store.meeting(meeting), "Opfølgningsliste", Placing(), closed=closed)
    agenda = house.as_person(JENS).get("/moeder/CHE-M2026-02/dagsorden").text
    assert "Ring til HR" in agenda
    assert "Hemmelig aftale" in agenda
    assert 'href="/opfoelgning/CHE-M2026-01/1/2"' in house.as_person(JENS).get("/moeder/CHE-M2026-01").text
    town.step(meeting, "lock")
    told = house.as_person(METTE).get("/moeder/CHE-M2026-02/dokument/dagsorden.json").json()
    listed = [[one["text"] for one in item["overdue"]] for item in told["meeting"]["items"]]
    assert listed == [["Ring til HR"], ["Hemmelig aftale"]]
    assert "Ring til HR" in house.as_person(METTE).get("/moeder/CHE-M2026-02").text


def _meeting(town: Town) -> str:
    with town.own.read() as desk:
        found = desk.store.meeting_id("CHE-M2026-01")
    assert found
    return found
