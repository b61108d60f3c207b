"""XML for other systems: written from plain elements, and held against a schema."""

from pathlib import Path

import pytest

from engine.xml_form import Element, faults, xml_bytes
from memos.sbsys import SCHEMA

MEETING = {
    "MødeID": "CHE-M1",
    "Mødedato": "27. august 2018",
    "Mødetid": "16:00",
    "Mødeslutdato": "27. august 2018",
    "Mødesluttid": "17:30",
    "Mødested": "",
    "Udvalg": "Chefteam",
    "UdvalgID": "CHE",
}


def agenda(*points: Element, meeting: dict[str, str] | None = None, **told: str) -> bytes:
    facts = {"DagsordenID": "CHE-M1", "Åben": "true", "Dagsordentype": "Referat", **told}
    inner = (Element("Møde", meeting or MEETING), Element("Dagsordenpunkter", {}, points))
    return xml_bytes(Element("Dagsorden", facts, inner))


def point(id: str = "1", *files: Element, title: str = "Løn & <tid>") -> Element:
    within = (
        Element("Overskrift", {}, title),
        Element("Indhold", {}, (Element("Baggrund", {}, "<p>Æøå</p>"),)),
        Element("Bilagsliste", {}, files),
    )
    return Element("Dagsordenpunkt", {"DagsordenpunktID": id, "Nummer": id, "Åbent": "true"}, within)


def file(id: str, url: str = "") -> Element:
    told = {"BilagID": id, "Navn": "Referat", "MaaPubliceres": "true", "BilagUrl": url or f"Bilag/{id}.pdf"}
    return Element("Bilag", told)


def test_a_meeting_in_form_has_no_faults() -> None:
    assert faults(agenda(point("1", file("a"), file("b")), point("2")), SCHEMA) == []


def test_text_is_escaped_and_danish_stays_danish() -> None:
    data = agenda(point())
    assert "<Overskrift>Løn &amp; &lt;tid&gt;</Overskrift>".encode() in data
    assert "Åben=".encode() in data and data == agenda(point())


@pytest.mark.parametrize(
    "wrong",
    [
        agenda(meeting={**MEETING, "Mødedato": "2018-08-27"}),
        agenda(meeting={**MEETING, "Mødedato": "27. August 2018"}),
        agenda(meeting={**MEETING, "Mødetid": "16.00"}),
        agenda(meeting={**MEETING, "Udvalg": ""}),
        agenda(meeting={key: value for key, value in MEETING.items() if key != "MødeID"}),
        agenda(Åben="ja"),
        agenda(Dagsordentype="Notat"),
        agenda(Flere="1"),
        agenda(point("1"), point("1")),
        agenda(point("1", file("a")), point("2", file("a", "Bilag/b.pdf"))),
        agenda(point("1", file("a")), point("2", file("b", "Bilag/a.pdf"))),
        agenda(point("1", file("a", "../a.pdf"))),
        agenda(point(title="")),
        agenda(Element("Punkt")),
    ],
)
def test_what_is_not_in_form_is_told(wrong: bytes, tmp_path: Path) -> None:
    assert faults(wrong, SCHEMA)
