"""The meeting room in the browser: one writes, others follow, and nothing closed shows to whoever may not know."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine.database import Database
from memos.meeting import Meeting
from memos.queries.room import find_office, on_screen, show_room, sight, version
from tests.memos.build import IB, JENS, KARIM, METTE, OLE, points
from tests.memos.build import content as written
from tests.memos.town import CLOSED, Town
from tests.web.house import House, office_on, settings_of

AASE = "Aase Aagaard"
PROPOSED = "at åbningstiden udvides"


class Sitting:
    """A meeting in session with an open memo, a closed one and a standing item, and browsers in its room."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.town = town = Town(house.office)
        self.open = town.ready(written(points=points(PROPOSED, "at der evalueres")))
        self.closed = town.ready(written(title="Køb af grund", points=points("at grunden købes"), **CLOSED))
        self.id = town.plan()
        for memo in (self.open, self.closed):
            town.act(JENS, memo, "schedule", meeting=self.id)
        for name in ("lock", "start"):
            town.step(self.id, name)
        self.path = f"/moeder/{self.meeting.number}"

    @property
    def meeting(self) -> Meeting:
        with self.house.office.read() as desk:
            return desk.store.meeting(self.id)

    def revision(self, item: str) -> int:
        with self.house.office.read() as desk:
            found = self.meeting.item(item)
            return desk.store.room(self.id).item(found.id if found else "").revision

    def write(self, client: TestClient, op: str, item: str = "1", **fields: str) -> tuple[int, str]:
        self.town.later(seconds=10)
        data = {"op": op, "revision": str(self.revision(item)), **fields}
        answer = client.post(f"{self.path}/lokale/{item}", data=data)
        return answer.status_code, answer.headers.get("location", answer.text)

    def version(self, person: str) -> str:
        return self.house.as_person(person).get(f"{self.path}/lokale/haendelser?en=1").text


@pytest.fixture
def held(sqlite: Database, tmp_path: Path) -> Iterator[Sitting]:
    with settings_of(office_on(sqlite, tmp_path)) as settings:
        yield Sitting(House(settings))


BOTH = {"udfald-1": "approved", "tekst-1": PROPOSED, "udfald-2": "approved", "tekst-2": "at der evalueres"}


def test_an_item_is_decided_explicitly_and_not_by_being_typed(held: Sitting) -> None:
    jens = held.house.as_person(JENS)
    assert held.write(jens, "gem", **BOTH)[0] == 303
    assert held.meeting.items[0].result == ""
    assert held.write(jens, "beslut", **BOTH) == (303, f"{held.path}/lokale?punkt=1&sagt=besluttet")
    assert held.meeting.items[0].result == "decided"
    assert [one.outcome for one in held.meeting.items[0].decisions] == ["approved", "approved"]


def test_what_is_typed_is_kept_and_answered_with_how_it_would_read(held: Sitting) -> None:
    jens = held.house.as_person(JENS)
    typed = {"revision": "0", "udfald-1": "approved_amended", "tekst-1": "at åbningstiden udvides fra 1. maj"}
    answer = jens.post(f"{held.path}/lokale/1/gem", data=typed).json()
    assert answer["revision"] == 1
    assert "fra 1. maj" in answer["sums"]["saetning-1"]
    page = jens.get(f"{held.path}/lokale?punkt=1").text
    assert "<ins> fra 1. maj</ins>" in page
    assert "Skrevet af Jens Åkjær, ikke besluttet endnu" in page


def test_votes_reservations_and_follow_ups_are_recorded(held: Sitting) -> None:
    fields = {
        "st_punkt": "1", f"st_0_{METTE}": "for", f"st_0_{OLE}": "imod", f"st_0_{IB}": "hverken",
        "forb_person": OLE, "forb_art": "mindretal", "forb_tekst": "Det er for tidligt.",
        "opf_tekst": "Skilte", "opf_ejer": "HR", "opf_frist": "2026-05-01", "bemaerkninger": "God drøftelse.",
    }  # fmt: skip
    assert held.write(held.house.as_person(JENS), "beslut", **BOTH, **fields)[0] == 303
    item = held.meeting.items[0]
    assert [(vote.point, vote.for_, vote.against, vote.abstain) for vote in item.votes] == [
        ("1", (METTE,), (OLE,), (IB,))
    ]
    assert [(one.person, one.kind.value, one.text) for one in item.reservations] == [
        (OLE, "mindretal", "Det er for tidligt.")
    ]
    assert [(one.text, one.owner, str(one.due)) for one in item.follow_ups] == [("Skilte", "HR", "2026-05-01")]
    page = held.house.as_person(METTE).get(f"{held.path}/lokale?punkt=1").text
    assert "Mindretalsudtalelse" in page


def test_a_wrong_vote_is_refused_and_nothing_typed_is_lost(held: Sitting) -> None:
    away = {"vaek_navn": OLE, "vaek_art": "inhabil", "vaek_fra": "", "vaek_til": "", "vaek_afgjort": "", "vaek_for": ""}
    status, page = held.write(
        held.house.as_person(JENS),
        "beslut",
        **BOTH,
        **away,
        st_punkt="",
        st_0_antal_for="9",
        bemaerkninger="Husk dette.",
    )
    assert status == 409
    assert 'href="#afstemning"' in page
    assert "Husk dette.</textarea>" in page


