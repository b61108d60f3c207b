"""Signed notes: who signed what, by the public key alone; and keys, which nobody else can read."""

from pathlib import Path

import pytest

from engine.errors import Blocked, Invalid
from engine.signing import PRIVATE, PUBLIC, PublicKey, make_key, read_key, read_public

NAME = "solbaek.example"
TEXT = "solbaek.example/open\n3\nroot\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("key")
    make_key(made, NAME)
    return made


def test_a_note_opens_with_the_public_key_alone(folder: Path) -> None:
    note = read_key(folder / PRIVATE).signed(TEXT)
    assert note.startswith(f"{TEXT}\n— {NAME} ")
    assert read_public(str(folder / PUBLIC)).opened(note) == TEXT
    assert read_public((folder / PUBLIC).read_text()).opened(note) == TEXT


def test_the_same_text_gives_the_same_note(folder: Path) -> None:
    assert read_key(folder / PRIVATE).signed(TEXT) == read_key(folder / PRIVATE).signed(TEXT)


def test_another_key_of_the_same_name_opens_nothing(folder: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path, NAME)
    assert other.opened(read_key(folder / PRIVATE).signed(TEXT)) is None


def test_no_character_of_a_note_can_be_changed(folder: Path) -> None:
    key = read_key(folder / PRIVATE)
    note = key.signed(TEXT)
    for place in range(len(note)):
        forged = note[:place] + ("A" if note[place] != "A" else "B") + note[place + 1 :]
        assert key.public.opened(forged) is None, place
        assert key.public.opened(note[:place]) is None, place
        assert key.public.opened(note[:place] + note[place + 1 :]) is None, place


@pytest.mark.parametrize("note", ["", "\n", "\n\n", "text", "text\n\n— x y\n", f"{TEXT}\n— {NAME} AAAAAA==\n"])
def test_what_is_no_note_opens_nowhere(folder: Path, note: str) -> None:
    assert read_public(str(folder / PUBLIC)).opened(note) is None


def test_a_key_that_is_there_is_never_written_over(folder: Path) -> None:
    before = (folder / PRIVATE).read_bytes()
    with pytest.raises(Blocked):
        make_key(folder, "other.example")
    assert (folder / PRIVATE).read_bytes() == before


def test_the_secret_half_is_for_its_owner_alone(folder: Path, tmp_path: Path) -> None:
    assert (folder / PRIVATE).stat().st_mode & 0o777 == 0o600
    loose = tmp_path / PRIVATE
    loose.write_bytes((folder / PRIVATE).read_bytes())
    loose.chmod(0o640)
    with pytest.raises(Invalid, match="chmod 600"):
        read_key(loose)


@pytest.mark.parametrize("text", ["", "Segl: x\n", "Segl: \n-----BEGIN X-----\nAAAA\n-----END X-----"])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / PRIVATE).write_text(text)
    with pytest.raises(Invalid, match="not a key"):
        read_key(tmp_path / PRIVATE)


@pytest.mark.parametrize("name", ["", "to ord", "a+b", "linje\n"])
def test_a_name_that_would_break_a_note_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid):
        make_key(tmp_path, name)


def test_no_character_of_a_public_key_can_be_changed(folder: Path) -> None:
    line = (folder / PUBLIC).read_text().strip()
    for place in range(len(line)):
        with pytest.raises(Invalid):
            read_public(line[:place] + ("x" if line[place] != "x" else "y") + line[place + 1 :])


def test_a_key_that_is_not_there_is_told_as_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for read in (read_key, lambda path: read_public(str(path))):
        with pytest.raises(Invalid, match="cannot be read"):
            read(tmp_path / "intet.pub")


def test_a_line_too_long_for_a_file_name_is_no_key_either() -> None:
    with pytest.raises(Invalid, match="not a public key"):
        read_public(f"{'ø' * 200}+1a2b3c4d+AAAA")


def test_a_public_key_names_itself(folder: Path) -> None:
    key = read_key(folder / PRIVATE).public
    assert key == PublicKey(NAME, key.raw)
    assert key.line.split("+")[0] == NAME
