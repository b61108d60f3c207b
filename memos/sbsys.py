"""A meeting in the form in which open importers read agendas from SBSYS: one element for each item and its files."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from html import escape
from pathlib import Path

from engine.danish import long_date
from engine.package import Content
from engine.text import RichText
from engine.xml_form import Element
from memos.document_rows import Context
from memos.meeting import Meeting
from memos.people import Body

SCHEMA = Path(__file__).with_name("sbsys.xsd")
FILES = "Bilag"
_NO_NAME = re.compile(r"[^\w]+")
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along: its id and title, the name it has there, whether everybody may see it, its bytes."""

    id: str
    title: str
    name: str
    public: bool
    data: Content
    sha256: str = ""

    @property
    def path(self) -> str:
        return f"{FILES}/{self.name}"


@dataclass(frozen=True, slots=True)
class Point:
    """An item of the agenda: its texts by heading, as restricted HTML, and its files."""

    id: str
    number: str
    title: str
    closed: bool
    texts: Mapping[str, str]
    enclosures: Sequence[Enclosure]
    case_number: str = ""
    kle: str = ""


def agenda_element(meeting: Meeting, body: Body, points: Iterable[Point], *, closed: bool) -> Element:
    """The whole meeting. `closed`: it holds what is not for everybody."""
    start = meeting.start or MIDNIGHT
    end = meeting.end or start
    sitting = {
        "MødeID": meeting.number,
        "Mødedato": long_date(meeting.date),
        "Mødetid": _clock(start),
        "Mødeslutdato": long_date(meeting.date),
        "Mødesluttid": _clock(end),
        "Mødested": meeting.place,
        "Udvalg": body.name,
        "UdvalgID": body.code or body.name,
    }
    told = {"DagsordenID": meeting.number, "Åben": _word(not closed), "Dagsordentype": "Referat"}
    items = Element("Dagsordenpunkter", {}, tuple(map(_point, points)))
    return Element("Dagsorden", told, (Element("Møde", sitting), items))


def decision_html(decision: Context | None) -> str:
    """What was decided, as minutes say it, in restricted HTML."""
    if not decision:
        return ""
    points = "".join(f"<li>{escape(str(row['sentence']))}</li>" for row in _rows(decision, "points"))
    follow = "".join(
        f"<li>{escape(str(row['text']))} ({escape(str(row['owner']))}, {escape(str(row['due']))})</li>"
        for row in _rows(decision, "follow_ups")
    )
    parts = [
        f"<p>{escape(str(decision['lead']))}</p>" if decision["lead"] else "",
        f"<ol>{points}</ol>" if points else "",
        *(f"<p>{escape(str(row['text']))}</p>" for row in _rows(decision, "added")),
        *(f"<p>{escape(str(row['label']))}: {escape(str(row['text']))}</p>" for row in _rows(decision, "votes")),
        *(
            f"<p>{escape(str(row['label']))}, {escape(str(row['person']))}: {escape(str(row['text']))}</p>"
            for row in _rows(decision, "reservations")
        ),
        *(_html(decision[key]) for key in ("text", "remarks")),
        *(f"<p>{escape(str(row['label']))}: {escape(str(row['names']))}</p>" for row in _rows(decision, "absent")),
        f"<p>Opfølgning:</p><ul>{follow}</ul>" if follow else "",
    ]
    return "".join(parts)


def points_html(lead: str, points: Sequence[Context]) -> str:
    """What is proposed, as a list."""
    return (f"<p>{escape(lead)}</p>" if lead else "") + _list(points) if points else ""


def _list(points: Sequence[Context]) -> str:
    items = "".join(f"<li>{escape(str(one['text']))}{_list(_rows(one, 'points'))}</li>" for one in points)
    return f"<ol>{items}</ol>" if items else ""


def _point(point: Point) -> Element:
    told = {"DagsordenpunktID": point.id, "Nummer": point.number, "Åbent": _word(not point.closed)}
    told |= {name: text for name, text in (("Sagsnummer", point.case_number), ("KLE", point.kle)) if text}
    texts = tuple(Element(element_name(heading), {}, html) for heading, html in point.texts.items() if html)
    files = tuple(Element("Bilag", _enclosure(one)) for one in point.enclosures)
    within = (Element("Overskrift", {}, point.title), Element("Indhold", {}, texts), Element("Bilagsliste", {}, files))
    return Element("Dagsordenpunkt", told, within)


def _enclosure(one: Enclosure) -> dict[str, str]:
    return {"BilagID": one.id, "Navn": one.title, "MaaPubliceres": _word(one.public), "BilagUrl": one.path}


def element_name(heading: str) -> str:
    """A heading as the name of an element, which is what importers show above the text."""
    name = _NO_NAME.sub("_", heading).strip("_")
    return name if name[:1].isalpha() else f"Afsnit_{name}".rstrip("_")


def _rows(of: Context, key: str) -> list[Context]:
    found = of.get(key)
    return found if isinstance(found, list) else []


def _html(value: object) -> str:
    return value.html if isinstance(value, RichText) else ""


def _clock(moment: time) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def _word(holds: bool) -> str:
    return "true" if holds else "false"
