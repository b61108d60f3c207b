"""Text that enters is mended where there is one right way, and refused with its place where there is none."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import fonts
from engine.characters import COMMON, MAXIMUM, clean, uncovered
from engine.errors import Invalid

modest = settings(max_examples=200, deadline=None)


def refusal(source: str, *, single_line: bool = False) -> str:
    with pytest.raises(Invalid) as caught:
        clean(source, "sections.baggrund", single_line=single_line)
    assert {reason.place for reason in caught.value.reasons} == {"sections.baggrund"}
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("A\u030arhus", "Århus"),
        ("Ærø, 5 × 3 ≤ 20 – ”ja” ☐ ☑ §", "Ærø, 5 × 3 ≤ 20 – ”ja” ☐ ☑ §"),
        ("\uf0b7 punkt", "• punkt"),
        ("a\u2028b\u2029c\vd", "a\nb\nc\nd"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("5\u202f900\u2007kr.", "5\u00a0900\u00a0kr."),
        ("5\u00a0900", "5\u00a0900"),
        ("010190\u20111234", "010190-1234"),
        ("en\u2003em\u2009tynd", "en em tynd"),
        ("kom\u00admu\u200bne\ufeff\u2060\u200d", "kommune"),
        ("ﬁnansiering", "finansiering"),
        ("\u2612 valgt", "☑ valgt"),
        ("A\u200b\u030ase", "Åse"),
        ("a\tb  c ", "a\tb  c "),
    ],
)
def test_what_has_one_right_spelling_is_mended(source, expected):
    assert clean(source, "") == expected


def test_a_single_line_is_stripped_and_its_spaces_folded():
    assert clean(" Program\t for   mødet\n", "title", single_line=True) == "Program for mødet"


def test_a_single_line_keeps_its_fixed_spaces():
    assert clean("kl.\u00a010.00", "title", single_line=True) == "kl.\u00a010.00"


def test_a_line_break_is_refused_in_a_single_line():
    assert "one line" in refusal("Program\nfor mødet", single_line=True)


@pytest.mark.parametrize("code", [0x00, 0x01, 0x07, 0x08, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F])
def test_control_characters_are_refused(code):
    assert f"U+{code:04X}" in refusal(f"en{chr(code)}to")


@pytest.mark.parametrize("code", [0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFF, 0x10FFFF, 0x0378])
def test_what_is_no_character_is_refused(code):
    assert f"U+{code:04X} is a control character or no character" in refusal(f"en{chr(code)}to")


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_what_turns_the_direction_of_writing_is_refused(code):
    assert "direction of writing" in refusal(f"en{chr(code)}to")


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_character_is_refused(code):
    assert "half a character" in refusal(f"en{chr(code)}to")


@pytest.mark.parametrize("character", ["漢", "😀", "\u05d0", "\ufffd", "\u0e01"])
def test_a_character_that_no_font_has_is_refused_by_code_and_name(character):
    text = refusal(f"en {character}")
    assert f"U+{ord(character):04X} {unicodedata.name(character)}" in text


def test_a_private_symbol_that_is_not_known_is_refused():
    assert "U+F0AA is a symbol" in refusal("en \uf0aa")


def test_a_refusal_tells_line_and_character_and_what_stands_before():
    assert "line 2, character 7, after “Mødet ”: U+0000" in refusal("Baggrund\nMødet \x00holdes\ni maj")


def test_every_offending_character_is_told_once_and_no_more_than_ten():
    text = refusal("漢字漢" + "".join(map(chr, range(0x4E00, 0x4E20))))
    assert text.count("漢”") == 1
    assert len(text.splitlines()) == 10


def test_a_refusal_holds_nothing_that_could_harm_a_terminal():
    assert not set("\x1b\u202e\x00") & set(refusal("\x1b[31m\u202etekst\x00"))


def test_ten_megabytes_are_refused_at_once():
    began = time.process_time()
    assert "10000000 characters, and at most 1000000" in refusal("x" * 10_000_000)
    assert time.process_time() - began < 1


def test_the_longest_text_is_taken_in_good_time():
    began = time.process_time()
    clean("Ærø ☐ – 12\n" * (MAXIMUM // 11), "")
    assert time.process_time() - began < 2


def test_cleaning_twice_changes_nothing_for_any_character():
    for code in [*range(0xD800), *range(0xE000, 0x20000)]:
        try:
            once = clean(f"a{chr(code)}", "")
        except Invalid:
            continue
        assert clean(once, "") == once, hex(code)
        assert unicodedata.is_normalized("NFC", once), hex(code)


@modest
@given(st.text())
def test_what_is_taken_is_covered_by_the_fonts(text):
    try:
        cleaned = clean(text, "")
    except Invalid:
        return
    assert not uncovered(cleaned)
    assert clean(cleaned, "") == cleaned


def test_the_common_characters_are_in_every_face():
    for face in fonts.FACES:
        assert {ord(character) for character in COMMON} <= fonts.covered(face), face


def test_the_upright_faces_have_the_same_characters():
    assert len({fonts.covered(face) for face in fonts.FACES if not face.italic}) == 1


def test_the_italic_faces_have_fewer_characters():
    assert uncovered("Ω") == frozenset()
    assert uncovered("Ω", fonts.ITALIC) == {"Ω"}


def test_the_font_files_are_there_with_their_licence():
    assert all(face.path.is_file() for face in fonts.FACES)
    assert Path(fonts.REGULAR.path.parent, "LICENSE.txt").is_file()


def test_the_fingerprint_changes_with_any_face(monkeypatch):
    whole = fonts.fingerprint()
    monkeypatch.setattr(fonts, "FACES", fonts.FACES[:-1])
    assert len(whole) == 64
    assert fonts.fingerprint.__wrapped__() != whole
