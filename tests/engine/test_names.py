"""Names of files and folders: Danish kept, everything that some system stumbles over taken out."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.names import LONGEST, LONGEST_BYTES, file_name, folder_name, is_safe, safe_name

WINDOWS_REFUSES = set('<>:"/\\|?*') | set(map(chr, range(32)))
ANY_TEXT = st.text(st.characters(), max_size=400)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Åbningstider på øen Ærø", "Åbningstider på øen Ærø"),
        ("A\u030abent hus", "Åbent hus"),
        ("Løn 2026/2027: hvem betaler?", "Løn 2026-2027-hvem betaler-"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\\b", "a-b"),
        ("linje 1\nlinje 2\ttab\u00a0fast", "linje 1 linje 2 tab fast"),
        ("skjult\u202egpj.exe", "skjultgpj.exe"),
        ("halvt \ud800tegn og nul\0", "halvt tegn og nul"),
        (" .gemt. ", "gemt"),
        ("-rf", "rf"),
        ("50 % af …", "50-af …"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("lpt1.pdf", "_lpt1.pdf"),
        ("konto", "konto"),
        ("Peters “plan” – og O'Neills", "Peters “plan” – og O'Neills"),
        ("", "_"),
        ("...", "_"),
    ],
)
def test_a_text_becomes_a_name(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(ANY_TEXT)
def test_no_text_makes_a_name_that_leaves_its_folder_or_that_windows_refuses(text: str) -> None:
    name = safe_name(text)
    assert name not in ("", ".", "..")
    assert not WINDOWS_REFUSES & set(name)
    assert name[0] not in " .-"
    assert name[-1] not in " ."
    assert len(name) <= LONGEST
    assert len(name.encode()) <= LONGEST_BYTES
    assert unicodedata.is_normalized("NFC", name)


@given(ANY_TEXT)
def test_a_safe_name_is_left_as_it_is(text: str) -> None:
    assert is_safe(safe_name(text))


@given(ANY_TEXT)
def test_a_file_name_keeps_its_suffix_whole(text: str) -> None:
    name = file_name(text, ".pdf")
    assert name.endswith(".pdf")
    assert is_safe(name)


def test_a_folder_name_leads_with_the_number() -> None:
    assert folder_name("CHE-2026-001", "Åbningstider") == "CHE-2026-001 Åbningstider"


def test_a_long_title_is_cut_between_words() -> None:
    assert folder_name("CHE-2026-001", "ord " * 40) == "CHE-2026-001" + " ord" * 17


def test_a_word_without_end_is_cut_anywhere() -> None:
    assert file_name("å" * 500, ".docx") == "å" * 75 + ".docx"
