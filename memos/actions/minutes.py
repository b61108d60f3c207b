"""Minutes between the meeting and their approval: their running text, what members object to, texts confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.characters import clean
from engine.errors import Blocked, Reason, no_such
from engine.failures import stale
from engine.language import _
from engine.text import RichText
from memos.actions.meetings import TAKE_OVER, change, stored
from memos.actions.noticing import notice_minutes, want_meeting_notice
from memos.contradiction import Contradiction, contradictions
from memos.desk import Desk, new_id
from memos.guards import role_reasons
from memos.meeting import Item, Meeting, MeetingState
from memos.minuted import Minuted, spoken_sha256, written_sha256
from memos.minutes import Answer, Confirmation, Objection, Place, Settled
from memos.notices import NoticeKind
from memos.people import Role
from memos.put_before import put_before

WRITTEN_IN = (MeetingState.IN_SESSION, MeetingState.MINUTES_DRAFT)
CONFIRMED_IN = (*WRITTEN_IN, MeetingState.MINUTES_REVIEW)


@dataclass(frozen=True, slots=True)
class Texts:
    """Running texts for minutes; None is left as it is. `items` has those of items by id."""

    opening: RichText | None = None
    closing: RichText | None = None
    items: Mapping[str, RichText] = field(default_factory=dict)


def minuted(desk: Desk, meeting: Meeting, item: Item) -> Minuted:
    """The item with what it asked for, as it was put before the meeting."""
    body = desk.store.body(meeting.body)
    if not item.memo:
        return Minuted(item, body)
    memo = desk.store.memo(item.memo)
    return Minuted(item, body, put_before(desk, memo, item).content, desk.type_of(memo))


def write(desk: Desk, meeting: Meeting, texts: Texts) -> Meeting:
    """The minutes with other running texts, beside what was decided. What contradicts a decision is warned of."""
    if meeting.state not in WRITTEN_IN:
        text = _("the minutes are written while the body sits and until they are sent out; take them back first")
        raise Blocked("text", [Reason("state", text)])
    items = tuple(_with_text(item, texts.items.get(item.id)) for item in meeting.items)
    opening = meeting.opening if texts.opening is None else texts.opening
    closing = meeting.closing if texts.closing is None else texts.closing
    after = replace(meeting, items=items, opening=opening, closing=closing)
    if after == meeting:
        return meeting
    desk.look_for_cpr("text", _written(meeting, after))
    meeting = change(desk, meeting, "text", items=items, opening=opening, closing=closing)
    for item in meeting.items:
        if item.id in texts.items:
            desk.warnings.extend(_warnings(desk, meeting, item))
    return meeting


def uphold(desk: Desk, meeting: Meeting, item: Item) -> Meeting:
    """The text stands though it seems to contradict the decision: until one of them changes."""
    sha256 = written_sha256(minuted(desk, meeting, item))
    return change(desk, meeting, "uphold", items=meeting.items_with(replace(item, upheld_sha256=sha256)))


def confirm(desk: Desk, meeting: Meeting, item: Item, seen_sha256: str) -> Meeting:
    """The item's decided text was read out and is confirmed: that which was on the screen, and no other."""
    against = []
    if meeting.state not in CONFIRMED_IN:
        against.append(Reason("state", _("a text is confirmed from when the body sits until the minutes are approved")))
    now = spoken_sha256(minuted(desk, meeting, item))
    if not now:
        against.append(Reason("decisions", _("nothing is decided yet; record at least one outcome")))
    if against:
        raise Blocked("confirm", against)
    if seen_sha256 != now:
        raise stale()
    confirmation = Confirmation(desk.on_behalf_of or desk.actor, desk.now, now)
    after = replace(item, confirmations=(*item.confirmations, confirmation))
    return change(desk, meeting, "confirm", items=meeting.items_with(after))


def unresolved(desk: Desk, meeting: Meeting, item: Item) -> tuple[Contradiction, ...]:
    """What the item's text contradicts, where nobody has said that it stands all the same."""
    if not item.minutes_text:
        return ()
    found = minuted(desk, meeting, item)
    return () if item.upheld_sha256 == written_sha256(found) else contradictions(found)


def reasons_against_objecting(desk: Desk, meeting: Meeting) -> tuple[Reason, ...]:
    """What keeps this person from objecting: it is for the chair and the members, while the minutes are out."""
    attempt = desk.attempt(desk.meeting_case(meeting), meeting.state)
    against = [*role_reasons(attempt, (Role.CHAIR, Role.MEMBER))]
    if meeting.state != MeetingState.MINUTES_REVIEW:
        against.append(Reason("state", _("the minutes are not out for approval")))
    return tuple(against)


def object_to(
    desk: Desk, meeting: Meeting, text: str, *, place: Place = Place.WHOLE, item: Item | None = None,
    proposed: RichText | None = None,
) -> Meeting:  # fmt: skip
    """A member objects to the minutes, and may propose another text; until it is settled they are not approved."""
    against = [*reasons_against_objecting(desk, meeting)]
    said = clean(text.strip(), "text")
    wanted = proposed or RichText()
    if not said:
        against.append(Reason("text", _("say what is wrong")))
    if wanted and (place is Place.WHOLE):
        against.append(Reason("proposed", _("say which text it is to stand instead of")))
    if wanted and wanted == _text_at(meeting, place, item.id if item else ""):
        against.append(Reason("proposed", _("the proposed text is the one that stands there")))
    if against:
        raise Blocked("object", against)
    desk.look_for_cpr("object", [("text", said), ("proposed", wanted.plain)])
    who = desk.on_behalf_of or desk.actor
    objection = Objection(new_id(), who, desk.now, said, place, item.id if item else "", wanted)
    after = stored(desk, meeting, "object", objections=(*meeting.objections, objection))
    case = desk.meeting_case(after)
    want_meeting_notice(desk, NoticeKind.OBJECTION, case.holders[Role.SECRETARY], after, objection.id)
    return after


