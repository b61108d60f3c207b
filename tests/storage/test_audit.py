"""The audit finds whatever was changed behind the program's back, in any column of any table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Row, Table, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.blobs import Blobs
from engine.database import Database
from engine.tables import Base
from engine.text import from_plain
from memos.audit import audit
from memos.memo import Attachment, Section
from memos.store import Store
from tests.storage.living import live
from tests.storage.values import AASE, AT, CONTENT, SHA, memo, organise
from tests.storage.verdicts import WHOLE, finds

NOT_FOUND = {
    "wanted": "work still to be done: a document that is missing is asked for again",
    "chore": "what is done once a day: done again it does nothing",
    "series": "the next number: a number used twice is refused by the memo's own column",
    "rendition.id": "nothing refers to it",
    "memo.revision": "the optimistic lock: counts changes, says nothing",
    "meeting.revision": "the optimistic lock: counts changes, says nothing",
    "memo.file_sha256": "keeps a file from being run twice: says nothing of the memo",
    "meeting.file_sha256": "keeps a file from being run twice: says nothing of the meeting",
    "memo.seen_sort": "the order of lists: says nothing of the memo",
    "memo.day": "the order of lists: repeats the meeting's date, or when the memo was made",
    "search": "the words that are searched: made again from what they were taken from",
    "account": "how somebody signs in: what they then do has their name and its own event",
    "sign_in": "who is signed in now: gone by the evening",
    "summons": "who was called by mail: time, place and absences are the meeting's own",
    "summoned": "who was called by mail, and what they answered: an absence is the meeting's own",
    "sign_up": "who signed up: personal data that goes some time after the meeting",
    "sign_up_mail": "mails to those who signed up",
    "notice": "a mail that was wanted: the change that it tells of has its own event",
    "export": "a copy that somebody asked for: what is in it can be packed again",
    "export_part": "what is in such a copy",
    "conversion": "an attachment in another form: it can be made again from what was attached",
    "minutes_copy": "what somebody typed into minutes and did not save: not in them yet",
    "working_copy": "what somebody typed and did not save: not content yet",
    "upload": "a file that was brought and is no attachment yet",
    "writer": "who has a memo open to write: gone in a minute",
    "checkpoint.note": "its signature shows to whoever has the public key",
    "checkpoint.log": "a checkpoint of no log is as good as gone, and it may go",
    "released_file": "a file that is about to go: nothing speaks of it",
    "answer": "keeps a program's request from being done twice: gone after a day",
    "room": "where a meeting has come to: what is decided there has its own events",
    "room_aside": "what somebody typed while another wrote",
    "room_item": "what is typed at a meeting and not decided yet, and how long it took",
    "content_section.position": "the type says in which order sections are shown",
}
BOTH_ENDS = {"memo", "content", "edition", "event", "rendition", "agenda_item", "delegation", "consultation"}
MAY_GO = {
    "released_file",
    "minutes_copy",
    "working_copy",
    "upload",
    "writer",
    "room",
    "room_aside",
    "room_item",
    "answer",
    "wanted",
    "chore",
    "account",
    "sign_in",
    "notice",
    "checkpoint",  # the next one speaks of the same events; what counts is its copy outside
    "summons",
    "summoned",
    "sign_up",
    "sign_up_mail",
    "export",
    "export_part",
    "conversion",
    "search",
    "series",
    "event_comment",
}
OTHERS = {
    "drift": "anlaeg",
    "anybody": "house",
    "decision": "discussion",
    "open": "closed",
    "tkr.": "kr.",
    "readers": "body",
    "chair": "silence",
    "delvist": "afbud",
    "for": "imod",
    "imod": "for",
    "hverken": "for",
    "forbehold": "mindretal",
    "mindretal": "forbehold",
    "inhabil": "afbud",
    "archivist": "administrator",
    "final": "draft",
    "remark": "none",
    "approval": "agenda",
    "minutes": "agenda",
    "arbejdsdage": "hverdage",
}
"""Sneaky: another value that the column may have."""


@pytest.fixture(scope="module")
def lived(lasting: Database) -> Database:
    """A database where much has happened, by the rules. What a test does behind its back is undone."""
    with lasting.write() as session:
        live(Store(session))
    return lasting


def test_a_database_where_the_rules_were_kept_has_no_problems(lived: Database) -> None:
    with lived.read() as session:
        report = audit(session)
    assert report.problems == ()
    assert (report.chains, report.events) == (5, 26)


def test_every_change_of_every_column_is_found(sqlite: Database) -> None:
    missed, tried = set(), 0
    with sqlite.write() as session:
        live(Store(session))
    with behind(sqlite) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                exempt = bool({f"{table.name}.{column.name}", table.name} & NOT_FOUND.keys())
                for row in rows(session, column):
                    tried += 1
                    if not found(session, partial(change, column, row), exempt=exempt, whole=tried % WHOLE == 0):
                        missed.add(str(column))
    assert tried > 250
    assert missed == set()


def test_every_exempt_column_is_there() -> None:
    names = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.c}
    assert NOT_FOUND.keys() <= names | Base.metadata.tables.keys()


def test_every_row_that_is_gone_is_missed(sqlite: Database) -> None:
    unnoticed, tried = [], 0
    with sqlite.write() as session:
        live(Store(session))
    with behind(sqlite) as session:
        for table in Base.metadata.sorted_tables:
            for row in rows(session, next(iter(table.primary_key))):
                tried += 1
                key = [column == row._mapping[column.name] for column in table.primary_key]
                gone = partial(Session.execute, statement=delete(table).where(*key))
                if not found(session, gone, exempt=table.name in MAY_GO, whole=tried % WHOLE == 0):
                    unnoticed.append(table.name)
    assert unnoticed == []


@pytest.mark.parametrize("spelled", [" 1250.5", "1250.50", "+1250.5", "1.2505E3", "1_250.5"])
def test_an_amount_that_is_spelled_otherwise_is_found(lived: Database, spelled: str) -> None:
    with behind(lived) as session:
        other = text("UPDATE content_amount SET amount = :spelled WHERE amount = '1250.5'").bindparams(spelled=spelled)
        assert found(session, partial(Session.execute, statement=other))


def test_an_edition_is_of_the_moment_when_it_was_submitted(lived: Database) -> None:
    with behind(lived) as session:
        editions, events = Base.metadata.tables["edition"], Base.metadata.tables["event"]
        later = select(events.c.at).where(events.c.edition == 1).order_by(events.c.at.desc()).limit(1)
        changed = update(editions).where(editions.c.number == 1).values(submitted_at=later.scalar_subquery())
        assert found(session, partial(Session.execute, statement=changed))


def test_an_added_decision_is_found(lived: Database) -> None:
    added = text(
        "INSERT INTO decision (item_id, position, point, outcome, text) "
        "SELECT item_id, 3, '2', 'approved', '' FROM decision WHERE position = 1"
    )
    with behind(lived) as session:
        assert found(session, partial(Session.execute, statement=added))


def test_an_event_of_another_chain_is_found_where_it_was_put(lived: Database) -> None:
    with behind(lived) as session:
        moved = text(
            "UPDATE event SET chain_id = (SELECT min(id) FROM chain WHERE id <> chain_id) "
            "WHERE seq = (SELECT max(seq) FROM event)"
        )
        assert found(session, partial(Session.execute, statement=moved))


def test_a_comment_may_go(lived: Database) -> None:
    with behind(lived) as session:
        assert not found(session, partial(Session.execute, statement=text("DELETE FROM event_comment")))


def test_a_memo_changed_without_an_event_is_named(database: Database) -> None:
    with database.write() as session:
        live(store := Store(session))
        changed = store.memo(store.memo_id("CHE-2026-002") or "")
        section = Section("effekt", from_plain("Ingen."))
        store.save_memo(replace(changed, content=replace(changed.content, sections=(section,))), AT)
    with database.read() as session:
        assert {problem.place for problem in audit(session).problems} == {"CHE-2026-002"}


def test_a_file_that_was_changed_or_is_missing_is_found(database: Database, tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    kept, damaged = blobs.put(b"kept"), blobs.put(b"damaged")
    blobs.path(damaged).write_bytes(b"forged!")
    files = tuple(Attachment(n, "Bilag", "b.pdf", sha) for n, sha in enumerate((kept, damaged, SHA, ""), 1))
    with database.write() as session:
        store = Store(session)
        organise(store)
        store.organisation_event(at=AT, actor="", action="load")
        made = store.add_memo(memo(content=replace(CONTENT, attachments=files)), AT)
        store.memo_event(made, at=AT, actor=AASE, action="new", from_state="")
    with database.read() as session:
        assert audit(session).problems == ()
        assert {problem.place for problem in audit(session, blobs).problems} == {damaged, SHA}


@contextmanager
def behind(database: Database) -> Iterator[Session]:
    """A session in which keys and triggers hold nobody back; nothing of it is kept.

    SQLite's triggers go for good, before: where the schema was changed it is read anew whenever something is undone.
    """
    if database.is_sqlite:
        with database.write() as session:
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
    with pytest.raises(KeyboardInterrupt), database.write() as session:
        if database.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            for name in ("event", "event_comment"):
                session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER ALL"))
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
        raise KeyboardInterrupt


def found(session: Session, tamper: Callable[[Session], object], *, exempt: bool = False, whole: bool = True) -> bool:
    """Whether the audit finds it, or need not and is not asked. What was done is undone."""
    with session.begin_nested() as savepoint:
        tamper(session)
        known = exempt or finds(session, whole=whole)
        savepoint.rollback()
    return known


def rows(session: Session, column: Column[Any]) -> list[Row[Any]]:
    """The first row of a column's table where there is something in the column; in some also the last."""
    table = whole(column)
    chosen = select(*table.c).where(column.is_not(None)).order_by(*table.primary_key)
    found = list(session.execute(chosen))
    assert found, f"{column} is empty: give it a value in `live`"
    return [found[0], found[-1]] if table.name in BOTH_ENDS and len(found) > 1 else found[:1]


