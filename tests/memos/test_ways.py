"""The ways to know of memos that a person has: together they are all that is visible to them, and no more is asked."""

from sqlalchemy import false, or_, select

from memos.desk import Desk
from memos.models import MemoRow
from memos.queries.find import given, visible_to
from memos.queries.ways import ways
from memos.store.rows import run
from tests.memos.build import AASE, BO, JENS, METTE, OLE, TORE, VIBE, content
from tests.memos.standing_in import give
from tests.memos.town import CLOSED, YES, Town

NOBODY = "Nobody Known"
EVERYBODY = (AASE, BO, JENS, METTE, OLE, TORE, VIBE, NOBODY)


def test_the_ways_that_somebody_has_are_all_that_they_see(town: Town) -> None:
    give(town, JENS, BO)
    town.draft(content(case_officer=BO))
    town.draft(content(co_authors=(VIBE,)))
    town.ready(content(**CLOSED))
    decided = town.ready()
    meeting = town.sitting(decided)
    town.decide(meeting, decided, YES)
    seen = {}
    for person in EVERYBODY:
        with town.own.read(person) as desk:
            seen[person] = _by_ways(desk)
            assert seen[person] == set(desk.session.scalars(visible_to(desk)))
    assert (len(seen[JENS]), len(seen[BO]), len(seen[NOBODY])) == (2, 2, 0)
    assert seen[JENS] & seen[BO] == {decided}


def test_who_has_neither_seat_nor_memo_nor_role_has_no_way(town: Town) -> None:
    town.ready()
    with town.own.read(NOBODY) as desk:
        assert ways(desk).drafts == ways(desk).known == ()


def test_a_reader_has_a_readers_way_alone(town: Town) -> None:
    town.ready()
    with town.own.read(TORE) as desk:
        assert ways(desk).drafts == ()
        assert [one.published for one in ways(desk).known] == [True]


def _by_ways(desk: Desk) -> set[str]:
    found = ways(desk)
    holds = or_(false(), *found.drafts, *(one.holds for one in found.known))
    return set(run(desk.session, select(MemoRow.id).where(holds), **given(desk)).scalars())
