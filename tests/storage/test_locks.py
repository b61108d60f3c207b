"""Two units of work that need the same meeting and memo never wait for each other in a circle."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

from engine.database import Database
from memos.store import Store
from tests.storage.values import AT, meeting, memo, organise


def test_a_meeting_is_locked_before_its_memos_whoever_begins(database: Database) -> None:
    """One has the meeting and asks for the memo; the other begins with the memo, and asks for the meeting."""
    with database.write() as session:
        store = Store(session)
        organise(store)
        stored = store.add_edition(store.add_memo(memo(), AT), AT)
        held = store.add_meeting(meeting(stored.id))
    begun = Event()

    def meeting_first() -> str:
        with database.write() as session:
            store = Store(session)
            store.meeting(held.id)
            begun.set()
            sleep(0.5)
            return store.memo(stored.id).number

    def memo_first() -> str:
        begun.wait()
        with database.write() as session:
            store = Store(session)
            store.memo(stored.id)
            return store.meeting(held.id).number

    with ThreadPoolExecutor(2) as threads:
        numbers = [found.result() for found in (threads.submit(meeting_first), threads.submit(memo_first))]
    assert numbers == [stored.number, held.number]
