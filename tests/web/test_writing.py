"""Writing a memo by plain forms, as a browser without script sends them."""

import re
from typing import Any

from starlette.testclient import TestClient

from tests.web.house import House

AASE, BO, IBEN = "Aase Aagaard", "Bo Ravn", "Iben-Marie O'Neill"
TEXT = "Sagen kommer nu, fordi tilbuddet udløber."


def begun(house: House, author: str = AASE) -> tuple[TestClient, str]:
    """A new memo's author at the browser, and its address."""
    client = house.as_person(author)
    sent = {"type": "indstilling", "title": "Ny cykelparkering", "body": "Chefteam", "department": "Udvikling"}
    answer = client.post("/memoer/ny", data=sent)
    assert answer.status_code == 303, answer.text
    return client, answer.headers["location"].partition("/skriv")[0]


def filled(page: str, **more: Any) -> dict[str, Any]:
    """What the form on the page would send, every required section written."""
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    keys = ("baggrund", "effekt", "opfoelgning", "kommunikation", "koordinering")
    return {
        "revision": revision[1],
        "title": "Ny cykelparkering",
        "kind": "decision",
        "openness": "open",
        "body": "Chefteam",
        "department": "Udvikling",
        "case_officer": AASE,
        "responsible_manager": IBEN,
        "point_level": ["1", "2", "1"],
        "point_text": ["at der bygges ved Havnegade", "at den overdækkes", ""],
        **{f"section_{key}": TEXT for key in keys},
        **more,
    }


def test_a_new_memo_opens_to_be_written(house: House) -> None:
    client, address = begun(house)
    page = client.get(f"{address}/skriv")
    assert page.status_code == 200
    assert "Ny cykelparkering" in page.text
    assert "Hvorfor kommer sagen nu?" in page.text


def test_a_new_memo_needs_a_title_and_keeps_the_rest(house: House) -> None:
    answer = house.as_person(AASE).post("/memoer/ny", data={"type": "indstilling", "body": "Chefteam"})
    assert answer.status_code == 422
    assert 'href="#felt-title"' in answer.text


def test_what_is_saved_is_the_memos_content(house: House) -> None:
    client, address = begun(house)
    sent = filled(client.get(f"{address}/skriv").text, op="gem")
    assert client.post(f"{address}/skriv", data=sent).status_code == 303
    page = client.get(address).text
    assert TEXT in page
    assert "at den overdækkes" in page
    assert "1.1" in page


def test_what_is_sent_waits_for_its_manager(house: House) -> None:
    client, address = begun(house)
    answer = client.post(f"{address}/skriv", data=filled(client.get(f"{address}/skriv").text, op="send"))
    assert answer.headers["location"].startswith(address)
    assert "Til ledergodkendelse" in house.as_person(IBEN).get(address).text


def test_what_cannot_be_sent_is_saved_and_says_all_that_is_in_the_way(house: House) -> None:
    client, address = begun(house)
    sent = filled(client.get(f"{address}/skriv").text, op="send", section_effekt="", section_kommunikation="")
    answer = client.post(f"{address}/skriv", data=sent)
    assert answer.status_code == 422
    assert 'href="#afsnit-effekt"' in answer.text
    assert 'href="#afsnit-kommunikation"' in answer.text
    assert TEXT in client.get(address).text


def test_what_cannot_be_read_is_kept_as_it_was_typed(house: House) -> None:
    client, address = begun(house)
    sent = filled(
        client.get(f"{address}/skriv").text,
        op="gem",
        budget_year=["2026", "2027"],
        row_label=["Stativer"],
        row_kind=["anlaeg"],
        cell=["mange penge", "1.250"],
    )
    answer = client.post(f"{address}/skriv", data=sent)
    assert answer.status_code == 422
    assert 'href="#celle-0-0"' in answer.text
    again = client.get(f"{address}/skriv").text
    assert "mange penge" in again
    assert TEXT in again


def test_a_budget_is_summed_on_the_page_as_in_its_documents(house: House) -> None:
    client, address = begun(house)
    sent = filled(
        client.get(f"{address}/skriv").text,
        op="gem",
        budget_unit="tkr.",
        budget_year=["2026", "2027"],
        row_label=["Stativer", "Tilskud", ""],
        row_kind=["anlaeg", "indtaegt", "drift"],
        cell=["1.250", "", "−400", "", "", ""],
        funding="grundbudget",
    )
    assert client.post(f"{address}/skriv", data=sent).status_code == 303
    assert "850" in client.get(address).text


def test_a_small_button_does_its_thing_without_script_and_loses_nothing(house: House) -> None:
    client, address = begun(house)
    sent = filled(client.get(f"{address}/skriv").text, op="point-out:1")
    page = client.post(f"{address}/skriv", data=sent)
    assert page.status_code == 200
    assert page.text.count('name="point_level" value="1"') >= 3
    assert TEXT in client.get(f"{address}/skriv").text


