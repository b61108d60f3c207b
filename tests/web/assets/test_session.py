"""A session that ends while one writes, and signing out: nothing typed is lost, and none of it is left behind."""

import pytest

from tests.web.assets.harness import Answer
from tests.web.assets.saving import LONG, SAVED, kept, passes, quiet, saves, sent, start, state, written

SIGN_OUT = '<form method="post" action="/log-ud" data-sign-out><button>Log ud</button></form>'


pytestmark = pytest.mark.usefixtures("hurried")


def test_an_ended_session_asks_to_sign_in_and_then_saves(opened, site):
    page = start(opened, site)
    signed_in = []

    def answer(asked):
        if asked.path == "/log-ind":
            signed_in.append(asked.body)
            return Answer({}, 200) if "rigtig" in asked.body else Answer({"title": "Forkert adgangskode."}, 401)
        return SAVED if "rigtig" in "".join(signed_in) else Answer({}, 401)

    site.answer = answer
    written(page, "Vigtigt")
    page.wait_for_selector("dialog[open]")
    assert "Vigtigt" in kept(page)
    page.keyboard.type("aase")
    page.keyboard.press("Tab")
    page.keyboard.type("forkert")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('dialog [role=alert]').textContent === 'Forkert adgangskode.'")
    page.keyboard.type("rigtig")
    page.keyboard.press("Enter")
    state(page, "Gemt")
    assert page.locator("dialog[open]").count() == 0
    assert 'name="navn"' in signed_in[0]
    assert 'name="adgangskode"' in signed_in[0]
    assert page.input_value("#titel") == "Vigtigt"


def test_another_who_signs_in_does_not_send_the_writers_text(opened, site):
    page = start(opened, site)
    signed_in = []

    def answer(asked):
        if asked.path == "/log-ind":
            signed_in.append("Bo Ravn" if "bo\r\n" in asked.body else "Aase Aagaard")
            return Answer({"person": signed_in[-1]})
        return SAVED if signed_in[-1:] == ["Aase Aagaard"] else Answer({}, 401)

    site.answer = answer
    written(page, "Mit")
    for name in ("bo", "aase"):
        page.fill("dialog [name=navn]", name)
        page.fill("dialog [name=adgangskode]", "rigtig")
        sent = len(saves(site))
        page.keyboard.press("Enter")
        if name == "bo":
            page.wait_for_selector("dialog [role=alert]:has-text('Du er logget ind som Bo Ravn')")
            assert len(saves(site)) == sent
    state(page, "Gemt")
    assert page.input_value("#titel") == "Mit"


def test_nothing_is_sent_while_the_dialog_asks_and_what_was_typed_is_kept(opened, site):
    page = start(opened, site, answer=Answer({}, 401))
    written(page, "Mit")
    page.wait_for_selector("dialog[open]")
    page.evaluate("""titel.value = "Mit og mere"; titel.dispatchEvent(new Event("input", { bubbles: true }))""")
    passes(page, LONG)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    quiet(page)
    assert [asked.path for asked in site.asked] == ["/gem"]
    assert "Mit og mere" in kept(page)


def test_a_save_that_is_refused_as_anothers_asks_for_the_writer(opened, site):
    reason = {"place": "writer", "text": "Aase har skrevet det."}
    page = start(opened, site, answer=Answer({"title": "Det kan ikke lade sig gøre nu", "reasons": [reason]}, 409))
    written(page, "Mit")
    page.wait_for_selector("dialog [role=alert]:has-text('Aase har skrevet det.')")
    assert "Mit" in kept(page)


def test_the_dialog_that_was_put_off_can_be_had_again(opened, site):
    page = start(opened, site, answer=Answer({}, 401))
    written(page, "Mit")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.click("text=Log ind igen")
    page.wait_for_selector("dialog[open]")


def test_where_the_organisation_signs_in_the_dialog_leads_there(opened, site):
    page = start(opened, site, attributes='data-oidc="/oidc/log-ind"', answer=Answer({}, 401))
    written(page, "x")
    page.wait_for_selector("dialog[open]")
    link = page.get_by_role("link", name="Log ind (ny fane)")
    assert (link.get_attribute("href"), link.get_attribute("target")) == ("/oidc/log-ind", "_blank")
    site.answer = lambda asked: SAVED
    page.click("text=Prøv igen")
    state(page, "Gemt")


def test_signing_out_saves_first_and_leaves_no_draft(opened, site):
    page = start(opened, site, extra=SIGN_OUT)
    page.evaluate("localStorage.setItem('beslut:8:Aase Aagaard', '{}')")
    site.answer = lambda asked: SAVED if asked.path == "/gem" else Answer("<p>Farvel</p>")
    page.fill("#titel", "x")
    page.click("text=Log ud")
    page.wait_for_selector("text=Farvel")
    assert sent(site) == ["/gem", "/log-ud"]
    assert page.evaluate("localStorage.length") == 0


def test_signing_out_with_what_cannot_be_saved_is_the_persons_choice(opened, site):
    page = start(opened, site, extra=SIGN_OUT, answer=Answer({}, 500))
    page.fill("#titel", "x")
    page.click("text=Log ud")
    page.wait_for_selector("text=går det tabt")
    site.answer = lambda asked: Answer("<p>Farvel</p>")
    page.click("text=Log ud alligevel")
    page.wait_for_selector("text=Farvel")
    assert page.evaluate("localStorage.length") == 0
