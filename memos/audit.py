"""The audit: walks every chain, and recomputes what its events speak of from what is stored.

Whoever can drop triggers can also write a chain anew: that shows only against checkpoints that were kept elsewhere.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby

from sqlalchemy import CompoundSelect, ForeignKeyConstraint, Select, func, literal, select, union, union_all
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from engine.blobs import Blobs
from engine.canonical import text_sha256
from engine.danish import sort_key
from engine.errors import Reason, Refusal
from engine.events import Event, History
from engine.language import _
from engine.tables import Base
from memos.audit_reading import Together, read_together
from memos.canonical import (
    consultation_record,
    content_sha256,
    delegation_record,
    invitation_record,
    meeting_record,
    memo_facts,
    organisation_record,
    remarks_record,
    rendition_record,
    sha256,
)
from memos.meeting import Meeting
from memos.memo import Memo
from memos.models import (
    CertificateRow,
    ChainRow,
    ContentAttachmentRow,
    EventRow,
    FollowUpRow,
    FollowUpStepRow,
    MeetingRow,
    MemoRow,
    OrganisationRow,
    PersonRow,
    PublicFileRow,
    RenditionRow,
    TypeDefinitionRow,
)
from memos.rendition import Rendition
from memos.retention_audit import excused, retention_problems
from memos.seal_audit import Trusted, seal_problems
from memos.store import (
    ANSWER,
    ASIDE,
    ASK,
    DELEGATE,
    DISCARD,
    DOCUMENT,
    PUBLISH,
    RECALL,
    REMARK,
    REVOKE,
    TAKE_BACK,
    Store,
)
from memos.store.following import follow_up_rows, followed
from memos.store.publications import publication_record
from memos.store.rows import run, table
from memos.text_audit import text_problems

NOTHING_TRUSTED = Trusted()
AT_ONCE = 200
"""Memos that are read at once."""
_DAMAGED = (ValueError, TypeError, LookupError, NoResultFound)
_UNREADABLE = (Refusal, *_DAMAGED)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How much was looked at, and what does not hold."""

    chains: int
    events: int
    problems: tuple[Reason, ...]


def audit(session: Session, blobs: Blobs | None = None, trusted: Trusted = NOTHING_TRUSTED) -> AuditReport:
    """Everything that does not hold. With `blobs`, whether every file is there and unchanged, too.

    `trusted`: what was kept outside the database, for the seals to be held against.
    """
    session.info.pop("contents", None)  # what is stored counts, not what was read of it before
    found = _Audit(session)
    found.references()
    found.chains()
    found.organisation()
    found.definitions()
    found.memos()
    found.meetings()
    found.problems += text_problems(session)
    try:
        found.problems += seal_problems(session, trusted)
    except ValueError as error:  # what was changed may be no hash at all any more
        found.problems.append(Reason(_("the seals"), _("it cannot be read: {error}").format(error=error)))
    found.retention(blobs)
    if blobs:
        found.files(blobs)
    counted = select(func.count())
    return AuditReport(
        chains=session.scalars(counted.select_from(ChainRow)).one(),
        events=session.scalars(counted.select_from(EventRow)).one(),
        problems=tuple(found.problems),
    )


