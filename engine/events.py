"""Event chains: who did what, when, to content of which hash. Only added to; each holds the former's hash.

An event does not hold what it speaks of, only its SHA-256: so content that must go can go, and the chain
still holds. Comments lie beside the events for the same reason. Triggers refuse every change of an event.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BindParameter,
    ForeignKey,
    ForeignKeyConstraint,
    Row,
    Select,
    String,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.canonical import sha256, text_sha256
from engine.errors import Reason
from engine.failures import stale
from engine.language import _
from engine.tables import ID, SHA, Base, Instant


class ChainRow(Base):
    """One chain for each memo, each meeting and the organisation. `head` is the last event's hash."""

    __tablename__ = "chain"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    head: Mapped[str] = mapped_column(SHA)
    length: Mapped[int]


class EventRow(Base):
    """One step. Hashes are "" where there is nothing to speak of."""

    __tablename__ = "event"

    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String)
    on_behalf_of: Mapped[str] = mapped_column(String)
    action: Mapped[str] = mapped_column(String)
    from_state: Mapped[str] = mapped_column(String)
    to_state: Mapped[str] = mapped_column(String)
    number: Mapped[str] = mapped_column(String)
    edition: Mapped[int]
    comment_sha256: Mapped[str] = mapped_column(SHA)
    content_sha256: Mapped[str] = mapped_column(SHA)
    facts_sha256: Mapped[str] = mapped_column(SHA)
    record_sha256: Mapped[str] = mapped_column(SHA)
    source: Mapped[str] = mapped_column(String)
    prev_sha256: Mapped[str] = mapped_column(SHA)
    sha256: Mapped[str] = mapped_column(SHA)


class EventCommentRow(Base):
    """What somebody said with a step. It may go; the event keeps its hash."""

    __tablename__ = "event_comment"
    __table_args__ = (ForeignKeyConstraint(["chain_id", "seq"], ["event.chain_id", "event.seq"]),)

    chain_id: Mapped[str] = mapped_column(ID, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String)


# What is run at each step is run on the tables themselves: it is twice as fast.
_CHAINS, _EVENTS = Base.metadata.tables["chain"], Base.metadata.tables["event"]
_HEAD = select(_CHAINS.c.head, _CHAINS.c.length).where(_CHAINS.c.id == bindparam("chain")).with_for_update()
_COMMENTS = Base.metadata.tables["event_comment"]
_SOME: BindParameter[list[str]] = bindparam("chains", expanding=True)
_HEADS: Select[Any] = select(_CHAINS.c.id, _CHAINS.c.head, _CHAINS.c.length).where(_CHAINS.c.id.in_(_SOME))
_STEPS: Select[Any] = (
    select(*_EVENTS.c, _COMMENTS.c.text.label("comment"))
    .outerjoin(_COMMENTS, (_COMMENTS.c.chain_id == _EVENTS.c.chain_id) & (_COMMENTS.c.seq == _EVENTS.c.seq))
    .where(_EVENTS.c.chain_id.in_(_SOME))
    .order_by(_EVENTS.c.chain_id, _EVENTS.c.seq)
)
"""The columns of each event, with its comment or None."""
_ADD = insert(_EVENTS)
_MOVE = (
    update(_CHAINS)
    .where(_CHAINS.c.id == bindparam("chain"), _CHAINS.c.length == bindparam("before"))
    .values(head=bindparam("to_head"), length=bindparam("to_length"))
)


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a chain. `comment` is "" where there was none or where it was removed.

    `content_sha256` speaks of the content, `facts_sha256` of what else is known of the subject,
    `record_sha256` of what was recorded. `source` names the record that a step was taken from.
    """

    chain: str
    seq: int
    at: datetime
    actor: str
    on_behalf_of: str
    action: str
    from_state: str
    to_state: str
    number: str
    edition: int
    comment_sha256: str
    content_sha256: str
    facts_sha256: str
    record_sha256: str
    source: str
    prev_sha256: str
    sha256: str
    comment: str = ""


_HASHED = [one.name for one in fields(Event) if one.name not in ("comment", "sha256")]
"""The comment lies beside the event."""


def new_chain(session: Session, kind: str) -> str:
    """An empty chain's id."""
    chain = uuid4().hex
    session.execute(insert(ChainRow), [{"id": chain, "kind": kind, "head": "", "length": 0}])
    return chain


