"""Whoever may not know of closed memos gets the same bytes from every page, whether there are any or not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from memos.desk import Desk
from memos.models import MemoRow
from memos.packet import Edition
from memos.printing import Printer
from memos.publication import Publication
from memos.queries.publications import PublicPage, public_page
from tests.web.house import TEMPLATES
from tests.web.worlds import WITHOUT, World, two_worlds
from web.application import pages

OPEN = ("CHE-2026-001", "CHE-2026-002", "CHE-2026-003")
NUMBERS = ("CHE-2026-002", "CHE-2026-003", "CHE-2026-L001", "CHE-2026-L003", "CHE-2026-L009")
RELEASED, MINUTED = "CHE-M2026-01", "CHE-M2026-03"
"""An agenda and minutes that anybody may read, each of a meeting with something closed in one world."""
NOBODYS = "0" * 32
Request = tuple[str, dict[str, str]]


def each(pattern: str, *queries: str, **data: str) -> list[Request]:
    """The path for every number, open, closed and unknown, with each query."""
    return [(pattern.format(number=n) + query, data) for n in NUMBERS for query in (queries or ("",))]


def one(path: str, **data: str) -> list[Request]:
    return [(path, data)]


def meetings(pattern: str, **data: str) -> list[Request]:
    """The path for the meeting that was held, the one that is planned, and one that is not there."""
    return [(pattern.format(number=f"CHE-M2026-0{n}"), data) for n in (1, 2, 9)]


FORM = {"title": "Ny titel", "body": "Chefteam", "department": "Sundhed", "case_officer": "Bo Ravn", "revision": "1"}
ACCOUNT = {"navn": "Bo Ravn", "user_name": "bo", "email": "bo@solbaek.example"}
REQUESTS: dict[tuple[str, str], list[Request]] = {
    ("GET", "/log-ind"): one("/log-ind") + one("/log-ind?videre=/memoer/CHE-2026-L001"),
    ("POST", "/log-ind"): one("/log-ind", navn="bo", adgangskode="forkert og meget lang"),
    ("GET", "/oidc/log-ind"): one("/oidc/log-ind"),
    ("GET", "/oidc/svar"): one("/oidc/svar?code=x&state=y"),
    ("GET", "/mig/adgangskode"): one("/mig/adgangskode"),
    ("POST", "/mig/adgangskode"): one("/mig/adgangskode", nuvaerende="x", ny="en ganske lang kode", igen="en anden"),
    ("GET", "/"): one("/"),
    ("GET", "/opfoelgning"): one("/opfoelgning")
    + one("/opfoelgning?status=alle&forum=Chefteam")
    + one("/opfoelgning?ejer=Bo+Ravn&overskredet=1"),
    ("GET", "/opfoelgning.csv"): one("/opfoelgning.csv?status=alle"),
    ("GET", "/opfoelgning/{meeting}/{item}/{position}"): one("/opfoelgning/CHE-M2026-01/1/1")
    + one("/opfoelgning/CHE-M2026-01/L1/1"),
    ("POST", "/opfoelgning/{meeting}/{item}/{position}"): one(
        "/opfoelgning/CHE-M2026-01/L1/1", op="done", seen="0", memo="CHE-2026-L003"
    )
    + one("/opfoelgning/CHE-M2026-01/1/1", op="done", seen="0", memo="CHE-2026-L003")
    + one("/opfoelgning/CHE-M2026-01/1/1", op="report", seen="0"),
    ("GET", "/opfoelgning/{meeting}/{item}/{position}/fil/{step}"): one("/opfoelgning/CHE-M2026-01/1/1/fil/1")
    + one("/opfoelgning/CHE-M2026-01/L1/1/fil/1"),
    ("POST", "/opfoelgning/udfoert"): one(
        "/opfoelgning/udfoert", meeting="CHE-M2026-01", item="L1", position="1", text="Lukket opfølgning"
    )
    + one("/opfoelgning/udfoert", meeting="CHE-M2026-01", item="1", position="1", text="Åben opfølgning"),
    ("GET", "/memoer"): one("/memoer")
    + one("/memoer?ord=lukket")
    + one("/memoer?ord=%C3%A5bningstider")
    + one("/memoer?aabenhed=closed")
    + one("/memoer?forum=Chefteam&orden=nummer"),
    ("GET", "/memoer.csv"): one("/memoer.csv") + one("/memoer.csv?ord=lukket"),
    ("GET", "/memoer/ny"): one("/memoer/ny"),
    ("POST", "/memoer/ny"): one(
        "/memoer/ny", type="indstilling", title="Begyndt her", body="Chefteam", department="Sundhed"
    )
    + one("/memoer/ny", earlier="CHE-2026-L003")
    + one("/memoer/ny", earlier="CHE-2026-003"),
    ("GET", "/memoer/{number}"): each("/memoer/{number}"),
    ("GET", "/memoer/{number}/skriv"): each("/memoer/{number}/skriv"),
    ("POST", "/memoer/{number}/skriv"): each("/memoer/{number}/skriv", op="gem", **FORM)
    + each("/memoer/{number}/skriv", op="point-add", **FORM),
    ("POST", "/memoer/{number}/skriv/gem"): each("/memoer/{number}/skriv/gem", **FORM),
    ("GET", "/memoer/{number}/skriv/vejen"): each("/memoer/{number}/skriv/vejen", "", "?on_behalf_of=Bo%20Ravn"),
    ("POST", "/memoer/{number}/skriv/fil"): each("/memoer/{number}/skriv/fil"),
    ("POST", "/memoer/{number}/skriv/drop"): each("/memoer/{number}/skriv/drop"),
    ("GET", "/memoer/{number}/skriv/forskel"): each("/memoer/{number}/skriv/forskel"),
    ("POST", "/memoer/{number}/skriv/forskel"): each("/memoer/{number}/skriv/forskel", baggrund="min"),
    ("GET", "/memoer/{number}/forhaandsvis"): each("/memoer/{number}/forhaandsvis"),
    ("GET", "/memoer/{number}/forhaandsvis/side"): each("/memoer/{number}/forhaandsvis/side"),
    ("GET", "/memoer/{number}/forhaandsvis/pdf"): one("/memoer/CHE-2026-L001/forhaandsvis/pdf"),
    ("POST", "/memoer/{number}/trin"): each("/memoer/{number}/trin", step="approve")
    + each("/memoer/{number}/trin", step="schedule", meeting="CHE-M2026-02"),
    ("GET", "/memoer/{number}/historik"): each("/memoer/{number}/historik"),
    ("GET", "/memoer/{number}/forskel"): each("/memoer/{number}/forskel", "", "?fra=1&til=1"),
    ("GET", "/memoer/{number}/dokument/{file}"): each("/memoer/{number}/dokument/indstilling.json")
    + each("/memoer/{number}/dokument/referat.json"),
    ("GET", "/memoer/{number}/bilag/{position}"): each("/memoer/{number}/bilag/1"),
    ("GET", "/memoer/{number}/godkend"): each("/memoer/{number}/godkend"),
    ("POST", "/memoer/{number}/godkend"): each("/memoer/{number}/godkend", op="godkend", revision="2"),
    ("GET", "/memoer/{number}/koordinering"): each("/memoer/{number}/koordinering"),
    ("POST", "/memoer/{number}/koordinering"): each(
        "/memoer/{number}/koordinering", department="Klyngesekretariatet", due="12.03.2026"
    ),
    ("POST", "/memoer/{number}/koordinering/indsaet"): each("/memoer/{number}/koordinering/indsaet"),
    ("POST", "/memoer/{number}/koordinering/{id}/tilbagekald"): each(
        "/memoer/{number}/koordinering/" + NOBODYS + "/tilbagekald"
    ),
    ("GET", "/koordinering/{id}"): one(f"/koordinering/{NOBODYS}"),
    ("POST", "/koordinering/{id}"): one(f"/koordinering/{NOBODYS}", answer="none"),
    ("GET", "/mig"): one("/mig"),
    ("POST", "/mig/stedfortraedere"): one(
        "/mig/stedfortraedere", delegate="Signe Østergaard", begins="02.03.2026", ends="31.03.2026", closed="1"
    ),
    ("POST", "/mig/stedfortraedere/{id}/tilbagekald"): one(f"/mig/stedfortraedere/{NOBODYS}/tilbagekald"),
    ("GET", "/arkiv"): one("/arkiv") + one("/arkiv?ord=lukket") + one("/arkiv?nummer=CHE-2026-L003"),
    ("POST", "/arkiv/eksport"): one("/arkiv/eksport", body="Chefteam", year="2026"),
    ("GET", "/arkiv/eksport/{id}"): one(f"/arkiv/eksport/{NOBODYS}"),
    ("GET", "/arkiv/eksport/{id}/hent"): one(f"/arkiv/eksport/{NOBODYS}/hent"),
    ("GET", "/arkiv/kassation"): one("/arkiv/kassation") + one("/arkiv/kassation?aar=2026"),
    ("POST", "/arkiv/kassation"): one("/arkiv/kassation", aar="2026", listed="0" * 64, written="0" * 8),
    ("GET", "/arkiv/kassation/{mark}/{form}"): one(f"/arkiv/kassation/{'0' * 64}/pdf"),
    ("GET", "/arkiv/{number}/pakke"): each("/arkiv/{number}/pakke"),
    ("GET", "/arkiv/{number}/kontrol"): each("/arkiv/{number}/kontrol"),
    ("GET", "/administration"): one("/administration"),
    ("GET", "/administration/fora"): one("/administration/fora"),
    ("GET", "/administration/forum"): one("/administration/forum?navn=Chefteam"),
    ("POST", "/administration/forum"): one("/administration/forum", navn="Chefteam", name="Chefteam"),
    ("GET", "/administration/afdelinger"): one("/administration/afdelinger"),
    ("GET", "/administration/afdeling"): one("/administration/afdeling?navn=Sundhed"),
    ("POST", "/administration/afdeling"): one("/administration/afdeling", navn="Sundhed", manager="Karim Sand"),
    ("GET", "/administration/personer"): one("/administration/personer") + one("/administration/personer?soeg=bo"),
    ("POST", "/administration/personer"): one("/administration/personer", name="Nye Nielsen"),
    ("GET", "/administration/person"): one("/administration/person?navn=Bo+Ravn")
    + one("/administration/person?navn=Signe+%C3%98stergaard"),
    ("POST", "/administration/person/roller"): one("/administration/person/roller", navn="Bo Ravn", roles="reader"),
    ("POST", "/administration/person/konto"): one("/administration/person/konto", **ACCOUNT),
    ("POST", "/administration/person/adgangskode"): one("/administration/person/adgangskode", navn="Vibe Lund"),
    ("POST", "/administration/person/adgang"): one("/administration/person/adgang", navn="Bo Ravn", adgang="luk"),
    ("GET", "/administration/overdrag"): one("/administration/overdrag?navn=Signe+%C3%98stergaard")
    + one("/administration/overdrag?navn=Iben-Marie+O%27Neill"),
    ("POST", "/administration/overdrag"): one(
        "/administration/overdrag", navn="Signe Østergaard", cases="Bo Ravn", approvals="Karim Sand", offices=""
    ),
    ("GET", "/administration/typer"): one("/administration/typer"),
    ("GET", "/administration/typer/{key}"): one("/administration/typer/indstilling"),
    ("GET", "/administration/typer/{key}/diagram.svg"): one("/administration/typer/indstilling/diagram.svg"),
    ("GET", "/administration/arbejde"): one("/administration/arbejde"),
    ("POST", "/administration/arbejde/{id}"): one(f"/administration/arbejde/{NOBODYS}", op="igen"),
    ("GET", "/sundhed"): one("/sundhed"),
    ("GET", "/maaltal"): one("/maaltal"),
    ("GET", "/moeder/{number}/lokale"): meetings("/moeder/{number}/lokale")
    + meetings("/moeder/{number}/lokale?punkt=L1"),
    ("POST", "/moeder/{number}/lokale"): meetings("/moeder/{number}/lokale", op="skriv"),
    ("GET", "/moeder/{number}/lokale/haendelser"): meetings("/moeder/{number}/lokale/haendelser?en=1")
    + meetings("/moeder/{number}/lokale/haendelser?en=1&skaerm=1"),
    ("POST", "/moeder/{number}/lokale/{item}"): meetings("/moeder/{number}/lokale/1", op="gem", revision="0")
    + meetings("/moeder/{number}/lokale/L1", op="gem", revision="0"),
    ("POST", "/moeder/{number}/lokale/{item}/gem"): meetings("/moeder/{number}/lokale/1/gem", revision="0")
    + meetings("/moeder/{number}/lokale/L1/gem", revision="0"),
    ("GET", "/moeder/{number}/lokale/{item}/forskel"): meetings("/moeder/{number}/lokale/1/forskel")
    + meetings("/moeder/{number}/lokale/L1/forskel"),
    ("POST", "/moeder/{number}/lokale/{item}/forskel"): meetings("/moeder/{number}/lokale/1/forskel")
    + meetings("/moeder/{number}/lokale/L1/forskel"),
    ("GET", "/moeder/{number}/skaerm"): meetings("/moeder/{number}/skaerm"),
    ("GET", "/moeder/{number}/materiale"): meetings("/moeder/{number}/materiale"),
    ("POST", "/moeder/{number}/materiale"): meetings("/moeder/{number}/materiale"),
    ("GET", "/moeder/{number}/materiale/{edition}.pdf"): meetings("/moeder/{number}/materiale/aaben.pdf")
    + meetings("/moeder/{number}/materiale/lukket.pdf"),
    ("GET", "/moeder/{number}/punkt/{item}.pdf"): meetings("/moeder/{number}/punkt/1.pdf")
    + meetings("/moeder/{number}/punkt/L1.pdf"),
    ("GET", "/moeder"): one("/moeder") + one("/moeder?forum=Chefteam&aar=2026") + one("/moeder?status=closed"),
    ("GET", "/moeder/ny"): one("/moeder/ny"),
    ("POST", "/moeder/ny"): one("/moeder/ny", body="Chefteam", date="2026-03-24", op="vis")
    + one("/moeder/ny", body="Chefteam", date="2026-03-24", op="opret"),
    ("GET", "/moeder/{number}"): meetings("/moeder/{number}"),
    ("POST", "/moeder/{number}/trin"): meetings("/moeder/{number}/trin", step="lock", revision="3")
    + meetings("/moeder/{number}/trin", step="close", revision="11"),
    ("GET", "/moeder/{number}/ret"): meetings("/moeder/{number}/ret"),
    ("POST", "/moeder/{number}/ret"): meetings(
        "/moeder/{number}/ret", date="2026-03-25", place="Andetsteds", revision="1"
    ),
    ("GET", "/moeder/{number}/historik"): meetings("/moeder/{number}/historik")
    + meetings("/moeder/{number}/historik?fra=2&til=4"),
    ("GET", "/moeder/{number}/dokument/{file}"): meetings("/moeder/{number}/dokument/dagsorden.json")
    + meetings("/moeder/{number}/dokument/referat.json"),
    ("GET", "/moeder/{number}/dagsorden"): meetings("/moeder/{number}/dagsorden"),
    ("POST", "/moeder/{number}/dagsorden"): meetings("/moeder/{number}/dagsorden", op="gem", revision="1")
    + meetings("/moeder/{number}/dagsorden", op="memo", memo="CHE-2026-L003", revision="1")
    + meetings("/moeder/{number}/dagsorden", op="memo", memo="CHE-2026-L003", revision="11"),
    ("GET", "/moeder/{number}/referat"): meetings("/moeder/{number}/referat"),
    ("POST", "/moeder/{number}/referat/trin"): meetings("/moeder/{number}/referat/trin", step="reopen", comment="x"),
    ("POST", "/moeder/{number}/referat/godkend"): meetings("/moeder/{number}/referat/godkend"),
    ("POST", "/moeder/{number}/referat/ret"): meetings("/moeder/{number}/referat/ret", text="Rettelse"),
    ("GET", "/moeder/{number}/referat/indsigelse"): meetings("/moeder/{number}/referat/indsigelse?punkt=L1"),
    ("POST", "/moeder/{number}/referat/indsigelse"): meetings(
        "/moeder/{number}/referat/indsigelse", place="L1", text="Nej"
    ),
    ("POST", "/moeder/{number}/referat/indsigelse/{id}"): meetings(
        "/moeder/{number}/referat/indsigelse/" + NOBODYS, op="svar", reply="Jo"
    ),
    ("GET", "/moeder/{number}/referat/oplaes/{item}"): meetings("/moeder/{number}/referat/oplaes/L1")
    + meetings("/moeder/{number}/referat/oplaes/1"),
    ("POST", "/moeder/{number}/referat/oplaes/{item}"): meetings("/moeder/{number}/referat/oplaes/L1", sha256="x")
    + meetings("/moeder/{number}/referat/oplaes/1", sha256="x"),
    ("GET", "/moeder/{number}/referat/skriv"): meetings("/moeder/{number}/referat/skriv"),
    ("POST", "/moeder/{number}/referat/skriv"): meetings("/moeder/{number}/referat/skriv", op="gem", text_L1="x"),
    ("POST", "/moeder/{number}/referat/skriv/gem"): meetings("/moeder/{number}/referat/skriv/gem", text_L1="x"),
    ("POST", "/moeder/{number}/referat/skriv/drop"): meetings("/moeder/{number}/referat/skriv/drop"),
    ("POST", "/moeder/{number}/referat/staar"): meetings("/moeder/{number}/referat/staar", item="L1", base="x"),
    ("GET", "/moeder/{number}/indkaldelse"): meetings("/moeder/{number}/indkaldelse"),
    ("POST", "/moeder/{number}/indkaldelse"): meetings("/moeder/{number}/indkaldelse", op="send")
    + meetings("/moeder/{number}/indkaldelse", reply="afbud"),
    ("GET", "/moeder/{number}/kalender.ics"): meetings("/moeder/{number}/kalender.ics"),
    ("GET", "/moeder/{number}/tilmelding"): meetings("/moeder/{number}/tilmelding"),
    ("POST", "/moeder/{number}/tilmelding"): meetings(
        "/moeder/{number}/tilmelding", name="Ida", email="ida@solbaek.test"
    ),
    ("GET", "/tilmelding/{token}"): one("/tilmelding/" + NOBODYS),
    ("POST", "/tilmelding/{token}"): one("/tilmelding/" + NOBODYS),
    ("GET", "/moeder/{number}/tilmelding/skriv"): meetings("/moeder/{number}/tilmelding/skriv"),
    ("POST", "/moeder/{number}/tilmelding/skriv"): meetings(
        "/moeder/{number}/tilmelding/skriv", title="Åbent møde", deadline="2026-03-03", reach="anybody"
    ),
    ("GET", "/moeder/{number}/tilmeldte"): meetings("/moeder/{number}/tilmeldte"),
    ("POST", "/moeder/{number}/tilmeldte"): meetings("/moeder/{number}/tilmeldte", name="Ida"),
    ("GET", "/moeder/{number}/tilmeldte.csv"): meetings("/moeder/{number}/tilmeldte.csv"),
    ("GET", "/moeder/{number}/offentliggoer"): meetings("/moeder/{number}/offentliggoer"),
    ("POST", "/moeder/{number}/offentliggoer"): meetings("/moeder/{number}/offentliggoer", op="vis", hvad="referat")
    + meetings("/moeder/{number}/offentliggoer", op="offentliggoer", hvad="dagsorden", revision="1"),
    ("GET", "/offentlig"): one("/offentlig") + one("/offentlig?aar=2026"),
    ("GET", "/offentlig/{number}"): meetings("/offentlig/{number}") + one(f"/offentlig/{MINUTED}"),
    ("GET", "/offentlig/{number}/{file}"): meetings("/offentlig/{number}/dagsorden")
    + meetings("/offentlig/{number}/dagsorden.pdf")
    + meetings("/offentlig/{number}/referat.pdf")
    + one(f"/offentlig/{MINUTED}/referat")
    + one(f"/offentlig/{MINUTED}/referat.pdf"),
    ("GET", "/tilgaengelighed"): one("/tilgaengelighed"),
    ("GET", "/robots.txt"): one("/robots.txt"),
    ("POST", "/log-ud"): one("/log-ud"),
}
"""What is sent to each route, in this order. A route that is not here fails the test."""


@pytest.fixture
def worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, World]]:
    with Printer(TEMPLATES) as printer, two_worlds(tmp_path, printer, monkeypatch) as found:
        yield found


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """Worlds for tests that end at the first leak: they only look, or change what nobody looks at afterwards."""
    folder = tmp_path_factory.mktemp("worlds")
    with (
        pytest.MonkeyPatch.context() as patch,
        Printer(TEMPLATES) as printer,
        two_worlds(folder, printer, patch) as two,
    ):
        yield two


def test_every_route_has_requests() -> None:
    assert {(page.method, page.path) for page in pages()} == REQUESTS.keys()


def test_nobody_who_may_not_know_gets_another_byte(worlds: tuple[World, World]) -> None:
    assert list(leaks(worlds)) == []


def test_the_worlds_differ_for_who_may_know(looked_at: tuple[World, World]) -> None:
    without, with_closed = looked_at
    assert without.numbers == with_closed.numbers == [*OPEN]
    with with_closed.office.read() as desk:
        assert desk.store.memo_id("CHE-2026-L003")
        for number in (RELEASED, MINUTED):
            assert any(item.closed for item in desk.store.meeting(desk.store.meeting_id(number) or "").items)


def test_what_was_released_is_there_in_both(looked_at: tuple[World, World]) -> None:
    paths = [
        "/offentlig",
        *(f"/offentlig/{RELEASED}{end}" for end in ("", "/dagsorden", "/dagsorden.pdf")),
        *(f"/offentlig/{MINUTED}{end}" for end in ("", "/referat.pdf")),
    ]
    assert {world.ask("", "GET", path, {})[0] for world in looked_at for path in paths} == {200}
    for world in looked_at:
        listed = world.ask("", "GET", "/offentlig", {})[2].decode()
        assert f"/offentlig/{RELEASED}/dagsorden" in listed
        assert f"/offentlig/{MINUTED}/referat" in listed


def leaks(worlds: tuple[World, World], wanted: str = "") -> Iterator[str]:
    """Where the two worlds answered differently; `wanted`: only on paths that hold that."""
    for (method, _pattern), requests in REQUESTS.items():
        for path, data in requests:
            for person in WITHOUT:
                if wanted in path:
                    one, other = (world.ask(person, method, path, data) for world in worlds)
                    if one != other:
                        yield f"{person or 'nobody'} {method} {path}: {told(one[2], other[2])}"


def told(one: bytes, other: bytes) -> str:
    """Where two answers begin to differ."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{one[at - 60 : at + 60]!r} / {other[at - 60 : at + 60]!r}"