class _Audit:
    """One walk. Each step adds to `problems`, and none is stopped by what another finds."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.store = Store(session)
        self.problems: list[Reason] = []

    def references(self) -> None:
        """Every foreign key leads to a row."""
        for name in run(self.session, _orphaned()).scalars():
            self._claim(False, name, _("a row refers to one that is not there"))

    def chains(self) -> None:
        """Every chain belongs to a memo, a meeting or the organisation, and is of that kind."""
        owners = {"memo": MemoRow, "meeting": MeetingRow, "organisation": OrganisationRow}
        owned = {
            chain: kind
            for kind, model in owners.items()
            for chain in self.session.scalars(select(table(model).c.chain_id))
        }
        for chain, kind in self.session.execute(select(ChainRow.id, ChainRow.kind)):
            self._claim(owned.get(chain) == kind, chain, _("a history belongs to nothing that is there"))

    def organisation(self) -> None:
        """People, roles, departments and bodies are as the last event of the organisation left them."""
        place = _("the organisation")
        with self._reading(place):
            chain = self.store.chain_of_organisation()
            told = History(self.session, [chain])
            self.problems += told.problems(chain, place)
            stored, loaded = self.store.organisation(), self.store.organisation_loaded()
            record = sha256(organisation_record(stored, loaded=loaded))
            history = told.events(chain)
            self._delegations(place, history)
            last = _last(history)
            if last:
                self._claim(last.record_sha256 == record, place, _("it was changed without an event"))
            else:
                self._claim(not stored.people and not loaded, place, _("it has no event that speaks of it"))
        for name, key in self.session.execute(select(PersonRow.name, PersonRow.sort_key)):
            self._claim(key == sort_key(name), name, _("the sort key was changed"))

    def definitions(self) -> None:
        """The type definitions in force are those that were kept."""
        for row in self.session.execute(select(*table(TypeDefinitionRow).c)):
            self._claim(text_sha256(row.text) == row.sha256, row.type, _("the type definition was changed"))

    def memos(self) -> None:
        """Every memo is as its last event left it, and every content is one that an event speaks of."""
        found = self.session.execute(
            select(MemoRow.id, MemoRow.number).order_by(MemoRow.number_sort, MemoRow.number)
        ).all()
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            try:
                together = read_together(self.session, self.store, [id for id, _number in some])
            except _UNREADABLE:
                together = None
            for id, number in some:
                with self._reading(number):
                    self._subject(id, number, together or read_together(self.session, self.store, [id]))

    def _subject(self, id: str, number: str, read: Together) -> None:
        row = read.rows[id]
        self.problems += read.history.problems(row.chain_id, number)
        history = read.history.events(row.chain_id)
        self._contents(id, number, read, history)
        self._editions(id, number, read, history)
        self._documents(number, self.store.renditions(memo=id), history)
        self._remarks(id, number, history)
        self._consultations(id, number, history)
        self._memo(read.memos.get(id) or self.store.memo(id), read, _last(history))
        sound = [row.created_at] == [event.at for event in history[:1]]
        self._claim(sound, number, _("its first event is not when it was made"))

    def meetings(self) -> None:
        """Every meeting is as its last event left it."""
        for id, number, chain in self.session.execute(
            select(MeetingRow.id, MeetingRow.number, MeetingRow.chain_id).order_by(MeetingRow.number)
        ).all():
            with self._reading(number):
                told = History(self.session, [chain])
                self.problems += told.problems(chain, number)
                history = told.events(chain)
                self._documents(number, self.store.renditions(meeting=id), history)
                self._publications(id, number, history)
                meeting = self.store.meeting(id)
                last = _last(history)
                if last is None:
                    self._claim(False, number, _("it has no event that speaks of it"))
                    continue
                self._standing(number, (meeting.number, meeting.state), (last.number, last.to_state))
                recorded = sha256(meeting_record(meeting)) == last.record_sha256
                self._claim(recorded, number, _("what was recorded of it was changed without an event"))
                invitation = self.store.invitation(id)
                said = sha256(invitation_record(invitation)) if invitation else ""
                self._claim(said == meeting.invitation_sha256, number, _("its invitation was changed without an event"))
                text = _("where its follow-ups stand is not what its record says")
                self._claim(self._repeats_steps(meeting), number, text)

    def retention(self, blobs: Blobs | None) -> None:
        """What was discarded is gone, and the history says by what certificate."""
        with self._reading(_("what was discarded")):
            self.problems += retention_problems(self.session, blobs)

    def files(self, blobs: Blobs) -> None:
        """Every attachment and every document is among the blobs, unchanged."""
        holders = (ContentAttachmentRow, RenditionRow, FollowUpStepRow, PublicFileRow)
        named = union(*(select(one.sha256) for one in holders), select(CertificateRow.pdf_sha256))
        for digest in sorted(set(self.session.scalars(named)) - {""}):
            self._claim(blobs.has(digest), digest, _("the file is missing or was changed"))

    def _memo(self, memo: Memo, read: Together, last: Event | None) -> None:
        if last is None:
            self._claim(False, memo.number, _("it has no event that speaks of it"))
            return
        self._standing(
            memo.number,
            (memo.number, memo.state, memo.edition),
            (last.number, last.to_state, last.edition),
        )
        content, facts = content_sha256(memo.content), sha256(memo_facts(memo))
        self._claim(content == last.content_sha256, memo.number, _("its content was changed without an event"))
        self._claim(facts == last.facts_sha256, memo.number, _("its author, editors or type was changed"))
        self._claim(self._repeats(memo, read), memo.number, _("its row does not repeat its content"))
        self._claim(read.linked(memo), memo.number, _("its predecessor or successor was changed"))

    def _standing(self, place: str, stored: tuple[object, ...], told: tuple[object, ...]) -> None:
        self._claim(stored == told, place, _("its number, state or edition was changed without an event"))

    def _repeats(self, memo: Memo, read: Together) -> bool:
        row, expected = read.rows[memo.id]._mapping, self.store.memo_columns(memo).items()
        return all(row[name] == value for name, value in expected) and (
            not memo.definition or read.types.get(memo.definition) == memo.content.type
        )

    def _repeats_steps(self, meeting: Meeting) -> bool:
        rows = select(*table(FollowUpRow).c).where(FollowUpRow.item_id.in_([item.id for item in meeting.items]))
        stored = {(row.item_id, row.position): dict(row._mapping) for row in self.session.execute(rows)}
        told = {
            (item.id, position): {"item_id": item.id, "position": position, **columns}
            for item in meeting.items
            for position, columns in enumerate(follow_up_rows(followed(item)), 1)
        }
        return stored == told

    def _contents(self, memo_id: str, place: str, read: Together, history: Collection[Event]) -> None:
        told, latest = {(event.content_sha256, event.at) for event in history}, read.rows[memo_id].version
        for head in read.heads.get(memo_id, ()):
            spoken = (head.sha256, head.made_at) in told
            sound = content_sha256(read.contents[head.id]) == head.sha256 and spoken and head.version <= latest
            self._claim(sound, place, _("content {version} was changed").format(version=head.version))

    def _editions(self, memo_id: str, place: str, read: Together, history: Collection[Event]) -> None:
        begun: dict[int, tuple[str, datetime]] = {}
        for event in history:
            begun.setdefault(event.edition, (event.content_sha256, event.at))
        gone = {(event.edition, event.content_sha256) for event in history if event.action == DISCARD}
        contents = read.kept.get(memo_id, {})
        editions = self.store.editions(memo_id)
        for edition in editions:
            here = contents.get(edition.number) == edition.sha256
            accounted = here if edition.kept else (edition.number, edition.sha256) in gone
            spoken = begun.get(edition.number) == (edition.sha256, edition.submitted_at)
            text = _("edition {number} is missing or was changed").format(number=edition.number)
            self._claim(accounted and spoken, place, text)
        latest = max((event.edition for event in history), default=0)
        complete = [edition.number for edition in editions] == list(range(1, latest + 1))
        self._claim(complete, place, _("an edition is missing"))

    def _documents(self, place: str, made: Collection[Rendition], history: Collection[Event]) -> None:
        told = {event.record_sha256: event.edition for event in history if event.action == DOCUMENT}
        gone = {event.edition for event in history if event.action == DISCARD}
        kept = {sha256(rendition_record(rendition)) for rendition in made}
        missing = {record for record, edition in told.items() if edition not in gone} - kept - excused(history)
        self._claim(kept <= told.keys() and not missing, place, _("a document is missing or was changed"))

    def _delegations(self, place: str, history: Collection[Event]) -> None:
        made = self.store.delegations()
        given = [sha256(delegation_record(replace(one, revoked_at=None))) for one in made]
        revoked = [sha256(delegation_record(one)) for one in made if one.revoked_at]
        sound = _told(history, DELEGATE) == sorted(given) and _told(history, REVOKE) == sorted(revoked)
        self._claim(sound, place, _("a delegation is missing or was changed"))

    def _remarks(self, memo_id: str, place: str, history: Collection[Event]) -> None:
        together = groupby(self.store.remarks(memo_id), key=lambda remark: remark.edition)
        made = [sha256(remarks_record(remarks)) for _edition, remarks in together]
        sound = _accounted(history, made, REMARK)
        self._claim(sound, place, _("a remark is missing or was changed"))

    def _consultations(self, memo_id: str, place: str, history: Collection[Event]) -> None:
        made = self.store.consultations(memo_id)
        asked = [sha256(consultation_record(one if one.waiting else one.as_asked)) for one in made]
        ended = [sha256(consultation_record(one)) for one in made if not one.waiting]
        sound = _accounted(history, asked, ASK) and _accounted(history, ended, ANSWER, RECALL)
        self._claim(sound, place, _("the coordination with a department is missing or was changed"))

    def _publications(self, meeting_id: str, place: str, history: Collection[Event]) -> None:
        made = self.store.publications(meeting_id)
        released = [sha256(publication_record(one.as_released)) for one in made]
        ended = [sha256(publication_record(one)) for one in made if not one.live]
        sound = _told(history, PUBLISH) == sorted(released) and _told(history, TAKE_BACK) == sorted(ended)
        sound = sound and all(one == one.as_released for one in made if one.live)
        self._claim(sound, place, _("what was released of it is missing or was changed"))

    def _claim(self, holds: bool, place: str, otherwise: str) -> None:
        if not holds:
            self.problems.append(Reason(place, otherwise))

    @contextmanager
    def _reading(self, place: str) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            self.problems += refusal.reasons
        except _DAMAGED as error:
            self.problems.append(Reason(place, _("it cannot be read: {error}").format(error=error)))


def _last(history: Collection[Event]) -> Event | None:
    """The event that tells how its subject stands."""
    return next((event for event in reversed(list(history)) if not _is_aside(event)), None)


def _is_aside(event: Event) -> bool:
    """A step of a type's own may be called as one of these actions: unlike them, it speaks of the memo's facts."""
    return event.action in ASIDE and not event.facts_sha256


def _told(history: Collection[Event], *actions: str) -> list[str]:
    """The records that events of these actions speak of."""
    return sorted(event.record_sha256 for event in history if event.action in actions and _is_aside(event))


def _accounted(history: Collection[Event], made: Collection[str], *actions: str) -> bool:
    """Whether what is there is what they speak of, but for what went with a certificate."""
    told, gone = _told(history, *actions), excused(history)
    return sorted(made) == told or (set(made) <= set(told) and set(told) - set(made) <= gone)


@cache
def _orphaned() -> CompoundSelect[str]:
    """For each foreign key of which one leads nowhere, its table: in one statement."""
    tables = Base.metadata.sorted_tables
    return union_all(*(_orphans(key) for rows in tables for key in rows.foreign_key_constraints))


def _orphans(key: ForeignKeyConstraint) -> Select[str]:
    pairs = [(element.parent, element.column.name) for element in key.elements]
    target = key.referred_table.alias()
    there = select(target).where(*(column == target.c[referred] for column, referred in pairs))
    filled = (column.is_not(None) for column, _referred in pairs)
    orphan = select(key.parent).where(*filled, ~there.exists())
    return select(literal(key.parent.name)).where(orphan.exists())