def withdraw(desk: Desk, meeting: Meeting, id: str) -> Meeting:
    """Whoever objected does so no more."""
    objection = find_objection(meeting, id)
    desk.refuse_standing_in("withdraw", closed=True)
    against = [*_settled_already(meeting, objection)]
    if objection.person != (desk.on_behalf_of or desk.actor):
        against.append(Reason("actor", _("it is {person} who can withdraw it").format(person=objection.person)))
    if against:
        raise Blocked("withdraw", against)
    settled = Settled(Answer.WITHDRAWN, desk.on_behalf_of or desk.actor, desk.now)
    return stored(desk, meeting, "withdraw", objections=_settled(meeting, objection, settled))


def answer(desk: Desk, meeting: Meeting, id: str, reply: str) -> Meeting:
    """The office answers an objection, and the text stays."""
    objection, said = find_objection(meeting, id), clean(reply.strip(), "reply")
    against = [*_settled_already(meeting, objection)]
    if not said:
        against.append(Reason("reply", _("say why the text stays")))
    if against:
        raise Blocked("answer", against)
    desk.look_for_cpr("answer", [("reply", said)])
    settled = Settled(Answer.ANSWERED, desk.on_behalf_of or desk.actor, desk.now, said)
    return change(desk, meeting, "answer", objections=_settled(meeting, objection, settled))


def take_over(desk: Desk, meeting: Meeting, id: str, text: RichText, reply: str = "") -> Meeting:
    """The office lets another text stand, as it was proposed or nearly so. Who had approved must do so again."""
    objection, said = find_objection(meeting, id), clean(reply.strip(), "reply")
    against = [*_settled_already(meeting, objection)]
    if objection.place is Place.WHOLE:
        against.append(Reason("text", _("it is about the minutes as a whole; answer it, or take the minutes back")))
    elif not text:
        against.append(Reason("text", _("write the text that is to stand")))
    if against:
        raise Blocked(TAKE_OVER, against)
    desk.look_for_cpr(TAKE_OVER, [("text", text.plain), ("reply", said)])
    before = _text_at(meeting, objection.place, objection.item)
    settled = Settled(Answer.TAKEN_OVER, desk.on_behalf_of or desk.actor, desk.now, said, before)
    after = _with_text_at(meeting, objection, text)
    meeting = change(
        desk,
        meeting,
        TAKE_OVER,
        items=after.items,
        opening=after.opening,
        closing=after.closing,
        approvals=(),
        objections=_settled(meeting, objection, settled),
    )
    notice_minutes(desk, meeting, str(meeting.revision))
    for item in meeting.items:
        if item.id == objection.item:
            desk.warnings.extend(_warnings(desk, meeting, item))
    return meeting


def find_objection(meeting: Meeting, id: str) -> Objection:
    """The objection of that id; NotFound."""
    found = next((one for one in meeting.objections if one.id == id), None)
    if found is None:
        raise no_such(_("objection"), id)
    return found


def _settled_already(meeting: Meeting, objection: Objection) -> Iterator[Reason]:
    if meeting.state not in (MeetingState.MINUTES_REVIEW, MeetingState.MINUTES_DRAFT):
        yield Reason("state", _("the minutes are not out for approval"))
    if not objection.open:
        yield Reason("objection", _("the objection is settled already"))


def _settled(meeting: Meeting, objection: Objection, settled: Settled) -> tuple[Objection, ...]:
    done = replace(objection, settled=settled)
    return tuple(done if one.id == objection.id else one for one in meeting.objections)


def _text_at(meeting: Meeting, place: Place, item: str) -> RichText:
    match place:
        case Place.OPENING:
            return meeting.opening
        case Place.CLOSING:
            return meeting.closing
    return next((one.minutes_text for one in meeting.items if one.id == item), RichText())


def _with_text_at(meeting: Meeting, objection: Objection, text: RichText) -> Meeting:
    match objection.place:
        case Place.OPENING:
            return replace(meeting, opening=text)
        case Place.CLOSING:
            return replace(meeting, closing=text)
    items = tuple(replace(one, minutes_text=text) if one.id == objection.item else one for one in meeting.items)
    return replace(meeting, items=items)


def _with_text(item: Item, text: RichText | None) -> Item:
    return item if text is None else replace(item, minutes_text=text)


def _written(before: Meeting, after: Meeting) -> Iterator[tuple[str, str]]:
    """The texts that are not as they were, with their places."""
    if after.opening != before.opening:
        yield "opening", after.opening.plain
    if after.closing != before.closing:
        yield "closing", after.closing.plain
    for was, item in zip(before.items, after.items, strict=True):
        if item.minutes_text != was.minutes_text:
            yield f"items {item.number}", item.minutes_text.plain


def _warnings(desk: Desk, meeting: Meeting, item: Item) -> Iterator[Reason]:
    text = _("the text says “{said}”, but the decision is {decided}; mend it, or confirm that it stands")
    for found in unresolved(desk, meeting, item):
        yield Reason(f"items {item.number}", text.format(said=found.said, decided=found.decided), "warn")
