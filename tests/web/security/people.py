"""People with accounts, a clock that tests move, and browsers that sign in by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from engine.database import Database
from engine.passwords import hashed
from memos.actions import accounts
from memos.people import Role
from tests.web.house import House, office_on, settings_of

AASE, BO, IBEN, JENS = "Aase Aagaard", "Bo Ravn", "Iben-Marie O'Neill", "Jens Åkjær"
VIBE, TORE = "Vibe Lund", "Tore Bæk"
PASSWORD = "fire store køer på Solbæk Torv"  # noqa: S105 - of invented people
ANOTHER = "syv små svaner ved Solbæk Havn"


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **much: float) -> None:
        self.now += timedelta(**much)


@cache
def kept(password: str) -> str:
    """A password's hash: each takes a quarter of a second to make."""
    return hashed(password)


def add_account(house: House, person: str, user_name: str, *, must_change: bool = False, email: str = "") -> None:
    with house.office.write() as desk:
        made = accounts.add(desk, person, user_name, email, kept(PASSWORD))
        desk.store.save_account(replace(made, must_change=must_change))


def make_administrator(house: House, person: str) -> None:
    with house.office.write() as desk:
        desk.store.grant(person, Role.ADMINISTRATOR)
        desk.store.organisation_event(at=desk.now, actor=person, action="grant")


def sign_in(client: TestClient, user_name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/log-ind", data={"navn": user_name, "adgangskode": password, **more})


@contextmanager
def house_at(database: Database, folder: Path, clock: MovableClock, **settings: Any) -> Iterator[House]:
    """The application with a clock that the test moves, and other settings."""
    with settings_of(office_on(database, folder, clock)) as own:
        yield House(replace(own, **settings))
