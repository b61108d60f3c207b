"""Attachments: files that go up by choosing or dropping, and rows moved in place."""

from tests.web.assets.harness import Answer
from tests.web.assets.pages import attachments, form

_DROP = """names => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["indhold"], name));
  const area = document.querySelector("[data-attachments]");
  for (const kind of ["dragover", "drop"]) {
    area.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def start(opened, *titles):
    return opened(form(attachments(*titles)))


def titles(page):
    return page.eval_on_selector_all("[name=attachment_title]", "all => all.map(one => one.value)")


def answer_with_name(asked):
    name = asked.body.partition('filename="')[2].partition('"')[0]
    return Answer({"sha256": "ab" * 32, "title": name.partition(".")[0], "file": name, "size": 1_234_567})


def test_a_chosen_file_goes_up_at_once_and_becomes_a_row(opened, site, tmp_path):
    site.answer = answer_with_name
    file = tmp_path / "program.pdf"
    file.write_bytes(b"%PDF")
    page = start(opened)
    page.set_input_files("#felt-upload", file)
    page.wait_for_selector("[data-attachment]")
    assert titles(page) == ["program"]
    assert page.text_content("[data-attachment-file]") == "program.pdf (1,2 MB)"
    assert page.get_by_role("textbox", name="Bilag 1, titel").count() == 1
    assert page.input_value("[name=attachment_sha256]") == "ab" * 32
    assert site.asked[0].path == "/fil"
    assert 'name="upload"; filename="program.pdf"' in site.asked[0].body


def test_a_file_that_went_up_is_not_sent_again_with_the_form(opened, site, tmp_path):
    site.answer = answer_with_name
    file = tmp_path / "program.pdf"
    file.write_bytes(b"%PDF")
    page = start(opened)
    page.set_input_files("#felt-upload", file)
    page.wait_for_selector("[data-attachment]")
    assert page.eval_on_selector("#felt-upload", "field => field.files.length") == 0


def test_dropped_files_become_rows_in_their_order(opened, site):
    site.answer = answer_with_name
    page = start(opened, "Kort")
    page.evaluate(_DROP, ["a.pdf", "b.pdf"])
    page.wait_for_function("() => document.querySelectorAll('[data-attachment]').length === 3")
    assert titles(page) == ["Kort", "a", "b"]
    page.wait_for_function("() => document.querySelector('.attachments-status').textContent === '2 filer lagt op'")


def test_a_refused_file_is_told_with_its_reasons_and_the_others_go_up(opened, site):
    def answer(asked):
        if "virus.exe" in asked.body:
            return Answer(
                {"title": "Filen blev ikke taget imod.", "reasons": [{"text": "Et program er ikke et bilag."}]}, 422
            )
        return answer_with_name(asked)

    site.answer = answer
    page = start(opened)
    page.evaluate(_DROP, ["virus.exe", "a.pdf"])
    page.wait_for_selector("[data-attachment]")
    told = page.inner_text(".attachments-faults")
    assert "virus.exe" in told
    assert "Et program er ikke et bilag." in told
    assert titles(page) == ["a"]


def test_a_file_that_cannot_go_up_is_told(opened, site):
    site.answer = lambda asked: Answer("<h1>Fejl</h1>", 502)
    page = start(opened)
    page.evaluate(_DROP, ["a.pdf"])
    page.wait_for_selector(".fault")
    assert "Prøv igen" in page.inner_text(".attachments-faults")


def test_a_row_moves_with_what_is_ticked_in_it(opened):
    page = start(opened, "Kort", "Program")
    page.check("#lukket-0", force=True)
    page.click("button[value='attachment-down:0']")
    assert titles(page) == ["Program", "Kort"]
    sent = page.evaluate("new FormData(document.forms[0]).getAll('attachment_closed')")
    assert sent == ["1"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Flyt ned: Kort"
    assert page.get_by_role("textbox", name="Bilag 2, titel").input_value() == "Kort"


def test_a_row_is_removed_and_focus_stays_near(opened):
    page = start(opened, "Kort", "Program")
    page.click("button[value='attachment-remove:0']")
    assert titles(page) == ["Program"]
    assert page.evaluate("document.activeElement.value") == "Program"


def test_the_button_for_those_without_script_is_gone(opened):
    assert start(opened).locator("button[value=attachment-add]").count() == 0


_SLOW = """() => { const before = window.fetch; window.fetch = (...asked) =>
  new Promise((done) => { window.goOn = () => done(before(...asked)); }); }"""


def sent_in_the_middle(opened, site, status):
    """A file is on its way as the form is sent; then it comes to an end."""
    site.answer = lambda asked: (
        Answer("<p>Sendt</p>") if asked.path == "/send" else Answer(answer_with_name(asked).content, status)
    )
    page = start(opened)
    page.evaluate(_SLOW)
    page.evaluate(_DROP, ["a.pdf"])
    page.wait_for_function("() => Boolean(window.goOn)")
    page.click("text=Gem nu")
    assert [asked.path for asked in site.asked if asked.path == "/send"] == []
    page.evaluate("goOn()")
    return page


def test_a_form_sent_while_a_file_goes_up_waits_for_it(opened, site):
    page = sent_in_the_middle(opened, site, 200)
    page.wait_for_selector("text=Sendt")
    assert 'name="attachment_title"\r\n\r\na' in site.asked[-1].body


def test_a_form_is_not_sent_without_a_file_that_was_refused(opened, site):
    page = sent_in_the_middle(opened, site, 422)
    page.wait_for_selector(".fault")
    assert [asked.path for asked in site.asked] == ["/fil"]
