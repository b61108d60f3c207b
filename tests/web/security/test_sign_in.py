"""Signing in by name and password: who gets in, who does not, and what either is told."""

from typing import Any

import pytest
from argon2 import Parameters, PasswordHasher, Type, extract_parameters
from starlette.testclient import TestClient

from engine import passwords
from memos.actions import accounts
from tests.web.house import House
from tests.web.security.people import AASE, ANOTHER, BO, PASSWORD, add_account, sign_in
from web.paths import path_on_this_host

JSON = {"accept": "application/json"}


def test_whoever_knows_name_and_password_is_signed_in(house: House) -> None:
    client = house.as_person("")
    answer = sign_in(client, "aase", videre="/memoer?ord=cykel")
    assert (answer.status_code, answer.headers["location"]) == (303, "/memoer?ord=cykel")
    assert AASE in client.get("/").text


def test_a_user_name_is_known_however_it_is_written(house: House) -> None:
    assert sign_in(house.as_person(""), "  AASE ").status_code == 303


@pytest.mark.parametrize("name", ["aase", "nobody", "a" * 5000, "aa\0se", "aase\n", "å🙂", ""])
def test_every_wrong_sign_in_gets_the_same_answer(house: House, name: str) -> None:
    answer = sign_in(house.as_person(""), name, "forkert og lang nok")
    assert answer.status_code == 401
    assert "the user name or the password is wrong" in answer.text
    assert "set-cookie" not in answer.headers


def test_an_answer_does_not_tell_whether_the_name_is_known(house: House) -> None:
    client, known, unknown = house.as_person(""), "aase", "esaa"
    pages = [sign_in(client, name, "forkert").text.replace(name, "") for name in (known, unknown)]
    cut = [page.partition('nonce="')[0] + page.partition('nonce="')[2].partition('"')[2] for page in pages]
    assert cut[0] == cut[1]


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Parameters, str, str]]:
    """Each computing of argon2 meanwhile: its settings and lengths, the password that was tried, how it ended."""
    done: list[tuple[Parameters, str, str]] = []
    verify, make = PasswordHasher.verify, PasswordHasher.hash

    def noted(own: PasswordHasher, kept: str, password: str) -> bool:
        try:
            verify(own, kept, password)
        except Exception as error:
            done.append((extract_parameters(kept), password, type(error).__name__))
            raise
        done.append((extract_parameters(kept), password, "it is the password"))
        return True

    def noted_too(own: PasswordHasher, password: str, *, salt: bytes | None = None) -> str:
        made = make(own, password, salt=salt)
        done.append((extract_parameters(made), password, "made"))
        return made

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    monkeypatch.setattr(PasswordHasher, "hash", noted_too)
    return done


@pytest.mark.usefixtures("real_passwords")
def test_as_much_is_computed_for_an_unknown_name_as_for_a_known_one(
    computed: list[tuple[Parameters, str, str]],
) -> None:
    for kept in (passwords.hashed(PASSWORD), ""):
        assert not passwords.matches(kept, "forkert")
    (own, *_made), known, unknown = computed
    assert (own.type, own.version, own.memory_cost, own.time_cost, own.parallelism) == (Type.ID, 19, 65536, 3, 4)
    assert (own.salt_len, own.hash_len) == (16, 32)
    assert known == unknown == (own, "forkert", "VerifyMismatchError")


def test_the_page_computes_as_much_for_an_unknown_name_as_for_a_known_one(
    house: House, computed: list[tuple[Parameters, str, str]]
) -> None:
    seen = []
    for name in ("aase", "ukendt"):
        assert sign_in(house.as_person(""), name, "forkert").status_code == 401
        seen.append(list(computed))
        computed.clear()
    assert seen[0] == seen[1]
    assert [(password, ended) for _settings, password, ended in seen[0]] == [("forkert", "VerifyMismatchError")]


def test_a_closed_account_is_refused_like_a_wrong_password(house: House) -> None:
    with house.office.write() as desk:
        accounts.disable(desk, AASE)
    assert sign_in(house.as_person(""), "aase").status_code == 401


def test_an_account_without_a_password_is_opened_by_none(house: House) -> None:
    with house.office.write() as desk:
        accounts.add(desk, BO, "bo")
    for password in ("", "x" * 20):
        assert sign_in(house.as_person(""), "bo", password).status_code == 401


def test_a_password_is_what_was_typed_spaces_and_all(house: House) -> None:
    assert sign_in(house.as_person(""), "aase", f" {PASSWORD}").status_code == 401


def test_a_password_is_the_same_however_a_keyboard_makes_its_letters(house: House) -> None:
    assert sign_in(house.as_person(""), "aase", PASSWORD.replace("å", "a\u030a")).status_code == 303


