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
from engine.workdays import DayUnit
from memos.audit import audit
from memos.consultation import Answer
from memos.deadlines import Deadline, DeadlineKey
from memos.meeting import Meeting
from memos.memo import Attachment, Memo, Section
from memos.notices import NoticeKind
from memos.rendition import Rendition, Status
from memos.store import Store
from memos.store.accounts import Account
from memos.store.answers import Answer as Answered
from memos.store.rooms import Room, RoomItem
from tests.storage.values import AASE, AT, CONTENT, IB, JENS, METTE, OLE, SHA, meeting, memo, organise

NOT_FOUND = {
    "wanted": "work still to be done: a document that is missing is asked for again",
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
    "notice": "a mail that was wanted: the change that it tells of has its own event",
    "export": "a copy that somebody asked for: what is in it can be packed again",
    "export_part": "what is in such a copy",
    "minutes_copy": "what somebody typed into minutes and did not save: not in them yet",
    "working_copy": "what somebody typed and did not save: not content yet",
    "upload": "a file that was brought and is no attachment yet",
    "writer": "who has a memo open to write: gone in a minute",
    "answer": "keeps a program's request from being done twice: gone after a day",
    "room": "where a meeting has come to: what is decided there has its own events",
    "room_aside": "what somebody typed while another wrote",
    "room_item": "what is typed at a meeting and not decided yet, and how long it took",
    "content_section.position": "the type says in which order sections are shown",
}
BOTH_ENDS = {"memo", "content", "edition", "event", "rendition", "agenda_item", "delegation", "consultation"}
MAY_GO = {
    "minutes_copy",
    "working_copy",
    "upload",
    "writer",
    "room",
    "room_aside",
    "room_item",
    "answer",
    "wanted",
    "account",
    "sign_in",
    "notice",
    "export",
    "export_part",
    "search",
    "series",
    "event_comment",
}
OTHERS = {
    "drift": "anlaeg",
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
    "arbejdsdage": "hverdage",
}
"""Sneaky: another value that the column may have."""


@pytest.fixture
def lived(database: Database) -> Database:
    """A database where much has happened, by the rules."""
    with database.write() as session:
        live(Store(session))
    return database


def live(store: Store) -> None:
    """Two linked memos, editions, a discarded one, a meeting, documents, and work to do."""
    organise(store)
    store.set_deadlines("Chefteam", [Deadline("Chefteam", DeadlineKey.APPROVAL, 6, DayUnit.ARBEJDSDAGE)])
    store.ensure_body(replace(store.body("Chefteam"), types=("indstilling",), outcomes=("approved",)))
    store.organisation_event(at=AT, actor="", action="load")
    definition = store.keep_definition("indstilling", 'key = "indstilling"')
    one = store.add_memo(memo(definition=definition, historical=True), AT)
    store.memo_event(one, at=AT, actor=AASE, action="new", from_state="", source="a.toml", on_behalf_of=IB)
    for hour, title in enumerate(("Et CPR-nummer", CONTENT.title), 1):
        at = AT + timedelta(hours=hour)
        content = replace(CONTENT, title=title, closed_reason="x", public_title="Sag")
        one = store.add_edition(replace(one, content=content, state="review"), at)
        store.memo_event(one, at=at, actor=AASE, action="submit", from_state="draft", comment="Hermed.")
        store.add_rendition(rendition(memo=one.id, edition=hour, made_at=at), AASE)
    coordinate(store, one, at)
    store.discard_edition(one.id, 1)
    store.discard_event(one.id, 1, at=at, actor=JENS, comment="CPR-nummer")
    two = store.add_memo(memo("CHE-2026-002", predecessor=one.id), at)
    store.memo_event(two, at=at, actor=AASE, action="new", from_state="")
    store.mark_file(two.id, SHA)
    held = store.add_meeting(meeting(one.id))
    store.meeting_event(held, at=at, actor=JENS, action="close", from_state="minutes_review", comment="Godkendt.")
    one = store.save_memo(replace(one, state="minuted", successor=two.id), at)
    store.memo_event(one, held.items[0], at=at, actor=JENS, action="minute", from_state="decided")
    store.mark_meeting_file(held.id, SHA)
    store.add_rendition(rendition(meeting=held.id, document="referat"), JENS)
    type_in(store, two, at)
    store.want([("referat", "docx")], 3, at, meeting=held.id)
    store.want([("referat", "docx")], 3, at, memo=one.id)
    store.claim("worker", at, timedelta(hours=1))
    store.next_in_series("CHE-2026")
    store.keep_answer(AASE, "key", Answered(SHA, 201, "", "", "{}"), AT)
    store.save_account(Account(AASE, "aase", "aase@solbaek.example", "hash", False, "https://id.example", "7"))
    store.add_sign_in(SHA, AASE, at)
    send_and_export(store, one, at)


