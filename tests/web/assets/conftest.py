"""Chromium on a page under the product's own policy: what breaks it, and what a script throws, fails the test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.support import requires
from tests.web.assets.harness import REST, Server, Site, page, serving

Opened = Callable[..., Page]
PATIENCE = 30_000
"""Milliseconds that a browser on a busy machine may take; nothing is measured here."""
SIZE: ViewportSize = {"width": 1280, "height": 900}
ARGUMENTS = ["--no-sandbox", "--default-tile-width=1280", "--default-tile-height=912"]
"""In tiles of a fifth of a window's width, as a browser draws by itself, drawing takes half as much again."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for a folder's tests: while it is there, nothing else may run an event loop in this process."""
    requires("web assets")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(requires("chromium")), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """One address for a folder's tests."""
    with serving() as server:
        yield server


@pytest.fixture
def site(server: Server) -> Site:
    """A site whose pages and answers the test chooses."""
    return server.another()


class Tab:
    """A window that a file's tests use one after another, as a new one costs four times what a new page in it does."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(viewport=SIZE, locale="da-DK", reduced_motion="reduce")
        self.context.set_default_timeout(PATIENCE)
        self.thrown: list[str] = []
        self.page = self.another()

    def another(self) -> Page:
        made = self.context.new_page()
        made.on("pageerror", lambda error: self.thrown.append(str(error)))
        return made

    def empty(self, site: Site) -> None:
        """As it was: nothing shown, nothing kept, nothing set. A page that is left may keep something as it goes."""
        for shown in self.context.pages:
            if shown is not self.page:
                shown.close()
        if self.page.is_closed():
            self.page = self.another()
        self.context.set_offline(False)
        self.context.clear_cookies()
        self.page.goto(site.address + REST)
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.page.set_viewport_size(SIZE)
        self.page.emulate_media(forced_colors="none")
        self.thrown.clear()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    """The file's window."""
    tab = Tab(browser)
    yield tab
    tab.context.close()


@pytest.fixture(scope="module")
def hurried(tab: Tab) -> None:
    """The clock of the file's window can be put forward: nobody waits for what a page does after a while."""
    tab.context.clock.install()


@pytest.fixture
def opened(tab: Tab, site: Site) -> Iterator[Opened]:
    """Opens a page with a body; fails if the policy was broken or a script threw."""
    pages: list[Page] = []

    def open_page(body: str, path: str = "/side") -> Page:
        site.pages[path] = page(body)
        shown = tab.another() if pages else tab.page
        shown.goto(site.address + path)
        pages.append(shown)
        return shown

    yield open_page
    broken = [
        found for one in pages for found in (one.evaluate("window.violations ?? []") if not one.is_closed() else [])
    ]
    thrown = [*tab.thrown]
    tab.empty(site)
    assert not broken
    assert not thrown
