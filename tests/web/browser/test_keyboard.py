"""Every flow by keyboard alone: nothing here is clicked, ticked or filled in but by keys."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from engine.passwords import hashed
from memos.actions import accounts, drafting
from memos.actions.agenda import act
from memos.files.memo_file import read_file
from memos.memo import Memo
from memos.queries import listing
from memos.record import MemoRecord
from tests.web.browser.keys import Keys
from tests.web.browser.served import Served, pause, saved
from tests.web.house import EXAMPLES

AASE, BO, IBEN, JENS, KARIM = "Aase Aagaard", "Bo Ravn", "Iben-Marie O'Neill", "Jens Åkjær", "Karim Sand"
SIGNE, VIBE, ELSE, TORE = "Signe Østergaard", "Vibe Lund", "Else Dam", "Tore Bæk"
PASSWORD = "fire store køer på Solbæk Torv"  # noqa: S105 - of invented people
REQUIRED = ("baggrund", "effekt", "opfoelgning", "kommunikation", "koordinering")


@pytest.fixture(scope="module")
def town(example: Served) -> Served:
    """The example organisation, where Aase and Bo sign in by passwords. Each test begins with a memo of its own."""
    with example.office.write(ELSE) as desk:
        for person, name in ((AASE, "aase"), (BO, "bo")):
            account = accounts.add(desk, person, name, "", hashed(PASSWORD))
            desk.store.save_account(replace(account, must_change=False))
    return example


def at(town: Served, person: str, path: str) -> Keys:
    """The keyboard in front of a page, in that person's window."""
    page = town.kept(person) if person else town.window()
    town.go(page, path)
    return Keys(page)


def made(town: Served, title: str, *steps: str) -> Memo:
    """A whole memo of Aase's, as far as the steps bring it."""
    with town.office.write(AASE) as desk:
        found = read_file(EXAMPLES / "legeplads.toml", desk.catalogue.current)
        assert isinstance(found, MemoRecord)
        content = replace(found.content, title=title, case_officer=AASE)
        memo = drafting.create(desk, content, found.files, year=2026)
        for step in steps:
            memo = act(desk, desk.store.memo(memo.id), step)
        return memo


def a_day(town: Served) -> date:
    """A day soon, which reads the same whether a browser asks for the day or the month first."""
    today = town.office.clock().date()
    days = (today + timedelta(n) for n in range(1, 100))
    return next(day for day in days if day.day == day.month)


def sign_in(keys: Keys, password: str, where: str = "", name: str = "aase") -> None:
    keys.write(f"{where} [name=navn]", name)
    keys.write(f"{where} [name=adgangskode]", password)
    keys.press("Enter")


# ---- signing in, and past the menu


def test_one_signs_in_by_name_and_password_and_out_again(town: Served) -> None:
    keys = at(town, "", "/memoer")
    sign_in(keys, "forkert")
    expect(keys.page.locator("[data-error-summary]")).to_be_focused()
    sign_in(keys, PASSWORD)
    keys.heading("Memoer")
    keys.button("Log ud")
    keys.told("Du er logget ud.")


def test_the_first_tab_leads_past_the_menu(town: Served) -> None:
    keys = at(town, AASE, "/")
    keys.press("Tab")
    assert keys.is_at("a.skipnav")
    keys.sees()
    keys.press("Enter", "Tab")
    assert keys.page.evaluate("document.activeElement.closest('main') !== null")
    keys.sees()


# ---- writing


def begin(keys: Keys) -> None:
    """From Min side to the page where a new memo is written."""
    keys.link("Opret")
    keys.heading("Nyt memo")
    keys.write("#felt-title", "Ny cykelparkering")
    keys.choose("#felt-body", "Chefteam")
    keys.choose("#felt-department", "Udvikling")
    keys.button("Opret og skriv")
    keys.heading("Ny cykelparkering")


def against(keys: Keys, words: str) -> None:
    """Follows a link in the list of what stands in the way, into its field."""
    link = keys.page.locator("[data-against] a", has_text=words).first
    expect(link).to_be_visible()
    keys.reach(link)
    keys.press("Enter")
    keys.sees()


