"""Every page as somebody sees it, loaded once and looked at in several ways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.web.assets.conftest import SIZE
from tests.web.browser.axe import HEIGHT, assert_accessible
from tests.web.browser.keys import FRAMES, STOPS, Keys
from tests.web.browser.seen import ALIKE, CUT, MOVING, ONCE, TWICE
from tests.web.browser.served import Served, Window
from tests.web.visiting import LOOKS


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: f"{look[0]} {look[1]}")
def loaded(request: pytest.FixtureRequest, example: Served, plain: Window) -> Page:
    who, path = request.param
    page = plain(who)
    if page.viewport_size != SIZE:
        page.set_viewport_size(SIZE)
    example.go(page, path)
    return page


@pytest.fixture
def page(loaded: Page) -> Page:
    """The page as it was loaded, whoever looked at it before."""
    if loaded.viewport_size != SIZE:  # a page that nobody changed need not be laid out again
        loaded.set_viewport_size(SIZE)
    return loaded


@pytest.fixture
def enlarged(loaded: Page) -> Iterator[Page]:
    """The same with text twice as large, as wide as it was left."""
    loaded.evaluate(TWICE)
    yield loaded
    loaded.evaluate(ONCE)


@pytest.fixture
def uncoloured(page: Page) -> Iterator[Page]:
    """The same in a machine's own colours, light on dark."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    yield page
    page.emulate_media(forced_colors="none", color_scheme="light")


def test_a_page_is_accessible_at_every_width(page: Page) -> None:
    assert_accessible(page, page.url)


def test_text_twice_as_large_is_all_there(enlarged: Page) -> None:
    for width in (320, 1280):  # the page was left narrow
        enlarged.set_viewport_size({"width": width, "height": HEIGHT})
        faults = enlarged.evaluate(CUT)
        assert not faults, "\n".join((str(width), *faults))


def test_nothing_moves_for_those_who_asked_for_no_motion(page: Page) -> None:
    assert page.evaluate(MOVING) == []


def test_tab_comes_to_everything_in_order_and_out_again(page: Page) -> None:
    wanted = page.evaluate(STOPS)
    assert Keys(page).walk() == wanted


def test_everything_is_told_apart_without_the_pages_colours(uncoloured: Page) -> None:
    uncoloured.evaluate(FRAMES)
    assert uncoloured.evaluate("matchMedia('(forced-colors: active)').matches")
    faults = uncoloured.evaluate(ALIKE)
    for _frame in range(30):  # the colours come when the browser has painted, later on a busy machine
        if not faults:
            break
        uncoloured.wait_for_timeout(100)
        faults = uncoloured.evaluate(ALIKE)
    assert not faults, "\n".join(faults)
