"""The guard before every address: where a form comes from, how much is sent, and what every answer carries."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.web.house import ADDRESS, SAME, House
from tests.web.security.addresses import addresses, safe, unsafe, written
from tests.web.security.people import AASE, BO, JENS, TORE, MovableClock, make_administrator, sign_in
from tests.web.security.tables import changes, stored
from web.ask import Ask
from web.dispatch import route
from web.guard import LARGEST, LARGEST_UPLOAD, Guard, described, hosts
from web.permissions import Permission
from web.routes import get
from web.views import Views

SFS = "sec-fetch-site"
ELSEWHERE: tuple[list[tuple[str, str]], ...] = (
    [],
    [(SFS, "cross-site")],
    [(SFS, "same-site")],
    [(SFS, "none")],
    [(SFS, "")],
    [(SFS, "Same-Origin")],
    [(SFS, "same-origin"), (SFS, "cross-site")],
    [(SFS, "same-origin"), ("origin", "https://evil.example")],
    [(SFS, "same-origin"), ("origin", "null")],
    [(SFS, "same-origin"), ("origin", "http://127.0.0.1:8001")],
    [(SFS, "same-origin"), ("origin", "https://127.0.0.1:8000")],
    [(SFS, "same-origin"), ("origin", ADDRESS), ("origin", "https://evil.example")],
    [("origin", ADDRESS)],
    [(SFS, "cross-site"), ("origin", ADDRESS)],
)
HERE: tuple[list[tuple[str, str]], ...] = ([(SFS, "same-origin")], [(SFS, "same-origin"), ("origin", ADDRESS)])


def bare(house: House, person: str = AASE) -> TestClient:
    """A browser that is signed in and says nothing of where its forms come from."""
    client = house.as_person(person)
    for name in SAME:
        del client.headers[name]
    return client


def test_no_form_from_elsewhere_reaches_any_address(house: House) -> None:
    client, known = bare(house), unsafe(house)
    assert len(known) > 8
    before = stored(house.office.database)
    for one in known:
        for headers in ELSEWHERE:
            answer = client.request(one.method, one.filled({}), headers=headers)
            assert answer.status_code == 403, (one, headers)
            assert "kom ikke herfra" in answer.text
    assert stored(house.office.database) == before


def test_a_form_from_here_reaches_every_address(house: House) -> None:
    client = bare(house)
    for one in unsafe(house):
        for headers in HERE:
            answer = client.request(one.method, one.filled({}), headers=headers, json={})
            assert "kom ikke herfra" not in answer.text, (one, headers)


def test_no_get_changes_anything(house: House, clock: MovableClock) -> None:
    values = written(house)
    make_administrator(house, TORE)
    people = {person: house.as_person(person) for person in ("", AASE, TORE)}
    clock.move(seconds=70)
    for client in people.values():
        client.get("/")
    assert len(safe(house)) > 15
    with changes(house.office.database) as counted:
        before = counted()
        for one in safe(house):
            for person, client in people.items():
                client.request(one.method, one.filled(values))
                assert counted() == before, (one, person)
        make_administrator(house, BO)
        assert counted() > before


def test_a_page_that_writes_where_it_reads_is_stopped_by_the_database(house: House) -> None:
    def writes(ask: Ask) -> Response:
        ask.desk.store.ensure_person("Ny Person")
        return ask.json({})

    page = get("/planted", writes, Permission.ANYBODY)
    house.app.app.router.routes.insert(0, route(page, house.settings, Views(house.settings)))
    before = stored(house.office.database)
    assert house.as_person("").get("/planted").status_code >= 500
    assert stored(house.office.database) == before


def test_every_answer_carries_what_browsers_obey(house: House) -> None:
    values, client = written(house), house.as_person(AASE)
    answers = [client.request(one.method, one.filled(values)) for one in addresses(house)]
    answers += [
        client.get("/nothing/here"),
        client.post("/log-ind", headers={"content-length": str(LARGEST + 1)}),
        client.request("BREW", "/"),
        client.get("/", headers={"host": "evil.example"}),
        client.post("/", headers={SFS: "none"}),
        client.put("/"),
        planted(house, failing).get("/planted"),
    ]
    assert {answer.status_code for answer in answers} >= {200, 303, 403, 404, 405, 413, 421, 500}
    for answer in answers:
        place = (answer.request.method, answer.request.url.path)
        assert answer.headers["x-content-type-options"] == "nosniff", place
        assert answer.headers["referrer-policy"] == "same-origin", place
        assert answer.headers["cross-origin-opener-policy"] == "same-origin", place
        assert answer.headers["cross-origin-resource-policy"] == "same-origin", place
        assert answer.headers["cross-origin-embedder-policy"] == "require-corp", place
        assert "default-src 'none'" in answer.headers["content-security-policy"], place
        public = ("/offentlig", "/robots.txt", "/tilgaengelighed")
        kept = answer.status_code == 200 and place[1] in ("/static/app.css", "/farve.css", *public)
        assert answer.headers["cache-control"].startswith("public" if kept else "no-store"), place
        assert "strict-transport-security" not in answer.headers, place


def test_a_nonce_is_never_used_twice(house: House) -> None:
    client = house.as_person("")
    pages = [client.get("/log-ind") for _time in range(100)]
    said = [re.findall(r"'nonce-([\w-]+)'", page.headers["content-security-policy"]) for page in pages]
    assert len({nonce for (nonce,) in said}) == 100
    assert all(f'nonce="{nonce}"' in page.text for (nonce,), page in zip(said, pages, strict=True))


def failing(request: Request) -> Response:
    raise KeyError("Det hemmelige navn")


def planted(
    house: House, endpoint: Any, path: str = "/planted", methods: tuple[str, ...] = ("GET", "POST")
) -> TestClient:
    """A browser before the application, with one route more."""
    house.app.app.router.routes.insert(0, Route(path, endpoint, methods=list(methods)))
    return house.as_person(AASE)


def test_a_mistake_of_ours_tells_nobody_but_its_place(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "beslut.web"):
        answer = planted(house, failing).get("/planted?ord=hemmeligt")
    assert answer.status_code == 500
    assert "Noget gik galt hos os" in answer.text
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "KeyError at" in told
    assert "failing" in told
    assert "hemmelig" not in told
    assert "hemmelig" not in answer.text


def test_a_mistake_is_told_to_programs_as_a_problem(house: House) -> None:
    answer = planted(house, failing, "/api/planted").get("/api/planted")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")


def test_causes_are_named_by_kind_alone() -> None:
    try:
        try:
            raise ValueError("hemmeligt")
        except ValueError as error:
            raise KeyError("navn") from error
    except KeyError as error:
        told = described(error)
    assert told.startswith("KeyError of ValueError at ")
    assert "hemmeligt" not in told
    assert "navn" not in told


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:8001", "localhost:8000", "", "127.0.0.1:8000.evil.example"]
)
def test_another_host_is_not_answered(house: House, host: str) -> None:
    answer = house.as_person(AASE).get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "evil" not in answer.text


def test_two_hosts_are_none(house: House) -> None:
    answer = house.as_person(AASE).get("/", headers=[("host", "127.0.0.1:8000"), ("host", "evil.example")])
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("https://beslut.example.dk", (["beslut.example.dk"], ["beslut.example.dk:443"])),
        ("https://beslut.example.dk:443", (["beslut.example.dk"], ["beslut.example.dk:443"])),
        ("https://beslut.example.dk:8443", (["beslut.example.dk:8443"],)),
        ("http://127.0.0.1:8000", (["127.0.0.1:8000"],)),
        ("http://[::1]:8000", (["[::1]:8000"],)),
        ("http://localhost", (["localhost"], ["localhost:80"])),
    ],
)
def test_a_host_may_name_the_port_that_goes_without_saying(address: str, known: tuple[list[str], ...]) -> None:
    assert hosts(address) == known


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "BREW"])
def test_an_unknown_method_is_not_allowed_anywhere(house: House, method: str) -> None:
    client = house.as_person(AASE)
    for path in ("/", "/log-ind", "/api/v1/memos", "/static/app.css", "/nothing"):
        answer = client.request(method, path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_what_a_page_cannot_do_is_said_with_what_it_can(house: House) -> None:
    answer = house.as_person(AASE).delete("/log-ind")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert "Det kan man ikke gøre her" in answer.text


def test_nothing_of_ours_may_be_asked_from_another_site(house: House) -> None:
    answer = bare(house).options(
        "/", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
    )
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_head_of_a_page_is_that_of_the_page(house: House) -> None:
    client = house.as_person(AASE)
    head, page = client.head("/"), client.get("/")
    assert (head.status_code, head.text) == (200, "")
    assert head.headers["content-type"] == page.headers["content-type"]


async def counting(request: Request) -> Response:
    """How much arrived."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
    return PlainTextResponse(str(size))