def test_a_script_gets_a_status_and_no_page(house: House) -> None:
    client = house.as_person("")
    wrong = client.post("/log-ind", data={"navn": "aase", "adgangskode": "x"}, headers=JSON)
    right = client.post("/log-ind", data={"navn": "aase", "adgangskode": PASSWORD}, headers=JSON)
    assert (wrong.status_code, wrong.json()["title"]) == (401, "Brugernavn eller adgangskode passer ikke.")
    assert (right.status_code, right.json()["person"]) == (200, AASE)
    assert client.get("/", headers=JSON).status_code == 200


def test_a_script_of_nobody_is_told_to_sign_in_again(house: House) -> None:
    assert house.as_person("").get("/", headers=JSON).status_code == 401


ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    "/\r\nset-cookie: x",
    "javascript:alert(1)",
    "evil.example",
    "http:evil.example",
    "",
    "/log-ind",
    "/oidc/svar",
    "/x y",
    "/x\\y",
    "/" + "x" * 3000,
    "/\u202e",
)


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_no_path_leads_to_another_host(onward: str) -> None:
    assert path_on_this_host(onward) == "/"


@pytest.mark.parametrize("onward", ["/", "/memoer/CHE-2026-001", "/memoer?ord=b%26c#punkt-2", "/%2f%2fevil.example"])
def test_a_path_of_our_own_stays(onward: str) -> None:
    assert path_on_this_host(onward) == onward


def test_nobody_is_sent_to_another_host_at_sign_in(house: House) -> None:
    assert sign_in(house.as_person(""), "aase", videre="//evil.example").headers["location"] == "/"
    assert 'value="/"' in house.as_person("").get("/log-ind?videre=https://evil.example").text


def test_whoever_is_signed_in_needs_no_form(house: House) -> None:
    client = house.as_person(AASE)
    assert client.get("/log-ind?videre=/arkiv").headers["location"] == "/arkiv"


def test_the_page_that_was_asked_for_is_gone_back_to_with_its_query(house: House) -> None:
    answer = house.as_person("").get("/?ord=b%26c&side=2")
    assert answer.headers["location"] == "/log-ind?videre=/%3Ford%3Db%2526c%26side%3D2"


def test_somebody_elses_password_opens_only_the_page_where_it_is_changed(house: House) -> None:
    add_account(house, BO, "bo", must_change=True)
    client = house.as_person("")
    assert sign_in(client, "bo", videre="/arkiv").status_code == 303
    assert client.get("/").headers["location"] == "/mig/adgangskode"
    assert client.get("/", headers=JSON).status_code == 403
    assert client.get("/api/v1/memos", headers=JSON).status_code == 401
    assert client.post("/memoer/ny", data={"title": "x"}).headers["location"] == "/mig/adgangskode"
    assert "som en anden har lavet til dig" in client.get("/mig/adgangskode").text
    assert changed(client).headers["location"] == "/?sagt=adgangskode"
    assert client.get("/").status_code == 200
    assert sign_in(house.as_person(""), "bo").status_code == 401
    assert sign_in(house.as_person(""), "bo", ANOTHER).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"nuvaerende": "forkert"}, "this is not your password"),
        ({"ny": "for kort", "gentagen": "for kort"}, "at least 15 characters"),
        ({"ny": "a" * 20, "gentagen": "a" * 20}, "different characters"),
        ({"ny": "aase aagaard aase", "gentagen": "aase aagaard aase"}, "mostly your own name"),
        ({"ny": PASSWORD, "gentagen": PASSWORD}, "choose another"),
        ({"gentagen": f"{ANOTHER}."}, "the two are not the same"),
        ({"ny": "abcde" * 50, "gentagen": "abcde" * 50}, "at most 200 characters"),
    ],
)
def test_a_password_that_nobody_should_have_is_refused(house: House, fields: dict[str, str], said: str) -> None:
    client = house.as_person(AASE)
    answer = changed(client, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert client.get("/").status_code == 200


def test_somebody_without_an_account_has_no_password_to_change(house: House) -> None:
    client = house.as_person(BO)
    assert client.get("/mig/adgangskode").status_code == 404
    assert changed(client).status_code == 404


@pytest.mark.usefixtures("real_passwords")
def test_a_password_kept_with_older_settings_is_kept_anew_at_sign_in(house: House) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with house.office.write() as desk:
        accounts.reset_password(desk, AASE, weak)
    assert sign_in(house.as_person(""), "aase").status_code == 303
    with house.office.read() as desk:
        account = desk.store.account(AASE)
    assert account.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert account.must_change
    assert passwords.matches(account.password, PASSWORD)


def test_a_token_is_new_at_every_sign_in(house: House) -> None:
    client, tokens = house.as_person(""), []
    for _time in range(3):
        sign_in(client, "aase")
        tokens.append(client.cookies["s"])
    assert len({*tokens}) == 3
    assert min(map(len, tokens)) >= 43


def changed(client: TestClient, **fields: str) -> Any:
    sent = {"nuvaerende": PASSWORD, "ny": ANOTHER, "gentagen": ANOTHER, **fields}
    return client.post("/mig/adgangskode", data=sent)
