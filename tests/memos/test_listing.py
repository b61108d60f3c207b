"""A page of a list: its order, its filters, its neighbours; and that what one may not see costs no step."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engine.database import Database
from engine.errors import Invalid, NotFound
from memos.desk import Desk
from memos.memo import Audience, Memo, Openness
from memos.people import Body, Department
from memos.queries import listing
from memos.queries.listing import Filters, Page, all_memos, list_memos, page
from memos.queries.paging import Order
from memos.store import open_database
from tests.memos.build import AASE, BO, JENS, METTE, SHORT, TORE, VIBE, content, decisions, office
from tests.memos.town import CLOSED, Town
from tests.organised import organise

TITLES = ("Ærø", "Aabenraa", "Bilag 10", "Bilag 2", "Zebra", "Østerbro")
SORTED = ["Bilag 2", "Bilag 10", "Zebra", "Ærø", "Østerbro", "Aabenraa"]
ORDERS: tuple[Order, ...] = ("title", "number", "date", "relevance")


@pytest.fixture
def both(database: Database, tmp_path: Path) -> Town:
    """The example organisation at work, on each database."""
    own = office(database, tmp_path)
    organise(own)
    return Town(own)


@pytest.fixture(scope="module")
def various(lasting: Database, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Memos that differ in what a list is narrowed by, on each database; nobody changes them."""
    own = office(lasting, tmp_path_factory.mktemp("various"))
    organise(own)
    town = Town(own)
    town.draft(content(title="Kladden", co_authors=(JENS,)))
    town.ready(content(title="Åben"))
    town.ready(content(title="Lukket", **CLOSED))
    town.ready(content(SHORT, title="Kort"))
    town.ready(content(title="Bos", case_officer=BO))
    town.agenda(town.ready(content(title="Møde", costs=None)), day=date(2027, 1, 8))
    return town


def titles(town: Town, who: str = AASE, order: Order = "title", **filters: Any) -> list[str]:
    with town.own.read(who) as desk:
        return [memo.title for memo in page(desk, Filters(**filters), order).memos]


def publish(desk: Desk, number: int, **changes: Any) -> Memo:
    """A memo of Bo's, put straight into the archive."""
    author = changes.pop("author", BO)
    given = content(title=f"Sag {number:04}", **{"case_officer": BO, **changes})
    kind = "L" if given.closed else ""
    memo = Memo(f"m{kind}{number}", f"CHE-2026-{kind}{number:03}", given, "draft", author=author)
    stored = desk.store.add_edition(desk.store.add_memo(memo, desk.now), desk.now)
    return desk.store.save_memo(replace(stored, state="archived", audience=Audience.READERS), desk.now)


def test_titles_are_in_danish_order_on_both_databases(both: Town) -> None:
    for title in TITLES:
        both.draft(content(title=title))
    assert titles(both) == SORTED


def test_a_draft_moves_a_memo_in_the_lists_of_its_writers_alone(town: Town) -> None:
    one, other = town.ready(content(title="Bil")), town.ready(content(title="Cykel"))
    meeting = town.sitting(one, other)
    for memo in (one, other):
        town.decide(meeting, memo, decisions(p1="postponed: indtil videre", p2="postponed: indtil videre"))
    town.edit(AASE, one, title="Østerbro")
    assert (titles(town, AASE), titles(town, METTE)) == (["Cykel", "Østerbro"], ["Bil", "Cykel"])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("down", [False, True])
def test_pages_make_the_whole_list_forward_and_back(both: Town, order: Order, down: bool) -> None:
    with both.at(BO) as desk:
        for number in range(11):
            publish(desk, number, openness=Openness.CLOSED if number % 4 == 3 else Openness.OPEN)
    words = "sag" if order == "relevance" else ""
    with both.own.read(TORE) as desk:
        whole = [memo.number for memo in all_memos(desk, Filters(words=words), order, down=down)]

        def leaf(**at: str) -> Page:
            return page(desk, Filters(words=words), order, down=down, size=3, **at)

        forward, one = [], leaf()
        assert one.before == ""
        while True:
            forward.append([memo.number for memo in one.memos])
            if not one.after:
                break
            one = leaf(after=one.after)
        backward = []
        while True:
            backward.append([memo.number for memo in one.memos])
            if not one.before:
                break
            one = leaf(before=one.before)
    assert [number for part in forward for number in part] == whole
    assert (len(whole), forward) == (9, backward[::-1])


