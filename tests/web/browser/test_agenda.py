"""The agenda in a real browser: put in order by key, button and pointer, kept by itself, with times that follow."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engine.database import Database
from memos.actions import meetings
from memos.actions.arranging import add_usual
from memos.meeting import Meeting, MeetingHeader
from tests.memos.build import JENS
from tests.memos.town import DAY
from tests.web.browser.served import Served, serving
from tests.web.house import office_on

TITLES = ["Godkendelse af dagsorden", "Budget", "Eventuelt"]


def planned(served: Served) -> str:
    with served.office.write(JENS) as desk:
        meeting = meetings.plan(desk, MeetingHeader("Chefteam", DAY, time(9), time(10)))
        return add_usual(desk, meeting, TITLES).number


def stored(served: Served, number: str) -> Meeting:
    with served.office.read() as desk:
        return desk.store.meeting(desk.store.meeting_id(number) or "")


@pytest.fixture
def served(browser: Browser, sqlite: Database, tmp_path: Path) -> Iterator[Served]:
    """The organisation alone, on SQLite: what is kept is tested on both databases without a browser."""
    with serving(browser, office_on(sqlite, tmp_path)) as found:
        yield found


def test_an_agenda_is_put_in_order_and_kept_by_itself(served: Served) -> None:
    number = planned(served)
    page = served.window(JENS)
    served.go(page, f"/moeder/{number}/dagsorden")
    status = page.locator("[data-agenda-status]")
    minutes = page.locator("[data-item] [name=minutes]")
    minutes.nth(0).fill("15")
    minutes.nth(1).fill("50")
    expect(page.locator("[data-item-time]").nth(1)).to_have_text("kl. 9.15-10.05")
    expect(page.locator("[data-agenda-sum]")).to_contain_text("Det er 5 for meget.")
    expect(status).to_have_text("Gemt.")
    minutes.nth(1).press("Alt+Shift+ArrowUp")
    expect(minutes.nth(0)).to_be_focused()
    expect(status).to_have_text("Punktet er nu punkt 1. Gemt.")
    assert [item.title for item in stored(served, number).items] == ["Budget", *TITLES[::2]]
    expect(page.locator("[data-item-time]").nth(0)).to_have_text("kl. 9.00-9.50")
    page.get_by_role("button", name="Flyt op, punkt 3").click()
    expect(status).to_have_text("Punktet er nu punkt 2. Gemt.")
    assert [item.title for item in stored(served, number).items] == ["Budget", "Eventuelt", TITLES[0]]
    handle, target = page.locator(".drag-handle").nth(2), page.locator("[data-item]").nth(0)
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 50, end["y"] + 2, steps=3)
    page.mouse.up()
    expect(page.locator("[name=title]").nth(0)).to_have_value(TITLES[0])
    expect(status).to_have_text("Punktet er nu punkt 1. Gemt.")
    page.context.set_offline(offline=True)
    page.locator("[name=title]").nth(2).fill("Ordet er frit")
    expect(status).to_contain_text("ingen forbindelse")
    page.context.set_offline(offline=False)
    expect(status).to_have_text("Gemt.")
    assert [(item.title, item.minutes) for item in stored(served, number).items] == [
        (TITLES[0], 15),
        ("Budget", 50),
        ("Ordet er frit", 0),
    ]
    assert served.thrown == []