def in_chunks(size: int) -> Iterator[bytes]:
    """A body that does not say how long it is."""
    for _chunk in range(size // 65536):
        yield b"x" * 65536
    yield b"x" * (size % 65536)


@pytest.mark.parametrize(
    ("kind", "size", "status"),
    [
        ("application/x-www-form-urlencoded", LARGEST, 200),
        ("application/x-www-form-urlencoded", LARGEST + 1, 413),
        ("application/json", LARGEST + 1, 413),
        ("multipart/form-data; boundary=x", LARGEST_UPLOAD, 200),
        ("multipart/form-data; boundary=x", LARGEST_UPLOAD + 1, 413),
        ("", LARGEST + 1, 413),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_too_much_is_refused_whatever_it_says_of_itself(
    house: House, kind: str, size: int, status: int, chunked: bool
) -> None:
    client = planted(house, counting)
    body = in_chunks(size) if chunked else b"".join(in_chunks(size))
    answer = client.post("/planted", content=body, headers={"content-type": kind})
    assert answer.status_code == status


@pytest.mark.parametrize("length", ["-1", "x", "1" * 5000, "٣", "+1"])
def test_a_length_that_is_none_is_refused(house: House, length: str) -> None:
    answer = house.as_person(AASE).post("/log-ind", headers={"content-length": length.encode()})
    assert answer.status_code in (400, 413)


def test_nothing_is_read_of_what_a_stranger_sends_to_a_page_for_others(house: House) -> None:
    kind = {"content-type": "multipart/form-data; boundary=x"}
    answer = house.as_person("").post("/memoer/ny", content=b"no such form", headers=kind)
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-ind")
    assert house.as_person(AASE).post("/memoer/ny", content=b"no such form", headers=kind).status_code == 400


def test_a_stranger_sends_no_files(house: House) -> None:
    answer = house.as_person("").post("/log-ind", data={"navn": "x"}, files={"fil": ("x.txt", b"x")})
    assert answer.status_code == 400
    answer = house.as_person("").post("/log-ind", files={"navn": (None, b"x" * 70_000)})
    assert answer.status_code == 400


def test_the_log_tells_who_did_what_when_and_nothing_of_what_was_written(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    values = written(house)
    client = house.as_person("")
    with caplog.at_level(logging.INFO, "beslut.web"):
        sign_in(client, "aase", "en forkert adgangskode")
        sign_in(client, "aase")
        client.get(f"/memoer/{values['number']}?ord=010190-1234")
        client.get(f"/api/v1/memos/{values['number']}")
        client.get("/findes/010190-1234")
    at = "2026-11-02T09:00:00.000+00:00"
    assert [record.getMessage() for record in caplog.records] == [
        f"{at} - POST /log-ind 401",
        f"{at} Aase_Aagaard POST /log-ind 303",
        f"{at} Aase_Aagaard GET /memoer/{{number}} 200",
        f"{at} Aase_Aagaard GET /api/v1/memos/{{number}} 200",
        f"{at} - GET - 404",
    ]


def test_a_download_can_do_nothing_should_a_browser_show_it(house: House) -> None:
    def file(request: Request) -> Response:
        return Response("<script>1</script>", headers={"content-disposition": "attachment; filename*=UTF-8''x.html"})

    policy = planted(house, file).get("/planted").headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy


def test_nothing_speaks_websocket(house: House) -> None:
    with pytest.raises(WebSocketDisconnect), house.as_person(AASE).websocket_connect("/"):
        pass


def test_over_https_cookies_and_browsers_are_bound_to_it(house: House) -> None:
    safe_house = House(replace(house.settings, address="https://beslut.example.dk"))
    own = {**SAME, "origin": "https://beslut.example.dk"}
    client = TestClient(safe_house.app, "https://beslut.example.dk", headers=own, follow_redirects=False)
    answer = sign_in(client, "aase")
    cookie = {part.strip() for part in answer.headers["set-cookie"].split(";")}
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} < cookie
    assert not [part for part in cookie if part.lower().startswith(("domain", "expires", "max-age"))]
    assert answer.headers["set-cookie"].startswith("__Host-s=")
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert client.get("/").status_code == 200
    gone = client.post("/log-ud").headers["set-cookie"]
    assert gone.startswith('__Host-s="";')
    assert "Secure" in gone


def test_a_session_of_http_opens_nothing_over_https(house: House) -> None:
    safe_house = House(replace(house.settings, address="https://beslut.example.dk"))
    client = TestClient(safe_house.app, "https://beslut.example.dk", follow_redirects=False)
    token = sign_in(house.as_person(""), "aase")
    client.cookies.set("s", token.cookies["s"])
    assert client.get("/").status_code == 303
    assert JENS not in client.get("/log-ind").text


def test_the_guard_lets_the_server_begin_and_end(house: House) -> None:
    with TestClient(house.app, ADDRESS):
        assert isinstance(house.app, Guard)
