"""Taking files through the life that they record: by the same rules as anyone, as the people they name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from engine.errors import Blocked, Invalid, Reason
from engine.language import _
from memos.actions import drafting, meetings
from memos.actions.agenda import Placing, schedule
from memos.actions.deciding import Recorded, record, recorded_of
from memos.actions.items import add_standing
from memos.actions.named import take_in_names
from memos.actions.steps import account, take
from memos.canonical import sha256
from memos.desk import Desk
from memos.meeting import Meeting
from memos.memo import Memo
from memos.people import Role
from memos.record import ItemRecord, MeetingRecord, MemoRecord

Record = MemoRecord | MeetingRecord


@dataclass(frozen=True, slots=True)
class Ran:
    """One memo of a file, or the meeting itself (`memo` ""), and whether it had been taken in before."""

    path: Path
    memo: str = ""
    meeting: str = ""
    before: bool = False


def run(desk: Desk, records: Sequence[Record], *, create_people: bool = False) -> list[Ran]:
    """Every record through its life. Raises `Blocked` or `Invalid`; then nothing of any of them is kept."""
    desk = _from_record(desk) if desk.historical else desk
    try:
        with desk.session.begin_nested():
            return _run(desk, records, create_people)
    except Blocked as refused:
        if desk.historical:
            raise
        others = _silences(desk, records, create_people)
        raise Blocked(refused.action, dict.fromkeys([*refused.reasons, *others])) from refused


def _from_record(desk: Desk) -> Desk:
    """What a record does not say is nobody's act; each event's source says who took it in."""
    by = f" ({desk.actor})" if desk.actor else ""
    return replace(desk, actor="", on_behalf_of="", source=f"{desk.source}{by}")


def _silences(desk: Desk, records: Sequence[Record], create_people: bool) -> list[Reason]:
    """Whatever else the files do not say: taken as old records for once, and undone."""
    trial = _from_record(replace(desk, historical=True, warnings=[], silences=[]))
    try:
        with desk.session.begin_nested() as undone:
            _run(trial, records, create_people)
            undone.rollback()
    except Blocked as refused:
        return [*refused.reasons, *(reason for _subject, reason in trial.silences)]
    return [reason for _subject, reason in trial.silences]


def _run(desk: Desk, records: Sequence[Record], create_people: bool) -> list[Ran]:
    ran: list[Ran] = []
    for one in gathered(records):
        take_in_names(desk, one, create_people=create_people)
        ran += _run_meeting(desk, one) if isinstance(one, MeetingRecord) else _run_memo(desk, one)
    return ran


def gathered(records: Sequence[Record]) -> Iterator[Record]:
    """Memo files of one body and date are one meeting; meeting files and mere memos stand for themselves."""
    alone = [one for one in records if isinstance(one, MeetingRecord) or one.header is None]
    held = [one for one in records if isinstance(one, MemoRecord) and one.header is not None]
    yield from alone
    held.sort(key=lambda one: (one.header.body, one.header.date) if one.header else ("", None))
    for _key, group in groupby(held, key=lambda one: (one.header.body, one.header.date) if one.header else None):
        yield _one_meeting(list(group))


def _one_meeting(memos: list[MemoRecord]) -> MeetingRecord:
    header, minutes = memos[0].header, memos[0].minutes
    for other in memos[1:]:
        if (other.header, other.minutes) != (header, minutes):
            text = _("tells of the same meeting in another way than {first}; make them agree")
            raise Invalid.at(f"{other.path.name}: meeting", text.format(first=memos[0].path.name))
    if header is None:
        raise Invalid.at(memos[0].path.name, _("there is no meeting"))
    items = tuple(
        ItemRecord(
            memo,
            presence=memo.presence,
            decisions=memo.decisions,
            follow_ups=memo.follow_ups,
            votes=memo.votes,
            reservations=memo.reservations,
            substitutes=memo.substitutes,
        )
        for memo in memos
    )
    if minutes and len(memos) == 1:
        items = (replace(items[0], remarks=minutes.remarks),)
        minutes = replace(minutes, remarks=type(minutes.remarks)())
    identity = sha256({"memos": [memo.sha256 for memo in memos]})
    return MeetingRecord(memos[0].path, identity, header, items, minutes)


def _run_memo(desk: Desk, one: MemoRecord) -> list[Ran]:
    memo, before = _submitted(desk, one, desk.now.year)
    return [Ran(one.path, memo=memo.id, before=before)]


def _submitted(desk: Desk, one: MemoRecord, year: int, secretary: str = "") -> tuple[Memo, bool]:
    """The memo, ready for an agenda: written by its case officer, approved by its manager."""
    if found := desk.store.memo_by_file(one.sha256):
        return desk.store.memo(found), True
    author = desk.acting(one.content.case_officer)
    begun = drafting.without_asked(desk.catalogue.current(one.content.type), one.content)
    memo = drafting.create(author, begun, one.files, year=year, historical=desk.historical)
    desk.store.mark_file(memo.id, one.sha256)
    workflow = desk.type_of(memo).workflow
    way = workflow.path(memo.state, lambda state: workflow.doing("schedule", state) is not None)
    for step in way or ():
        memo = _asked(desk, memo, one)
        holder = _writer(desk, memo, one) or _holder(desk, memo, step.roles, secretary)
        memo = take(desk.acting(holder), memo, step.name)
        if desk.historical and Role.MANAGER in step.roles:
            note = _("The record does not say that {person} approved the memo.").format(person=holder)
            account(desk, memo, "note", memo.state, comment=note)
    return memo, False


def _holder(desk: Desk, memo: Memo, roles: tuple[str, ...], secretary: str) -> str:
    """The person whom the file names for a role."""
    body = desk.store.body(memo.content.body)
    named = {
        Role.AUTHOR: memo.content.case_officer,
        Role.MANAGER: memo.content.responsible_manager,
        Role.SECRETARY: secretary or body.secretary,
        Role.CHAIR: body.chair,
    }
    return next((named[Role(role)] for role in roles if role in named and named[Role(role)]), desk.actor)


def _asked(desk: Desk, memo: Memo, one: MemoRecord) -> Memo:
    """The memo with what the file has of the parts that a role is asked for now."""
    content = drafting.own_parts(desk.type_of(memo), memo.state, memo.content, one.content)
    if not desk.type_of(memo).asked_in(memo.state) or content == memo.content:
        return memo
    return drafting.edit(desk.acting(_writer(desk, memo, one)), memo, content, {})


def _writer(desk: Desk, memo: Memo, one: MemoRecord) -> str:
    """Who writes what a role is asked for now: whom the file names, else somebody who holds the role."""
    memo_type = desk.type_of(memo)
    role = memo_type.asked_in(memo.state)
    named = (one.writers.get(part.key, "") for part in memo_type.written_in(memo.state))
    holders = (person.name for person in desk.store.role_holders() if role in person.roles)
    return next((name for name in (*named, *holders) if name and role), "")


def _run_meeting(desk: Desk, one: MeetingRecord) -> list[Ran]:
    if found := desk.store.meeting_by_file(one.sha256):
        meeting = desk.store.meeting(found)
        known = {item.memo for item in meeting.items}
        return [Ran(one.path, meeting=found, before=True), *_memos(one, desk, meeting, known)]
    secretary = desk.acting(one.header.secretary or desk.actor)
    meeting = meetings.plan(secretary, one.header, historical=desk.historical)
    desk.store.mark_meeting_file(meeting.id, one.sha256)
    items, before = [], set()
    for record_of in one.items:
        meeting, item, was = _placed(secretary, meeting, record_of, late=False)
        items.append(item)
        before |= was
    meeting = _held(secretary, meeting, one, items)
    return [Ran(one.path, meeting=meeting.id), *_memos(one, desk, meeting, before)]


def _memos(one: MeetingRecord, desk: Desk, meeting: Meeting, before: set[str]) -> list[Ran]:
    ran = []
    for item in one.items:
        found = desk.store.memo_by_file(item.memo.sha256) if item.memo else None
        if item.memo and found:
            ran.append(Ran(item.memo.path, memo=found, meeting=meeting.id, before=found in before))
    return ran


def _placed(desk: Desk, meeting: Meeting, one: ItemRecord, *, late: bool) -> tuple[Meeting, str, set[str]]:
    """The item on the agenda, its id, and the memo if it had been taken in before."""
    if bool(one.late_reason) != late:
        return meeting, "", set()
    if one.memo is None:
        placing = _placing(one)
        known = {item.id for item in meeting.items}
        meeting = add_standing(desk, meeting, one.title, placing)
        return meeting, next(item.id for item in meeting.items if item.id not in known), set()
    memo, before = _submitted(desk, one.memo, meeting.date.year, meeting.secretary)
    workflow = desk.type_of(memo).workflow
    step = workflow.doing("schedule", memo.state)
    if step is None:
        text = _("{number} is already “{state}” and cannot go on this agenda")
        label = workflow.state(memo.state).label
        raise Invalid.at(one.memo.path.name, text.format(number=memo.number, state=label))
    schedule(desk, memo, step.name, _placing(one, meeting))
    meeting = desk.store.meeting(meeting.id)
    placed = meeting.item_of(memo.id)
    return meeting, placed.id if placed else "", {memo.id} if before else set()


def _placing(one: ItemRecord, meeting: Meeting | None = None) -> Placing:
    return Placing(meeting, one.minutes, one.opens, one.late_reason, recorded=True, late_at=one.late_at)


def _held(desk: Desk, meeting: Meeting, one: MeetingRecord, items: list[str]) -> Meeting:
    """Sent out, held, decided, minuted and archived, as far as the record goes."""
    meeting = meetings.step(desk, meeting, "lock")
    for index, record_of in enumerate(one.items):
        if record_of.late_reason:
            meeting, items[index], _before = _placed(desk, meeting, record_of, late=True)
    recorded = any(r.decisions or r.follow_ups or r.remarks for r in one.items)
    if not (recorded or one.minutes or desk.historical):
        return meeting
    meeting = meetings.step(desk, meeting, "start")
    for item_id, record_of in zip(items, one.items, strict=True):
        meeting = _recorded(desk, meeting, item_id, record_of)
    if one.minutes and one.minutes.remarks:
        meeting = meetings.remark(desk, meeting, one.minutes.remarks)
    meeting = meetings.step(desk, meeting, "finish")
    if one.minutes is None and not desk.historical:
        return meeting
    return _closed(desk, meeting, one)


def _recorded(desk: Desk, meeting: Meeting, item_id: str, one: ItemRecord) -> Meeting:
    item = next(item for item in meeting.items if item.id == item_id)
    facts = recorded_of(one)
    if item.memo and not one.decisions:
        raise Invalid(Reason(f"items {item.number}", _("nothing is decided on this item; record its decisions")))
    if not item.memo and facts == Recorded():
        return meeting
    return record(desk, meeting, item, facts)


def _closed(desk: Desk, meeting: Meeting, one: MeetingRecord) -> Meeting:
    minutes = one.minutes
    meeting = meetings.step(desk, meeting, "review")
    for person in minutes.approved_by if minutes else ():
        meeting = meetings.approve(desk.acting(person), meeting)
    approved_on = (minutes.approved_on if minutes else None) or meeting.date
    days = (approved_on - meeting.date).days
    meeting = meetings.step(desk, meeting, "close", approved_on=approved_on, days_since_review=days)
    for item in meeting.items:
        if item.memo:
            memo = desk.store.memo(item.memo)
            if filed := desk.type_of(memo).workflow.doing("archive", memo.state):
                take(desk, memo, filed.name)
    return meeting
