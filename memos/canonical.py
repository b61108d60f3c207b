"""Canonical forms: the one JSON text of a content, an item's record or a meeting's record, and its SHA-256.

Equal values have equal texts. Keys are those of the memo and meeting files. Amounts are exact decimal text.
"""

from collections.abc import Iterable
from decimal import Decimal

from engine.canonical import canonical_json, sha256
from memos.budget import Budget
from memos.consultation import Consultation
from memos.deadlines import Deadline
from memos.decision import Decision, FollowUp
from memos.delegation import Delegation
from memos.following import following_dict
from memos.invitation import Invitation
from memos.meeting import Item, Meeting, MeetingHeader, Presence
from memos.memo import Attachment, Content, Memo, Point
from memos.minutes import Objection
from memos.moments import date_text, instant_text, time_text
from memos.people import Body, Organisation, Publishes
from memos.remark import Remark
from memos.rendition import Rendition
from memos.sitting_record import sitting_dict, substitutes_dict

__all__ = ["canonical_json", "date_text", "instant_text", "sha256", "sitting_dict", "substitutes_dict", "time_text"]

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
        **sitting_dict(item),
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
        **_link(meeting),
        **({"invitation_sha256": meeting.invitation_sha256} if meeting.invitation_sha256 else {}),
        **_running(opening=meeting.opening.html, closing=meeting.closing.html),
        **_objections(meeting.objections),
        **substitutes_dict(meeting.substitutes),
    }


def invitation_record(invitation: Invitation) -> Json:
    """What an invitation to a meeting says. Who signed up is no part of it."""
    return {
        "title": invitation.title,
        "text": invitation.text.html,
        "deadline": invitation.deadline.isoformat(),
        "places": invitation.places,
        "reach": invitation.reach.value,
        "programme": [
            {"text": one.text, "host": one.host, "start": time_text(one.start), "minutes": one.minutes}
            for one in invitation.programme
        ],
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
        **({"asks": memo.asks} if memo.asks else {}),
    }


def organisation_record(organisation: Organisation, *, loaded: bool) -> Json:
    """Who there is and who may do what. People, departments and bodies by name; members in their order.

    A body has its deadlines only if there are any: records of organisations without them stay as they were.
    """
    return {
        "name": organisation.name,
        "loaded": loaded,
        "people": {person.name: sorted(map(str, person.roles)) for person in organisation.people},
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
        **_link(meeting),
        **substitutes_dict(meeting.substitutes),
    }


def _body(body: Body) -> Json:
    return {
        "code": body.code,
        "definite": body.definite,
        "minutes_rule": body.minutes_rule.value,
        "silence_days": body.silence_days,
        "secretary": body.secretary,
        "chair": body.chair,
        "members": list(body.members),
        **({"types": sorted(body.types)} if body.types else {}),
        **({"outcomes": sorted(body.outcomes)} if body.outcomes else {}),
        **({"publishes": body.publishes.value} if body.publishes is not Publishes.NOTHING else {}),
        **({"public_names": True} if body.public_names else {}),
    }


def _deadlines(body: Body, deadlines: Iterable[Deadline]) -> Json:
    found = {one.key.value: {"days": one.days, "unit": one.unit.value} for one in deadlines if one.body == body.name}
    return {"deadlines": found} if found else {}


def _link(meeting: Meeting | MeetingHeader) -> Json:
    """Only if there is one: records of meetings without it stay as they were."""
    return {"link": meeting.link} if meeting.link else {}


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
        **({"decided_by": presence.decided_by} if presence.decided_by else {}),
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
        **_running(minutes_text=item.minutes_text.html, upheld=item.upheld_sha256),
        **_confirmations(item),
        **following_dict(item.follow_up_steps, item.overdue),
    }


def _running(**texts: str) -> Json:
    """What was written for the minutes, only where there is something: older records stay as they were."""
    return {name: text for name, text in texts.items() if text}


def _confirmations(item: Item) -> Json:
    found = [{"by": one.by, "at": instant_text(one.at), "sha256": one.sha256} for one in item.confirmations]
    return {"confirmations": found} if found else {}


def _objections(objections: Iterable[Objection]) -> Json:
    found = [_objection(one) for one in objections]
    return {"objections": found} if found else {}


def _objection(one: Objection) -> Json:
    said: Json = {
        "id": one.id,
        "person": one.person,
        "at": instant_text(one.at),
        "text": one.text,
        "place": one.place.value,
        "item": one.item,
        "proposed": one.proposed.html,
    }
    if one.settled is None:
        return said
    settled = one.settled
    return said | {
        "answer": settled.answer.value,
        "by": settled.by,
        "settled_at": instant_text(settled.at),
        "reply": settled.reply,
        "before": settled.before.html,
    }
