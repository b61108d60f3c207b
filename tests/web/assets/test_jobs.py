"""Work that takes a while, followed on the page; and the small manners of pages."""

import pytest

from tests.web.assets.harness import Answer
from tests.web.assets.pages import TEXT, press
from tests.web.assets.saving import passes

pytestmark = pytest.mark.usefixtures("hurried")


def test_a_job_is_followed_to_its_end_and_its_result_linked(opened, site):
    done = Answer({"state": "done", "text": "Pakken er klar.", "href": "/pakke", "link": "Hent pakken"})
    answers = [Answer({"state": "working", "done": 1, "total": 3, "text": "Trykker 1 af 3"})]
    site.answer = lambda asked: answers.pop(0) if answers else Answer({}, 503)
    page = opened('<div data-job="/opgave/1"></div>')
    page.wait_for_selector("text=Trykker 1 af 3")
    assert page.eval_on_selector("progress", "bar => [bar.value, bar.max]") == [1, 3]
    assert page.text_content("[role=status]") == ""
    with page.expect_event("response", lambda answer: answer.status == 503):
        passes(page)
    site.answer = lambda asked: done
    passes(page)
    page.wait_for_selector("[role=status] a")
    assert page.inner_text("[role=status]") == "Pakken er klar. Hent pakken"
    assert page.get_attribute("[role=status] a", "href") == "/pakke"
    assert page.locator("progress").count() == 0


def test_a_job_that_failed_says_so(opened, site):
    site.answer = lambda asked: Answer({"state": "failed", "text": "Skabelonen kunne ikke trykkes."})
    page = opened('<div data-job="/opgave/1"></div>')
    page.wait_for_selector("text=Skabelonen kunne ikke trykkes.")


def test_after_a_refusal_focus_is_on_the_summary_and_its_links_lead_into_the_editor(opened):
    page = opened(
        f'<div data-error-summary tabindex="-1"><a href="#afsnit">Baggrund mangler</a></div><form>{TEXT}</form>'
    )
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.click("text=Baggrund mangler")
    assert page.evaluate("document.activeElement.id") == "afsnit-editor"


def test_a_menu_closes_by_escape_and_gives_focus_back(opened):
    page = opened('<details data-menu><summary>Mere</summary><ul><li><a href="#x">Et</a></li></ul></details>')
    page.click("summary")
    press(page, "Tab", "Escape")
    assert page.eval_on_selector("details", "menu => menu.open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
