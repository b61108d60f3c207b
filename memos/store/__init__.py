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
from memos.store.answers import Answers
from memos.store.consultations import Consultations
from memos.store.conversions import Conversions
from memos.store.delegations import Delegations
from memos.store.exports import Exports
from memos.store.history import (
    ANSWER,
    ASIDE,
    ASK,
    DELEGATE,
    DISCARD,
    DOCUMENT,
    PUBLISH,
    RECALL,
    REDACT,
    REMARK,
    RETENTION,
    RETIRE,
    REVOKE,
    TAKE_BACK,
)
from memos.store.invitations import Invitations
from memos.store.jobs import Jobs
from memos.store.mails import Mails
from memos.store.memos import Edition
from memos.store.minutes import MinutesCopies
from memos.store.notices import Notices
from memos.store.organising import Organising
from memos.store.publications import Publications
from memos.store.remarks import Remarks
from memos.store.retention import Retention
from memos.store.rooms import Rooms
from memos.store.sign_up_mails import SignUpMails
from memos.store.summonses import Summonses
from memos.store.work import Work
from memos.store.working_copies import WorkingCopies

__all__ = [
    "ANSWER",
    "ASIDE",
    "ASK",
    "DELEGATE",
    "DISCARD",
    "DOCUMENT",
    "PUBLISH",
    "RECALL",
    "REDACT",
    "REMARK",
    "RETENTION",
    "RETIRE",
    "REVOKE",
    "TAKE_BACK",
    "Edition",
    "Store",
    "open_database",
]


class Store(
    Work,
    WorkingCopies,
    MinutesCopies,
    Rooms,
    Summonses,
    Invitations,
    SignUpMails,
    Notices,
    Mails,
    Exports,
    Jobs,
    Conversions,
    Accounts,
    Answers,
    Organising,
    Delegations,
    Remarks,
    Consultations,
    Publications,
    Retention,
):
    """Everything that is stored: the organisation, memos, meetings, their history and documents, and accounts."""


def open_database(url: str) -> Database:
    """The database at that address, with this program's schema. Call `prepare` before its first use."""
    return Database(url, SCHEMA)
