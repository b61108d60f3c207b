"""A request that is sent again is not done again: its first answer is kept with the change that it made."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.errors import Reason
from engine.language import _
from memos.canonical import Json
from memos.desk import Desk
from memos.store.answers import Answer
from web.api.problems import Refused
from web.api.reading import Sent

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="What the program calls this request, a UUID for instance. Sent again within a day, it is "
        "answered as the first time and not done again.",
        pattern="^[!-~]{1,100}$",
    ),
]


@dataclass(frozen=True, slots=True)
class Made:
    """What a change gives: a status, facts, and headers."""

    status: int
    facts: Json
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return JSONResponse(self.facts, self.status, self.headers)


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that changes something: its body, its key ("" for none), and what tells it from others."""

    body: bytes
    key: str
    request: str

    def once(self, desk: Desk, make: Callable[[], Made]) -> Response:
        """The answer to what is made now, or to what was made when it was sent before."""
        if not self.key:
            return make().response()
        if kept := desk.store.answer(desk.actor, self.key, desk.now):
            return self._again(kept)
        made = make()
        body = json.dumps(made.facts, ensure_ascii=False)
        etag, location = made.headers.get("etag", ""), made.headers.get("location", "")
        kept = Answer(self.request, made.status, etag, location, body)
        desk.store.keep_answer(desk.actor, self.key, kept, desk.now)
        return made.response()

    def _again(self, kept: Answer) -> Response:
        if kept.request != self.request:
            text = _("this key was used for another request; give each request a key of its own")
            raise Refused(422, Reason("Idempotency-Key", text))
        headers = {"etag": kept.etag, "location": kept.location}
        told = {name: value for name, value in headers.items() if value}
        return Made(kept.status, json.loads(kept.body), told).response()


def posted(request: Request, body: Sent, key: Key = "") -> Posted:
    """The request, to be done once."""
    query = request.scope["query_string"].decode("latin-1")
    told = [request.method, request.scope["path"], query, request.headers.get("if-match", "")]
    fingerprint = sha256("\n".join(told).encode() + b"\n" + body)
    return Posted(body, key, fingerprint.hexdigest())


Post = Annotated[Posted, Depends(posted)]
