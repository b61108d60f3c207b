"""A desk: one person's work within one unit of work. Actions and queries are handed one."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from engine.blobs import Blobs
from engine.clock import Clock
from engine.danish import local_date
from engine.database import Database
from engine.errors import Blocked, Invalid, Reason, stops
from engine.language import _
from engine.signing import Sealing
from engine.workflow import Attempt
from memos.case import MeetingCase, MemoCase, meeting_holders, memo_holders
from memos.catalogue import Catalogue
from memos.checks import cpr_reasons
from memos.delegation import Delegation, reasons_against_standing_in
from memos.meeting import Item, Meeting
from memos.memo import Memo
from memos.people import Organisation, Person
from memos.store import Store
from memos.types import MemoType


@dataclass
class Desk:
    """Who acts, in whose name, and on what. `source` says of each event that it was taken from a record.

    `silences` are what a historical record does not say, each with the id of its memo or meeting. `sealing`: the key
    that signs what is handed to the archive, where there is one.
    """

    session: Session
    blobs: Blobs
    catalogue: Catalogue
    clock: Clock
    actor: str = ""
    on_behalf_of: str = ""
    source: str = ""
    historical: bool = False
    warnings: list[Reason] = field(default_factory=list)
    silences: list[tuple[str, Reason]] = field(default_factory=list)
    sealing: Sealing | None = None

    @cached_property
    def store(self) -> Store:
        return Store(self.session)

    @cached_property
    def organisation(self) -> Organisation:
        """The organisation, read once for each unit of work."""
        return self.store.organisation()

    @property
    def organisation_loaded(self) -> bool:
        """Whether there is somebody to keep anything from; asked once where it cannot change meanwhile."""
        if self.session.info.get("writes"):
            return self.store.organisation_loaded()
        return self._loaded

    @cached_property
    def _loaded(self) -> bool:
        return self.store.organisation_loaded()

    @cached_property
    def now(self) -> datetime:
        """One moment for everything in this unit of work."""
        return self.clock()

    def acting(self, actor: str, on_behalf_of: str = "") -> "Desk":
        """The same unit of work at another person's hand."""
        desk = Desk(
            self.session,
            self.blobs,
            self.catalogue,
            self.clock,
            actor,
            on_behalf_of,
            self.source,
            self.historical,
            self.warnings,
            self.silences,
            self.sealing,
        )
        desk.__dict__.update({key: self.__dict__[key] for key in ("store", "now") if key in self.__dict__})
        return desk

    def told(self, organisation: str, *, loaded: bool, stands_in: bool) -> None:
        """What was read together with who they are, in the same view of the database; it is not asked for again."""
        self.store.told_organisation(organisation, loaded=loaded)
        self.__dict__["_loaded"] = loaded
        if not stands_in:
            self.__dict__["held"] = ()

    def silent(self, subject: str, found: Iterable[Reason]) -> Iterator[str]:
        """What each of the reasons says, where the record is silent on it and it was not said before."""
        said = {(about, reason.silence) for about, reason in self.silences}
        for reason in found:
            if reason.silence and reason.severity == "stop" and (subject, reason.silence) not in said:
                said.add((subject, reason.silence))
                self.silences.append((subject, reason))
                yield reason.silence

    def type_of(self, memo: Memo) -> MemoType:
        """The type in force for the memo: the kept one from submission on."""
        return self.type_named(memo.content.type, memo.definition)

    def type_named(self, key: str, definition: str) -> MemoType:
        """The type of that key as the kept definition says; "" is as it is now."""
        if not definition:
            return self.catalogue.current(key)
        return self.catalogue.in_force(key, definition, lambda: self.store.definition(definition))

    def case(self, memo: Memo, meeting: Meeting | None = None, item: Item | None = None) -> MemoCase:
        """What the guards look at; without a meeting given, the one the memo is on."""
        if meeting is None and (placed := self.store.item_of_memo(memo.id)):
            meeting, item = placed
        body = self.store.body(memo.content.body)
        holders = memo_holders(memo, body, meeting, self.people)
        memo_type = self.type_of(memo)
        asked = self.store.consultations(memo.id) if memo_type.coordination else ()
        delegations, today = self.needed_delegations, local_date(self.now)
        goes_on = memo_type.workflow.doing("forward", memo.state)
        went_to = tuple(body for _id, body in self.store.gone_on(memo)) if goes_on else ()
        return MemoCase(memo, memo_type, body, holders, meeting, item, delegations, asked, today, went_to)

    def attempt(
        self,
        case: MemoCase | MeetingCase,
        state: str,
        comment: str = "",
        arguments: Mapping[str, Any] | None = None,
    ) -> Attempt:
        """A step as this person would take it, for the workflow to judge."""
        return Attempt(
            state=state,
            subject=case,
            actor=self.actor,
            on_behalf_of=self.on_behalf_of,
            comment=comment,
            record=self.historical,
            arguments=arguments or {},
        )

    def meeting_case(self, meeting: Meeting) -> MeetingCase:
        body = self.store.body(meeting.body)
        holders = meeting_holders(meeting, body, self.people)
        return MeetingCase(meeting, body, holders, self.needed_delegations)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Those who hold a role towards the whole organisation."""
        return self.store.role_holders()

    @cached_property
    def held(self) -> tuple[Delegation, ...]:
        """The delegations in force today that this person holds."""
        return self.store.delegations(delegate=self.actor, day=local_date(self.now)) if self.actor else ()

    @property
    def needed_delegations(self) -> tuple[Delegation, ...] | None:
        """What acting in another's name is judged by; None where no organisation was loaded."""
        if self.on_behalf_of in ("", self.actor):
            return ()
        return self.held if self.store.organisation_loaded() else None

    def names(self, *, closed: bool) -> frozenset[str]:
        """This person, and those in whose name they may see what is open, or what is `closed` too."""
        return frozenset({self.actor, *(one.principal for one in self.held if one.closed or not closed)} - {""})

    def refuse_standing_in(self, action: str, *, closed: bool) -> None:
        """Refuse those who act in a name that they were not given, where no role is asked for."""
        held = self.needed_delegations
        if against := tuple(reasons_against_standing_in(self.actor, self.on_behalf_of, held, closed=closed)):
            raise Blocked(action, against)

    def look_for_cpr(self, action: str, written: Iterable[tuple[str, str]]) -> None:
        """Refuse texts for the minutes that hold a CPR number; warn of what could be one."""
        found = tuple(cpr_reasons(written))
        if against := stops(found):
            raise Blocked(action, against)
        self.warnings.extend(found)

    def refuse_unknown(self, places: dict[str, str]) -> None:
        """Refuse people who are not known; `places` maps a place in the file to a name."""
        unknown = [
            Reason(
                place,
                _("{name} is not known; load the organisation or say --create-people").format(name=name),
            )
            for place, name in places.items()
            if name and not self.store.has_person(name)
        ]
        if unknown:
            raise Invalid(*unknown)


