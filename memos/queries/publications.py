"""What anybody may read, as it was released: asked without knowing who asks. Nothing else is looked at.

What was never released is not found; what was taken back is told to have been.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from engine.danish import sort_key
from engine.errors import no_such
from engine.language import _
from memos.desk import Desk
from memos.publication import FACTS, PAGE, Publication, PublicKind


@dataclass(frozen=True, slots=True)
class PublicMeeting:
    """A meeting as anybody may know it: the last release of each kind, in force or ended, and those before them."""

    number: str
    body: str
    latest: tuple[Publication, ...]
    earlier: tuple[Publication, ...] = ()

    @property
    def live(self) -> tuple[Publication, ...]:
        return tuple(one for one in self.latest if one.live)

    def explained(self, kind: PublicKind) -> tuple[Publication, ...]:
        """Earlier releases of that kind that ended for a reason that everybody may read."""
        return tuple(one for one in self.earlier if one.kind is kind and one.public_reason)

    def of(self, document: str) -> Publication:
        """The last release of that document ("dagsorden"). NotFound if there never was one."""
        found = next((one for one in self.latest if one.kind.document == document), None)
        if found is None:
            raise no_such(_("document"), document)
        return found


@dataclass(frozen=True, slots=True)
class PublicBody:
    """A body with the meetings of a year of which something is public, the latest first."""

    name: str
    meetings: tuple[PublicMeeting, ...]


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What a page of a release says: its content as it was released, and its items for a list of contents."""

    content: str
    facts: dict[str, Any]


def public_years(desk: Desk) -> list[int]:
    """The years of which something is public, the latest first."""
    return sorted({one.day.year for _body, _number, one in desk.store.live_publications()}, reverse=True)


def public_bodies(desk: Desk, year: int) -> tuple[PublicBody, ...]:
    """The bodies of which something of that year is public, sorted the Danish way."""
    found = [row for row in desk.store.live_publications() if row[2].day.year == year]
    meetings = [
        PublicMeeting(number, body, tuple(one for _b, _n, one in rows))
        for (number, body), rows in groupby(found, key=lambda row: (row[1], row[0]))
    ]
    names = sorted({one.body for one in meetings}, key=sort_key)
    return tuple(PublicBody(name, tuple(one for one in meetings if one.body == name)) for name in names)


def public_meeting(desk: Desk, number: str) -> PublicMeeting:
    """A meeting of which something is or was public. NotFound for every other."""
    id = desk.store.meeting_id(number)
    made = desk.store.publications(id) if id else ()
    if not id or not made:
        raise no_such(_("meeting"), number)
    body = desk.store.meeting(id).body
    latest = last_of_each(made)
    return PublicMeeting(number, body, latest, tuple(one for one in made if one not in latest))


def last_of_each(made: Iterable[Publication]) -> tuple[Publication, ...]:
    """The last release of each kind: minutes first, for they say more."""
    last = {one.kind: one for one in made}
    return tuple(last[kind] for kind in (PublicKind.MINUTES, PublicKind.AGENDA) if kind in last)


def public_page(desk: Desk, one: Publication) -> PublicPage:
    """What was released to be read as a page."""
    content, facts = (one.file(name) for name in (PAGE, FACTS))
    if content is None or facts is None:
        raise no_such(_("file"), PAGE)
    return read_page(desk.blobs.get(content.sha256), desk.blobs.get(facts.sha256))


def read_page(content: bytes, facts: bytes) -> PublicPage:
    """A page from its two files."""
    return PublicPage(content.decode(), json.loads(facts))
