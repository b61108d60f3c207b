"""How often somebody may do a thing: counted in this process, by who asks and never by what is stored."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock

from engine.clock import Clock
from engine.errors import Reason, Refusal
from engine.language import _

WINDOW = timedelta(minutes=1)
MOST_KEYS = 50_000
"""Of a kind. Whoever invents names cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a minute, of that kind."""

    kind: str
    a_minute: int


SIGN_IN = Rate("sign in", 5)
ADDRESS = Rate("address", 20)
SEARCH = Rate("search", 60)
EXPORT = Rate("export", 10)
PREVIEW = Rate("preview", 20)
PACKET = Rate("packet", 40)
API = Rate("api", 300)
PUBLIC = Rate("public", 600)
"""From one network: a whole town may be behind it, and everybody gets the same bytes."""
SIGN_UP = Rate("sign up", 10)
TOKEN = Rate("token", 30)
PROVIDER = Rate("provider", 300)
"""From one address: a whole town hall may be behind it, and nothing can be guessed."""

WATCH = Rate("watch", 120)

PAGES: dict[tuple[str, str], Rate] = {
    ("GET", "/memoer"): SEARCH,
    ("GET", "/sundhed"): WATCH,
    ("GET", "/maaltal"): WATCH,
    ("GET", "/arkiv"): SEARCH,
    ("GET", "/memoer.csv"): EXPORT,
    ("POST", "/arkiv/eksport"): EXPORT,
    ("GET", "/arkiv/kassation"): SEARCH,
    ("POST", "/arkiv/kassation"): EXPORT,
    ("GET", "/memoer/{number}/forhaandsvis/pdf"): PREVIEW,
    ("GET", "/arkiv/{number}/pakke"): EXPORT,
    ("GET", "/arkiv/{number}/kontrol"): EXPORT,
    ("GET", "/moeder/{number}/materiale/{edition}.pdf"): PACKET,
    ("GET", "/moeder/{number}/punkt/{item}.pdf"): PACKET,
    ("POST", "/moeder/{number}/materiale"): EXPORT,
    ("GET", "/moeder/{number}/offentliggoer"): PACKET,
    ("POST", "/moeder/{number}/offentliggoer"): PACKET,
    ("GET", "/offentlig"): PUBLIC,
    ("GET", "/offentlig/{number}"): PUBLIC,
    ("GET", "/offentlig/{number}/{file}"): PUBLIC,
    ("GET", "/moeder/{number}/tilmelding"): PUBLIC,
    ("POST", "/moeder/{number}/tilmelding"): SIGN_UP,
    ("GET", "/tilmelding/{token}"): TOKEN,
    ("POST", "/tilmelding/{token}"): SIGN_UP,
    ("GET", "/moeder/{number}/tilmeldte.csv"): EXPORT,
}
"""Pages that cost much, each with how often one person may ask for it."""
PREFIXES = (("/api/", API),)


class TooMany(Refusal):
    """Too often within a minute. `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(Reason("", _("that was too often; wait {seconds} seconds").format(seconds=seconds)))


class Limits:
    """What was done within the last minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._done: dict[str, dict[str, deque[datetime]]] = {}

    def take(self, rate: Rate, key: str) -> None:
        """Counts one more; TooMany when there were enough. What is refused is not counted."""
        now = self._clock()
        with self._lock:
            kind = self._done.setdefault(rate.kind, {})
            done = kind.pop(key, None) or deque()
            kind[key] = done  # the latest last, so that the oldest go first
            while done and not timedelta() <= now - done[0] < WINDOW:
                done.popleft()
            if len(done) >= rate.a_minute:
                raise TooMany(max(1, ceil((WINDOW - (now - done[0])).total_seconds())))
            done.append(now)
            while len(kind) > MOST_KEYS:
                del kind[next(iter(kind))]


def rate_of(method: str, path: str) -> Rate | None:
    """How often a page may be asked for, by its method and the pattern of its path."""
    prefixed = (rate for prefix, rate in PREFIXES if path.startswith(prefix))
    return PAGES.get(("GET" if method == "HEAD" else method, path)) or next(prefixed, None)


def network(host: str) -> str:
    """Who is behind an address: in IPv6 one household or office has 2^64 of them."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def unknown_pages(known: Iterable[tuple[str, str]]) -> list[str]:
    """Entries of the table above that speak of no page."""
    return sorted(f"{method} {path}" for method, path in PAGES.keys() - set(known))
