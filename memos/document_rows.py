"""Rows that several documents share: points, attachments, decisions, follow-ups, absence, approval."""

from collections.abc import Sequence
from datetime import date

from engine.danish import join_names, local_date, long_date, time_range
from engine.difference import differences
from memos.deciding import Answer, added, answers, directed, suggested_sentence
from memos.decision import Correction, Decision, FollowUp
from memos.meeting import Absence, Item, Meeting, MeetingState, Presence
from memos.memo import Attachment, Content, Point
from memos.people import Body
from memos.types import MemoType

Context = dict[str, object]
LANGUAGE = "da-DK"
ABSENCES = {
    Absence.EXCUSED: "Afbud",
    Absence.ABSENT: "Udeblev",
    Absence.PARTLY: "Delvist til stede",
    Absence.DISQUALIFIED: "Inhabil",
}
KINDS = {"decision": "Beslutning", "discussion": "Drøftelse", "information": "Orientering"}


def meeting_title(body: Body, day: date) -> str:
    """ "Chefteammøde – 27. februar 2026"."""
    return f"{body.name}møde – {long_date(day)}"


def status_words(draft: bool, closed: bool) -> str:
    return ", ".join(word for word, holds in (("Udkast", draft), ("Lukket", closed)) if holds)


def point_row(point: Point, number: str) -> Context:
    below = [point_row(child, f"{number}.{index}") for index, child in enumerate(point.points, 1)]
    return {"number": number, "text": point.text, "points": below}


def attachment_row(attachment: Attachment) -> Context:
    return {"number": str(attachment.number), "title": attachment.title, "closed": attachment.closed}


def decision_context(
    content: Content, memo_type: MemoType, body: Body, meeting: Meeting, item: Item, notes: Sequence[str] = ()
) -> Context:
    """What the body decided: proposal beside decision, additions, follow-ups, absence and approval."""
    return {
        **item_decision(content, memo_type, body, meeting, item),
        "absent": absences([*meeting.presence, *item.presence]),
        "approval": approval_line(meeting),
        "corrections": [correction_row(correction) for correction in meeting.corrections],
        "notes": list(notes),
    }


def item_decision(content: Content, memo_type: MemoType, body: Body, meeting: Meeting, item: Item) -> Context:
    """The same without what the minutes say once for the whole meeting."""
    return {
        "heading": memo_type.minutes_heading,
        "lead": memo_type.minutes_lead.format(forum=body.definite),
        "meeting": meeting_title(body, meeting.date),
        "points": [answer_row(answer, body.definite) for answer in answers(content, memo_type, item.decisions)],
        "added": [_added(decision, memo_type, body) for decision in added(item.decisions)],
        "remarks": item.remarks,
        "follow_ups": [follow_up_row(follow_up) for follow_up in item.follow_ups],
        "absent": absences(item.presence),
        "approval": "",
        "corrections": [],
        "notes": [],
    }


def answer_row(answer: Answer, forum: str) -> Context:
    """One point: as proposed and as decided, with the difference word by word."""
    changes = differences(answer.proposal, answer.text) if answer.changed else ()
    return {
        "number": answer.number,
        "level": answer.level,
        "outcome": answer.outcome.key if answer.outcome else "",
        "outcome_label": f"{answer.outcome.label} {answer.direction}".strip() if answer.outcome else "",
        "proposal": answer.proposal,
        "text": answer.text,
        "changed": answer.changed,
        "difference": [{"op": change.op, "text": change.text} for change in changes],
        "sentence": suggested_sentence(answer, forum),
    }


def _added(decision: Decision, memo_type: MemoType, body: Body) -> Context:
    outcome = memo_type.outcome(decision.outcome)
    wording = outcome.past if outcome else ""
    if outcome and outcome.directs and "{point}" not in wording:
        return {"outcome_label": outcome.label, "text": directed(wording, decision.text, forum=body.definite)}
    sentence = "" if "{point}" in wording else wording.format(forum=body.definite)
    return {"outcome_label": outcome.label if outcome else "", "text": decision.text or sentence}


def follow_up_row(follow_up: FollowUp) -> Context:
    due = long_date(follow_up.due) if follow_up.due else "uden frist"
    return {"text": follow_up.text, "owner": follow_up.owner, "due": due}


def correction_row(correction: Correction) -> Context:
    return {"date": long_date(local_date(correction.at)), "by": correction.by, "text": correction.text}


def absences(presence: Sequence[Presence]) -> list[Context]:
    """Who was not there, by how."""
    rows: list[Context] = []
    for kind, label in ABSENCES.items():
        names = list(dict.fromkeys(_absent(p) for p in presence if p.kind is kind))
        if names:
            rows.append({"label": label, "names": join_names(names)})
    return rows


def _absent(presence: Presence) -> str:
    if presence.since is None and presence.until is None:
        return presence.name
    return f"{presence.name} ({time_range(presence.since, presence.until)})"


def approval_line(meeting: Meeting) -> str:
    """How the minutes were approved; "" until then."""
    if meeting.state != MeetingState.CLOSED:
        return ""
    day = f" den {long_date(meeting.approved_on)}" if meeting.approved_on else ""
    by = f" af {join_names(meeting.approvals)}" if meeting.approvals else ""
    return f"Referatet er godkendt{day}{by}."
