"""The application served in earnest, on a port of its own, and browser windows in which people are signed in."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Thread

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from memos.desk import Office
from memos.printing import Printer
from tests.web.assets.conftest import PATIENCE
from tests.web.house import TEMPLATES
from web.application import application
from web.settings import Settings


class Served:
    """A running server and its windows. `violations` are breaches of the pages' own policy, `thrown` script errors."""

    def __init__(self, browser: Browser, office: Office, address: str) -> None:
        self.browser, self.office, self.address = browser, office, address
        self.thrown: list[str] = []
        self._contexts: list[BrowserContext] = []

    def window(self, name: str = "", *, width: int = 1280, script: bool = True) -> Page:
        """A new window; with a name that person is signed in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="da-DK",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE)
        if name:
            token = sha256(f"window of {name}".encode()).hexdigest()
            kept = sha256(token.encode()).hexdigest()
            with self.office.write(name) as desk:
                if desk.store.sign_in(kept) is None:
                    desk.store.add_sign_in(kept, name, desk.now)
            context.add_cookies([{"name": "s", "value": token, "url": self.address}])
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.thrown.append(str(error)))
        page.on("console", lambda said: self._heard(said.type, said.text))
        return page

    def go(self, page: Page, path: str) -> None:
        page.goto(self.address + path)

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.thrown.append(text)


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
