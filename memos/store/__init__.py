"""The store: frozen values in and out of the tables, in one session. Nothing here decides what is allowed.

    database = open_database(url)
    database.prepare()
    with database.write() as session:
        store = Store(session)
        memo = store.save_memo(replace(store.memo(id), state="review"), at)
        store.memo_event(memo, at=at, actor="Aase Aagaard", action="submit", from_state="draft")

Whoever a value names (person, department, body) must be there first: `ensure_person` and its like.
"""

from engine.database import Database
from memos.migrations import SCHEMA
from memos.store.accounts import Accounts
from memos.store.history import ASIDE, DISCARD, DOCUMENT
from memos.store.memos import Edition
from memos.store.work import Work

__all__ = ["ASIDE", "DISCARD", "DOCUMENT", "Edition", "Store", "open_database"]


class Store(Work, Accounts):
    """Everything that is stored: the organisation, memos, meetings, their history and documents, and accounts."""


def open_database(url: str) -> Database:
    """The database at that address, with this program's schema. Call `prepare` before its first use."""
    return Database(url, SCHEMA)
