"""*A memo*: what it says, where it stands, what can be done with it now."""

from starlette.responses import Response

from memos.queries.show import show
from web.ask import Ask
from web.routes import get


def shown(ask: Ask) -> Response:
    return ask.page("memo.html", shown=show(ask.desk, ask.path("number")))


ROUTES = (get("/memoer/{number}", shown),)
