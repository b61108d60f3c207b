"""Pages for the tests: the widgets as the product's own templates write them, and what a person does to them."""

from playwright.sync_api import Page

EDITOR = """<form method="post" action="/send"><label for="afsnit">Baggrund</label>
<textarea class="form-input" id="afsnit" name="section_baggrund" rows="8" data-editor>{value}</textarea>
<button class="button button-primary" name="op" value="gem">Gem</button></form>"""

PASTE = """([html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (text) data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def editor(value: str = "") -> str:
    """A form with one editor."""
    return EDITOR.replace("{value}", value.replace("&", "&amp;").replace("<", "&lt;"))


def paste(page: Page, html: str = "", text: str = "") -> None:
    """What Ctrl+V does, with this on the clipboard, where the focus is."""
    page.evaluate(PASTE, [html, text])


def value(page: Page, selector: str = "#afsnit") -> str:
    """What the form would send of a field."""
    return str(page.eval_on_selector(selector, "field => field.value"))


def press(page: Page, *keys: str) -> None:
    """Keys one after another; the editor learns of the cursor a moment after it has moved."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(60)


POINT = """<li data-point data-level="{level}"><input type="hidden" name="point_level" value="{level}">
<span data-point-number aria-hidden="true"></span>
<textarea class="form-input" name="point_text" rows="2" aria-label="Punkt">{text}</textarea>
<span class="house-row-buttons">{buttons}</span></li>"""


def _point(text: str, level: int, index: int) -> str:
    labels = (("up", "Flyt op"), ("down", "Flyt ned"), ("in", "Ryk ind"), ("out", "Ryk ud"), ("remove", "Slet"))
    buttons = "".join(
        f'<button class="button button-tertiary" name="op" value="point-{op}:{index}">{label}</button>'
        for op, label in labels
    )
    return POINT.format(level=level, text=text, buttons=buttons)


def points(*rows: tuple[str, int]) -> str:
    """The points of a memo as text and level, and the button for one more."""
    items = "".join(_point(text, level, index) for index, (text, level) in enumerate(rows))
    return f"""<section aria-labelledby="p"><h2 id="p">Beslutninger</h2>
<ol class="house-points" data-points id="punkter" tabindex="-1">{items}</ol>
<button class="button button-secondary" name="op" value="point-add">Tilføj punkt</button></section>
<template data-point-template>{_point("", 1, 0)}</template>"""


def budget(years: tuple[int, ...], *rows: tuple[str, str, tuple[str, ...]]) -> str:
    """A budget grid: years, and rows of label, kind and cells."""
    head = "".join(
        f'<th scope="col"><input class="form-input" name="budget_year" value="{year}" aria-label="År">'
        f'<button class="button button-tertiary" name="op" value="budget-year-remove:{n}">Slet</button></th>'
        for n, year in enumerate(years)
    )
    sums = "".join("<td><output data-column-sum></output></td>" for _ in years)
    body = "".join(_budget_row(n, *row) for n, row in enumerate(rows))
    return f"""<section aria-labelledby="b"><h2 id="b">Udgifter</h2>
<div class="house-scroll" tabindex="0" role="region" aria-label="Budgettabel">
<table class="table house-budget" data-budget>
<caption>Udgifter og indtægter</caption>
<thead><tr><th scope="col">Post</th><th scope="col">Art</th>{head}<th scope="col">I alt</th>
<th scope="col"><span class="sr-only">Slet række</span></th></tr></thead><tbody>{body}</tbody>
<tfoot><tr data-budget-total><th scope="row">I alt</th><td></td>{sums}<td><output data-grand-sum></output></td><td></td>
</tr></tfoot></table></div>
<button class="button button-secondary" name="op" value="budget-row-add">Tilføj række</button>
<button class="button button-secondary" name="op" value="budget-year-add">Tilføj år</button></section>"""


def _budget_row(index: int, label: str, kind: str, cells: tuple[str, ...]) -> str:
    kinds = (("drift", "Drift"), ("anlaeg", "Anlæg"), ("indtaegt", "Indtægt"), ("finansiering", "Finansiering"))
    options = "".join(
        f'<option value="{key}"{" selected" if key == kind else ""}>{text}</option>' for key, text in kinds
    )
    fields = "".join(
        f'<td><input class="form-input" name="cell" value="{cell}" inputmode="decimal" aria-label="Beløb"></td>'
        for cell in cells
    )
    return f"""<tr data-budget-row>
<td><input class="form-input" name="row_label" value="{label}" aria-label="Post"></td>
<td><select class="form-select" name="row_kind" aria-label="Art">{options}</select></td>{fields}
<td><output data-row-sum></output></td>
<td><button class="button button-tertiary" name="op" value="budget-row-remove:{index}">Slet</button></td></tr>"""


def attachments(*titles: str) -> str:
    """Attachments by title, and a field for more."""
    return f"""<section aria-labelledby="f"><h2 id="f">Bilag</h2><div data-attachments id="bilag" tabindex="-1">
<ol class="house-attachments">{"".join(_attachment(n, title) for n, title in enumerate(titles))}</ol>
<label class="form-label" for="felt-upload">Tilføj filer</label>
<input class="form-input" type="file" id="felt-upload" name="upload" multiple>
<button class="button button-secondary" name="op" value="attachment-add">Tilføj valgte filer</button></div></section>"""


def _attachment(index: int, title: str) -> str:
    buttons = "".join(
        f'<button class="button button-tertiary" name="op" value="attachment-{op}:{index}">{label}</button>'
        for op, label in (("up", "Flyt op"), ("down", "Flyt ned"), ("remove", "Slet"))
    )
    return f"""<li data-attachment><input type="hidden" name="attachment_sha256" value="{index}">
<label class="form-label" for="bilag-{index}">Bilag {index + 1}, titel</label>
<input class="form-input" id="bilag-{index}" name="attachment_title" value="{title}">
<div class="form-group-checkbox">
<input class="form-checkbox" type="checkbox" id="lukket-{index}" name="attachment_closed" value="{index}">
<label class="form-label" for="lukket-{index}">Lukket bilag</label></div>
<span class="house-row-buttons">{buttons}</span></li>"""


def form(*parts: str, attributes: str = "") -> str:
    """A form that saves itself, around its parts; beside it what the server says."""
    return f"""<div class="house-writing"><div class="house-writing-text">
<form method="post" action="/send" id="skriveform" class="house-form" enctype="multipart/form-data"
 data-autosave="/gem" data-upload="/fil" data-memo="7" data-person="Aase Aagaard" {attributes}>
<input type="hidden" name="revision" value="1"><button hidden name="op" value="gem">Gem</button>
{"".join(parts)}</form></div>
<div class="house-writing-side" role="region" aria-label="Gem og send">
<p role="status" class="house-state" data-state></p><p class="house-present" data-present hidden></p>
<button class="button button-primary" form="skriveform" name="op" value="gem">Gem nu</button>
<h2 class="h4" id="i-vejen">Det står i vejen</h2><ul data-against class="house-against" aria-labelledby="i-vejen"></ul>
</div></div>"""


FIELD = """<div class="form-group"><label class="form-label" for="titel">Titel</label>
<input class="form-input" id="titel" name="title"></div>"""
TEXT = """<label class="form-label" for="afsnit">Baggrund</label>
<textarea class="form-input" id="afsnit" name="section_baggrund" rows="8" data-editor></textarea>"""
