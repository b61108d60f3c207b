"""*Administration*: the memo types, whether each can be used, and its workflow as a picture and a table."""

from starlette.responses import Response

from memos.queries.types import label, picture, seen_types, steps
from web.ask import Ask
from web.permissions import Permission
from web.routes import get

SVG = "image/svg+xml"


def types(ask: Ask) -> Response:
    """`/administration/typer`."""
    return ask.page("administration_types.html", types=seen_types(ask.desk))


def one_type(ask: Ask) -> Response:
    """`/administration/typer/{key}`."""
    key = ask.path("key")
    return ask.page("administration_type.html", key=key, label=label(ask.desk, key), steps=steps(ask.desk, key))


def diagram(ask: Ask) -> Response:
    """The picture of a workflow, as a file of its own."""
    return Response(picture(ask.desk, ask.path("key")), media_type=SVG)


ROUTES = (
    get("/administration/typer", types, Permission.ADMINISTRATOR),
    get("/administration/typer/{key}", one_type, Permission.ADMINISTRATOR),
    get("/administration/typer/{key}/diagram.svg", diagram, Permission.ADMINISTRATOR),
)
