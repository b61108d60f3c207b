"""*The meeting room*: the agenda beside the item that is dealt with, written by one and followed by all."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.responses import PlainTextResponse, Response, StreamingResponse

from engine.danish import local_moment
from engine.errors import Blocked, Invalid, Reason, Stale
from memos.actions import sitting
from memos.actions.deciding import Recorded, recorded_of
from memos.desk import Desk
from memos.meeting import Item, Meeting
from memos.queries.find import find_item, find_meeting
from memos.queries.room import RoomShown, find_office, show_room, spent, version
from memos.sitting import seats
from web.ask import Ask, Form
from web.live import Live
from web.room_form import AWAY, Read, pairs_of, read, read_presence, rows, typed_presence
from web.room_view import WHOLE_WAYS, context, links, points, sums, typed
from web.routes import get, post


def room(ask: Ask) -> Response:
    """`/moeder/{number}/lokale?punkt=2`."""
    return _page(ask, ask.desk, ask.path("number"), ask.query("punkt"))


def told(ask: Ask) -> Response:
    """`/moeder/{number}/lokale/haendelser`: versions as they change; `en=1` is the present one alone."""
    screen = ask.query("skaerm") == "1"
    meeting = (find_office if screen else find_meeting)(ask.desk, ask.path("number"))
    live = live_of(ask)
    follower = live.admit(ask.desk, meeting, ask.token, screen=screen)
    if ask.query("en"):
        return PlainTextResponse(follower.version)
    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(live.follow(meeting.id, follower), media_type="text/event-stream", headers=headers)


def done(ask: Ask) -> Response:
    """What concerns the whole meeting: who writes, who is there, the big screen."""
    number, op, form = ask.path("number"), ask.form.text("op"), ask.form
    try:
        with ask.writing() as desk:
            meeting = find_meeting(desk, number)
            match op:
                case "skriv":
                    sitting.take_pen(desk, meeting)
                case "slip":
                    sitting.lay_pen_down(desk, meeting)
                case "pause" | "vis":
                    sitting.show_nothing(desk, meeting, blank=op == "pause")
                case _:
                    problems: list[Reason] = []
                    presence, substitutes = read_presence(form, problems)
                    if problems:
                        raise Invalid(*problems)
                    sitting.note_presence(desk, meeting, presence, substitutes)
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, number, form.text("punkt"), refusal.reasons, 409, whole=form)
    live_of(ask).poke(meeting.id)
    return ask.go(address(meeting, form.text("punkt")), "gemt" if op == "deltagere" else "")


def written(ask: Ask) -> Response:
    """What concerns one item: called up, kept as typed, who takes part, or decided."""
    op = ask.form.text("op")
    try:
        with at_item(ask) as (desk, meeting, item):
            match op:
                case "kald":
                    sitting.call_up(desk, meeting, item)
                case "beslut" | "beslut-videre":
                    facts = _sound(_read(desk, meeting, item, ask))
                    meeting = sitting.decide(desk, meeting, item, _revision(ask), facts)
                case "deltager":
                    facts = _sound(_read(desk, meeting, item, ask))
                    meeting = sitting.note_item_presence(desk, meeting, item, facts.presence, facts.substitutes)
                    sitting.type_in(desk, meeting, item, _revision(ask), pairs_of(ask.form))
                case _:
                    sitting.type_in(desk, meeting, item, _revision(ask), pairs_of(ask.form))
    except Stale:
        with at_item(ask) as (desk, meeting, item):
            sitting.put_aside(desk, meeting, item, pairs_of(ask.form))
        return ask.go(f"{address(meeting)}/{item.number}/forskel")
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, ask.path("number"), ask.path("item"), refusal.reasons, 409, form=ask.form)
    live_of(ask).poke(meeting.id)
    onwards = op == "beslut-videre"
    return ask.go(address(meeting, _next(ask, item) if onwards else item.number), TELLS.get(op, "gemt"))


TELLS = {"beslut": "besluttet", "beslut-videre": "besluttet", "kald": ""}


def autosaved(ask: Ask) -> Response:
    """What a script sends a moment after the last key: kept undecided, and answered with how it would read."""
    stale, beat = False, bool(ask.query("puls"))
    with at_item(ask) as (desk, meeting, item):
        if beat:
            sitting.be_seen(desk, meeting)
            return ask.json({})
        try:
            revision = sitting.type_in(desk, meeting, item, _revision(ask), pairs_of(ask.form))
        except Stale:
            sitting.put_aside(desk, meeting, item, pairs_of(ask.form))
            stale = True
        else:
            saved = local_moment(desk.now).partition(" kl. ")[2]
            memo = desk.store.memo(item.memo) if item.memo else None
            facts = _read(desk, meeting, item, ask).recorded
            forum = desk.store.body(meeting.body).definite
            shown = points(memo.content if memo else None, desk.type_of(memo) if memo else None, ask.form, facts, forum)
    if stale:
        return ask.json({"conflict": f"{address(meeting)}/{item.number}/forskel"}, 409)
    live_of(ask).poke(meeting.id)
    return ask.json({"saved": f"Gemt kl. {saved} – ikke besluttet endnu", "revision": revision, "sums": sums(shown)})


def live_of(ask: Ask) -> Live:
    """Whoever tells followers of changes."""
    live: Live = ask.request.app.state.live
    return live


def address(meeting: Meeting, item: str = "") -> str:
    """The room's, at that item."""
    path = f"/moeder/{meeting.number}/lokale"
    return f"{path}?punkt={item}" if item else path


