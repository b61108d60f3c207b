"""*The big screen*: what everybody in the room may see, in large letters; nothing closed, not even that time passes."""

from starlette.responses import Response

from engine.difference import Change, differences
from memos.deciding import Answer, answers, suggested_sentence
from memos.desk import Desk
from memos.meeting import Item
from memos.memo import Memo
from memos.queries.find import shown
from memos.queries.room import current, find_office, on_screen, version
from web.ask import Ask
from web.routes import get

AGAIN = 10
"""Seconds after which a browser without script asks again."""


def screen(ask: Ask) -> Response:
    """`/moeder/{number}/skaerm`: the secretary's second window."""
    desk = ask.desk
    meeting = find_office(desk, ask.path("number"))
    kept = desk.store.room(meeting.id)
    item = None if kept.blank else current(meeting, kept, on_screen(meeting))
    memo = shown(desk, desk.store.memo(item.memo)) if item and item.memo else None
    body = desk.store.body(meeting.body)
    return ask.page(
        "screen.html",
        meeting=meeting,
        body=body,
        item=item,
        title=(memo.content.title if memo else item.title) if item else "",
        points=_points(desk, item, memo, body.definite) if item and memo else [],
        again=AGAIN,
        version=version(meeting, kept, on_screen(meeting), screen=True),
    )


def _points(desk: Desk, item: Item, memo: Memo, forum: str) -> list[tuple[Answer, tuple[Change, ...], str]]:
    """Each point with what was changed in it, and how it reads in the minutes once it is decided."""
    found = answers(memo.content, desk.type_of(memo), item.decisions)
    return [
        (one, differences(one.proposal, one.text) if one.changed else (), suggested_sentence(one, forum))
        for one in found
    ]


ROUTES = (get("/moeder/{number}/skaerm", screen),)
