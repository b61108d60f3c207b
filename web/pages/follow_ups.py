"""*Follow-ups*: the register of what was agreed, by whom and by when; and each with what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from starlette.responses import Response

from engine.danish import local_date, short_date
from engine.errors import Blocked, Invalid, NotFound, Refusal, Stale, no_such
from engine.language import _
from engine.listing import Column, csv_listing
from memos.actions import following
from memos.actions.following import Promise, Proof, promise
from memos.actions.reporting import report_back
from memos.desk import Desk
from memos.following import FollowUpState
from memos.queries.delegations import principals
from memos.queries.find import find_memo
from memos.queries.follow_ups import Followed, find_follow_up, follow_ups
from memos.queries.following import evidence, followed_up
from web.ask import Ask, Form
from web.dates import sent_day
from web.pages.memo import download
from web.refusals import status_of
from web.routes import get, post

STATES = {
    FollowUpState.OPEN: "Åben",
    FollowUpState.EXTENDED: "Forlænget",
    FollowUpState.DONE: "Udført",
    FollowUpState.DROPPED: "Frafaldet",
}
EVERY = "alle"
FIELDS = ("ejer", "forum", "status", "overskredet")
MOST = 300
"""More rows are no list to look through; the file has them all."""
COLUMNS = (
    Column("text", "Opfølgning"),
    Column("owner", "Ansvarlig"),
    Column("due", "Frist"),
    Column("state", "Status"),
    Column("overdue", "Overskredet"),
    Column("body", "Forum"),
    Column("meeting", "Møde"),
    Column("item", "Punkt"),
    Column("memo", "Memo"),
    Column("openness", "Adgang"),
)
LINKS = {"text": "felt-text", "due": "felt-due", "owner": "felt-owner", "memo": "felt-memo", "file": "felt-file"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a follow-up is, by its address."""

    meeting: str
    item: str
    position: int

    @property
    def address(self) -> str:
        return f"/opfoelgning/{quote(self.meeting)}/{quote(self.item)}/{self.position}"


def listed(ask: Ask) -> Response:
    """`/opfoelgning`, filtered by `ejer`, `forum`, `status` and `overskredet`; without a status, what is open."""
    typed = _typed(ask)
    found = _found(ask.desk, typed)
    return ask.page(
        "opfoelgning.html",
        typed=typed,
        found=found[:MOST],
        total=len(found),
        late=sum(one.overdue for one in found),
        states=[(state.value, label) for state, label in STATES.items()] + [(EVERY, "Alle")],
        labels=STATES,
        bodies=ask.desk.store.body_names(),
        filtered=any(typed.values()),
        today=local_date(ask.desk.now),
        csv=f"/opfoelgning.csv?{urlencode({name: text for name, text in typed.items() if text})}",
        address=_address,
    )


