"""The minutes in the browser: written beside the decisions, objected to, read out, approved, corrected."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from memos.meeting import Meeting
from memos.people import MinutesRule
from tests.memos.build import IB, JENS, KARIM, METTE, TORE, content, decisions
from tests.memos.town import CLOSED, NEXT, YES, Town
from tests.web.house import House

AMENDED = decisions(p1="approved_amended: at åbningstiden udvides fra 2027", p2="rejected")


@pytest.fixture
def town(house: House) -> Town:
    return Town(house.office)


class Held:
    """A meeting that ended: an open memo, amended and rejected; a closed one; a standing item."""

    def __init__(self, house: House, town: Town) -> None:
        self.house, self.town = house, town
        memo, shut = town.ready(), town.ready(content(**CLOSED))
        self.id = town.agenda(memo, shut)
        town.standing(self.id)
        town.step(self.id, "lock", "start")
        town.decide(self.id, memo, AMENDED)
        town.decide(self.id, shut, YES)
        town.step(self.id, "finish")
        self.page = f"/moeder/{self.meeting.number}/referat"

    @property
    def meeting(self) -> Meeting:
        return self.town.meeting(self.id)

    def text(self, number: str = "1") -> str:
        item = self.meeting.item(number)
        return item.minutes_text.plain if item else ""

    def as_(self, person: str) -> TestClient:
        return self.house.as_person(person)

    def get(self, person: str, path: str = "") -> str:
        return self.as_(person).get(f"{self.page}{path}").text

    def save(self, person: str = JENS, **texts: str) -> tuple[int, str]:
        """The form as it was read, with these texts."""
        client = self.as_(person)
        form = hidden(client.get(f"{self.page}/skriv").text) | texts
        answer = client.post(f"{self.page}/skriv", data={"op": "gem", **form})
        return answer.status_code, answer.text

    def send(self, person: str, path: str, **fields: str) -> tuple[int, str]:
        """A form of the page, of what was seen there."""
        client = self.as_(person)
        seen = re.search(r'name="seen" value="(\w+)"', client.get(self.page).text)
        answer = client.post(f"{self.page}/{path}", data={"seen": seen[1] if seen else "", **fields})
        return answer.status_code, answer.text

    def review(self) -> None:
        assert self.send(JENS, "trin", step="review")[0] == 303

    def object_to(self, person: str = IB, place: str = "1", text: str = "Sådan var det ikke.", **more: str) -> str:
        """The id of the objection."""
        answer = self.as_(person).post(f"{self.page}/indsigelse", data={"place": place, "text": text, **more})
        assert answer.status_code == 303, answer.text
        return self.meeting.objections[-1].id

    def rule(self, rule: MinutesRule, days: int = 5) -> None:
        with self.town.at(JENS) as desk:
            known = desk.store.organisation()
            bodies = (replace(body, minutes_rule=rule, silence_days=days) for body in known.bodies)
            desk.store.load_organisation(replace(known, bodies=tuple(bodies)))


@pytest.fixture
def held(house: House, town: Town) -> Held:
    return Held(house, town)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_a_text_stands_beside_the_decision_and_never_instead(held: Held) -> None:
    assert held.save(text_1="Der var <enighed>.", opening="Velkommen.")[0] == 303
    page = held.get(METTE)
    assert "Der var &lt;enighed&gt;." in page
    assert "Velkommen." in page
    assert "Godkendt med ændring" in page
    assert "Udkast" in page


def test_only_the_office_writes(held: Held) -> None:
    assert "Skriv i referatet" not in held.get(IB)
    assert held.as_(IB).get(f"{held.page}/skriv").status_code == 404
    assert held.as_(IB).post(f"{held.page}/skriv", data={"op": "gem", "text_1": "x"}).status_code == 404


def test_what_contradicts_the_decision_is_shown_and_can_stand(held: Held) -> None:
    held.save(text_1="Punkt 2 blev godkendt.")
    page = held.get(JENS)
    assert "siger noget andet end beslutningen" in page
    assert "Ikke godkendt" in page
    base = hidden(page.partition('referat/staar"')[2])["base"]
    assert held.as_(JENS).post(f"{held.page}/staar", data={"item": "1", "base": base}).status_code == 303
    assert "siger noget andet end beslutningen" not in held.get(JENS)
    held.save(text_1="Punkt 2 blev igen godkendt.")
    assert "siger noget andet end beslutningen" in held.get(JENS)


def test_what_is_typed_is_kept_for_its_writer_alone(held: Held) -> None:
    client = held.as_(JENS)
    answer = client.post(f"{held.page}/skriv/gem", data={"text_1": "Punkt 2 blev godkendt."})
    assert answer.json()["saved"].startswith("Kladden er gemt kl. ")
    assert [one["href"] for one in answer.json()["against"]] == ["#felt-text_1"]
    assert "Punkt 2 blev godkendt." in held.get(JENS, "/skriv")
    assert "Punkt 2 blev godkendt." not in held.get(METTE, "/skriv")
    assert held.text() == ""
    client.post(f"{held.page}/skriv/drop")
    assert "Punkt 2 blev godkendt." not in held.get(JENS, "/skriv")


def test_two_who_wrote_the_same_text_see_both(held: Held) -> None:
    form = hidden(held.get(JENS, "/skriv"))
    held.save(METTE, text_1="Fra Mette.", closing="Slut.")
    answer = held.as_(JENS).post(f"{held.page}/skriv", data={"op": "gem", **form, "text_1": "Fra Jens."})
    assert answer.status_code == 409
    assert "En anden har gemt tekst til punkt 1 imens" in answer.text
    assert "Mette" in answer.text
    assert held.text() == "Fra Mette."
    again = held.as_(JENS).post(f"{held.page}/skriv", data={"op": "gem", **hidden(answer.text), "text_1": "Fra Jens."})
    assert again.status_code == 303
    assert held.text() == "Fra Jens."
    assert held.meeting.closing.plain == "Slut."


def test_two_who_wrote_different_texts_disturb_nobody(held: Held) -> None:
    form = hidden(held.get(JENS, "/skriv"))
    held.save(METTE, text_1="Fra Mette.")
    sent = {"op": "gem", **form, "text_1": "", "text_2": "Fra Jens."}
    assert held.as_(JENS).post(f"{held.page}/skriv", data=sent).status_code == 303
    assert (held.text(), held.text("2")) == ("Fra Mette.", "Fra Jens.")


def test_a_cpr_number_is_refused_and_nothing_typed_is_lost(held: Held) -> None:
    status, page = held.save(text_1="Borgeren 010203-1234")
    assert status == 422
    assert "Borgeren 010203-1234</textarea>" in page
    assert 'href="#felt-text_1"' in page


def test_a_sentence_for_each_decision_is_offered(held: Held) -> None:
    client = held.as_(JENS)
    page = client.post(f"{held.page}/skriv", data={"op": "udkast:1", "text_1": "Først en status."}).text
    assert "Først en status." in page
    assert "Chefteamet godkendte punkt 1 med den ændring, at åbningstiden udvides fra 2027." in page
    assert "Chefteamet godkendte ikke punkt 2." in page


def test_a_decision_is_read_out_and_confirmed_until_it_changes(held: Held) -> None:
    client = held.as_(METTE)
    path = f"{held.page}/oplaes/1"
    page = client.get(path).text
    assert "at åbningstiden udvides fra 2027" in page
    sha256 = hidden(page)["sha256"]
    assert client.post(path, data={"sha256": "0" * 64}).status_code == 409
    assert client.post(path, data={"sha256": sha256}).status_code == 303
    assert f"af {METTE}" in client.get(path).text
    held.save(text_1="En anden tekst tager den ikke.")
    assert "Bekræft teksten" not in client.get(path).text
    with held.town.at(JENS) as desk:
        item = held.meeting.items[0]
        changed = replace(item, decisions=decisions(p1="approved", p2="approved"))
        items = (changed, *held.meeting.items[1:])
        desk.store.save_meeting(replace(held.meeting, items=items))
    page = client.get(path).text
    assert "ændret, siden den blev bekræftet" in page
    assert "Bekræft teksten" in page


def test_a_member_confirms_nothing(held: Held) -> None:
    page = held.get(IB, "/oplaes/1")
    assert "Bekræft teksten" not in page
    assert held.as_(IB).post(f"{held.page}/oplaes/1", data={"sha256": "x"}).status_code == 409


def test_an_objection_keeps_the_minutes_open_until_it_is_answered(held: Held) -> None:
    held.save(text_1="Der var enighed.")
    held.review()
    assert held.send(METTE, "godkend")[0] == 303
    objection = held.object_to(change="1", proposed="Der var uenighed.")
    page = held.get(JENS)
    assert "Der var " in page
    assert "<del>" in page and "<ins>" in page
    assert "indsigelse" in held.send(JENS, "trin", step="close")[1]
    assert held.meeting.state == "minutes_review"
    assert held.send(JENS, f"indsigelse/{objection}", op="svar", reply="Det var vi.")[0] == 303
    assert "Det var vi." in held.get(IB)
    assert held.send(JENS, "trin", step="close")[0] == 303
    assert held.meeting.state == "closed"


def test_a_text_that_is_taken_over_must_be_approved_anew(held: Held) -> None:
    held.save(text_1="Der var enighed.")
    held.review()
    held.send(METTE, "godkend")
    objection = held.object_to(change="1", proposed="Der var uenighed.")
    assert held.send(JENS, f"indsigelse/{objection}", op="overtag", text="Der var uenighed.")[0] == 303
    assert (held.text(), held.meeting.approvals) == ("Der var uenighed.", ())
    page = held.get(METTE)
    assert "taget til følge" in page
    assert "enighed" in page


def test_a_member_withdraws_their_own_objection_and_nobody_elses(held: Held) -> None:
    held.review()
    objection = held.object_to(place="")
    assert held.send(KARIM, f"indsigelse/{objection}", op="traek")[0] == 409
    assert held.send(IB, f"indsigelse/{objection}", op="traek")[0] == 303
    assert not held.meeting.objections[0].open


def test_an_objection_without_a_word_is_refused_and_what_was_typed_stays(held: Held) -> None:
    held.review()
    sent = {"place": "1", "change": "1", "proposed": "En anden tekst.", "text": ""}
    answer = held.as_(IB).post(f"{held.page}/indsigelse", data=sent)
    assert answer.status_code == 422
    assert "En anden tekst.</textarea>" in answer.text
    assert 'href="#felt-text"' in answer.text


def test_nobody_approves_another_text_than_they_read(held: Held) -> None:
    held.review()
    answer = held.as_(METTE).post(f"{held.page}/godkend", data={"seen": "0" * 64})
    assert answer.status_code == 409
    assert held.meeting.approvals == ()


def test_silence_says_until_when_and_then_closes(held: Held) -> None:
    held.rule(MinutesRule.SILENCE, 5)
    held.review()
    assert "hvis ingen gør indsigelse inden" in held.get(IB)
    assert held.send(JENS, "trin", step="close")[0] == 409
    held.town.later(days=5)
    assert held.send(JENS, "trin", step="close")[0] == 303


def test_after_approval_there_are_only_corrections(held: Held) -> None:
    held.review()
    held.send(METTE, "godkend")
    held.send(JENS, "trin", step="close")
    page = held.get(JENS)
    assert "Udkast" not in page
    assert "Skriv i referatet" not in page
    assert held.as_(JENS).post(f"{held.page}/ret", data={"text": "Punkt 1: 2028."}).status_code == 303
    assert "Punkt 1: 2028." in held.get(TORE)
    assert "Ret en fejl" not in held.get(TORE)


def test_the_next_agenda_gets_the_approval_once(held: Held, town: Town) -> None:
    following = town.plan(NEXT)
    held.review()
    held.send(JENS, "trin", step="reopen", comment="Slåfejl")
    held.review()
    titles = [item.title for item in town.meeting(following).items]
    assert titles == ["Godkendelse af referat af mødet den 27. februar 2026"]


def test_who_may_not_know_of_a_closed_item_reads_nothing_of_it(held: Held) -> None:
    held.save(text_L1="Hemmelig tekst", text_1="Åben tekst")
    held.review()
    held.object_to(METTE, "L1", "Hemmelig indsigelse")
    assert "Hemmelig tekst" in held.get(METTE)
    held.as_(JENS)
    objection = held.meeting.objections[0].id
    held.send(JENS, f"indsigelse/{objection}", op="svar", reply="Hemmeligt svar")
    held.send(METTE, "godkend")
    held.send(JENS, "trin", step="close")
    page = held.get(TORE)
    assert "Åben tekst" in page
    assert "emmelig" not in page
    assert "L1" not in page
    assert "Indsigelser" not in page
    client = held.as_(TORE)
    assert client.get(f"{held.page}/oplaes/L1").status_code == client.get(f"{held.page}/oplaes/L9").status_code == 404
