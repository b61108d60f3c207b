"""The memo that a form writes, at the desk of whoever it is written for."""

from collections.abc import Iterator
from contextlib import contextmanager

from memos.desk import Desk
from memos.memo import Memo
from memos.queries.writing import to_write
from web.ask import Ask


@contextmanager
def written(ask: Ask, number: str) -> Iterator[tuple[Desk, Memo]]:
    """A unit of work in the name that the form says; where it says none, in the one in which it can be done."""
    with ask.writing() as desk:
        yield to_write(desk, number, named=ask.form.has("on_behalf_of"))
