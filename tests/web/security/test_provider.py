"""Signing in by an identity provider: a real one on loopback, and every way in which its answer may prove nothing."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from engine.database import Database
from memos.actions import accounts
from memos.people import Role
from tests.web.house import House
from tests.web.security.people import AASE, BO, MovableClock, add_account, house_at, make_administrator
from tests.web.security.provider import BACK, CLIENT, SECRET, VERIFIED, Provider
from tests.web.security.tables import rows_of, stored
from web import settings
from web.oidc import Journey, Unproven


@pytest.fixture
def house(sqlite: Database, tmp_path: Path, clock: MovableClock, provider: Provider) -> Iterator[House]:
    """The application with a provider, in whose group "arkiv" one is archivist, and Aase with an account."""
    known = settings.Provider(provider.issuer, CLIENT, SECRET, groups=(("arkiv", "archivist"),))
    with house_at(sqlite, tmp_path, clock, provider=known) as made:
        add_account(made, AASE, "aase", email="aase@solbaek.example")
        yield made


def at_provider(client: TestClient, onward: str = "/") -> str:
    """The browser goes to the provider; the address that it is sent back to."""
    there = client.get("/oidc/log-ind", params={"videre": onward})
    assert there.status_code == 303, there.text
    return httpx2.get(there.headers["location"], verify=False).headers["location"]


def back_with(client: TestClient, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", headers={"sec-fetch-site": "cross-site"})


def signed_in(client: TestClient, onward: str = "/") -> Any:
    return back_with(client, at_provider(client, onward))


def who(client: TestClient) -> str:
    """Who is signed in there; "" for nobody."""
    answer = client.get("/")
    return next((name for name in (AASE, BO) if name in answer.text), "") if answer.status_code == 200 else ""


def test_whoever_the_provider_knows_is_signed_in_and_goes_on(house: House) -> None:
    client = house.as_person("")
    answer = signed_in(client, "/memoer?ord=cykel")
    assert (answer.status_code, answer.headers["location"]) == (303, "/memoer?ord=cykel")
    assert who(client) == AASE


def test_the_sign_in_page_shows_the_way_to_the_provider(house: House) -> None:
    page = house.as_person("").get("/log-ind?videre=/arkiv?x%26y").text
    assert 'href="/oidc/log-ind?videre=/arkiv%3Fx%26y"' in page
    assert "Log ind med organisationens konto" in page


def test_without_a_provider_there_is_no_such_way(sqlite: Database, tmp_path: Path, clock: MovableClock) -> None:
    with house_at(sqlite, tmp_path, clock) as house:
        client = house.as_person("")
        assert {client.get(path).status_code for path in ("/oidc/log-ind", "/oidc/svar?code=x&state=y")} == {404}
        assert "/oidc/" not in client.get("/log-ind").text


def test_what_a_browser_takes_along_is_for_us_alone_and_for_ten_minutes(house: House) -> None:
    cookie = house.as_person("").get("/oidc/log-ind").headers["set-cookie"]
    assert cookie.startswith("o=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=600"} <= {part.strip() for part in cookie.split(";")}


def test_going_to_the_provider_stores_nothing(house: House) -> None:
    before = stored(house.office.database)
    house.as_person("").get("/oidc/log-ind")
    assert stored(house.office.database) == before


def test_the_state_tells_nothing_of_nonce_or_verifier(provider: Provider, house: House) -> None:
    at_provider(house.as_person(""))
    asked = provider.asked
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert len(asked["state"]) == len(asked["nonce"]) == 43


def test_somebody_is_known_by_the_subject_from_then_on(house: House, provider: Provider) -> None:
    signed_in(house.as_person(""))
    provider.person = {"sub": "aase-7"}
    client = house.as_person("")
    signed_in(client)
    assert who(client) == AASE


def test_an_address_that_somebody_else_has_by_now_opens_nothing(house: House, provider: Provider) -> None:
    signed_in(house.as_person(""))
    provider.person = {**VERIFIED, "sub": "another"}
    client = house.as_person("")
    assert signed_in(client).status_code == 403
    assert who(client) == ""


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "x", "email": "nobody@solbaek.example", "email_verified": True},
        {"sub": "x", "email": "aase@solbaek.example"},
        {"sub": "x", "email": "aase@solbaek.example", "email_verified": False},
        {"sub": "x", "email": "aase@solbaek.example", "email_verified": "true"},
        {"sub": "x", "email": ["aase@solbaek.example"], "email_verified": True},
        {"sub": "x", "email": "", "email_verified": True},
        {"sub": "x", "preferred_username": "aase", "upn": "aase"},
        {"sub": "x", "email": "no address\n", "email_verified": True},
    ],
)
def test_somebody_unknown_here_is_told_so_and_gets_no_session(house: House, provider: Provider, person: Any) -> None:
    provider.person = person
    client = house.as_person("")
    answer = signed_in(client)
    assert answer.status_code == 403
    assert "du er ikke oprettet i Beslut" in answer.text
    assert rows_of(house.office.database, "sign_in") == []
    with house.office.read() as desk:
        assert not desk.store.account(AASE).subject


def test_an_address_of_two_accounts_is_nobodys(house: House) -> None:
    add_account(house, BO, "bo", email="aase@solbaek.example")
    assert signed_in(house.as_person("")).status_code == 403


def test_a_closed_account_stays_closed(house: House) -> None:
    signed_in(house.as_person(""))
    with house.office.write() as desk:
        accounts.disable(desk, AASE)
    answer = signed_in(house.as_person(""))
    assert answer.status_code == 403
    assert "Din konto i Beslut er lukket" in answer.text


def test_where_settings_say_so_somebody_is_known_by_user_name(
    sqlite: Database, tmp_path: Path, clock: MovableClock, provider: Provider
) -> None:
    known = settings.Provider(provider.issuer, CLIENT, SECRET, match="upn")
    provider.person = {"sub": "x", "upn": "AASE"}
    with house_at(sqlite, tmp_path, clock, provider=known) as house:
        add_account(house, AASE, "aase")
        client = house.as_person("")
        signed_in(client)
        assert who(client) == AASE


def test_groups_give_and_take_the_roles_they_govern_and_no_others(house: House, provider: Provider) -> None:
    make_administrator(house, AASE)
    for groups, roles in ((["arkiv", "andre"], {"archivist", "administrator"}), (None, {"administrator"})):
        provider.person = {**VERIFIED, "groups": groups}
        assert signed_in(house.as_person("")).status_code == 303
        with house.office.read() as desk:
            assert desk.store.person(AASE).roles == {Role(role) for role in roles}


def test_another_role_by_the_provider_ends_the_other_sessions(house: House, provider: Provider) -> None:
    first, second = house.as_person(""), house.as_person("")
    signed_in(first)
    provider.person = {**VERIFIED, "groups": ["arkiv"]}
    signed_in(second)
    assert (who(first), who(second)) == ("", AASE)


def test_the_history_tells_of_roles_that_a_provider_gave(house: House, provider: Provider) -> None:
    provider.person = {**VERIFIED, "groups": ["arkiv"]}
    signed_in(house.as_person(""))
    events = rows_of(house.office.database, "event")
    assert any("grant" in row and "provider" in row and AASE in row for row in events)


ANSWERS: dict[str, Callable[[dict[str, str]], list[tuple[str, str]]]] = {
    "no state": lambda answer: list((answer | {"state": ""}).items()),
    "nothing": lambda answer: [],
    "another state": lambda answer: list((answer | {"state": "x" * 43}).items()),
    "a state that is not ASCII": lambda answer: list((answer | {"state": "å" * 43}).items()),
    "two states": lambda answer: [*answer.items(), ("state", answer["state"])],
    "two codes": lambda answer: [*answer.items(), ("code", "another")],
    "no code": lambda answer: [(name, value) for name, value in answer.items() if name != "code"],
    "another code": lambda answer: list((answer | {"code": "x"}).items()),
    "an error": lambda answer: list((answer | {"error": "access_denied"}).items()),
    "another provider": lambda answer: list((answer | {"iss": "https://evil.example"}).items()),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_is_refused_with(house: House, what: str) -> None:
    client = house.as_person("")
    answer = dict(parse_qsl(urlsplit(at_provider(client)).query))
    refused = back_with(client, f"{BACK}?{urlencode(ANSWERS[what](answer))}")
    assert refused.status_code == 403
    assert who(client) == ""
    assert "o" not in client.cookies


def test_an_answer_in_another_browser_is_refused(house: House) -> None:
    victim, attacker = house.as_person(""), house.as_person("")
    address = at_provider(attacker)
    assert back_with(victim, address).status_code == 403
    at_provider(victim)
    assert back_with(victim, address).status_code == 403
    assert who(victim) == ""


def test_an_answer_counts_once(house: House) -> None:
    client = house.as_person("")
    address = at_provider(client)
    kept = client.cookies["o"]
    assert back_with(client, address).status_code == 303
    assert back_with(client, address).status_code == 403
    thief = house.as_person("")
    thief.cookies.set("o", kept)
    assert back_with(thief, address).status_code == 403
    assert who(thief) == ""


def test_whoever_takes_longer_than_ten_minutes_begins_again(house: House, clock: MovableClock) -> None:
    for minutes, status in ((10, 303), (10.1, 403)):
        client = house.as_person("")
        address = at_provider(client)
        clock.move(minutes=minutes)
        assert back_with(client, address).status_code == status


@pytest.mark.parametrize("change", ["left", "onward", "secret"])
def test_a_cookie_that_was_changed_fits_no_answer(house: House, change: str) -> None:
    client = house.as_person("")
    address = at_provider(client)
    secret, left, onward = client.cookies["o"].split(".")
    other = {
        "left": f"{secret}.{int(left) + 1}.{onward}",
        "onward": f"{secret}.{left}.{urlsafe_b64encode(b'/arkiv').decode()}",
        "secret": f"{'x' * 43}.{left}.{onward}",
    }
    client.cookies.clear()
    client.cookies.set("o", other[change])
    assert back_with(client, address).status_code == 403


@pytest.mark.parametrize(
    "cookie", ["", "x", "..", "a.b.c", f"{'x' * 43}.1e9.Lw==", f"{'x' * 43}.99999999999999999999.Lw==", "å.1.x"]
)
def test_a_cookie_that_is_none_of_ours_is_no_journey(clock: MovableClock, cookie: str) -> None:
    with pytest.raises(Unproven):
        Journey.read(cookie, clock())


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/log-ud"])
def test_nobody_is_sent_to_another_host_by_way_of_the_provider(house: House, onward: str) -> None:
    assert signed_in(house.as_person(""), onward).headers["location"] == "/"


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "ftp://evil.example"},
    ],
)
def test_a_provider_that_says_it_is_another_is_not_gone_to(house: House, provider: Provider, lie: Any) -> None:
    provider.metadata = lie
    answer = house.as_person("").get("/oidc/log-ind")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_provider_that_does_not_answer_is_said_to(house: House, provider: Provider) -> None:
    gone = replace(house.settings.provider, issuer="http://127.0.0.1:9")
    other = House(replace(house.settings, provider=gone))
    answer = other.as_person("").get("/oidc/log-ind")
    assert answer.status_code == 403
    assert "Prøv igen" in answer.text


def test_the_secret_is_in_no_text_of_the_settings(house: House) -> None:
    assert SECRET not in repr(house.settings)


def test_a_forged_token_signs_nobody_in(house: House, provider: Provider) -> None:
    provider.forge = lambda token: f"{token.rpartition('.')[0]}.{'A' * 342}"
    client = house.as_person("")
    answer = signed_in(client)
    assert answer.status_code == 403
    assert "som vi kan bruge" in answer.text
    assert "s" not in client.cookies
    assert rows_of(house.office.database, "sign_in") == []
