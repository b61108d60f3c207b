"""Jobs on PostgreSQL follow their rows: made and gone with them, in the same transaction; taken from the dead."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import text

from engine import queue
from engine.database import Database
from engine.queue import Carrier, Lane, Rhythm
from memos.store import Store
from tests.storage.values import AT, memo, organise

COUNT = "SELECT count(*) FROM procrastinate.procrastinate_jobs"
DIE = "UPDATE procrastinate.procrastinate_jobs SET status = 'doing'"
BRISK = Rhythm(heartbeat=0.2, silent=1.0, poll=0.2, tend=0.2)


def want(database: Database, *revisions: int) -> list[str]:
    """Documents of a memo: the ids of their rows."""
    with database.write() as session:
        store = Store(session)
        organise(store)
        one = store.add_memo(memo(), AT)
        for revision in revisions:
            store.want([("indstilling", "json")], revision, AT, memo=one.id)
        return [row.id for row in store.wanted_for(memo=one.id)]


def count(database: Database) -> int:
    with database.read() as session:
        return int(session.scalar(text(COUNT)) or 0)


def test_a_job_is_made_with_its_row_and_goes_with_it(postgresql: Database) -> None:
    first, second = want(postgresql, 1, 1, 2)
    assert count(postgresql) == 2
    with postgresql.write() as session:
        Store(session).fulfil(first)
    assert count(postgresql) == 1
    with postgresql.write() as session:
        Store(session).failed(second, "broken", aside_at=AT)
    assert count(postgresql) == 0


def test_a_change_that_is_not_kept_leaves_no_job(postgresql: Database) -> None:
    with suppress(ZeroDivisionError), postgresql.write() as session:
        store = Store(session)
        organise(store)
        store.want([("indstilling", "json")], 1, AT, memo=store.add_memo(memo(), AT).id)
        raise ZeroDivisionError
    assert count(postgresql) == 0


def test_the_dead_lose_their_work_and_every_row_that_waits_gets_a_job(postgresql: Database) -> None:
    one, two = want(postgresql, 1, 2)
    with postgresql.write() as session:
        store = Store(session)
        assert store.claim("dead", AT, timedelta(hours=1), only=one)
        session.execute(text(DIE))
        found = queue.dead(session.connection(), 1.0)
        assert sorted(found) == sorted([("wanted", one), ("wanted", two)])
        store.take_over(found)
        assert queue.lost(session.connection(), "wanted") == 2
        assert queue.lost(session.connection(), "wanted") == 0
        assert store.claim("alive", AT, timedelta(hours=1), only=one)


def test_a_carrier_does_jobs_the_first_first_and_comes_back_to_what_is_to_be_tried_again(postgresql: Database) -> None:
    with postgresql.write() as session:
        store = Store(session)
        organise(store)
        one = store.add_memo(memo(), AT)
        for revision, priority in ((1, -10), (2, 0)):
            store.want([("indstilling", "json")], revision, AT, memo=one.id, priority=priority)
        bulk, waited = (row.id for row in store.wanted_for(memo=one.id))
    done: list[str] = []
    ended = threading.Event()

    def do(_kind: str, id: str) -> datetime | None:
        done.append(id)
        if len(done) == 3:
            ended.set()
        return AT if len(done) == 1 else None

    carrier = Carrier(postgresql.url, [Lane(("document",), 1)], do, (), BRISK)
    thread = threading.Thread(target=carrier.run)
    thread.start()
    assert ended.wait(60)
    carrier.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert done == [waited, waited, bulk]
    assert count(postgresql) == 0
