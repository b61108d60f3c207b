"""Events as the audit expects them: each names its subject's number and state, and hashes the rest."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import select

from engine.events import ChainRow, Event, EventRow, append
from engine.events import History as Chains
from memos.canonical import (
    Json,
    content_sha256,
    item_record,
    meeting_record,
    memo_facts,
    organisation_record,
    rendition_record,
    sha256,
)
from memos.meeting import Item, Meeting
from memos.memo import Memo
from memos.models import OrganisationRow
from memos.rendition import Rendition
from memos.store.meetings import Meetings
from memos.store.memos import Memos
from memos.store.people import People

DISCARD = "discard"
"""An edition's content had to go. Speaks of that edition, not of the memo as it is."""
DOCUMENT = "document"
"""A document was made. Its `record_sha256` speaks of the document, not of what a meeting recorded."""
REMARK, ASK, ANSWER, RECALL = "remarks", "ask", "answer", "recall"
"""What was said when a memo was returned; a department's coordination. Their records speak of that alone."""
DELEGATE, REVOKE = "delegate", "revoke"
"""Somebody may act in another's name, or no more. In the organisation's chain; their records speak of that alone."""
PUBLISH, TAKE_BACK = "publish", "take_back"
"""Something of a meeting was released to anybody, or is no longer. Their records speak of that release alone."""
RETENTION = "retention"
"""Another classification was loaded. In the organisation's chain; its record speaks of that alone."""
RETIRE, REDACT = "retire", "redact"
"""All that a memo said had to go, or some of it: its content is another by then."""
ASIDE = (DISCARD, DOCUMENT, REMARK, ASK, ANSWER, RECALL, DELEGATE, REVOKE, PUBLISH, TAKE_BACK, RETENTION)
"""Actions whose events do not tell how their subject stands after them."""


class Stands(TypedDict):
    """What every event of a memo tells of it."""

    to_state: str
    number: str
    edition: int
    content_sha256: str


def _stands(memo: Memo) -> Stands:
    return Stands(
        to_state=memo.state,
        number=memo.number,
        edition=memo.edition,
        content_sha256=content_sha256(memo.content),
    )


