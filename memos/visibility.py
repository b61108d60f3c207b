"""Who may see which memo: the one query that every list, search and look-up starts from.

Until a memo reaches the office: its author, co-authors and responsible manager. Then the body's office, then its
members and whoever sits there for one (not one who is disqualified from it), then the readers of the organisation,
and for closed ones only the archivist beside those before. The administrator sees no content. In a database where no
organisation was loaded there is nobody to keep anything from.

A department that is asked for remarks on a memo: its manager sees it, without its closed attachments. Who holds the
role that a memo's type asks to write a part of it sees it from then on, until its author writes it again. Whoever holds
a delegation in force sees what its giver sees in their own right, closed ones only where it says so, and never what
they are disqualified from themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Select, String, and_, exists, literal, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from memos.consultation import Answer
from memos.meeting import Absence
from memos.memo import Audience, Openness
from memos.models import (
    AgendaItemRow,
    BodyMemberRow,
    BodyRow,
    ConsultationRow,
    ContentCoAuthorRow,
    ContentRow,
    DepartmentRow,
    ItemPresenceRow,
    ItemSubstituteRow,
    MeetingMemberRow,
    MeetingRow,
    MeetingSubstituteRow,
    MemoRow,
    PersonRoleRow,
    PersonRow,
)
from memos.people import Role

KNOWN_TO_OFFICE = (Audience.OFFICE, Audience.BODY, Audience.READERS)
KNOWN_TO_BODY = (Audience.BODY, Audience.READERS)
ASKS = MemoRow.asks != literal_column("''", String())
"""Whether a role was asked: an index holds those memos alone, and is used where it is said."""
Who = ColumnElement[str]
Name = str | BindParameter[str]
"""A person's; in a statement that is kept, the place for it."""


class Held(Protocol):
    """What a delegation gives: its giver's sight, what is closed too only where it says so."""

    @property
    def principal(self) -> Name: ...

    @property
    def closed(self) -> bool: ...


def visible(
    person: Name,
    *,
    everything: bool = False,
    audience: Audience | None = None,
    withheld: bool = False,
    many: bool = False,
    held: Iterable[Held] = (),
) -> Select[str]:
    """The ids of the memos that the person may see, as a query to start from.

    `audience`: that they could see if it had come so far, by their role alone. `withheld`: whose closed attachments
    they may see too. `many`: for a list of them, not for one. `held`: the delegations in force that they hold.
    """
    if everything:
        return select(MemoRow.id)
    return _visible(person, audience, withheld, many, tuple(held))


@lru_cache(maxsize=512)
def _visible(
    person: Name, audience: Audience | None, withheld: bool, many: bool, held: tuple[Held, ...]
) -> Select[str]:
    """A page asks several times, and building the query takes longer than running it. It holds no answers."""
    found = grounds(person, audience=audience, withheld=withheld, many=many, held=held)
    return select(MemoRow.id).where(or_(*(one.holds for one in found)))


@dataclass(frozen=True, slots=True)
class Ground:
    """One way to know of a memo. `published`: it is for what every reader of the organisation may see.

    `writes`: it is one of `drafts`, too.
    """

    holds: ColumnElement[bool]
    published: bool = False
    writes: bool = False


def grounds(
    person: Name,
    *,
    audience: Audience | None = None,
    withheld: bool = False,
    many: bool = False,
    held: Iterable[Held] = (),
) -> list[Ground]:
    """Every way in which the person may know of a memo: any of them is enough. See `visible`.

    Apart, so that a long list can begin each at an index.
    """
    reached = literal(audience.value) if audience else MemoRow.audience.expression
    who, asked = person_id(person), audience is None
    may = list(_sees(who, reached, withheld=withheld, asked=asked, many=many))
    for one in held:
        if withheld and not one.closed:
            continue
        theirs = _sees(person_id(one.principal), reached, withheld=withheld, asked=asked, many=many)
        may += (replace(ground, holds=and_(ground.holds, *_held(who, one))) for ground in theirs)
    return may


