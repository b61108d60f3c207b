"""The page of memos and its CSV: what is found, in which order, how it is told; and that two worlds look alike."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from memos.store import open_database
from tests.memos.build import AASE, BO, JENS, METTE, TORE, attachment, content, decisions
from tests.memos.build import sections as filled
from tests.memos.town import CLOSED, DAY, NEXT, Town
from tests.web.house import House, office_on, settings_of


@pytest.fixture
def town(house: House) -> Town:
    """The house at work."""
    return Town(house.office)


def archive(town: Town, title: str, day: date, **changes: object) -> str:
    memo = town.ready(content(title=title, **changes))
    meeting = town.sitting(memo, day=day)
    town.decide(meeting, memo, decisions(p1="approved", p2="approved"))
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    return memo


def read(house: House, address: str = "/memoer", who: str = AASE, status: int = 200) -> str:
    answer = house.as_person(who).get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="number"><a href="/memoer/([^"]+)"', page)


def test_whoever_sees_no_memo_is_told_what_to_do(house: House) -> None:
    page = read(house)
    assert "Der er endnu ingen memoer, som du kan se." in page and 'href="/memoer/ny"' in page
    assert "<table" not in page


def test_a_search_without_hits_is_told_how_to_find_more(house: House, town: Town) -> None:
    town.draft()
    assert "Ingen memoer passer." in read(house, "/memoer?ord=vrøvl")
    assert "Så almindelige ord" in read(house, "/memoer?ord=og")


def test_the_list_is_a_table_with_a_caption_and_headings_that_sort(house: House, town: Town) -> None:
    town.draft(content(title="Åben"))
    town.draft(content(title="Bil"))
    page = read(house)
    assert "<caption" in page and page.count("aria-sort=") == 1 and 'aria-sort="ascending"' in page
    assert listed(page) == ["CHE-2026-002", "CHE-2026-001"]
    assert listed(read(house, "/memoer?orden=titel&retning=ned")) == ["CHE-2026-001", "CHE-2026-002"]
    assert listed(read(house, "/memoer?orden=nummer")) == ["CHE-2026-001", "CHE-2026-002"]
    assert 'aria-sort="descending"' in read(house, "/memoer?orden=dato")


def test_links_keep_what_was_asked_for(house: House, town: Town) -> None:
    town.draft(content(title="Får & lam"))
    page = read(house, "/memoer?ord=får+lam&status=Kladde&forum=Chefteam")
    kept = "ord=f%C3%A5r+lam&amp;forum=Chefteam&amp;status=Kladde"
    assert page.count(kept) >= 4
    assert f'href="/memoer.csv?{kept}' in page
    assert 'value="får lam"' in page and '<option value="Kladde" selected>' in page


def test_words_that_were_found_are_marked_and_everything_is_escaped(house: House, town: Town) -> None:
    town.draft(content(title="<b>Sti</b>", sections=filled(baggrund="Der er <i>mange</i> cykelstier.")))
    page = read(house, "/memoer?ord=cykelsti")
    assert "&lt;b&gt;Sti&lt;/b&gt;" in page and "<mark>cykelstier</mark>" in page
    assert "&lt;i&gt;mange&lt;/i&gt;" in page
    assert '"&gt;&lt;script&gt;' in read(house, "/memoer?ord=%22%3E%3Cscript%3E").replace("&#34;", '"')


@pytest.mark.parametrize(
    ("asked", "field"),
    [("aar=i+år", "aar"), ("aar=0", "aar"), ("status=glemt", "status"), ("aar=%D9%A2%D9%A0%D9%A2%D9%A6", "aar")],
)
def test_what_is_no_filter_is_said_at_its_field(house: House, asked: str, field: str) -> None:
    page = read(house, f"/memoer?{asked}", status=422)
    assert f'id="fejl-{field}"' in page and f'href="#felt-{field}"' in page


def test_an_unknown_body_is_refused_in_words(house: House) -> None:
    assert "Byråd" in read(house, "/memoer?forum=Byråd", status=422)


def test_pages_lead_to_each_other(house: House, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from memos.queries import listing

    monkeypatch.setattr(listing.page, "__kwdefaults__", {**(listing.page.__kwdefaults__ or {}), "size": 2})
    for title in "ABCDE":
        town.draft(content(title=title))
    first = read(house)
    assert "5 memoer." in first and "Forrige side" not in first
    (onward,) = re.findall(r'href="([^"]+)"><span class="pagination-nav-link">Næste', first)
    second = read(house, onward.replace("&amp;", "&"))
    assert listed(second) == ["CHE-2026-003", "CHE-2026-004"]
    (back,) = re.findall(r'href="([^"]+)"><span class="pagination-nav-link">Forrige', second)
    assert listed(read(house, back.replace("&amp;", "&"))) == listed(first)


def test_the_csv_opens_in_danish_excel_and_runs_nothing(house: House, town: Town) -> None:
    town.draft(content(title='=cmd|" /C calc"!A1; "x"'))
    town.draft(content(title="Æble", case_officer=AASE))
    answer = house.as_person(AASE).get("/memoer.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf") and b"\r\n" in answer.content
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Nummer", "Titel", "Status", "Forum", "Sagsbehandler", "Dato", "Adgang", "Type"]
    assert {row[1] for row in rows[1:]} == {'\'=cmd|" /C calc"!A1; "x"', "Æble"}
    assert {row[5] for row in rows[1:]} == {"20.02.2026"}


def test_the_csv_has_what_the_page_has(house: House, town: Town) -> None:
    for title in ("Sti", "Bænk", "Stier ved bænke"):
        town.draft(content(title=title))
    for asked in ("ord=bænk", "orden=nummer&retning=ned", "status=Kladde&ord=sti", "aar=1999"):
        rows = house.as_person(AASE).get(f"/memoer.csv?{asked}").content.decode("utf-8-sig").splitlines()[1:]
        assert [row.split('"')[1] for row in rows] == listed(read(house, f"/memoer?{asked}"))


# ---- two worlds

ADDRESSES = [
    f"{path}?{asked}"
    for path in ("/memoer", "/memoer.csv")
    for asked in (
        "",
        "ord=sag",
        "ord=hemmelig",
        "ord=grundkøb+sag",
        "ord=lægeattest",
        "ord=CHE-2026-L001",
        "ord=CHE-2026-003",
        "orden=dato",
        "orden=nummer&retning=ned",
        "adgang=closed",
        "status=Kladde",
        "status=Indmeldt&ord=sag",
        "status=Arkiveret",
        "forum=Chefteam&aar=2026",
        "sagsbehandler=ravn",
        "moede=CHE-M2026-01",
        "type=orientering",
        "efter=CHE-2026-001",
        "efter=CHE-2026-L001",
        "foer=CHE-2026-L001",
        "efter=CHE-2026-003&ord=sag",
    )
]


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[House]]:
    """Two houses alike, but for a closed memo, a draft, a changed draft and a closed attachment in the second."""
    with ExitStack() as opened:
        yield [opened.enter_context(_world(tmp_path_factory.mktemp("world"), hidden)) for hidden in (False, True)]


@pytest.fixture
def worlds(lasting: list[House]) -> list[House]:
    """These houses, in which nobody searched within the last minute."""
    for world in lasting:
        world.rest()
    return lasting


@contextmanager
def _world(folder: Path, hidden: bool) -> Iterator[House]:
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    database.prepare()
    with settings_of(office_on(database, folder)) as settings:
        house = House(settings)
        _live(Town(house.office), hidden)
        yield house
    database.close()


def _live(town: Town, hidden: bool) -> None:
    withheld = (attachment(1, title="Lægeattest", closed=True),) if hidden else ()
    archive(town, "Sag et", DAY, attachments=withheld)
    postponed = town.ready(content(title="Sag to"))
    meeting = town.sitting(postponed, day=NEXT)
    town.decide(meeting, postponed, decisions(p1="postponed: indtil videre", p2="postponed: indtil videre"))
    if hidden:
        town.edit(AASE, postponed, title="Hemmelig sag", sections=filled(baggrund="Hemmelig."))
        archive(town, "Sag om grundkøb", NEXT + timedelta(days=7), **CLOSED)
        town.draft(content(title="Hemmelig sag", case_officer=BO))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_reader_is_told_the_same_in_both_worlds(worlds: list[House], address: str) -> None:
    one, other = (world.as_person(TORE).get(address) for world in worlds)
    assert one.status_code == other.status_code
    assert _plain(one.text) == _plain(other.text)


@pytest.mark.parametrize("address", ["/memoer?ord=hemmelig", "/memoer.csv?ord=hemmelig", "/memoer?orden=titel"])
def test_those_who_do_not_write_a_memo_are_told_nothing_of_its_draft(worlds: list[House], address: str) -> None:
    for who in (METTE, JENS):
        found = worlds[1].as_person(who).get(address).text
        assert "Hemmelig" not in found


def test_the_worlds_differ_for_those_who_may_know(worlds: list[House]) -> None:
    one, other = (world.as_person(AASE).get("/memoer?ord=hemmelig").text for world in worlds)
    assert (listed(one), len(listed(other))) == ([], 1)


def _plain(text: str) -> str:
    """Without the nonce, which every answer has of its own."""
    return re.sub(r'nonce="[^"]*"', "", text)
