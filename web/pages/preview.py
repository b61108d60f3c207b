"""The page as it will print, of what is typed: looked at in a frame that may do nothing."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape

from starlette.responses import HTMLResponse, Response

from engine.errors import Invalid
from memos.actions import writing
from memos.actions.drafting import own_parts
from memos.desk import Desk
from memos.documents import memo_context
from memos.memo import Memo
from memos.printing import Printer, memo_subject
from memos.queries.find import find_memo, memo_to_change
from memos.queries.writing import writing_names
from web.ask import Ask, Form
from web.forms import read, typed_own
from web.routes import get

STYLED = re.compile(r'\sstyle="([^"]*)"')
"""Numbers of lists are styles of their own in our templates."""


def frame(ask: Ask) -> Response:
    """`/memoer/{number}/forhaandsvis`: the page in a frame."""
    memo = find_memo(ask.desk, ask.path("number"))
    return ask.page("preview.html", memo=memo)


def page(ask: Ask) -> Response:
    """The printed page itself, alone under a policy that lets only its own style sheet through."""
    memo = _typed(ask.desk, ask.path("number"))
    text = _printed(ask.desk, ask.settings.printer, memo, "html").decode()
    return sealed(text.replace("<body", '<body tabindex="0"', 1))  # without it, no key scrolls the frame


def pdf(ask: Ask) -> Response:
    """The same as PDF."""
    memo = _typed(ask.desk, ask.path("number"))
    data = _printed(ask.desk, ask.settings.printer, memo, "pdf")
    return Response(data, media_type="application/pdf", headers={"content-disposition": "inline"})


def sealed(text: str) -> Response:
    """A page that holds its own style sheet, and can load and run nothing."""
    sheet = text[text.index("<style>") + len("<style>") : text.index("</style>")]
    attributes = {unescape(found) for found in STYLED.findall(text)}
    styles = " ".join(["'unsafe-hashes'", *map(_hashed, [sheet, *sorted(attributes)])])
    policy = f"default-src 'none'; style-src {styles}; img-src data:; frame-ancestors 'self'; sandbox"
    return HTMLResponse(text, headers={"content-security-policy": policy})


def _hashed(style: str) -> str:
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def _typed(desk: Desk, number: str) -> Memo:
    """The memo with what this person typed and did not save, if they write it and it can be read."""
    memo = find_memo(desk, number)
    stored = memo_to_change(desk, number)
    kept = desk.store.working_copy(stored.id, desk.actor)
    if kept is None or not writing_names(desk, stored):
        return memo
    memo_type = desk.type_of(stored)
    typed = typed_own(desk, stored, Form(kept.pairs))
    found = read(typed, memo_type)
    if found.content is None:
        raise Invalid(*found.reasons)
    content = replace(found.content, attachments=writing.attached(desk, stored, typed.attachments))
    return replace(stored, content=own_parts(memo_type, stored.state, stored.content, content))


def _printed(desk: Desk, printer: Printer, memo: Memo, file_format: str) -> bytes:
    subject = memo_subject(desk, memo)
    document = next(one for one in subject.type.documents if not one.decision)
    return printer.make(memo_context(subject, document), subject.type.key, document, file_format).data


ROUTES = (
    get("/memoer/{number}/forhaandsvis", frame),
    get("/memoer/{number}/forhaandsvis/side", page),
    get("/memoer/{number}/forhaandsvis/pdf", pdf),
)
