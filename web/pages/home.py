"""*Min side*: what waits for the person who asks, and why."""

from starlette.responses import Response

from web.ask import Ask
from web.routes import get


def home(ask: Ask) -> Response:
    return ask.page("home.html")


ROUTES = (get("/", home),)
