"""Sessions: when they begin, what ends them, and that an ended one opens nothing."""

import pytest

from engine.database import Database
from memos.actions import accounts
from memos.people import Role
from tests.web.house import House
from tests.web.security.people import (
    AASE,
    ANOTHER,
    BO,
    PASSWORD,
    MovableClock,
    add_account,
    make_administrator,
    sign_in,
)
from tests.web.security.tables import rows_of


def signed_in(house: House, user_name: str = "aase"):
    client = house.as_person("")
    assert sign_in(client, user_name).status_code == 303
    return client


def is_in(client) -> bool:
    return client.get("/", headers={"accept": "application/json"}).status_code == 200


def test_a_session_that_rests_for_half_an_hour_ends(house: House, clock: MovableClock) -> None:
    client = signed_in(house)
    clock.move(minutes=30)
    assert is_in(client)
    clock.move(minutes=30, seconds=1)
    assert not is_in(client)


def test_a_session_ends_after_ten_hours_whatever_is_done(house: House, clock: MovableClock) -> None:
    client = signed_in(house)
    for _time in range(30):
        clock.move(minutes=20)
        assert is_in(client)
    clock.move(seconds=1)
    assert not is_in(client)


def test_when_somebody_was_last_here_is_written_once_a_minute(house: House, clock: MovableClock) -> None:
    client = signed_in(house)
    before = rows_of(house.office.database, "sign_in")
    clock.move(seconds=50)
    assert is_in(client)
    assert rows_of(house.office.database, "sign_in") == before
    clock.move(seconds=11)
    assert is_in(client)
    assert rows_of(house.office.database, "sign_in") != before


def test_an_ended_token_opens_nothing_however_often_it_is_sent(house: House) -> None:
    client = signed_in(house)
    token = client.cookies["s"]
    answer = client.post("/log-ud")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "s" not in client.cookies
    thief = house.as_person("")
    thief.cookies.set("s", token)
    assert not is_in(thief)


def test_only_the_hash_of_a_token_is_kept(house: House) -> None:
    token = signed_in(house).cookies["s"]
    kept = "\n".join(str(row) for rows in everything(house.office.database).values() for row in rows)
    assert token not in kept


def test_a_token_that_somebody_planted_is_not_the_one_after_sign_in(house: House) -> None:
    client = house.as_person("")
    client.cookies.set("s", "planted")
    sign_in(client, "aase")
    thief = house.as_person("")
    thief.cookies.set("s", "planted")
    assert not is_in(thief)


def test_the_session_that_a_browser_had_ends_when_somebody_signs_in_there(house: House) -> None:
    client = signed_in(house)
    first = client.cookies["s"]
    sign_in(client, "aase")
    thief = house.as_person("")
    thief.cookies.set("s", first)
    assert not is_in(thief)
    assert len(rows_of(house.office.database, "sign_in")) == 1


def test_another_password_ends_every_other_session_and_goes_on_with_a_new_token(house: House) -> None:
    other, client = signed_in(house), signed_in(house)
    before = client.cookies["s"]
    client.post("/mig/adgangskode", data={"nuvaerende": PASSWORD, "ny": ANOTHER, "gentagen": ANOTHER})
    assert is_in(client)
    assert client.cookies["s"] != before
    assert not is_in(other)


def test_a_password_changed_meanwhile_is_not_changed_back(house: House) -> None:
    client = house.as_person(AASE)
    with house.office.read() as desk:
        seen = desk.store.account(AASE)
    sent = {"nuvaerende": PASSWORD, "ny": ANOTHER, "gentagen": ANOTHER}
    assert client.post("/mig/adgangskode", data=sent).status_code == 303
    with pytest.raises(accounts.Blocked), house.office.write(AASE) as desk:
        accounts.change_own_password(desk, "another hash", seen.password)


def test_a_closed_account_ends_every_session_at_once(house: House) -> None:
    client = signed_in(house)
    with house.office.write() as desk:
        accounts.disable(desk, AASE)
    assert not is_in(client)
    with house.office.write() as desk:
        accounts.enable(desk, AASE)
    assert not is_in(client)


def test_a_one_time_password_ends_every_session(house: House) -> None:
    client = signed_in(house)
    with house.office.write() as desk:
        accounts.reset_password(desk, AASE, "hash")
    assert not is_in(client)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.READER])
def test_another_role_ends_every_session_whoever_gave_or_took_it(house: House, role: Role) -> None:
    client = signed_in(house)
    with house.office.write() as desk:
        desk.store.grant(AASE, role)
    assert not is_in(client)
    client = signed_in(house)
    assert is_in(client)
    with house.office.write() as desk:
        desk.store.take_role(AASE, role)
    assert not is_in(client)


def test_a_role_given_again_ends_nothing(house: House) -> None:
    make_administrator(house, AASE)
    client = signed_in(house)
    with house.office.write() as desk:
        desk.store.grant(AASE, Role.ADMINISTRATOR)
    assert is_in(client)


def test_sessions_that_ran_out_are_taken_out_of_the_database(house: House, clock: MovableClock) -> None:
    for _time in range(3):
        signed_in(house)
    add_account(house, BO, "bo")
    clock.move(minutes=31)
    signed_in(house, "bo")
    assert len(rows_of(house.office.database, "sign_in")) == 1


def everything(database: Database):
    return {name: rows_of(database, name) for name in ("sign_in", "account", "event")}
