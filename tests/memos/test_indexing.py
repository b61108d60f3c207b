"""Memos that are older than the search are made searchable some at a time, and all of them."""

import pytest
from sqlalchemy import func, select

from benchmarks.copies import copy_memo
from memos import indexing
from memos.indexing import index_all
from memos.models import SearchRow
from tests.memos.town import Town


@pytest.mark.parametrize("portion", [1, 2, 5, 100])
def test_all_of_them_whatever_the_portion(town: Town, portion: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "PORTION", portion)
    first = town.ready()
    with town.own.database.write() as session:
        copy_memo(session, first, 5)
    assert (index_all(town.own), index_all(town.own)) == (5, 0)
    with town.own.database.read() as session:
        assert session.scalar(select(func.count(SearchRow.memo_id.distinct()))) == 6


def test_what_was_kept_before_a_stop_is_not_done_again(town: Town) -> None:
    first = town.ready()
    with town.own.database.write() as session:
        copy_memo(session, first, 5)
    with town.own.write("") as desk:
        assert desk.store.index_missing(2) == 2
    assert index_all(town.own) == 3
