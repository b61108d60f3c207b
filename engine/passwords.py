"""Passwords: argon2id, as slow for somebody unknown as for somebody known, and never many at once.

Whoever checks one does so outside a unit of work: it takes a quarter of a second.
"""

import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from secrets import choice, token_bytes
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import Reason
from engine.language import _

SHORTEST, LONGEST = 15, 200
DIFFERENT = 5
"""So many different characters: "aaaaaaaaaaaaaaaa" is long, but it is not a password."""
AT_ONCE = 4
"""Each takes 64 MiB and all processors: more at a time would let strangers fill the machine."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is mistaken for another when it is read aloud or copied by hand."""

_turns = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password made here: `plain` is shown once, `hashed` is kept."""

    plain: str
    hashed: str


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _turns:
        return _hasher().hash(_normal(password))


def matches(kept: str, password: str) -> bool:
    """Whether that is the password. `kept` "" is nobody's: it takes as long, and never is."""
    with _turns:
        try:
            return _hasher().verify(kept or _nobody(), _normal(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a kept password was made with other settings than today's."""
    return _hasher().check_needs_rehash(kept)


def one_time() -> OneTime:
    """Twenty characters in groups of five, about 99 bits."""
    plain = "-".join("".join(choice(LETTERS) for _place in range(5)) for _group in range(4))
    return OneTime(plain, hashed(plain))


def reasons_against(password: str, place: str, *known: str) -> Iterator[Reason]:
    """Why nobody may have this password. `known` are words that an attacker tries first: the person's own."""
    text = _normal(password)
    if len(text) < SHORTEST:
        yield Reason(place, _("a password has at least {number} characters").format(number=SHORTEST))
    elif len(text) > LONGEST:
        yield Reason(place, _("a password has at most {number} characters").format(number=LONGEST))
    elif len(set(text)) < DIFFERENT:
        yield Reason(place, _("a password has at least {number} different characters").format(number=DIFFERENT))
    elif _left_without(text.casefold(), known) < SHORTEST - DIFFERENT:
        yield Reason(place, _("this password is mostly your own name; choose another"))


def _left_without(text: str, known: tuple[str, ...]) -> int:
    """How long it is without those words in it."""
    for word in sorted((part for name in known for part in name.casefold().split()), key=len, reverse=True):
        text = text.replace(word, "") if len(word) > 2 else text
    return len(text)


def _normal(password: str) -> str:
    """However the keyboard writes "å". Cut where no password is: nobody makes us hash a megabyte."""
    return unicodedata.normalize("NFC", password[: LONGEST * 4])


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


@cache
def _nobody() -> str:
    """A hash with today's settings that no password has."""
    salt, digest = (b64encode(token_bytes(size)).rstrip(b"=").decode() for size in (16, 32))
    own = _hasher()
    return f"$argon2id$v=19$m={own.memory_cost},t={own.time_cost},p={own.parallelism}${salt}${digest}"
