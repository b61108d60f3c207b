"""*The agenda*: put in order, with minutes and times, what stands in the way and what it commits; then sent out."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from engine.danish import time_range
from engine.errors import Blocked, Invalid, Reason, Refusal, Stale, no_such
from engine.language import _
from memos.actions.agenda import Placing, act
from memos.actions.arranging import Row, add_usual, arrange
from memos.actions.items import OPEN, add_standing, take_off
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState
from memos.queries.agenda import Agenda, agenda, candidates, usual_titles
from memos.queries.delegations import principals
from memos.queries.find import find_meeting, holds_office, memo_to_change, shown_items
from memos.queries.meeting_history import meeting_history, moved_since_sent
from memos.queries.meeting_steps import meeting_steps, refuse_stale
from memos.queries.meetings import show_meeting
from web.ask import Ask, Form
from web.refusals import status_of
from web.routes import get, post

MOVES = {"op": -1, "ned": 1}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed about an item."""

    minutes: str
    opens: str
    title: str = ""


def seen(ask: Ask) -> Response:
    """`/moeder/{number}/dagsorden`."""
    return _page(ask, ask.desk, ask.path("number"))


def changed(ask: Ask) -> Response:
    """What was typed is kept, and what the button says is done, all or none."""
    number, (op, _colon, id) = ask.path("number"), ask.form.text("op").partition(":")
    try:
        with ask.writing() as desk:
            meeting = find_meeting(desk, number)
            refuse_stale(desk, meeting, ask.form.text("revision"))
            _change(desk, meeting, ask.form, op, id)
    except (Blocked, Invalid, Stale) as refusal:
        if ask.wants_json:
            raise
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, number, refusal, ask.form)
    if ask.wants_json:
        with ask.office.read(ask.person) as desk:
            return ask.json(_told(agenda(desk, find_meeting(desk, number))))
    address = f"/moeder/{quote(number)}/dagsorden"
    return ask.go(f"{address}#punkt-{id}") if op in MOVES else ask.go(address, "gemt")


def _change(desk: Desk, meeting: Meeting, form: Form, op: str, id: str) -> None:
    match op:
        case "memo":
            _add_memo(desk, meeting, form)
        case "fast":
            placing = Placing(None, _minutes(form.text("minutes"), "minutes"), form.text("opens"), form.text("late"))
            add_standing(desk, meeting, form.text("title"), placing, closed=form.has("closed"))
        case "saedvanlige":
            add_usual(desk, meeting, form.texts("usual"))
        case _:
            meeting = arrange(desk, meeting, _rows(form, op, id))
            if op in ("af", "retur"):
                _take_off(desk, meeting, _item(desk, meeting, id), form.text(f"comment-{id}"), back=op == "retur")


def _add_memo(desk: Desk, meeting: Meeting, form: Form) -> None:
    memo = memo_to_change(desk, form.text("memo"))
    step = desk.type_of(memo).workflow.doing("schedule", memo.state)
    minutes = _minutes(form.text("minutes"), "minutes")
    act(desk, memo, step.name if step else "schedule", placing=Placing(meeting, minutes, late_reason=form.text("late")))


def _take_off(desk: Desk, meeting: Meeting, item: Item, comment: str, *, back: bool) -> None:
    """Off the agenda; its memo waits for another meeting, or goes `back` to its author with a comment."""
    if not back:
        take_off(desk, meeting, item)
        return
    memo = desk.store.memo(item.memo) if item.memo else None
    step = desk.type_of(memo).workflow.doing("return", memo.state) if memo else None
    if memo is None or step is None:
        raise Blocked("return", [Reason("items", _("only a memo can be returned"))])
    act(desk, memo, step.name, comment=comment)


def _item(desk: Desk, meeting: Meeting, id: str) -> Item:
    found = next((item for item in shown_items(desk, meeting) if item.id == id), None)
    if found is None:
        raise no_such(_("item"), id)
    return found


