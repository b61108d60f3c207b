"""Statements that are built once for all who ask, and what is read once in a view: nobody gets another's answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from engine.errors import NotFound
from memos.desk import Desk
from memos.queries.find import may_see, memo_to_change, visible_to
from memos.queries.listing import Filters, page
from tests.memos.build import AASE, BO, IB, JENS, KARIM, METTE, OLE, TORE, content
from tests.memos.everywhere import both, statements
from tests.memos.standing_in import give
from tests.memos.town import CLOSED, Town

__all__ = ["both"]

PEOPLE = (AASE, TORE, OLE, IB, JENS, KARIM, METTE, BO)


@contextmanager
def one_view(town: Town) -> Iterator[Desk]:
    """A view whose store everybody asks, as a page and its visitor do."""
    with town.own.read() as desk:
        assert desk.store.organisation_loaded()
        yield desk


def test_two_people_ask_by_one_statement(town: Town) -> None:
    with town.own.read() as desk:
        one, other = (visible_to(desk.acting(person), kept=True) for person in (AASE, TORE))
    assert one is other


def test_whoever_holds_a_delegation_asks_by_another(town: Town) -> None:
    give(town, IB, OLE)
    with town.own.read() as desk:
        assert visible_to(desk.acting(OLE), kept=True) is not visible_to(desk.acting(TORE), kept=True)


def test_in_one_view_each_is_told_their_own(both: Town) -> None:
    give(both, IB, OLE, closed=True)
    memo = both.draft(content(**CLOSED))
    with one_view(both) as desk:
        told = {person for person in (*PEOPLE, *reversed(PEOPLE)) if may_see(desk.acting(person), memo)}
    assert told == {AASE, IB, OLE}


def test_delegations_of_one_shape_do_not_mix(both: Town) -> None:
    give(both, IB, OLE)
    give(both, KARIM, TORE)
    memo = both.draft()
    with one_view(both) as desk:
        assert [may_see(desk.acting(person), memo) for person in (OLE, TORE, OLE)] == [True, False, True]


def test_lists_of_one_shape_do_not_mix(both: Town) -> None:
    both.draft()
    with one_view(both) as desk:
        listed = [page(desk.acting(person), Filters(body="Chefteam")).total for person in (AASE, BO, AASE)]
    assert listed == [1, 0, 1]


def test_in_a_view_it_is_asked_once(town: Town) -> None:
    number = town.memo(town.draft()).number
    with town.own.read(AASE) as desk:
        memo_to_change(desk, number)
        with statements(desk.session) as sent:
            memo_to_change(desk, number)
    assert sent == []


def test_a_unit_of_work_sees_what_it_changed(town: Town) -> None:
    memo = town.draft()
    with town.at(AASE) as desk:
        found = desk.store.memo(memo)
        assert not may_see(desk.acting(KARIM), memo)
        desk.store.save_memo(replace(found, content=replace(found.content, responsible_manager=KARIM)), desk.now)
        assert may_see(desk.acting(KARIM), memo)


def test_a_hidden_memo_is_looked_for_as_one_that_is_not_there(both: Town) -> None:
    memo = both.draft()
    number = both.memo(memo).number
    asked = []
    for looked_for in (number, "CHE-2026-999"):
        with both.own.read(BO) as desk, statements(desk.session) as seen, pytest.raises(NotFound):
            memo_to_change(desk, looked_for)
        asked.append(seen)
    assert asked[0] == asked[1]
    assert any("memo.number" in one for one in asked[0])
