"""What databases and disks say when they refuse, in words: where, why, and what to do."""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

from engine.errors import Reason, Refusal, Stale, StorageFailed
from engine.language import _

# SQLAlchemy hands over the driver's own exception; these are SQLite's names and PostgreSQL's SQLSTATEs.
LOCKED = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "57014"})
FULL = frozenset({"SQLITE_FULL", "53100"})
READ_ONLY = frozenset({"SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH", "25006", "42501"})
NOT_A_DATABASE = frozenset({"SQLITE_NOTADB", "SQLITE_CORRUPT"})
UNREACHABLE = frozenset({"SQLITE_CANTOPEN", "3D000", "28000", "28P01", "53300"})
LOST_RACE = frozenset({"40001", "40P01", "23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def database_refusal(error: DBAPIError, place: str) -> Refusal | None:
    """The refusal that a driver's error amounts to; None for one that only a mistake in the program makes."""
    code = _code(error)
    if code in LOST_RACE:
        return stale()
    text = _words(code, error)
    return StorageFailed(Reason(place, text)) if text else None


def disk_refusal(error: OSError, place: str) -> StorageFailed:
    """The refusal that an error from the file system amounts to."""
    if error.errno in FULL_DISK:
        return StorageFailed(Reason(place, _full()))
    if error.errno in NO_RIGHT:
        return StorageFailed(Reason(place, _read_only()))
    said = error.strerror or str(error)
    return StorageFailed(Reason(place, _("the disk says: {said}; nothing was stored").format(said=said)))


def locked(place: str) -> StorageFailed:
    """Somebody else has been writing for longer than we wait."""
    return StorageFailed(Reason(place, _locked()))


def stale(kept: str = "") -> Stale:
    """Somebody else was first."""
    return Stale(_("somebody else changed it first; read it again and repeat the change"), kept=kept)


def _code(error: DBAPIError) -> str:
    """A name of SQLite's (the first two words, except for constraints) or a SQLSTATE; "" if there is none."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        name: str = getattr(cause, "sqlite_errorname", "")
        return name if name.startswith("SQLITE_CONSTRAINT") else "_".join(name.split("_")[:2])
    return getattr(cause, "sqlstate", None) or ""


def _words(code: str, error: DBAPIError) -> str:
    said = str(error.orig).strip().partition("\n")[0]
    if code in LOCKED:
        return _locked()
    if code in FULL:
        return _full()
    if code in READ_ONLY:
        return _read_only()
    if code in NOT_A_DATABASE:
        return _("this is not a database, or it is damaged ({said}); restore a backup or name another").format(
            said=said
        )
    if code == "SQLITE_IOERR":
        return _("the disk failed ({said}); nothing was stored: check its space and health").format(said=said)
    if code in UNREACHABLE or code.startswith(("08", "57P")) or (not code and _is_connection_error(error)):
        return _("the database cannot be reached ({said}); check its address and that it runs").format(said=said)
    return ""


def _is_connection_error(error: DBAPIError) -> bool:
    """psycopg gives no SQLSTATE when there is no server to give one."""
    return type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout"}


def _locked() -> str:
    return _("the database is busy: somebody else is writing; nothing was stored, try again in a moment")


def _full() -> str:
    return _("the disk is full; nothing was stored: make room and repeat the command")


def _read_only() -> str:
    return _("no right to write here; nothing was stored: ask for access or name another place")
