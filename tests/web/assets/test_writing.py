"""Saving while one writes: when it works, and each way in which it does not."""

from threading import Event

import pytest

from tests.web.assets.harness import Answer
from tests.web.assets.pages import FIELD, TEXT, attachments, budget, points
from tests.web.assets.saving import (
    AGAIN,
    LONG,
    SAVED,
    keep,
    kept,
    passes,
    quiet,
    saves,
    sent,
    start,
    state,
    written,
)

pytestmark = pytest.mark.usefixtures("hurried")


def test_a_pause_in_typing_saves_the_whole_form(opened, site):
    page = start(opened, site)
    written(page, "Nyt navn")
    state(page, "Gemt kl. 10.42.07")
    [asked] = saves(site)
    assert asked.headers["accept"] == "application/json"
    assert "Nyt navn" in asked.body
    assert asked.body.startswith("revision=1&")


def test_nothing_is_sent_while_nothing_changed(opened, site):
    page = start(opened, site)
    page.click("#titel")
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    passes(page, LONG)
    quiet(page)
    assert saves(site) == []


def test_what_is_typed_in_the_editor_is_saved(opened, site):
    page = start(opened, site)
    page.click(".editor-text")
    page.keyboard.type("Baggrunden")
    passes(page)
    state(page, "Gemt")
    assert "<p>Baggrunden</p>" in saves(site)[-1].body


def test_what_is_in_the_way_is_listed_with_links_into_the_fields(opened, site):
    against = [
        {"text": "Baggrund mangler", "href": "#afsnit", "severity": "stop"},
        {"text": "Ingen frist", "href": "#titel", "severity": "warn"},
    ]
    page = start(
        opened, site, answer=Answer({"saved": "Gemt", "against": against, "present": ["Bo Ravn", "Karim Sand"]})
    )
    written(page, "x")
    page.click("text=Baggrund mangler")
    assert page.evaluate("document.activeElement.id") == "afsnit-editor"
    page.click("text=Ingen frist")
    assert page.evaluate("document.activeElement.id") == "titel"
    assert page.inner_text("[data-against] .warn").split("\n")[0].startswith("Advarsel")
    assert page.inner_text("[data-present]") == "Bo Ravn og Karim Sand skriver også her"


def test_what_stood_at_a_field_goes_when_it_is_no_longer_so(opened, site):
    wrong = """<div class="form-group form-error"><label class="form-label" for="afdeling">Afdeling</label>
    <span class="form-error-message" id="fejl-department">Mangler</span>
    <input class="form-input" id="afdeling" name="department" aria-invalid="true"></div>"""
    page = start(opened, site, FIELD, wrong)
    written(page, "Udvikling", "#afdeling")
    state(page, "Gemt")
    assert page.locator("#fejl-department, .form-error, [aria-invalid]").count() == 0


def test_a_form_that_does_not_say_whose_it_is_leaves_nothing_in_the_browser(opened, site):
    page = start(opened, site, answer=Answer({}, 500))
    site.pages["/side"] = site.pages["/side"].replace('data-person="Aase Aagaard"', "")
    page.reload()
    written(page, "x")
    state(page, "Ikke gemt")
    assert page.evaluate("localStorage.length") == 0


def test_an_empty_list_says_that_nothing_is_in_the_way(opened, site):
    page = start(opened, site)
    written(page, "x")
    state(page, "Gemt")
    assert page.inner_text("[data-against]") == "Intet – memoet kan sendes."


def test_the_revision_in_an_answer_is_the_next_saves(opened, site):
    page = start(opened, site, answer=Answer({"saved": "Gemt", "revision": 2}))
    written(page, "x")
    state(page, "Gemt")
    assert page.input_value("[name=revision]") == "2"
    passes(page, LONG)
    quiet(page)
    assert len(saves(site)) == 1


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failed_save_is_kept_here_and_tried_again(opened, site, status):
    page = start(opened, site, answer=Answer({}, status))
    written(page, "Vigtigt")
    state(page, "Ikke gemt – prøver igen")
    assert "Vigtigt" in kept(page)
    site.answer = lambda asked: SAVED
    passes(page, AGAIN)
    state(page, "Gemt kl. 10.42.07")
    assert kept(page) is None
    assert len(saves(site)) == 2


def test_without_network_it_is_kept_and_saved_when_the_network_is_back(opened, site):
    page = start(opened, site)
    page.context.set_offline(True)
    written(page, "Undervejs")
    state(page, "Ikke gemt")
    assert "Undervejs" in kept(page)
    page.context.set_offline(False)
    state(page, "Gemt")
    assert kept(page) is None


def test_what_is_typed_during_a_save_goes_with_the_next(opened, site):
    page, answered = start(opened, site), Event()
    site.answer = lambda asked: answered.wait(60) and Answer({"saved": f"Gemt {len(saves(site))}. gang"})
    written(page, "et")
    state(page, "Gemmer")
    written(page, "et to")
    passes(page, LONG)
    answered.set()
    state(page, "Gemt 1. gang")
    passes(page)
    state(page, "Gemt 2. gang")
    passes(page, LONG)
    quiet(page)
    assert [("et to" in asked.body) for asked in saves(site)] == [False, True]


def test_unsaved_text_is_brought_back_and_can_be_saved(opened, site):
    page = start(opened, site)
    keep(page, "title", "Fra i går")
    page.reload()
    assert page.input_value("#titel") == "Fra i går"
    assert "den 1.2. kl. 10.05" in page.inner_text(".writing-notice")
    passes(page, LONG)
    quiet(page)
    assert saves(site) == []
    page.click("text=Gem den nu")
    state(page, "Gemt kl.")
    assert "Fra i går" in saves(site)[0].body
    assert page.locator(".writing-notice").count() == 0
    assert kept(page) is None