@contextmanager
def at_item(ask: Ask) -> Iterator[tuple[Desk, Meeting, Item]]:
    """A unit of work at one item that this person knows of."""
    with ask.writing() as desk:
        meeting = find_meeting(desk, ask.path("number"))
        yield desk, meeting, find_item(desk, meeting, ask.path("item"))


def _read(desk: Desk, meeting: Meeting, item: Item, ask: Ask) -> Read:
    memo = desk.store.memo(item.memo) if item.memo else None
    content, memo_type = (memo.content, desk.type_of(memo)) if memo else (None, None)
    return read(ask.form, item, content, memo_type, seats(meeting, item))


def _sound(found: Read) -> Recorded:
    if found.reasons:
        raise Invalid(*found.reasons)
    return found.recorded


def _next(ask: Ask, item: Item) -> str:
    """The next one that this person sees and that is not answered yet; the same one at the end."""
    with ask.office.read(ask.person) as desk:
        items = show_room(desk, ask.path("number")).shown.items
    later = [one for one in items if one.position > item.position]
    return next((one.number for one in later if not one.result), later[0].number if later else item.number)


def _revision(ask: Ask) -> int:
    sent = ask.form.text("revision")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else -1


def _page(
    ask: Ask,
    desk: Desk,
    number: str,
    name: str,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
    *,
    form: Form | None = None,
    whole: Form | None = None,
) -> Response:
    found = show_room(desk, number)
    item = _chosen(desk, found, name)
    facts = {}
    if item:
        form = form or typed(found, item)
        memo = found.memo(item)
        content, memo_type = (memo.content, found.type(item)) if memo else (None, None)
        as_typed = read(form, item, content, memo_type, found.seats(item)).recorded
        facts = context(found, item, form, as_typed if found.sight.office else recorded_of(item))
    meeting = found.meeting
    everybody = tuple(dict.fromkeys((meeting.chair, *meeting.members)))
    away = rows(whole or Form(tuple(typed_presence(meeting.presence, meeting.substitutes, everybody))), AWAY)
    return ask.page(
        "room.html",
        status,
        found=found,
        meeting=meeting,
        item=item,
        state=found.room.item(item.id) if item else None,
        address=address(meeting),
        version=version(meeting, found.room, found.sight),
        writes=found.held and found.mine,
        whole_away=[*away, ("", "stedfortraeder", "", "", "", "")],
        whole_ways=WHOLE_WAYS,
        minutes=_minutes(desk, found),
        undecided=[one for one in found.shown.items if not one.decided],
        people=[one.name for one in desk.organisation.people] if found.sight.office else [],
        **{"points": [], **facts},
        reasons=reasons,
        links=links(found, item, form) if item and form else {},
    )


def _chosen(desk: Desk, found: RoomShown, name: str) -> Item | None:
    """The item that was asked for, else the one that is dealt with, else the first."""
    if name:
        return find_item(desk, found.meeting, name)
    return found.current or (found.shown.items[0] if found.shown.items else None)


def _minutes(desk: Desk, found: RoomShown) -> dict[str, int]:
    """How many seconds each item has taken, for whoever sees them all."""
    if not found.timed:
        return {}
    here = found.current if found.held else None
    return {
        one.id: spent(found.room, one, desk.now, running=here is not None and one.id == here.id)
        for one in found.shown.items
    }


ROUTES = (
    get("/moeder/{number}/lokale", room),
    post("/moeder/{number}/lokale", done),
    get("/moeder/{number}/lokale/haendelser", told),
    post("/moeder/{number}/lokale/{item}", written),
    post("/moeder/{number}/lokale/{item}/gem", autosaved),
)