def drafts(person: Name, *, many: bool = False, held: Iterable[Held] = ()) -> list[ColumnElement[bool]]:
    """Every way to see what was not submitted yet: of those who write it, and of a department that is asked."""
    who = person_id(person)
    may = [*_drafts(who, many=many)]
    for one in held:
        may += (and_(theirs, *_held(who, one)) for theirs in _drafts(person_id(one.principal), many=many))
    return may


def _drafts(who: Who, *, many: bool) -> Iterator[ColumnElement[bool]]:
    yield from _writing(who, many=many)
    yield and_(is_asked(who, Answer.WAITING, many=many), ~_disqualified(who))


def _held(who: Who, delegation: Held) -> Iterator[ColumnElement[bool]]:
    """What narrows the sight that somebody holds by a delegation."""
    yield ~_disqualified(who)
    if not delegation.closed:
        yield MemoRow.openness == _word(Openness.OPEN)


def _sees(who: Who, reached: ColumnElement[str], *, withheld: bool, asked: bool, many: bool) -> Iterator[Ground]:
    """How somebody sees a memo in their own right, once it has come as far as `reached`."""
    office = reached.in_([_word(one) for one in KNOWN_TO_OFFICE])
    body = reached.in_([_word(one) for one in KNOWN_TO_BODY])
    archivist, reader = (_published_to(who, role, reached, many=many) for role in (Role.ARCHIVIST, Role.READER))
    is_open, is_closed = (MemoRow.openness == _word(one) for one in (Openness.OPEN, Openness.CLOSED))
    sits = ~_disqualified(who)
    yield Ground(writes(who, many=many), writes=True)
    yield from (Ground(and_(office, holds)) for holds in _is_secretary(who, many=many))
    yield from (Ground(and_(office, holds, sits)) for holds in _is_chair(who, many=many))
    yield from (Ground(and_(body, holds, sits)) for holds in _is_member(who, many=many))
    yield Ground(and_(archivist, is_open), published=True)
    yield Ground(and_(archivist, is_closed))
    if not withheld:
        yield Ground(and_(reader, is_open), published=True)
    if asked:
        yield Ground(and_(holds_asked_role(who, many=many), sits))
    if asked and not withheld:
        yield Ground(and_(is_asked(who, many=many), sits))


def person_id(person: Name) -> Who:
    """The id of the person of that name, in a query."""
    return select(PersonRow.id).where(PersonRow.name == person).scalar_subquery()


def writes(who: Who, *, many: bool = False) -> ColumnElement[bool]:
    """Whether they are its author, case officer, a co-author, or the manager who answers for it."""
    return or_(*_writing(who, many=many))


def _writing(who: Who, *, many: bool) -> tuple[ColumnElement[bool], ...]:
    now = MemoRow.__table__.alias()
    co_author = _through(
        MemoRow.id,
        ContentRow.memo_id,
        now.c.id == ContentRow.memo_id,
        ContentRow.version == now.c.version,
        ContentCoAuthorRow.content_id == ContentRow.id,
        ContentCoAuthorRow.person_id == who,
        many=many,
    )
    return (
        MemoRow.author_id == who,
        MemoRow.case_officer_id == who,
        MemoRow.responsible_manager_id == who,
        co_author,
    )


def is_asked(who: Who, *answers: Answer, many: bool = False) -> ColumnElement[bool]:
    """Whether they manage a department that was asked for remarks; with `answers`, one that answered so."""
    wanted = answers or tuple(answer for answer in Answer if answer is not Answer.RECALLED)
    return _through(
        MemoRow.id,
        ConsultationRow.memo_id,
        ConsultationRow.answer.in_([_word(answer) for answer in wanted]),
        DepartmentRow.id == ConsultationRow.department_id,
        DepartmentRow.manager_id == who,
        many=many,
    )


