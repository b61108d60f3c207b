"""Who may keep what they typed: the quick answer for those who write a draft is the one that all others get in full."""

import pytest

from engine.errors import Blocked, NotFound
from memos.actions.writing import be_seen, keep_sent
from memos.queries import writing
from tests.memos.build import AASE, IB, JENS, KARIM, METTE, OLE, content, decisions
from tests.memos.everywhere import both, statements
from tests.memos.standing_in import give
from tests.memos.town import Town

__all__ = ["both"]

EVERYBODY = (AASE, IB, JENS, KARIM, METTE, OLE)


def answer(town: Town, person: str, number: str, on_behalf_of: str = "") -> str:
    try:
        with town.at(person, on_behalf_of) as desk:
            writing.writable(desk, number, named=bool(on_behalf_of))
    except (Blocked, NotFound) as refusal:
        return type(refusal).__name__
    return "may"


def test_the_quick_answer_is_the_full_one_in_every_state(both: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts of two authors, one that was sent, one that came back from a meeting; with a delegation."""
    frozen, postponed = both.ready(), both.ready(content(co_authors=(KARIM,)))
    meeting = both.sitting(postponed)
    both.decide(meeting, postponed, decisions(p1="postponed: indtil videre", p2="postponed: indtil videre"))
    both.step(meeting, "finish")
    assert (both.state(frozen), both.state(postponed)) == ("submitted", "postponed")
    memos = (both.draft(content(co_authors=(KARIM,))), both.draft(content(title="Andet")), frozen, postponed)
    give(both, AASE, OLE)
    asked = [(person, both.memo(memo).number, name) for person in EVERYBODY for memo in memos for name in ("", AASE)]
    quick = [answer(both, *one) for one in asked]
    monkeypatch.setattr(writing, "_plainly", lambda desk, number: None)
    assert quick == [answer(both, *one) for one in asked]
    assert set(quick) == {"may", "Blocked", "NotFound"}


def test_keeping_what_an_author_typed_takes_two_statements_and_one_lock(both: Town) -> None:
    memo = both.memo(both.draft())
    with both.at(AASE) as desk, statements(desk.session) as seen:
        assert keep_sent(desk, memo.number, 1, [("title", "Ny")], named=False)
    assert len(seen) == 2
    assert seen[0].endswith("FOR UPDATE OF memo") is not both.own.database.is_sqlite


def test_what_is_kept_again_takes_the_place_of_what_was_kept(both: Town) -> None:
    memo = both.memo(both.draft())
    for n in (1, 2):
        with both.at(AASE) as desk:
            assert keep_sent(desk, memo.number, None, [("title", f"Æble {n}")], named=False)
    with both.at(AASE) as desk:
        assert not keep_sent(desk, memo.number, memo.revision + 1, [("title", "Æble 3")], named=False)
        kept = desk.store.working_copy(memo.id, AASE)
    assert kept is not None
    assert (kept.revision, kept.pairs, kept.saved_at) == (memo.revision + 1, (("title", "Æble 3"),), both.now)


def test_who_else_has_it_open_is_told_for_a_minute(both: Town) -> None:
    number = both.memo(both.draft()).number
    for _turn in range(2):
        with both.at(IB) as desk:
            assert be_seen(desk, number) == []
    with both.at(AASE) as desk:
        assert be_seen(desk, number) == [IB]
    both.later(seconds=61)
    with both.at(AASE) as desk:
        assert be_seen(desk, number) == []