def change(column: Column[Any], row: Row[Any], session: Session) -> None:
    """Another value in one field: one that could be there, if the database takes it."""
    table = whole(column)
    key = [part == row._mapping[part.name] for part in table.primary_key]
    for value in others(session, column, row._mapping[column.name]):
        try:
            with session.begin_nested():
                session.execute(update(table).where(*key).values({column.name: value}))
        except DBAPIError:
            continue
        return
    assert column.name == "id" and table.name == "organisation", f"no other value for {column}"
    session.execute(delete(table))


def whole(column: Column[Any]) -> Table:
    assert isinstance(column.table, Table)
    return column.table


def others(session: Session, column: Column[Any], value: Any) -> Iterator[Any]:
    """Values to try instead, the sneakiest first."""
    for key in column.foreign_keys:
        yield from session.scalars(select(key.column).where(key.column != value).order_by(key.column)).all()
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value + 100)
        case datetime():
            yield value + timedelta(seconds=1)
        case date():
            yield value + timedelta(days=1)
        case time():
            yield value.replace(minute=59)
        case str() if value.startswith("<"):
            yield value.replace("<p>", "<p>ikke ", 1)
        case str():
            yield from (OTHERS[value],) if value in OTHERS else ()
            yield "f" * len(value) if len(value) in {32, 64} else f"{value}x"
