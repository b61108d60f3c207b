"""A municipality at work that programs speak to: people's clients, and what they send."""

import json
from typing import Any

from starlette.testclient import TestClient

from memos.canonical import content_dict
from memos.memo import Content
from tests.memos.build import content
from tests.memos.town import Town
from tests.web.house import House

ROOT = "/api/v1"
PROBLEM = "application/problem+json"


class City:
    """The application over a town. The clock stands still unless the town moves it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.town = Town(house.office)
        self._clients: dict[str, Program] = {}

    def as_person(self, name: str) -> "Program":
        if name not in self._clients:
            self._clients[name] = Program(self.house.as_person(name))
        return self._clients[name]

    def number(self, memo: str) -> str:
        return self.town.memo(memo).number

    def meeting(self, meeting: str) -> str:
        return self.town.meeting(meeting).number

    def content(self, number: str) -> Content:
        with self.house.office.read() as desk:
            return desk.store.memo(desk.store.memo_id(number) or "").content

    def count(self) -> int:
        """How many memos there are."""
        with self.house.office.read("Jens Åkjær") as desk:
            return sum(desk.store.memo_id(f"CHE-2026-{n:03d}") is not None for n in range(1, 50))


class Program:
    """A program that is signed in as somebody."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(ROOT + path, headers=_headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(ROOT + path, json={} if body is None else body, headers=_headers(headers))

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.put(ROOT + path, json=body, headers=_headers(headers))

    def tag(self, path: str) -> str:
        """What is seen there now, for If-Match."""
        found: str = self.get(path).headers["etag"]
        return found

    def act(self, number: str, name: str, body: Any = None) -> Any:
        """A step, by what is seen now."""
        path = f"/memos/{number}"
        return self.post(f"{path}/actions/{name}", body, if_match=self.tag(path))


def sent(**changes: Any) -> dict[str, Any]:
    """A memo as a program sends it: nothing is wrong with it."""
    told: dict[str, Any] = json.loads(json.dumps(content_dict(content())))
    return told | changes


def reasons(answer: Any) -> list[str]:
    """The places of the reasons in a problem."""
    assert answer.headers["content-type"] == PROBLEM
    return [reason["place"] for reason in answer.json()["reasons"]]


def _headers(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
