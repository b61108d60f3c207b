"""What differs between two texts, so that a reader sees it and nothing is lost."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.difference import Change, LineChange, differences, text_difference
from engine.text import RichText, from_plain, read_text

modest = settings(max_examples=200, deadline=None)
words = st.lists(st.sampled_from(["møde", "2020", "1.250", " ", "  ", "\n", ",", ".", "at", "(", "ø"])).map("".join)
texts = st.lists(st.sampled_from(["møde i maj", "møde i juni", "løn", "", "ny plan", "a. b"])).map("\n\n".join)


def marked(old: str, new: str) -> str:
    """The changes in one string: [-old-]{+new+}."""
    shape = {"same": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return "".join(shape[change.op].format(change.text) for change in differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("a", "", "[-a-]"),
        ("", "a", "{+a+}"),
        ("at mødet holdes", "at mødet holdes", "at mødet holdes"),
        (
            "at åbningstiden udvides",
            "at åbningstiden udvides fra 1. maj",
            "at åbningstiden udvides{+ fra 1. maj+}",
        ),
        ("Budgetprocessen for 2020", "Budgetprocessen for 2021", "Budgetprocessen for [-2020-]{+2021+}"),
        ("5.900 kr.", "6.100 kr.", "[-5.900-]{+6.100+} kr."),
        ("kl. 9.00-12.00", "kl. 9.30-12.00", "kl. [-9.00-]{+9.30+}-12.00"),
        ("åbningstiden", "at åbningstiden udvides", "{+at +}åbningstiden{+ udvides+}"),
        ("en to tre", "en tre", "en[- to-] tre"),
        ("en  to", "en to", "en[-  -]{+ +}to"),
        ("den 3. maj", "den 4. juni", "den [-3. maj-]{+4. juni+}"),
        ("mødet, der", "mødet der", "mødet[-,-] der"),
    ],
)
def test_words_numbers_and_signs_are_compared_whole(old, new, expected):
    assert marked(old, new) == expected


@modest
@given(words, words)
def test_nothing_of_either_text_is_lost(old, new):
    changes = differences(old, new)
    assert "".join(c.text for c in changes if c.op != "ins") == old
    assert "".join(c.text for c in changes if c.op != "del") == new


@modest
@given(st.text(), st.text())
def test_nothing_is_lost_of_any_text(old, new):
    changes = differences(old, new)
    assert "".join(c.text for c in changes if c.op != "ins") == old
    assert "".join(c.text for c in changes if c.op != "del") == new


@modest
@given(words, words)
def test_a_change_goes_before_it_comes_and_neighbours_are_joined(old, new):
    ops = [change.op for change in differences(old, new)]
    assert all((a, b) != ("ins", "del") and a != b for a, b in pairwise(ops))


@modest
@given(words, words)
def test_no_sign_or_space_stands_alone_between_two_changes(old, new):
    inner = differences(old, new)[1:-1]
    assert all(any(map(str.isalnum, change.text)) for change in inner if change.op == "same")


@modest
@given(words)
def test_a_text_does_not_differ_from_itself(text):
    assert differences(text, text) == ((Change("same", text),) if text else ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 700 + "b", "c " + "a " * 700),
        ("a b " * 400, "b a " * 400),
        ("møde maj " * 100_000, "møde juni " * 100_000),
        (" " * 500_000, " " * 499_999),
        ("," * 300_000, "." * 300_000),
    ],
)
def test_long_texts_are_compared_in_good_time(old, new):
    began = time.process_time()
    assert differences(old, new)
    assert time.process_time() - began < 3


def lines(old: str, new: str) -> list[str]:
    """Each line as "op marker text", with changes marked."""
    shape = {"same": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return [
        " ".join(filter(None, (line.op, line.marker, "".join(shape[c.op].format(c.text) for c in line.changes))))
        for line in text_difference(read_text(old), read_text(new))
    ]


def test_equal_texts_have_only_same_lines():
    assert lines("en\n\nto", "en\n\nto") == ["same en", "same to"]


def test_a_line_much_like_the_old_one_is_compared_by_words():
    assert lines("Mødet holdes i maj", "Mødet holdes i juni") == ["changed Mødet holdes i [-maj-]{+juni+}"]


def test_a_line_unlike_the_old_one_goes_and_comes_whole():
    assert lines("Lønnen stiger", "Vi flytter kontoret") == [
        "del [-Lønnen stiger-]",
        "ins {+Vi flytter kontoret+}",
    ]


def test_an_item_that_only_gets_another_number_is_the_same():
    old, new = "<ol><li>Løn</li></ol>", "<ol><li>Leje</li><li>Løn</li></ol>"
    assert lines(old, new) == ["ins 1. {+Leje+}", "same 2. Løn"]


def test_an_item_above_a_long_list_is_the_only_change():
    items = "".join(f"<li>punkt {number}</li>" for number in range(100))
    changes = lines(f"<ol>{items}</ol>", f"<ol><li>Leje</li>{items}</ol>")
    assert [change for change in changes if not change.startswith("same")] == ["ins 1. {+Leje+}"]


def test_lines_that_change_places_are_not_both_paired():
    assert lines("Mødet er i maj\n\nLeje og løn i år", "Leje og løn i juni\n\nMødet er i juli") == [
        "del [-Mødet er i maj-]",
        "changed Leje og løn i [-år-]{+juni+}",
        "ins {+Mødet er i juli+}",
    ]


def test_the_most_similar_lines_are_paired_in_order():
    old = "Møde om løn i maj\n\nMøde om leje i juni"
    new = "Helt nyt\n\nMøde om leje i juli"
    assert lines(old, new) == [
        "del [-Møde om løn i maj-]",
        "ins {+Helt nyt+}",
        "changed Møde om leje i [-juni-]{+juli+}",
    ]


def test_a_paragraph_that_becomes_an_item_keeps_its_words():
    assert text_difference(read_text("<p>Løn</p>"), read_text("<ul><li>Løn</li></ul>")) == (
        LineChange("same", 1, "–", (Change("same", "Løn"),)),
    )


def side(changes: tuple[LineChange, ...], gone: str) -> list[str]:
    """The lines of one text, taken from the changes."""
    return ["".join(c.text for c in line.changes if c.op != gone) for line in changes if line.op != gone]


@modest
@given(texts, texts)
def test_no_line_of_either_text_is_lost_or_moved(old, new):
    before, after = from_plain(old), from_plain(new)
    changes = text_difference(before, after)
    assert side(changes, "ins") == [line.text for line in before.lines]
    assert side(changes, "del") == [line.text for line in after.lines]


def test_texts_of_many_lines_are_compared_in_good_time():
    old = RichText(tuple(block for i in range(400) for block in from_plain(f"punkt {i} om løn").blocks))
    new = RichText(tuple(block for i in range(400) for block in from_plain(f"emne {i} om leje").blocks))
    began = time.process_time()
    assert text_difference(old, new)
    assert time.process_time() - began < 3
