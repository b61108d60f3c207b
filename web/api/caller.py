"""Who calls, and what of them the routes need: who they are, their desk, and what they have seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Header, Query
from starlette.requests import Request

from engine.canonical import sha256
from engine.errors import Reason
from engine.language import _
from memos.canonical import Json
from memos.desk import Desk, Office
from memos.memo import Memo
from memos.queries.find import reads_drafts
from web.api.problems import Refused
from web.api.shapes import PRINTED
from web.limits import API
from web.permissions import Permission, declares
from web.settings import Settings
from web.visits import noted, token_in, visit_of

IN_WHOSE_NAME = "In whose name this is done; they must have delegated it to you."


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who is signed in, at the program."""

    person: str
    settings: Settings
    on_behalf_of: str = ""

    @property
    def office(self) -> Office:
        return self.settings.office

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """One unchanging view of what is stored."""
        with self.office.read(self.person) as desk:
            yield desk

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """A unit of work, kept when the block ends well."""
        with self.office.write(self.person, on_behalf_of=self.on_behalf_of) as desk:
            yield desk


@declares(Permission.SIGNED_IN)
def signed_in(request: Request) -> Caller:
    """Whose session the cookie opens. Raises `Refused`, or `TooMany`."""
    settings: Settings = request.app.state.settings
    with settings.office.read() as desk:
        visit = visit_of(desk, token_in(request.cookies, settings), settings)
    if visit is None:
        raise Refused(401, headers={"www-authenticate": 'Cookie realm="Beslut"'})
    request.state.actor = visit.person
    request.state.limits.take(API, visit.person)
    noted(settings.office, visit)
    return Caller(visit.person, settings)


def standing_in(
    by: Annotated[Caller, Depends(signed_in)],
    on_behalf_of: Annotated[str, Query(pattern=PRINTED, max_length=200, description=IN_WHOSE_NAME)] = "",
) -> Caller:
    """The same, in the name of somebody who delegated it to them."""
    return replace(by, on_behalf_of=on_behalf_of.strip())


By = Annotated[Caller, Depends(signed_in)]
For = Annotated[Caller, Depends(standing_in)]


def memo_tag(desk: Desk, memo: Memo, facts: Json) -> str:
    """The ETag of what this person sees of a memo. Only those who see drafts can tell that one was changed."""
    return _tag(facts, memo.revision if reads_drafts(desk, memo) else 0)


def _tag(facts: Json, revision: int) -> str:
    return f'"{sha256({"revision": revision, "facts": facts})[:32]}"'


def meeting_tag(facts: Json) -> str:
    """The ETag of what this person sees of a meeting."""
    return _tag(facts, 0)


def seen(if_match: Annotated[str | None, Header(description="The ETag of what you have seen.")] = None) -> str:
    """The If-Match header. Raises `Refused` without one: what nobody has seen, nobody changes."""
    if not if_match or if_match.strip() == "*":
        text = _("send the ETag of what you have seen as If-Match, so that nobody's change is lost")
        raise Refused(428, Reason("If-Match", text))
    return if_match


Seen = Annotated[str, Depends(seen)]


def refuse_stale(if_match: str, tag: str, kept: object) -> None:
    """Raises `Refused` with what was sent, if it is not the present state that was seen."""
    if tag not in [one.strip() for one in if_match.split(",")]:
        text = _("somebody else changed it first; read it again and repeat the change")
        raise Refused(412, Reason("If-Match", text), headers={"etag": tag}, kept=kept)
