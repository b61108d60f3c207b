"""Words as they are searched: what is one word, what is a small word, and what finds what."""

import unicodedata

import pytest

from engine.stemming import LONGEST, MOST, Sought, places, sought, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kommune", "kommunernes"),
        ("afgørelse", "afgørelserne"),
        ("vedtægt", "vedtægterne"),
        ("Aarhus", "århus"),
        ("GÅRD", "gaard"),
        ("Müller", "müller"),
        ("ide", "idé"),
        ("bebyggelse", unicodedata.normalize("NFD", "bebyggelsen")),
        ("år", unicodedata.normalize("NFD", "år")),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stems(one) == stems(unicodedata.normalize("NFC", other)) != []


@pytest.mark.parametrize(("one", "other"), [("far", "får"), ("for", "før"), ("bor", "bør"), ("lov", "løv")])
def test_letters_that_are_other_letters_make_other_words(one: str, other: str) -> None:
    assert set(stems(one)) & set(stems(other)) == set()


@pytest.mark.parametrize("small", ["og", "på", "OVER", "Ikke", "når"])
def test_small_words_are_in_no_index_and_in_no_search(small: str) -> None:
    assert stems(small) == []
    assert sought(small) == ()


def test_a_number_with_signs_is_found_whole_and_by_its_parts() -> None:
    assert stems("CHE-2026-001") == ["che", "2026", "001", "che2026001"]
    assert sought("CHE-2026-001") == (Sought("che2026001"),)
    assert sought("27.02.2026,") == (Sought("27022026"),)


def test_words_with_a_hyphen_are_words() -> None:
    assert stems("IT-system og/eller EDB") == ["it", "system", "edb"]


@pytest.mark.parametrize(
    ("asked", "text", "found"),
    [
        ("skole", "skolebestyrelsen", True),
        ("skolebestyrelse", "skolen", False),
        ("far", "farve", False),
        ("far*", "farve", True),
        ("sko*", "skolen", True),
        ("og*", "ogre", True),
        ("kommunens", "kommuneplan", False),
        ("2026", "20261", False),
    ],
)
def test_a_long_word_or_a_star_finds_what_begins_so(asked: str, text: str, found: bool) -> None:
    (wanted,) = sought(asked)
    assert wanted.is_in(stems(text)) == found


def test_a_stem_has_letters_and_digits_that_every_database_takes_alike() -> None:
    every = stems(" ".join(map(chr, range(0x20, 0x3000))) + " 中文 ٣٤ 𝟙𝟚 ﬁnt straße")
    assert set("".join(every)) <= set("0123456789abcdefghijklmnopqrstuvwxyzæøå")


def test_a_stem_is_cut_and_a_text_has_no_end_of_them() -> None:
    assert len(stems("a" * 500)[0]) == LONGEST
    assert len(stems(" ".join(map(str, range(MOST + 100))))) == MOST


def test_places_are_those_of_the_words_as_they_stand() -> None:
    text = "Om Aarhus’ skoler, sag 2026-004711."
    assert [text[start:end] for start, end in places(text, sought("århus skole 2026-004711"))] == [
        "Aarhus",
        "skoler",
        "2026-004711",
    ]
