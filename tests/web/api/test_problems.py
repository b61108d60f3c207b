"""Everything that is refused, the framework's own included, is a problem with its reasons."""

from typing import Any

import pytest

from engine.errors import RenderFailed, StorageFailed
from tests.memos.build import AASE, JENS
from tests.web.api.city import PROBLEM, City, Program, reasons, sent
from web.api.described import SAYS
from web.limits import Rate

FIELDS = {"type", "title", "status", "code", "detail", "reasons"}


def check(answer: Any, status: int, code: str) -> None:
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert answer.headers["content-type"] == PROBLEM
    assert told.keys() - {"kept"} == FIELDS
    for reason in told["reasons"]:
        assert reason.keys() == {"place", "text", "severity"}


def raw(program: Program, method: str, path: str, **given: Any) -> Any:
    return program.client.request(method, f"/api/v1{path}", **given)


def test_nobody_is_told_to_sign_in(city: City) -> None:
    answer = city.as_person("").get("/memos")
    check(answer, 401, "not-signed-in")
    assert "www-authenticate" in answer.headers


def test_a_session_that_has_ended_opens_nothing(city: City) -> None:
    author = city.as_person(AASE)
    city.town.later(minutes=31)
    check(author.get("/memos"), 401, "not-signed-in")


def test_what_comes_from_elsewhere_is_refused(city: City) -> None:
    check(city.as_person(AASE).post("/memos", sent(), sec_fetch_site="cross-site"), 403, "from-elsewhere")
    assert city.count() == 0


@pytest.mark.parametrize("path", ["/nix", "/memos/CHE-2026-001", "/meetings/CHE-M2026-01", "/memos/", "/../memos/x/y"])
def test_what_is_not_there_is_not_found(city: City, path: str) -> None:
    check(city.as_person(AASE).get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/memos", "GET, POST"),
        ("POST", "/memos/CHE-2026-001", "GET, PUT"),
        ("PATCH", "/memos/CHE-2026-001", "GET, PUT"),
        ("GET", "/memos/CHE-2026-001/actions/submit", "POST"),
        ("OPTIONS", "/meetings", "GET"),
    ],
)
def test_another_method_is_told_those_that_there_are(city: City, method: str, path: str, allowed: str) -> None:
    answer = raw(city.as_person(AASE), method, path)
    check(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml, text/*;q=0.5", "*/*;q=0", "application/json;q=0, */*"]
)
def test_a_form_that_nobody_has_is_not_acceptable(city: City, accept: str) -> None:
    check(city.as_person(AASE).get("/memos", accept=accept), 406, "not-acceptable")


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/*", "text/html, application/json;q=0.1", "APPLICATION/JSON"]
)
def test_a_form_that_we_have_is(city: City, accept: str) -> None:
    assert city.as_person(AASE).get("/memos", accept=accept).status_code == 200


def test_a_document_has_a_form_of_its_own(city: City) -> None:
    path = f"/memos/{city.number(city.town.ready())}/documents/indstilling.html"
    assert city.as_person(AASE).get(path, accept="text/html").status_code == 200
    check(city.as_person(AASE).get(path, accept="application/json"), 406, "not-acceptable")


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_what_is_no_json_is_not_read(city: City, kind: str) -> None:
    answer = raw(city.as_person(AASE), "POST", "/memos", content=b"{}", headers={"content-type": kind})
    check(answer, 415, "not-json")


def test_what_is_too_large_is_not_read(city: City) -> None:
    check(city.as_person(AASE).post("/memos", sent(title="x" * 10_000_000)), 413, "too-large")

    def pieces() -> Any:
        for _n in range(100):
            yield b" " * 100_000

    headers = {"content-type": "application/json"}
    check(raw(city.as_person(AASE), "POST", "/memos", content=pieces(), headers=headers), 413, "too-large")


def test_parameters_that_are_wrong_are_named(city: City) -> None:
    answer = city.as_person(AASE).get("/memos?limit=x&year=-1&openness=ajar&colour=red")
    check(answer, 422, "invalid")
    assert set(reasons(answer)) == {"query.limit", "query.year", "query.openness", "query.colour"}


@pytest.mark.parametrize("path", ["/memos/%00", "/memos?body=%00", "/meetings/%07x", "/memos/x/actions/%2E%2E"])
def test_control_characters_in_an_address_are_refused(either_city: City, path: str) -> None:
    method = "POST" if "actions" in path else "GET"
    headers = {"if-match": '"x"', "content-type": "application/json"}
    answer = raw(
        either_city.as_person(AASE), method, path, headers=headers, content=b"{}" if method == "POST" else None
    )
    check(answer, 422, "invalid")


def test_too_many_requests_are_told_when_to_come_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.caller.API", Rate("few", 3))
    answers = [city.as_person(AASE).get("/memos") for _n in range(4)]
    check(answers[-1], 429, "too-many")
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert city.as_person(JENS).get("/memos").status_code == 200


def test_a_mistake_of_ours_tells_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("the secret title")

    monkeypatch.setattr("web.api.memos.page", broken)
    program = city.as_person(AASE)
    answer = program.get("/memos")
    check(answer, 500, "http-500")
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [(StorageFailed("full"), 503, "storage-failed"), (RenderFailed("no font"), 500, "render-failed")],
)
def test_what_the_machine_refuses_is_a_problem_too(
    city: City, monkeypatch: pytest.MonkeyPatch, refusal: Exception, status: int, code: str
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise refusal

    monkeypatch.setattr("web.api.memos.page", refuse)
    check(city.as_person(AASE).get("/memos"), status, code)


def test_a_commit_that_fails_is_not_answered_as_done(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise StorageFailed("the disk is full")

    program = city.as_person(AASE)
    with monkeypatch.context() as patched:
        patched.setattr("sqlalchemy.orm.Session.commit", refuse)
        check(program.post("/memos", sent()), 503, "storage-failed")
    assert city.count() == 0


def test_every_status_that_is_described_is_explained() -> None:
    assert all(says.endswith(".") for says in SAYS.values())
