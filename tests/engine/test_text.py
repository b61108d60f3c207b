"""Rich text: what comes in, the one form it takes, and how it is written out."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.blocks import width
from engine.text import (
    Block,
    Break,
    ListBlock,
    Paragraph,
    RichText,
    Run,
    from_plain,
    marker,
    parse_html,
    read_text,
)

modest = settings(max_examples=200, deadline=None)

# fmt: off
PIECES = (
    "<p>", "</p>", "<br>", "<b>", "</b>", "<strong>", "</strong>", "<i>", "</i>", "<em>", "</em>",
    "<a href='https://eksempel.dk/a?b=1&c=2'>", "<a href='mailto:aase@eksempel.dk'>", "<a href='x'>", "</a>",
    "<ul>", "</ul>", "<ol>", "<ol start='3' type='a'>", "<ol type='I'>", "</ol>", "<li>", "</li>",
    "<table>", "</table>", "<thead>", "</thead>", "<tbody>", "</tbody>", "<caption>", "</caption>",
    "<tr>", "</tr>", "<td>", "</td>", "<td colspan='2'>", "<th>", "</th>", "<div>", "</div>", "<h2>", "</h2>",
    "<del>", "</del>", "<script>", "</script>", "<span>", "<svg>", "<!--", "-->", "<blockquote>", "<dl><dt>",
    "ord", " ord", "ord ", " ", "\n", "\t", "\u00a0", "&nbsp;", "&amp;", "&lt;p&gt;", "<", ">", "&", '"', "'",
    "æøå", "A\u030a", "\u030a", "&#778;", "\u2028", "\v", "\u00ad", "&shy;", "&#8203;",
)
# fmt: on
soup = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def html(source: str) -> str:
    return parse_html(source).html


# ---- plain text


def test_in_plain_text_every_character_stands_for_itself():
    assert from_plain("a < b & <b>c</b>").plain == "a < b & <b>c</b>"


def test_a_blank_line_parts_paragraphs_and_a_single_one_breaks_the_line():
    assert from_plain("en\nto\n \n\n tre \n").html == "<p>en<br>to</p>\n<p>tre</p>"


def test_plain_text_of_paragraphs_is_read_back_as_it_was():
    assert from_plain(from_plain("en\nto\n\ntre").plain).html == "<p>en<br>to</p>\n<p>tre</p>"


@pytest.mark.parametrize("source", ["", "   ", "\n\n", "\u00a0", "<p></p>", "<ul><li> </li></ul>", "<p>&nbsp;<br></p>"])
def test_what_says_nothing_is_empty(source):
    assert read_text(source).blocks == ()
    assert not read_text(source)


def test_a_table_of_empty_cells_is_kept_but_says_nothing():
    text = read_text("<table><tr><td></td><td></td></tr></table>")
    assert not text
    assert text.html == "<table><tr><td><p></p></td><td><p></p></td></tr></table>"


@pytest.mark.parametrize(
    "source",
    [
        *("<p>a</p>", " \n<p>a", "<P class='x'>a</P>", "<ul><li>a</ul>", "<ol start=2><li>a</ol>"),
        *("<table><tr><td>a</table>", "<p\nid='a'>a"),
    ],
)
def test_text_that_begins_with_a_block_of_the_profile_is_html(source):
    assert read_text(source) == parse_html(source)
    assert "a" in read_text(source).plain
    assert "<" not in read_text(source).plain


@pytest.mark.parametrize("source", ["<b>a</b>", "<div>a</div>", "<pre>a", "<på>", "<p er mindre", "a <p>b</p>", "< p>"])
def test_all_other_text_is_plain(source):
    assert read_text(source).plain == source


# ---- written out


def test_plain_text_shows_markers_levels_breaks_and_cells():
    source = (
        "<p>Vi foreslår<br>to ting:</p>"
        "<ol><li>Løn<p>og pension</p><ul><li>a<br>b</li></ul></li><li>Leje</li></ol>"
        "<table><tr><th>År<th>tkr.<tr><td>2026<td><p>1</p><p>2</p></table>"
    )
    assert parse_html(source).plain == (
        "Vi foreslår\nto ting:\n\n1. Løn\n  og pension\n  – a\n    b\n2. Leje\n\nÅr | tkr.\n2026 | 1 2"
    )


def test_a_word_split_over_runs_is_whole_in_plain_text():
    assert parse_html("<p>0101<b>90-1</b>234</p>").plain == "010190-1234"


def item(text: str) -> tuple[Block, ...]:
    return (Paragraph((Run(text),)),)


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        *(
            ("1", 1, "1."),
            ("1", 10, "10."),
            ("a", 1, "a)"),
            ("a", 26, "z)"),
            ("a", 27, "aa)"),
            ("A", 28, "AB)"),
        ),
        *(("i", 4, "iv)"), ("i", 1999, "mcmxcix)"), ("I", 49, "XLIX)")),
    ],
)
def test_an_ordered_list_is_marked_by_its_type(kind, start, expected):
    assert marker(ListBlock((item("a"),), True, start, kind), 0) == expected


def test_markers_count_on_from_the_start_and_bullets_are_dashes():
    assert marker(ListBlock((item("a"), item("b")), True, 3, "a"), 1) == "d)"
    assert marker(ListBlock((item("a"),)), 0) == "–"


# ---- properties


def allowed(blocks: tuple[Block, ...], *, in_cell: bool = False) -> bool:
    """Whether blocks are canonical: nothing empty but the paragraph of an empty cell, no loose spaces."""
    for block in blocks:
        if isinstance(block, Paragraph):
            good = block.text == block.text.strip(" \n") and "  " not in block.text and (block.runs or in_cell)
            good = good and all(not isinstance(run, Run) or run.text for run in block.runs)
        elif isinstance(block, ListBlock):
            good = block.items and all(items and allowed(items) for items in block.items)
        else:
            cells = [cell for row in block.rows for cell in row]
            good = len({width(row) for row in block.rows}) == 1
            good = good and all(cell.blocks and allowed(cell.blocks, in_cell=True) for cell in cells)
        if not good:
            return False
    return True


@modest
@given(soup)
def test_reading_the_canonical_html_gives_the_same_blocks(source):
    text = parse_html(source)
    assert parse_html(text.html) == text


@modest
@given(soup)
def test_blocks_are_always_canonical(source):
    assert allowed(parse_html(source).blocks)


@modest
@given(soup)
def test_canonical_html_survives_normalisation_as_a_whole(source):
    canonical = html(source)
    assert unicodedata.normalize("NFC", canonical) == canonical


@modest
@given(soup)
def test_canonical_html_is_read_as_html_unless_it_is_empty(source):
    text = parse_html(source)
    assert read_text(text.html) == text


@modest
@given(st.text(st.sampled_from("ab <>&\"'\n\t\u00a0æ\u030a;#p/"), max_size=60))
def test_plain_text_keeps_every_character_but_loose_spaces(source):
    words = from_plain(source).plain.split()
    assert words == unicodedata.normalize("NFC", source).split()
    assert parse_html(from_plain(source).html) == from_plain(source)


def test_equal_texts_are_equal_values():
    assert parse_html("<p>a</p>") == RichText((Paragraph((Run("a"),)),))
    assert parse_html("<p>a<br>b</p>") == RichText((Paragraph((Run("a"), Break(), Run("b"))),))
