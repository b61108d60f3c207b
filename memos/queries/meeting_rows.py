"""Which meetings somebody knows of, for lists: in SQL what `memos.queries.find.knows` says of a single one."""

from collections.abc import Collection

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, or_, select

from memos.meeting import MeetingState
from memos.models import (
    AgendaItemRow,
    BodyMemberRow,
    BodyRow,
    ItemSubstituteRow,
    MeetingMemberRow,
    MeetingRow,
    MeetingSubstituteRow,
    PersonRoleRow,
    PersonRow,
)
from memos.people import Role

Names = Collection[str | BindParameter[str]]
"""Somebody and those in whose name they may see it, or the places for them."""


def ids_of(names: Names) -> Select[str]:
    """The ids of these people, in a query."""
    return select(PersonRow.id).where(PersonRow.name.in_(list(names)))


def in_office(names: Names) -> ColumnElement[bool]:
    """Whether one of them is its secretary or chair."""
    who = ids_of(names)
    of_body = or_(BodyRow.secretary_id.in_(who), BodyRow.chair_id.in_(who))
    return or_(
        MeetingRow.secretary_id.in_(who),
        MeetingRow.chair_id.in_(who),
        _exists(BodyRow.id == MeetingRow.body_id, of_body),
    )


def sitting(names: Names) -> ColumnElement[bool]:
    """Whether one of them belongs to its office or its members."""
    who = ids_of(names)
    return or_(
        in_office(names),
        _exists(BodyMemberRow.body_id == MeetingRow.body_id, BodyMemberRow.person_id.in_(who)),
        _exists(MeetingMemberRow.meeting_id == MeetingRow.id, MeetingMemberRow.person_id.in_(who)),
        _exists(MeetingSubstituteRow.meeting_id == MeetingRow.id, MeetingSubstituteRow.person_id.in_(who)),
    )


def steps_in(names: Names) -> ColumnElement[bool]:
    """Whether one of them sits over some item of it in a member's place, and so knows that there is a meeting."""
    over = (AgendaItemRow.meeting_id == MeetingRow.id, ItemSubstituteRow.item_id == AgendaItemRow.id)
    return _exists(*over, ItemSubstituteRow.person_id.in_(ids_of(names)))


def known(names: Names) -> ColumnElement[bool]:
    """Whether the meeting exists for one of them."""
    roles = PersonRoleRow.role.in_((Role.READER.value, Role.ARCHIVIST.value))
    reads = _exists(PersonRoleRow.person_id.in_(ids_of(names)), roles)
    return or_(
        in_office(names),
        and_(MeetingRow.state != MeetingState.PLANNED.value, or_(sitting(names), steps_in(names))),
        and_(MeetingRow.state == MeetingState.CLOSED.value, reads),
    )


def _exists(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Correlated with the meeting alone, whatever else the query around it reads."""
    return exists().where(*conditions).correlate(MeetingRow)