def test_a_caseworker_writes_a_memo_and_sends_it(town: Served) -> None:
    keys = at(town, AASE, "/")
    begin(keys)
    page = keys.page
    expect(page.locator("[data-against] .stop .against-severity").first).to_have_text("Mangler")
    for key in REQUIRED[:-1]:
        keys.reach(f"#afsnit-{key}-editor")
        page.keyboard.type("Tilbuddet udløber til sommer.")
    point = page.locator("[name=point_text]")
    keys.reach(point.first)
    page.keyboard.type("at der bygges ved Havnegade")
    keys.button("Tilføj punkt")
    expect(point.nth(1)).to_be_focused()
    page.keyboard.type("at der lægges fliser")
    keys.button("Flyt op, punkt 2", back=True)
    assert [row.input_value() for row in point.all()][:2] == ["at der lægges fliser", "at der bygges ved Havnegade"]
    assert keys.is_at(page.get_by_role("button", name="Flyt op, punkt 1", exact=True))
    keys.write("#raekke-0", "Fliser")
    keys.reach("#celle-0-0")
    page.keyboard.type("1.250")
    expect(page.locator("[data-row-sum]").first).to_have_text("1.250")
    keys.press("Enter")
    assert keys.is_at("#celle-0-0") or page.evaluate("document.activeElement.name") == "cell"
    saved(page)
    keys.reach("#funding-grundbudget")
    keys.press("Space")
    against(keys, "oordiner")
    assert keys.is_at("#afsnit-koordinering-editor")
    page.keyboard.type("Sundhed er spurgt.")
    pause(page)
    expect(page.locator("[data-against] .nothing, [data-against] .warn").first).to_be_visible()
    expect(page.locator("[data-against] .stop")).to_have_count(0)
    keys.button("Gem og send til godkendelse")
    keys.told("Sendt til godkendelse")


def test_the_editors_toolbar_and_link_dialog_give_the_focus_back(town: Served) -> None:
    keys = at(town, AASE, f"/memoer/{made(town, 'Værktøjslinjen').number}/skriv")
    editor = "#afsnit-baggrund-editor"
    keys.reach(editor)
    keys.press("Alt+F10")
    assert keys.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Fed"
    keys.sees()
    keys.press("ArrowRight", "ArrowRight")
    assert keys.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Link"
    keys.press("Enter")
    expect(keys.page.locator("dialog[open]")).to_have_count(1)
    assert keys.page.evaluate("document.activeElement.closest('dialog') !== null")
    keys.sees()
    keys.press("Escape")
    expect(keys.page.locator("dialog[open]")).to_have_count(0)
    assert keys.is_at(editor)
    keys.press("Control+k")
    keys.button("Annullér")
    assert keys.is_at(editor)


# ---- approving


def test_a_memo_is_returned_with_a_remark_mended_and_approved(town: Served) -> None:
    memo = made(town, "Skilte i skoven", "submit")
    manager = at(town, IBEN, "/")
    manager.link("Tag stilling til “Skilte i skoven”")
    manager.heading("Skilte i skoven")
    manager.reach("details summary")
    manager.press("Enter")
    manager.reach("#felt-remark_effekt")
    manager.page.keyboard.type("Skriv, hvad det koster.")
    manager.button("Returnér")
    manager.told("Returneret.")

    author = at(town, AASE, "/")
    expect(author.page.get_by_text("Skriv, hvad det koster.")).to_be_visible()
    author.link("Ret “Skilte i skoven”")
    author.reach("#afsnit-effekt-editor")
    author.press("Control+End")
    author.page.keyboard.type(" Det koster intet.")
    saved(author.page)
    author.button("Gem og send til godkendelse")
    author.told("Sendt til godkendelse")

    town.go(manager.page, "/")
    manager.link("Tag stilling til “Skilte i skoven”")
    expect(manager.page.locator("ins", has_text="Det koster intet.").first).to_be_visible()
    manager.button("Godkend")
    manager.told("Godkendt.")
    town.go(author.page, f"/memoer/{memo.number}")
    expect(author.page.get_by_text("Indmeldt").first).to_be_visible()


