"""*Min side*: what waits for the person who asks, and why."""

from starlette.responses import Response

from engine.danish import local_date
from memos.queries.inbox import inbox
from web.ask import Ask
from web.routes import get


def home(ask: Ask) -> Response:
    """`/`."""
    return ask.page("home.html", inbox=inbox(ask.desk), today=local_date(ask.desk.now))


ROUTES = (get("/", home),)
