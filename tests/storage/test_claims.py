"""Claims on work of every kind, on both databases: what the dead held is free in time, whatever the clock shows."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.database import Database
from memos.chosen import Chosen
from memos.jobs import JobState, Kind
from memos.notices import NoticeKind
from memos.store import Store
from tests.storage.values import AASE, AT, METTE, memo, organise

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LEASE = 2 * MINUTE
SINCE = AT - 9 * DAY


def document(store: Store) -> None:
    store.want([("indstilling", "pdf")], 1, AT, memo=store.memo_id("CHE-2026-001") or "")


def notice(store: Store) -> None:
    store.want_notices(NoticeKind.RETURNED, [METTE], store.memo_id("CHE-2026-001") or "", "1", AT)


def export(store: Store) -> None:
    store.add_export(AASE, Chosen(), AT)


def chore(_store: Store) -> None:
    """A chore is there as soon as somebody claims it."""


KINDS: dict[str, tuple[Callable[[Store], None], Callable[[Store, timedelta], object]]] = {
    "document": (document, lambda store, at: store.claim("one", AT + at, LEASE)),
    "mail": (notice, lambda store, at: store.claim_mail("one", AT + at, LEASE, since=SINCE, most=9)),
    "export": (export, lambda store, at: store.claim_export("one", AT + at, LEASE)),
    "chore": (chore, lambda store, at: store.claim_chore("search", AT.date() + 9 * DAY, "one", AT + at, LEASE)),
}


@pytest.fixture
def known(database: Database) -> Database:
    """An organisation with a memo."""
    with database.write() as session:
        store = Store(session)
        organise(store)
        store.add_memo(memo(), AT)
    return database


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_dead_held_is_free_when_it_ends_or_when_the_clock_is_set_back(known: Database, kind: str) -> None:
    want, claim = KINDS[kind]
    with known.write() as session:
        store = Store(session)
        want(store)
        assert claim(store, timedelta())
        assert not claim(store, MINUTE)
        assert not claim(store, -MINUTE)
        assert claim(store, LEASE)
        assert claim(store, -DAY)
        assert not claim(store, MINUTE - DAY)


def test_what_the_dead_held_before_the_clock_was_set_back_is_shown_as_waiting_and_can_be_cancelled(
    known: Database,
) -> None:
    with known.write() as session:
        store = Store(session)
        document(store)
        held = store.claim("one", AT, LEASE)
        assert held
        shown = lambda at: [one.state for one in store.jobs(at, since=SINCE, most=9)]  # noqa: E731 - asked twice
        assert shown(AT) == [JobState.RUNNING]
        assert not store.cancel(Kind.DOCUMENT, held.id, AT)
        assert shown(AT - DAY) == [JobState.WAITING]
        assert store.job_counts(AT - DAY, since=SINCE, most=9)[Kind.DOCUMENT, JobState.WAITING] == 1
        assert store.cancel(Kind.DOCUMENT, held.id, AT - DAY)


def test_an_export_that_is_cancelled_is_left_by_whoever_makes_it(known: Database) -> None:
    with known.write() as session:
        store = Store(session)
        export(store)
        made = store.claim_export("one", AT, LEASE)
        assert made
        assert store.cancel(Kind.EXPORT, made.id, AT)
        assert not store.cancel(Kind.EXPORT, made.id, AT)
        assert not store.advance_export(made.id, "one", 1, 2, AT + LEASE)
        assert not store.finish_export(made.id, "one", "a" * 64, "", AT, {})
        assert not store.export_waits(AT + DAY, LEASE)
