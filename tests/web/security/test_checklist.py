"""The checklist of the web, a test for each row. What a row says in full is proven in the files beside this one."""

import logging
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine import passwords
from tests.web.house import SAME, House
from tests.web.security.addresses import addresses, safe, unsafe, written
from tests.web.security.people import AASE, BO, PASSWORD, TORE, make_administrator, sign_in
from tests.web.security.test_guard import ELSEWHERE, HERE
from tests.web.security.test_provider import ANSWERS
from tests.web.security.test_tokens import BENT, FORGED
from web import limits
from web.application import pages
from web.permissions import Permission

HTTPS = "https://beslut.example.dk"
CANARY = "Kanariefuglen 010190-1234"


def over_https(house: House) -> TestClient:
    safe_house = House(replace(house.settings, address=HTTPS))
    return TestClient(safe_house.app, HTTPS, headers={**SAME, "origin": HTTPS}, follow_redirects=False)


def test_session_every_cookie_is_for_us_alone_and_an_ended_one_opens_nothing(house: House) -> None:
    client = over_https(house)
    first = sign_in(client, "aase")
    token = client.cookies["__Host-s"]
    answers = [first] + [client.request(one.method, one.filled({})) for one in [*addresses(house), *addresses(house)]]
    given = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert given
    for cookie in given:
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert cookie.startswith("__Host-")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
    thief = over_https(house)
    thief.cookies.set("__Host-s", token)
    assert thief.get("/", headers={"accept": "application/json"}).status_code == 401


def test_csrf_it_is_the_guard_and_nothing_else_that_keeps_foreign_forms_out(house: House) -> None:
    assert len(ELSEWHERE) == 14
    assert HERE
    assert len(unsafe(house)) * len(ELSEWHERE) > 100
    client = house.as_person(AASE)
    without = TestClient(Unguarded(house.app.app), client.base_url, follow_redirects=False)
    without.cookies = client.cookies
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    assert client.post("/log-ud", headers=foreign).status_code == 403
    assert without.post("/log-ud", headers=foreign).status_code == 303


class Unguarded:
    """The application as it would be without its guard."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {}).update(nonce="", limits=None, actor="")
        await self.app(scope, receive, send)


class Inline(HTMLParser):
    """What a page says to a browser within itself, and its policy does not name."""

    def __init__(self, policy: str) -> None:
        super().__init__()
        self.nonce = policy.partition("'nonce-")[2].partition("'")[0]
        self.sealed = "style-src 'sha256-" in policy and "script-src" not in policy and "sandbox" in policy
        self.found = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        self.found += [f"{tag} {value}" for value in given.values() if (value or "").strip().startswith("javascript:")]
        if tag in ("base", "object", "embed") or (tag == "style" and not self.sealed):
            self.found.append(tag)
        if tag == "script" and not (self.nonce and given.get("nonce") == self.nonce):
            self.found.append(tag)


def test_csp_no_page_has_a_script_style_or_handler_of_its_own_without_the_nonce(house: House) -> None:
    values, read = written(house), 0
    make_administrator(house, TORE)
    for person in ("", AASE, TORE):
        client = house.as_person(person)
        for one in safe(house):
            answer = client.request("GET", one.filled(values))
            if answer.headers.get("content-type", "").startswith("text/html"):
                policy = answer.headers["content-security-policy"]
                page = Inline(policy)
                page.feed(answer.text)
                known = "'unsafe-hashes'" in policy and all(
                    b64encode(sha256(unescape(style).encode()).digest()).decode() in policy
                    for style in re.findall(r'\sstyle="([^"]*)"', answer.text)
                )
                assert [found for found in page.found if not (known and found == "style")] == [], (one, person)
                assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(policy.replace(";", " ").split())
                read += 1
    assert read > 10


def test_headers_over_https_every_answer_binds_browsers_to_it(house: House) -> None:
    client = over_https(house)
    answers = [client.get("/log-ind"), client.get("/nothing"), client.post("/log-ind", content=b"x" * 2_000_000)]
    answers += [client.post("/", headers={"origin": "null"}), client.get("/", headers={"host": "evil.example"})]
    assert [answer.status_code for answer in answers] == [200, 404, 413, 403, 421]
    for answer in answers:
        assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("real_passwords")
def test_passwords_argon2id_fifteen_characters_four_at_a_time() -> None:
    assert passwords.hashed(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (passwords.SHORTEST, passwords.AT_ONCE) == (15, 4)


def test_rate_limits_are_those_of_the_checklist() -> None:
    rates = (limits.SIGN_IN, limits.ADDRESS, limits.SEARCH, limits.EXPORT, limits.API)
    assert [rate.a_minute for rate in rates] == [5, 20, 60, 10, 300]
    assert limits.unknown_pages((page.method, page.path) for page in pages()) == []


def test_oidc_more_than_twenty_five_answers_prove_nothing() -> None:
    assert len(BENT) + len(FORGED) + len(ANSWERS) >= 45


def test_roles_nobody_calls_a_route_that_is_not_theirs(house: House) -> None:
    make_administrator(house, TORE)
    callers = {Permission.ANYBODY: "", Permission.SIGNED_IN: BO, Permission.ADMINISTRATOR: TORE}
    callers[Permission.ARCHIVIST] = "Vibe Lund"
    clients = {own: house.as_person(person) for own, person in callers.items()}
    for page in pages():
        path = next(one.filled({}) for one in addresses(house) if one.pattern == page.path)
        for held, client in clients.items():
            signed_in = page.permission is Permission.SIGNED_IN and held is not Permission.ANYBODY
            if page.permission in (Permission.ANYBODY, held) or signed_in or page.path == "/log-ud":
                continue
            answer = client.request(page.method, path)
            if held is Permission.ANYBODY:
                assert answer.headers["location"].startswith("/log-ind"), page
            else:
                assert answer.status_code == 404, page
                assert "Siden findes ikke" in answer.text


def test_roles_no_program_calls_the_interface_without_a_session(house: House) -> None:
    client = house.as_person("")
    found = [one for one in addresses(house) if one.pattern.startswith("/api/")]
    assert len(found) > 10
    for one in found:
        assert client.request(one.method, one.filled({}), json={}).status_code == 401, one


def test_logging_nothing_that_was_written_or_looked_for_is_in_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    values = written(house)
    with caplog.at_level(logging.INFO):
        for client in (house.as_person(""), house.as_person(AASE)):
            sign_in(client, CANARY, f"{CANARY} {PASSWORD}")
            for one in addresses(house):
                client.request(one.method, one.filled(values), params={"ord": CANARY, "videre": f"/{CANARY}"})
                if one.method == "POST" and one.pattern != "/log-ud":
                    client.post(one.filled(values), data={"title": CANARY, "comment": CANARY, "navn": CANARY})
    told = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("beslut"))
    assert len(told.splitlines()) > 40
    assert not [word for word in ("Kanarie", "010190", "cykelparkering", values["number"], PASSWORD) if word in told]
