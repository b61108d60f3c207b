"""The archive's pages: finding, checking, and taking copies out, each for those alone who may."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from memos.desk import Office
from memos.packing import pack
from tests.archived import BO, CLOSED_ONE, OPEN_ONES, TORE, VIBE, WITHHELD, archived_in
from tests.web.house import House, settings_of
from web.settings import Settings


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Office]:
    with archived_in(tmp_path_factory.mktemp("archived"), tmp_path_factory, worker_id) as found:
        yield found


@pytest.fixture(scope="module")
def lasting(office: Office) -> Iterator[House]:
    with settings_of(office) as settings:
        yield Stays(settings)


@pytest.fixture
def archive(lasting: House) -> House:
    """The house, in which nobody searched or exported within the last minute."""
    lasting.rest()
    return lasting


class Stays(House):
    """A house that all tests here share: whoever was signed in once still is."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.clients: dict[str, TestClient] = {}

    def as_person(self, name: str) -> TestClient:
        if name not in self.clients:
            self.clients[name] = super().as_person(name)
        return self.clients[name]


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="number"><a href="/memoer/([^"]+)"', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", set(OPEN_ONES)),
        ("?nummer=2026-002", {"CHE-2026-002"}),
        ("?nummer=che-2026-00", set(OPEN_ONES)),
        ("?nummer=%25", set()),
        ("?forum=Klyngestyregruppe", set()),
        ("?forum=Chefteam&aar=2026", set(OPEN_ONES)),
        ("?aar=2025", set()),
        ("?ord=og", set()),
        ("?side=2", set()),
        ("?side=x", set(OPEN_ONES)),
    ],
)
def test_the_archive_is_searched(archive: House, query: str, found: set[str]) -> None:
    answer = archive.as_person(TORE).get(f"/arkiv{query}")
    assert answer.status_code == 200
    assert set(listed(answer.text)) == found


def test_a_memo_is_found_by_its_words(archive: House) -> None:
    page = archive.as_person(TORE).get("/arkiv", params={"ord": "sundhedshuse"})
    assert "CHE-2026-00" in page.text
    assert 0 < len(listed(page.text)) < len(OPEN_ONES)


def test_a_year_that_is_none_is_said_at_its_field_and_all_that_was_typed_stays(archive: House) -> None:
    answer = archive.as_person(TORE).get("/arkiv", params={"aar": "26", "ord": "pulje"})
    assert answer.status_code == 422
    assert 'href="#felt-aar"' in answer.text
    assert 'value="pulje"' in answer.text
    answer = archive.as_person(BO).post("/arkiv/eksport", data={"body": "Chefteam", "year": "²026"})
    assert answer.status_code == 422
    assert 'href="#felt-year"' in answer.text
    answer = archive.as_person(BO).post("/arkiv/eksport", data={"since": "31.02.2026", "state": "Trukket tilbage"})
    assert answer.status_code == 422
    assert 'href="#felt-since"' in answer.text and 'value="31.02.2026"' in answer.text


def test_an_export_says_what_it_is_of(archive: House) -> None:
    client = archive.as_person(BO)
    wanted = {"year": "2023", "state": "Trukket tilbage", "since": "1.3.2026"}
    address = client.post("/arkiv/eksport", data=wanted).headers["location"]
    assert "Eksport af alle fora, 2023, Trukket tilbage, siden 1. marts 2026" in client.get(address).text
    assert len(list(pack(archive.office))) == 1


def test_a_memo_is_checked_in_words(archive: House) -> None:
    answer = archive.as_person(TORE).get("/arkiv/CHE-2026-001/kontrol")
    assert answer.status_code == 200
    assert "Memoet er, som det blev arkiveret" in answer.text
    assert answer.text.count("I orden.") == 3


