"""schemathesis finds no server error and no breach of what is described; and it finds those that are planted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from memos.queries.meetings import list_meetings
from tests.memos.build import IB, JENS
from tests.web.api.city import City
from tests.web.api.fuzzing import fuzz
from web.api.problems import Refused
from web.limits import Rate
from web.visits import token_in, visit_of


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is told that it was too often: that answer would hide all others."""
    for place in ("web.api.caller.API", "web.api.memos.SEARCH", "web.api.archive.EXPORT"):
        monkeypatch.setattr(place, Rate("often", 10**9))


def busy(city: City) -> City:
    """Memos to change, and a meeting in session."""
    town = city.town
    town.sitting(town.ready(), town.ready())
    town.draft()
    return city


def test_nothing_is_found_in_the_interface(city: City) -> None:
    found = fuzz(busy(city), IB)
    assert found.failures == []
    assert found.cases > 800
    assert {200, 201, 202, 404, 405, 422, 428} <= found.statuses.keys()
    assert 500 not in found.statuses
    assert len(found.operations) >= 19


def test_nothing_is_found_where_the_secretary_works(city: City) -> None:
    found = fuzz(busy(city), JENS, only="recordDecision")
    assert found.failures == []
    assert {200, 404, 409, 422, 428} <= found.statuses.keys()


def planted(city: City, monkeypatch: pytest.MonkeyPatch, plant: Callable[[Any, str, int], Any]) -> str:
    """What is found in the list of meetings when its query is changed."""

    def changed(desk: Any, body: str, year: int) -> Any:
        return plant(list_meetings(desk, body, year), body, year)

    monkeypatch.setattr("web.api.meetings.list_meetings", changed)
    return "\n".join(fuzz(busy(city), JENS, only="listMeetings").failures)


def test_a_planted_server_error_is_found(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(found: Any, _body: str, year: int) -> Any:
        if year > 9000:
            raise RuntimeError
        return found

    assert "not_a_server_error at GET /meetings" in planted(city, monkeypatch, broken)


def test_a_planted_breach_of_what_is_described_is_found(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def bare(found: Any, _body: str, year: int) -> Any:
        return [replace(one, meeting=replace(one.meeting, place=None)) for one in found]

    assert "response_schema_conformance at GET /meetings" in planted(city, monkeypatch, bare)


def test_a_planted_status_that_nobody_described_is_found(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(found: Any, _body: str, year: int) -> Any:
        if year > 9000:
            raise Refused(410)
        return found

    assert "status_code_conformance at GET /meetings" in planted(city, monkeypatch, gone)


def test_a_planted_door_without_a_lock_is_found(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    known = token_in(city.as_person(JENS).client.cookies, city.house.settings)
    monkeypatch.setattr("web.api.caller.visit_of", lambda desk, _sent, settings: visit_of(desk, known, settings))
    assert "ignored_auth at GET /meetings" in "\n".join(fuzz(busy(city), JENS, only="listMeetings").failures)
