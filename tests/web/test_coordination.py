"""Coordination in the browser: asking, answering, and having it told of in the memo."""

import re
from datetime import timedelta
from typing import Any

from starlette.testclient import TestClient

from engine.clock import system_clock
from engine.danish import local_date
from memos.actions import delegating, drafting
from memos.actions.agenda import act
from tests.memos.build import AASE, IB, KARIM, OLE, SHORT, TORE, content
from tests.memos.town import CLOSED
from tests.web.house import House

DAY = local_date(system_clock())
DUE = (DAY + timedelta(days=7)).isoformat()


def drafted(house: House, key: str = "indstilling", **changes: Any) -> str:
    with house.office.write(AASE) as desk:
        return drafting.create(desk, content(key, **changes), {}, year=2026).number


def asked(client: TestClient, number: str, *departments: str, due: str = DUE) -> int:
    sent = {"department": list(departments or ("Sundhed",)), "due": due}
    return client.post(f"/memoer/{number}/koordinering", data=sent).status_code


def question(house: House, number: str) -> str:
    with house.office.read() as desk:
        (found,) = desk.store.consultations(desk.store.memo_id(number) or "")
    return found.id


def text(house: House, number: str) -> str:
    with house.office.read() as desk:
        return desk.store.memo(desk.store.memo_id(number) or "").content.section("koordinering").plain


