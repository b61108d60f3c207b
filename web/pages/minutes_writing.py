"""*Writing minutes*: a running text beside each decision. What is typed is kept at once; saved, it is in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response

from engine.danish import local_moment
from engine.difference import LineChange, text_difference
from engine.errors import Blocked, Invalid, NotFound, Reason
from engine.failures import stale
from engine.language import _
from engine.text import RichText, read_text
from memos.actions import minutes as acting
from memos.contradiction import Contradiction, contradictions
from memos.desk import Desk
from memos.queries.delegations import principals
from memos.queries.find import find_item, find_meeting
from memos.queries.minutes import Minutes, base_of, minutes
from web.ask import Ask, Form
from web.routes import get, post

OPENING, CLOSING = "opening", "closing"
ITEM = "text_"
BASE = "base_"
SENT = (ITEM, BASE, OPENING, CLOSING)


@dataclass(frozen=True, slots=True)
class Field:
    """One text of the form: as typed, what it began from (`base`), and what another saved meanwhile."""

    name: str
    typed: str
    base: str
    theirs: RichText | None = None
    lines: tuple[LineChange, ...] = ()


def write(ask: Ask) -> Response:
    """`/moeder/{number}/referat/skriv`: what was typed last, or what is saved."""
    found = minutes(ask.desk, ask.path("number"))
    copy = ask.desk.store.minutes_copy(found.meeting.id, ask.person)
    form = Form(copy.pairs) if copy else None
    return _page(ask, ask.desk, found, form, unsaved=local_moment(copy.saved_at) if copy else "")


def wrote(ask: Ask) -> Response:
    """Saved: into the minutes. A sentence for each decision can be had to begin with."""
    number, op = ask.path("number"), ask.form.text("op")
    try:
        with ask.writing() as desk:
            found = _writable(minutes(desk, number))
            if op.startswith("udkast:"):
                form = _with_draft(found, ask.form, op.partition(":")[2])
                return _page(ask, desk, found, form, unsaved="nu")
            _save(desk, found, ask.form)
    except (Blocked, Invalid) as refusal:
        return _again(ask, number, refusal.reasons)
    except _TwoWrote:
        return _again(ask, number, stale().reasons, 409)
    return ask.go(f"/moeder/{number}/referat/skriv", "gemt")


def autosaved(ask: Ask) -> Response:
    """What a script sends a moment after the last key: kept for its writer, and answered with what contradicts."""
    with ask.writing() as desk:
        found = _writable(minutes(desk, ask.path("number")))
        if ask.query("puls"):
            return ask.json({})
        desk.store.keep_minutes_copy(found.meeting.id, ask.person, _pairs(ask.form), desk.now)
        saved = local_moment(desk.now).partition(" kl. ")[2]
        against = [
            {"place": name, "text": _words(number, one), "severity": "warn", "href": f"#felt-{name}"}
            for number, name, one in _against(desk, found, ask.form)
        ]
    return ask.json({"saved": f"Kladden er gemt kl. {saved}", "against": against})


def dropped(ask: Ask) -> Response:
    """Leaves what was typed and not saved."""
    with ask.writing() as desk:
        found = _writable(minutes(desk, ask.path("number")))
        desk.store.drop_minutes_copy(found.meeting.id, ask.person)
    return ask.go(f"/moeder/{found.meeting.number}/referat/skriv", "slettet")


def upheld(ask: Ask) -> Response:
    """The text stands though it seems to contradict the decision."""
    number = ask.path("number")
    with ask.writing() as desk:
        meeting = find_meeting(desk, number)
        found = minutes(desk, number).item(ask.form.text("item"))
        if found is None or found.base != ask.form.text("base"):
            raise stale()
        acting.uphold(desk, meeting, find_item(desk, meeting, found.item.number))
    return ask.go(f"/moeder/{number}/referat", "staar")


class _TwoWrote(Exception):
    """Somebody else saved one of the texts since the form was read."""


def _save(desk: Desk, found: Minutes, form: Form) -> None:
    fields = _fields(found, form)
    if any(field.theirs for field in fields.values()):
        raise _TwoWrote
    texts, against = {}, []
    for name, field in fields.items():
        try:
            texts[name] = read_text(field.typed, name)
        except Invalid as refusal:
            against += [Reason(name, reason.text) for reason in refusal.reasons]
    if against:
        raise Invalid(*against)
    numbers = {f"{ITEM}{one.item.number}": one.item.id for one in found.items}
    changed = {name: text for name, text in texts.items() if base_of(text) != fields[name].base}
    items = {numbers[name]: text for name, text in changed.items() if name in numbers}
    acting.write(desk, found.meeting, acting.Texts(changed.get(OPENING), changed.get(CLOSING), items))
    desk.store.drop_minutes_copy(found.meeting.id, desk.actor)


def _writable(found: Minutes) -> Minutes:
    """The minutes, where their office may write them. To others there is no such page."""
    if not found.writes:
        raise NotFound(_("there is no such page"))
    return found


def _stored(found: Minutes) -> Iterator[tuple[str, RichText]]:
    """The fields of the form in order, with what is saved."""
    yield OPENING, found.meeting.opening
    yield from ((f"{ITEM}{one.item.number}", one.item.minutes_text) for one in found.items)
    yield CLOSING, found.meeting.closing


def _fields(found: Minutes, form: Form | None) -> dict[str, Field]:
    """Every text: as it is saved, or as it was typed; whether two wrote it is told from what the form began from."""
    fields = {}
    for name, stored in _stored(found):
        now = base_of(stored)
        if form is None or not form.has(name):
            fields[name] = Field(name, stored.html, now)
            continue
        typed, base = form.text(name), form.text(f"{BASE}{name}", now)
        mine = _read(typed)
        if base == now or (mine is not None and base_of(mine) == now):
            fields[name] = Field(name, typed, now)
        elif mine is not None and base_of(mine) == base:
            fields[name] = Field(name, stored.html, now)  # this one did not change it, another did
        else:
            fields[name] = Field(name, typed, now, stored, text_difference(stored, mine or RichText()))
    return fields


def _read(typed: str) -> RichText | None:
    try:
        return read_text(typed)
    except Invalid:
        return None


def _pairs(form: Form) -> list[tuple[str, str]]:
    return [(name, text) for name, text in form.pairs if name.startswith(SENT)]


def _with_draft(found: Minutes, form: Form, number: str) -> Form:
    """The form with a sentence for each decision of an item, after what was typed there."""
    one = found.item(number)
    if one is None:
        return form
    name = f"{ITEM}{number}"
    typed = _read(form.text(name)) or RichText()
    text = RichText((*typed.blocks, *one.drafted.blocks))
    return Form((*(pair for pair in form.pairs if pair[0] != name), (name, text.html)))


def _against(desk: Desk, found: Minutes, form: Form | None) -> Iterator[tuple[str, str, Contradiction]]:
    """What the typed texts contradict: the item's number, its field, and what it is."""
    for one in found.items:
        name = f"{ITEM}{one.item.number}"
        typed = _read(form.text(name)) if form and form.has(name) else one.item.minutes_text
        if typed is None or (one.upheld and typed == one.item.minutes_text):
            continue
        told = contradictions(acting.minuted(desk, found.meeting, replace(one.item, minutes_text=typed)))
        yield from ((one.item.number, name, contradiction) for contradiction in told)


