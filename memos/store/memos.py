"""Memos in the store: content in versions, numbered editions, and the optimistic lock."""

from collections import namedtuple
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, TextClause, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from engine.canonical import text_sha256
from engine.danish import sort_key
from engine.errors import no_such
from engine.events import new_chain
from engine.failures import stale
from engine.language import _
from memos.canonical import canonical_json, content_dict, content_sha256
from memos.memo import Audience, Content, Memo
from memos.models import (
    BodyRow,
    ContentRow,
    EditionRow,
    MemoEditorRow,
    MemoRow,
    PersonRow,
    RenditionRow,
    TypeDefinitionRow,
)
from memos.store.contents import add_content, filled_contents, head_columns, named, read_contents, remove_contents
from memos.store.names import Part
from memos.store.rows import GIVEN, Columns, damaged, remove, run, sound, table, update_row
from memos.store.search import forget, index_memos, index_missing

BATCH = 500
"""How many memos are read at once: bounded by what a statement may bind."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A submitted content. Not `kept`: it had to go, and only its hash is left."""

    number: int
    submitted_at: datetime
    sha256: str
    kept: bool


class Memos(Part):
    """`at` is the instant of the event that a change belongs to: both have the same."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._seen: dict[str, Memo] = {}  # as they were last read or written here
        self._memo_chains: dict[str, str] = {}

    def next_in_series(self, key: str) -> int:
        """The next running number, from 1. Given back if the unit of work fails: a series has no gaps."""
        counted = text(
            "INSERT INTO series (key, last) VALUES (:key, 1) "
            "ON CONFLICT (key) DO UPDATE SET last = series.last + 1 RETURNING last"
        )
        return int(self.session.execute(counted, {"key": key}).scalar_one())

    def keep_definition(self, type: str, text: str) -> str:
        """Keeps the text of a memo type, once, and returns its SHA-256."""
        sha256 = text_sha256(text)
        columns = table(TypeDefinitionRow).c
        if self.session.scalar(select(columns.sha256).where(columns.sha256 == sha256)) is None:
            run(self.session, _keeping(), sha256=sha256, type=type, text=text)
        return sha256

    def definition(self, sha256: str) -> str:
        """The text of a memo type that was kept; NotFound."""
        found = self.session.scalar(select(TypeDefinitionRow.text).where(TypeDefinitionRow.sha256 == sha256))
        if found is None:
            raise no_such(_("type definition"), sha256)
        return found

    def definitions(self) -> list[tuple[str, str]]:
        """The type and hash of each that was kept."""
        rows = self.once("definitions", lambda: run(self.session, _definitions()).all())
        return [(row.type, row.sha256) for row in rows]

    def add_memo(self, memo: Memo, at: datetime) -> Memo:
        """Stores a new memo with a chain of its own. Its id and number are the caller's choice."""
        row = {
            **self.memo_columns(memo),
            "id": memo.id,
            "chain_id": new_chain(self.session, "memo"),
            "version": 1,
            "revision": memo.revision,
            "created_at": at,
        }
        self.session.execute(insert(table(MemoRow)), [row])
        add_content(self.session, self.names, memo.id, 1, memo.content, at)
        self._write_editors(memo)
        index_memos(self.session, self.names, [memo.id])
        return self.memo(memo.id)

    def memo(self, id: str) -> Memo:
        """A memo as it is now; NotFound. In a unit of work on PostgreSQL it is locked until the end."""
        found = self.memos([id])
        if id not in found:
            raise no_such(_("memo"), id)
        return found[id]

    def memos(self, ids: Iterable[str]) -> dict[str, Memo]:
        """Several memos by id, in as few selects as one; without those that do not exist.

        Where nothing can change meanwhile, each is read once."""
        ids = list(ids)
        found = {} if self.session.info.get("writes") else {id: self._seen[id] for id in ids if id in self._seen}
        unread = [id for id in ids if id not in found]
        for start in range(0, len(unread), BATCH):
            found |= self._read_memos(unread[start : start + BATCH])
        return found

    def memo_id(self, number: str) -> str | None:
        """The id of the memo that has that number."""
        found: str | None = self.once(("memo", number), lambda: run(self.session, _of_number(), number=number).scalar())
        return found

    def memo_by_file(self, file_sha256: str) -> str | None:
        """The id of the memo that came from the file of that identity."""
        return self.session.scalar(select(MemoRow.id).where(MemoRow.file_sha256 == file_sha256))

    def mark_file(self, memo_id: str, sha256: str) -> None:
        """Remembers which file a memo came from."""
        self.session.execute(update(table(MemoRow)).where(MemoRow.id == memo_id).values(file_sha256=sha256))

    def save_memo(self, memo: Memo, at: datetime) -> Memo:
        """Stores what changed. Stale, with what was written, if `memo.revision` is not the stored one."""
        stored = self._before(memo)
        saved = self._save(memo, stored, at)
        if _searched(stored) != _searched(saved):
            index_memos(self.session, self.names, [memo.id])
        return saved

    def _before(self, memo: Memo) -> Memo:
        """The memo as it was before."""
        stored = self._seen.get(memo.id)
        return stored if stored and stored.revision == memo.revision else self.memo(memo.id)

    def _save(self, memo: Memo, stored: Memo, at: datetime) -> Memo:
        if not update_row(self.session, MemoRow, memo.id, self.memo_columns(memo), memo.revision):
            raise stale(kept=canonical_json(content_dict(memo.content)))
        changed = stored.changed
        if stored.content != memo.content:
            self._write_content(memo, at)
        if stored.editors != memo.editors:
            self._write_editors(memo)
        if (stored.content, stored.edition) != (memo.content, memo.edition):
            changed = self._changed(memo)
        saved = self._seen[memo.id] = replace(memo, revision=memo.revision + 1, changed=changed)
        return saved

    def add_edition(self, memo: Memo, at: datetime) -> Memo:
        """Stores the memo, and its content as the next numbered edition."""
        saved = self._save(replace(memo, edition=memo.edition + 1), self._before(memo), at)
        content = self._content(memo.id)
        row = {
            "memo_id": memo.id,
            "number": saved.edition,
            "content_id": content.id,
            "sha256": content.sha256,
            "submitted_at": at,
        }
        self.session.execute(insert(table(EditionRow)), [row])
        index_memos(self.session, self.names, [memo.id])
        self._seen[memo.id] = saved = replace(saved, changed=False)
        return saved

    def edition(self, memo_id: str, number: int) -> Content:
        """The content that was submitted under that number; NotFound if it is not there or had to go."""
        chosen = select(EditionRow.content_id).where(EditionRow.memo_id == memo_id, EditionRow.number == number)
        content_id = self.session.scalar(chosen)
        if content_id is None:
            raise no_such(_("edition"), str(number))
        return read_contents(self.session, self.names, [content_id])[content_id]

    def editions(self, memo_id: str) -> list[Edition]:
        """Every edition of a memo, in order, also those that had to go."""
        rows = self.of_memo(_editions, memo_id)
        return [Edition(r.number, r.submitted_at, r.sha256, r.content_id is not None) for r in rows]

    def gone_on(self, memo: Memo) -> list[tuple[str, str]]:
        """The memos by which it went on to other bodies, each with its body."""
        rows = self.once(("gone on", memo.id), lambda: run(self.session, _gone_on(), memo=memo.id).all())
        return [(row.id, row.name) for row in rows if row.name != memo.content.body]

    def discard_edition(self, memo_id: str, number: int) -> None:
        """Removes an edition's content and documents, and every draft neither in force nor an edition.

        The edition's row stays, with its hash; NotFound if it is not there. A `discard_event` must say so.
        What is in force stays too: edit it first.
        """
        self.edition(memo_id, number)
        columns = table(EditionRow).c
        mine = columns.memo_id == memo_id
        self.session.execute(update(table(EditionRow)).where(mine, columns.number == number).values(content_id=None))
        remove(self.session, RenditionRow, {"memo_id": memo_id, "edition": number})
        self.discard_drafts(memo_id)

    def discard_drafts(self, memo_id: str) -> None:
        """Removes every content that is neither in force nor an edition, and what it said from the search."""
        columns = table(EditionRow).c
        mine = columns.memo_id == memo_id
        kept = set(self.session.scalars(select(columns.content_id).where(mine)))
        kept.add(self._content(memo_id).id)
        every = self.session.scalars(select(ContentRow.id).where(ContentRow.memo_id == memo_id))
        remove_contents(self.session, set(every) - kept)
        index_memos(self.session, self.names, [memo_id])
        forget(self.session)

    def index_missing(self, most: int | None = None) -> int:
        """Makes memos searchable that are older than the search, so many at most. How many there were."""
        return index_missing(self.session, self.names, most)

    def chain_of_memo(self, memo_id: str) -> str:
        """The memo's event chain; NotFound."""
        if memo_id not in self._memo_chains:
            found = self.session.scalar(select(MemoRow.chain_id).where(MemoRow.id == memo_id))
            if found is None:
                raise no_such(_("memo"), memo_id)
            self._memo_chains[memo_id] = found
        return self._memo_chains[memo_id]

    def memo_columns(self, memo: Memo) -> Columns:
        """What a value says of its row; those from `type` on repeat the content, for lists."""
        content = memo.content
        return {
            "number": memo.number,
            "number_sort": sort_key(memo.number),
            "state": memo.state,
            "audience": memo.audience.value,
            "definition": memo.definition or None,
            "author_id": self.names.person(memo.author),
            "edition": memo.edition,
            "historical": memo.historical,
            "asks": memo.asks,
            "predecessor_id": memo.predecessor or None,
            "successor_id": memo.successor or None,
            "type": content.type,
            "kind": content.kind.value,
            "title": content.title,
            "title_sort": sort_key(content.title),
            "public_title": content.public_title,
            "openness": content.openness.value,
            "body_id": self.names.body(content.body),
            "department_id": self.names.department(content.department),
            "case_officer_id": self.names.person(content.case_officer),
            "responsible_manager_id": self.names.person(content.responsible_manager),
        }

    def _read_memos(self, ids: Collection[str]) -> dict[str, Memo]:
        self.lock_memos(ids)
        rows = run(self.session, _memos(), ids=list(ids)).all()
        heads: dict[str, Any] = {row.id: _Head(*row[-len(_Head._fields) :]) for row in rows}
        contents, (editors,) = filled_contents(
            self.session,
            self.names,
            (head for head in heads.values() if head.id),
            ("memo_id", [row.id for row in rows], (MemoEditorRow,)),
        )
        found = {
            row.id: _memo(row, heads[row.id], contents, frozenset(one.person for one in editors.get(row.id, ())))
            for row in rows
        }
        self._seen |= found
        self._memo_chains |= {row.id: row.chain_id for row in rows}
        return found

    def _write_content(self, memo: Memo, at: datetime) -> None:
        stored = self._content(memo.id)
        if stored.sha256 != content_sha256(memo.content):
            version = stored.version + 1
            add_content(self.session, self.names, memo.id, version, memo.content, at)
            update_row(self.session, MemoRow, memo.id, {"version": version})

    def _content(self, memo_id: str) -> Row[str, str, int]:
        """The id and hash of the content in force."""
        chosen = select(ContentRow.id, ContentRow.sha256, ContentRow.version).join(MemoRow, IN_FORCE)
        return self.session.execute(chosen.where(MemoRow.id == memo_id)).one()

    def _changed(self, memo: Memo) -> bool:
        latest = select(EditionRow.sha256).where(EditionRow.memo_id == memo.id, EditionRow.number == memo.edition)
        return self.session.scalar(latest) != content_sha256(memo.content)

    def _write_editors(self, memo: Memo) -> None:
        remove(self.session, MemoEditorRow, {"memo_id": memo.id})
        people = self.names.people(sorted(memo.editors))
        if people:
            rows = [{"memo_id": memo.id, "person_id": person} for person in people]
            self.session.execute(insert(table(MemoEditorRow)), rows)


