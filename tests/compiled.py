"""SQL that was compiled once serves every database of a process: a test opens a new one, but asks what others asked."""

from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache

from engine import connections

STATEMENTS = 3000
"""How many are kept. A whole run has fewer."""

_kept: LRUCache[Any, Any] = LRUCache(STATEMENTS)
_known: dict[str, Dialect] = {}
"""By its name, what was asked of the first database of a kind: the others are the same program's."""


def compiled_once() -> None:
    """From now on databases share what they compile; without it that is half the time of a small one."""
    connections.create_engine = _engine


def _engine(*arguments: Any, **named: Any) -> Engine:
    engine = create_engine(*arguments, **named)
    engine._compiled_cache = _kept
    own = engine.dialect
    if own.name in _known:
        engine.dialect = _known[own.name]
    else:
        event.listen(engine.pool, "first_connect", lambda *_opened: _known.setdefault(own.name, own))
    return engine