def append(
    session: Session,
    chain: str,
    *,
    at: datetime,
    actor: str,
    action: str,
    on_behalf_of: str = "",
    from_state: str = "",
    to_state: str = "",
    number: str = "",
    edition: int = 0,
    content_sha256: str = "",
    facts_sha256: str = "",
    record_sha256: str = "",
    source: str = "",
    comment: str = "",
) -> Event:
    """Adds a step at the end of the chain. Stale if somebody else added one meanwhile."""
    head, length = _head(session, chain)
    comment_sha256 = text_sha256(comment)
    event = _sealed(
        Event(
            chain=chain,
            seq=length + 1,
            at=at,
            actor=actor,
            on_behalf_of=on_behalf_of,
            action=action,
            from_state=from_state,
            to_state=to_state,
            number=number,
            edition=edition,
            comment_sha256=comment_sha256,
            content_sha256=content_sha256,
            facts_sha256=facts_sha256,
            record_sha256=record_sha256,
            source=source,
            prev_sha256=head,
            sha256="",
            comment=comment,
        )
    )
    _store(session, event)
    return event


def events(session: Session, chain: str) -> list[Event]:
    """All steps of a chain, in order, with the comments that are still there."""
    return [_event(row) for row in session.connection().execute(_STEPS, {"chains": [chain]})]


def verify_chain(session: Session, chain: str, place: str = "") -> list[Reason]:
    """What does not hold in a chain; empty if all is there and unchanged. `place` names its subject."""
    return History(session, (chain,)).problems(chain, place)


class History:
    """The steps of some chains, read at once, and what does not hold in them."""

    def __init__(self, session: Session, chains: Collection[str]) -> None:
        given = {"chains": list(chains)}
        self._heads = {row.id: row for row in session.connection().execute(_HEADS, given)}
        self._rows: dict[str, list[Row[Any]]] = {}
        for row in session.connection().execute(_STEPS, given):
            self._rows.setdefault(row.chain_id, []).append(row)
        self._events = {chain: list(map(_event, rows)) for chain, rows in self._rows.items()}

    def events(self, chain: str) -> list[Event]:
        """All steps of one of them, in order, with the comments that are still there."""
        return self._events.get(chain, [])

    def problems(self, chain: str, place: str = "") -> list[Reason]:
        """What does not hold in it."""
        place, head = place or chain, self._heads.get(chain)
        if head is None:
            return [Reason(place, _("its history is missing; restore a backup"))]
        return _problems(head, self._rows.get(chain, []), self.events(chain), place)


def _problems(head: Row[Any], rows: list[Row[Any]], found: list[Event], place: str) -> list[Reason]:
    reasons = [reason for number, event in enumerate(found, 1) for reason in _broken(event, number, place)]
    prevs = ["", *(event.sha256 for event in found)]
    reasons += [
        Reason(place, _("event {seq} does not follow the one before it").format(seq=event.seq))
        for event, prev in zip(found, prevs, strict=False)
        if event.prev_sha256 != prev
    ]
    reasons += [
        Reason(place, _("the comment of event {seq} was changed").format(seq=row.seq))
        for row in rows
        if row.comment is not None and text_sha256(row.comment) != row.comment_sha256
    ]
    if (head.head, head.length) != (prevs[-1], len(found)):
        reasons.append(Reason(place, _("events are missing or were added at the end of its history")))
    return reasons


def _broken(event: Event, number: int, place: str) -> list[Reason]:
    if event.seq != number:
        return [Reason(place, _("event {number} is missing").format(number=number))]
    if _digest(event) != event.sha256:
        return [Reason(place, _("event {seq} was changed").format(seq=event.seq))]
    return []


def _sealed(event: Event) -> Event:
    """The event with its hash."""
    return replace(event, sha256=_digest(event))


def _digest(event: Event) -> str:
    """The hash of all its columns but that hash."""
    columns = {name: getattr(event, name) for name in _HASHED} | {"at": event.at.astimezone(UTC).isoformat()}
    return sha256(columns)


def _head(session: Session, chain: str) -> tuple[str, int]:
    row = session.connection().execute(_HEAD, {"chain": chain}).one()
    return row.head, row.length


def _store(session: Session, event: Event) -> None:
    columns = asdict(event)
    columns["chain_id"] = columns.pop("chain")
    del columns["comment"]
    connection = session.connection()
    connection.execute(_ADD, columns)
    if event.comment:
        row = {"chain_id": event.chain, "seq": event.seq, "text": event.comment}
        session.execute(insert(EventCommentRow), [row])
    before = {"chain": event.chain, "before": event.seq - 1}
    if connection.execute(_MOVE, {**before, "to_head": event.sha256, "to_length": event.seq}).rowcount != 1:
        raise stale()


def _event(row: Row[Any]) -> Event:
    known: list[Any] = list(row)  # in the order of an event's fields, the comment last
    known[-1] = known[-1] or ""
    return Event(*known)
