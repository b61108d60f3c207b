"""The pages as they are served, with many memos and few: computing time beside a bare page, and waiting under load."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from http.client import HTTPConnection
from itertools import count
from random import random
from threading import Thread
from urllib.parse import urlencode

from benchmarks.databases import SQLITE, address_of, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Goal, Size
from benchmarks.lists import READER, Listed
from benchmarks.served import Server, bare, beslut, serving
from benchmarks.timing import Variant, by_turns, middle, percentile, ratio
from memos.actions import drafting
from web.forms import typed_content, typed_pairs

NAME = "web"
TOKEN = sha256(b"a browser").hexdigest()
COSTS, GROWS = Goal(3), Goal(1.5)
READERS, WRITERS = 32, 8
TOGETHER = 15
"""Requests of one turn."""
Asks = Callable[[HTTPConnection], object]
Pairs = tuple[tuple[str, str], ...]
BESIDE, KEEPING = "a bare page with one query", "keeping what is typed"
TYPED = "section_baggrund"


@dataclass(slots=True)
class Waited:
    """What people waited for, in seconds by page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: int = 0


class Site:
    """An office with so many memos, people who are signed in, and a draft for each writer."""

    def __init__(self, opened: ExitStack, memos: int) -> None:
        database, self.folder = opened.enter_context(new_database(SQLITE))
        self.listed = Listed(office_on(database, self.folder), memos)
        self.address = address_of(database)
        self.pages = {
            "Min side": ("/", self.listed.author),
            "the list": ("/memoer", READER),
            "a search": (f"/memoer?ord=sag{self.listed.number[-6:]}", READER),
            "a memo": (f"/memoer/{self.listed.number}", READER),
        }
        self.drafts = list(self._drafts())
        self.form = self._form()
        for person in {READER, self.listed.author, *(writer for writer, _number in self.drafts)}:
            with self.listed.office.write(person) as desk:
                desk.store.add_sign_in(sha256(_token(person).encode()).hexdigest(), person, desk.now)

    def _form(self) -> tuple[tuple[str, str], ...]:
        """What a browser sends of the whole form, but the text that is typed."""
        with self.listed.office.read() as desk:
            content = Example(self.listed.office).content
            typed = typed_content(content, desk.catalogue.current(content.type), 2026)
        return tuple(pair for pair in typed_pairs(typed) if pair[0] != TYPED)

    def _drafts(self) -> Iterator[tuple[str, str]]:
        content = Example(self.listed.office).content
        for _writer in range(WRITERS):
            with self.listed.office.write(content.case_officer) as desk:
                yield content.case_officer, drafting.create(desk, content, {}, year=2026).number


def web(size: Size) -> list[Figure]:
    """Computing time for each page beside a bare one and beside few memos, and how long people waited."""
    with ExitStack() as opened:
        few, many = Site(opened, size.of(1_000, 60)), Site(opened, size.of(100_000, 120))
        alone = opened.enter_context(serving(bare, many.address, many.folder))
        small = opened.enter_context(serving(beslut, few.address, few.folder))
        large = opened.enter_context(serving(beslut, many.address, many.folder))
        costs = [*_costs(_read_asks, alone, (small, few), (large, many), size)]
        costs += _costs(_kept_asks, alone, (small, few), (large, many), size)
        for name, server, site in (("few memos", small, few), ("many memos", large, many)):
            costs += _waits(name, _under_load(server, site, size.of(20, 1)))
    return costs


def _read_asks(_server: Server, site: Site) -> dict[str, Asks]:
    """What asks for each page."""
    return {name: partial(_got, path=path, person=person) for name, (path, person) in site.pages.items()}


def _kept_asks(server: Server, site: Site) -> dict[str, Asks]:
    """What keeps what is typed: apart, since whoever reads after a writer reads anew what they had in hand."""
    (person, number), turns = site.drafts[0], count()

    def keep(connection: HTTPConnection) -> None:
        _kept(server, connection, person, number, (*site.form, (TYPED, f"Tekst {next(turns)} til {number}.")))

    return {KEEPING: keep}


