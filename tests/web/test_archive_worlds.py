"""Two worlds, one with a closed memo more: who may not know of it gets the same from the archive in both."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands.run import run_files
from memos.packing import pack
from memos.people import Role
from memos.store import open_database
from tests.web.house import EXAMPLES, House, office_on, settings_of
from web.pages import archive

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TORE, STRANGER, BO, VIBE = "Tore Bæk", "Tove Bjerre", "Bo Ravn", "Vibe Lund"
READER = "Dorthe Møller-Krogh"
"""Made a reader here: a person is signed in once."""
CLOSED, NONE = "CHE-2026-L001", "CHE-2026-L777"
PAGES = (
    "/arkiv",
    "/arkiv?nummer=L001",
    "/arkiv?nummer=2026",
    "/arkiv?ord=areal",
    "/arkiv?ord=møllevej",
    "/arkiv?forum=Chefteam&aar=2026",
    "/arkiv?side=2",
    f"/arkiv/{CLOSED}/pakke",
    f"/arkiv/{CLOSED}/kontrol",
    "/arkiv/kassation",
    "/arkiv/kassation?aar=2026",
    "/arkiv/CHE-2026-001/pakke",
    "/arkiv/CHE-2026-001/kontrol",
    "/arkiv/eksport/" + "0" * 32,
    "/arkiv/eksport/" + "0" * 32 + "/hent",
)


@pytest.fixture
def worlds(lasting: tuple[House, House]) -> tuple[House, House]:
    """The two, in which nobody searched or exported within the last minute."""
    for world in lasting:
        world.rest()
    return lasting


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    """The March meeting with the closed memo, and without it. Its documents are Word files."""
    text = (EXAMPLES / "chefteammoede-marts.toml").read_text()
    items = re.split(r"(?=^\[\[items\]\])", text, flags=re.M)
    without = "".join(item for item in items if 'memo = "areal.toml"' not in item)
    assert without != text
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr("memos.actions.steps.FORMATS", ("docx",))
        patch.setattr("memos.actions.meetings.FORMATS", ("docx",))
        with_it, without_it = (
            stack.enter_context(world(tmp_path_factory.mktemp("world"), told)) for told in (text, without)
        )
        yield with_it, without_it


@contextmanager
def world(folder: Path, told: str) -> Iterator[House]:
    """A house where that meeting was held."""
    for file in EXAMPLES.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "moede.toml").write_text(told)
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    database.prepare()
    office = office_on(database, folder, lambda: NOW)
    with settings_of(office) as settings:
        files = [folder / "moede.toml"]
        run_files(office, settings.printer, files, None, "Jens Åkjær", historical=False, create_people=False)
        with office.write() as desk:
            desk.store.grant(READER, Role.READER)
        yield House(settings)
    database.close()


def test_every_page_of_the_archive_is_the_same_in_both_worlds(worlds: tuple[House, House]) -> None:
    for who in (TORE, STRANGER, BO, ""):
        with_it, without_it = (house.as_person(who) for house in worlds)
        for page in PAGES:
            assert seen(with_it.get(page)) == seen(without_it.get(page)), (who, page)


def test_an_export_and_all_that_is_told_of_it_is_the_same_in_both_worlds(worlds: tuple[House, House]) -> None:
    for who in (READER, "Asger Thy", "Louis Zachariassen"):
        told = [exported(house, who) for house in worlds]
        assert told[0] == told[1], who


def test_the_closed_memo_answers_like_one_that_never_was(worlds: tuple[House, House]) -> None:
    client = worlds[0].as_person("Ragnhild Fabricius")
    for end in ("pakke", "kontrol"):
        closed, none = (seen(client.get(f"/arkiv/{number}/{end}")) for number in (CLOSED, NONE))
        assert closed[0] == 404
        assert repr(closed).replace(CLOSED, NONE) == repr(none)


def test_the_worlds_differ_for_the_archivist(worlds: tuple[House, House]) -> None:
    with_it, without_it = (house.as_person(VIBE).get("/arkiv").text for house in worlds)
    assert CLOSED in with_it
    assert CLOSED not in without_it


def test_every_route_of_the_archive_is_looked_at_here() -> None:
    looked = {re.sub(r"CHE-[^/]+", "{number}", re.sub("0{32}", "{id}", page.partition("?")[0])) for page in PAGES}
    assert {page.path for page in archive.ROUTES if page.method == "GET"} <= looked
    assert [page.path for page in archive.ROUTES if page.method != "GET"] == ["/arkiv/eksport"]


def exported(house: House, who: str) -> list[object]:
    """Everything that somebody sees from asking for an export until they have it."""
    client = house.as_person(who)
    asked = client.post("/arkiv/eksport", data={"year": "2026"})
    address = asked.headers["location"]
    told: list[object] = [seen(client.get(address)), client.get(address, headers={"accept": "application/json"}).json()]
    assert len(list(pack(house.office))) == 1
    facts = client.get(address, headers={"accept": "application/json"}).json()
    told += [seen(client.get(address)), {**facts, "href": ""}, seen(client.get("/arkiv"))]
    return [*told, seen(client.get(f"{address}/hent"))]


def seen(answer: Any) -> tuple[int, list[tuple[str, str]], object]:
    """Status, headers and body, without what each world has of its own: ids, instants and the hashes over them."""
    headers = sorted((name, plain(value)) for name, value in answer.headers.items() if name != "last-modified")
    if answer.headers.get("content-type") != "application/zip":
        return answer.status_code, headers, plain(answer.text)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return (
            answer.status_code,
            headers,
            [(name, plain(packed.read(name).decode("latin-1"))) for name in packed.namelist()],
        )


def plain(text: str) -> str:
    return re.sub(r"[0-9a-f]{64}|[0-9a-f]{32}|[?][0-9a-f]{12}|nonce[-=][^ ';>]*|SHA-256 [0-9a-f]+", "…", text)
