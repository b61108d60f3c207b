"""Reading TOML and JSON strictly: what is not known, not there or not of its kind is refused with its place."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from engine.errors import Invalid, NotFound
from engine.nodes import MAX_BYTES, Node, read_table

Read = Callable[[Node], object]


def problems(value: dict[str, object], read: Read) -> list[str]:
    """What is refused when `read` is done with the table."""
    node = Node(value, "f.toml", "")
    read(node)
    try:
        node.finish()
    except Invalid as refused:
        return [str(reason) for reason in refused.reasons]
    return []


def written(folder: Path, text: str | bytes, name: str = "f.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_key_that_nobody_asked_for_is_refused_beside_the_known_ones() -> None:
    (told,) = problems({"titel": "x"}, lambda n: (n.text("title"), n.text("body")))
    assert told.startswith("f.toml: titel: ")
    assert "body, title" in told


def test_a_key_of_a_table_below_is_told_with_its_whole_place() -> None:
    def read(node: Node) -> None:
        for row in node.tables("rows"):
            row.text("label")
            row.done()

    (told,) = problems({"rows": [{"label": "a"}, {"lable": "b"}]}, read)
    assert told.startswith("f.toml: rows[2].lable: ")


def test_all_problems_are_told_together() -> None:
    found = problems({"a": 1, "b": "x", "c": []}, lambda n: (n.text("a"), n.integer("b"), n.table("c")))
    assert [told.split(": ")[1] for told in found] == ["a", "b", "c"]


KINDS: list[tuple[str, object, Read]] = [
    ("a number for a text", 1, lambda n: n.text("k")),
    ("true for a number", True, lambda n: n.integer("k")),
    ("a fraction for a number", 1.5, lambda n: n.integer("k")),
    ("a text for a flag", "true", lambda n: n.flag("k")),
    ("a text for a list", "abc", lambda n: n.texts("k")),
    ("a number in a list of texts", ["a", 1], lambda n: n.texts("k")),
    ("a text for a table", "abc", lambda n: n.table("k")),
    ("a text among tables", ["abc"], lambda n: list(n.tables("k"))),
    ("a date that does not exist", "2026-02-30", lambda n: n.date("k")),
    ("another form of date", "27/2/2026", lambda n: n.date("k")),
    ("a number for a date", 20260227, lambda n: n.date("k")),
    ("a word that is not one of the known", "purple", lambda n: n.choice("k", ["red", "blue"], "red")),
    ("an empty text where one is needed", "  ", lambda n: n.text("k", required=True)),
]


@pytest.mark.parametrize("what, value, read", KINDS, ids=[kind[0] for kind in KINDS])
def test_the_wrong_kind_is_refused_once(what: str, value: object, read: Read) -> None:
    assert len(problems({"k": value}, read)) == 1


@pytest.mark.parametrize("found", [-1, 10_000, 2**31, 2**63, 10**30, 1 << 100_000, -(1 << 100_000)], ids=int.bit_length)
def test_a_number_that_no_database_can_hold_is_refused_with_what_is_allowed(found: int) -> None:
    (told,) = problems({"k": found}, lambda n: n.integer("k"))
    assert told.startswith("f.toml: k: expected a whole number from 0 to 9999, found int")


def test_a_numbers_own_bounds_are_told() -> None:
    assert problems({"k": 21}, lambda n: n.integer("k", 1, least=1, most=20))[0].endswith("from 1 to 20, found int 21")
    assert problems({"k": 20, "j": 1}, lambda n: (n.integer("k", most=20), n.integer("j", least=1))) == []
    assert problems({}, lambda n: n.integer("k", -1)) == []


def test_a_missing_key_gives_its_default() -> None:
    node = Node({}, "f.toml", "")
    assert (node.text("a", "x"), node.integer("b", 3), node.flag("c", True), node.texts("d")) == ("x", 3, True, ())
    assert (node.date("e"), node.table("f"), list(node.tables("g"))) == (None, None, [])


def test_a_needed_text_or_date_that_is_missing_is_refused() -> None:
    assert len(problems({}, lambda n: (n.text("a", required=True), n.date("b", required=True)))) == 2


def test_a_date_is_read_from_toml_and_from_iso_text(tmp_path: Path) -> None:
    toml = read_table(written(tmp_path, "d = 2026-02-27"))
    json = read_table(written(tmp_path, '{"d": "2026-02-27"}', "f.json"))
    assert toml.date("d") == json.date("d") == date(2026, 2, 27)


def test_a_moment_is_no_date(tmp_path: Path) -> None:
    node = read_table(written(tmp_path, "d = 2026-02-27T10:00:00"))
    assert node.date("d") is None
    assert len(node.problems) == 1


def test_null_for_a_table_is_as_if_it_were_not_there() -> None:
    assert problems({"k": None}, lambda n: n.table("k")) == []


def test_a_refusal_within_is_noted_and_reading_goes_on() -> None:
    def refuse(text: str, place: str) -> int:
        raise Invalid.at(place, f"no {text}")

    assert problems({"a": "x", "b": 1}, lambda n: (n.parsed("a", refuse, 0), n.text("b")))[0] == "f.toml: a: no x"


@pytest.mark.parametrize("text, name", [("a = ", "f.toml"), ('{"a": }', "f.json"), ("[1]", "f.json")])
def test_a_file_that_is_not_what_its_name_says_is_refused_with_its_name(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(written(tmp_path, text, name))
    assert refused.value.reasons[0].place == name


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"\b2\b"):
        read_table(written(tmp_path, "a = 1\nb = = 2"))
    with pytest.raises(Invalid, match=r"\b2\b"):
        read_table(written(tmp_path, '{"a": 1,\n"b" 2}', "f.json"))


def test_a_table_nested_past_all_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        read_table(written(tmp_path, "[" * 100_000, "f.json"))


def test_bytes_that_are_not_utf_8_are_refused_with_their_offset(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"\b5\b"):
        read_table(written(tmp_path, b'a = "\xe6"'))


def test_a_byte_order_mark_is_taken(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, b'\xef\xbb\xbfa = "x"')).text("a") == "x"


def test_a_file_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.toml"):
        read_table(tmp_path / "nowhere.toml")


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(Invalid):
        read_table(path)
