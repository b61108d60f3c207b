"""One request as a page sees it: who asks, in whose name, what was sent, and the ways to answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from engine.errors import Blocked, Reason
from engine.language import _
from memos.desk import Desk, Office
from web.settings import Settings
from web.views import Views


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent: texts in order, and files."""

    pairs: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, UploadFile], ...] = ()

    def text(self, name: str, default: str = "") -> str:
        """The first text of that name, without white space around it."""
        return next((value.strip() for key, value in self.pairs if key == name), default)

    def texts(self, name: str) -> list[str]:
        """All texts of that name, in order, as they were sent."""
        return [value for key, value in self.pairs if key == name]

    def has(self, name: str) -> bool:
        return any(key == name for key, _value in self.pairs)


@dataclass(slots=True)
class Ask:
    """`person` is "" for somebody who is not signed in. `desk` is there while a page is read (GET)."""

    request: Request
    settings: Settings
    views: Views
    person: str = ""
    roles: frozenset[str] = frozenset()
    token: str = ""
    form: Form = field(default_factory=Form)
    reading: Desk | None = None

    @property
    def desk(self) -> Desk:
        """One unchanging view of what is stored, at this person's desk."""
        if self.reading is None:
            raise RuntimeError("a form changes something: use `with ask.writing()`")
        return self.reading

    @property
    def office(self) -> Office:
        return self.settings.office

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """A unit of work as this person, in the name of whoever the form says (`on_behalf_of`).

        A form that says whose text is in it (`writer`) is taken from them alone: at a shared machine another
        person may have signed in since it was opened.
        """
        writer = self.form.text("writer")
        if writer and writer != self.person:
            text = _("{writer} wrote this, and {person} is signed in; sign in as {writer} to save it")
            raise Blocked("write", [Reason("writer", text.format(writer=writer, person=self.person))])
        with self.office.write(self.person, on_behalf_of=self.form.text("on_behalf_of")) as desk:
            yield desk

    def path(self, name: str) -> str:
        """A part of the path, "{number}" for instance."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        """A word from after the question mark."""
        return self.request.query_params.get(name, default).strip()

    @property
    def wants_json(self) -> bool:
        """Whether a script asks rather than a person."""
        return "application/json" in self.request.headers.get("accept", "")

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page from `web/templates`, with what every page has."""
        return self.views.response(self._frame(), template, status, context)

    def refused(self, template: str, reasons: Sequence[Reason], status: int = 422, **context: Any) -> Response:
        """The page again, with what stands in the way on top."""
        return self.page(template, status, reasons=reasons, **context)

    def json(self, facts: Any, status: int = 200) -> Response:
        return JSONResponse(facts, status)

    def go(self, url: str, told: str = "") -> Response:
        """On to another page after a form (303), which says `told` (a key of `web.told`) once."""
        joint = "&" if "?" in url else "?"
        return RedirectResponse(f"{url}{joint}sagt={quote(told)}" if told else url, 303)

    def _frame(self) -> dict[str, Any]:
        return {
            "person": self.person,
            "roles": self.roles,
            "path": self.request.scope["path"],  # not from the URL, which a Host header can bend
            "said": self.query("sagt"),
            "nonce": self.request.scope.get("state", {}).get("nonce", ""),
        }
