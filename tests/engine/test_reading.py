"""Reading restricted HTML: what is brought into the profile, what goes, and what is refused."""

import time

import pytest

from engine.blocks import width
from engine.errors import Invalid
from engine.text import Block, Cell, ListBlock, Paragraph, Run, Table, parse_html, read_text


def html(source: str) -> str:
    return parse_html(source).html


def refusal(source: str, read=read_text) -> str:
    with pytest.raises(Invalid) as caught:
        read(source, "sections.effekt")
    assert {reason.place for reason in caught.value.reasons} == {"sections.effekt"}
    return str(caught.value)


# ---- the profile


@pytest.mark.parametrize(
    "source",
    [
        "<p>Æ &amp; Ø &lt;3 \u00a0\u2212400</p>",
        "<p>en<br>to</p>\n<p>tre</p>",
        "<p><strong>fed</strong> <em>skrå</em> <strong><em>begge</em></strong></p>",
        '<p><a href="https://eksempel.dk/?a=1&amp;b=2">et <strong>fedt</strong> link</a></p>',
        '<p><a href="mailto:aase@eksempel.dk">skriv</a></p>',
        '<ol start="3" type="a"><li><p>a</p><ul><li><p>b</p></li></ul></li></ol>',
        '<table><tr><th colspan="2"><p>a</p></th></tr><tr><td><p>b</p></td><td><p></p></td></tr></table>',
        "<table><tr><td><ul><li><p>a</p></li></ul></td></tr></table>",
        "<ul><li><table><tr><td><p>a</p></td></tr></table></li></ul>",
    ],
)
def test_canonical_html_is_left_as_it_is(source):
    assert html(source) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p><b>a</b><i>b</i></p>", "<p><strong>a</strong><em>b</em></p>"),
        ("<p><em><strong>a</strong></em></p>", "<p><strong><em>a</em></strong></p>"),
        ("<p><b>a</b><b>b</b></p>", "<p><strong>ab</strong></p>"),
        ("<div>a</div><div>b</div>", "<p>a</p>\n<p>b</p>"),
        ("<h2>a</h2>b<hr>c", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<p style='color:red' onclick='x()'>a</p>", "<p>a</p>"),
        ("<p><span>a</span><u>b</u></p>", "<p>ab</p>"),
        ("<p>a<del>b</del><ins>c</ins><s>d</s></p>", "<p>ac</p>"),
        ("<p>a<script>b</script><style>c</style><svg><text>d</text></svg></p>", "<p>a</p>"),
        ("<p>a<!-- b --></p>", "<p>a</p>"),
        ("<strong><p>a</p><ul><li>b</li></ul></strong>", None),
        ("<p>a<img src=x onerror=alert(1)>b</p>", "<p>ab</p>"),
        ("<p>  a \n\t b  <br>  c </p>", "<p>a b<br>c</p>"),
        ("<p>a <b> b</b> <i> </i>c</p>", "<p>a <strong>b</strong> c</p>"),
        ("<p>a&nbsp;&nbsp;b</p>", "<p>a\u00a0\u00a0b</p>"),
        ("<p><br>a<br><br>b<br></p>", "<p>a<br><br>b</p>"),
        ("<p>a\u2028b\vc</p>", "<p>a<br>b<br>c</p>"),
        ("<p>\uf0b7 a</p>", "<p>• a</p>"),
        ("<p>A&#778;se</p>", "<p>Åse</p>"),
        ("<p>A<b>&#778;se</b></p>", "<p>A<strong>\u030ase</strong></p>"),
        ("<p><b>A</b><b>&#778;se</b></p>", "<p><strong>Åse</strong></p>"),
        ("<p>&quot;a&quot; &#39;b&#39;</p>", "<p>\"a\" 'b'</p>"),
        ("<p>kom&shy;mune&#8203;</p>", "<p>kommune</p>"),
    ],
)
def test_what_is_beside_the_profile_is_brought_into_it(source, expected):
    assert html(source) == (expected or "<p><strong>a</strong></p>\n<ul><li><p><strong>b</strong></p></li></ul>")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "http://eksempel.dk",
            "//eksempel.dk",
        ),
        *(
            "/sti",
            "#anker",
            "file:///etc/passwd",
            "https:",
            "https://",
            "https:eksempel.dk",
            "mailto:",
            "tel:112",
        ),
        *("https://bruger:kode@eksempel.dk", "vbscript:x", "&#106;avascript:x", "java\nscript:x", ""),
        "https://eksempel.dk/" + "a" * 2000,
    ],
)
def test_a_link_to_anything_but_https_or_mail_becomes_its_text(address):
    assert html(f'<p><a href="{address}">tekst</a></p>') == "<p>tekst</p>"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://eksempel.dk/å b", "https://eksempel.dk/%C3%A5%20b"),
        ("https://eksempel.dk/%C3%A5", "https://eksempel.dk/%C3%A5"),
        ("https://eksempel.dk:8443?a=1&amp;b=<c>", "https://eksempel.dk:8443?a=1&amp;b=%3Cc%3E"),
        (" HTTPS://eksempel.dk ", "HTTPS://eksempel.dk"),
        ("mailto:a@eksempel.dk?subject=Møde", "mailto:a@eksempel.dk?subject=M%C3%B8de"),
    ],
)
def test_an_address_is_written_in_ascii(address, expected):
    assert html(f'<p><a href="{address}">a</a></p>') == f'<p><a href="{expected}">a</a></p>'