def _searched(memo: Memo) -> tuple[object, ...]:
    """What decides how a memo is found."""
    return memo.number, memo.audience, memo.edition, memo.content


IN_FORCE = (ContentRow.memo_id == MemoRow.id) & (ContentRow.version == MemoRow.version)
"""Joins a memo with its content in force."""


@cache
def _of_number() -> Select[Any]:
    columns = table(MemoRow).c
    return select(columns.id).where(columns.number == bindparam("number"))


@cache
def _keeping() -> TextClause:
    """Of two who are the first with it at the same time, neither is in the other's way."""
    return text(
        "INSERT INTO type_definition (sha256, type, text) VALUES (:sha256, :type, :text) "
        "ON CONFLICT (sha256) DO NOTHING"
    )


@cache
def _definitions() -> Select[Any]:
    columns = table(TypeDefinitionRow).c
    return select(columns.type, columns.sha256)


@cache
def _gone_on() -> Select[Any]:
    memos, bodies = table(MemoRow), table(BodyRow)
    chosen = select(memos.c.id, bodies.c.name).join(bodies, bodies.c.id == memos.c.body_id)
    return chosen.where(memos.c.predecessor_id == bindparam("memo")).order_by(memos.c.number_sort)


@cache
def _editions() -> Select[Any]:
    columns = table(EditionRow).c
    return select(*columns).where(columns.memo_id.in_(GIVEN)).order_by(columns.number)


