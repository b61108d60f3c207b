"""Who may see which memo: the one query that every list, search and look-up starts from.

Until a memo reaches the office: its author, co-authors and responsible manager. Then the body's office, then its
members (not one who is disqualified from it), then the readers of the organisation, and for closed ones only the
archivist beside those before. The administrator sees no content. In a database where no organisation was loaded
there is nobody to keep anything from.
"""

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select

from memos.meeting import Absence
from memos.memo import Audience, Openness
from memos.models import (
    AgendaItemRow,
    BodyMemberRow,
    BodyRow,
    ContentCoAuthorRow,
    ContentRow,
    ItemPresenceRow,
    MeetingMemberRow,
    MeetingRow,
    MemoRow,
    PersonRoleRow,
    PersonRow,
)
from memos.people import Role

KNOWN_TO_OFFICE = (Audience.OFFICE, Audience.BODY, Audience.READERS)
KNOWN_TO_BODY = (Audience.BODY, Audience.READERS)


def visible(
    person: str, *, everything: bool = False, audience: Audience | None = None, withheld: bool = False
) -> Select[str]:
    """The ids of the memos that the person may see, as a query to start from.

    `audience`: that they could see if it had come so far. `withheld`: whose closed attachments they may see too.
    """
    found = select(MemoRow.id)
    if everything:
        return found
    who = person_id(person)
    reached = MemoRow.audience if audience is None else literal(audience.value)
    office = reached.in_([a.value for a in KNOWN_TO_OFFICE])
    body = reached.in_([a.value for a in KNOWN_TO_BODY])
    published = reached == Audience.READERS.value
    may = [
        writes(who),
        and_(office, _is_secretary(who)),
        and_(office, _is_chair(who), ~_disqualified(who)),
        and_(body, _is_member(who), ~_disqualified(who)),
        and_(published, _holds(who, Role.ARCHIVIST)),
    ]
    if not withheld:
        may.append(and_(published, MemoRow.openness == Openness.OPEN.value, _holds(who, Role.READER)))
    return found.where(or_(*may))


Who = ColumnElement[str]


def person_id(person: str) -> Who:
    """The id of the person of that name, in a query."""
    return select(PersonRow.id).where(PersonRow.name == person).scalar_subquery()


def writes(who: Who) -> ColumnElement[bool]:
    """Whether they are its author, case officer, a co-author, or the manager who answers for it."""
    co_author = _exists(
        ContentRow.memo_id == MemoRow.id,
        ContentRow.version == MemoRow.version,
        ContentCoAuthorRow.content_id == ContentRow.id,
        ContentCoAuthorRow.person_id == who,
    )
    return or_(
        MemoRow.author_id == who,
        MemoRow.case_officer_id == who,
        MemoRow.responsible_manager_id == who,
        co_author,
    )


def _is_secretary(who: Who) -> ColumnElement[bool]:
    return or_(_of_body(BodyRow.secretary_id == who), _of_meeting(MeetingRow.secretary_id == who))


def _is_chair(who: Who) -> ColumnElement[bool]:
    return or_(_of_body(BodyRow.chair_id == who), _of_meeting(MeetingRow.chair_id == who))


def _is_member(who: Who) -> ColumnElement[bool]:
    return or_(
        _exists(BodyMemberRow.body_id == MemoRow.body_id, BodyMemberRow.person_id == who),
        _of_meeting(MeetingMemberRow.meeting_id == MeetingRow.id, MeetingMemberRow.person_id == who),
    )


def _of_body(holds: ColumnElement[bool]) -> ColumnElement[bool]:
    return _exists(BodyRow.id == MemoRow.body_id, holds)


def _of_meeting(*holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """A role at a meeting that the memo is or was on."""
    return _exists(AgendaItemRow.memo_id == MemoRow.id, MeetingRow.id == AgendaItemRow.meeting_id, *holds)


def _disqualified(who: Who) -> ColumnElement[bool]:
    return _exists(
        AgendaItemRow.memo_id == MemoRow.id,
        ItemPresenceRow.item_id == AgendaItemRow.id,
        ItemPresenceRow.person_id == who,
        ItemPresenceRow.kind == Absence.DISQUALIFIED.value,
    )


def _holds(who: Who, role: Role) -> ColumnElement[bool]:
    return _exists(PersonRoleRow.person_id == who, PersonRoleRow.role == role.value)


def _exists(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Correlated with the memo alone, whatever else the query around it reads."""
    return exists().where(*conditions).correlate(MemoRow)
