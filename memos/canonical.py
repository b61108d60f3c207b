"""Canonical forms: the one JSON text of a content, an item's record or a meeting's record, and its SHA-256.

Equal values have equal texts. Keys are those of the memo and meeting files. Amounts are exact decimal text.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal

from engine.canonical import canonical_json, sha256
from memos.budget import Budget
from memos.consultation import Consultation
from memos.deadlines import Deadline
from memos.decision import Decision, FollowUp
from memos.delegation import Delegation
from memos.meeting import Item, Meeting, MeetingHeader, Presence
from memos.memo import Attachment, Content, Memo, Point
from memos.people import Body, Organisation
from memos.remark import Remark
from memos.rendition import Rendition

__all__ = ["canonical_json", "sha256"]

Json = dict[str, object]


def amount_text(amount: Decimal | None) -> str:
    """Exact plain decimal text without a superfluous zero or sign; "" for an empty cell."""
    if amount is None:
        return ""
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def content_dict(content: Content) -> Json:
    """What the author wrote, in the shape of a memo file. Attachments carry size and SHA-256."""
    return {
        "type": content.type,
        "kind": content.kind.value,
        "title": content.title,
        "openness": content.openness.value,
        "closed_reason": content.closed_reason,
        "public_title": content.public_title,
        "case_officer": content.case_officer,
        "co_authors": list(content.co_authors),
        "department": content.department,
        "responsible_manager": content.responsible_manager,
        "body": content.body,
        "presenters": list(content.presenters),
        "kle": content.kle,
        "facet": content.facet,
        "case_number": content.case_number,
        "sections": {section.key: section.text.html for section in content.sections if section.text},
        "points": [_point(point) for point in content.points],
        "costs": _budget(content.costs) if content.costs else None,
        "funding": {"sources": list(content.funding)},
        "attachments": [_attachment(attachment) for attachment in content.attachments],
    }


def content_sha256(content: Content) -> str:
    """The identity of a content."""
    return sha256(content_dict(content))


def item_record(item: Item) -> Json:
    """What was recorded of one agenda item: its result, decisions, follow-ups, presence and remarks."""
    return {
        "memo": item.memo,
        "edition": item.edition,
        "result": item.result,
        "decisions": [decision_dict(decision) for decision in item.decisions],
        "follow_ups": [follow_up_dict(follow_up) for follow_up in item.follow_ups],
        "presence": [presence_dict(presence) for presence in item.presence],
        "remarks": item.remarks.html,
    }


def meeting_record(meeting: Meeting) -> Json:
    """All that is recorded of a meeting, its state apart."""
    return {
        "body": meeting.body,
        "historical": meeting.historical,
        "date": meeting.date.isoformat(),
        "start": time_text(meeting.start),
        "end": time_text(meeting.end),
        "place": meeting.place,
        "chair": meeting.chair,
        "secretary": meeting.secretary,
        "members": list(meeting.members),
        "presence": [presence_dict(presence) for presence in meeting.presence],
        "items": [_item(item) for item in meeting.items],
        "remarks": meeting.remarks.html,
        "approvals": list(meeting.approvals),
        "approved_on": date_text(meeting.approved_on),
        "corrections": [{"text": c.text, "by": c.by, "at": instant_text(c.at)} for c in meeting.corrections],
    }


def memo_facts(memo: Memo) -> Json:
    """What is known of a memo beside its content, and its number, state and edition, which events name.

    The successor is not among them: the successor names its predecessor.
    """
    return {
        "audience": memo.audience.value,
        "author": memo.author,
        "definition": memo.definition,
        "editors": sorted(memo.editors),
        "historical": memo.historical,
        "predecessor": memo.predecessor,
    }


def organisation_record(organisation: Organisation, *, loaded: bool) -> Json:
    """Who there is and who may do what. People, departments and bodies by name; members in their order.

    A body has its deadlines only if there are any: records of organisations without them stay as they were.
    """
    return {
        "name": organisation.name,
        "loaded": loaded,
        "people": {person.name: sorted(role.value for role in person.roles) for person in organisation.people},
        "departments": {department.name: department.manager for department in organisation.departments},
        "bodies": {body.name: _body(body) | _deadlines(body, organisation.deadlines) for body in organisation.bodies},
    }


def rendition_record(rendition: Rendition) -> Json:
    """What a document is, what it was made from, and the hash of its bytes."""
    return {
        "memo": rendition.memo,
        "meeting": rendition.meeting,
        "document": rendition.document,
        "format": rendition.format,
        "status": rendition.status.value,
        "sha256": rendition.sha256,
        "size": rendition.size,
        "context_sha256": rendition.context_sha256,
        "template_sha256": rendition.template_sha256,
        "made_at": instant_text(rendition.made_at),
        "edition": rendition.edition,
    }


def delegation_record(delegation: Delegation) -> Json:
    """Who may act in whose name, from when to when."""
    return {
        "id": delegation.id,
        "principal": delegation.principal,
        "delegate": delegation.delegate,
        "begins": delegation.begins.isoformat(),
        "ends": delegation.ends.isoformat(),
        "closed": delegation.closed,
        "made_at": instant_text(delegation.made_at),
        "revoked_at": instant_text(delegation.revoked_at),
    }


def consultation_record(consultation: Consultation) -> Json:
    """Which department was asked about a memo, by whom, until when, and what it answered."""
    return {
        "id": consultation.id,
        "memo": consultation.memo,
        "department": consultation.department,
        "edition": consultation.edition,
        "asked_by": consultation.asked_by,
        "asked_at": instant_text(consultation.asked_at),
        "due": consultation.due.isoformat(),
        "answer": consultation.answer.value,
        "text": consultation.text,
        "answered_by": consultation.answered_by,
        "answered_at": instant_text(consultation.answered_at),
    }


def remarks_record(remarks: Iterable[Remark]) -> Json:
    """What was said of a memo's places when it was returned."""
    return {
        "remarks": [
            {
                "memo": remark.memo,
                "position": remark.position,
                "edition": remark.edition,
                "place": remark.place,
                "text": remark.text,
                "person": remark.person,
                "at": instant_text(remark.at),
            }
            for remark in remarks
        ]
    }


