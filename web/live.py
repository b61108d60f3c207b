"""Following a meeting live: a stream of versions for each browser, and one look at the database for all of them.

A version says that something changed which this person may see, and nothing else; the page is then asked for again.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.errors import NotFound, Reason, Refusal
from memos.desk import Desk
from memos.meeting import Meeting
from memos.queries.find import knows
from memos.queries.room import Sight, find_office, on_screen, sight, sight_key, version
from memos.store.rooms import Room
from web.limits import TooMany
from web.settings import Settings
from web.visits import visit_of

POLL = 1.0
"""Seconds between two looks, for what other processes changed; what this one changed is told at once."""
BEAT = 15.0
"""Seconds after which a silent stream says that it is alive."""
AGAIN = timedelta(seconds=15)
"""How old the answer may be to whether somebody is still signed in, and what they see."""
MOST_OF_ONE = 8
MOST = 1000
GONE = ""

log = logging.getLogger("beslut.live")


@dataclass(eq=False)
class Follower:
    """A browser that follows a meeting; `screen`: the big screen."""

    person: str
    token: str
    screen: bool
    version: str
    seen: Sight
    key: str
    asked_at: datetime
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, found: str) -> None:
        """Another version, or `GONE`, after which nothing else counts: a look may have begun before it."""
        if self.version not in (found, GONE):
            self.version = found
            self.news.set()


@dataclass(eq=False)
class Watch:
    """A meeting that is followed. `at` is how far it had come at the last look."""

    meeting: str
    loop: asyncio.AbstractEventLoop
    followers: set[Follower] = field(default_factory=set)
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    at: tuple[int, int] = (0, 0)
    task: asyncio.Task[None] | None = None


class Live:
    """Everybody who follows a meeting here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watches: dict[str, Watch] = {}

    def poke(self, meeting: str) -> None:
        """Something was changed in that meeting's room."""
        watch = self._watches.get(meeting)
        if watch and not watch.loop.is_closed():
            watch.loop.call_soon_threadsafe(watch.awake.set)

    def stop(self) -> None:
        """Ends every stream: the server stops."""
        for watch in list(self._watches.values()):
            for follower in tuple(watch.followers):
                if not watch.loop.is_closed():
                    watch.loop.call_soon_threadsafe(follower.tell, GONE)

    def admit(self, desk: Desk, meeting: Meeting, token: str, *, screen: bool) -> Follower:
        """A follower at that desk. Raises `NotFound` for whoever may not know, `TooMany` beyond all measure."""
        seen = self._sight(desk, meeting, screen=screen)
        everybody = [one for watch in list(self._watches.values()) for one in tuple(watch.followers)]
        mine = sum(one.person == desk.actor for one in everybody)
        if mine >= MOST_OF_ONE or len(everybody) >= MOST:
            raise TooMany(int(AGAIN.total_seconds()))
        now = version(meeting, desk.store.room(meeting.id), seen, screen=screen)
        return Follower(desk.actor, token, screen, now, seen, sight_key(meeting), desk.now)

    async def follow(self, meeting: str, follower: Follower) -> AsyncGenerator[bytes]:
        """The stream, until the browser leaves, the session ends or the server stops."""
        watch = self._watch(meeting)
        watch.followers.add(follower)
        watch.awake.set()  # what changed between the page's look and now
        try:
            yield _event(follower.version)
            while True:
                try:
                    await asyncio.wait_for(follower.news.wait(), BEAT)
                except TimeoutError:
                    yield b":\n\n"
                    continue
                follower.news.clear()
                if follower.version == GONE:
                    yield b"event: slut\ndata:\n\n"
                    return
                yield _event(follower.version)
        finally:
            watch.followers.discard(follower)

    def _watch(self, meeting: str) -> Watch:
        loop = asyncio.get_running_loop()
        watch = self._watches.get(meeting)
        if watch is None or watch.loop is not loop or watch.task is None or watch.task.done():
            watch = self._watches[meeting] = Watch(meeting, loop)
            watch.task = loop.create_task(self._run(watch))
        return watch

    async def _run(self, watch: Watch) -> None:
        while True:
            try:
                await asyncio.wait_for(watch.awake.wait(), POLL)
            except TimeoutError:
                if not watch.followers:
                    break
            watch.awake.clear()
            followers = tuple(watch.followers)
            try:
                found = await asyncio.to_thread(self._look, watch, followers)
            except Exception as error:  # the next look may succeed; what went wrong may quote what was written
                log.error("%s", type(error).__name__)
                continue
            for follower, told in found.items():
                follower.tell(told)
        if self._watches.get(watch.meeting) is watch:
            del self._watches[watch.meeting]

    def _look(self, watch: Watch, followers: Iterable[Follower]) -> Mapping[Follower, str]:
        """The version of each whom there is something to tell."""
        with self._settings.office.read() as desk:
            at = desk.store.room_stamp(watch.meeting)
            due = [one for one in followers if desk.now - one.asked_at > AGAIN]
            if at == watch.at and not due:
                return {}
            meeting, room = desk.store.meeting(watch.meeting), desk.store.room(watch.meeting)
            key, moved, watch.at = sight_key(meeting), at != watch.at, at
            found: dict[Follower, str] = {}
            for one in followers:
                if one in due or one.key != key:
                    found |= self._ask_again(desk, meeting, one, key)
            versions: dict[tuple[Sight, bool], str] = {}
            for one in followers:
                if found.get(one) != GONE and (moved or one in due):
                    found[one] = _version(versions, meeting, room, one)
            return found

    def _ask_again(self, desk: Desk, meeting: Meeting, one: Follower, key: str) -> Mapping[Follower, str]:
        """Whether they are still signed in, and what they see."""
        if visit_of(desk, one.token, self._settings) is None:
            return {one: GONE}
        try:
            one.seen = self._sight(desk.acting(one.person), meeting, screen=one.screen)
        except Refusal:
            return {one: GONE}
        one.key, one.asked_at = key, desk.now
        return {}

    def _sight(self, desk: Desk, meeting: Meeting, *, screen: bool) -> Sight:
        if screen:
            find_office(desk, meeting.number)
            return on_screen(meeting)
        if not knows(desk, meeting):
            raise NotFound(Reason(meeting.number, ""))
        return sight(desk, meeting)


def _version(known: dict[tuple[Sight, bool], str], meeting: Meeting, room: Room, one: Follower) -> str:
    """Asked for once for all who see the same."""
    key = (one.seen, one.screen)
    if key not in known:
        known[key] = version(meeting, room, one.seen, screen=one.screen)
    return known[key]


def _event(found: str) -> bytes:
    return f"event: version\ndata: {found}\n\n".encode()
