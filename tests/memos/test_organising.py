"""Changing the organisation one thing at a time: by its administrator, accounted for, never over another's change."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.errors import Blocked, Invalid, NotFound, Refusal, Stale
from engine.events import events
from engine.workdays import DayUnit
from memos.actions import accounts, organising
from memos.audit import audit
from memos.deadlines import Deadline, DeadlineKey
from memos.desk import Desk, Office
from memos.people import Body, Department, MinutesRule, Role
from memos.queries import organisation
from tests.memos.build import AASE, ADMIN, BO, JENS, METTE, OLE, TORE, VIBE, places

OTHER = "Eva Nyborg"
NEW = Body("Direktion", "DIR", "Direktionen", secretary=JENS, chair=METTE, members=(METTE, OLE))
DRAFT = Deadline("Chefteam", DeadlineKey.DRAFT, 10, DayUnit.HVERDAGE)


@pytest.fixture
def kept(house: Office) -> Office:
    """The example organisation with two administrators."""
    with house.write() as desk:
        for name in (ADMIN, OTHER):
            desk.store.ensure_person(name)
            desk.store.grant(name, Role.ADMINISTRATOR)
        desk.store.organisation_event(at=desk.now, actor="", action="load")
    return house


def refused(office: Office, call: Callable[[Desk], object], kind: type[Refusal], who: str = ADMIN) -> list[str]:
    """The places of the reasons why it is refused; nothing of it is kept."""
    with pytest.raises(kind) as told, office.write(who) as desk:
        call(desk)
    return places(told.value.reasons)


def history(office: Office) -> list[tuple[str, str, str]]:
    """What was done to the organisation since it was loaded: who, what, in which words."""
    with office.read() as desk:
        found = events(desk.session, desk.store.chain_of_organisation())[1:]
    return [(event.actor, event.action, event.comment) for event in found]


def stamp(office: Office, name: str = "Chefteam") -> str:
    with office.read(ADMIN) as desk:
        return organisation.body_stamp(desk, name)


def seen(office: Office, name: str) -> str:
    with office.read(ADMIN) as desk:
        return organisation.person(desk, name).stamp


def change(office: Office, seen_as: str, who: str = ADMIN, **facts: object) -> None:
    with office.write(who) as desk:
        before = desk.store.body("Chefteam")
        organising.change_body(desk, replace(before, **facts), (), seen_as)  # type: ignore[arg-type]  # any facts


def test_only_an_administrator_changes_or_looks(kept: Office) -> None:
    calls: list[Callable[[Desk], object]] = [
        lambda desk: organising.add_body(desk, NEW),
        lambda desk: organising.change_body(desk, NEW, (), ""),
        lambda desk: organising.add_person(desk, "Ny Person"),
        lambda desk: organising.set_roles(desk, AASE, [], ""),
        lambda desk: organising.add_department(desk, Department("Kultur")),
        lambda desk: organising.set_manager(desk, "Udvikling", BO, ""),
        lambda desk: organising.as_seen(desk, "account", AASE, ""),
        lambda desk: organisation.people(desk),
        lambda desk: organisation.person(desk, AASE),
        lambda desk: organisation.body(desk, "Chefteam"),
        lambda desk: organisation.department(desk, "Udvikling"),
        lambda desk: organisation.changes(desk),
    ]
    for call in calls:
        for person in (JENS, VIBE, ""):
            assert refused(kept, call, Blocked, person) == ["actor"]


def test_nobody_administers_in_the_name_of_an_administrator(kept: Office) -> None:
    with pytest.raises(Blocked), kept.write(JENS, on_behalf_of=ADMIN) as desk:
        organising.add_person(desk, "Ny Person")
    with pytest.raises(Blocked), kept.write(ADMIN, on_behalf_of=JENS) as desk:
        organising.add_person(desk, "Ny Person")


def test_a_new_body_is_there_with_its_deadlines_and_an_event(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        organising.add_body(desk, NEW, [replace(DRAFT, body="Direktion")])
    with kept.read(ADMIN) as desk:
        assert desk.store.body("Direktion") == NEW
        assert [one.days for one in organisation.deadlines(desk, "Direktion")] == [10]
        assert audit(desk.session).problems == ()
    assert history(kept) == [(ADMIN, "add_body", "Direktion (DIR)")]


def test_what_cannot_be_a_body_is_refused_with_every_reason(kept: Office) -> None:
    wrong = Body("chefteam", "d!", "", MinutesRule.CHAIR, -1, "Ingen Kender", "", (METTE, OLE, METTE))
    late = replace(DRAFT, days=999)
    assert refused(kept, lambda desk: organising.add_body(desk, wrong, [late]), Invalid) == [
        *("name", "code", "definite", "silence_days", "chair", "secretary", "members[3]", "deadlines.draft"),
    ]
    assert refused(kept, lambda desk: organising.add_body(desk, replace(NEW, code="CHE")), Invalid) == ["code"]
    assert refused(kept, lambda desk: organising.add_body(desk, replace(NEW, name="A\x00")), Invalid) == ["name"]
    assert history(kept) == []


def test_a_change_of_a_body_says_what_was_changed(kept: Office) -> None:
    change(kept, stamp(kept), members=(OLE, METTE), secretary=BO)
    with kept.read(ADMIN) as desk:
        assert desk.store.body("Chefteam").members == (OLE, METTE)
        assert audit(desk.session).problems == ()
    ((actor, action, said),) = history(kept)
    assert (actor, action) == (ADMIN, "change_body")
    assert f"secretary {JENS} → {BO}" in said
    assert f"{OLE}, {METTE}" in said


def test_deadlines_are_a_part_of_the_body(kept: Office) -> None:
    before = stamp(kept)
    with kept.write(ADMIN) as desk:
        organising.change_body(desk, desk.store.body("Chefteam"), [DRAFT], before)
    with kept.read(ADMIN) as desk:
        assert organisation.deadlines(desk, "Chefteam") == (DRAFT,)
        assert audit(desk.session).problems == ()
    assert stamp(kept) != before


def test_a_form_that_changes_nothing_leaves_no_event(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        asked = organisation.deadlines(desk, "Chefteam")
        organising.change_body(desk, desk.store.body("Chefteam"), asked, organisation.body_stamp(desk, "Chefteam"))
    assert history(kept) == []


def test_a_name_is_never_changed(kept: Office) -> None:
    with pytest.raises(NotFound), kept.write(ADMIN) as desk:
        organising.change_body(desk, replace(desk.store.body("Chefteam"), name="Ledelsen"), (), stamp(kept))


def test_what_another_administrator_changed_meanwhile_is_not_written_over(kept: Office) -> None:
    old = stamp(kept)
    change(kept, old, who=OTHER, silence_days=7)
    with pytest.raises(Stale):
        change(kept, old, silence_days=9)
    with kept.read() as desk:
        assert desk.store.body("Chefteam").silence_days == 7


def test_nobody_gives_themselves_access(kept: Office) -> None:
    own = stamp(kept)
    assert refused(kept, lambda desk: change_in(desk, own, secretary=ADMIN), Invalid) == ["secretary"]
    assert refused(kept, lambda desk: change_in(desk, own, members=(METTE, ADMIN)), Invalid) == ["members[2]"]
    mine = seen(kept, ADMIN)
    roles = (Role.ADMINISTRATOR, Role.READER)
    assert refused(kept, lambda desk: organising.set_roles(desk, ADMIN, roles, mine), Blocked) == ["roles"]
    with kept.read(ADMIN) as desk:
        unit = organisation.department_stamp(organisation.department(desk, "Udvikling"))
    assert refused(kept, lambda desk: organising.set_manager(desk, "Udvikling", ADMIN, unit), Invalid) == ["manager"]
    new = Department("Kultur", ADMIN)
    assert refused(kept, lambda desk: organising.add_department(desk, new), Invalid) == ["manager"]


def change_in(desk: Desk, seen_as: str, **facts: object) -> None:
    before = desk.store.body("Chefteam")
    organising.change_body(desk, replace(before, **facts), (), seen_as)  # type: ignore[arg-type]  # any facts


def test_another_administrator_may_give_it(kept: Office) -> None:
    change(kept, stamp(kept), who=OTHER, secretary=ADMIN)
    with kept.read() as desk:
        assert desk.store.body("Chefteam").secretary == ADMIN


def test_a_person_is_added_once(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        assert organising.add_person(desk, "  Ny   Person ") == "Ny Person"
    assert refused(kept, lambda desk: organising.add_person(desk, "ny person"), Invalid) == ["name"]
    assert refused(kept, lambda desk: organising.add_person(desk, " "), Invalid) == ["name"]
    assert history(kept) == [(ADMIN, "add_person", "Ny Person")]


def test_roles_are_what_was_ticked_and_end_the_sessions(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        desk.store.add_sign_in("a" * 64, TORE, desk.now)
    with kept.write(ADMIN) as desk:
        organising.set_roles(desk, TORE, [Role.ARCHIVIST], organisation.person(desk, TORE).stamp)
    with kept.read(ADMIN) as desk:
        assert organisation.person(desk, TORE).roles == (Role.ARCHIVIST,)
        assert desk.store.sign_in("a" * 64) is None
        assert audit(desk.session).problems == ()


def test_roles_towards_a_memo_or_a_body_are_not_given_here(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        organising.set_roles(desk, TORE, [Role.SECRETARY, Role.READER], organisation.person(desk, TORE).stamp)
    assert seen(kept, TORE)
    with kept.read(ADMIN) as desk:
        assert organisation.person(desk, TORE).roles == (Role.READER,)


def test_the_last_administrator_stays(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        organising.set_roles(desk, OTHER, [], organisation.person(desk, OTHER).stamp)
    mine = seen(kept, ADMIN)
    assert refused(kept, lambda desk: organising.set_roles(desk, ADMIN, [], mine), Blocked) == ["roles"]


def test_a_department_gets_its_manager(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        organising.add_department(desk, Department("Kultur", BO))
        found = organisation.department(desk, "Kultur")
        organising.set_manager(desk, "Kultur", "", organisation.department_stamp(found))
    with kept.read(ADMIN) as desk:
        assert organisation.department(desk, "Kultur") == Department("Kultur", "")
        assert audit(desk.session).problems == ()
    assert refused(kept, lambda desk: organising.add_department(desk, Department("kultur", BO)), Invalid) == ["name"]
    unknown = Department("Teknik", "Ingen Kender")
    assert refused(kept, lambda desk: organising.add_department(desk, unknown), Invalid) == ["manager"]


def test_an_account_that_somebody_else_changed_is_stale(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        accounts.add(desk, AASE, "aaga", "aase@example.dk")
    old = seen(kept, AASE)
    with kept.write(OTHER) as desk:
        accounts.reset_password(desk, AASE, "$argon2id$new")
    assert refused(kept, lambda desk: organising.as_seen(desk, "account", AASE, old), Stale) == [""]


def test_people_are_found_by_name_user_name_mail_and_role(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        accounts.add(desk, AASE, "kontor7", "post@solbaek.example")
    with kept.read(ADMIN) as desk:
        assert found(desk, "ågård AASE") == [AASE]
        assert found(desk, "kontor7") == [AASE]
        assert found(desk, "post@solbaek") == [AASE]
        assert found(desk, role=Role.ARCHIVIST) == [VIBE]
        assert found(desk, "aase", Role.ARCHIVIST) == []
        assert organisation.people(desk).total > 10


def found(desk: Desk, search: str = "", role: Role | None = None) -> list[str]:
    return [one.name for one in organisation.people(desk, search, role).found]


def test_a_person_shows_where_they_have_a_seat(kept: Office) -> None:
    with kept.read(ADMIN) as desk:
        seats = organisation.person(desk, METTE).offices
        managed = organisation.person(desk, "Karim Sand").offices
    assert [(one.role, one.place) for one in seats] == [(Role.CHAIR, "Chefteam"), (Role.MEMBER, "Chefteam")]
    assert (Role.MANAGER, "Sundhed") in [(one.role, one.place) for one in managed]


def test_the_last_changes_come_first(kept: Office) -> None:
    with kept.write(ADMIN) as desk:
        organising.add_person(desk, "Første")
        organising.add_person(desk, "Anden")
    with kept.read(ADMIN) as desk:
        assert [change.said for change in organisation.changes(desk, last=2)] == ["Anden", "Første"]
