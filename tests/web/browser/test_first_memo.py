"""A new caseworker and their manager, each at a window: write, send, be returned, mend, be approved."""

import re

from playwright.sync_api import Page, expect

from tests.web.browser.served import SAVED, Served, saved

AASE, IBEN = "Aase Aagaard", "Iben-Marie O'Neill"
REQUIRED = ("baggrund", "effekt", "opfoelgning", "kommunikation", "koordinering")


def begin(served: Served, page: Page) -> str:
    """A new memo, begun on the first page; the address of the page that it is on."""
    served.go(page, "/")
    page.get_by_role("link", name=re.compile("Opret et memo|Nyt memo")).first.click()
    page.get_by_label("Titel").fill("Ny cykelparkering")
    page.get_by_label("Forum").select_option("Chefteam")
    page.get_by_label("Afdeling").select_option("Udvikling")
    page.get_by_role("button", name="Opret og skriv").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ny cykelparkering")
    return page.url.removesuffix("?sagt=oprettet").removesuffix("/skriv").removeprefix(served.address)


def write(page: Page) -> None:
    """Every section, in the editor; a point."""
    for key in REQUIRED:
        page.locator(f"#afsnit-{key}-editor").click()
        page.keyboard.type("Tilbuddet udløber til sommer.")
    page.locator("[name=point_text]").first.fill("at der bygges ved Havnegade")


def test_from_the_first_word_to_the_managers_approval(served: Served) -> None:
    author, manager = served.window(AASE), served.window(IBEN)
    address = begin(served, author)
    write(author)
    expect(author.locator("[data-state]")).to_contain_text(SAVED)
    expect(author.locator("[data-against] .stop")).to_have_count(0)
    author.get_by_role("button", name="Gem og send til godkendelse").click()
    expect(author.get_by_role("status").first).to_contain_text("Sendt til godkendelse")

    served.go(manager, "/")
    manager.get_by_role("link", name="Ny cykelparkering").first.click()
    served.go(manager, f"{address}/godkend")
    manager.locator("textarea[name=comment]").first.fill("Skriv, hvad det koster.")
    manager.get_by_role("button", name="Returnér").click()

    served.go(author, "/")
    expect(author.get_by_text("Skriv, hvad det koster.").first).to_be_visible()
    served.go(author, f"{address}/skriv")
    author.locator("#afsnit-effekt-editor").click()
    author.keyboard.press("Control+End")
    author.keyboard.type(" Det koster intet.")
    expect(author.locator("[data-state]")).to_contain_text(SAVED)
    author.get_by_role("button", name="Gem og send til godkendelse").click()
    expect(author.get_by_role("status").first).to_contain_text("Sendt til godkendelse")

    served.go(manager, f"{address}/godkend")
    expect(manager.locator("ins", has_text="Det koster intet.").first).to_be_visible()
    manager.get_by_role("button", name="Godkend", exact=True).click()
    served.go(author, address)
    expect(author.get_by_text("Indmeldt").first).to_be_visible()


def test_without_script_the_same_is_done_by_plain_forms(served: Served) -> None:
    author, manager = served.window(AASE, script=False), served.window(IBEN, script=False)
    address = begin(served, author)
    for key in REQUIRED:
        author.locator(f"#afsnit-{key}").fill("Tilbuddet udløber til sommer.")
    author.locator("[name=point_text]").first.fill("at der bygges ved Havnegade")
    author.get_by_role("button", name="Tilføj punkt").click()
    author.locator("[name=point_text]").last.fill("at den overdækkes")
    author.get_by_role("button", name="Gem og send til godkendelse").click()
    expect(author.get_by_role("status").first).to_contain_text("Sendt til godkendelse")
    served.go(manager, f"{address}/godkend")
    manager.get_by_role("button", name="Godkend", exact=True).click()
    served.go(author, address)
    expect(author.get_by_text("Indmeldt").first).to_be_visible()
    expect(author.get_by_text("at den overdækkes").first).to_be_visible()


def test_what_was_typed_survives_a_window_that_is_closed(served: Served) -> None:
    author = served.window(AASE, hurried=True)
    address = begin(served, author)
    author.locator("#afsnit-baggrund-editor").click()
    author.keyboard.type("Halvt færdig tekst")
    saved(author)
    author.close()
    again = served.window(AASE)
    served.go(again, f"{address}/skriv")
    expect(again.locator("#afsnit-baggrund-editor")).to_contain_text("Halvt færdig tekst")


def test_two_at_once_are_told_of_each_other_and_lose_nothing(served: Served) -> None:
    author, manager = served.window(AASE, hurried=True), served.window(IBEN, hurried=True)
    address = begin(served, author)
    served.go(manager, f"{address}/skriv")
    manager.locator("#afsnit-effekt-editor").click()
    manager.keyboard.type("Lederens tekst.")
    saved(manager)
    author.locator("#afsnit-effekt-editor").click()
    author.keyboard.type("Sagsbehandlerens tekst.")
    saved(author)
    expect(author.locator("[data-present]")).to_contain_text(IBEN)
    manager.get_by_role("button", name="Gem", exact=True).click()
    author.get_by_role("button", name="Gem", exact=True).click()
    expect(author.get_by_role("heading", level=1)).to_have_text("To har skrevet samtidig")
    expect(author.get_by_text("Lederens tekst.")).to_be_visible()
    expect(author.get_by_text("Sagsbehandlerens tekst.")).to_be_visible()