def test_a_page_goes_on_from_a_memo_that_is_not_for_this_person_as_from_none(both: Town) -> None:
    with both.at(BO) as desk:
        for number in range(3):
            publish(desk, number)
        hidden = publish(desk, 1, openness=Openness.CLOSED).number
    with both.own.read(TORE) as desk:
        assert (
            page(desk, Filters(), after=hidden) == page(desk, Filters(), after="CHE-1999-404") == page(desk, Filters())
        )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"state": "draft"}, ["Kladden"]),
        ({"state": "kladde"}, ["Kladden"]),
        ({"state": "Indmeldt"}, ["Bos", "Lukket", "Åben"]),
        ({"openness": "closed"}, ["Lukket"]),
        ({"type": SHORT}, ["Kort"]),
        ({"officer": "ravn"}, ["Bos"]),
        ({"officer": "aase aagaard", "state": "Kladde"}, ["Kladden"]),
        ({"officer": "Åse", "state": "Kladde"}, ["Kladden"]),
        ({"officer": "nobody"}, []),
        ({"year": 2026, "openness": "closed"}, ["Lukket"]),
        ({"year": 2027}, ["Møde"]),
        ({"meeting": "CHE-M2027-01"}, ["Møde"]),
        ({"meeting": "CHE-M1999-01"}, []),
        ({"words": "lukket", "state": "Indmeldt"}, ["Lukket"]),
        ({"words": "og"}, []),
    ],
)
def test_filters_narrow_the_list(various: Town, filters: dict[str, Any], expected: list[str]) -> None:
    assert titles(various, JENS, **filters) == expected


@pytest.mark.parametrize(
    ("filters", "refusal"), [({"state": "glemt"}, Invalid), ({"body": "Byråd"}, NotFound), ({"year": 20_000}, Invalid)]
)
def test_what_is_no_filter_is_refused(town: Town, filters: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        titles(town, **filters)


def test_the_day_is_the_meetings_and_that_of_the_creation_without_one(town: Town) -> None:
    memo = town.ready(content(title="Et"))

    def day() -> str:
        with town.own.read(AASE) as desk:
            return list_memos(desk)[0].day

    assert day() == "2026-02-20"
    meeting = town.agenda(memo, day=date(2026, 2, 27))
    assert day() == "2026-02-27"
    town.step(meeting, "cancel", comment="Ingen punkter")
    assert day() == "2026-02-20"


def test_the_newest_are_first_when_asked_so(town: Town) -> None:
    first, second = town.ready(content(title="Et")), town.ready(content(title="To"))
    town.agenda(first, day=date(2026, 3, 6))
    town.agenda(second, day=date(2026, 2, 27))
    with town.own.read(AASE) as desk:
        assert [memo.title for memo in page(desk, Filters(), "date", down=True).memos] == ["Et", "To"]


def test_no_list_is_counted_to_the_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 5)
    monkeypatch.setattr(listing, "BATCH", 3)
    with town.at(BO) as desk:
        for number in range(7):
            publish(desk, number)
    with town.own.read(TORE) as desk:
        found = page(desk, Filters(), size=6)
        assert (found.total, found.more, len(found.memos)) == (5, True, 6)
        assert len(list(all_memos(desk, Filters()))) == 7


def test_without_an_organisation_every_memo_is_listed_and_searched(bare: Any) -> None:
    with bare.write("") as desk:
        for name in (BO, AASE):
            desk.store.ensure_person(name)
        desk.store.ensure_person("Iben-Marie O'Neill")
        desk.store.ensure_department(Department("Udvikling", "Iben-Marie O'Neill"))
        desk.store.ensure_body(Body("Chefteam", "CHE", "Chefteamet"))
        publish(desk, 1, openness=Openness.CLOSED)
        publish(desk, 2)
    with bare.read("") as desk:
        for order in ORDERS:
            assert len(page(desk, Filters(), order).memos) == 2
        assert len(page(desk, Filters(words="sag"), "relevance").memos) == 2


