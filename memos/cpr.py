"""Finding CPR numbers: what is one, what may be one, and what is not. No modulus 11: it has exceptions."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from typing import Literal, NamedTuple

# Digits with at most one separator between date and serial, not part of a longer number or a case number.
_NUMBER = re.compile(r"(?<![\d/-])(\d{2})(\d{2})(\d{2})([ -]?)(\d{4})(?![\d/]|-\d)")
_DIGIT = re.compile(r"\d")
_LABEL = re.compile(r"cpr|personnummer", re.IGNORECASE)
_NEAR = 40


class Found(NamedTuple):
    """A hit, masked so that a message never repeats it."""

    masked: str
    certainty: Literal["is", "may be"]


def find_cpr(text: str) -> Iterator[Found]:
    """Every CPR number in the text, in any spelling: full-width digits, zero-width or hard separators."""
    if len(_DIGIT.findall(compatible := unicodedata.normalize("NFKC", text))) < 10:
        return
    plain = _plain(compatible)
    for match in _NUMBER.finditer(plain):
        day, month, year, separator, _serial = match.groups()
        if not _is_date(int(day), int(month), int(year)):
            continue
        before = plain[max(0, match.start() - _NEAR) : match.start()]
        after = plain[match.end() : match.end() + _NEAR]
        labelled = bool(_LABEL.search(before) or _LABEL.search(after))
        yield Found(f"{day}{month}{year}-XXXX", "is" if separator or labelled else "may be")


def _plain(compatible: str) -> str:
    visible = "".join(c for c in compatible if unicodedata.category(c) != "Cf")
    return re.sub(r"[‐-―−]", "-", re.sub(r"\s*([‐-―−-])\s*", r"\1", visible))


def _is_date(day: int, month: int, year: int) -> bool:
    """A day that exists in some century (29 February in any leap year of 18xx, 19xx or 20xx)."""
    if not 1 <= month <= 12:
        return False
    return any(1 <= day <= monthrange(century + year, month)[1] for century in (1800, 1900, 2000))