def holds_asked_role(who: Who, *, many: bool = False) -> ColumnElement[bool]:
    """Whether they hold the role that was asked to write a part of it."""
    return and_(ASKS, _through(MemoRow.asks, PersonRoleRow.role, PersonRoleRow.person_id == who, many=many))


def _is_secretary(who: Who, *, many: bool) -> tuple[ColumnElement[bool], ...]:
    of_body = _of_body(BodyRow.id, BodyRow.secretary_id == who, many=many)
    return of_body, _of_meeting(MeetingRow.secretary_id == who, many=many)


def _is_chair(who: Who, *, many: bool) -> tuple[ColumnElement[bool], ...]:
    of_body = _of_body(BodyRow.id, BodyRow.chair_id == who, many=many)
    return of_body, _of_meeting(MeetingRow.chair_id == who, many=many)


def _is_member(who: Who, *, many: bool) -> tuple[ColumnElement[bool], ...]:
    of_body = _of_body(BodyMemberRow.body_id, BodyMemberRow.person_id == who, many=many)
    there = (MeetingMemberRow.meeting_id == MeetingRow.id, MeetingMemberRow.person_id == who)
    instead = (MeetingSubstituteRow.meeting_id == MeetingRow.id, MeetingSubstituteRow.person_id == who)
    over_it = (ItemSubstituteRow.item_id == AgendaItemRow.id, ItemSubstituteRow.person_id == who)
    return (
        of_body,
        _of_meeting(*there, many=many),
        _of_meeting(*instead, many=many),
        _through(MemoRow.id, AgendaItemRow.memo_id, *over_it, many=many),
    )


def _of_body(key: InstrumentedAttribute[str], holds: ColumnElement[bool], *, many: bool) -> ColumnElement[bool]:
    return _through(MemoRow.body_id, key, holds, many=many)


def _of_meeting(*holds: ColumnElement[bool], many: bool) -> ColumnElement[bool]:
    """A role at a meeting that the memo is or was on."""
    return _through(MemoRow.id, AgendaItemRow.memo_id, MeetingRow.id == AgendaItemRow.meeting_id, *holds, many=many)


def _disqualified(who: Who) -> ColumnElement[bool]:
    return _exists(
        AgendaItemRow.memo_id == MemoRow.id,
        ItemPresenceRow.item_id == AgendaItemRow.id,
        ItemPresenceRow.person_id == who,
        ItemPresenceRow.kind == _word(Absence.DISQUALIFIED),
    )


def _published_to(who: Who, role: Role, reached: ColumnElement[str], *, many: bool) -> ColumnElement[bool]:
    """Whether a memo came as far as to the readers, and they hold that role towards the organisation."""
    holds = and_(PersonRoleRow.person_id == who, PersonRoleRow.role == _word(role))
    readers = _word(Audience.READERS)
    if not many:
        return and_(reached == readers, _exists(holds))
    # Asked once, before any memo is looked at: without the role there is nothing to compare with.
    return reached == select(readers).where(holds).scalar_subquery()


def _through(
    column: InstrumentedAttribute[Any], key: InstrumentedAttribute[Any], *conditions: ColumnElement[bool], many: bool
) -> ColumnElement[bool]:
    """Whether the memo's column is the key of a row for which the conditions hold."""
    return column.in_(select(key).where(*conditions)) if many else _exists(key == column, *conditions)


def _word(one: StrEnum) -> ColumnElement[str]:
    """One of the program's own words, said in the statement itself: passing hundreds takes longer than running it."""
    return said(one.value)


def said(word: str) -> ColumnElement[str]:
    """A word that comes from no user, in the statement itself: PostgreSQL then knows how rare it is, and plans once."""
    return literal_column("'" + word.replace("'", "''") + "'", String())


def _exists(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Correlated with the memo alone, whatever else the query around it reads."""
    return exists().where(*conditions).correlate(MemoRow)
