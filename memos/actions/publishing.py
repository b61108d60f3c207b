"""Making an agenda or minutes public, taking them back, replacing them: by a named person, each with its event."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.characters import clean
from engine.errors import Blocked, Invalid, Reason
from engine.failures import stale
from engine.language import _
from memos.actions.meetings import refuse_others
from memos.desk import Desk, new_id
from memos.disclosure import Loose, Prepared, fingerprint
from memos.meeting import Item, Meeting, MeetingState
from memos.packet_parts import is_out
from memos.publication import Publication, PublicFile, PublicKind, PublicText


def release_reasons(desk: Desk, meeting: Meeting, kind: PublicKind) -> Iterator[Reason]:
    """What stands in the way of any release of that kind, whatever is in it."""
    if not desk.store.body(meeting.body).publishes.includes(kind.value):
        text = _("{body} does not make this public; the administrator decides what it does")
        yield Reason("body", text.format(body=meeting.body))
    if kind is PublicKind.AGENDA and not is_out(meeting):
        yield Reason("state", _("the agenda is not sent out yet"))
    if kind is PublicKind.MINUTES and meeting.state != MeetingState.CLOSED:
        yield Reason("state", _("the minutes are not approved yet"))


def publishable(desk: Desk, meeting: Meeting) -> tuple[PublicKind, ...]:
    """What may be released now, or was before."""
    made = {one.kind for one in desk.store.publications(meeting.id)}
    return tuple(kind for kind in PublicKind if kind in made or not [*release_reasons(desk, meeting, kind)])


def closed_items(meeting: Meeting, kind: PublicKind) -> tuple[Item, ...]:
    """The items of which something is told when minutes are released; an agenda tells nothing of them."""
    return tuple(item for item in meeting.items if item.closed) if kind is PublicKind.MINUTES else ()


def public_texts(desk: Desk, meeting: Meeting, kind: PublicKind, written: dict[str, str]) -> tuple[PublicText, ...]:
    """What is told of the closed items: the title that its memo has for it, or the `written` one of a standing item
    ("title-{id}"), and the written decision ("decision-{id}"). Raises `Invalid`."""
    found = []
    for item in closed_items(meeting, kind):
        own = desk.store.memo(item.memo).content.public_title if item.memo else ""
        title = own or clean(written.get(f"title-{item.id}", "").strip(), f"title-{item.id}", single_line=True)
        decision = clean(written.get(f"decision-{item.id}", "").strip(), f"decision-{item.id}")
        if decision and not title:
            raise Invalid.at(f"title-{item.id}", _("write a title that the public may see"))
        if title:
            found.append(PublicText(item.id, title, decision))
    return tuple(found)


def latest(made: Sequence[Publication], kind: PublicKind) -> Publication | None:
    """The last release of that kind, in force or not."""
    return next((one for one in reversed(made) if one.kind is kind), None)


def release(
    desk: Desk, meeting: Meeting, prepared: Prepared, *, despite: str = "", reason: str = "", public_reason: str = ""
) -> Publication:
    """It is public. Another release of the same kind that is in force is replaced, for a reason.

    Stale where the meeting, or what would be said, is another than what was looked through.
    """
    refuse_others(desk, meeting, "publish")
    if prepared.meeting != meeting.id or prepared.revision != meeting.revision:
        raise stale()
    if fingerprint(desk, meeting, prepared.kind, prepared.texts) != prepared.fingerprint:
        raise stale()
    made = desk.store.publications(meeting.id)
    before = latest(made, prepared.kind)
    replaced = before if before and before.live else None
    despite = clean(despite.strip(), "despite")
    against = [*release_reasons(desk, meeting, prepared.kind), *(one.reason for one in prepared.stops)]
    if prepared.answerable and not despite:
        against += [one.reason for one in prepared.answerable]
    if replaced and not reason.strip():
        against.append(Reason("reason", _("say why it is replaced")))
    if against:
        raise Blocked("publish", against)
    said = [("despite", despite), ("reason", reason), ("public_reason", public_reason)]
    desk.look_for_cpr("publish", said)
    one = _publication(desk, meeting, prepared, before, despite if prepared.answerable else "")
    desk.store.add_publication(meeting, one, actor=desk.actor, on_behalf_of=desk.on_behalf_of)
    if replaced:
        _end(desk, meeting, replaced, reason, public_reason, one.id)
    return one


def take_back(desk: Desk, meeting: Meeting, one: Publication, reason: str, public_reason: str = "") -> Publication:
    """Nobody can read it any more; that it was there, and what it was, is kept."""
    refuse_others(desk, meeting, "take_back")
    against = []
    if not one.live:
        against.append(Reason("publication", _("it is not public any more")))
    if not reason.strip():
        against.append(Reason("reason", _("say why it is taken back")))
    if against:
        raise Blocked("take_back", against)
    desk.look_for_cpr("take_back", [("reason", reason), ("public_reason", public_reason)])
    return _end(desk, meeting, one, reason, public_reason)


def _publication(
    desk: Desk, meeting: Meeting, prepared: Prepared, before: Publication | None, despite: str
) -> Publication:
    return Publication(
        id=new_id(),
        meeting=meeting.id,
        kind=prepared.kind,
        edition=before.edition + 1 if before else 1,
        title=prepared.title,
        day=meeting.date,
        released_by=desk.on_behalf_of or desk.actor,
        released_at=desk.now,
        files=tuple(_kept(desk, file) for file in prepared.files),
        texts=prepared.texts,
        despite=despite,
    )


def _kept(desk: Desk, file: Loose) -> PublicFile:
    return PublicFile(file.name, file.title, file.media, desk.blobs.put(file.data), len(file.data))


def _end(
    desk: Desk, meeting: Meeting, one: Publication, reason: str, public_reason: str, replaced_by: str = ""
) -> Publication:
    ended = replace(
        one,
        taken_back_by=desk.on_behalf_of or desk.actor,
        taken_back_at=desk.now,
        reason=clean(reason.strip(), "reason"),
        public_reason=clean(public_reason.strip(), "public_reason"),
        replaced_by=replaced_by,
    )
    desk.store.end_publication(meeting, ended, actor=desk.actor, on_behalf_of=desk.on_behalf_of)
    return ended
