"""The meeting room: from the secretary's click to what everybody sees, with many who follow at once."""

import asyncio
import re
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlencode

from benchmarks.databases import SQLITE, address_of, new_database
from benchmarks.example import Example, office_on
from benchmarks.figures import Figure, Goal, Size
from benchmarks.served import Server, beslut, serving
from benchmarks.timing import percentile

NAME = "room"
TOLD = Goal(200)
"""Milliseconds."""
PATIENCE = 30.0
BREATH = 0.2


@dataclass(slots=True)
class Seen:
    """Seconds from the click: until each follower was told, and until the big screen had what was decided."""

    told: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    lost: int = 0


def room(size: Size) -> list[Figure]:
    """How long it takes until those who follow know, and until the screen shows it."""
    followers, rounds = size.of(200, 6), size.of(25, 2)
    with ExitStack() as opened:
        database, folder = opened.enter_context(new_database(SQLITE))
        example = Example(office_on(database, folder))
        (body,) = example.load()
        names = [f"Følger {n}" for n in range(followers)]
        path, form = _sitting(example, body, names)
        server = opened.enter_context(serving(beslut, address_of(database), folder))
        seen = asyncio.run(_followed(server, path, example.header.secretary, names, form, rounds))
    return [
        Figure(NAME, f"{followers} followers: half are told within", percentile(seen.told, 50) * 1e3, "ms", goal=TOLD),
        Figure(NAME, f"{followers} followers: 99 of 100 are told within", percentile(seen.told, 99) * 1e3, "ms"),
        Figure(NAME, "from save to screen, half within", percentile(seen.shown, 50) * 1e3, "ms", goal=TOLD),
        Figure(NAME, "from save to screen, 99 of 100 within", percentile(seen.shown, 99) * 1e3, "ms"),
        Figure(NAME, "refused, or never told", seen.lost, "", goal=Goal(0)),
    ]


def _sitting(example: Example, body: str, names: list[str]) -> tuple[str, dict[str, str]]:
    """A meeting in session that all of them sit in; its address, and the form that approves its first item."""
    with example.office.write(example.header.secretary) as desk:
        for name in (*names, example.header.secretary):
            desk.store.ensure_person(name)
            desk.store.add_sign_in(sha256(_token(name).encode()).hexdigest(), name, desk.now)
        desk.store.note_organisation(at=desk.now, actor="", action="name")
    meeting = example.in_session(body, 0, 1, members=tuple(names))
    with example.office.read(example.header.secretary) as desk:
        found = desk.store.meeting(meeting)
        points = desk.store.memo(found.items[0].memo).content.numbered_points()
    form = {f"udfald-{n}": "approved" for n, _point in points} | {f"tekst-{n}": point.text for n, point in points}
    return f"/moeder/{found.number}", form


async def _followed(
    server: Server, path: str, secretary: str, names: list[str], form: Mapping[str, str], rounds: int
) -> Seen:
    seen, arrived = Seen(), asyncio.Queue[float]()
    screen = asyncio.Queue[float]()
    streams = [_follow(server, f"{path}/lokale/haendelser", name, arrived) for name in names]
    streams.append(_follow(server, f"{path}/lokale/haendelser?skaerm=1", secretary, screen))
    tasks = [asyncio.create_task(stream) for stream in streams]
    for queue, number in ((arrived, len(names)), (screen, 1)):
        for _first in range(number):
            await asyncio.wait_for(queue.get(), PATIENCE)
    await _asked(server, "POST", f"{path}/lokale/1", secretary, {"op": "kald", "revision": "0"})
    await asyncio.sleep(2 * BREATH)
    for queue in (arrived, screen):
        while not queue.empty():
            queue.get_nowait()
    for turn in range(rounds):
        page = await _asked(server, "GET", f"{path}/lokale?punkt=1", secretary)
        revision = re.search(rb'name="revision" value="(\d+)"><input type="hidden" name="writer"', page)
        at = revision[1].decode() if revision else ""
        sent = {**form, "op": "beslut", "revision": at, "ny_udfald": "decided", "ny_tekst": f"at tage runde {turn}"}
        begun = time.perf_counter()
        save = asyncio.create_task(_asked(server, "POST", f"{path}/lokale/1", secretary, sent))
        with suppress(TimeoutError):
            await asyncio.wait_for(screen.get(), PATIENCE)
            shown = await _asked(server, "GET", f"{path}/skaerm", secretary)
            seen.shown.append(time.perf_counter() - begun)
            seen.lost += f"runde {turn}".encode() not in shown
        for _follower in names:
            try:
                seen.told.append(await asyncio.wait_for(arrived.get(), PATIENCE) - begun)
            except TimeoutError:
                seen.lost += 1
        await save
        await asyncio.sleep(BREATH)
    for task in tasks:
        task.cancel()
    return seen


async def _follow(server: Server, path: str, person: str, into: asyncio.Queue[float]) -> None:
    """Says when each version came."""
    reader, writer = await _sent(server, "GET", path, person)
    try:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                into.put_nowait(time.perf_counter())
    finally:
        writer.close()


async def _asked(server: Server, method: str, path: str, person: str, form: Mapping[str, str] | None = None) -> bytes:
    reader, writer = await _sent(server, method, path, person, urlencode(form or {}))
    answer = await reader.read()
    writer.close()
    return answer


async def _sent(
    server: Server, method: str, path: str, person: str, body: str = ""
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    host = f"127.0.0.1:{server.port}"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: s={_token(person)}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    writer.write(head.encode())
    await writer.drain()
    return reader, writer


def _token(person: str) -> str:
    return sha256(f"follower {person}".encode()).hexdigest()
