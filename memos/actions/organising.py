"""Loading who there is, and changing it one thing at a time: people, departments, bodies and their roles.

Names are never changed: contents, minutes and history speak of people, departments and bodies by name, and
their hashes with them. Somebody who takes another name is added under it, and takes over (`actions.moving`).
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from engine.characters import clean
from engine.errors import Blocked, Invalid, Reason
from engine.failures import stale
from engine.language import _
from memos.deadlines import MOST_DAYS, Deadline
from memos.desk import Desk
from memos.people import LONGEST_SILENCE, Body, Department, MinutesRule, Organisation, Role
from memos.queries.organisation import (
    ROLES,
    Somebody,
    body,
    body_stamp,
    deadlines,
    department,
    department_stamp,
    own_roles,
    person,
    refuse_others,
)

CODE = re.compile(r"[A-ZÆØÅ0-9]{2,8}")
NOBODY = Body("", "", "")
GIVES_ACCESS = frozenset({Role.ARCHIVIST, Role.READER})


def load(desk: Desk, organisation: Organisation, source: str = "") -> Organisation:
    """Adds and updates what the file names. Where there is an administrator, nobody else loads again."""
    keepers = {person.name for person in desk.people if Role.ADMINISTRATOR in person.roles}
    if keepers and desk.actor not in keepers:
        text = _("the organisation is loaded by its administrator: {names}")
        raise Blocked("load", [Reason("actor", text.format(names=", ".join(sorted(keepers))))])
    if unknown := [*_unknown_roles(desk, organisation), *_unknown_choices(desk, organisation)]:
        raise Invalid(*unknown)
    desk.store.load_organisation(organisation)
    desk.store.organisation_event(at=desk.now, actor=desk.actor, action="load", source=source)
    return desk.store.organisation()


def _unknown_roles(desk: Desk, organisation: Organisation) -> Iterator[Reason]:
    known = {*ROLES, *own_roles(desk)}
    for one in organisation.people:
        for role in sorted(one.roles - known):
            text = _("{found} is not known here; choose one of: {known}")
            yield Reason(f"people {one.name}", text.format(found=repr(role), known=", ".join(sorted(known))))


def _unknown_choices(desk: Desk, organisation: Organisation) -> Iterator[Reason]:
    for one in organisation.bodies:
        for reason in _choice_reasons(desk, one):
            yield Reason(f"bodies {one.name}.{reason.place}", reason.text)


def _choice_reasons(desk: Desk, wanted: Body) -> Iterator[Reason]:
    """Types and outcomes that there are not, and a body that could decide nothing."""
    types = {key: desk.catalogue.current(key) for key in desk.catalogue.keys()}  # noqa: SIM118 - it is no mapping
    taken = [one for key, one in types.items() if wanted.takes(key)]
    outcomes = {outcome.key for one in taken for outcome in one.outcomes}
    for place, found, known in (("types", wanted.types, set(types)), ("outcomes", wanted.outcomes, outcomes)):
        for key in found:
            if key not in known:
                text = _("{found} is not known here; choose one of: {known}")
                yield Reason(place, text.format(found=repr(key), known=", ".join(sorted(known))))
    for one in taken:
        if not any(wanted.may_choose(outcome.key) for outcome in one.outcomes):
            text = _("of the outcomes of “{type}” none is chosen; choose at least one")
            yield Reason("outcomes", text.format(type=one.label))


def add_body(desk: Desk, wanted: Body, asked: Collection[Deadline] = ()) -> Body:
    """A new body, and what it asks for before its meetings. Its name stays what it is from now on."""
    administer(desk, "add_body")
    wanted = _entered(wanted)
    known = {one.name for one in desk.organisation.bodies}
    against = [*_name_reasons(wanted.name, known), *_body_reasons(desk, wanted, NOBODY), *_deadline_reasons(asked)]
    if against:
        raise Invalid(*against)
    desk.store.ensure_body(wanted)
    desk.store.set_deadlines(wanted.name, asked)
    accounted(desk, "add_body", f"{wanted.name} ({wanted.code})")
    return wanted


def change_body(desk: Desk, wanted: Body, asked: Collection[Deadline], seen: str) -> Body:
    """Everything of a body but its name. `seen` is its stamp when the form was filled in."""
    administer(desk, "change_body")
    before = body(desk, wanted.name)
    _refuse_stale(body_stamp(desk, wanted.name), seen)
    wanted = _entered(wanted)
    if against := [*_body_reasons(desk, wanted, before), *_deadline_reasons(asked)]:
        raise Invalid(*against)
    if said := list(_differences(_told(before, deadlines(desk, before.name)), _told(wanted, asked))):
        desk.store.ensure_body(wanted)
        desk.store.set_deadlines(wanted.name, asked)
        accounted(desk, "change_body", f"{wanted.name}: {'; '.join(said)}")
    return wanted


def add_person(desk: Desk, name: str) -> str:
    """Somebody new, without a role or an account."""
    administer(desk, "add_person")
    name = clean(name, "name", single_line=True)
    if against := list(_name_reasons(name, {one.name for one in desk.organisation.people})):
        raise Invalid(*against)
    desk.store.ensure_person(name)
    accounted(desk, "add_person", name)
    return name


def set_roles(desk: Desk, name: str, roles: Collection[str], seen: str) -> None:
    """The roles that somebody holds towards the organisation, and no others."""
    found = as_seen(desk, "set_roles", name, seen)
    wanted = frozenset(roles) & {*ROLES, *own_roles(desk)}
    if against := list(_role_reasons(desk, name, wanted, frozenset(found.roles))):
        raise Blocked("set_roles", against)
    if wanted == frozenset(found.roles):
        return
    desk.store.set_roles(name, wanted)
    desk.store.end_sign_ins(name)
    accounted(desk, "set_roles", f"{name}: {', '.join(sorted(wanted)) or '–'}")


def as_seen(desk: Desk, action: str, name: str, seen: str) -> Somebody:
    """A person who is about to be changed, as they were when the form was filled in; else `Stale`."""
    administer(desk, action)
    found = person(desk, name)
    _refuse_stale(found.stamp, seen)
    return found


def add_department(desk: Desk, wanted: Department) -> Department:
    """A new department. Its name stays what it is from now on."""
    administer(desk, "add_department")
    wanted = Department(clean(wanted.name, "name", single_line=True), wanted.manager.strip())
    against = list(_name_reasons(wanted.name, {one.name for one in desk.organisation.departments}))
    against += [*_unknown(desk, {"manager": wanted.manager}), *_own_reasons(desk, [("manager", wanted.manager)], ())]
    if against:
        raise Invalid(*against)
    desk.store.ensure_department(wanted)
    accounted(desk, "add_department", f"{wanted.name}: {wanted.manager or '–'}")
    return wanted


def set_manager(desk: Desk, name: str, manager: str, seen: str) -> None:
    """Who answers for a department; "" for nobody."""
    administer(desk, "set_manager")
    before = department(desk, name)
    _refuse_stale(department_stamp(before), seen)
    manager = manager.strip()
    against = [*_unknown(desk, {"manager": manager}), *_own_reasons(desk, [("manager", manager)], (before.manager,))]
    if against:
        raise Invalid(*against)
    if manager != before.manager:
        desk.store.set_manager(name, manager)
        accounted(desk, "set_manager", f"{name}: {before.manager or '–'} → {manager or '–'}")


def administer(desk: Desk, action: str) -> None:
    """For the administrator alone, and one at a time: the event of each change tells of the whole organisation."""
    desk.store.lock_organisation()
    refuse_others(desk, action)


def accounted(desk: Desk, action: str, said: str) -> None:
    """The event of a change."""
    desk.__dict__.pop("organisation", None)
    desk.__dict__.pop("people", None)
    desk.store.organisation_event(at=desk.now, actor=desk.actor, action=action, comment=said)


def _refuse_stale(now: str, seen: str) -> None:
    if now != seen:
        raise stale()


def _entered(wanted: Body) -> Body:
    """As it was typed, cleaned. Raises `Invalid` for a character that no document could show."""
    return replace(
        wanted,
        name=clean(wanted.name, "name", single_line=True),
        code=clean(wanted.code, "code", single_line=True),
        definite=clean(wanted.definite, "definite", single_line=True),
        secretary=wanted.secretary.strip(),
        chair=wanted.chair.strip(),
        members=tuple(name.strip() for name in wanted.members),
    )


def _name_reasons(name: str, known: Collection[str]) -> Iterator[Reason]:
    if not name:
        yield Reason("name", _("write a name"))
    elif name.casefold() in {one.casefold() for one in known}:
        yield Reason("name", _("{name} is there already").format(name=name))


def _body_reasons(desk: Desk, wanted: Body, before: Body) -> Iterator[Reason]:
    codes = {one.code for one in desk.organisation.bodies if one.name != before.name}
    if wanted.code != before.code and not CODE.fullmatch(wanted.code):
        yield Reason("code", _("two to eight capital letters and figures, as CHE: memos get their numbers from it"))
    elif wanted.code in codes:
        yield Reason("code", _("another body has the code {code}").format(code=wanted.code))
    if not wanted.definite:
        yield Reason("definite", _("write how a sentence names it, as “Chefteamet”"))
    if not 0 <= wanted.silence_days <= LONGEST_SILENCE:
        yield Reason("silence_days", _("a whole number of days, from 0 to {most}").format(most=LONGEST_SILENCE))
    if wanted.minutes_rule is MinutesRule.CHAIR and not wanted.chair:
        yield Reason("chair", _("the chair approves the minutes, so there must be one"))
    yield from _choice_reasons(desk, wanted)
    yield from _unknown(desk, dict(_seats(wanted)))
    yield from _own_reasons(desk, _seats(wanted), {name for _place, name in _seats(before)})
    for place, name in _seats(wanted):
        if place.startswith("members") and wanted.members.index(name) + 1 != int(place[8:-1]):
            yield Reason(place, _("{name} stands there twice; remove one").format(name=repr(name)))


def _deadline_reasons(asked: Iterable[Deadline]) -> Iterator[Reason]:
    for one in asked:
        if not 0 <= one.days <= MOST_DAYS:
            text = _("a whole number of days, from 0 to {most}").format(most=MOST_DAYS)
            yield Reason(f"deadlines.{one.key.value}", text)


def _seats(of: Body) -> tuple[tuple[str, str], ...]:
    """Each place in a body's form that names somebody, with the name."""
    members = ((f"members[{n}]", name) for n, name in enumerate(of.members, 1))
    return ("secretary", of.secretary), ("chair", of.chair), *members