# ---- coordination


def test_a_department_is_asked_and_answers_and_the_answer_is_inserted(town: Served) -> None:
    author = at(town, AASE, f"/memoer/{made(town, 'Træer på torvet').number}/skriv")
    author.link("Spørg andre afdelinger")
    author.heading("Koordinering")
    author.reach(author.page.get_by_label("Sundhed (Karim Sand)"))
    author.press("Space")
    author.reach("#felt-due")
    author.page.keyboard.type(f"{a_day(town):%d%m%Y}")
    assert author.page.locator("#felt-due").input_value() == a_day(town).isoformat()
    author.button("Spørg")
    author.told("Afdelingerne er spurgt.")

    manager = at(town, KARIM, "/")
    manager.link("Svar om “Træer på torvet”")
    manager.reach("#svar-ingen")
    manager.press("Space")
    manager.button("Svar")
    manager.told("Svaret er givet.")

    author.page.reload()
    author.button("Indsæt svarene i memoet")
    author.told("Svarene er sat ind")
    expect(author.page.locator("#afsnit-koordinering-editor")).to_contain_text("Sundhed")


# ---- finding, the archive, one's own page, administration


def test_memos_are_found_sorted_and_opened_with_their_history_and_files(
    town: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing.page, "__kwdefaults__", {**(listing.page.__kwdefaults__ or {}), "size": 5})
    keys = at(town, JENS, "/")
    keys.link("Memoer")
    keys.link("Næste side")
    expect(keys.page.get_by_role("link", name="Forrige side")).to_be_visible()
    keys.link("Dato")
    expect(keys.page.locator("[aria-sort=descending]")).to_contain_text("Dato")
    keys.choose("#felt-status", "Arkiveret")
    keys.write("#felt-ord", "strategisk")
    keys.press("Enter")
    keys.link("CHE-2026-001")
    keys.heading(re.compile("Program for strategisk møde"))
    keys.reach(keys.page.locator("a[href*='/bilag/']").first)
    with keys.page.expect_download():
        keys.press("Enter")
    keys.link("Historik")
    keys.heading("Historik")
    keys.link("CHE-2026-001")
    keys.heading(re.compile("Program for strategisk møde"))


def test_two_editions_are_compared(town: Served) -> None:
    keys = at(town, SIGNE, "/memoer/CHE-2026-009")
    keys.link("Forskelle mellem udgaver")
    keys.choose("#felt-fra", "Udgave 1")
    keys.choose("#felt-til", "Som det")
    keys.button("Vis forskelle")
    keys.heading("Forskelle mellem udgaver")


def test_the_preview_in_its_frame_is_scrolled_by_keys(town: Served) -> None:
    keys = at(town, SIGNE, "/memoer/CHE-2026-009/forhaandsvis")
    frame = keys.page.locator("iframe")
    keys.reach(frame)
    before = frame.screenshot()
    keys.press("PageDown")
    for _look in range(20):
        if frame.screenshot() != before:
            return
    raise AssertionError("nothing moved")


def test_a_stand_in_is_named_and_withdrawn(town: Served) -> None:
    keys = at(town, BO, "/")
    keys.link(BO)
    keys.write("#felt-delegate", SIGNE)
    keys.reach("#felt-ends")
    keys.page.keyboard.type(f"{a_day(town):%d%m%Y}")
    keys.button("Udpeg")
    keys.told("Stedfortræderen er udpeget.")
    keys.button(f"Tilbagekald: {SIGNE}")
    keys.told("Stedfortræderen kan ikke længere")


def test_a_memo_is_found_in_the_archive_verified_and_exported(town: Served) -> None:
    keys = at(town, VIBE, "/")
    keys.link("Arkiv")
    keys.write("#felt-nummer", "CHE-2026-002")
    keys.button("Find")
    keys.link("Kontrollér CHE-2026-002")
    keys.heading("Kontrol af CHE-2026-002")
    keys.reach("main a[href='/arkiv']", back=True)
    keys.press("Enter")
    keys.button("Bestil eksport")
    keys.heading(re.compile("Eksport af alle fora"))
    expect(keys.page.get_by_role("progressbar")).to_be_visible()


