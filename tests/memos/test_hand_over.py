"""Handing meetings over to a case system: what goes where, what is left out, and that importers can read it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from engine.errors import Invalid
from engine.xml_form import faults
from memos.chosen import Chosen
from memos.desk import Office
from memos.export import Exported
from memos.hand_over import AGENDA, CLOSED, OPEN, hand_over
from memos.printing import Printer
from memos.sbsys import SCHEMA, element_name
from tests.archived import CLOSED_ONE, TORE, VIBE, WITHHELD, archived_in
from tests.support import ROOT


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    with archived_in(tmp_path_factory.mktemp("archived"), tmp_path_factory, worker_id) as found:
        yield found


def handed(office: Office, who: str, out: Path, **chosen: object) -> list[Exported]:
    with Printer(ROOT / "templates") as printer:
        what = Chosen(**chosen)  # type: ignore[arg-type]  # what is chosen
        return list(hand_over(lambda: office.read(who), printer, out, what))


def agendas(out: Path, root: str) -> list[etree._Element]:
    return [etree.parse(path).getroot() for path in sorted((out / root).glob(f"*/{AGENDA}"))]


def test_each_approved_meeting_is_in_form_with_its_files_beside_it(office: Office, tmp_path: Path) -> None:
    assert {one.fate for one in handed(office, VIBE, tmp_path)} == {"written"}
    found = sorted(tmp_path.glob(f"*/*/{AGENDA}"))
    assert len(found) == 3
    for path in found:
        assert faults(path.read_bytes(), SCHEMA) == []
        named = {path.parent / url for url in etree.parse(path).xpath("//Bilag/@BilagUrl")}
        there = {one for one in path.parent.rglob("*") if one.is_file()} - {path, path.parent / "Dagsorden.html"}
        assert named == there


def test_a_meeting_says_what_importers_ask_for(office: Office, tmp_path: Path) -> None:
    handed(office, TORE, tmp_path)
    one = agendas(tmp_path, OPEN)[0]
    assert (one.get("Åben"), one.get("Dagsordentype")) == ("true", "Referat")
    (sitting,) = one.xpath("Møde")
    assert f"{sitting.get('Mødedato')} {sitting.get('Mødetid')}" == "27. februar 2026 09:00"
    point = one.xpath("Dagsordenpunkter/Dagsordenpunkt[@Sagsnummer]")[0]
    assert (point.get("Sagsnummer"), point.get("KLE")) == ("2026-004711", "00.01.10-P35")
    headings = [child.tag for child in point.xpath("Indhold/*")]
    assert headings[0] == "Baggrund" and headings[-1] == "Referat"
    assert all(child.text.startswith("<") for child in point.xpath("Indhold/*"))


def test_nothing_of_what_is_closed_lies_in_the_open_hand_over(office: Office, tmp_path: Path) -> None:
    handed(office, VIBE, tmp_path)
    everything = b"".join(path.read_bytes() for path in (tmp_path / OPEN).rglob("*") if path.is_file())
    assert CLOSED_ONE.encode() not in everything
    assert all(
        one.xpath("//@Åbent[. = 'false'] | //@MaaPubliceres[. = 'false']") == [] for one in agendas(tmp_path, OPEN)
    )
    (whole,) = agendas(tmp_path, CLOSED)
    assert whole.get("Åben") == "false"
    for url in whole.xpath("//Bilag[@MaaPubliceres = 'false']/@BilagUrl"):
        (path,) = (tmp_path / CLOSED).glob(f"*/{url}")
        assert path.read_bytes() not in everything
    assert WITHHELD in "".join(whole.xpath("//Bilag[@MaaPubliceres = 'false']/@BilagID"))


def test_a_reader_hands_over_only_what_is_open_and_the_same_as_the_archivist(office: Office, tmp_path: Path) -> None:
    handed(office, TORE, tmp_path / "reader")
    handed(office, VIBE, tmp_path / "archivist")
    assert [path.name for path in (tmp_path / "reader").iterdir()] == [OPEN]
    for path in (tmp_path / "reader" / OPEN).rglob("*"):
        other = tmp_path / "archivist" / path.relative_to(tmp_path / "reader")
        assert path.is_dir() or path.read_bytes() == other.read_bytes()


def test_run_again_it_leaves_what_is_there_and_tells_what_differs(office: Office, tmp_path: Path) -> None:
    handed(office, TORE, tmp_path)
    assert {one.fate for one in handed(office, TORE, tmp_path)} == {"there"}
    next(tmp_path.rglob(AGENDA)).write_text("x")
    assert sorted(one.fate for one in handed(office, TORE, tmp_path)) == ["refused", "there"]


def test_year_body_and_day_choose_and_a_state_is_none_of_a_meeting(office: Office, tmp_path: Path) -> None:
    assert handed(office, TORE, tmp_path, year=2025) == []
    assert handed(office, TORE, tmp_path, since=date(2027, 1, 1)) == []
    assert len(handed(office, TORE, tmp_path, body="Chefteam", since=date(2026, 3, 10))) == 1
    with pytest.raises(Invalid):
        handed(office, TORE, tmp_path, state="Arkiveret")


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Baggrund", "Baggrund"),
        ("Direkte udgifter (tkr.)", "Direkte_udgifter_tkr"),
        ("1. del", "Afsnit_1_del"),
        ("!", "Afsnit"),
    ],
)
def test_a_heading_becomes_a_name_that_xml_takes(heading: str, name: str) -> None:
    assert element_name(heading) == name
    etree.Element(element_name(heading))
