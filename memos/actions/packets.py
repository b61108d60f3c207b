"""Wanting a meeting's packet: when its agenda is sent out, whenever what was sent out changes, and when asked for."""

from collections.abc import Collection
from itertools import product

from engine.errors import Blocked, Reason
from engine.language import _
from memos.desk import Desk
from memos.guards import role_reasons
from memos.meeting import Item, Meeting
from memos.packet import DOCUMENTS, PDF
from memos.packet_parts import is_out
from memos.people import Role


def want_packets(desk: Desk, before: Meeting, after: Meeting, formats: Collection[str]) -> None:
    """Both editions, where the agenda was sent out by this change or is another by it. A record needs none."""
    if desk.source or desk.historical or not is_out(after) or PDF not in formats:
        return
    if not is_out(before) or _sent(before) != _sent(after):
        _want(desk, after)


def want_anew(desk: Desk, meeting: Meeting) -> None:
    """Both editions, asked for by the meeting's office: they were never made, or making them failed."""
    case = desk.meeting_case(meeting)
    against = [*role_reasons(desk.attempt(case, meeting.state), (Role.SECRETARY, Role.CHAIR))]
    if not is_out(meeting):
        against.append(Reason("state", _("the packet is made when the agenda is sent out")))
    if against:
        raise Blocked("packet", against)
    _want(desk, meeting)


def _want(desk: Desk, meeting: Meeting) -> None:
    desk.store.want(product(sorted(DOCUMENTS), (PDF,)), meeting.revision, desk.now, meeting=meeting.id)


def _sent(meeting: Meeting) -> tuple[object, ...]:
    """What a packet shows of a meeting."""
    header = (meeting.body, meeting.date, meeting.start, meeting.end, meeting.place, meeting.link)
    people = (meeting.chair, meeting.secretary, meeting.members)
    return (*header, *people, *map(_placed, meeting.items))


def _placed(item: Item) -> tuple[object, ...]:
    place = (item.id, item.position, item.number, item.memo, item.edition, item.title, item.closed)
    return (*place, item.minutes, item.opens, item.late_reason, item.late_at)
