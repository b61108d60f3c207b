"""Two worlds, one with a closed memo more: to those who may not know of it, every answer is the same to the byte."""

import re
from collections.abc import Iterator
from functools import reduce
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from memos.decision import FollowUp
from memos.store import open_database
from tests.memos.build import AASE, BO, JENS, TORE, VIBE, content
from tests.memos.town import CLOSED, YES
from tests.web.api.city import City, sent
from tests.web.house import House, office_on, settings_of
from web.api.application import ROUTERS

OUTSIDERS = (TORE, BO, "Tove Bjerre", "")
NUMBERS = ("CHE-2026-001", "CHE-2026-002", "CHE-2026-L001", "CHE-2026-L002", "x")
MEETINGS = ("CHE-M2026-01", "CHE-M2026-02")
ITEMS = ("1", "2", "L1", "CHE-2026-L001")
FILLED = (("{id}", "0" * 32), ("{name}", "archive"), ("{document}", "referat"), ("{format}", "json"))
FILTERS = ("", "?openness=closed", "?order=number&limit=1", "?words=areal", "?state=archived", "?meeting=CHE-M2026-01")
HIDDEN = "Køb af arealet ved havnen"


@pytest.fixture
def worlds(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[City, City]]:
    """A world with the closed memo, and one without."""
    opened = []
    for name in ("with", "without"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "beslut.db").write_bytes(sqlite_template.read_bytes())
        opened.append(open_database(f"sqlite:///{folder / 'beslut.db'}"))
    with (
        settings_of(office_on(opened[0], tmp_path / "with")) as one,
        settings_of(office_on(opened[1], tmp_path / "without")) as other,
    ):
        found = City(House(one)), City(House(other))
        for city in found:
            lived(city, closed=city is found[0])
        yield found
    for database in opened:
        database.close()


def lived(city: City, *, closed: bool) -> None:
    """Two open memos and, between them, perhaps a closed one: all before one meeting, whose minutes are approved."""
    town = city.town
    before = town.ready()
    secret = town.ready(content(title=HIDDEN, **CLOSED)) if closed else ""
    after = town.ready(content(title="Legeplads"))
    memos = [memo for memo in (before, secret, after) if memo]
    meeting = town.sitting(*memos)
    for memo in memos:
        town.decide(meeting, memo, YES, (FollowUp("Status", AASE),))
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    if closed:
        town.draft(content(title=HIDDEN, **CLOSED))


def requests() -> Iterator[tuple[str, str, Any]]:
    """Every route, with numbers that both know, that one knows, and that nobody knows."""
    there = {(route.path, verb) for router in ROUTERS for route in router.routes for verb in route.methods}
    for path, verb in sorted(there):
        numbers = MEETINGS if path.startswith("/meetings/") else NUMBERS
        for number, item in product(numbers if "{number}" in path else ("",), ITEMS if "{item}" in path else ("",)):
            place = reduce(lambda text, pair: text.replace(*pair), FILLED, path)
            place = place.replace("{number}", number).replace("{item}", item)
            for query in FILTERS if (verb, path) == ("GET", "/memos") else ("",):
                yield verb, place + query, _body(path)


def _body(path: str) -> Any:
    if path.endswith("/decision"):
        return {"decisions": [{"point": "1", "outcome": "approved"}]}
    return {} if path.endswith(("{name}", "/exports")) else sent(case_officer=BO)


def seen(city: City, person: str, verb: str, path: str, body: Any) -> tuple[int, list[tuple[str, str]], str]:
    """The whole answer, without what every answer has of its own: nonces, random ids, and hashes over them."""
    headers = {"if-match": '"x"', "idempotency-key": f"{verb}{path}"[:90]}
    client = city.as_person(person).client
    answer = client.request(verb, f"/api/v1{path}", json=body if verb != "GET" else None, headers=headers)
    own = r"nonce-[\w-]+|[0-9a-f]{64}" + (r"|[0-9a-f]{32}" if path == "/exports" else "")
    told = [(name, re.sub(own, "…", value)) for name, value in sorted(answer.headers.items())]
    return answer.status_code, told, re.sub(own, "…", answer.text)


def test_every_route_answers_outsiders_alike_in_both_worlds(worlds: tuple[City, City]) -> None:
    asked = 0
    for person in OUTSIDERS:
        for verb, path, body in requests():
            one, other = (seen(city, person, verb, path, body) for city in worlds)
            assert one == other, (person, verb, path)
            assert HIDDEN not in one[2]
            asked += 1
    assert asked > 200


def test_the_worlds_differ_for_those_who_may_know(worlds: tuple[City, City]) -> None:
    for person in (VIBE, JENS, AASE):
        one, other = (city.as_person(person).get("/memos").json()["memos"] for city in worlds)
        assert len(one) > len(other)
        codes = [city.as_person(person).get("/memos/CHE-2026-L001").status_code for city in worlds]
        assert codes == [200, 404]


def test_every_route_was_asked() -> None:
    there = {route.path for router in ROUTERS for route in router.routes}
    patterns = [re.compile(re.sub(r"\{\w+\}", r"[^/?]+", path.replace(".", r"\.")) + r"(\?.*)?") for path in there]
    asked = {path for _verb, path, _body in requests()}
    assert all(any(pattern.fullmatch(path) for path in asked) for pattern in patterns)