def test_the_author_asks_and_sees_that_nobody_has_answered(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    assert "Ingen afdelinger er spurgt endnu" in client.get(f"/memoer/{number}/koordinering").text
    assert asked(client, number) == 303
    page = client.get(f"/memoer/{number}/koordinering").text
    assert "Ikke besvaret endnu" in page
    assert "Sundhed (Karim Sand), er spurgt" in page


def test_what_is_wrong_is_said_and_what_was_typed_stays(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    answer = client.post(f"/memoer/{number}/koordinering", data={"department": "Sundhed", "due": "2020-01-01"})
    assert answer.status_code == 409
    assert 'href="#felt-due"' in answer.text
    assert 'value="Sundhed" checked' in answer.text
    assert 'value="2020-01-01"' in answer.text


def test_a_department_reads_the_memo_and_answers(house: House) -> None:
    number = drafted(house)
    asked(house.as_person(AASE), number)
    client, id = house.as_person(KARIM), question(house, number)
    page = client.get(f"/koordinering/{id}").text
    assert "Om effekt." in page
    assert "Har I bemærkninger?" in page
    answer = client.post(f"/koordinering/{id}", data={"answer": "remark", "text": "Husk <vagterne>."})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/koordinering/{id}?sagt=svaret")
    assert "Husk &lt;vagterne&gt;." in client.get(f"/koordinering/{id}").text


def test_nothing_typed_is_lost_where_the_answer_is_refused(house: House) -> None:
    number = drafted(house)
    asked(house.as_person(AASE), number)
    client, id = house.as_person(KARIM), question(house, number)
    answer = client.post(f"/koordinering/{id}", data={"answer": "remark", "text": "Borgeren 010203-1234"})
    assert answer.status_code == 409
    assert "Borgeren 010203-1234</textarea>" in answer.text
    assert 'href="#felt-text"' in answer.text
    assert client.post(f"/koordinering/{id}", data={}).status_code == 409


def test_a_stand_in_answers_in_the_managers_name(house: House) -> None:
    number = drafted(house)
    asked(house.as_person(AASE), number)
    with house.office.write(KARIM) as desk:
        delegating.give(desk, OLE, DAY, DAY)
    client, id = house.as_person(OLE), question(house, number)
    assert '<option value="Karim Sand" selected>' in client.get(f"/koordinering/{id}").text
    sent = {"answer": "none", "text": ""}
    assert client.post(f"/koordinering/{id}", data=sent).status_code == 409
    assert client.post(f"/koordinering/{id}", data={**sent, "on_behalf_of": KARIM}).status_code == 303


def test_the_author_reads_the_question_without_a_form_to_answer(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    asked(client, number)
    page = client.get(f"/koordinering/{question(house, number)}").text
    assert "Det kan du ikke svare på" in page
    assert "<fieldset" not in page


def test_the_answers_are_told_after_the_authors_text(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    asked(client, number)
    house.as_person(KARIM).post(f"/koordinering/{question(house, number)}", data={"answer": "none"})
    answer = client.post(f"/memoer/{number}/koordinering/indsaet")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/memoer/{number}/skriv?sagt=indsat")
    assert text(house, number).startswith("Om koordinering.\n\nSundhed: ingen bemærkninger (Karim Sand, ")


def test_what_the_author_typed_and_did_not_save_is_not_lost(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    asked(client, number)
    house.as_person(KARIM).post(f"/koordinering/{question(house, number)}", data={"answer": "none"})
    with house.office.write(AASE) as desk:
        memo = desk.store.memo(desk.store.memo_id(number) or "")
        pairs = [("title", "Ugemt titel"), ("section_koordinering", "<p>Ugemt tekst.</p>")]
        desk.store.keep_working_copy(memo.id, AASE, memo.revision, pairs, desk.now)
    assert client.post(f"/memoer/{number}/koordinering/indsaet").status_code == 303
    with house.office.read(AASE) as desk:
        copy = desk.store.working_copy(memo.id, AASE)
    assert copy is not None
    typed = dict(copy.pairs)
    assert typed["title"] == "Ugemt titel"
    assert typed["section_koordinering"].startswith("<p>Ugemt tekst.</p>\n<p>Sundhed: ingen bemærkninger")
    assert text(house, number) == "Om koordinering."


def test_what_stands_in_the_form_as_the_button_is_pressed_is_kept_with_the_answers(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    asked(client, number)
    house.as_person(KARIM).post(f"/koordinering/{question(house, number)}", data={"answer": "none"})
    assert f'formaction="/memoer/{number}/koordinering/indsaet"' in client.get(f"/memoer/{number}/skriv").text
    typed = {"title": "Lige skrevet", "section_koordinering": "Ny tekst.", "revision": "1"}
    assert client.post(f"/memoer/{number}/koordinering/indsaet", data=typed).status_code == 303
    page = client.get(f"/memoer/{number}/skriv").text
    assert 'value="Lige skrevet"' in page
    assert page.index("Ny tekst.") < page.index("Sundhed: ingen bemærkninger")
    assert text(house, number) == "Om koordinering."


def test_a_file_that_was_chosen_as_the_button_is_pressed_is_kept_with_the_answers(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    typed = {"title": "Lige skrevet", "section_koordinering": "Ny tekst.", "revision": "1"}
    files = {"upload": ("Tegning.pdf", b"%PDF-1.7 tegning", "application/pdf")}
    assert client.post(f"/memoer/{number}/koordinering/indsaet", data=typed, files=files).status_code == 303
    assert 'name="attachment_title" value="Tegning"' in client.get(f"/memoer/{number}/skriv").text


def test_the_author_recalls_a_question(house: House) -> None:
    number, client = drafted(house), house.as_person(AASE)
    asked(client, number)
    id = question(house, number)
    assert house.as_person(KARIM).get(f"/koordinering/{id}").status_code == 200
    assert client.post(f"/memoer/{number}/koordinering/{id}/tilbagekald").status_code == 303
    assert "Tilbagekaldt" in client.get(f"/memoer/{number}/koordinering").text


def test_whoever_was_asked_neither_asks_nor_recalls(house: House) -> None:
    number = drafted(house)
    asked(house.as_person(AASE), number)
    client, id = house.as_person(KARIM), question(house, number)
    page = client.get(f"/memoer/{number}/koordinering").text
    assert "Sundhed" in page
    assert "/tilbagekald" not in page
    assert asked(client, number, "Udvikling") == 409
    assert client.post(f"/memoer/{number}/koordinering/{id}/tilbagekald").status_code == 409
    assert client.post(f"/memoer/{number}/koordinering/indsaet").status_code == 409


def test_the_one_who_approves_sees_the_unanswered_on_top(house: House) -> None:
    number = drafted(house)
    asked(house.as_person(AASE), number)
    with house.office.write(AASE) as desk:
        act(desk, desk.store.memo(desk.store.memo_id(number) or ""), "submit")
    page = house.as_person(IB).get(f"/memoer/{number}/godkend").text
    assert page.index("Endnu ikke besvaret") < page.index("Første gang til godkendelse")
    assert "disabled" not in page


def test_a_type_without_a_part_for_it_has_no_such_page(house: House) -> None:
    number = drafted(house, SHORT)
    assert house.as_person(AASE).get(f"/memoer/{number}/koordinering").status_code == 404


def test_to_those_who_may_not_know_a_question_is_as_one_that_is_not_there(house: House) -> None:
    number = drafted(house, **CLOSED)
    asked(house.as_person(AASE), number)
    id, nothing = question(house, number), "0" * 32
    with house.office.write(KARIM) as desk:
        delegating.give(desk, OLE, DAY, DAY)
    for person in (OLE, TORE):
        client = house.as_person(person)
        for address in ("/koordinering/{}", "/memoer/{}/koordinering"):
            keys = (id, nothing) if address.startswith("/k") else (number, "CHE-2026-L009")
            for method in ("get", "post"):
                pages = [getattr(client, method)(address.format(key)) for key in keys]
                plain = [_plain(page.text, key) for page, key in zip(pages, keys, strict=True)]
                assert [page.status_code for page in pages] == [pages[0].status_code] * 2
                assert plain[0] == plain[1]


def _plain(page: str, key: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page).replace(key, "…")
