"""Rows that several documents share: points, attachments, decisions, follow-ups, absence, approval."""

from collections.abc import Sequence
from datetime import date

from engine.danish import join_names, local_date, long_date, time_range
from engine.difference import differences
from memos.deciding import Answer, added, answers, directed, suggested_sentence
from memos.decision import Correction, Decision, FollowUp, Reservation, ReservationKind, Vote
from memos.following import Overdue
from memos.meeting import Absence, Item, Meeting, MeetingState, Presence, Substitute
from memos.memo import Attachment, Content, Point
from memos.people import Body
from memos.types import MemoType

Context = dict[str, object]
LANGUAGE = "da-DK"
ABSENCES = {
    Absence.EXCUSED: "Afbud",
    Absence.ABSENT: "Udeblev",
    Absence.PARTLY: "Delvist til stede",
    Absence.DISQUALIFIED: "Inhabil, ude af lokalet",
}
RESERVATIONS = {ReservationKind.RESERVATION: "Forbehold", ReservationKind.DISSENT: "Mindretalsudtalelse"}
LINKED_BY_S = ("udvalg", "råd", "ion", "nævn", "else")
"""Ends of words that take an s before another: "Sundhedsudvalgsmøde", but "Chefteammøde"."""
KINDS = {"decision": "Beslutning", "discussion": "Drøftelse", "information": "Orientering"}


def meeting_title(body: Body, day: date) -> str:
    """ "Chefteammøde – 27. februar 2026"."""
    return f"{meeting_name(body)} – {long_date(day)}"


def meeting_name(body: Body) -> str:
    """ "Chefteammøde"."""
    return f"{body.name}{'s' if body.name.endswith(LINKED_BY_S) else ''}møde"


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
        "substitutes": substitutes([*meeting.substitutes, *item.substitutes]),
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
        "added": [added_row(decision, memo_type, body) for decision in added(item.decisions)],
        **around_decision(item),
    }


def around_decision(item: Item) -> Context:
    """What minutes say of an item beside what was decided."""
    return {
        "confirmation": "",
        "votes": [vote_row(vote) for vote in item.votes],
        "reservations": [reservation_row(reservation) for reservation in item.reservations],
        "text": item.minutes_text,
        "remarks": item.remarks,
        "follow_ups": [follow_up_row(follow_up) for follow_up in item.follow_ups],
        "absent": absences(item.presence),
        "substitutes": substitutes(item.substitutes),
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


def added_row(decision: Decision, memo_type: MemoType | None, body: Body) -> Context:
    """What nobody proposed, in the decision's own words or the outcome's; a standing item knows no outcomes."""
    outcome = memo_type.outcome(decision.outcome) if memo_type else None
    wording = outcome.past if outcome else ""
    if outcome and outcome.directs and "{point}" not in wording:
        return {"outcome_label": outcome.label, "text": directed(wording, decision.text, forum=body.definite)}
    sentence = "" if "{point}" in wording else wording.format(forum=body.definite)
    return {"outcome_label": outcome.label if outcome else "", "text": decision.text or sentence}


def overdue_row(overdue: Overdue) -> Context:
    """A follow-up of an earlier meeting whose deadline has passed."""
    return {
        "text": overdue.text,
        "owner": overdue.owner,
        "due": long_date(overdue.due),
        "meeting": overdue.meeting,
        "number": overdue.number,
    }


def follow_up_row(follow_up: FollowUp) -> Context:
    due = long_date(follow_up.due) if follow_up.due else "uden frist"
    return {"text": follow_up.text, "owner": follow_up.owner, "due": due}


def vote_row(vote: Vote) -> Context:
    """How was voted: how many, and who, where names are noted."""
    named = (vote.for_, vote.against, vote.abstain)
    words = ("For stemte", "Imod stemte", "Hverken for eller imod stemte")
    told = (
        f"{word} {count}: {join_names(names)}." if names else f"{word} {count}."
        for word, count, names in zip(words, vote.tally, named, strict=True)
    )
    label = f"Afstemning om punkt {vote.point}" if vote.point else "Afstemning"
    return {"label": label, "text": " ".join(told)}


def reservation_row(reservation: Reservation) -> Context:
    """Somebody's own words for the minutes."""
    return {"label": RESERVATIONS[reservation.kind], "person": reservation.person, "text": reservation.text}


def substitutes(found: Sequence[Substitute]) -> str:
    """Who sat in whose place; "" where nobody did."""
    return join_names(list(dict.fromkeys(f"{one.name} for {one.for_}{_when(one)}" for one in found)))


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
    decided = f", afgjort af {presence.decided_by}" if presence.decided_by else ""
    return f"{presence.name}{_when(presence)}{decided}"


def _when(one: Presence | Substitute) -> str:
    return f" ({time_range(one.since, one.until)})" if one.since or one.until else ""


def approval_line(meeting: Meeting) -> str:
    """How the minutes were approved; "" until then."""
    if meeting.state != MeetingState.CLOSED:
        return ""
    day = f" den {long_date(meeting.approved_on)}" if meeting.approved_on else ""
    by = f" af {join_names(meeting.approvals)}" if meeting.approvals else ""
    return f"Referatet er godkendt{day}{by}."
