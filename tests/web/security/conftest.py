"""Fixtures: the application with a clock that the test moves, and Aase with an account."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from engine import passwords
from engine.database import Database
from tests.web.house import House
from tests.web.security.people import AASE, MovableClock, add_account, house_at
from tests.web.security.provider import Provider, served


@pytest.fixture(autouse=True)
def light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes as elsewhere, but a hundred times as quick."""
    light = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: light)
    passwords._nobody.cache_clear()


@pytest.fixture
def real_passwords(light_passwords: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes with the settings of the program."""
    monkeypatch.undo()
    passwords._nobody.cache_clear()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def house(sqlite: Database, tmp_path: Path, clock: MovableClock) -> Iterator[House]:
    """The application, where Aase signs in as "aase"."""
    with house_at(sqlite, tmp_path, clock) as made:
        add_account(made, AASE, "aase", email="aase@solbaek.example")
        yield made


@pytest.fixture
def provider(clock: MovableClock) -> Iterator[Provider]:
    """An identity provider on loopback, at which Aase signs in."""
    with served(Provider(clock)) as own:
        yield own