def test_a_changed_file_and_a_changed_history_are_found_by_the_check(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    with archived_in(tmp_path, tmp_path_factory, worker_id) as own, settings_of(own) as settings:
        client = House(settings).as_person(TORE)
        with own.read() as desk:
            rendition = desk.store.renditions(memo=desk.store.memo_id("CHE-2026-001") or "")[-1]
        own.blobs.path(rendition.sha256).write_bytes(b"forged")
        page = client.get("/arkiv/CHE-2026-001/kontrol").text
        assert "Noget er ikke, som det blev arkiveret" in page
        assert f"{rendition.document}.{rendition.format}" in page
        assert str(own.blobs.root) not in page
        with own.write() as desk:
            memo = desk.store.memo(desk.store.memo_id("CHE-2026-002") or "")
            desk.store.save_memo(memo.__class__(**{**fields(memo), "state": "decided"}), desk.now)
        assert client.get("/arkiv/CHE-2026-002/kontrol").status_code == 404


def test_a_package_whose_documents_are_still_to_be_made_is_not_there_yet(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    with archived_in(tmp_path, tmp_path_factory, worker_id) as own, settings_of(own) as settings:
        with own.write() as desk:
            memo = desk.store.memo(desk.store.memo_id("CHE-2026-001") or "")
            desk.store.want([("referat", "pdf")], memo.revision, desk.now, memo=memo.id)
        client = House(settings).as_person(TORE)
        assert client.get("/arkiv/CHE-2026-001/pakke").status_code == 409
        page = client.get("/arkiv/CHE-2026-001/kontrol").text
        assert "Dokumenterne er ikke lavet færdig endnu" in page
        assert "Noget er ikke" not in page
        assert "1 dokumenter mangler" not in page


def fields(memo: object) -> dict[str, object]:
    return {name: getattr(memo, name) for name in memo.__dataclass_fields__}  # type: ignore[attr-defined]  # a memo


def test_a_package_is_a_zip_of_the_same_bytes_each_time(archive: House) -> None:
    client = archive.as_person(TORE)
    first, second = (client.get("/arkiv/CHE-2026-001/pakke") for _time in range(2))
    assert first.status_code == 200
    assert first.content == second.content
    assert first.headers["content-type"] == "application/zip"
    kind, _semicolon, name = first.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (kind, unquote(name).startswith("CHE-2026-001 ")) == ("attachment", True)
    assert first.headers["content-security-policy"] == "default-src 'none'; sandbox"
    with zipfile.ZipFile(io.BytesIO(first.content)) as packed:
        assert packed.testzip() is None
        assert {path.split("/")[0] for path in packed.namelist()} == {"archive"}


def test_the_archivist_gets_the_closed_attachments_too(archive: House) -> None:
    mine, theirs = (archive.as_person(who).get(f"/arkiv/{WITHHELD}/pakke").content for who in (VIBE, TORE))
    roots = [{path.split("/")[0] for path in zipfile.ZipFile(io.BytesIO(one)).namelist()} for one in (mine, theirs)]
    assert roots == [{"archive", "archive-closed"}, {"archive"}]


def test_an_export_is_asked_for_followed_and_fetched(archive: House) -> None:
    client = archive.as_person(VIBE)
    answer = client.post("/arkiv/eksport", data={"body": "Chefteam", "year": "2026"})
    address = answer.headers["location"]
    assert answer.status_code == 303
    assert "<progress" in client.get(address).text
    assert "venter" in client.get("/arkiv").text
    assert client.get(address, headers={"accept": "application/json"}).json()["state"] == "waiting"
    assert client.get(f"{address}/hent").status_code == 404
    assert len(list(pack(archive.office))) == 1
    facts = client.get(address, headers={"accept": "application/json"}).json()
    assert (facts["state"], facts["done"], facts["total"], facts["href"]) == ("done", 6, 6, f"{address}/hent")
    assert "Eksporten er færdig." in client.get("/arkiv").text
    assert f'href="{address}/hent"' in client.get(address).text
    fetched = client.get(f"{address}/hent")
    assert fetched.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Arkiv%20Chefteam%202026")
    assert zipfile.ZipFile(io.BytesIO(fetched.content)).testzip() is None


def test_nobody_elses_export_is_there(archive: House) -> None:
    address = archive.as_person(VIBE).post("/arkiv/eksport", data={"body": "Chefteam"}).headers["location"]
    list(pack(archive.office))
    nothing = "/arkiv/eksport/" + "0" * 32
    for who in (TORE, BO):
        client = archive.as_person(who)
        assert address not in client.get("/arkiv").text
        for end in ("", "/hent"):
            answer, none = client.get(address + end), client.get(nothing + end)
            assert (answer.status_code, plain(answer.text)) == (404, plain(none.text))


def test_of_a_closed_memo_a_reader_learns_what_they_learn_of_none(archive: House) -> None:
    client = archive.as_person(TORE)
    for end in ("pakke", "kontrol"):
        closed, none = (client.get(f"/arkiv/{number}/{end}") for number in (CLOSED_ONE, "CHE-2026-L999"))
        assert closed.status_code == 404
        assert plain(closed.text).replace(CLOSED_ONE, "") == plain(none.text).replace("CHE-2026-L999", "")
        assert archive.as_person(VIBE).get(f"/arkiv/{CLOSED_ONE}/{end}").status_code == 200


def test_a_memo_that_is_not_archived_has_no_package(archive: House) -> None:
    with archive.office.read("Jens Åkjær") as desk:
        from memos.queries.listing import list_memos

        others = [memo.number for memo in list_memos(desk) if memo.state_label != "Arkiveret"]
    assert others
    answer = archive.as_person("Jens Åkjær").get(f"/arkiv/{others[0]}/pakke")
    assert answer.status_code == 404


def test_nobody_is_sent_to_sign_in_by_every_page(archive: House) -> None:
    client = archive.as_person("")
    for path in ("/arkiv", "/arkiv/CHE-2026-001/pakke", "/arkiv/CHE-2026-001/kontrol", "/arkiv/eksport/x"):
        assert client.get(path).status_code == 303
    assert client.post("/arkiv/eksport").status_code == 303


def plain(page: str) -> str:
    """The page without what each has of its own: addresses and nonces."""
    return re.sub(r'nonce="[^"]*"|[0-9a-f]{32}', "", page)


def test_facts_for_the_script_are_plain_json(archive: House) -> None:
    address = archive.as_person(BO).post("/arkiv/eksport", data={"year": "2024"}).headers["location"]
    facts = json.loads(archive.as_person(BO).get(address, headers={"accept": "application/json"}).text)
    assert set(facts) == {"state", "done", "total", "text"}
