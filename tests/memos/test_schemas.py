"""The published schemas: every example fits, and what the reader refuses for its shape they refuse too."""

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from engine.canonical import canonical_json
from engine.errors import Invalid
from memos.actions.run import run
from memos.archive import memo_json
from memos.desk import Office
from memos.files.memo_file import read_file, read_memo
from tests.memos.build import EXAMPLES, catalogue
from tests.memos.test_files import MEETINGS, MEMOS, as_json, canonical, name, read
from tests.support import ROOT


def schema(kind: str) -> Draft202012Validator:
    found = json.loads((ROOT / "memos" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def example(path: Path) -> Any:
    return json.loads(as_json(tomllib.loads(path.read_text(encoding="utf-8"))))


def faults(validator: Draft202012Validator, value: object) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


@pytest.mark.parametrize("path", MEMOS, ids=name)
def test_every_example_of_a_memo_file_fits_its_schema(path: Path) -> None:
    assert faults(schema("memo-file"), example(path)) == []


@pytest.mark.parametrize("path", MEETINGS, ids=name)
def test_every_example_of_a_meeting_file_fits_its_schema(path: Path) -> None:
    assert faults(schema("meeting-file"), example(path)) == []


@pytest.mark.parametrize("path", MEMOS, ids=name)
def test_a_memo_in_canonical_form_fits_the_schema_of_the_file(path: Path) -> None:
    told = canonical(read_memo(path, catalogue().current))
    assert faults(schema("memo-file"), json.loads(canonical_json(told))) == []


FILES = ["aktivitetshus", "anbefalinger", "chefteammoede-marts", "klyngemoede", "moederaekke", "strategisk-moede"]


@pytest.mark.parametrize("file", FILES)
def test_memo_json_of_every_kind_of_memo_fits_its_schema(file: str, bare: Office) -> None:
    validator = schema("memo")
    with bare.write() as desk:
        ran = run(desk, [read_file(EXAMPLES / f"{file}.toml", desk.catalogue.current)])
        memos = [desk.store.memo(one.memo) for one in ran if one.memo]
        memos += [desk.store.memo(memo.successor) for memo in memos if memo.successor]
        for memo in memos:
            assert faults(validator, memo_json(desk, memo)) == []


def test_a_draft_and_an_old_record_fit_it_too(bare: Office) -> None:
    with bare.write(historical=True) as desk:
        ran = run(desk, [read_file(EXAMPLES / "netvaerksmoede.toml", desk.catalogue.current)])
        (memo,) = (desk.store.memo(one.memo) for one in ran if one.memo)
        assert faults(schema("memo"), memo_json(desk, memo)) == []


def test_the_memo_part_of_memo_json_is_itself_a_memo_file(bare: Office, tmp_path: Path) -> None:
    record = read_file(EXAMPLES / "anbefalinger.toml", catalogue().current)
    with bare.write() as desk:
        ran = run(desk, [record])
        (memo,) = (desk.store.memo(one.memo) for one in ran if one.memo)
        told = memo_json(desk, memo)["memo"]
    again = read(tmp_path, as_json(told), "again.json")
    assert again.sha256 == record.sha256


def tables(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every table in a value."""
    found = [path] if isinstance(value, dict) else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [place for key, child in inner for place in tables(child, (*path, key))]


def one_of_each(value: Any) -> list[tuple[Any, ...]]:
    """The place of one table of each shape."""
    shapes: dict[object, tuple[Any, ...]] = {}
    for path in tables(value):
        named = tuple(key for key in path if isinstance(key, str))
        shapes.setdefault((named, frozenset(at(value, path))), path)
    return [path for path in shapes.values() if path[-1:] != ("sections",)]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def test_memo_json_is_strict_everywhere_an_added_or_a_missing_key_is_a_fault(bare: Office) -> None:
    validator = schema("memo")
    with bare.write() as desk:
        ran = run(desk, [read_file(EXAMPLES / "chefteammoede.toml", desk.catalogue.current)])
        told = memo_json(desk, next(desk.store.memo(one.memo) for one in ran if one.memo))
    sound = json.loads(as_json(told))
    assert validator.is_valid(sound)
    missed = []
    for path in one_of_each(sound):
        added = copy.deepcopy(sound)
        at(added, path)["overflødig"] = ""
        missed += [path] if validator.is_valid(added) else []
        for key in at(sound, path):
            lacking = copy.deepcopy(sound)
            del at(lacking, path)[key]
            missed += [(*path, key)] if validator.is_valid(lacking) else []
    assert missed == []


BAD: dict[str, dict[str, Any]] = {
    "an unknown key": {"titel": "x"},
    "a fraction for an amount": {"costs": {"years": [2026], "rows": [{"label": "a", "amounts": [1.5]}]}},
    "a dot that does not group threes": {"costs": {"years": [2026], "rows": [{"label": "a", "amounts": ["12.34"]}]}},
    "an English comma": {"costs": {"years": [2026], "rows": [{"label": "a", "amounts": ["1,234.5"]}]}},
    "a year twice": {"costs": {"years": [2026, 2026]}},
    "an unknown unit": {"costs": {"unit": "euro"}},
    "decisions without a meeting": {"decisions": [{"outcome": "noted", "text": "x"}]},
    "another openness": {"openness": "ajar"},
    "a KLE number of another form": {"kle": "00.22"},
    "a point without text": {"points": [{}]},
}


@pytest.mark.parametrize("fault", BAD)
def test_the_schema_of_the_file_refuses_what_the_reader_refuses(fault: str, tmp_path: Path) -> None:
    told = {**example(EXAMPLES / "aktivitetshus.toml"), **BAD[fault]}
    assert faults(schema("memo-file"), told)
    with pytest.raises(Invalid):
        read(tmp_path, as_json(told), "bad.json")


def test_the_schemas_say_the_same_of_what_both_files_hold() -> None:
    memo, meeting = (schema(kind).schema["$defs"] for kind in ("memo-file", "meeting-file"))
    assert {key: memo[key] for key in memo.keys() & meeting.keys()} == {
        key: meeting[key] for key in memo.keys() & meeting.keys()
    }
