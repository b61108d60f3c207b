"""How often somebody may do a thing, and what they are told who did it too often."""

import random
from threading import Thread

import pytest

from tests.web.house import House
from tests.web.security.people import AASE, PASSWORD, MovableClock, sign_in
from web import limits
from web.limits import ADDRESS, API, SIGN_IN, Limits, Rate, TooMany, network, rate_of

THREE = Rate("three", 3)


def times(own: Limits, rate: Rate = THREE, key: str = "a") -> int:
    """How often it goes well until it is too often."""
    done = 0
    while done < 1000:
        try:
            own.take(rate, key)
        except TooMany:
            return done
        done += 1
    return done


def test_so_many_go_well_within_a_minute_and_again_in_the_next(clock: MovableClock) -> None:
    own = Limits(clock)
    assert times(own) == 3
    clock.move(seconds=59)
    assert times(own) == 0
    clock.move(seconds=1)
    assert times(own) == 3


def test_a_preview_as_pdf_has_a_rate_of_its_own() -> None:
    rate = rate_of("GET", "/memoer/{number}/forhaandsvis/pdf")
    assert rate
    assert (rate.kind, rate_of("GET", "/memoer/{number}/forhaandsvis/side")) == ("preview", None)


def test_it_says_how_long_to_wait(clock: MovableClock) -> None:
    own = Limits(clock)
    own.take(THREE, "a")
    clock.move(seconds=20)
    times(own)
    with pytest.raises(TooMany) as refused:
        own.take(THREE, "a")
    assert refused.value.seconds == 40
    clock.move(seconds=40)
    assert times(own) == 1


def test_the_window_slides_so_that_no_minute_has_more(clock: MovableClock) -> None:
    own, went, chance = Limits(clock), [], random.Random(7)  # noqa: S311 - no secret
    for _time in range(2000):
        clock.move(seconds=chance.random() * 10)
        try:
            own.take(THREE, "a")
        except TooMany:
            continue
        went.append(clock.now)
    assert len(went) > 300
    assert all((after - before).total_seconds() >= 60 for before, after in zip(went, went[3:], strict=False))


def test_one_does_not_count_for_another_nor_one_kind_for_another(clock: MovableClock) -> None:
    own = Limits(clock)
    assert times(own) == times(own, key="b") == times(own, Rate("other", 3)) == 3


def test_a_clock_that_goes_back_locks_nobody_out(clock: MovableClock) -> None:
    own = Limits(clock)
    times(own)
    clock.move(hours=-3)
    assert times(own) == 3


def test_whoever_invents_names_does_not_fill_the_memory(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 100)
    own = Limits(clock)
    for number in range(1000):
        own.take(THREE, str(number))
    assert len(own._done["three"]) == 100


def test_threads_together_get_no_more(clock: MovableClock) -> None:
    own, went = Limits(clock), []
    threads = [Thread(target=lambda: went.append(times(own, Rate("many", 50)))) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(went) == 50


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_one_network_is_one_address(host: str, known: str) -> None:
    assert network(host) == known


@pytest.mark.parametrize(
    ("method", "path", "rate"),
    [
        ("GET", "/memoer", limits.SEARCH),
        ("HEAD", "/memoer", limits.SEARCH),
        ("GET", "/memoer.csv", limits.EXPORT),
        ("POST", "/arkiv/eksport", limits.EXPORT),
        ("GET", "/memoer/{number}", None),
        ("GET", "/api/v1/memos", API),
    ],
)
def test_what_costs_much_has_its_rate(method: str, path: str, rate: Rate | None) -> None:
    assert rate_of(method, path) == rate


@pytest.mark.parametrize("name", ["aase", "nobody"])
def test_an_account_may_be_tried_five_times_a_minute_whether_it_is_there_or_not(
    house: House, clock: MovableClock, name: str
) -> None:
    client = house.as_person("")
    answers = [sign_in(client, name, "forkert") for _time in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert answers[-1].headers["retry-after"] == "60"
    assert sign_in(client, name.upper()).status_code == 429
    clock.move(seconds=60)
    assert sign_in(client, name).status_code == (303 if name == "aase" else 401)


def test_the_right_password_does_not_help_whoever_tried_too_often(house: House) -> None:
    client = house.as_person("")
    for _time in range(SIGN_IN.a_minute):
        sign_in(client, "aase", "forkert")
    assert sign_in(client, "aase", PASSWORD).status_code == 429


def test_an_address_may_try_twenty_times_a_minute_under_any_names(house: House) -> None:
    client = house.as_person("")
    statuses = [sign_in(client, f"name{number}", "forkert").status_code for number in range(22)]
    assert statuses == [401] * ADDRESS.a_minute + [429] * 2


def test_a_script_is_told_too(house: House) -> None:
    client = house.as_person("")
    for _time in range(6):
        answer = client.post("/log-ind", data={"navn": "x"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["title"]) == (429, "Det gik for hurtigt")
    assert answer.headers["retry-after"]


def test_whoever_guesses_the_password_of_an_open_browser_is_stopped(house: House) -> None:
    client = house.as_person(AASE)
    sent = {"nuvaerende": "forkert", "ny": "x", "gentagen": "x"}
    assert [client.post("/mig/adgangskode", data=sent).status_code for _time in range(6)] == [422] * 5 + [429]


def test_a_program_may_ask_three_hundred_times_a_minute(house: House) -> None:
    client = house.as_person(AASE)
    statuses = [client.get("/api/v1/meetings").status_code for _time in range(API.a_minute + 1)]
    assert set(statuses[:-1]) == {200}
    assert statuses[-1] == 429
