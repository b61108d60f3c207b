"""What stands in the way is said with the names that pages have for it, and never with a program's."""

import pytest

from engine.errors import Reason
from memos.catalogue import Catalogue
from tests.memos.build import TEMPLATES
from tests.web.house import House
from tests.web.test_writing import AASE, begun, filled
from web.places import headings, named, worded

HEADINGS = headings(Catalogue(TEMPLATES))


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("sections.effekt", "Effekt"),
        ("content.sections.baggrund.text", "Baggrund"),
        ("sections.der_ikke_er", "Afsnit"),
        ("points 2", "Punkt 2"),
        ("points[1].points[2].text", "Punkt 1.2"),
        ("items 3", "Punkt 3"),
        ("items L1", "Punkt L1"),
        ("decisions 1.2", "Punkt 1.2"),
        ("decisions", "Beslutninger"),
        ("attachments 4", "Bilag 4"),
        ("costs.rows[1].amounts[2]", "Budget"),
        ("case_officer", "Sagsbehandler"),
        ("co_authors[2]", "Medforfattere"),
        ("substitutes[1].name", "Stedfortrædere"),
        ("meeting.start", "Fra klokken"),
        ("minutes.approved_by", "Godkendt af"),
        ("state", ""),
        ("actor", ""),
        ("--reason", ""),
        ("If-Match", "If-Match"),
        ("CHE-2026-001", "CHE-2026-001"),
        ("Bo Ravn", "Bo Ravn"),
        ("", ""),
    ],
)
def test_a_place_has_the_name_that_stands_on_the_page(place: str, name: str) -> None:
    assert named(place, HEADINGS) == name


def test_what_says_its_place_itself_is_not_said_twice() -> None:
    assert worded(Reason("sections.effekt", "”Effekt” er tom; skriv den"), HEADINGS) == "”Effekt” er tom; skriv den"
    assert worded(Reason("case_officer", "mangler"), HEADINGS) == "Sagsbehandler: mangler"


def test_every_heading_stands_without_what_is_filled_in() -> None:
    assert HEADINGS["direkte_udgifter"] == "Direkte udgifter"


def test_a_page_and_a_script_are_told_which_field_is_meant(house: House) -> None:
    client, address = begun(house)
    sent = filled(client.get(f"{address}/skriv").text, op="send", case_officer="", section_effekt="")
    assert ">Sagsbehandler: " in client.post(f"{address}/skriv", data=sent).text
    against = client.get(f"{address}/skriv/vejen").json()["against"]
    assert [one["text"].partition(":")[0] for one in against if one["place"] == "case_officer"] == ["Sagsbehandler"]


def test_a_refusal_says_no_word_of_the_programs(house: House) -> None:
    client, address = begun(house)
    page = client.post(f"{address}/trin", data={"step": "approve"}).text
    assert "Det står i vejen" in page
    assert ">state: " not in page
    assert ">actor: " not in page
    assert AASE in page