# ---- lists


def item(text: str) -> tuple[Block, ...]:
    return (Paragraph((Run(text),)),)


def test_a_list_nested_beside_the_items_belongs_to_the_item_before():
    assert html("<ul><li>a</li><ul><li>b</li></ul></ul>") == html("<ul><li>a<ul><li>b</li></ul></li></ul>")


def test_text_between_items_belongs_to_the_item_before():
    assert html("<ul><li><p>a</p></li>b</ul>") == "<ul><li><p>a</p><p>b</p></li></ul>"


def test_empty_items_vanish_and_so_does_a_list_without_items():
    assert html("<ol><li></li><li>a</li></ol><ul><li><br></li></ul>") == "<ol><li><p>a</p></li></ol>"


@pytest.mark.parametrize(("start", "expected"), [("7", 7), ("0", 1), ("-3", 1), ("x", 1), ("9" * 50, 1), ("", 1)])
def test_a_list_starts_at_a_number_from_one(start, expected):
    assert parse_html(f'<ol start="{start}"><li>a</li></ol>').blocks == (ListBlock((item("a"),), True, expected),)


def test_a_list_of_unknown_type_is_numbered():
    assert html('<ol type="disc"><li>a</li></ol><ul type="a" start="3"><li>b</li></ul>') == (
        "<ol><li><p>a</p></li></ol>\n<ul><li><p>b</p></li></ul>"
    )


# ---- tables


def test_rows_are_padded_to_the_same_width():
    (table,) = parse_html("<table><tr><th>a<th>b<th>c<tr><td colspan=2>d</table>").blocks
    assert isinstance(table, Table)
    assert table.width == 3
    assert [width(row) for row in table.rows] == [3, 3]


def test_padding_of_a_header_row_is_header():
    assert html("<table><tr><th>a<tr><td>b<td>c</table>").startswith("<table><tr><th><p>a</p></th><th><p></p></th>")


def test_head_and_body_of_a_table_are_just_rows_and_its_caption_a_paragraph_before():
    source = "<table><caption>Løn</caption><thead><tr><th>a</thead><tbody><tr><td>b</tbody></table>"
    assert html(source) == "<p>Løn</p>\n<table><tr><th><p>a</p></th></tr><tr><td><p>b</p></td></tr></table>"


def test_a_table_inside_a_cell_stays_inside_it():
    inner = "<table><tr><td><p>b</p></td></tr></table>"
    source = f"<table><tr><td><p>a</p>{inner}</td></tr></table>"
    assert html(source) == source


def test_a_cell_always_holds_a_paragraph():
    assert parse_html("<table><tr><td> </td></tr></table>").blocks == (Table(((Cell((Paragraph(),)),),)),)


@pytest.mark.parametrize("span", ["0", "-1", "x", "1.5", "9" * 400])
def test_a_colspan_that_is_no_count_is_one(span):
    assert "colspan" not in html(f'<table><tr><td colspan="{span}">a</table>')


def test_a_table_wider_than_word_takes_is_refused():
    assert "64 columns" in refusal(f"<table><tr>{'<td>a</td>' * 64}</table>")
    assert read_text(f"<table><tr>{'<td>a</td>' * 63}</table>")


# ---- bad input


def test_a_refused_character_is_told_with_its_place_in_the_source():
    assert "line 2, character 4" in refusal("<p>a</p>\n<p>\u202e</p>")
    assert "U+4E00" in refusal("<p>&#x4E00;</p>")
    assert "U+202E" in refusal("<p>&#x202E;</p>")


@pytest.mark.parametrize("source", ["<p>\x00</p>", "<p>\ud800</p>", "en \ud800", "<p>&#0;</p>", "<p>&#xD800;</p>"])
def test_broken_characters_are_refused_in_plain_text_and_html(source):
    assert "U+" in refusal(source)


def nested(depth: int) -> str:
    return "<ul><li>" * depth + "a" + "</li></ul>" * depth


def test_lists_twenty_deep_are_taken_and_deeper_ones_refused():
    assert html(nested(20)).count("<ul>") == 20
    assert "20 deep" in refusal(nested(21))


@pytest.mark.parametrize(
    "source",
    [
        *("<ul><li>" * 50_000, "<div>" * 100_000, "<table><tr><td>" * 30_000, "<p>" + "<x>" * 100_000),
        *("<p>" + "<b>" * 100_000, "<p>" + "<font color=a>" * 60_000),
    ],
)
def test_deep_nesting_is_refused_at_once(source):
    began = time.process_time()
    assert "deep" in refusal(source, parse_html)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("source", ["x" * 10_000_000, "<p>" + "x" * 10_000_000])
def test_ten_megabytes_are_refused_at_once(source):
    began = time.process_time()
    assert "at most 1000000" in refusal(source)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "source",
    [
        "<p>ord og ord</p>" * 20_000,
        "<p>" + "<br>" * 100_000 + "a",
        "<p>" + "a <b>b</b> " * 30_000,
        "ord\n" * 100_000,
    ],
)
def test_long_texts_are_read_in_good_time(source):
    began = time.process_time()
    assert read_text(source)
    assert time.process_time() - began < 5
