"""Work beside the pages: a thread that makes wanted documents, sends notices, makes exports and does chores, gently.

It wakes when a form was sent, and every few seconds. Whatever it does can be cut off at any moment and is taken up
again: claims end by themselves.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from memos import mailing, nightly, packing, posting, work
from memos.desk import new_id
from web.settings import Settings

INTERVAL = 5.0
"""Seconds between two looks; a form that was sent is looked after at once."""
BREATH = 0.02
"""Seconds of rest between two pieces of work: pages go first."""
PATIENCE = 60.0
"""Seconds that `stop` waits for the piece of work in hand."""

log = logging.getLogger("beslut.drain")


class Drain:
    """Start it once, `wake` it whenever there may be work, and stop it at the end."""

    def __init__(self, settings: Settings, interval: float = INTERVAL, slots: int = 1) -> None:
        self._settings, self._interval, self._slots = settings, interval, slots
        self._owner = f"serve-{new_id()}"
        self._awake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="drain", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._awake.set()

    def run(self) -> None:
        """In this very thread, until somebody stops it."""
        self._run()

    def stop(self) -> None:
        """Finishes the piece of work in hand, and no other."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE)

    def round(self) -> None:
        """All there is to do now. What goes wrong in one part keeps no other, and is told without content."""
        for name, part in (
            ("documents", self._documents),
            ("chores", self._chores),
            ("mails", self._mails),
            ("exports", self._exports),
        ):
            if self._going():
                self._outlived(name, part)

    def _outlived(self, name: str, part: Callable[[], None]) -> None:
        """The thread goes on, whatever one piece of work does."""
        try:
            part()
        except Exception as error:
            log.error("%s: %s", name, type(error).__name__)

    def _run(self) -> None:
        while self._going():
            self._awake.clear()
            self.round()
            self._awake.wait(self._interval)

    def _going(self) -> bool:
        return not self._stopping.is_set()

    def _documents(self) -> None:
        with self._settings.office.read() as desk:
            waiting = desk.store.wanted_count()
        if waiting:
            print_some = partial(self._outlived, "documents", self._print)
            threads = [threading.Thread(target=print_some, name="printing") for _slot in range(self._slots - 1)]
            for one in threads:
                one.start()
            print_some()
            for one in threads:
                one.join()

    def _print(self) -> None:
        made = work.drain(self._settings.office, self._settings.printer, self._owner, going=self._going)
        self._each("document", ((row.id, reason) for row, reason in made))

    def _mails(self) -> None:
        office, mail, kept = self._settings.office, self._settings.mail, self._settings.keep_sign_ups
        if mail and mailing.waits(office):
            sent = posting.post(office, mail, self._settings.address, kept, going=self._going)
            self._each("mail", ((one.id, reason) for one, reason in sent))

    def _exports(self) -> None:
        if packing.waits(self._settings.office):
            made = packing.pack(self._settings.office, going=self._going)
            self._each("export", ((one.id, "") for one in made))

    def _chores(self) -> None:
        """Once a day: deadlines that are near, minutes approved by silence, what has lain long enough."""
        self._each("chore", nightly.do_chores(self._settings.means, going=self._going))

    def _each(self, what: str, done: Iterable[tuple[str, str]]) -> None:
        """One after the other, with a breath between; reasons may quote what was written, and are not told."""
        for id, reason in done:
            if reason:
                log.warning("%s %s could not be done", what, id)
            if not self._going():
                return
            time.sleep(BREATH)


class Waking:
    """The application, which wakes somebody after each request that may have changed something."""

    def __init__(self, app: ASGIApp, wake: Callable[[], None]) -> None:
        self.app, self.wake = app, wake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        changes = scope["type"] == "http" and scope["method"] not in ("GET", "HEAD")

        async def sent(message: Message) -> None:
            await send(message)
            if changes and message["type"] == "http.response.body" and not message.get("more_body"):
                self.wake()

        await self.app(scope, receive, sent)