def _rows(form: Form, op: str, id: str) -> list[Row]:
    """The items in the order of the form, with one of them moved up or down if the button says so."""
    typed = _typed(form)
    ids = list(typed)
    if op in MOVES and id in ids:
        place = ids.index(id)
        ids.insert(max(0, place + MOVES[op]), ids.pop(place))
    against: list[Reason] = []
    rows = []
    for one in ids:
        try:
            minutes = _minutes(typed[one].minutes, f"minutes {one}")
            rows.append(Row(one, minutes, " ".join(typed[one].opens.split()), " ".join(typed[one].title.split())))
        except Invalid as refused:
            against += refused.reasons
    if against:
        raise Invalid(*against)
    return rows


def _typed(form: Form) -> dict[str, Typed]:
    columns = (form.texts(name) for name in ("minutes", "opens", "title"))
    return {id: Typed(*typed) for id, *typed in zip(form.texts("item"), *columns, strict=False)}


def _minutes(text: str, place: str) -> int:
    text = text.strip()
    if text and not (text.isdecimal() and len(text) < 5):
        raise Invalid.at(place, _("write how many minutes the item may take, as a whole number"))
    return int(text or 0)


def _page(ask: Ask, desk: Desk, number: str, refusal: Refusal | None = None, form: Form | None = None) -> Response:
    meeting = find_meeting(desk, number)
    found = agenda(desk, meeting)
    office = holds_office(desk, meeting)
    edits = office and meeting.state == MeetingState.PLANNED
    steps = [one for one in meeting_steps(desk, meeting) if one.does == "lock" and not one.others]
    typed = _typed(form) if form and form.has("item") else {}
    return ask.page(
        "dagsorden.html",
        status_of(refusal)[0] if refusal else 200,
        meeting=meeting,
        found=found,
        shown=show_meeting(desk, number),
        moved=moved_since_sent(meeting_history(desk, meeting)),
        state=desk.catalogue.meeting.workflow.state(meeting.state),
        edits=edits,
        adds=office and meeting.state in OPEN,
        lock=steps[0] if steps else None,
        typed=_shown_as(found, typed),
        stale=isinstance(refusal, Stale),
        sent=form or Form(),
        waiting=candidates(desk, meeting) if office and meeting.state in OPEN else (),
        usual=usual_titles(desk, meeting) if edits else (),
        people=[person.name for person in desk.organisation.people],
        principals=principals(desk, closed=True),
        chosen=_chosen(desk, meeting),
        reasons=refusal.reasons if refusal else (),
        links=_links(found),
    )


def _shown_as(found: Agenda, typed: Mapping[str, Typed]) -> dict[str, Typed]:
    """Each item's fields: as they were typed, else as they are stored."""
    stored = {
        line.item.id: Typed(str(line.item.minutes or ""), line.item.opens, line.item.title) for line in found.lines
    }
    return {id: typed.get(id, one) for id, one in stored.items()}


def _chosen(desk: Desk, meeting: Meeting) -> str:
    """In whose name this person can best work on it; "" their own."""
    body = desk.store.body(meeting.body)
    office = {meeting.secretary, meeting.chair, body.secretary, body.chair}
    if desk.actor in office:
        return ""
    return next((name for name in principals(desk, closed=True) if name in office), "")


def _links(found: Agenda) -> dict[str, str]:
    """Where on the page each reason is mended."""
    links = {
        "title": "fast-titel",
        "minutes": "fast-minutter",
        "late": "tillaeg",
        "items": "punkter",
        "meeting": "moedet",
    }
    for line in found.lines:
        fields = {"minutes": "minutter", "opens": "aabner", "title": "titel"}
        links |= {f"{name} {line.item.id}": f"{field}-{line.item.id}" for name, field in fields.items()}
    return links


def _told(found: Agenda) -> dict[str, object]:
    """For the script that keeps what is typed."""
    return {
        "revision": found.meeting.revision,
        "items": [
            {"id": line.item.id, "number": line.item.number, "time": time_range(line.starts, line.ends)}
            for line in found.lines
        ],
    }


ROUTES = (get("/moeder/{number}/dagsorden", seen), post("/moeder/{number}/dagsorden", changed))
