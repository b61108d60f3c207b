"""*Administration*: bodies with their seats and deadlines, departments with their managers, and what was changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from engine.errors import Blocked, Invalid, Reason, Refusal, Stale
from engine.workdays import DayUnit
from memos.actions import organising
from memos.deadlines import Deadline, DeadlineKey
from memos.desk import Desk
from memos.people import Body, Department, MinutesRule, Publishes
from memos.queries import organisation
from web.ask import Ask, Form
from web.permissions import Permission
from web.refusals import status_of
from web.routes import get, post

EMPTY_ROWS = 3
LAST = 10**6
"""The place of a member whose place is not said: after all others."""


@dataclass(frozen=True, slots=True)
class TypedDeadline:
    """What a form says of a deadline; `days` "" is none."""

    key: DeadlineKey
    days: str
    unit: str


@dataclass(frozen=True, slots=True)
class TypedBody:
    """A body as a form says it, sound or not."""

    name: str
    code: str = ""
    definite: str = ""
    minutes_rule: str = MinutesRule.CHAIR.value
    silence_days: str = "5"
    secretary: str = ""
    chair: str = ""
    members: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    publishes: str = Publishes.NOTHING.value
    public_names: bool = False
    deadlines: tuple[TypedDeadline, ...] = tuple(TypedDeadline(key, "", DayUnit.ARBEJDSDAGE) for key in DeadlineKey)


def overview(ask: Ask) -> Response:
    """`/administration`: the rooms, and the last changes."""
    return ask.page("administration.html", changes=organisation.changes(ask.desk))


def bodies(ask: Ask) -> Response:
    """`/administration/fora`."""
    organisation.refuse_others(ask.desk, "look")
    return ask.page("administration_bodies.html", bodies=ask.desk.organisation.bodies)


def body(ask: Ask) -> Response:
    """`/administration/forum?navn=…`; without a name, a new one."""
    name = ask.query("navn")
    typed = _from_body(ask.desk, name) if name else TypedBody("")
    return _body_page(ask, ask.desk, typed, name)


def body_sent(ask: Ask) -> Response:
    """The form of a body. What somebody else changed meanwhile is shown beside what was typed."""
    name, typed = ask.form.text("navn"), _from_form(ask.form)
    try:
        with ask.writing() as desk:
            if name:
                organising.change_body(desk, _to_body(typed, name), _asked(typed, name), ask.form.text("stempel"))
            else:
                new = typed.name
                name = organising.add_body(desk, _to_body(typed, new), _asked(typed, new)).name
    except (Invalid, Blocked, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _body_page(ask, desk, typed, name, refusal)
    return ask.go("/administration/fora", "gemt")


def departments(ask: Ask) -> Response:
    """`/administration/afdelinger`."""
    organisation.refuse_others(ask.desk, "look")
    return ask.page("administration_departments.html", departments=ask.desk.organisation.departments)


def department(ask: Ask) -> Response:
    """`/administration/afdeling?navn=…`; without a name, a new one."""
    name = ask.query("navn")
    found = organisation.department(ask.desk, name) if name else Department("")
    return _department_page(ask, ask.desk, found, name)


def department_sent(ask: Ask) -> Response:
    """The form of a department."""
    name, manager = ask.form.text("navn"), ask.form.text("manager")
    typed = Department(name or ask.form.text("name"), manager)
    try:
        with ask.writing() as desk:
            if name:
                organising.set_manager(desk, name, manager, ask.form.text("stempel"))
            else:
                organising.add_department(desk, typed)
    except (Invalid, Blocked, Stale) as refusal:
        with ask.office.read(ask.person) as desk:
            return _department_page(ask, desk, typed, name, refusal)
    return ask.go("/administration/afdelinger", "gemt")


def _body_page(ask: Ask, desk: Desk, typed: TypedBody, name: str, refusal: Refusal | None = None) -> Response:
    reasons, status = _told(refusal)
    stale = name if isinstance(refusal, Stale) else ""
    return ask.page(
        "administration_body.html",
        status,
        typed=typed,
        name=name,
        rows=[*typed.members, *[""] * EMPTY_ROWS],
        stamp=organisation.body_stamp(desk, name) if name else "",
        now=_from_body(desk, stale) if stale else None,
        names=[person.name for person in desk.organisation.people],
        types=[desk.catalogue.current(key) for key in desk.catalogue.keys()],  # noqa: SIM118 - it is no mapping
        reasons=reasons,
        links=dict(_links(typed)),
    )


def _department_page(ask: Ask, desk: Desk, typed: Department, name: str, refusal: Refusal | None = None) -> Response:
    reasons, status = _told(refusal)
    now = organisation.department(desk, name) if name else None
    return ask.page(
        "administration_department.html",
        status,
        typed=typed,
        name=name,
        stamp=organisation.department_stamp(now) if now else "",
        now=now if isinstance(refusal, Stale) else None,
        names=[person.name for person in desk.organisation.people],
        reasons=reasons,
        links={"name": "felt-name", "manager": "felt-manager"},
    )


def _told(refusal: Refusal | None) -> tuple[Sequence[Reason], int]:
    return (refusal.reasons, status_of(refusal)[0]) if refusal else ((), 200)


def _from_body(desk: Desk, name: str) -> TypedBody:
    found = organisation.body(desk, name)
    asked = {one.key: one for one in organisation.deadlines(desk, name)}
    return TypedBody(
        name=found.name,
        code=found.code,
        definite=found.definite,
        minutes_rule=found.minutes_rule.value,
        silence_days=str(found.silence_days),
        secretary=found.secretary,
        chair=found.chair,
        members=found.members,
        types=found.types,
        outcomes=found.outcomes,
        publishes=found.publishes.value,
        public_names=found.public_names,
        deadlines=tuple(
            TypedDeadline(key, str(asked[key].days), asked[key].unit)
            if key in asked
            else TypedDeadline(key, "", DayUnit.ARBEJDSDAGE)
            for key in DeadlineKey
        ),
    )


def _from_form(form: Form) -> TypedBody:
    return TypedBody(
        name=form.text("name"),
        code=form.text("code"),
        definite=form.text("definite"),
        minutes_rule=form.text("minutes_rule"),
        silence_days=form.text("silence_days"),
        secretary=form.text("secretary"),
        chair=form.text("chair"),
        members=tuple(_members(form)),
        types=tuple(form.texts("types")),
        outcomes=tuple(form.texts("outcomes")),
        publishes=form.text("publishes"),
        public_names=form.has("public_names"),
        deadlines=tuple(
            TypedDeadline(key, form.text(f"frist_{key}"), form.text(f"enhed_{key}")) for key in DeadlineKey
        ),
    )


def _members(form: Form) -> list[str]:
    """In the order of their places; those with the same place as they stand."""
    named = [name.strip() for name in form.texts("medlem")]
    places = [_number(text, LAST) for text in form.texts("plads")]
    ordered = sorted(zip(places, named, strict=False), key=lambda row: row[0])
    return [name for _place, name in ordered if name]


def _to_body(typed: TypedBody, name: str) -> Body:
    """What cannot be read becomes what the action refuses, at its place."""
    rules = {rule.value: rule for rule in MinutesRule}
    released = {one.value: one for one in Publishes}
    return Body(
        name=name,
        code=typed.code,
        definite=typed.definite,
        minutes_rule=rules.get(typed.minutes_rule, MinutesRule.CHAIR),
        silence_days=_number(typed.silence_days, -1),
        secretary=typed.secretary,
        chair=typed.chair,
        members=typed.members,
        types=typed.types,
        outcomes=typed.outcomes,
        publishes=released.get(typed.publishes, Publishes.NOTHING),
        public_names=typed.public_names,
    )


def _asked(typed: TypedBody, name: str) -> tuple[Deadline, ...]:
    units = {unit.value: unit for unit in DayUnit}
    return tuple(
        Deadline(name, one.key, _number(one.days, -1), units.get(one.unit, DayUnit.ARBEJDSDAGE))
        for one in typed.deadlines
        if one.days
    )


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < 6 else otherwise


def _links(typed: TypedBody) -> Iterator[tuple[str, str]]:
    """The field at each place that a reason may name."""
    for name in ("name", "code", "definite", "silence_days", "secretary", "chair"):
        yield name, f"felt-{name}"
    yield from (("types", "typer"), ("outcomes", "udfald"))
    for n in range(1, len(typed.members) + 1):
        yield f"members[{n}]", f"medlem-{n}"
    for one in typed.deadlines:
        yield f"deadlines.{one.key}", f"frist-{one.key}"


_ADMINISTRATOR = Permission.ADMINISTRATOR
ROUTES = (
    get("/administration", overview, _ADMINISTRATOR),
    get("/administration/fora", bodies, _ADMINISTRATOR),
    get("/administration/forum", body, _ADMINISTRATOR),
    post("/administration/forum", body_sent, _ADMINISTRATOR),
    get("/administration/afdelinger", departments, _ADMINISTRATOR),
    get("/administration/afdeling", department, _ADMINISTRATOR),
    post("/administration/afdeling", department_sent, _ADMINISTRATOR),
)
