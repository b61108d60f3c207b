"""The editor in Chromium, by keyboard alone."""

import pytest
from hypothesis import given, settings

from engine.characters import _MAPPING
from engine.text import from_plain, parse_html, read_text
from tests.engine.test_text import soup
from tests.web.assets.pages import PASTE, editor, paste, press, value
from tests.web.assets.test_paste import FOLDER, pasted


def start(opened, text=""):
    page = opened(editor(text))
    page.click(".editor-text")
    return page


def danish_key(page, key, *, shift):
    """Control and Å: on a Danish keyboard it lies where others have [, which Playwright does not know."""
    page.evaluate(
        """([key, shiftKey]) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
          { key, code: "BracketLeft", keyCode: 221, ctrlKey: true, shiftKey, bubbles: true, cancelable: true }))""",
        [key, shift],
    )


def test_a_text_nobody_touched_is_sent_as_it_came(opened):
    page = opened(editor("Første linje\n\n1. januar <b>"))
    assert value(page) == "Første linje\n\n1. januar <b>"


def test_plain_text_is_shown_as_the_paragraphs_that_the_server_reads(opened):
    page = start(opened, "En\nto\n\n1. januar & <b>")
    press(page, "Control+End", "x")
    assert value(page) == read_text("En\nto\n\n1. januar & <b>x").html


def test_what_is_typed_is_in_the_field_at_once(opened):
    page = start(opened)
    page.keyboard.type("Åbningstid")
    assert value(page) == "<p>Åbningstid</p>"


def test_an_emptied_text_is_empty(opened):
    page = start(opened, "<p>Væk</p>")
    press(page, "Control+a", "Delete")
    assert value(page) == ""


def test_a_date_at_the_start_of_a_line_stays_text(opened):
    page = start(opened)
    page.keyboard.type("1. januar - og - så videre")
    assert value(page) == "<p>1. januar - og - så videre</p>"


def test_bold_and_italics_are_set_by_key(opened):
    page = start(opened)
    press(page, "Control+b")
    page.keyboard.type("fed")
    press(page, "Control+i")
    page.keyboard.type("begge")
    assert value(page) == "<p><strong>fed<em>begge</em></strong></p>".replace("fed<em>", "fed</strong><strong><em>")


def test_a_list_is_made_and_indented_on_a_danish_keyboard(opened):
    page = start(opened)
    press(page, "Control+Shift+7")
    page.keyboard.type("et")
    press(page, "Enter")
    page.keyboard.type("under")
    danish_key(page, "å", shift=False)
    assert value(page) == "<ol><li><p>et</p><ol><li><p>under</p></li></ol></li></ol>"
    danish_key(page, "Å", shift=True)
    assert value(page) == "<ol><li><p>et</p></li><li><p>under</p></li></ol>"


def test_a_sign_typed_with_alt_gr_is_a_sign(opened):
    page = start(opened)
    page.evaluate("""() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        { key: "[", code: "Digit8", keyCode: 56, ctrlKey: true, altKey: true, bubbles: true, cancelable: true }))""")
    page.keyboard.insert_text("[")
    assert value(page) == "<p>[</p>"