class History(People, Memos, Meetings):
    """Appends to the chains. To be called with what was saved, as the last thing of an action."""

    def steps_of_memo(self, memo_id: str) -> list[Event]:
        """All steps of a memo, in order."""
        others = self.with_others(memo_id)
        read = self.once(("steps", *others), lambda: Chains(self.session, [self.chain_of_memo(one) for one in others]))
        return read.events(self.chain_of_memo(memo_id))

    def memo_event(
        self,
        memo: Memo,
        item: Item | None = None,
        *,
        at: datetime,
        actor: str,
        action: str,
        from_state: str,
        on_behalf_of: str = "",
        comment: str = "",
        source: str = "",
    ) -> Event:
        """What was done to a memo, which is now in `memo.state`; `item`, if it stands on an agenda."""
        return append(
            self.session,
            self.chain_of_memo(memo.id),
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=action,
            from_state=from_state,
            **_stands(memo),
            facts_sha256=sha256(memo_facts(memo)),
            record_sha256=sha256(item_record(item)) if item else "",
            source=source,
            comment=comment,
        )

    def aside_event(
        self, memo: Memo, action: str, record: Json, *, at: datetime, actor: str, on_behalf_of: str, comment: str = ""
    ) -> Event:
        """What was said of a memo that stays as it is: the event's record speaks of that alone."""
        return append(
            self.session,
            self.chain_of_memo(memo.id),
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=action,
            from_state=memo.state,
            **_stands(memo),
            record_sha256=sha256(record),
            comment=comment,
        )

    def meeting_event(
        self,
        meeting: Meeting,
        *,
        at: datetime,
        actor: str,
        action: str,
        from_state: str,
        on_behalf_of: str = "",
        comment: str = "",
        source: str = "",
    ) -> Event:
        """What was done to a meeting, which is now in `meeting.state`."""
        return append(
            self.session,
            self.chain_of_meeting(meeting.id),
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=action,
            from_state=from_state,
            to_state=meeting.state,
            number=meeting.number,
            record_sha256=sha256(meeting_record(meeting)),
            source=source,
            comment=comment,
        )

    def organisation_event(
        self, *, at: datetime, actor: str, action: str, comment: str = "", source: str = ""
    ) -> Event:
        """That people, departments, bodies or roles are now as they are stored."""
        self.lock_organisation()
        return append(
            self.session,
            self.chain_of_organisation(),
            at=at,
            actor=actor,
            action=action,
            record_sha256=self._organisation_sha256(),
            source=source,
            comment=comment,
        )

    def note_organisation(self, *, at: datetime, actor: str, action: str, source: str = "") -> Event | None:
        """An event, if people, departments, bodies or roles are no longer as the last one says."""
        self.lock_organisation()
        chain = select(EventRow.record_sha256).where(
            EventRow.chain_id == self.chain_of_organisation(), EventRow.action.not_in(ASIDE)
        )
        last = self.session.scalar(chain.order_by(EventRow.seq.desc()).limit(1))
        if last == self._organisation_sha256():
            return None
        return self.organisation_event(at=at, actor=actor, action=action, source=source)

    def discard_event(
        self,
        memo_id: str,
        number: int,
        *,
        at: datetime,
        actor: str,
        comment: str,
        on_behalf_of: str = "",
        certificate: str = "",
    ) -> Event:
        """That the content of an edition had to go, and why. Its hash stays; `certificate`: the hash of that."""
        (edition,) = (edition for edition in self.editions(memo_id) if edition.number == number)
        chain = self.chain_of_memo(memo_id)
        state, memo_number = self._standing(chain)
        return append(
            self.session,
            chain,
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=DISCARD,
            from_state=state,
            to_state=state,
            number=memo_number,
            edition=number,
            content_sha256=edition.sha256,
            record_sha256=certificate,
            comment=comment,
        )

    def documents_discarded(
        self, meeting_id: str, certificate: str, *, at: datetime, actor: str, comment: str
    ) -> Event:
        """That the documents of a meeting which were made before had to go, with what else the certificate says."""
        chain = self.chain_of_meeting(meeting_id)
        state, number = self._standing(chain)
        return append(
            self.session,
            chain,
            at=at,
            actor=actor,
            action=DISCARD,
            from_state=state,
            to_state=state,
            number=number,
            record_sha256=certificate,
            comment=comment,
        )

    def document_event(self, rendition: Rendition, actor: str) -> Event:
        """That a document was made: so a forged one shows."""
        chain = self.chain_of_memo(rendition.memo) if rendition.memo else self.chain_of_meeting(rendition.meeting)
        state, number = self._standing(chain)
        return append(
            self.session,
            chain,
            at=rendition.made_at,
            actor=actor,
            action=DOCUMENT,
            from_state=state,
            to_state=state,
            number=number,
            edition=rendition.edition,
            record_sha256=sha256(rendition_record(rendition)),
        )

    def lock_organisation(self) -> None:
        """Keeps others from changing the organisation until the end, so that its next event tells of all of it."""
        chain = select(OrganisationRow.chain_id).scalar_subquery()
        self.session.execute(select(ChainRow.id).where(ChainRow.id == chain).with_for_update()).all()

    def chain_of_organisation(self) -> str:
        """The organisation's event chain."""
        return self.session.scalars(select(OrganisationRow.chain_id)).one()

    def _organisation_sha256(self) -> str:
        return sha256(organisation_record(self.organisation(), loaded=self.organisation_loaded()))

    def _standing(self, chain: str) -> tuple[str, str]:
        """State and number after the last event; "" before the first."""
        last = select(EventRow.to_state, EventRow.number).where(EventRow.chain_id == chain)
        found = self.session.execute(last.order_by(EventRow.seq.desc()).limit(1)).one_or_none()
        return (found.to_state, found.number) if found else ("", "")
