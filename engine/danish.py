"""The Danish way to write and read dates, times, amounts and names, and to sort and search them.

Written out rather than taken from Babel where Babel differs from Danish usage: "-0", the hyphen as minus,
en dashes in ranges, "1,234.5" read as 1,2345. Babel is what the tests compare with.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.errors import Invalid
from engine.language import _

LOCAL = ZoneInfo("Europe/Copenhagen")
MINUS = "\u2212"
MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
# More than any budget needs, and exact in every place that an amount passes.
_MOST_DIGITS, _MOST_DECIMALS = 15, 6
_MOST_BITS = 1000

_DATE = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_TIME = re.compile(r"(?:kl\.? ?)?([0-9]{1,2})[.:]([0-9]{2})", re.IGNORECASE)
_AMOUNT = re.compile(r"([-+−–]?)([0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?")


# ---- dates and times


def long_date(day: date) -> str:
    """ "28. februar 2020"."""
    return f"{_day_and_month(day)} {day.year}"


def full_date(day: date) -> str:
    """ "fredag den 27. februar 2026"."""
    return f"{WEEKDAYS[day.weekday()]} den {long_date(day)}"


def short_date(day: date) -> str:
    """ "27.02.2026"."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def date_range(first: date, last: date) -> str:
    """ "29.-30. august 2022", "29. august – 2. september 2022"; one day is a long date. Not backwards."""
    if last < first:
        raise ValueError(f"{last} is before {first}")
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}.-{long_date(last)}"
    begins = _day_and_month(first) if first.year == last.year else long_date(first)
    return f"{begins} – {long_date(last)}"


def clock(moment: time) -> str:
    """ "9.00"."""
    return f"{moment.hour}.{moment.minute:02}"


def time_range(start: time | None, end: time | None) -> str:
    """ "kl. 9.00-12.00", "fra kl. 9.00", "til kl. 12.00", or "" if neither is known."""
    if start and end:
        return f"kl. {clock(start)}-{clock(end)}"
    if start:
        return f"fra kl. {clock(start)}"
    return f"til kl. {clock(end)}" if end else ""


def local_date(moment: datetime) -> date:
    """The day it is in Denmark at an aware moment."""
    return moment.astimezone(LOCAL).date()


def local_moment(moment: datetime) -> str:
    """ "26. februar 2026 kl. 14.05" in Denmark."""
    local = moment.astimezone(LOCAL)
    return f"{long_date(local)} kl. {clock(local.time())}"


def parse_date(text: str, place: str) -> date:
    """A date as people write it: d.m.y, d/m/y or d-m-y, the year with four digits."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        expected = _("“{text}” is no date: write day, month and year as 27.02.2026").format(text=_shown(text))
        raise Invalid.at(place, expected)
    day, _separator, month, year = found.groups()
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        missing = _("{text} does not exist: write a date that is in the calendar").format(text=_shown(text))
        raise Invalid.at(place, missing) from None


def parse_time(text: str, place: str) -> time:
    """A time of day: "9.00", "09:00" or "kl. 9.00"."""
    found = _TIME.fullmatch(text.strip())
    hour, minute = map(int, found.groups()) if found else (24, 0)
    if hour > 23 or minute > 59:
        expected = _("“{text}” is no time of day: write hour and minutes as 9.00").format(text=_shown(text))
        raise Invalid.at(place, expected)
    return time(hour, minute)


def _day_and_month(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]}"


# ---- amounts


def amount(value: Decimal, decimals: int | None = None) -> str:
    """ "1.250,5", "−400": as few decimals as it takes, or exactly so many. Never rounds (`ValueError`)."""
    if not value.is_finite():
        raise ValueError(f"{value} is no amount")
    whole, _point, fraction = format(value.copy_abs(), "f").partition(".")
    fraction = fraction.rstrip("0")
    if decimals is not None:
        if len(fraction) > decimals:
            raise ValueError(f"{value} has more than {decimals} decimals")
        fraction = fraction.ljust(decimals, "0")
    grouped = f"{int(whole):,}".replace(",", ".")
    return (MINUS if value < 0 else "") + grouped + (f",{fraction}" if fraction else "")


def parse_amount(value: object, place: str) -> Decimal | None:
    """A whole number, or Danish text: "1.250,5", "−400". Empty is None, which is not zero."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        if value.bit_length() > _MOST_BITS:  # which Python does not even write as text
            raise _too_long("…", place)
        number = Decimal(value)
    elif isinstance(value, str):
        number = _danish_number(value.strip(), place)
    else:
        raise _no_amount(value, place)
    exponent = number.as_tuple().exponent
    if number.adjusted() >= _MOST_DIGITS or -int(exponent) > _MOST_DECIMALS:
        raise _too_long(_shown(str(value)), place)
    return number


