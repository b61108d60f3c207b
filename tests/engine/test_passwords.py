"""Passwords: how they are kept, and which nobody may have."""

from threading import Lock, Thread
from time import sleep

import pytest
from argon2 import PasswordHasher

from engine import passwords

GOOD = "fire store køer på Solbæk Torv"


def test_a_password_is_kept_as_argon2id_with_the_settings_of_its_standard() -> None:
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(kept, GOOD)
    assert not passwords.matches(kept, GOOD.upper())
    assert not passwords.is_outdated(kept)


def test_nobodys_hash_has_the_same_settings_and_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords._nobody.cache_clear()
    asked: list[str] = []
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, kept, password: bool(asked.append(kept)) or True)
    assert not passwords.matches("", GOOD)
    assert asked[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert list(map(len, asked[0].split("$"))) == list(map(len, PasswordHasher().hash(GOOD).split("$")))


@pytest.mark.parametrize(
    "kept", ["", "no hash", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=8$a$b"]
)
def test_what_is_no_hash_matches_nothing(kept: str) -> None:
    assert not passwords.matches(kept, GOOD)


def test_no_more_than_four_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = [0], [0], Lock()

    def slow(self: PasswordHasher, password: str) -> str:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        sleep(0.02)
        with lock:
            now[0] -= 1
        return ""

    monkeypatch.setattr(PasswordHasher, "hash", slow)
    threads = [Thread(target=passwords.hashed, args=(GOOD,)) for _thread in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == passwords.AT_ONCE == 4


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        (GOOD, False),
        ("x" * 14, True),
        ("abcde" * 3, False),
        ("abcd" * 4, True),
        ("a" * 201, True),
        ("Aase Aagaard 2026", True),
        ("Aase Aagaard og hendes to hunde", False),
        ("🙂🙃😀😁😂" * 3, False),
    ],
)
def test_a_password_is_long_and_not_ones_own_name(password: str, refused: bool) -> None:
    assert bool(list(passwords.reasons_against(password, "ny", "aase", "Aase Aagaard"))) is refused


def test_a_one_time_password_is_one_that_is_allowed_and_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hashed", lambda plain: f"hash of {plain}")
    made = [passwords.one_time() for _time in range(200)]
    assert len({one.plain for one in made}) == 200
    assert not [reason for one in made for reason in passwords.reasons_against(one.plain, "", "aase")]
    assert made[0].hashed == f"hash of {made[0].plain}"
