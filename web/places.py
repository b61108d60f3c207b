"""What a reason speaks of, as pages name it: the heading of a section, "Punkt 2", the label of a field."""

import re
from collections.abc import Mapping
from contextlib import suppress

from engine.errors import Invalid, Reason
from memos.catalogue import Catalogue

LABELS: Mapping[str, str] = {
    "absent": "Fravær",
    "approved_by": "Godkendt af",
    "approved_on": "Godkendt den",
    "attachments": "Bilag",
    "ballots": "Afstemning",
    "body": "Forum",
    "bodies": "Fora",
    "case_number": "Sagsnummer",
    "case_officer": "Sagsbehandler",
    "chair": "Mødeleder",
    "closed_reason": "Begrundelse for lukning",
    "co_authors": "Medforfattere",
    "code": "Kode",
    "comment": "Kommentar",
    "coordination": "Koordinering",
    "costs": "Budget",
    "date": "Dato",
    "deadline": "Frist",
    "deadlines": "Frister",
    "decisions": "Beslutninger",
    "delegate": "Stedfortræder",
    "department": "Afdeling",
    "departments": "Afdelinger",
    "due": "Frist",
    "email": "E-mail",
    "end": "Til klokken",
    "facet": "Facet",
    "follow_up": "Opfølgning",
    "follow_ups": "Opfølgning",
    "funding": "Finansiering",
    "items": "Dagsorden",
    "kind": "Hvad memoet beder om",
    "kle": "KLE-emne",
    "last": "Til og med",
    "link": "Link",
    "manager": "Leder",
    "meeting": "Møde",
    "members": "Medlemmer",
    "minutes": "Referat",
    "name": "Navn",
    "objection": "Indsigelse",
    "objections": "Indsigelser",
    "openness": "Åbenhed",
    "owner": "Ansvarlig",
    "people": "Personer",
    "place": "Sted",
    "places": "Antal pladser",
    "points": "Beslutningspunkter",
    "presenters": "Mødedeltagere ved punktet",
    "programme": "Program",
    "public_title": "Offentlig titel",
    "remarks": "Bemærkninger",
    "reservations": "Forbehold",
    "responsible_manager": "Ansvarlig leder",
    "roles": "Roller",
    "secretary": "Referent",
    "sections": "Afsnit",
    "start": "Fra klokken",
    "substitute": "Stedfortræder",
    "substitutes": "Stedfortrædere",
    "title": "Titel",
    "type": "Type",
    "user_name": "Brugernavn",
    "votes": "Afstemning",
    "weekday": "Ugedag",
    "year": "År",
}
"""By the first word of a place. One that names nothing on a page ("actor", "state") is left out."""
ONE_OF = {"points": "Punkt", "decisions": "Punkt", "items": "Punkt", "attachments": "Bilag"}
"""Of several, by their numbers."""
_OURS = re.compile(r"(?:--)?[a-z_]+(?:[\[.\- ].*)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)*|[A-Z]\d+")
_UNIT = re.compile(r"\s*\(?\{.*")


def headings(catalogue: Catalogue) -> Mapping[str, str]:
    """The headings of every type's parts, by key. A type that cannot be read has none."""
    found: dict[str, str] = {}
    for key in catalogue.keys():  # noqa: SIM118 - it is no mapping
        with suppress(Invalid):
            found = {part.key: _UNIT.sub("", part.heading) for part in catalogue.current(key).parts} | found
    return found


def named(place: str, headings: Mapping[str, str]) -> str:
    """The place in a reader's words; "" where it only says something to a program. Names and numbers stay."""
    place = place.removeprefix("content.").removesuffix(".text")
    if not _OURS.fullmatch(place):
        return place
    first, _joint, rest = re.split(r"([\[. ]|$)", place, maxsplit=1)
    if first in ("meeting", "minutes") and rest:
        return LABELS.get(rest, LABELS[first])
    if first == "sections":
        return headings.get(rest, LABELS[first])
    numbers = ".".join(_NUMBER.findall(rest))
    return f"{ONE_OF[first]} {numbers}" if first in ONE_OF and numbers else LABELS.get(first, "")


def worded(reason: Reason, headings: Mapping[str, str]) -> str:
    """The reason with what it speaks of, unless its own words say so."""
    name = named(reason.place, headings)
    return reason.text if not name or name.casefold() in reason.text.casefold() else f"{name}: {reason.text}"