def steps(desk: Desk, call: Callable[[], object]) -> int:
    """How many instructions SQLite's machine runs."""
    driver = desk.session.connection().connection.driver_connection
    assert driver is not None
    call()
    count = [0]

    def step() -> None:
        count[0] += 1

    driver.set_progress_handler(step, 1)
    call()
    driver.set_progress_handler(None, 0)
    return count[0]


ASKED: dict[str, Callable[[Desk], object]] = {
    **{order: lambda desk, order=order: page(desk, Filters(), order, down=True, size=10) for order in ORDERS[:3]},
    "search": lambda desk: page(desk, Filters(words="sag"), "relevance", down=True),
    "state": lambda desk: page(desk, Filters(state="Arkiveret")),
    "year": lambda desk: page(desk, Filters(year=2026), "date"),
    "nothing": lambda desk: page(desk, Filters(body="Klyngestyregruppe")),
}


@pytest.fixture(scope="module", params=[TORE, VIBE])
def costs(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[int, int]]:
    """What each costs that reader, with thirty memos and when as many have come that are not for them."""
    folder = tmp_path_factory.mktemp("costs")
    shutil.copyfile(sqlite_template, folder / "beslut.db")
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    town, who = Town(office(database, folder)), request.param
    organise(town.own)

    def asked() -> list[int]:
        found = []
        for ask in ASKED.values():
            with town.own.read(who) as desk:
                found.append(steps(desk, partial(ask, desk)))
        return found

    with town.at(BO) as desk:
        for number in range(30):
            publish(desk, number)
    before = asked()
    kept = {"openness": Openness.CLOSED} if who == TORE else {}
    with town.at(BO) as desk:
        for number in range(100, 130):
            memo = publish(desk, number, **kept)
            if not kept:
                desk.store.save_memo(replace(memo, audience=Audience.OFFICE), desk.now)
    after = asked()
    database.close()
    return dict(zip(ASKED, zip(before, after, strict=True), strict=True))


@pytest.mark.parametrize("asked", ASKED)
def test_a_list_costs_no_more_steps_for_closed_memos_and_drafts_that_are_not_for_its_reader(
    costs: dict[str, tuple[int, int]], asked: str
) -> None:
    before, after = costs[asked]
    assert after == pytest.approx(before, rel=0.05)


@pytest.mark.parametrize("who", [TORE, JENS, METTE, BO])
def test_a_page_costs_no_more_steps_when_there_are_more_memos(
    town: Town, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 10)
    author = BO if who == BO else AASE
    counts: dict[str, list[int]] = {order: [] for order in ORDERS[:3]}
    with town.at(BO) as desk:
        publish(desk, 999)
    for start in (0, 40):
        with town.at(author) as desk:
            for number in range(start, start + 40):
                publish(desk, number, case_officer=AASE, author=AASE)
        with town.own.read(who) as desk:
            for order, found in counts.items():
                *_early, late = all_memos(desk, Filters(), order)
                for before in ("", late.number):
                    found.append(steps(desk, partial(page, desk, Filters(), order, before=before, size=10)))
    for order, (first, inner, *later) in counts.items():
        assert (later[0] <= 1.1 * first, later[1] <= 1.1 * inner) == (True, True), order


VIEWERS = (AASE, BO, JENS, METTE, TORE, VIBE)


def test_a_search_and_a_list_find_the_same_memos(both: Town) -> None:
    both.draft(content(title="Sag et"))
    both.ready(content(title="Sag to"))
    both.sitting(both.ready(content(title="Sag tre", **CLOSED)))
    with both.at(BO) as desk:
        publish(desk, 50)
        publish(desk, 51, openness=Openness.CLOSED)
    for who in VIEWERS:
        with both.own.read(who) as desk:
            listed = {memo.number for memo in list_memos(desk)}
            found = {memo.number for memo in page(desk, Filters(words="sag"), "relevance").memos}
        assert listed == found, who
