"""Calling people to a meeting, and their answers: an *afbud* is an absence of the meeting from then on."""

from dataclasses import replace

from engine.errors import Blocked, NotFound, Reason
from engine.language import _
from memos.actions.calling import call, follow
from memos.actions.meetings import noted, refuse_others, stored
from memos.actions.planning import BEFORE_IT
from memos.desk import Desk
from memos.meeting import Absence, Meeting, Presence, Substitute
from memos.queries.find import holds_office
from memos.sitting import reasons_against_substitutes
from memos.summons import Called, Reply, Summons


def summon(desk: Desk, meeting: Meeting) -> int:
    """Sends the summons to all who have not got it; how many. Its office may, until the meeting begins."""
    refuse_others(desk, meeting, "summon")
    _refuse_begun("summon", meeting)
    number = call(desk, meeting)
    if number:
        noted(desk, meeting, "summon", _("sent to {number}").format(number=number))
    return number


def reply(desk: Desk, meeting: Meeting, answer: Reply, *, person: str = "", substitute: str = "") -> Meeting:
    """Somebody's answer: their own, or as the meeting's office heard it from them.

    An *afbud* is stored as their absence, with whoever comes instead; who comes after all is absent no more.
    """
    person = person or desk.on_behalf_of or desk.actor
    summons, called = _called(desk, meeting, person)
    desk.refuse_standing_in("reply", closed=False)
    if person not in (desk.actor, desk.on_behalf_of):
        if not holds_office(desk, meeting):
            raise _not_called()
        refuse_others(desk, meeting, "reply")
    _refuse_begun("reply", meeting)
    after = _with_answer(desk, meeting, answer, person, substitute)
    said = replace(called, reply=answer, replied_at=desk.now, replied_to=summons.sequence)
    rows = tuple(said if one.person == person else one for one in summons.called)
    desk.store.save_summons(meeting.id, replace(summons, called=rows))
    if after != meeting:
        changed = {"presence": after.presence, "substitutes": after.substitutes}
        after = stored(desk, meeting, "reply", comment=f"{person}: {answer.value}", **changed)
        follow(desk, meeting, after)
    return after


def _called(desk: Desk, meeting: Meeting, person: str) -> tuple[Summons, Called]:
    summons = desk.store.summons(meeting.id)
    called = summons.of(person) if summons else None
    if summons is None or called is None:
        raise _not_called()
    return summons, called


def _with_answer(desk: Desk, meeting: Meeting, answer: Reply, person: str, substitute: str) -> Meeting:
    """The meeting with that absence and substitute, or without."""
    presence = tuple(one for one in meeting.presence if (one.name, one.kind) != (person, Absence.EXCUSED))
    substitutes = tuple(one for one in meeting.substitutes if one.for_ != person)
    if answer is Reply.EXCUSED:
        presence = (*presence, Presence(person, Absence.EXCUSED))
        if substitute:
            _refuse_substitute(desk, meeting, person)
            desk.refuse_unknown({"substitute": substitute})
            substitutes = (*substitutes, Substitute(person, substitute))
    if against := [replace(one, place="substitute") for one in reasons_against_substitutes(meeting, substitutes)]:
        raise Blocked("reply", against)
    return replace(meeting, presence=presence, substitutes=substitutes)


def _refuse_substitute(desk: Desk, meeting: Meeting, person: str) -> None:
    """Members alone have substitutes."""
    if person not in {meeting.chair, *meeting.members}:
        text = _("{name} is no member of this meeting and has no substitute")
        raise Blocked("reply", [Reason("substitute", text.format(name=person))])


def _refuse_begun(action: str, meeting: Meeting) -> None:
    if meeting.state not in BEFORE_IT:
        raise Blocked(action, [Reason("state", _("the meeting has begun; who is absent is noted in the room"))])


def _not_called() -> NotFound:
    return NotFound(_("this person was not called to the meeting"))