def test_what_a_script_sends_is_kept_and_then_it_is_told_what_is_in_the_way(house: House) -> None:
    client, address = begun(house)
    sent = filled(client.get(f"{address}/skriv").text, section_effekt="")
    answer = client.post(f"{address}/skriv/gem", data=sent, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["saved"].startswith("Gemt kl. ")
    against = client.get(f"{address}/skriv/vejen").json()["against"]
    assert [one["href"] for one in against if one["severity"] == "stop"] == ["#afsnit-effekt"]
    assert TEXT in client.get(f"{address}/skriv").text
    assert TEXT not in client.get(address).text


def test_what_is_in_the_way_is_told_to_those_who_may_write_alone(house: House) -> None:
    client, address = begun(house)
    assert house.as_person(BO).get(f"{address}/skriv/vejen").status_code == 404
    client.post(f"{address}/skriv", data=filled(client.get(f"{address}/skriv").text, op="send"))
    assert client.get(f"{address}/skriv/vejen", headers={"accept": "application/json"}).status_code == 409


def test_what_is_typed_is_its_writers_alone(house: House) -> None:
    client, address = begun(house)
    client.post(f"{address}/skriv/gem", data=filled(client.get(f"{address}/skriv").text))
    assert TEXT not in house.as_person(IBEN).get(f"{address}/skriv").text
    assert house.as_person(BO).get(f"{address}/skriv").status_code == 404


def test_who_else_writes_is_told(house: House) -> None:
    client, address = begun(house)
    page = client.get(f"{address}/skriv").text
    manager = house.as_person(IBEN)
    manager.post(f"{address}/skriv/gem?puls=1", data=filled(page))
    assert client.post(f"{address}/skriv/gem?puls=1", data=filled(page)).json()["present"] == [IBEN]


def test_a_stale_save_is_refused_and_both_texts_stand_side_by_side(house: House) -> None:
    client, address = begun(house)
    page = client.get(f"{address}/skriv").text
    manager = house.as_person(IBEN)
    theirs = filled(page, op="gem", section_effekt="Lederens tekst.")
    assert manager.post(f"{address}/skriv", data=theirs).status_code == 303
    mine = filled(page, op="gem", section_effekt="Sagsbehandlerens tekst.")
    answer = client.post(f"{address}/skriv", data=mine)
    assert answer.headers["location"] == f"{address}/skriv/forskel"
    both = client.get(answer.headers["location"]).text
    assert "Lederens tekst." in both
    assert "Sagsbehandlerens tekst." in both


def test_of_two_texts_the_chosen_one_goes_on(house: House) -> None:
    client, address = begun(house)
    page = client.get(f"{address}/skriv").text
    theirs = filled(page, op="gem", section_effekt="Lederens tekst.", section_baggrund="Lederens baggrund.")
    house.as_person(IBEN).post(f"{address}/skriv", data=theirs)
    client.post(f"{address}/skriv", data=filled(page, op="gem", section_effekt="Sagsbehandlerens tekst."))
    client.post(f"{address}/skriv/forskel", data={"effekt": "min", "baggrund": "gemt"})
    merged = client.get(f"{address}/skriv").text
    assert "Sagsbehandlerens tekst." in merged
    assert "Lederens baggrund." in merged
    assert client.post(f"{address}/skriv", data=filled(merged, op="gem")).status_code == 303


def test_a_file_that_was_brought_is_an_attachment(house: House) -> None:
    client, address = begun(house)
    sent = filled(client.get(f"{address}/skriv").text, op="gem", section_baggrund="Se bilag 1.")
    files = {"upload": ("Tegning.pdf", b"%PDF-1.7 tegning", "application/pdf")}
    assert client.post(f"{address}/skriv", data=sent, files=files).status_code == 303
    got = client.get(f"{address}/bilag/1")
    assert got.content == b"%PDF-1.7 tegning"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''Tegning.pdf"


def test_a_form_is_taken_from_nobody_but_the_one_who_wrote_in_it(house: House) -> None:
    client, address = begun(house)
    page = client.get(f"{address}/skriv").text
    assert f'name="writer" value="{AASE}"' in page
    sent = filled(page, op="gem", writer=AASE, section_baggrund="Aases egne ord.")
    other = house.as_person(IBEN)
    for path in ("/skriv", "/skriv/gem", "/skriv/gem?puls=1", "/koordinering/indsaet"):
        answer = other.post(f"{address}{path}", data=sent, headers={"accept": "application/json"})
        assert answer.status_code == 409
        assert [reason["place"] for reason in answer.json()["reasons"]] == ["writer"]
    assert "Aases egne ord." not in other.get(f"{address}/skriv").text
    assert client.post(f"{address}/skriv", data=sent).status_code == 303


def test_a_file_that_one_did_not_bring_cannot_be_attached(house: House) -> None:
    client, address = begun(house)
    other, elsewhere = begun(house, BO)
    brought = other.post(f"{elsewhere}/skriv/fil", files={"upload": ("Hemmelig.pdf", b"hemmeligt", "application/pdf")})
    sent = filled(client.get(f"{address}/skriv").text, op="gem")
    sent |= {"attachment_sha256": brought.json()["sha256"], "attachment_title": "Min"}
    assert client.post(f"{address}/skriv", data=sent).status_code == 422


def test_the_preview_holds_what_is_typed_and_can_run_nothing(house: House) -> None:
    client, address = begun(house)
    client.post(f"{address}/skriv/gem", data=filled(client.get(f"{address}/skriv").text))
    page = client.get(f"{address}/forhaandsvis/side")
    assert TEXT in page.text
    assert "sandbox" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert client.get(f"{address}/forhaandsvis/pdf").content.startswith(b"%PDF")


def test_dropping_what_is_typed_leaves_what_is_saved(house: House) -> None:
    client, address = begun(house)
    client.post(f"{address}/skriv/gem", data=filled(client.get(f"{address}/skriv").text))
    assert client.post(f"{address}/skriv/drop").status_code == 303
    assert TEXT not in client.get(f"{address}/skriv").text


def test_a_frozen_memo_is_not_opened_to_be_written(house: House) -> None:
    client, address = begun(house)
    client.post(f"{address}/skriv", data=filled(client.get(f"{address}/skriv").text, op="send"))
    answer = client.get(f"{address}/skriv")
    assert answer.status_code == 409
    assert client.post(f"{address}/skriv/gem", data={"title": "x"}).status_code == 409
