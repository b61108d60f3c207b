"""Writing a memo in another's name: who may open it, what is recorded, and who cannot approve it then."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from engine.danish import local_date
from engine.events import events
from tests.web.house import House
from tests.web.test_writing import AASE, BO, IBEN, TEXT, begun, filled

KARIM, JSON = "Karim Sand", {"accept": "application/json"}
CLOSED = {"openness": "closed", "closed_reason": "Køb af fast ejendom", "public_title": "Køb"}


def give(house: House, principal: str, delegate: str, *, closed: bool = False) -> str:
    """The id of a delegation for today."""
    with house.office.write(principal) as desk:
        today = local_date(desk.now)
        return desk.store.add_delegation(principal, delegate, today, today, closed=closed, at=desk.now)


def stood_in(house: House, delegate: str = BO) -> tuple[TestClient, str]:
    """Somebody who stands in for the case officer, and the address of her memo."""
    _client, address = begun(house)
    give(house, AASE, delegate)
    return house.as_person(delegate), address


def told(house: House, address: str) -> list[tuple[str, str, str]]:
    """Who did what to the memo, in whose name."""
    with house.office.read() as desk:
        memo = desk.store.memo_id(address.rpartition("/")[2]) or ""
        chain = events(desk.session, desk.store.chain_of_memo(memo))
    return [(event.actor, event.on_behalf_of, event.action) for event in chain]


def test_a_stand_in_opens_saves_and_sends_and_both_are_recorded(house: House) -> None:
    client, address = stood_in(house)
    page = client.get(f"{address}/skriv").text
    assert f'name="on_behalf_of" value="{AASE}"' in page
    sent = filled(page, op="send", on_behalf_of=AASE)
    assert client.post(f"{address}/skriv", data=sent).status_code == 303
    assert told(house, address)[1:] == [(BO, AASE, "edit"), (BO, AASE, "submit")]
    assert f"på vegne af {AASE}" in client.get(f"{address}/historik").text


def test_without_a_delegation_the_page_is_not_there(house: House) -> None:
    _client, address = begun(house)
    assert house.as_person(BO).get(f"{address}/skriv").status_code == 404


def test_a_delegation_that_is_not_in_force_opens_nothing(house: House) -> None:
    client, address = stood_in(house)
    now = house.office.clock
    house.office.clock = lambda: now() + timedelta(days=1)
    with house.office.write() as desk:
        desk.store.add_delegation(AASE, KARIM, local_date(desk.now), local_date(desk.now), closed=False, at=desk.now)
    assert house.as_person(BO).get(f"{address}/skriv").status_code == 404
    assert house.as_person(KARIM).get(f"{address}/skriv").status_code == 200
    assert client


@pytest.mark.parametrize(("closed", "status"), [(False, 404), (True, 200)])
def test_a_closed_memo_opens_to_whom_closed_ones_were_given(house: House, closed: bool, status: int) -> None:
    author, address = begun(house)
    sent = filled(author.get(f"{address}/skriv").text, op="gem", **CLOSED)
    there = author.post(f"{address}/skriv", data=sent).headers["location"].partition("?")[0]
    give(house, AASE, BO, closed=closed)
    assert "-L0" in there
    assert house.as_person(BO).get(there).status_code == status


def test_what_a_script_sends_without_a_name_is_taken_in_the_name_it_can_be(house: House) -> None:
    client, address = stood_in(house)
    sent = filled(client.get(f"{address}/skriv").text)
    assert client.post(f"{address}/skriv/gem", data=sent, headers=JSON).status_code == 200
    files = {"upload": ("Tegning.pdf", b"%PDF-1.7 tegning", "application/pdf")}
    assert client.post(f"{address}/skriv/fil", files=files, headers=JSON).status_code == 200
    assert TEXT in client.get(f"{address}/forhaandsvis/side").text
    assert client.post(f"{address}/skriv/drop").status_code == 303


def test_two_texts_are_chosen_between_by_a_stand_in_too(house: House) -> None:
    client, address = stood_in(house)
    page = client.get(f"{address}/skriv").text
    author = house.as_person(AASE)
    author.post(f"{address}/skriv", data=filled(page, op="gem", section_effekt="Sagsbehandlerens tekst."))
    mine = filled(page, op="gem", section_effekt="Stedfortræderens tekst.", on_behalf_of=AASE)
    assert client.post(f"{address}/skriv", data=mine).headers["location"] == f"{address}/skriv/forskel"
    assert client.post(f"{address}/skriv/forskel", data={"effekt": "min"}).status_code == 303
    assert "Stedfortræderens tekst." in client.get(f"{address}/skriv").text


def test_a_name_that_was_not_given_is_refused(house: House) -> None:
    client, address = stood_in(house)
    sent = filled(client.get(f"{address}/skriv").text, on_behalf_of=IBEN)
    assert client.post(f"{address}/skriv/gem", data=sent, headers=JSON).status_code == 409
    own = {**sent, "on_behalf_of": ""}
    assert client.post(f"{address}/skriv/gem", data=own, headers=JSON).status_code == 409
    asked = [client.get(f"{address}/skriv/vejen?on_behalf_of={name}", headers=JSON) for name in (AASE, IBEN, "")]
    assert [answer.status_code for answer in asked] == [200, 409, 409]
    assert client.get(f"{address}/skriv/vejen").status_code == 200


def test_who_can_write_in_several_names_chooses_and_begins_with_their_own(house: House) -> None:
    _client, address = begun(house)
    give(house, AASE, IBEN)
    page = house.as_person(IBEN).get(f"{address}/skriv").text
    assert '<option value="" selected>Mig selv, ' in page
    assert f'<option value="{AASE}">{AASE}</option>' in page


def test_who_stands_in_for_nobody_is_asked_nothing(house: House) -> None:
    client, address = begun(house)
    assert "on_behalf_of" not in client.get(f"{address}/skriv").text


def test_neither_who_edited_in_anothers_name_nor_that_other_approves(house: House) -> None:
    client, address = stood_in(house)
    give(house, IBEN, BO)
    give(house, IBEN, AASE)
    sent = filled(client.get(f"{address}/skriv").text, op="send", on_behalf_of=AASE)
    client.post(f"{address}/skriv", data=sent)
    for person in (BO, AASE):
        approver = house.as_person(person)
        form = {"op": "godkend", "revision": _revision(house, address), "on_behalf_of": IBEN}
        answer = approver.post(f"{address}/godkend", data=form)
        assert (answer.status_code, "cannot approve" in answer.text) == (409, True)
    approved = {"op": "godkend", "revision": _revision(house, address)}
    assert house.as_person(IBEN).post(f"{address}/godkend", data=approved).status_code == 303


def test_a_manager_for_whom_somebody_edited_does_not_approve_either(house: House) -> None:
    author, address = begun(house)
    give(house, IBEN, KARIM)
    client = house.as_person(KARIM)
    sent = filled(client.get(f"{address}/skriv").text, op="gem", on_behalf_of=IBEN)
    assert client.post(f"{address}/skriv", data=sent).status_code == 303
    refused = author.post(f"{address}/skriv", data=filled(author.get(f"{address}/skriv").text, op="send"))
    assert refused.status_code == 422
    assert 'href="#felt-responsible_manager"' in refused.text


def test_the_memo_offers_its_stand_in_to_write(house: House) -> None:
    client, address = stood_in(house)
    assert f'href="{address}/skriv"' in client.get(address).text


def _revision(house: House, address: str) -> str:
    with house.office.read() as desk:
        return str(desk.store.memo(desk.store.memo_id(address.rpartition("/")[2]) or "").revision)