def every_memo(*_asked: object, **_more: object) -> object:
    """A query that keeps nothing from anybody."""
    return select(MemoRow.id)


def with_a_count(desk: Desk, one: Publication) -> PublicPage:
    """A released page that says how many memos there are."""
    memos = desk.session.scalar(select(func.count()).select_from(MemoRow))
    read = public_page(desk, one)
    return replace(read, content=f"{read.content} {memos}")


LEAKS = (
    ("web.pages.public.public_page", with_a_count, "/offentlig/CHE"),
    ("memos.queries.find.visible_id", lambda desk, number: desk.store.memo_id(number), "/memoer/CHE"),
    ("memos.queries.find.may_see", lambda *_asked: True, "/moeder/CHE"),
    ("memos.queries.find.visible_to", every_memo, "/historik"),
    ("memos.queries.paging.sees_everything", lambda *_asked: True, "/memoer?"),
    ("memos.queries.paging.sees_everything", lambda *_asked: True, ".csv"),
    ("memos.queries.follow_ups.visible_to", every_memo, "/opfoelgning"),
    ("memos.queries.archive.visible_to", every_memo, "/arkiv?"),
    ("memos.queries.packets.editions_for", lambda *_asked: tuple(Edition), "/materiale/lukket"),
)


@pytest.mark.parametrize(("where", "planted", "path"), LEAKS)
def test_a_planted_leak_is_found(
    looked_at: tuple[World, World], monkeypatch: pytest.MonkeyPatch, where: str, planted: object, path: str
) -> None:
    monkeypatch.setattr(where, planted)
    assert next(leaks(looked_at, path), "")
