"""Names <-> rows: people, departments and bodies are kept once and referred to by id."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.orm import Session

from engine.danish import sort_key
from engine.errors import no_such
from engine.language import _
from memos.models import AgendaItemRow, BodyRow, DepartmentRow, MeetingRow, MemoRow, PersonRow
from memos.store.rows import GIVEN, run, table

T = TypeVar("T")
Named = type[PersonRow] | type[DepartmentRow] | type[BodyRow]


class Names:
    """Looks names up, and remembers them for the life of a session. "" is nobody, and None in a row."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[tuple[Named, str], str] = {}

    def person(self, name: str) -> str | None:
        """The person's id; NotFound for a name that nobody has."""
        return self._id(PersonRow, name, _("person"))

    def people(self, names: Iterable[str]) -> list[str]:
        """The ids of several people, in order."""
        return self._several(PersonRow, list(names), _("person"))

    def remember(self, model: Named, ids: Mapping[str | None, str | None]) -> None:
        """Names with their ids, as they were just read together."""
        self._ids |= {(model, name): id for name, id in ids.items() if name and id}

    def has_person(self, name: str) -> bool:
        return self._session.scalar(select(PersonRow.id).where(PersonRow.name == name)) is not None

    def add_person(self, name: str) -> None:
        """Adds somebody, unless that name is there."""
        if name and not self.has_person(name):
            row = {"id": uuid4().hex, "name": name, "sort_key": sort_key(name)}
            self._session.execute(insert(PersonRow), [row])

    def department(self, name: str) -> str | None:
        """The department's id; NotFound for an unknown name."""
        return self._id(DepartmentRow, name, _("department"))

    def body(self, name: str) -> str | None:
        """The body's id; NotFound for an unknown name."""
        return self._id(BodyRow, name, _("body"))

    def _id(self, model: Named, name: str, what: str) -> str | None:
        return self._several(model, [name], what)[0] if name else None

    def _several(self, model: Named, names: Sequence[str], what: str) -> list[str]:
        unknown = {name for name in names if (model, name) not in self._ids}
        if unknown:
            rows = run(self._session, _by_name(model), ids=sorted(unknown))
            self.remember(model, {row.name: row.id for row in rows})
        for name in names:
            if (model, name) not in self._ids:
                raise no_such(what, name)
        return [self._ids[model, name] for name in names]


@cache
def _by_name(model: Named) -> Select[Any]:
    columns = table(model).c
    return select(columns.name, columns.id).where(columns.name.in_(GIVEN))


class Part:
    """A part of the store: a session, and the names in it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.names = Names(session)
        self._known: dict[Hashable, Any] = {}
        self._together: tuple[str, ...] = ()

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """What is read, and is read only once where nothing can change meanwhile."""
        if self.session.info.get("writes"):
            return read()
        if key not in self._known:
            self._known[key] = read()
        found: T = self._known[key]
        return found

    def read_together(self, memos: Iterable[str]) -> None:
        """From now on what is read of one of these memos is read of all; what was read of others is forgotten.

        Where something may change meanwhile, each is read by itself, every time.
        """
        self._known.clear()
        self._together = () if self.session.info.get("writes") else tuple(memos)

    def with_others(self, memo: str) -> tuple[str, ...]:
        """The memos that are read together with this one."""
        return self._together if memo in self._together else (memo,)

    def of_memo(self, statement: Callable[[], Select[Any]], memo: str) -> list[Row[Any]]:
        """A memo's rows of a statement that takes `ids` and says of each row its `memo_id`."""

        def read() -> dict[str, list[Row[Any]]]:
            found = defaultdict(list)
            for row in run(self.session, statement(), ids=self.with_others(memo)):
                found[row.memo_id].append(row)
            return found

        return self.once((statement, *self.with_others(memo)), read).get(memo, [])

    def lock_meetings(self, ids: Collection[str]) -> None:
        """Keeps others from changing these meetings until the end."""
        self._lock(_lock_meetings, ids)

    def lock_memos(self, ids: Collection[str]) -> None:
        """Keeps others from changing these memos, and the meetings that they are on, until the end.

        Whoever needs a meeting and its memos takes the meeting first, or two would wait for each other.
        """
        self._lock(_lock_memos_meetings, ids)
        self._lock(_lock_memos, ids)

    def _lock(self, statement: Callable[[], Select[Any]], ids: Collection[str]) -> None:
        """SQLite's writers are alone anyway."""
        if self.session.info.get("writes") and self.session.connection().dialect.name == "postgresql":
            locked: set[str] = self.session.info.setdefault(statement, set())
            if missing := sorted(set(ids) - locked):
                self.session.execute(statement(), {"ids": missing}).all()
                locked.update(missing)


@cache
def _lock_meetings() -> Select[Any]:
    id = table(MeetingRow).c.id
    return select(id).where(id.in_(GIVEN)).order_by(id).with_for_update()


@cache
def _lock_memos_meetings() -> Select[Any]:
    id, items = table(MeetingRow).c.id, table(AgendaItemRow).c
    theirs = select(items.meeting_id).where(items.memo_id.in_(GIVEN))
    return select(id).where(id.in_(theirs)).order_by(id).with_for_update()


@cache
def _lock_memos() -> Select[Any]:
    id = table(MemoRow).c.id
    return select(id).where(id.in_(GIVEN)).order_by(id).with_for_update()
