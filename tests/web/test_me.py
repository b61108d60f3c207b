"""*Me*: what one is told of oneself, and naming somebody who stands in."""

from datetime import timedelta

from engine.clock import system_clock
from engine.danish import local_date
from tests.web.house import House

IB, KARIM, OLE = "Iben-Marie O'Neill", "Karim Sand", "Ole Kjær"
TODAY = local_date(system_clock())
DAYS = {"begins": TODAY.isoformat(), "ends": (TODAY + timedelta(days=7)).isoformat()}


def test_the_page_says_who_one_is_and_what(house: House) -> None:
    page = house.as_person("Jens Åkjær").get("/mig")
    assert page.status_code == 200
    assert "Jens Åkjær" in page.text
    assert "Sekretær, Chefteam" in page.text


def test_a_manager_is_told_of_the_department(house: House) -> None:
    assert "Leder, Sundhed" in house.as_person(KARIM).get("/mig").text


def test_a_stand_in_is_named_and_both_see_it(house: House) -> None:
    client = house.as_person(KARIM)
    answer = client.post("/mig/stedfortraedere", data={"delegate": OLE, **DAYS})
    assert (answer.status_code, answer.headers["location"]) == (303, "/mig?sagt=stedfortraeder")
    assert "Tilbagekald: Ole Kjær" in client.get("/mig").text
    assert "Giv afkald på: Karim Sand" in house.as_person(OLE).get("/mig").text


def test_and_taken_back(house: House) -> None:
    client = house.as_person(KARIM)
    client.post("/mig/stedfortraedere", data={"delegate": OLE, **DAYS})
    page = client.get("/mig").text
    address = page.partition('action="/mig/stedfortraedere/')[2].partition('"')[0]
    assert client.post(f"/mig/stedfortraedere/{address}").status_code == 303
    page = client.get("/mig").text
    assert "Tilbagekaldt" in page
    assert "Tilbagekald: Ole Kjær" not in page


def test_what_is_wrong_is_said_and_what_was_typed_stays(house: House) -> None:
    answer = house.as_person(KARIM).post(
        "/mig/stedfortraedere", data={"delegate": KARIM, "begins": "2020-01-01", "ends": "31.12.2020", "closed": "on"}
    )
    assert answer.status_code == 409
    assert 'href="#felt-delegate"' in answer.text
    assert 'value="2020-01-01"' in answer.text
    assert 'name="closed" checked' in answer.text


def test_a_day_that_is_none_is_refused(house: House) -> None:
    answer = house.as_person(KARIM).post(
        "/mig/stedfortraedere", data={"delegate": OLE, "begins": "i morgen", "ends": ""}
    )
    assert answer.status_code == 409
    assert 'href="#felt-begins"' in answer.text


def test_a_stand_in_is_not_named_in_anothers_name(house: House) -> None:
    client = house.as_person(KARIM)
    client.post("/mig/stedfortraedere", data={"delegate": OLE, **DAYS})
    sent = {"delegate": IB, "on_behalf_of": KARIM, **DAYS}
    assert house.as_person(OLE).post("/mig/stedfortraedere", data=sent).status_code == 409
    assert "stedfortræder for" not in house.as_person(IB).get("/mig").text


def test_somebody_elses_delegation_is_not_there(house: House) -> None:
    client = house.as_person(KARIM)
    client.post("/mig/stedfortraedere", data={"delegate": OLE, **DAYS})
    page = client.get("/mig").text
    address = page.partition('action="/mig/stedfortraedere/')[2].partition('"')[0]
    other = house.as_person(IB)
    assert other.post(f"/mig/stedfortraedere/{address}").status_code == 404
    assert other.post(f"/mig/stedfortraedere/{'0' * 32}/tilbagekald").status_code == 404