def test_an_administrator_changes_roles_and_looks_at_the_diagram(town: Served) -> None:
    keys = at(town, ELSE, "/administration")
    keys.link("Personer")
    keys.write("#soeg", "Ole")
    keys.press("Enter")
    keys.link("Ole Kjær")
    keys.heading("Ole Kjær")
    keys.reach("#rolle-reader")
    keys.press("Space")
    keys.button("Gem roller")
    expect(keys.page.locator("#rolle-reader")).to_be_checked()
    keys.reach("nav a[href='/administration']", back=True)
    keys.press("Enter")
    keys.link("Memotyper")
    keys.reach(keys.page.locator("a[href='/administration/typer/indstilling']"))
    keys.press("Enter")
    expect(keys.page.get_by_role("img", name=re.compile("Diagram"))).to_be_visible()


# ---- when something comes between


def end_session(town: Served, person: str) -> None:
    with town.office.write(person) as desk:
        desk.store.end_sign_ins(person)


def test_the_sign_in_dialog_can_be_put_off_and_gives_the_focus_back(town: Served) -> None:
    keys = at(town, AASE, f"/memoer/{made(town, 'Bænke ved søen').number}/skriv")
    keys.reach("#afsnit-effekt-editor")
    end_session(town, AASE)
    keys.page.keyboard.type("Undervejs. ")
    pause(keys.page)
    expect(keys.page.locator("dialog[open] [name=navn]")).to_be_focused()
    keys.press("Escape")
    expect(keys.page.locator("dialog[open]")).to_have_count(0)
    assert keys.is_at("#afsnit-effekt-editor")
    keys.button("Log ind igen", back=True)
    expect(keys.page.locator("dialog[open] [name=navn]")).to_be_focused()
    sign_in(keys, PASSWORD, "dialog")
    expect(keys.page.locator("dialog[open]")).to_have_count(0)
    saved(keys.page)
    assert keys.is_at("#afsnit-effekt-editor")


def test_anothers_text_is_not_sent_by_whoever_signs_in_next(town: Served) -> None:
    memo = made(town, "Lys i parken")
    keys = at(town, AASE, f"/memoer/{memo.number}/skriv")
    keys.reach("#afsnit-effekt-editor")
    end_session(town, AASE)
    keys.page.keyboard.type("Aases egne ord. ")
    pause(keys.page)
    expect(keys.page.locator("dialog[open]")).to_have_count(1)
    sign_in(keys, PASSWORD, "dialog", "bo")
    expect(keys.page.locator("dialog [role=alert]")).to_contain_text(f"Du er logget ind som {BO}")
    sign_in(keys, PASSWORD, "dialog")
    saved(keys.page)
    with town.office.read(AASE) as desk:
        assert desk.store.working_copy(memo.id, BO) is None
        assert desk.store.working_copy(memo.id, AASE) is not None


def test_both_texts_of_a_conflict_are_chosen_between(town: Served) -> None:
    address = f"/memoer/{made(town, 'Stier i mosen').number}/skriv"
    author, manager = at(town, AASE, address), at(town, IBEN, address)
    for keys, words in ((manager, "Lederens tekst. "), (author, "Sagsbehandlerens tekst. ")):
        keys.reach("#afsnit-effekt-editor")
        keys.page.keyboard.type(words)
        saved(keys.page)
    manager.reach(manager.page.locator(".house-writing-side button[value=gem]"))
    manager.press("Enter")
    manager.told("Gemt.")
    author.page.keyboard.type("Mere. ")
    pause(author.page)
    author.link("Sammenlign de to tekster", back=True)
    author.heading("To har skrevet samtidig")
    author.reach("#effekt-min")
    author.press("ArrowDown")
    expect(author.page.locator("#effekt-gemt")).to_be_checked()
    author.button("Gå videre med det valgte")
    author.told("Valgt.")
    expect(author.page.locator("#afsnit-effekt-editor")).to_contain_text("Lederens tekst.")
