"""What agendas and minutes show: a meeting as a plain dictionary, ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from engine.danish import full_date, join_names, local_date, local_moment, long_date, time_range
from engine.text import RichText
from memos.budget_table import budget_table
from memos.document_rows import (
    KINDS,
    LANGUAGE,
    Context,
    absences,
    added_row,
    approval_line,
    around_decision,
    attachment_row,
    correction_row,
    item_decision,
    meeting_title,
    overdue_row,
    point_row,
    status_words,
    substitutes,
)
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Memo
from memos.minuted import Minuted, confirmed
from memos.people import Body
from memos.types import MemoType
from memos.workflow_file import DocumentType


@dataclass(frozen=True, slots=True)
class AgendaMemo:
    """What an agenda shows of an item's memo."""

    memo: Memo
    type: MemoType


def meeting_context(
    meeting: Meeting,
    body: Body,
    organisation: str,
    document: DocumentType,
    memos: Mapping[str, AgendaMemo],
    notes: Sequence[str] = (),
) -> Context:
    """The context of an agenda or of minutes; `memos` by id holds those that the document may show."""
    title = meeting_title(body, meeting.date)
    draft = meeting.state != MeetingState.CLOSED if document.decision else meeting.state == MeetingState.PLANNED
    closed = any(item.closed for item in meeting.items)
    modified = (meeting.approved_on or meeting.date) if document.decision else meeting.date
    return {
        "document": {
            "kind": document.key,
            "name": document.label,
            "title": f"{document.label}: {title}",
            "subject": f"{document.label} {meeting.number}",
            "author": meeting.secretary or body.name,
            "identifier": meeting.number,
            "language": LANGUAGE,
            "created": meeting.date.isoformat(),
            "modified": modified.isoformat(),
            "draft": draft,
            "status": status_words(draft, closed),
        },
        "organisation": {"name": organisation},
        "meeting": {
            "number": meeting.number,
            "title": title,
            "body": body.name,
            "facts": _meeting_facts(meeting, document),
            "opening": meeting.opening if document.decision else RichText(),
            "closing": meeting.closing if document.decision else RichText(),
            "items": _items(meeting, body, document, memos),
            "remarks": meeting.remarks if document.decision else RichText(),
            "approval": approval_line(meeting) if document.decision else "",
            "corrections": [correction_row(c) for c in meeting.corrections] if document.decision else [],
            "notes": list(notes) if document.decision else [],
        },
    }


def _meeting_facts(meeting: Meeting, document: DocumentType) -> list[Context]:
    rows = [
        ("date", "Dato", full_date(meeting.date)),
        ("time", "Tid", time_range(meeting.start, meeting.end) if meeting.start else ""),
        ("place", "Sted", meeting.place),
        ("link", "Link", "" if document.decision else meeting.link),
        ("chair", "Mødeleder", meeting.chair),
        ("secretary", "Referent", meeting.secretary),
        ("members", "Deltagere", join_names([name for name in meeting.members if name not in meeting.away])),
    ]
    rows += [(f"absent_{i}", str(row["label"]), str(row["names"])) for i, row in enumerate(absences(meeting.presence))]
    rows.append(("substitutes", "Stedfortrædere", substitutes(meeting.substitutes)))
    return [{"key": key, "label": label, "value": value} for key, label, value in rows if value]


def _items(meeting: Meeting, body: Body, document: DocumentType, memos: Mapping[str, AgendaMemo]) -> list[Context]:
    slots = _slots(meeting)
    return [
        _item(item, meeting, body, document, memos.get(item.memo), slots[item.id])
        for item in meeting.items
        if not item.memo or item.memo in memos
    ]


def _slots(meeting: Meeting) -> dict[str, str]:
    """From when to when each item runs, where the meeting's start and the item's minutes are known."""
    minute = meeting.start.hour * 60 + meeting.start.minute if meeting.start else None
    slots = {}
    for item in meeting.items:
        known = minute is not None and item.minutes > 0
        slots[item.id] = time_range(_clock(minute or 0), _clock((minute or 0) + item.minutes)) if known else ""
        minute = minute + item.minutes if minute is not None else None
    return slots


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _item(
    item: Item, meeting: Meeting, body: Body, document: DocumentType, shown: AgendaMemo | None, slot: str
) -> Context:
    row: Context = {
        "number": item.number,
        "title": item.title,
        "memo_number": "",
        "kind_label": "",
        "closed": item.closed,
        "time": slot,
        "opens": item.opens,
        "late": _late(item),
        "lead": "",
        "points": [],
        "attachments": [],
        "summary": RichText(),
        "budget": None,
        "decision": _standing_decision(item, meeting, body) if document.decision else None,
        "overdue": [] if document.decision else [overdue_row(one) for one in item.overdue],
    }
    return {**row, **_memo_on_agenda(item, meeting, body, document, shown)} if shown else row


def _memo_on_agenda(item: Item, meeting: Meeting, body: Body, document: DocumentType, shown: AgendaMemo) -> Context:
    content, memo_type = shown.memo.content, shown.type
    points, costs = memo_type.part("points"), memo_type.part("costs")
    budget = content.costs if costs and content.costs and content.costs.has_amounts else None
    return {
        "title": content.title,
        "memo_number": shown.memo.number,
        "kind_label": KINDS[content.kind.value],
        "lead": points.lead_for(content.kind, body.definite) if points and content.points else "",
        "points": [point_row(point, str(index)) for index, point in enumerate(content.points, 1)],
        "attachments": [attachment_row(attachment) for attachment in content.attachments],
        "summary": content.section(memo_type.sections[0].key) if memo_type.sections else RichText(),
        "budget": budget_table(costs, budget, meeting.date.year) if costs and budget else None,
        "decision": _decision(item, meeting, body, shown) if document.decision else None,
    }


def _decision(item: Item, meeting: Meeting, body: Body, shown: AgendaMemo) -> Context:
    content, memo_type = shown.memo.content, shown.type
    confirmation = _confirmation(Minuted(item, body, content, memo_type))
    return {**item_decision(content, memo_type, body, meeting, item), "confirmation": confirmation}


def _standing_decision(item: Item, meeting: Meeting, body: Body) -> Context | None:
    around = around_decision(item)
    if not item.decisions and not any(around.values()):
        return None
    return {
        "heading": "Referat",
        "lead": "",
        "meeting": meeting_title(body, meeting.date),
        "points": [],
        "added": [added_row(decision, None, body) for decision in item.decisions],
        **around,
        "confirmation": _confirmation(Minuted(item, body)),
    }


def _confirmation(minuted: Minuted) -> str:
    """That the decided text was read out and confirmed, as it stands now."""
    found = confirmed(minuted)
    return f"Teksten er læst op og bekræftet den {long_date(local_date(found.at))} af {found.by}." if found else ""


def _late(item: Item) -> str:
    if not item.late_reason:
        return ""
    when = f" {local_moment(item.late_at)}" if item.late_at else ""
    return f"Tilføjet efter udsendelsen{when}: {item.late_reason}"