def _words(number: str, one: Contradiction) -> str:
    point = f" (punkt {one.point})" if one.point else ""
    return f"Punkt {number}: der står ”{one.said}”, men beslutningen{point} er: {one.decided}"


def _again(ask: Ask, number: str, reasons: tuple[Reason, ...], status: int = 422) -> Response:
    """The form again with its reasons on top; what was typed is kept, whatever it is."""
    with ask.office.write(ask.person) as desk:
        found = minutes(desk, number)
        if found.writes:
            desk.store.keep_minutes_copy(found.meeting.id, ask.person, _pairs(ask.form), desk.now)
        return _page(ask, desk, found, ask.form, reasons, status)


def _page(
    ask: Ask,
    desk: Desk,
    found: Minutes,
    form: Form | None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
    unsaved: str = "",
) -> Response:
    fields = _fields(_writable(found), form)
    return ask.page(
        "referat_skriv.html",
        status,
        found=found,
        meeting=found.meeting,
        fields=fields,
        against=[(name, _words(number, one)) for number, name, one in _against(desk, found, form)],
        unsaved=unsaved,
        principals=principals(desk, closed=True),
        chosen=form.text("on_behalf_of") if form else next((step.on_behalf_of for step in found.steps), ""),
        reasons=reasons,
        links=_links(found, fields),
    )


def _links(found: Minutes, fields: Mapping[str, Field]) -> Mapping[str, str]:
    """Where on the page each reason is mended."""
    numbers = {f"items {one.item.number}": f"felt-{ITEM}{one.item.number}" for one in found.items}
    return {name: f"felt-{name}" for name in fields} | numbers | {"on_behalf_of": "felt-on_behalf_of"}


ROUTES = (
    get("/moeder/{number}/referat/skriv", write),
    post("/moeder/{number}/referat/skriv", wrote),
    post("/moeder/{number}/referat/skriv/gem", autosaved),
    post("/moeder/{number}/referat/skriv/drop", dropped),
    post("/moeder/{number}/referat/staar", upheld),
)
