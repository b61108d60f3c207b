"""What a memo's documents show: a plain dictionary, every word and figure ready to print.

One context feeds Word, PDF, HTML and JSON. Dates come from the memo and the meeting, never from the clock.
"""

from dataclasses import dataclass
from datetime import date

from engine.danish import join_names, long_date
from memos.budget_table import budget_table
from memos.document_rows import (
    KINDS,
    LANGUAGE,
    Context,
    attachment_row,
    decision_context,
    item_decision,
    meeting_title,
    point_row,
    status_words,
)
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Audience, Memo
from memos.people import Body
from memos.types import MemoType, Part
from memos.workflow_file import DocumentType


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a body decided of a memo before it went on: as the minutes of that meeting say."""

    memo: Memo
    type: MemoType
    body: Body
    meeting: Meeting
    item: Item

    @property
    def approved(self) -> bool:
        """Whether its minutes are."""
        return self.memo.audience is Audience.READERS


@dataclass(frozen=True, slots=True)
class Subject:
    """A memo with all that its documents speak of. `notes` are what a historical record was silent on."""

    memo: Memo
    type: MemoType
    body: Body
    organisation: str
    created: date
    meeting: Meeting | None = None
    item: Item | None = None
    notes: tuple[str, ...] = ()
    predecessor: str = ""
    successor: str = ""
    treatments: tuple[Treatment, ...] = ()


def memo_context(subject: Subject, document: DocumentType) -> Context:
    """The context of one of a memo's documents."""
    memo, content = subject.memo, subject.memo.content
    draft = _is_draft(subject, document)
    return {
        "document": {
            "kind": document.key,
            "name": document.label,
            "title": content.title,
            "subject": f"{document.label} {memo.number}",
            "author": content.case_officer,
            "identifier": f"{memo.number}/{memo.edition}",
            "language": LANGUAGE,
            "created": subject.created.isoformat(),
            "modified": _modified(subject, document).isoformat(),
            "draft": draft,
            "status": status_words(draft, content.closed),
        },
        "organisation": {"name": subject.organisation},
        "memo": {
            "number": memo.number,
            "edition": memo.edition,
            "type": subject.type.label,
            "kind_label": KINDS[content.kind.value],
            "title": content.title,
            "closed": content.closed,
            "closed_reason": content.closed_reason,
            "historical": memo.historical,
            "openness": [
                {"label": label, "chosen": key == content.openness.value} for key, label in subject.type.openness
            ],
            "facts": _facts(subject),
            "parts": [_part(part, subject) for part in subject.type.parts],
            "treatments": [treatment_row(one) for one in subject.treatments],
        },
        "decision": _decision(subject) if document.decision else None,
    }


def _is_draft(subject: Subject, document: DocumentType) -> bool:
    if document.decision:
        return subject.meeting is None or subject.meeting.state != MeetingState.CLOSED
    memo = subject.memo
    return memo.audience is Audience.AUTHOR or (memo.changed and memo.edition > 0)


def _modified(subject: Subject, document: DocumentType) -> date:
    meeting = subject.meeting
    if meeting is None:
        return subject.created
    return (meeting.approved_on or meeting.date) if document.decision else subject.created


def _facts(subject: Subject) -> list[Context]:
    content = subject.memo.content
    leader = ", ".join(word for word in (content.department, content.responsible_manager) if word)
    meeting = meeting_title(subject.body, subject.meeting.date) if subject.meeting else subject.body.name
    rows = [
        ("case_officer", "Sagsbehandler", join_names([content.case_officer, *content.co_authors])),
        ("department", "Afdeling/Ansvarlig leder", leader),
        ("meeting", "Møde" if subject.meeting else "Forum", meeting),
        ("presenters", "Mødedeltagere", join_names(content.presenters)),
        ("case_number", "Sagsnummer", content.case_number),
        ("kle", "KLE", "-".join(word for word in (content.kle, content.facet) if word)),
        ("closed_reason", "Begrundelse for lukning", content.closed_reason if content.closed else ""),
        ("public_title", "Offentlig titel", content.public_title if content.closed else ""),
        ("predecessor", "Fortsættelse af", subject.predecessor),
        ("successor", "Fortsættes i", subject.successor),
    ]
    always = {"case_officer", "department", "meeting", "presenters"}
    return [{"key": k, "label": label, "value": v} for k, label, v in rows if v or k in always]


def _part(part: Part, subject: Subject) -> Context:
    content = subject.memo.content
    found: Context = {"kind": part.kind, "key": part.key, "heading": part.heading}
    match part.kind:
        case "text":
            text = content.section(part.key)
            return {**found, "text": text, "empty": not text}
        case "points":
            lead = part.lead_for(content.kind, subject.body.definite)
            points = [point_row(point, str(index)) for index, point in enumerate(content.points, 1)]
            return {**found, "lead": lead, "points": points, "empty": not points}
        case "costs":
            budget = budget_table(part, content.costs, _budget_year(subject))
            return {
                **found,
                "heading": part.heading.format(unit=budget["unit"]),
                "budget": budget,
                "empty": False,
            }
        case "funding":
            choices = [
                {"key": choice.key, "label": choice.label, "chosen": choice.key in content.funding}
                for choice in part.choices
            ]
            return {**found, "choices": choices, "empty": not content.funding}
        case _:
            attachments = [attachment_row(attachment) for attachment in content.attachments]
            return {**found, "attachments": attachments, "empty": not attachments}


def treatment_row(one: Treatment) -> Context:
    """A former treatment: where and when, the decision of each point in a sentence, votes and dissent."""
    decided = item_decision(one.memo.content, one.type, one.body, one.meeting, one.item)
    sentences: list[Context] = [
        {"text": f"{point['number']}. {point['proposal']} – {point['sentence']}"} for point in _rows(decided, "points")
    ]
    sentences += [{"text": f"{added['outcome_label']}: {added['text']}"} for added in _rows(decided, "added")]
    number = f", punkt {one.item.number}" if one.item.number else ""
    return {
        "heading": f"{one.body.name} den {long_date(one.meeting.date)}{number}",
        "body": one.body.name,
        "date": one.meeting.date.isoformat(),
        "item": one.item.number,
        "memo": one.memo.number,
        "points": sentences,
        "votes": decided["votes"],
        "reservations": decided["reservations"],
    }


def _rows(of: Context, key: str) -> list[Context]:
    found = of[key]
    return found if isinstance(found, list) else []


def _budget_year(subject: Subject) -> int:
    return (subject.meeting.date if subject.meeting else subject.created).year


def _decision(subject: Subject) -> Context | None:
    if subject.meeting is None or subject.item is None:
        return None
    content, memo_type = subject.memo.content, subject.type
    return decision_context(content, memo_type, subject.body, subject.meeting, subject.item, subject.notes)
