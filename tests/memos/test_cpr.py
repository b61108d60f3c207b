"""CPR numbers: what is one, what may be one, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memos.cpr import find_cpr

IS = [
    "280220-1234",
    "280220 1234",
    "280220\u00a01234",
    "280220\u20111234",
    "280220 - 1234",
    "280220–1234",
    "2802\u200b20-1234",
    "28\u00ad0220-1234",
    "２８０２２０-１２３４",
    "CPR 2802201234",
    "2802201234 (cpr-nr.)",
    "personnummer: 2802201234",
    "cpr 0101643066",
    "CPR-nr. 010164-3066",
    "Borger (280220-1234), se sag",
    "290220-1234",
    "290200-1234",
]
MAY_BE = ["2802201234", "ordre 0101643066", "tlf. 0101643066"]
NOT = [
    "",
    "300220-1234",
    "290221-1234",
    "311180-1234",
    "001280-1234",
    "281320-1234",
    "330-2020-488200",
    "2020-280220-1234-5",
    "280220-12345",
    "1280220-1234",
    "EAN 5798002801234",
    "5798000280220",
    "DK5000400440116243",
    "DK50 0040 0440 1162 43",
    "KLE 28.02.20-P35",
    "280220/1234",
    "12 34 56 78",
    "28.02.2020",
    "2026-004711",
    "1.280.220 kr. og 1234 kr.",
]


@pytest.mark.parametrize("text", IS)
def test_it_is_a_cpr_number(text: str) -> None:
    assert [found.certainty for found in find_cpr(text)] == ["is"]


@pytest.mark.parametrize("text", MAY_BE)
def test_it_may_be_a_cpr_number(text: str) -> None:
    assert [found.certainty for found in find_cpr(text)] == ["may be"]


@pytest.mark.parametrize("text", NOT)
def test_it_is_no_cpr_number(text: str) -> None:
    assert list(find_cpr(text)) == []


def test_several_in_one_text_are_all_found() -> None:
    assert len(list(find_cpr("280220-1234, 010180-4321 og 2802201234"))) == 3


def test_a_label_far_away_says_nothing() -> None:
    assert [f.certainty for f in find_cpr("cpr" + " ord" * 20 + " 2802201234")] == ["may be"]


@given(st.dates(), st.integers(0, 9999), st.sampled_from(["-", " ", "\u2011", "–"]))
def test_every_date_with_a_serial_number_is_one_and_is_masked(date: object, serial: int, between: str) -> None:
    digits = f"{date:%d%m%y}"
    (found,) = find_cpr(f"{digits}{between}{serial:04d}")
    assert found == (f"{digits}-XXXX", "is")
