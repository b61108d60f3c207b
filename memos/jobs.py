"""Wanted work as those who look after it see it: what waits, runs or failed, and nothing of what it is about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Which table a piece of work is a row of."""

    DOCUMENT = "wanted"
    NOTICE = "notice"
    SIGN_UP_MAIL = "sign_up_mail"
    EXPORT = "export"


class JobState(StrEnum):
    """`FAILED` waits for a person: nothing is done before they say so."""

    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work. `what` is a document and its format, or a kind of mail.

    `subject` is the id of what it is of; `own`: of a memo, not of a meeting.
    `closed`: of a closed memo, so that whoever may not know of that is not told of this.
    """

    id: str
    kind: Kind
    what: str
    state: JobState
    wanted_at: datetime
    tries: int
    reason: str
    own: bool = False
    closed: bool = False
    subject: str = ""
