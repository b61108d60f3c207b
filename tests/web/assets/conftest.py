"""Chromium on a page under the product's own policy: what breaks it, and what a script throws, fails the test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support import requires
from tests.web.assets.harness import Site, page, serving

Opened = Callable[..., Page]
PATIENCE = 30_000
"""Milliseconds that a browser on a busy machine may take; nothing is measured here."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file's tests: while it is there, nothing else may run an event loop in this process."""
    requires("web assets")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(requires("chromium")), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A server whose pages and answers the test chooses."""
    with serving() as site:
        yield site


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Opened]:
    """Opens a page with a body; fails if the policy was broken or a script threw."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="da-DK", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    pages: list[Page] = []
    thrown: list[str] = []

    def open_page(body: str, path: str = "/side") -> Page:
        site.pages[path] = page(body)
        tab = context.new_page()
        tab.on("pageerror", lambda error: thrown.append(str(error)))
        tab.goto(site.address + path)
        pages.append(tab)
        return tab

    yield open_page
    broken = [
        found for tab in pages for found in (tab.evaluate("window.violations ?? []") if not tab.is_closed() else [])
    ]
    context.close()
    assert not broken
    assert not thrown
