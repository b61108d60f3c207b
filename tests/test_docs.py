"""What can be used is documented, and what the documents show can be done."""

import dataclasses
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from engine.workflow import State, Transition
from memos.checks import CHECKS
from memos.decision import Outcome
from memos.guards import EFFECTS, MEETING_GUARDS, MEMO_GUARDS
from memos.types import Part
from memos.workflow_file import DocumentType
from scripts import reference
from tests.commands.beslut import Beslut

HOUSE = Path(__file__).parent.parent
ADDING = (HOUSE / "docs" / "adding.md").read_text(encoding="utf-8")
OPERATING = (HOUSE / "docs" / "operating.md").read_text(encoding="utf-8")
WHY = (HOUSE / "docs" / "why.md").read_text(encoding="utf-8")
SHIPPED = {"memos", "templates"}
PAGES = [HOUSE / "README.md", *sorted((HOUSE / "docs").glob("*.md"))]


def test_the_page_of_commands_says_what_the_commands_say():
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "run scripts/reference.py"


@pytest.mark.parametrize("name", sorted({*MEMO_GUARDS, *MEETING_GUARDS, *CHECKS, *EFFECTS}))
def test_each_guard_check_and_effect_is_described(name):
    assert f"`{name}`" in ADDING


@pytest.mark.parametrize("kind", [Part, Outcome, State, Transition, DocumentType])
def test_each_key_of_a_type_file_is_described(kind):
    keys = {field.name for field in dataclasses.fields(kind)} - {"sources"}
    assert not [key for key in keys if not re.search(rf"[`.]{key}`", ADDING)]


def test_each_key_of_the_shipped_types_is_described():
    missing = set()
    for path in (HOUSE / "templates").glob("*/type.toml"):
        missing |= {key for key in tomllib.loads(path.read_text(encoding="utf-8")) if key not in ADDING}
    assert not missing


@pytest.mark.parametrize("path", sorted((HOUSE / "templates").glob("*/type.toml")), ids=lambda path: path.parent.name)
def test_each_outcome_is_described(path):
    outcomes = tomllib.loads(path.read_text(encoding="utf-8"))["outcomes"]
    assert not [outcome["key"] for outcome in outcomes if f"`{outcome['key']}`" not in ADDING]


def test_each_setting_is_described():
    settings = set(re.findall(r"BESLUT_[A-Z]+", (HOUSE / "cli.py").read_text(encoding="utf-8")))
    assert settings
    assert not [setting for setting in settings if f"`{setting}`" not in OPERATING]


def test_each_setting_of_the_pages_is_described():
    code = (HOUSE / "commands" / "serve.py").read_text(encoding="utf-8")
    settings = set(re.findall(r'given\.get\("([A-Z_]+)"', code))
    assert {"KEEP_NOTICES", "OIDC_ISSUER"} <= settings
    known = set(re.findall(r"`(?:BESLUT)?_([A-Z_]+)`", OPERATING))
    assert not [one for one in settings if not {one, one.partition("_")[2]} & known]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_that_a_page_shows_can_be_run(page, tmp_path, monkeypatch, capsys):
    beslut = Beslut(tmp_path, monkeypatch, capsys)
    for line in _shown(page):
        words = shlex.split(line, comments=True)[1:]
        beslut.done(*(HOUSE / word if word.partition("/")[0] in SHIPPED else word for word in words))


def _shown(page: Path) -> list[str]:
    """The lines of shell blocks that call beslut."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("beslut ")]