def _costs(
    asks: Callable[[Server, Site], dict[str, Asks]],
    alone: Server,
    few: tuple[Server, Site],
    many: tuple[Server, Site],
    size: Size,
) -> Iterator[Figure]:
    """Milliseconds of each beside the bare page and beside few memos, all by turns."""
    together = size.of(TOGETHER, 1)
    variants = {BESIDE: _variant(alone, partial(_got, path="/", person=""), together)}
    for kind, (server, site) in (("few", few), ("many", many)):
        variants |= {f"{kind}: {name}": _variant(server, asked, together) for name, asked in asks(server, site).items()}
    samples = by_turns(variants, size.of(20, 1), warm_up=size.of(2, 0))
    taken = {name: max(middle(each), 1e-6) / together for name, each in samples.items()}
    for name in asks(*many):
        small, large = samples[f"few: {name}"], samples[f"many: {name}"]
        more, less, bare_page = taken[f"many: {name}"], taken[f"few: {name}"], taken[BESIDE]
        beside = ratio(large, samples[BESIDE])
        yield Figure(NAME, f"{name}: requests", 1 / more, "/cpu s", BESIDE, 1 / bare_page, beside, COSTS)
        yield Figure(
            NAME, f"{name}: with many memos", more * 1e3, "ms cpu", "with few", less * 1e3, ratio(large, small), GROWS
        )


def _variant(server: Server, asked: Asks, times: int) -> Variant:
    """So many requests of one browser, by the server's own clock of computing."""

    def run() -> None:
        with closing(server.connection()) as connection:
            for _time in range(times):
                asked(connection)

    return Variant(run, server.computed)


def _waits(memos: str, waited: Waited) -> Iterator[Figure]:
    for name, seconds in waited.seconds.items():
        yield Figure(NAME, f"{memos}, {name}: half wait at most", percentile(seconds, 50) * 1e3, "ms")
        yield Figure(NAME, f"{memos}, {name}: 99 of 100 wait at most", percentile(seconds, 99) * 1e3, "ms")
    yield Figure(NAME, f"{memos}: refused or lost", waited.errors, "", goal=Goal(0))


def _under_load(server: Server, site: Site, seconds: float) -> Waited:
    """Readers who look at a page each second, and writers whose text is kept each second."""
    waited = Waited()
    ends = time.monotonic() + seconds
    pages = list(site.pages.items())
    readers = [Thread(target=_read, args=(server, pages, n, ends, waited)) for n in range(READERS)]
    writers = [Thread(target=_write, args=(server, *draft, site.form, ends, waited)) for draft in site.drafts]
    for thread in (*readers, *writers):
        thread.start()
    for thread in (*readers, *writers):
        thread.join()
    return waited


def _read(server: Server, pages: Sequence[tuple[str, tuple[str, str]]], first: int, ends: float, into: Waited) -> None:
    turn = first
    time.sleep(random())  # noqa: S311 - so that they do not keep step
    with closing(server.connection()) as connection:
        while time.monotonic() < ends:
            name, (path, person) = pages[turn % len(pages)]
            begun = time.perf_counter()
            status, _text = _got(connection, path, person)
            into.seconds.setdefault(name, []).append(time.perf_counter() - begun)
            into.errors += status != 200
            turn += 1
            time.sleep(max(0, 1 - (time.perf_counter() - begun)))


def _write(server: Server, person: str, number: str, form: Pairs, ends: float, into: Waited) -> None:
    turn = 0
    with closing(server.connection()) as connection:
        while time.monotonic() < ends:
            turn += 1
            begun = time.perf_counter()
            status = _kept(server, connection, person, number, (*form, (TYPED, f"Tekst {turn} til {number}.")))
            into.seconds.setdefault(KEEPING, []).append(time.perf_counter() - begun)
            into.errors += status != 200
            time.sleep(max(0, 1 - (time.perf_counter() - begun)))
        _status, page = _got(connection, f"/memoer/{number}/skriv", person)
        into.errors += f"Tekst {turn} til {number}.".encode() not in page


def _got(connection: HTTPConnection, path: str, person: str) -> tuple[int, bytes]:
    connection.request("GET", path, headers={"cookie": f"s={_token(person)}"} if person else {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def _kept(server: Server, connection: HTTPConnection, person: str, number: str, form: Pairs) -> int:
    headers = {
        "cookie": f"s={_token(person)}",
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        "origin": f"http://127.0.0.1:{server.port}",
        "accept": "application/json",
    }
    connection.request("POST", f"/memoer/{number}/skriv/gem", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    return int(answer.status)


def _token(person: str) -> str:
    return sha256(f"{TOKEN} {person}".encode()).hexdigest()
