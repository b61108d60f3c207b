"""A page shows what its context says, escaped, in the order of the type."""

import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html as lxml_html

from engine.errors import RenderFailed
from engine.render.markup import html
from engine.render.page import render_page
from engine.templates import SHIPPED
from engine.text import read_text
from tests.engine.render import contexts
from tests.engine.render.contexts import MEMOS, Context

PAGES = [(template, make) for template, makes in MEMOS.items() for make in makes]


def page(context: Context, template: str = "indstilling/indstilling") -> str:
    return render_page(SHIPPED, f"{template}.html", context)


def words(context: Context, template: str = "indstilling/indstilling") -> str:
    """The page's text, white space folded."""
    root = lxml_html.fromstring(page(context, template))
    return re.sub(r"\s+", " ", " ".join(root.find("body").itertext()))


@pytest.mark.parametrize(("template", "make"), PAGES, ids=lambda value: getattr(value, "__name__", value))
def test_no_heading_level_is_skipped(template: str, make: Callable[[], Context]) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page(make(), template))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_headings_stand_in_the_order_of_the_type_even_when_empty() -> None:
    headings = re.findall(r"<h2>(.*?)</h2>", page(contexts.bare_memo()))
    assert headings == [part["heading"] for part in contexts.memo()["memo"]["parts"]]


def test_openness_is_said_in_words_and_not_by_a_glyph_alone() -> None:
    assert "☐ Åben indstilling ☑ Lukket indstilling (valgt)" in words(contexts.closed_memo())


def test_a_closed_memo_gives_its_reason() -> None:
    assert "Begrundelse for lukning: Køb og salg af fast ejendom" in words(contexts.closed_memo())


def test_points_carry_their_own_numbers() -> None:
    numbers = re.findall(r"list-style-type: '(.*?)  '", page(contexts.deep_memo()))
    assert numbers == ["1.", "1.1", "1.1.1", "1.1.2", "1.2", "2.", "3."]


def test_the_budget_shows_each_cell_as_it_was_given() -> None:
    table = lxml_html.fromstring(page(contexts.memo())).find(".//table[@class='budget']")
    for pad in table.iterfind(".//span[@class='pad']"):
        pad.text = None
    cells = [[cell.text_content() for cell in row.iterfind("td")] for row in table.iterfind("tbody/tr")]
    assert cells == [row["cells"] for row in contexts.budget()["rows"]]


def test_the_budget_says_its_unit_and_what_its_signs_mean() -> None:
    assert "Direkte udgifter i tkr. Udgifter (+) og indtægter (−)" in words(contexts.memo())


def test_decimals_stand_under_each_other() -> None:
    pads = re.findall(r'(1[.]410|62,5)<span class="pad" aria-hidden="true">(.*?)</span>', page(contexts.memo()))
    assert pads == [("1.410", ",0"), ("1.410", ",0"), ("62,5", ""), ("62,5", "")]


def test_an_empty_budget_prints_its_years_over_one_empty_row() -> None:
    table = lxml_html.fromstring(page(contexts.bare_memo())).find(".//table[@class='budget']")
    assert [th.text_content() for th in table.iterfind("thead/tr/th")] == ["tkr.", "2025", "2026", "2027", "2028"]
    assert [td.text_content() for td in table.iterfind("tbody/tr/td")] == [""] * 4


def test_a_changed_point_shows_proposal_beside_decision_with_the_difference_marked() -> None:
    made = page(contexts.referat(), "indstilling/referat")
    assert "<td>Hverdage: kl. <del>7.00-18.00</del></td>" in made
    assert "<td>Hverdage: kl. <ins>7.00-17.00</ins></td>" in made


def test_the_referat_names_outcomes_follow_ups_absence_approval_and_corrections() -> None:
    text = words(contexts.referat(), "indstilling/referat")
    for part in (
        "Godkendt med ændring", "Udsat", "Besluttet at mødet med brugerrådet", "HR uden frist", "Afbud: Ole Kjær",
        "godkendt den 6. marts 2026 af Mette Holm", "10. marts 2026, Jens Åkjær: Under punkt 1.1",
    ):  # fmt: skip
        assert part in text


