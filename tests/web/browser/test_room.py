"""Three at once through one meeting: who writes, who follows, and the big screen; one loses the connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.database import Database
from tests.memos.build import JENS, OLE, content, points
from tests.memos.town import Town
from tests.web.browser.axe import assert_accessible
from tests.web.browser.served import SAVED, Served, pause, saved, serving
from tests.web.house import office_on


@pytest.fixture
def served(browser: Browser, sqlite: Database, tmp_path: Path) -> Iterator[Served]:
    with serving(browser, office_on(sqlite, tmp_path)) as found:
        yield found


def begun(served: Served) -> str:
    """The address of a meeting in session with two memos before it."""
    town = Town(served.office)
    memos = [
        town.ready(content(title=title, points=points(point)))
        for title, point in (("Åbningstider", "at der åbnes kl. 9"), ("Legeplads", "at der bygges"))
    ]
    id = town.sitting(*memos)
    return f"/moeder/{town.meeting(id).number}"


def opened(served: Served, name: str, path: str, *, hurried: bool = False) -> Page:
    page = served.window(name, hurried=hurried)
    served.go(page, path)
    return page


def test_three_at_once_through_a_meeting_and_one_loses_the_connection(served: Served) -> None:
    path = begun(served)
    jens = opened(served, JENS, f"{path}/lokale?punkt=1")
    ole = opened(served, OLE, f"{path}/lokale?punkt=1")
    screen = opened(served, JENS, f"{path}/skaerm")

    jens.keyboard.press("t")  # takes the item up
    expect(screen.get_by_role("heading", level=1)).to_have_text("Åbningstider")
    expect(ole.get_by_text("Behandles nu")).to_be_visible()

    amended = jens.get_by_label("Ordlyd, som den besluttes")
    amended.fill("at der åbnes kl. 8")
    expect(jens.locator("[data-difference] ins")).to_have_text("8")
    expect(jens.locator("[data-state]")).to_contain_text(SAVED)

    jens.context.set_offline(True)
    amended.fill("at der åbnes kl. 8.30")
    expect(jens.locator("[data-state]")).to_contain_text("Ikke gemt")
    expect(jens.locator("[data-connection]")).to_contain_text("Forbindelsen er væk")
    jens.context.set_offline(False)
    expect(jens.locator("[data-state]")).to_contain_text(SAVED)

    ole.get_by_role("link", name="1 Åbningstider").focus()
    jens.get_by_label("Godkendt med ændring").check()
    jens.get_by_role("button", name="Beslut punktet", exact=True).click()
    expect(jens.get_by_role("status").first).to_contain_text("Punktet er besluttet")
    expect(screen.get_by_text("8.30").first).to_be_visible()
    expect(ole.locator("#lokale-punkt")).to_contain_text("8.30")
    expect(ole.get_by_role("link", name="1 Åbningstider")).to_be_focused()

    expect(jens.get_by_role("button", name="Afslut mødet")).to_be_disabled()
    expect(jens.locator(".house-room-finish").get_by_role("link", name="Punkt 2")).to_be_visible()
    jens.keyboard.press("n")
    expect(jens.get_by_role("heading", level=2).first).to_contain_text("Legeplads")
    jens.keyboard.press("1")
    expect(jens.locator("input[name='udfald-1']").first).to_be_checked()
    expect(jens.locator("[data-state]")).to_contain_text(SAVED)
    jens.get_by_role("button", name="Beslut punktet", exact=True).click()
    jens.get_by_role("button", name="Afslut mødet").click()
    expect(ole.get_by_text("Referatudkast")).to_be_visible()


def test_a_key_that_types_a_letter_of_a_danish_keyboard_does_nothing_else(served: Served) -> None:
    jens = opened(served, JENS, f"{begun(served)}/lokale?punkt=1")
    remarks = jens.get_by_label("Bemærkninger til referatet")
    remarks.focus()
    jens.keyboard.type("n1t@£")
    expect(remarks).to_have_value("n1t@£")
    expect(jens.locator("input[name='udfald-1']:checked")).to_have_count(0)
    jens.get_by_role("heading", level=1).click()
    jens.keyboard.press("Control+Alt+2")
    expect(jens.locator("input[name='udfald-1']:checked")).to_have_count(0)
    jens.keyboard.press("?")
    expect(jens.get_by_role("dialog")).to_be_visible()


def test_who_takes_over_says_so_to_who_wrote(served: Served) -> None:
    path = begun(served)
    jens = opened(served, JENS, f"{path}/lokale?punkt=1", hurried=True)
    jens.get_by_label("Bemærkninger til referatet").fill("Jens skrev dette.")
    saved(jens)
    mette = opened(served, "Mette Holm", f"{path}/lokale?punkt=1", hurried=True)
    expect(mette.get_by_text("Jens Åkjær skriver")).to_be_visible()
    mette.get_by_role("button", name="Overtag, og skriv her").click()
    expect(mette.get_by_label("Bemærkninger til referatet")).to_have_value("Jens skrev dette.")
    mette.get_by_label("Bemærkninger til referatet").fill("Mette skrev dette.")
    saved(mette)
    jens.get_by_label("Bemærkninger til referatet").fill("Jens skrev videre.")
    pause(jens)
    jens.get_by_role("link", name="Sammenlign de to tekster").click()
    expect(jens.get_by_text("Mette skrev dette.")).to_be_visible()
    expect(jens.get_by_text("Jens skrev videre.")).to_be_visible()


def test_the_room_and_the_screen_are_accessible_while_one_writes(served: Served) -> None:
    path = begun(served)
    jens = opened(served, JENS, f"{path}/lokale?punkt=1")
    jens.keyboard.press("t")
    for page, address in ((jens, f"{path}/lokale?punkt=1"), (opened(served, JENS, f"{path}/skaerm"), f"{path}/skaerm")):
        served.go(page, address)
        for fold in page.locator("details").all():
            fold.evaluate("fold => { fold.open = true }")
        assert_accessible(page, address)