def test_unsaved_text_can_be_dropped(opened, site):
    page = start(opened, site)
    keep(page, "title", "Fra i går")
    page.reload()
    page.click("text=Smid den væk")
    assert page.input_value("#titel") == ""
    assert kept(page) is None


def test_unsaved_rows_and_rich_text_come_back_as_they_were(opened, site):
    parts = (FIELD, TEXT, points(("a", 1)), budget((2026,), ("Løn", "drift", ("1",))), attachments("Kort"))
    page = start(opened, site, *parts, answer=Answer({}, 500))
    page.click(".editor-text")
    page.keyboard.type("Rig tekst")
    page.click("text=Tilføj punkt")
    page.keyboard.type("b")
    page.click("button[value=budget-row-add]")
    page.keyboard.type("Leje")
    page.click("text=Tilføj år")
    page.fill("[name=cell] >> nth=3", "77")
    page.check("#lukket-0", force=True)
    before = page.evaluate("[...new FormData(skriveform)].filter(([, value]) => typeof value === 'string')")
    passes(page)
    state(page, "Ikke gemt")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.wait_for_selector(".writing-notice")
    after = page.evaluate("[...new FormData(skriveform)].filter(([, value]) => typeof value === 'string')")
    assert after == before
    assert page.inner_text(".editor-text") == "Rig tekst"
    assert page.text_content("[data-grand-sum]") == "78"


def test_a_draft_that_is_what_the_page_has_is_dropped_without_a_word(opened, site):
    page = start(opened, site, FIELD)
    keep(page, "title", "")
    page.reload()
    assert page.locator(".writing-notice").count() == 0
    assert kept(page) is None


def test_what_is_in_the_way_and_who_else_writes_is_asked_once_text_is_kept(opened, site):
    answers = {
        "/gem": {"saved": "Gemt"},
        "/gem?puls=1": {"present": ["Bo Ravn"]},
        "/vejen": {"against": [{"text": "Baggrund mangler", "href": "#afsnit", "severity": "stop"}]},
    }
    page = start(opened, site, attributes='data-in-the-way="/vejen"')
    site.answer = lambda asked: Answer(answers[asked.path])
    written(page, "x")
    page.wait_for_selector("text=Baggrund mangler")
    page.wait_for_selector("text=Bo Ravn skriver også her")
    assert site.asked[0].path == "/gem"


def test_a_conflict_leads_to_both_texts_and_stops_saving(opened, site):
    page = start(opened, site, answer=Answer({"conflict": "/memoer/1/skriv/forskel"}, 409))
    written(page, "Mit")
    page.wait_for_selector(".writing-notice")
    assert page.get_attribute(".writing-notice a", "href") == "/memoer/1/skriv/forskel"
    written(page, "Mit igen")
    passes(page, LONG)
    quiet(page)
    assert len(saves(site)) == 1
    assert "Mit" in kept(page)


def test_what_is_typed_in_a_conflict_goes_along_to_both_texts_and_leaves_no_draft(opened, site):
    page = start(opened, site, answer=Answer({"conflict": "/forskel"}, 409))
    site.pages["/forskel"] = "<p>Begge tekster</p>"
    written(page, "Mit")
    page.wait_for_selector(".writing-notice")
    page.fill("#titel", "Mit og mere")
    page.click("text=Sammenlign de to tekster")
    page.wait_for_selector("text=Begge tekster")
    assert "Mit og mere" in saves(site)[-1].body
    assert kept(page) is None


def test_a_refusal_is_told_with_its_reasons(opened, site):
    page = start(opened, site, answer=Answer({"title": "For lang", "reasons": ["Kort den af."]}, 422))
    written(page, "x")
    state(page, "Ikke gemt: For lang – Kort den af.")
    assert kept(page)


def test_leaving_with_unsaved_text_asks_and_sends_it_on_the_way_out(opened, site):
    page = start(opened, site)
    site.pages["/andet"] = "<p>Andet</p>"
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("#titel")
    page.keyboard.type("På vej")
    page.goto(site.address + "/andet")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert "På vej" in saves(site)[-1].body


def test_leaving_with_everything_saved_asks_nothing(opened, site):
    page = start(opened, site)
    site.pages["/andet"] = "<p>Andet</p>"
    asked = []
    page.on("dialog", heard := lambda dialog: (asked.append(dialog.type), dialog.accept()))
    written(page, "x")
    state(page, "Gemt")
    page.goto(site.address + "/andet")
    page.remove_listener("dialog", heard)
    assert asked == []


def test_sending_the_form_asks_nothing(opened, site):
    page = start(opened, site)
    site.answer = lambda asked: Answer("<p>Sendt</p>")
    page.fill("#titel", "x")
    page.click("text=Gem nu")
    page.wait_for_selector("text=Sendt")
    assert sent(site) == ["/send"]


def test_a_form_sent_during_a_save_waits_for_it(opened, site):
    page, answered = start(opened, site), Event()
    site.answer = lambda asked: Answer("<p>Sendt</p>") if asked.path == "/send" else answered.wait(60) and SAVED
    written(page, "x")
    state(page, "Gemmer")
    page.click("text=Gem nu")
    quiet(page)
    assert sent(site) == ["/gem"]
    answered.set()
    page.wait_for_selector("text=Sendt")
    assert sent(site) == ["/gem", "/send"]
    assert 'name="op"\r\n\r\ngem' in next(asked.body for asked in site.asked if asked.path == "/send")


def test_presence_is_told_by_a_pulse_while_the_page_is_seen(opened, site):
    page = start(opened, site, answer=Answer({"present": ["Bo Ravn"]}))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function("() => document.querySelector('[data-present]').textContent === 'Bo Ravn skriver også her'")
    assert site.asked[0].path == "/gem?puls=1"