def test_whoever_is_disqualified_does_not_see_the_item_while_it_is_dealt_with(held: Sitting) -> None:
    ole = held.house.as_person(OLE)
    assert PROPOSED in ole.get(f"{held.path}/lokale?punkt=1").text
    away = {"vaek_navn": OLE, "vaek_art": "inhabil", "vaek_fra": "09:10", "vaek_til": "09:30"}
    assert held.write(held.house.as_person(JENS), "deltager", **away, vaek_afgjort="Chefteamet", vaek_for="")[0] == 303
    assert held.meeting.items[0].presence[0].decided_by == "Chefteamet"
    assert ole.get(f"{held.path}/lokale?punkt=1").status_code == 404
    assert PROPOSED not in ole.get(f"{held.path}/lokale").text


def test_one_writes_and_others_see_who_until_they_take_over(held: Sitting) -> None:
    jens, mette = held.house.as_person(JENS), held.house.as_person(METTE)
    held.write(jens, "gem", **BOTH)
    assert "Jens Åkjær skriver" in mette.get(f"{held.path}/lokale").text
    assert "<textarea" not in mette.get(f"{held.path}/lokale").text
    assert held.write(mette, "kald")[0] == 409
    assert mette.post(f"{held.path}/lokale", data={"op": "skriv"}).status_code == 303
    assert held.write(mette, "kald")[0] == 303
    assert held.write(jens, "kald")[0] == 409


def test_a_stale_save_is_refused_and_both_texts_stand_side_by_side(held: Sitting) -> None:
    jens, mette = held.house.as_person(JENS), held.house.as_person(METTE)
    held.write(jens, "gem", **{**BOTH, "tekst-1": "at Jens skrev"})
    mette.post(f"{held.path}/lokale", data={"op": "skriv"})
    held.write(mette, "gem", **{**BOTH, "tekst-1": "at Mette skrev"})
    late = jens.post(f"{held.path}/lokale/1/gem", data={**BOTH, "revision": "1", "tekst-1": "at Jens skrev videre"})
    assert late.status_code == 409
    page = jens.get(late.json()["conflict"]).text
    assert "at Jens skrev videre" in page
    assert "at Mette skrev" in page
    jens.post(late.json()["conflict"], data={"punkt-1": "min"})
    assert "at Jens skrev videre</textarea>" in jens.get(f"{held.path}/lokale?punkt=1").text


def test_a_member_reads_and_does_not_write(held: Sitting) -> None:
    ole = held.house.as_person(OLE)
    held.write(held.house.as_person(JENS), "gem", **{**BOTH, "bemaerkninger": "Kun udkast"})
    page = ole.get(f"{held.path}/lokale?punkt=1").text
    assert "Kun udkast" not in page
    assert "<textarea" not in page
    assert held.write(ole, "beslut", **BOTH)[0] == 409


def test_finishing_lists_what_is_undecided(held: Sitting) -> None:
    page = held.house.as_person(JENS).get(f"{held.path}/lokale").text
    finish = page[page.index("Mødet kan afsluttes") :]
    assert f'href="{held.path}/lokale?punkt=1"' in finish
    assert f'href="{held.path}/lokale?punkt=L1"' in finish
    assert "disabled>Afslut mødet" in finish


def test_the_big_screen_shows_nothing_of_a_closed_item(held: Sitting) -> None:
    jens = held.house.as_person(JENS)
    held.write(jens, "kald")
    before = bare(jens.get(f"{held.path}/skaerm").text)
    assert PROPOSED in before
    assert "Køb af grund" in jens.get(f"{held.path}/lokale?punkt=L1").text
    held.write(jens, "kald", "L1")
    held.write(jens, "gem", "L1", **BOTH)
    assert bare(jens.get(f"{held.path}/skaerm").text) == before
    jens.post(f"{held.path}/lokale", data={"op": "pause"})
    assert PROPOSED not in jens.get(f"{held.path}/skaerm").text


def test_the_big_screen_is_its_offices_alone(held: Sitting) -> None:
    assert held.house.as_person(OLE).get(f"{held.path}/skaerm").status_code == 404
    assert held.house.as_person(AASE).get(f"{held.path}/lokale").status_code == 404


def test_the_version_moves_for_what_somebody_sees_and_for_nothing_else(held: Sitting) -> None:
    """To a substitute over the open item alone, and to the big screen, the closed one does not exist."""
    jens, stranger = held.house.as_person(JENS), "Louis Zachariassen"
    away = {"vaek_navn": stranger, "vaek_art": "stedfortraeder", "vaek_fra": "", "vaek_til": "", "vaek_for": OLE}
    assert held.write(jens, "deltager", **away, vaek_afgjort="")[0] == 303
    held.write(jens, "kald")
    seen, member = held.version(stranger), held.version(KARIM)
    page = bare(held.house.as_person(stranger).get(f"{held.path}/lokale").text)
    assert PROPOSED in page
    held.write(jens, "kald", "L1")
    held.write(jens, "gem", "L1", **BOTH)
    held.write(jens, "beslut", "L1", **BOTH)
    assert held.version(stranger) == seen
    assert bare(held.house.as_person(stranger).get(f"{held.path}/lokale").text) == page
    assert held.version(KARIM) != member
    held.write(jens, "kald")
    held.write(jens, "beslut", **BOTH)
    assert held.version(stranger) != seen


def test_a_version_says_the_same_as_the_page(held: Sitting) -> None:
    with held.house.office.read(JENS) as desk:
        found = show_room(desk, held.meeting.number)
        assert found.timed
        assert sight(desk, found.meeting) == found.sight
        assert version(found.meeting, found.room, found.sight) == held.version(JENS)
        closed = {item.id for item in found.meeting.items if item.closed}
        assert not closed & on_screen(find_office(desk, found.meeting.number)).items


def bare(page: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page)