def _unknown(desk: Desk, places: dict[str, str]) -> Iterator[Reason]:
    for place, name in places.items():
        if name and not desk.store.has_person(name):
            yield Reason(place, _("{name} is not known; add the person first").format(name=name))


def _own_reasons(desk: Desk, places: Iterable[tuple[str, str]], before: Collection[str]) -> Iterator[Reason]:
    """Whoever gives access does not take it: the administrator sees no content."""
    for place, name in places:
        if name == desk.actor and name not in before:
            yield Reason(place, no_own_access())


def no_own_access() -> str:
    """Why administrators cannot name themselves."""
    return _("nobody gives themselves access to memos; another administrator must do it")


def _role_reasons(desk: Desk, name: str, wanted: Collection[str], held: Collection[str]) -> Iterator[Reason]:
    if name == desk.actor and (set(wanted) - set(held)) & {*GIVES_ACCESS, *own_roles(desk)}:
        yield Reason("roles", no_own_access())
    others = {one.name for one in desk.people if Role.ADMINISTRATOR in one.roles} - {name}
    if Role.ADMINISTRATOR not in wanted and not others:
        yield Reason("roles", _("{name} is the only administrator; name another first").format(name=name))


@dataclass(frozen=True, slots=True)
class _Told:
    """A fact of a body, in words."""

    label: str
    value: str


def _told(of: Body, asked: Iterable[Deadline]) -> tuple[_Told, ...]:
    before_meetings = ", ".join(f"{one.key.value} {one.days} {one.unit.value}" for one in asked)
    return (
        _Told(_("code"), of.code),
        _Told(_("definite form"), of.definite),
        _Told(_("approval of minutes"), of.minutes_rule.value),
        _Told(_("days of silence"), str(of.silence_days)),
        _Told(_("secretary"), of.secretary),
        _Told(_("chair"), of.chair),
        _Told(_("members"), ", ".join(of.members)),
        _Told(_("deadlines"), before_meetings),
        _Told(_("types"), ", ".join(sorted(of.types))),
        _Told(_("outcomes"), ", ".join(sorted(of.outcomes))),
        _Told(_("made public"), of.publishes.value),
        _Told(_("names of staff made public"), _("yes") if of.public_names else _("no")),
    )


def _differences(before: Iterable[_Told], after: Iterable[_Told]) -> Iterator[str]:
    for was, now in zip(before, after, strict=True):
        if was.value != now.value:
            yield f"{now.label} {was.value or '–'} → {now.value or '–'}"
