"""Retention on both databases: what may go, that it is gone, what stays, and that whatever is left behind is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from engine.database import Database
from engine.errors import Blocked
from engine.events import events
from engine.tables import Base
from memos.actions.discarding import Confirmed, load
from memos.actions.exporting import ask_export
from memos.audit import audit
from memos.certifying import discard_listed, write_certificate
from memos.export import export
from memos.memo import Attachment
from memos.packing import LEASE
from memos.publication import Publication, PublicKind
from memos.queries.retention import Listing, listing
from memos.rendition import Rendition, Status
from memos.retention import Class, Classification, Keep, after, judge, retention_code
from tests.memos.build import AASE, JENS, VIBE, content, office, sections
from tests.memos.town import YES, Town
from tests.organised import organise
from tests.storage.test_audit import behind

NAME = "Trillebøren"
WHERE = "Afleveret til Solbæk Stadsarkiv i 2031"
KNOWN = Classification(
    "KLE til prøven",
    date(2026, 1, 1),
    (
        Class("29.00.00", "Sundhed", Keep.DISCARDED, "P5Y"),
        Class("27.36.00", "Ældre", Keep.PRESERVED),
        Class("G01", "Generelle sager", Keep.DISCARDED),
        Class("P35", "Møder", Keep.PRESERVED),
        Class("A01", "Uafklaret", Keep.UNSETTLED),
    ),
)


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    own = office(database, tmp_path)
    organise(own, JENS)
    return Town(own)


def filed(town: Town, kle: str, facet: str, file: str = "") -> str:
    """An archived memo of that subject and facet, with a document and all that may surround it."""
    blob = file or town.own.blobs.put(f"{NAME} {kle} {facet}".encode())
    attached = (Attachment(1, "Bilag", "b.txt", blob, 9),)
    given = content(
        title=f"Om {NAME}", kle=kle, facet=facet, attachments=attached, sections=sections(baggrund=f"{NAME}.")
    )
    memo = town.ready(given)
    meeting = town.sitting(memo, day=town.later(days=7).date())
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    town.act(JENS, memo, "archive")
    with town.at(VIBE) as desk:
        store = desk.store
        made = desk.blobs.put(f"{NAME} som pdf".encode())
        one = Rendition("referat", "pdf", Status.FINAL, made, 9, "c" * 64, "d" * 64, desk.now, memo=memo, edition=1)
        store.add_rendition(one, VIBE)
        store.keep_working_copy(memo, AASE, 1, [("title", NAME)], desk.now)
        said = replace(store.memo(memo))
        store.add_remarks(said, [("", NAME)], at=desk.now, actor=JENS, on_behalf_of="")
    return memo


def ruled(town: Town) -> None:
    with town.at(VIBE) as desk:
        load(desk, KNOWN, "kle.toml")


def listed(town: Town, who: str = VIBE) -> Listing:
    with town.own.read(who) as desk:
        return listing(desk)


def paper(_page: str, _context: dict[str, object]) -> bytes:
    return b"%PDF"


def go(town: Town, who: str = VIBE, **changes: str) -> str:
    found = listed(town)
    numbers = tuple(one.memo.number for one in found.may_go)
    what = Confirmed(numbers, found.sha256, found.sha256[:8], WHERE)
    return discard_listed(town.own, paper, who, replace(what, **changes))  # type: ignore[arg-type]  # texts


def problems(town: Town) -> set[str]:
    with town.own.read() as desk:
        return {str(one) for one in audit(desk.session, desk.blobs).problems}


def everything(town: Town) -> str:
    """Every text in every table."""
    with town.own.read() as desk:
        rows = (row for table in Base.metadata.sorted_tables for row in desk.session.execute(table.select()))
        return "\n".join(map(str, rows))


def test_nothing_goes_unless_subject_and_facet_both_allow_it() -> None:
    closed = date(2026, 2, 27)
    judged = partial(judge, KNOWN, closed=closed)
    assert judged("29.00.00", "G01").due == date(2031, 2, 27)
    kept = [("29.00.00", "P35"), ("27.36.00", "G01"), ("29.00.00", "A01"), ("29.00.00", ""), ("", "G01"), ("x", "G01")]
    assert [judged(*pair).due for pair in kept] == [None] * len(kept)
    assert len({judged(*pair).why for pair in kept}) == len(kept) - 1
    assert retention_code(KNOWN, "29.00.00", "G01") == "K P5Y"
    assert [retention_code(KNOWN, *pair) for pair in kept] == ["B", "B", "", "", "", ""]


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("P5Y", date(2029, 2, 28)),
        ("P1825D", date(2029, 2, 27)),
        ("P1M", date(2024, 3, 29)),
        ("P1Y1M1D", date(2025, 3, 30)),
    ],
)
def test_a_period_is_counted_in_the_calendar(period: str, day: date) -> None:
    assert after(date(2024, 2, 29), period) == day


def test_nothing_may_go_by_the_extract_that_comes_with_the_program(town: Town) -> None:
    filed(town, "29.00.00", "G01")
    town.later(days=365 * 90)
    assert [one.judgement.why for one in listed(town).stays] == ["kept: 29.00.00 is preserved (B)"]


def test_what_is_discarded_is_nowhere_and_what_stays_verifies(town: Town, tmp_path: Path) -> None:
    gone, kept = filed(town, "29.00.00", "G01"), filed(town, "27.36.00", "G01")
    number, files = town.memo(gone).number, [town.own.blobs.put(f"{NAME} 29.00.00 G01".encode())]
    ruled(town)
    assert not listed(town).may_go
    town.later(days=365 * 6)
    assert [one.memo.id for one in listed(town).may_go] == [gone]
    with town.own.read() as desk:
        before = events(desk.session, desk.store.chain_of_memo(gone))
    mark = go(town)
    with town.own.read(VIBE) as desk:
        after = events(desk.session, desk.store.chain_of_memo(gone))
        assert [one.sha256 for one in after[: len(before)]] == [one.sha256 for one in before]
        assert {one.actor for one in after[len(before) :]} == {VIBE}
        (paths, (text,)) = write_certificate(desk, mark, tmp_path), [t for _m, t, _p in desk.store.certificates()]
        assert [path.suffix for path in paths] == [".json", ".pdf"]
        assert number in text and "29.00.00-G01 K P5Y" in text and WHERE in text and NAME not in text
        look = partial(town.own.read, VIBE)
        packed = {one.number for one in export(look, tmp_path / "out")}
    assert town.memo(gone).content.title == "[kasseret]"
    assert [town.own.blobs.has(file) for file in files] == [False]
    assert packed == {town.memo(kept).number}
    assert problems(town) == set()
    with town.at(AASE) as desk:
        assert desk.store.memo_id(number) == gone
    assert town.memo(town.draft()).number not in {number, town.memo(kept).number}


def test_no_word_of_it_is_left_in_any_table(town: Town) -> None:
    filed(town, "29.00.00", "G01")
    assert NAME in everything(town)
    ruled(town)
    town.later(days=365 * 6)
    go(town)
    told = everything(town)
    assert NAME not in told and NAME[:8].casefold() not in told


def test_an_export_that_is_made_meanwhile_begins_anew(town: Town) -> None:
    filed(town, "29.00.00", "G01")
    ruled(town)
    town.later(days=365 * 6)
    with town.at(VIBE) as desk:
        ask_export(desk)
    with town.own.write() as desk:
        assert (made := desk.store.claim_export("a maker", desk.now, LEASE))
    go(town)
    with town.own.write() as desk:
        assert not desk.store.finish_export(made.id, "a maker", "0" * 64, "", desk.now, {}), "it may hold what is gone"
        assert (again := desk.store.claim_export("another", desk.now, LEASE))
        assert (again.id, again.tries) == (made.id, made.tries), "and that was no try"


def test_what_anybody_may_still_read_of_it_is_told_in_the_certificate(town: Town) -> None:
    gone = filed(town, "29.00.00", "G01")
    with town.at(JENS) as desk:
        (id,) = desk.store.meetings_of(gone)
        held = desk.store.meeting(id)
        one = Publication("1" * 32, id, PublicKind.MINUTES, 1, "Møde", held.date, JENS, desk.now)
        desk.store.add_publication(held, one, actor=JENS, on_behalf_of="")
    ruled(town)
    town.later(days=365 * 6)
    go(town)
    with town.own.read(VIBE) as desk:
        ((_mark, text, _pdf),) = desk.store.certificates()
    assert f"Offentliggjort fra {held.number}: " in text


def test_a_file_that_another_memo_has_stays(town: Town) -> None:
    file = town.own.blobs.put(b"faelles")
    filed(town, "29.00.00", "G01", file)
    filed(town, "27.36.00", "G01", file)
    ruled(town)
    town.later(days=365 * 6)
    go(town)
    assert town.own.blobs.get(file) == b"faelles"
    assert problems(town) == set()


def test_it_is_an_archivist_who_confirms_this_very_list_and_says_where_it_was_handed_over(town: Town) -> None:
    memo = filed(town, "29.00.00", "G01")
    ruled(town)
    town.later(days=365 * 6)
    refused = {
        "actor": partial(go, town, JENS),
        "--as": partial(go, town, ""),
        "--confirm": partial(go, town, written="00000000"),
        "--handed-over": partial(go, town, handed_over=" "),
        "list": partial(go, town, listed="0" * 64, written="0" * 8),
    }
    assert {place: _places(call) for place, call in refused.items()} == {place: [place] for place in refused}
    assert _places(partial(go, town, handed_over="Kort 010190-1234")) == ["--handed-over"]
    found = listed(town)
    with town.at(VIBE) as desk:
        one = desk.store.memo(memo)
        desk.store.add_remarks(one, [("", "Nyt")], at=desk.now, actor=JENS, on_behalf_of="")
    what = Confirmed((town.memo(memo).number,), found.sha256, found.sha256, WHERE)
    assert _places(partial(discard_listed, town.own, paper, VIBE, what)) == ["list"]
    assert town.memo(memo).content.title == f"Om {NAME}"


def _places(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Blocked) as refused:
        call()
    return [reason.place for reason in refused.value.reasons]


def test_whatever_is_left_behind_is_found(town: Town) -> None:
    gone = filed(town, "29.00.00", "G01")
    ruled(town)
    town.later(days=365 * 6)
    go(town)
    with town.own.read() as desk:
        chain = desk.store.chain_of_memo(gone)
    copy = "INSERT INTO working_copy SELECT memo.id, person.id, 1, '[]', memo.created_at FROM memo, person LIMIT 1"
    planted = {
        "an edition in the search": "UPDATE search SET words = words || ' trillebør' WHERE memo_id = :memo",
        "a comment": "INSERT INTO event_comment (chain_id, seq, text) VALUES (:chain, 2, 'Hermed')",
        "a working copy": copy,
        "a broken chain": "UPDATE event SET actor = 'X' WHERE chain_id = :chain AND seq = 2",
        "a certificate": "UPDATE certificate SET text = '{}'",
        "no certificate": "DELETE FROM certificate",
        "another's mark": "DELETE FROM discarded",
        "another classification": "UPDATE class SET keep = 'K'",
    }
    assert problems(town) == set()
    with behind(town.own.database) as session:
        found = {name: _found(session, text(told), memo=gone, chain=chain) for name, told in planted.items()}
    assert found == dict.fromkeys(planted, True)
    file = town.own.blobs.put(f"{NAME} 29.00.00 G01".encode())
    assert problems(town) == {f"{file}: a certificate says that this file is gone, and it is there"}


def _found(session: Session, statement: TextClause, **known: str) -> bool:
    given = {name: value for name, value in known.items() if f":{name}" in statement.text}
    with session.begin_nested() as savepoint:
        session.execute(statement, given)
        found = bool(audit(session).problems)
        savepoint.rollback()
    return found


def test_a_file_put_just_now_waits(town: Town) -> None:
    file = town.own.blobs.put(b"ny")
    assert not town.own.blobs.remove(file, datetime(2020, 1, 1, tzinfo=UTC))
    assert town.own.blobs.remove(file, datetime(2100, 1, 1, tzinfo=UTC))
    assert town.own.blobs.remove(file, datetime(2020, 1, 1, tzinfo=UTC))