def as_csv(ask: Ask) -> Response:
    """The whole list as Danish Excel opens it."""
    headers = {
        "content-disposition": 'attachment; filename="opfoelgning.csv"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    rows = map(_row, _found(ask.desk, _typed(ask)))
    return Response(csv_listing(rows, COLUMNS), headers=headers, media_type="text/csv; charset=utf-8")


def shown(ask: Ask) -> Response:
    """`/opfoelgning/{meeting}/{item}/{position}`."""
    return _page(ask, ask.desk, _place(ask))


def acted(ask: Ask) -> Response:
    """What the button says is done about it, as it was when the page was read."""
    place, form = _place(ask), ask.form
    try:
        with ask.writing() as desk:
            found = find_follow_up(desk, place.meeting, place.item, place.position)
            address = _done(desk, promise(desk, found, seen=_seen(form)), form) or place.address
    except (Blocked, Invalid, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, place, refusal, form)
    return ask.go(address, "fulgt-op")


def done(ask: Ask) -> Response:
    """From *Min side* in one go: the one that was read, not another that has taken its place since."""
    form = ask.form
    place = Place(form.text("meeting"), form.text("item"), _number(form.text("position")))
    with ask.writing() as desk:
        found = find_follow_up(desk, place.meeting, place.item, place.position)
        if found.text.split() != form.text("text").split():
            raise Stale(_("the follow-up was changed meanwhile; read it again"))
        following.finish(desk, promise(desk, found), Proof())
    return ask.go("/", "udfoert")


def file(ask: Ask) -> Response:
    """The file that shows that it is done."""
    place = _place(ask)
    found = find_follow_up(ask.desk, place.meeting, place.item, place.position)
    step = evidence(ask.desk, found, ask.path("step"))
    return download(ask.desk.blobs.get(step.sha256), step.file, "application/octet-stream")


def _done(desk: Desk, one: Promise, form: Form) -> str:
    """Does it; gives where that leads, "" for the same page."""
    text = form.text("text")
    acts: dict[str, Callable[[], object]] = {
        "done": lambda: following.finish(desk, one, _proof(desk, form)),
        "extend": lambda: following.extend(desk, one, _day(form), text),
        "hand_on": lambda: following.hand_on(desk, one, form.text("owner"), text),
        "drop": lambda: following.drop(desk, one, text),
        "reopen": lambda: following.reopen(desk, one, text),
    }
    if form.text("op") == "report":
        return f"/memoer/{report_back(desk, one).number}/skriv"
    if form.text("op") not in acts:
        raise no_such(_("step"), form.text("op"))
    acts[form.text("op")]()
    return ""


def _day(form: Form) -> date | None:
    return sent_day(form.text("due"), "due") if form.text("due") else None


def _proof(desk: Desk, form: Form) -> Proof:
    number = form.text("memo")
    brought = next((one for name, one in form.files if name == "file" and one.filename), None)
    return Proof(
        text=form.text("text"),
        memo=_memo(desk, number) if number else "",
        file=(brought.filename or "") if brought else "",
        data=brought.file.read() if brought else b"",
    )


def _memo(desk: Desk, number: str) -> str:
    """Its id; refused at its field where there is none for this person, so that nothing else typed is lost."""
    try:
        return find_memo(desk, number).id
    except NotFound as refused:
        raise Invalid(*(replace(reason, place="memo") for reason in refused.reasons)) from refused


def _typed(ask: Ask) -> dict[str, str]:
    return {name: ask.query(name) for name in FIELDS}


def _found(desk: Desk, typed: dict[str, str]) -> list[Followed]:
    """What is overdue first, then by deadline, and those without one last."""
    if typed["forum"] and typed["forum"] not in desk.store.body_names():
        raise no_such(_("body"), typed["forum"])
    status = typed["status"]
    found = follow_ups(
        desk,
        overdue=bool(typed["overskredet"]),
        owner=typed["ejer"],
        done=status == EVERY,
        body=typed["forum"],
        state=status if status in list(FollowUpState) else "",
    )
    return sorted(found, key=lambda one: not one.overdue)


def _page(ask: Ask, desk: Desk, place: Place, refusal: Refusal | None = None, form: Form | None = None) -> Response:
    one = followed_up(desk, place.meeting, place.item, place.position)
    typed = form or Form()
    return ask.page(
        "opfoelgning_punkt.html",
        status_of(refusal)[0] if refusal else 200,
        one=one,
        found=one.found,
        labels=STATES,
        can=list(one.moves),
        typed=typed,
        opened=typed.text("op"),
        principals=principals(desk, closed=one.found.closed),
        chosen=typed.text("on_behalf_of") if form else one.as_name,
        people=[person.name for person in desk.organisation.people],
        units=[unit.name for unit in desk.store.departments()],
        today=local_date(desk.now),
        address=place.address,
        reasons=refusal.reasons if refusal else (),
        links=LINKS,
    )


def _place(ask: Ask) -> Place:
    return Place(ask.path("meeting"), ask.path("item"), _number(ask.path("position")))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise no_such(_("follow-up"), text)
    return int(text)


def _seen(form: Form) -> int:
    text = form.text("seen")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def _address(one: Followed) -> str:
    return Place(one.meeting, one.item, one.position).address


def _row(one: Followed) -> dict[str, str]:
    return {
        "text": one.text,
        "owner": one.owner,
        "due": short_date(one.due) if one.due else "uden frist",
        "state": STATES[one.state],
        "overdue": "Ja" if one.overdue else "",
        "body": one.body,
        "meeting": one.meeting,
        "item": one.item,
        "memo": one.memo,
        "openness": "Lukket" if one.closed else "Åben",
    }


ROUTES = (
    get("/opfoelgning", listed),
    get("/opfoelgning.csv", as_csv),
    post("/opfoelgning/udfoert", done),
    get("/opfoelgning/{meeting}/{item}/{position}", shown),
    post("/opfoelgning/{meeting}/{item}/{position}", acted),
    get("/opfoelgning/{meeting}/{item}/{position}/fil/{step}", file),
)