def meeting_header_dict(meeting: Meeting | MeetingHeader) -> Json:
    """When, where and who, in the shape of a memo file's `[meeting]`."""
    return {
        "body": meeting.body,
        "date": meeting.date.isoformat(),
        "start": time_text(meeting.start),
        "end": time_text(meeting.end),
        "place": meeting.place,
        "chair": meeting.chair,
        "secretary": meeting.secretary,
        "members": list(meeting.members),
        "absent": [presence_dict(presence) for presence in meeting.presence],
    }


def date_text(value: date | None) -> str:
    return value.isoformat() if value else ""


def time_text(value: time | None) -> str:
    """ "09:00"; seconds only where there are some."""
    if value is None:
        return ""
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def instant_text(value: datetime | None) -> str:
    """In UTC, whatever zone it came in."""
    return value.astimezone(UTC).isoformat() if value else ""


def _body(body: Body) -> Json:
    return {
        "code": body.code,
        "definite": body.definite,
        "minutes_rule": body.minutes_rule.value,
        "silence_days": body.silence_days,
        "secretary": body.secretary,
        "chair": body.chair,
        "members": list(body.members),
    }


def _deadlines(body: Body, deadlines: Iterable[Deadline]) -> Json:
    found = {one.key.value: {"days": one.days, "unit": one.unit.value} for one in deadlines if one.body == body.name}
    return {"deadlines": found} if found else {}


def _point(point: Point) -> Json:
    return {"text": point.text, "points": [_point(child) for child in point.points]}


def _danish(amount: Decimal | None) -> str:
    """As a memo file writes it: a dot there would group thousands."""
    return amount_text(amount).replace(".", ",")


def _budget(budget: Budget) -> Json:
    return {
        "unit": budget.unit.value,
        "years": list(budget.years),
        "rows": [
            {"label": row.label, "kind": row.kind.value, "amounts": [_danish(a) for a in row.amounts]}
            for row in budget.rows
        ],
        "note": budget.note.html,
    }


def _attachment(attachment: Attachment) -> Json:
    return {
        "number": attachment.number,
        "title": attachment.title,
        "file": attachment.file,
        "sha256": attachment.sha256,
        "size": attachment.size,
        "closed": attachment.closed,
    }


def decision_dict(decision: Decision) -> Json:
    return {"point": decision.point, "outcome": decision.outcome, "text": decision.text}


def follow_up_dict(follow_up: FollowUp) -> Json:
    return {
        "text": follow_up.text,
        "owner": follow_up.owner,
        "due": date_text(follow_up.due),
        "done": follow_up.done,
    }


def presence_dict(presence: Presence) -> Json:
    return {
        "name": presence.name,
        "kind": presence.kind.value,
        "since": time_text(presence.since),
        "until": time_text(presence.until),
    }


def _item(item: Item) -> Json:
    return {
        "id": item.id,
        "position": item.position,
        "number": item.number,
        "title": item.title,
        "closed": item.closed,
        "minutes": item.minutes,
        "opens": item.opens,
        "late_reason": item.late_reason,
        "late_at": instant_text(item.late_at),
        **item_record(item),
    }