def type_in(store: Store, written: Memo, at: datetime) -> None:
    """What surrounds a memo that is being written."""
    sit(store, store.meeting(store.meeting_id("CHE-M2026-01") or ""), at)
    store.keep_working_copy(written.id, AASE, 1, [("title", "Ny titel")], at)
    store.add_upload(written.id, AASE, Attachment(0, "", "plan.pdf", SHA, 4), at)
    store.writes_now(written.id, AASE, at)
    store.keep_minutes_copy(store.meeting_id("CHE-M2026-01") or "", JENS, [("opening", "Velkommen")], at)


def sit(store: Store, held: Meeting, at: datetime) -> None:
    """A room in which an item was called up, one writes of it, and another did before."""
    item = held.items[0].id
    store.save_room(held.id, Room({}, scribe=JENS, scribe_seen_at=at))
    store.save_room_item(item, RoomItem(at, 60, 2, (("tekst-1", "at der åbnes"),), JENS, at))
    store.put_aside(item, METTE, (("tekst-1", "at der lukkes"),), at)


def send_and_export(store: Store, one: Memo, at: datetime) -> None:
    """A notice that was sent and one that is being sent, an export that is done and one that is being made."""
    store.want_notices(NoticeKind.TO_APPROVE, [IB, METTE], one.id, "1", at)
    store.want_notices(NoticeKind.MINUTES, [OLE], "", "1", at, meeting=store.meeting_id("CHE-M2026-01") or "")
    for _person in (IB, METTE):
        notice = store.claim_notice("worker", at, timedelta(hours=1), since=at, most=1)
    assert notice
    store.notice_sent(notice.id, at)
    for year in (2025, 2026):
        store.add_export(JENS, "Chefteam", year, at)
    for owner in ("one", "other"):
        export = store.claim_export(owner, at, timedelta(hours=1))
    assert export
    store.finish_export(export.id, "other", SHA, "Intet.", at, {one.id: True})


def coordinate(store: Store, one: Memo, at: datetime) -> None:
    """Remarks, a department that answered, one that was asked again, and delegations."""
    store.add_remarks(one, [("effekt", "For kort."), ("", "God sag.")], at=at, actor=IB, on_behalf_of=METTE)
    asked = store.add_consultation(one, "Udvikling", at.date(), at=at, actor=AASE, on_behalf_of="")
    store.answer_consultation(one, asked.id, Answer.REMARK, "Husk HR.", at=at, actor=IB, on_behalf_of="")
    store.add_consultation(one, "Udvikling", at.date(), at=at, actor=AASE, on_behalf_of="")
    given = store.add_delegation(IB, METTE, at.date(), at.date(), closed=False, at=at)
    store.revoke_delegation(given, IB, at)
    store.add_delegation(IB, JENS, at.date(), at.date(), closed=True, at=at)


def rendition(**changes: Any) -> Rendition:
    made = Rendition("indstilling", "pdf", Status.FINAL, "b" * 64, 10, "c" * 64, "d" * 64, AT)
    return replace(made, **changes)


def test_a_database_where_the_rules_were_kept_has_no_problems(lived: Database) -> None:
    with lived.read() as session:
        report = audit(session)
    assert report.problems == ()
    assert (report.chains, report.events) == (4, 18)


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
                    if not found(session, partial(change, column, row), exempt=exempt):
                        missed.add(str(column))
    assert tried > 250
    assert missed == set()


def test_every_exempt_column_is_there() -> None:
    names = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.c}
    assert NOT_FOUND.keys() <= names | Base.metadata.tables.keys()


def test_every_row_that_is_gone_is_missed(sqlite: Database) -> None:
    unnoticed = []
    with sqlite.write() as session:
        live(Store(session))
    with behind(sqlite) as session:
        for table in Base.metadata.sorted_tables:
            for row in rows(session, next(iter(table.primary_key))):
                key = [column == row._mapping[column.name] for column in table.primary_key]
                gone = partial(Session.execute, statement=delete(table).where(*key))
                if not found(session, gone, exempt=table.name in MAY_GO):
                    unnoticed.append(table.name)
    assert unnoticed == []


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


def test_a_memo_changed_without_an_event_is_named(lived: Database) -> None:
    with lived.write() as session:
        store = Store(session)
        changed = store.memo(store.memo_id("CHE-2026-002") or "")
        section = Section("effekt", from_plain("Ingen."))
        store.save_memo(replace(changed, content=replace(changed.content, sections=(section,))), AT)
    with lived.read() as session:
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
    """A session in which keys and triggers hold nobody back; nothing of it is kept."""
    with pytest.raises(KeyboardInterrupt), database.write() as session:
        if database.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            for name in ("event", "event_comment"):
                session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER ALL"))
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
        raise KeyboardInterrupt


def found(session: Session, tamper: Callable[[Session], object], *, exempt: bool = False) -> bool:
    """Whether the audit finds it, or need not and is not asked. What was done is undone."""
    with session.begin_nested() as savepoint:
        tamper(session)
        known = exempt or bool(audit(session).problems)
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