_Head = namedtuple("_Head", [column.key for column in head_columns()])  # type: ignore[misc]  # of a table


@cache
def _memos() -> Select[Any]:
    """Each memo with its content in force, whose columns come last."""
    memos, people, contents, editions = map(table, (MemoRow, PersonRow, ContentRow, EditionRow))
    chosen = (
        select(
            *memos.c,
            people.c.name.label("author"),
            editions.c.sha256.label("edition_sha256"),
            *(column.label(f"content_{column.key}") for column in head_columns()),
        )
        .select_from(memos)
        .outerjoin(people, people.c.id == memos.c.author_id)
        .outerjoin(contents, (contents.c.memo_id == memos.c.id) & (contents.c.version == memos.c.version))
        .outerjoin(editions, (editions.c.memo_id == memos.c.id) & (editions.c.number == memos.c.edition))
    )
    return named(chosen).where(memos.c.id.in_(GIVEN))


def _memo(row: Row[Any], head: Any, contents: Mapping[str, Content], editors: frozenset[str]) -> Memo:
    if head.id is None:
        raise damaged(row.number)
    with sound(row.number):
        return Memo(
            id=row.id,
            number=row.number,
            content=contents[head.id],
            state=row.state,
            audience=Audience(row.audience),
            revision=row.revision,
            edition=row.edition,
            definition=row.definition or "",
            author=row.author or "",
            editors=editors,
            changed=row.edition_sha256 != head.sha256,
            historical=row.historical,
            predecessor=row.predecessor_id or "",
            successor=row.successor_id or "",
            asks=row.asks,
        )
