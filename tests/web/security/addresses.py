"""Every address of the application, and something that lies at each, for tests that walk over them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from tests.web.house import House
from tests.web.security.people import AASE

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    """A method and the pattern of a path."""

    method: str
    pattern: str

    def filled(self, values: dict[str, str]) -> str:
        """The path with those values in it, "1" where there is none."""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values.get(found[1], "1"), self.pattern)


def addresses(house: House) -> list[Address]:
    """All of them, the interface for programs and the static files included."""
    return sorted(set(_below(house.app.app.routes, "")), key=lambda one: (one.pattern, one.method))


def unsafe(house: House) -> list[Address]:
    return [one for one in addresses(house) if one.method in UNSAFE]


def safe(house: House) -> list[Address]:
    return [one for one in addresses(house) if one.method not in UNSAFE]


def _below(routes: Any, prefix: str) -> Iterator[Address]:
    for route in iter_route_contexts(routes):
        inner = getattr(route.route, "routes", None)
        if inner:
            yield from _below(inner, f"{prefix}{route.path}")
        else:
            yield from (Address(method, f"{prefix}{route.path}") for method in route.methods or ())


def written(house: House) -> dict[str, str]:
    """A draft of Aase's, and what stands for it in paths."""
    client: TestClient = house.as_person(AASE)
    sent = {"type": "indstilling", "title": "Ny cykelparkering", "body": "Chefteam", "department": "Udvikling"}
    answer = client.post("/memoer/ny", data=sent)
    assert answer.status_code == 303, answer.text
    number = answer.headers["location"].split("/")[2]
    return {"number": number, "name": "app.css", "key": "indstilling", "person": AASE, "format": "json"}
