"""Dates, times, amounts and names as Danish writes them, and the order and spelling that searching uses."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.danish import (
    amount,
    clock,
    date_range,
    fold,
    full_date,
    genitive,
    join_names,
    local_date,
    local_moment,
    long_date,
    parse_amount,
    parse_date,
    parse_time,
    short_date,
    sort_key,
    time_range,
)
from engine.errors import Invalid

modest = settings(max_examples=150, deadline=None)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
amounts = st.decimals(Decimal("-1e14"), Decimal("1e14"), places=3)


def refusal(read, source) -> str:
    with pytest.raises(Invalid) as caught:
        read(source, "costs.rows[2]")
    (reason,) = caught.value.reasons
    assert reason.place == "costs.rows[2]"
    return reason.text


def test_a_long_date_has_a_dot_after_the_day_and_a_small_month():
    assert long_date(date(2020, 2, 28)) == "28. februar 2020"


def test_a_full_date_begins_with_the_weekday():
    assert full_date(date(2026, 2, 27)) == "fredag den 27. februar 2026"


def test_a_short_date_has_two_digits_for_day_and_month():
    assert short_date(date(2026, 2, 7)) == "07.02.2026"


@modest
@given(days)
def test_long_and_full_dates_agree_with_babel(day):
    assert long_date(day) == format_date(day, "long", locale="da")
    assert full_date(day) == format_date(day, "full", locale="da")


@modest
@given(days)
def test_a_short_date_is_read_back_as_the_same_day(day):
    assert parse_date(short_date(day), "") == day


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2022, 8, 29), date(2022, 8, 30), "29.-30. august 2022"),
        (date(2022, 8, 29), date(2022, 8, 29), "29. august 2022"),
        (date(2022, 8, 29), date(2022, 9, 2), "29. august – 2. september 2022"),
        (date(2022, 12, 30), date(2023, 1, 2), "30. december 2022 – 2. januar 2023"),
        (date(2022, 8, 29), date(2023, 8, 30), "29. august 2022 – 30. august 2023"),
    ],
)
def test_a_date_range_says_month_and_year_once_where_they_are_the_same(first, last, expected):
    assert date_range(first, last) == expected


def test_a_date_range_does_not_run_backwards():
    with pytest.raises(ValueError, match="before"):
        date_range(date(2022, 8, 30), date(2022, 8, 29))


def test_a_time_has_a_dot_and_no_leading_zero():
    assert clock(time(9, 5)) == "9.05"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (time(9), time(12), "kl. 9.00-12.00"),
        (time(0), time(0, 30), "kl. 0.00-0.30"),
        (time(9), None, "fra kl. 9.00"),
        (None, time(12), "til kl. 12.00"),
        (None, None, ""),
    ],
)
def test_a_time_range_has_a_hyphen_and_may_be_open(start, end, expected):
    assert time_range(start, end) == expected


@pytest.mark.parametrize("source", ["27.2.2026", "27.02.2026", "27/02/2026", "27-02-2026", " 27-2-2026 "])
def test_a_date_is_read_day_first(source):
    assert parse_date(source, "") == date(2026, 2, 27)


@pytest.mark.parametrize("source", ["29.02.2026", "31.04.2026", "00.01.2026", "13.13.2026", "01.01.0000"])
def test_a_date_that_does_not_exist_is_refused(source):
    assert "does not exist" in refusal(parse_date, source)


@pytest.mark.parametrize(
    "source", ["2026-02-27", "27.02.26", "27.02-2026", "27. februar", "", "２７.02.2026", "27.02.2026\n1"]
)
def test_what_is_no_danish_date_is_refused_with_the_spelling_expected(source):
    assert "27.02.2026" in refusal(parse_date, source)


@pytest.mark.parametrize("source", ["9.00", "09:00", "kl. 9.00", "kl 09.00", "Kl. 9.00", " 9.00"])
def test_a_time_of_day_is_read_with_dot_or_colon(source):
    assert parse_time(source, "") == time(9)


@pytest.mark.parametrize("source", ["24.00", "9.60", "9", "9.0", "9,00", "kl. ", "9.00-12.00", ""])
def test_what_is_no_time_of_day_is_refused_with_the_spelling_expected(source):
    assert "9.00" in refusal(parse_time, source)


def test_a_moment_is_told_by_the_danish_clock_in_summer_and_winter():
    assert local_moment(datetime(2026, 2, 26, 13, 5, tzinfo=UTC)) == "26. februar 2026 kl. 14.05"
    assert local_moment(datetime(2026, 6, 26, 22, 5, tzinfo=UTC)) == "27. juni 2026 kl. 0.05"
    assert local_date(datetime(2026, 6, 26, 22, 5, tzinfo=UTC)) == date(2026, 6, 27)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("7", "7"),
        ("999", "999"),
        ("1000", "1.000"),
        ("1250.50", "1.250,5"),
        ("-400", "\u2212400"),
        ("-2093.8", "\u22122.093,8"),
        ("1E+6", "1.000.000"),
        ("1E-6", "0,000001"),
        ("123456789012345678901234567890.5", "123.456.789.012.345.678.901.234.567.890,5"),
    ],
)
def test_an_amount_has_dots_between_thousands_a_decimal_comma_and_a_true_minus(value, expected):
    assert amount(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("1400", 0, "1.400"), ("1.4", 3, "1,400"), ("0", 2, "0,00"), ("-0.0", 1, "0,0"), ("-5.10", 1, "−5,1")],
)
def test_an_amount_may_have_a_fixed_number_of_decimals(value, decimals, expected):
    assert amount(Decimal(value), decimals) == expected


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_not_finite_is_never_printed(value):
    with pytest.raises(ValueError, match="no amount"):
        amount(Decimal(value))


def test_an_amount_is_never_rounded():
    with pytest.raises(ValueError, match="more than 1 decimals"):
        amount(Decimal("1.25"), 1)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (1250, "1250"),
        (-400, "-400"),
        (0, "0"),
        ("0", "0"),
        ("-0", "0"),
        ("1.250,5", "1250.5"),
        ("1250,50", "1250.50"),
        ("1.250.000", "1250000"),
        ("−400", "-400"),
        ("–400", "-400"),
        ("-400", "-400"),
        ("+1.250", "1250"),
        (" 5 ", "5"),
        ("0,26", "0.26"),
        ("1,400", "1.400"),
    ],
)
def test_an_amount_is_read_as_danes_write_it(source, expected):
    assert str(parse_amount(source, "")) == expected


@pytest.mark.parametrize("source", ["", "  ", "\u00a0", None])
def test_an_empty_amount_is_not_zero(source):
    assert parse_amount(source, "") is None


@pytest.mark.parametrize(
    "source",
    [
        *("12.34", "12.34.5", "1,234.5", "1.2345", "0.500", "01.250", "1.250.00", "1..250", ".5", ",5", "5,"),
        *("1 250", "1e3", "NaN", "−", "--5", "5-", "1.250 kr.", "٣", "1\n2", "½", "0x10", "1_000"),
        *(1.5, 12.0, float("nan"), True, False, [1], Decimal("1.5")),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_with_what_was_found(source):
    text = refusal(parse_amount, source)
    assert str(source) in text
    assert "1.250,5" in text


@pytest.mark.parametrize("source", [10**15, "1.000.000.000.000.000", "0,1234567"])
def test_an_amount_of_too_many_digits_is_refused(source):
    assert "too long" in refusal(parse_amount, source)


def test_the_longest_amount_is_taken():
    assert parse_amount("999.999.999.999.999,123456", "") == Decimal("999999999999999.123456")


@modest
@given(amounts)
def test_a_printed_amount_is_read_back_as_the_same_number(value):
    assert parse_amount(amount(value), "") == value
    assert parse_amount(amount(value, 3), "") == value


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["Aase"], "Aase"),
        (["Aase", "Bo"], "Aase og Bo"),
        (["Aase", "", "Bo", "Cay"], "Aase, Bo og Cay"),
    ],
)
def test_names_are_joined_with_commas_and_og(names, expected):
    assert join_names(names) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Chefteamet", "Chefteamets"),
        ("Ishøj", "Ishøjs"),
        ("Jens", "Jens'"),
        ("Max", "Max'"),
        ("Moritz", "Moritz'"),
        ("MSO", "MSO's"),
        ("Afdeling HR", "Afdeling HR's"),
        ("DBS", "DBS'"),
        ("Område 7", "Område 7's"),
        ("Aase Aagaard", "Aase Aagaards"),
    ],
)
def test_the_genitive_takes_an_apostrophe_only_where_it_must(name, expected):
    assert genitive(name) == expected


@pytest.mark.parametrize(
    "ordered",
    [
        ["Odense", "Zealand", "Ærø", "Østerbro", "Aabenraa", "Aalborg", "Århus", "Aarhus"],
        ["Åse", "åse", "Aase", "aase"],
        ["AB", "Ab", "ab", "abe"],
        ["Myller", "Müller", "Mynte"],
        ["Ære", "Äre", "Ærø", "Østen", "Östen", "Østre"],
        ["Andre", "André", "Andrea"],
        ["Bilag 1", "Bilag 1a", "Bilag 2", "Bilag 10", "Bilag 10a", "Bilag 101"],
        ["Ib Åkjær", "Iben-Marie O'Neill", "Iben-Marie Onestad"],
        ["", "7", "12", "A", "A B", "Ab", "Z", "Å", "Ω"],
        ["Bo Aagaard", "Bo Aagaard Bendt", "Bodil Aagaard"],
    ],
)
def test_sorting_follows_the_danish_rules(ordered):
    keys = [sort_key(text) for text in ordered]
    assert all(a < b for a, b in pairwise(keys)), keys


@pytest.mark.parametrize(("one", "other"), [("Jens-Ole", "Jens Ole"), ("O’Neill", "O'Neill"), ("A\u030ase", "Åse")])
def test_spellings_of_one_name_sort_alike(one, other):
    assert sort_key(one) == sort_key(other)


@modest
@given(st.text())
def test_a_sort_key_is_digits_so_that_every_collation_compares_it_alike(text):
    assert sort_key(text).isascii()
    assert sort_key(text).isdigit()


@modest
@given(st.text("abåæøA 12"), st.text("abåæøA 12"))
def test_numbers_and_letters_keep_their_order_whatever_follows(beginning, rest):
    assert sort_key(f"ab{beginning}") < sort_key(f"b{rest}")
    assert sort_key(f"Bilag 2 {beginning}") < sort_key(f"Bilag 10 {rest}")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("århus", "Aarhus"),
        ("AARHUS", "Århus"),
        ("andre", "André"),
        ("malmø", "Malmö"),
        ("A\u030akjær", "Åkjær"),
    ],
)
def test_searching_finds_the_other_spelling(query, text):
    assert fold(query) == fold(text)


@pytest.mark.parametrize(("one", "other"), [("får", "far"), ("søster", "soster"), ("bær", "baer"), ("rød", "rod")])
def test_searching_keeps_danish_letters_apart(one, other):
    assert fold(one) != fold(other)


@modest
@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("value", [10**15, 1 << 100_000, -(1 << 100_000)], ids=int.bit_length)
def test_a_number_of_any_length_is_refused_in_words(value: int) -> None:
    with pytest.raises(Invalid, match="at most 15 digits before the comma"):
        parse_amount(value, "costs")
