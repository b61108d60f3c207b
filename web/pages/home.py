"""*Min side*: what waits for the person who asks, and why; and that a follow-up is done."""

from starlette.responses import Response

from engine.danish import local_date
from engine.errors import Stale, no_such
from engine.language import _
from memos.actions.items import finish_follow_up
from memos.queries.follow_ups import find_follow_up
from memos.queries.inbox import inbox
from web.ask import Ask
from web.routes import get, post


def home(ask: Ask) -> Response:
    """`/`."""
    return ask.page("home.html", inbox=inbox(ask.desk), today=local_date(ask.desk.now))


def done(ask: Ask) -> Response:
    """A follow-up is done: the one that was read, not another that has taken its place since."""
    form = ask.form
    position = form.text("position")
    if not position.isdecimal() or len(position) > 5:
        raise no_such(_("follow-up"), position)
    with ask.writing() as desk:
        found = find_follow_up(desk, form.text("meeting"), form.text("item"), int(position))
        if found.text.split() != form.text("text").split():
            raise Stale(_("the follow-up was changed meanwhile; read it again"))
        finish_follow_up(desk, desk.store.meeting(found.meeting_id), found.item_id, found.position)
    return ask.go("/", "udfoert")


ROUTES = (get("/", home), post("/opfoelgning/udfoert", done))