def test_an_added_decision_without_an_outcome_has_no_empty_badge() -> None:
    made = contexts.referat()
    made["decision"]["added"][0]["outcome_label"] = ""
    root = lxml_html.fromstring(page(made, "indstilling/referat"))
    badges = [
        badge.text_content().strip() for badge in root.iterfind(".//span[@class]") if "badge" in badge.get("class")
    ]
    assert "Drøftet" in badges and "" not in badges


def test_a_draft_says_so_and_a_final_one_does_not() -> None:
    assert '<span class="status">Udkast</span>' in page(contexts.bare_memo())
    assert 'class="status"' not in page(contexts.memo())


def test_the_agenda_marks_closed_and_late_items() -> None:
    text = words(contexts.agenda(), "meeting/dagsorden")
    assert "Køb af grund ved Havnevej Lukket punkt" in text
    assert "Tilføjet efter udsendelse 26. februar 2026 kl. 14.05" in text


def test_metadata_comes_from_the_context() -> None:
    head = page(contexts.memo()).partition("</head>")[0]
    for part in (
        "<title>Åbningstider",
        'content="Aase Aagaard"',
        '"dcterms.created" content="2026-02-20"',
        'lang="da-DK"',
    ):
        assert part in head


@pytest.mark.parametrize("hostile", ["<script>x</script>", '"><img src=x>', "{{ 7*7 }}", "</style><p>", "&amp;"])
def test_a_value_stays_text_wherever_it_stands(hostile: str) -> None:
    context = contexts.memo()
    context["document"]["title"] = context["memo"]["title"] = context["memo"]["facts"][0]["value"] = hostile
    made = page(context)
    assert hostile not in made.replace("&amp;", "&") or hostile in ("{{ 7*7 }}", "&amp;")
    assert unescape(re.findall(r"<h1>(.*?)</h1>", made)[0]) == hostile


def test_rich_text_gets_scopes_starts_and_repeating_headers() -> None:
    table = "<table><tr><th>A</th><th>B</th></tr><tr><th>c</th><td>d<br>e</td></tr></table>"
    assert html(read_text(table)).replace("\n", "") == (
        '<table><thead><tr><th scope="col"><p>A</p></th><th scope="col"><p>B</p></th></tr></thead>'
        '<tbody><tr><th scope="row"><p>c</p></th><td><p>d<br>e</p></td></tr></tbody></table>'
    )
    assert '<ol type="a" start="3" style="counter-reset: list-item 2">' in html(
        read_text('<ol type="a" start="3"><li>x</li></ol>')
    )


def test_rich_text_escapes_every_character() -> None:
    assert html(read_text('<p>&lt;b&gt; "x" <a href="https://x.example/?a=1&amp;b=2"><strong>y</strong></a></p>')) == (
        '<p>&lt;b&gt; &quot;x&quot; <a href="https://x.example/?a=1&amp;b=2"><strong>y</strong></a></p>'
    )


def test_a_type_brings_its_own_style_sheet_and_logo(tmp_path: Path) -> None:
    (tmp_path / "egen").mkdir()
    (tmp_path / "egen" / "memo.html").write_text('{% extends "shared/memo.html" %}')
    (tmp_path / "egen" / "page.css").write_text("h1 { color: #700 }")
    context = contexts.with_logo()
    made = render_page(tmp_path, "egen/memo.html", context)
    assert "h1 { color: #700 }" in made
    assert '<img class="logo" src="data:image/png;base64,' in made and 'alt="Solbæk Kommune"' in made


def test_a_style_sheet_cannot_leave_its_element(tmp_path: Path) -> None:
    (tmp_path / "egen").mkdir()
    (tmp_path / "egen" / "memo.html").write_text("x")
    (tmp_path / "egen" / "page.css").write_text("</style><script>")
    with pytest.raises(RenderFailed, match=r"page\.css.*take it out"):
        render_page(tmp_path, "egen/memo.html", contexts.memo())