def test_tab_leaves_the_text_and_alt_f10_reaches_the_toolbar(opened):
    page = start(opened, "<p>Tekst</p>")
    press(page, "Tab")
    assert page.evaluate("document.activeElement.textContent") == "Gem"
    press(page, "Shift+Tab", "Alt+F10")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Fed"
    press(page, "ArrowRight", "ArrowRight", "End")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Gentag"
    press(page, "ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Fed"
    press(page, "Escape")
    assert page.evaluate("document.activeElement.id") == "afsnit-editor"


def test_the_toolbar_is_one_stop_for_tab(opened):
    page = start(opened)
    press(page, "Shift+Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Fed"
    press(page, "Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.editor')") is None


def test_a_button_says_whether_it_holds(opened):
    page = start(opened, "<p><strong>fed</strong></p>")
    press(page, "Control+a")
    assert page.get_attribute("button[aria-label=Fed]", "aria-pressed") == "true"
    assert page.get_attribute("button[aria-label=Kursiv]", "aria-pressed") == "false"


def test_tab_goes_through_a_table_and_out_of_it(opened):
    page = start(opened, "<table><tr><th><p>a</p></th><th><p>b</p></th></tr></table>")
    press(page, "Control+Home", "Tab")
    page.keyboard.type("x")
    press(page, "Tab")
    assert page.evaluate("document.activeElement.textContent") == "Gem"
    assert "<th><p>x</p></th>" in value(page)


def test_a_table_is_made_from_the_toolbar_and_typed_into(opened):
    page = start(opened)
    page.click("button[aria-label='Indsæt tabel']")
    page.wait_for_timeout(60)
    page.keyboard.type("Post")
    press(page, "Tab")
    page.keyboard.type("Beløb")
    head = "<tr><th><p>Post</p></th><th><p>Beløb</p></th></tr>"
    assert head in value(page)
    page.click("button[aria-label='Tilføj række']")
    assert value(page).count("<tr>") == 4


def test_numbering_goes_from_figures_to_letters(opened):
    page = start(opened, "<ol><li><p>et</p></li></ol>")
    page.click("button[aria-label^='Skift nummerering']")
    assert value(page) == '<ol type="a"><li><p>et</p></li></ol>'


def test_a_link_is_made_in_a_dialog_by_keyboard(opened):
    page = start(opened, "<p>Se kortet</p>")
    press(page, "Control+End", "Control+Shift+ArrowLeft", "Control+k")
    assert page.evaluate("document.activeElement.labels[0].textContent") == "Webadresse eller e-mail"
    page.keyboard.type("javascript:alert(1)")
    press(page, "Enter")
    assert "https://" in page.text_content("dialog [role=alert]")
    page.fill("dialog input[inputmode=url]", "www.example.dk/kort")
    press(page, "Enter")
    assert value(page) == '<p>Se <a href="https://www.example.dk/kort">kortet</a></p>'
    assert page.evaluate("document.activeElement.id") == "afsnit-editor"


def test_a_link_is_taken_away_from_inside_it(opened):
    page = start(opened, '<p>Se <a href="https://example.dk">det <strong>hele</strong></a> her</p>')
    press(page, "Control+Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Control+k")
    page.click("dialog >> text=Fjern link")
    assert value(page) == "<p>Se det <strong>hele</strong> her</p>"


def test_escape_closes_the_dialog_and_changes_nothing(opened):
    page = start(opened, "<p>Se</p>")
    press(page, "Control+k", "Escape")
    assert page.evaluate("document.activeElement.id") == "afsnit-editor"
    assert value(page) == "<p>Se</p>"


def test_undo_takes_back_and_redo_brings_again(opened):
    page = start(opened)
    page.keyboard.type("tekst")
    press(page, "Control+z")
    assert value(page) == ""
    press(page, "Control+y")
    assert value(page) == "<p>tekst</p>"


def test_the_label_moves_focus_into_the_text(opened):
    page = opened(editor())
    page.click("label")
    assert page.evaluate("document.activeElement.id") == "afsnit-editor"


def test_the_text_is_a_named_field_of_several_lines(opened):
    page = opened(editor())
    assert page.get_by_role("textbox", name="Baggrund").get_attribute("aria-multiline") == "true"
    assert page.get_by_role("toolbar", name="Formatering: Baggrund").count() == 1


def test_a_pasted_file_is_refused_with_a_word(opened):
    page = start(opened, "<p>Tekst</p>")
    page.evaluate("""() => { const data = new DataTransfer(); data.items.add(new File(["x"], "kort.png"));
        document.activeElement.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""")
    page.wait_for_function("() => document.querySelector('.editor-notice').textContent.includes('bilag')")
    assert value(page) == "<p>Tekst</p>"


def test_pasted_plain_text_keeps_its_paragraphs_and_lines(opened):
    page = start(opened)
    paste(page, text="En\r\nto\r\n\r\n* tre")
    assert value(page) == from_plain("En\nto\n\n* tre").html


@pytest.mark.parametrize("key", ["deletions", "hidden", "comments", "footnotes"])
def test_what_a_paste_left_out_is_told(opened, key):
    said = {"deletions": "1 slettet", "hidden": "1 skjult tekst", "comments": "1 kommentar", "footnotes": "1 fodnote"}
    _text, told = pasted(opened, (FOLDER / "word-changes.html").read_text(encoding="utf-8"))
    assert said[key] in told


def test_every_character_is_spelled_as_the_server_spells_it(opened):
    page = opened(editor())
    page.click(".editor-text")
    for source, spelling in _MAPPING.items():
        if chr(source) in "\v\u2028\u2029":
            continue  # a line break in HTML is a space to the browser
        text = page.evaluate(_PASTED, f"<p>a{chr(source)}b</p>")
        assert parse_html(text).html == text == f"<p>a{spelling}b</p>".replace("  ", " ")


@pytest.mark.parametrize(
    "text",
    [
        '<ol start="3" type="a"><li><p>a</p><ol type="I"><li><p>b</p></li></ol></li></ol>',
        '<table><tr><th colspan="2"><p>a</p></th></tr>'
        "<tr><td><p></p></td><td><ul><li><p>b</p></li></ul></td></tr></table>",
        "<ul><li><ul><li><p>a</p></li></ul></li><li><table><tr><td><p>b</p></td></tr></table></li></ul>",
        '<p>a <a href="https://example.dk/?a=1&amp;b=%C3%A6">b<strong>c</strong></a>'
        "<br>1.250\xa0kr. &lt;p&gt;</p>\n<p>d</p>",
    ],
)
def test_each_part_of_the_profile_is_the_same_after_the_editor_had_it(opened, text):
    assert parse_html(text).html == text
    assert opened(editor()).evaluate(_SET, text) == text


def test_every_canonical_text_is_the_same_after_the_editor_had_it(opened):
    page = opened(editor())

    @settings(max_examples=60, deadline=None)
    @given(soup)
    def check(source):
        text = parse_html(source).html
        assert page.evaluate(_SET, text) == text

    check()


def test_whatever_is_pasted_is_canonical_when_it_leaves_the_editor(opened):
    page = opened(editor())
    page.click(".editor-text")

    @settings(max_examples=60, deadline=None)
    @given(soup)
    def check(source):
        text = page.evaluate(_PASTED, f"<p>før</p>{source}")
        assert parse_html(text).html == text

    check()


_SET = """text => {
  const field = document.getElementById("afsnit");
  field.value = text;
  field.dispatchEvent(new CustomEvent("beslut:set"));
  return field.value;
}"""
_PASTED = f"html => {{ ({_SET})(''); ({PASTE})([html, 'x']); return document.getElementById('afsnit').value; }}"
"""What the form would send after a paste into the empty text where the focus is."""
