"""The application served in earnest, on a port of its own, and browser windows in which people are signed in."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Thread

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from memos.desk import Office
from memos.printing import Printer
from tests.web.assets.conftest import PATIENCE
from tests.web.house import TEMPLATES
from web.application import application
from web.settings import Settings

Window = Callable[[str], Page]
"""Somebody's window: the same each time."""
SAVED = re.compile(r"Gemt kl\. ")
PAUSE = 1200
"""Milliseconds in which nothing is typed, after which it is saved."""


class Served:
    """A running server and its windows. `violations` are breaches of the pages' own policy, `thrown` script errors."""

    def __init__(self, browser: Browser, office: Office, address: str) -> None:
        self.browser, self.office, self.address = browser, office, address
        self.thrown: list[str] = []
        self._contexts: list[BrowserContext] = []
        self._kept: dict[str, Page] = {}

    def window(
        self, name: str = "", *, width: int = 1280, script: bool = True, forced: bool = False, hurried: bool = False
    ) -> Page:
        """A new window; with a name that person is signed in. `forced`: in the machine's own colours, light on dark.
        `hurried`: its clock can be put forward."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="da-DK",
            reduced_motion="reduce",
            java_script_enabled=script,
            forced_colors="active" if forced else None,
            color_scheme="dark" if forced else None,
        )
        context.set_default_timeout(PATIENCE)
        if hurried:
            context.clock.install()
        self._contexts.append(context)
        if name:
            self._sign_in(context, name)
        page = context.new_page()
        page.on("pageerror", lambda error: self.thrown.append(str(error)))
        page.on("console", lambda said: self._heard(said.type, said.text))
        return page

    def kept(self, name: str) -> Page:
        """That person's own hurried window, opened once, as a new one costs a second; whoever had signed out is signed
        in."""
        if name in self._kept:
            self._sign_in(self._kept[name].context, name)
        else:
            self._kept[name] = self.window(name, hurried=True)
        return self._kept[name]

    def seat(self, page: Page, name: str) -> None:
        """Whoever sat at this window is gone; that person sits there now, or nobody."""
        page.context.clear_cookies()
        if name:
            self._sign_in(page.context, name)

    def go(self, page: Page, path: str) -> None:
        page.goto(self.address + path)

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _sign_in(self, context: BrowserContext, name: str) -> None:
        token = sha256(f"window of {name}".encode()).hexdigest()
        kept = sha256(token.encode()).hexdigest()
        with self.office.write(name) as desk:
            if desk.store.sign_in(kept) is None:
                desk.store.add_sign_in(kept, name, desk.now)
        context.add_cookies([{"name": "s", "value": token, "url": self.address}])

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.thrown.append(text)


def pause(page: Page) -> None:
    """In a hurried window somebody stops typing for so long that it is saved."""
    page.clock.run_for(PAUSE)


def saved(page: Page) -> None:
    """What was written in a hurried window is saved after a pause, for which nobody waits."""
    pause(page)
    expect(page.locator("[data-state]")).to_contain_text(SAVED)


@contextmanager
def serving(browser: Browser, office: Office) -> Iterator[Served]:
    """The server in a thread; what a script threw or the policy refused fails at the end."""
    with socket.socket() as listening, Printer(TEMPLATES) as printer:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = application(Settings(office, printer, address))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        served = Served(browser, office, address)
        try:
            yield served
        finally:
            served.close()
            server.should_exit = True
            thread.join(10)
        assert not served.thrown, served.thrown