def _too_long(value: str, place: str) -> Invalid:
    text = _("{value} is too long: at most {digits} digits before the comma and {decimals} after it")
    return Invalid.at(place, text.format(value=value, digits=_MOST_DIGITS, decimals=_MOST_DECIMALS))


def _danish_number(text: str, place: str) -> Decimal:
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise _no_amount(text, place)
    sign, whole, fraction = found.groups()
    plain = whole.replace(".", "") + (f".{fraction}" if fraction else "")
    return Decimal(plain) if sign in ("", "+") else -Decimal(plain)  # which makes no "-0"


def _no_amount(value: object, place: str) -> Invalid:
    found = _shown(value) if isinstance(value, str) else f"{type(value).__name__} {_shown(str(value))}"
    expected = _(
        '“{value}” is no amount: write a whole number, or text as "1.250,5" '
        "(a dot only groups three digits, a comma begins the decimals)"
    )
    return Invalid.at(place, expected.format(value=found))


def _shown(text: str) -> str:
    """What was found, short enough for a message."""
    return text if len(text) <= 40 else text[:39] + "…"


# ---- names


def join_names(names: Iterable[str]) -> str:
    """ "A, B og C"; empty names are left out."""
    *others, last = [name for name in names if name] or [""]
    return f"{', '.join(others)} og {last}" if others else last


def genitive(name: str) -> str:
    """ "Chefteamets", "Jens'", "MSO's"."""
    if name[-1:].lower() in ("s", "x", "z"):
        return f"{name}'"
    last_word = name.rpartition(" ")[2]
    initialism = last_word.isupper() or not last_word[-1:].isalpha()
    return f"{name}'s" if initialism else f"{name}s"


# ---- sorting and searching

_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå"
_SORTED_AS = dict(zip("üűäöőœǻþðđłß", ("y", "y", "æ", "ø", "ø", "ø", "å", "th", "d", "d", "l", "ss"), strict=True))
_NO_LETTER = re.compile("['’\u0300-\u036f]")
_UNIT = re.compile(r"(?P<number>[0-9]+)|(?P<double>aa)|(?P<letter>[^\W\d_])|(?:(?![0-9])[\W\d_])+", re.IGNORECASE)
_END, _GAP, _NUMBER, _FIRST_LETTER, _OTHER = "00", "01", "10", 11, "90"


def sort_key(text: str) -> str:
    """Digits that compare, in any collation, as Danish sorts: … z æ ø å, with "aa" as å but after it.

    Capitals come before small letters, accents count only between words otherwise alike (ü as y, ä as æ,
    ö as ø), and numbers count by value: "Bilag 2" before "Bilag 10". "aa" over the seam of a compound
    (ekstraarbejde) is taken for å too, as ICU does.
    """
    weights = _weights(_NO_LETTER.sub("", unicodedata.normalize("NFC", text)))
    letters, forms, cases = zip(("", "", ""), *weights, strict=True)
    return "".join((*letters, _END, *forms, _END, *cases))


def _weights(text: str) -> Iterator[tuple[str, str, str]]:
    """For each letter, number and gap: what it is, in which form, and in which case."""
    for unit in _UNIT.finditer(text):
        found = unit[0]
        if unit["number"]:
            digits = found.lstrip("0")[:99]
            yield f"{_NUMBER}{len(digits):02}{digits}", "0", "0"
        elif unit["double"]:
            yield _weight("å"), "1", _case(found)
        elif unit["letter"]:
            base = _base(found.lower())
            yield "".join(map(_weight, base)), "0" if base == found.lower() else "1", _case(found)
        elif unit.start() > 0 and unit.end() < len(text):
            yield _GAP, "0", "0"


def _base(letter: str) -> str:
    """The letter or letters that a small letter is sorted as."""
    if letter in _LETTERS:
        return letter
    return _SORTED_AS.get(letter) or unicodedata.normalize("NFD", letter)[0]


def _weight(letter: str) -> str:
    """Two digits for a Danish letter, more for those of other alphabets, which follow."""
    index = _LETTERS.find(letter)
    return str(_FIRST_LETTER + index) if index >= 0 else f"{_OTHER}{ord(letter):07}"


def _case(letters: str) -> str:
    return str(sum(map(str.islower, letters)))


def fold(text: str) -> str:
    """Text for searching: case and accents are gone, å is aa, ä and ö are æ and ø; ø is not o."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    danish = folded.replace("å", "aa").replace("ä", "æ").replace("ö", "ø")
    return "".join(c for c in unicodedata.normalize("NFD", danish) if not unicodedata.combining(c))
