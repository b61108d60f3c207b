"""Everybody can use it: axe on all widgets at three widths, no sideways scroll, colours of one's own, no motion."""

import pytest

from tests.support import ROOT
from tests.web.assets.pages import FIELD, attachments, budget, form, points

AXE = ROOT / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RICH = (
    "<p>Et <strong>fedt</strong> ord og <a href='https://example.dk'>et link</a></p>"
    "<ol type='a'><li><p>et</p></li></ol><table><tr><th><p>Post</p></th><th><p>Beløb</p></th></tr>"
    "<tr><td><p>Løn</p></td><td><p>1.250</p></td></tr></table>"
)
EDITOR = f"""<section aria-labelledby="h1"><h2 id="h1">Tekst</h2><label class="form-label" for="afsnit">Baggrund</label>
<textarea class="form-input" id="afsnit" name="section_baggrund" data-editor>{RICH.replace("<", "&lt;")}</textarea>
</section>"""
CHOICES = """<fieldset class="form-group"><legend class="form-label">Valg</legend>
<div class="form-group-radio"><input class="form-radio" type="radio" id="ja" name="v" checked>
<label class="form-label" for="ja">Ja</label></div>
<div class="form-group-radio"><input class="form-radio" type="radio" id="nej" name="v">
<label class="form-label" for="nej">Nej</label></div>
<div class="form-group-checkbox"><input class="form-checkbox" type="checkbox" id="k" checked>
<label class="form-label" for="k">Kryds</label></div></fieldset>"""
DIFFERENCE = """<section class="decision"><h2>Afgørelse</h2>
<p>Godkendt <ins>med ændring</ins> <del>uden ændring</del>.</p></section>
<ol class="house-steps"><li class="done">Skriv</li><li aria-current="step">Send</li><li>Godkend</li></ol>"""
ALL = form(
    FIELD,
    EDITOR,
    points(("at åbningstiden udvides", 1), ("Hverdage", 2)),
    budget(
        (2026, 2027, 2028, 2029),
        ("Løn", "drift", ("1.250,5", "", "fejl", "−400")),
        ("Kassen", "finansiering", ("−1.250,5", "", "", "400")),
    ),
    attachments("Kort over husene"),
    CHOICES,
    DIFFERENCE,
)
WIDTHS = [1280, 820, 320]


def at(opened, width, body=ALL):
    page = opened(body)
    page.set_viewport_size({"width": width, "height": 900})
    return page


def violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run({ runOnly: rules, resultTypes: ['violations'], selectors: false })"
        ".then(({ violations }) => ({ violations }))",
        RULES,
    )
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_a_page_with_everything(opened, width):
    page = at(opened, width)
    page.click("[data-point] button[value^='point-remove'] >> nth=1")
    page.click("text=Tilføj punkt")
    page.click("button[value=budget-row-add]")
    page.click("text=Tilføj år")
    page.click(".editor-text td")
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_an_open_dialog(opened, width):
    page = at(opened, width)
    page.click(".editor-text p")
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Enter")
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(opened, width):
    page = at(opened, width)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    wide = page.evaluate("""() => [...document.querySelectorAll("main *")]
        .filter((one) => !one.closest(".house-scroll, .sr-only"))
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.outerHTML.slice(0, 120))""")
    assert wide == []


def test_a_long_word_breaks_rather_than_widens_the_page(opened):
    page = at(opened, 320, f"<h1>{'x' * 300}</h1><p>{'x' * 300}</p>")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    assert page.eval_on_selector("p", "line => line.scrollWidth <= line.clientWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_target_is_large_enough_for_a_finger(opened, width):
    page = at(opened, width)
    page.click(".editor-text td")
    small = page.evaluate("""() => [...document.querySelectorAll("main button, main input, main select")]
        .filter((one) => !one.closest("[hidden]") && one.getClientRects().length)
        .filter((one) => !one.matches("[type=radio], [type=checkbox]") && one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 120))""")
    assert small == []


def test_with_colours_of_ones_own_a_chosen_radio_looks_chosen(opened):
    page = opened(ALL)
    page.emulate_media(forced_colors="active")
    page.wait_for_function("""() => ["ja", "k"].every((id) => {
        const styles = getComputedStyle(document.getElementById(id));
        return styles.opacity === "1" && styles.appearance === "auto"; })""")
    yes, no = (page.locator(f"#{name}").screenshot() for name in ("ja", "nej"))
    assert yes != no


def test_a_page_at_rest_has_nothing_in_motion(opened):
    page = opened(ALL)
    assert page.evaluate("document.getAnimations().length") == 0