class Office:
    """The program on its database, files, templates and clock."""

    def __init__(
        self, database: Database, blobs: Blobs, catalogue: Catalogue, clock: Clock, sealing: Sealing | None = None
    ) -> None:
        self.database, self.blobs, self.catalogue, self.clock = database, blobs, catalogue, clock
        self.sealing = sealing

    @contextmanager
    def write(
        self, actor: str = "", *, on_behalf_of: str = "", source: str = "", historical: bool = False
    ) -> Iterator[Desk]:
        """A unit of work that is committed when the block ends well, and leaves nothing when it does not."""
        with self.database.write() as session:
            yield self._desk(session, actor, on_behalf_of, source, historical)

    @contextmanager
    def read(self, actor: str = "", *, on_behalf_of: str = "") -> Iterator[Desk]:
        """A look at what is stored."""
        with self.database.read() as session:
            yield self._desk(session, actor, on_behalf_of)

    def _desk(
        self, session: Session, actor: str, on_behalf_of: str, source: str = "", historical: bool = False
    ) -> Desk:
        return Desk(
            session,
            self.blobs,
            self.catalogue,
            self.clock,
            actor,
            on_behalf_of,
            source,
            historical,
            sealing=self.sealing,
        )


def new_id() -> str:
    """An id that tells nothing: not when, not how many."""
    return uuid4().hex
