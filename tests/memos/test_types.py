"""Types are data: no Python names one, a bad one is refused with its reasons, a new one runs without Python."""

import ast
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.database import Database
from engine.errors import Blocked, Invalid, NotFound
from engine.workflow_check import mermaid
from memos.actions.agenda import act
from memos.actions.run import run
from memos.catalogue import Catalogue
from memos.checks import CHECKS
from memos.files.memo_file import read_file
from memos.guards import MEMO_RULES
from memos.printing import Printer
from memos.types import load_type
from memos.work import print_all
from tests.memos.build import AASE, CASE, EXAMPLES, MAIN, SHORT, TEMPLATES, catalogue, memo_type, office, places
from tests.support import ROOT

WORKFLOWS = ROOT / "docs" / "workflows"
REMAKE = "run `python -m tests.memos.test_types`"


def test_the_shipped_types_hold_together() -> None:
    assert catalogue().check() == {MAIN: (), SHORT: (), CASE: ()}


def test_the_real_memos_sections_stand_in_its_order() -> None:
    assert [part.heading for part in memo_type().parts] == [
        "Baggrund",
        "Beslutninger",
        "Effekt",
        "Opfølgning",
        "Kommunikation",
        "Koordinering",
        "Direkte udgifter ({unit})",
        "Udgiften finansieres inden for:",
        "Indirekte udgifter",
        "Bilag",
    ]


def test_the_two_types_share_no_state_and_no_section() -> None:
    one, other = memo_type(MAIN), memo_type(SHORT)
    assert not {s.key for s in one.workflow.states} & {s.key for s in other.workflow.states}
    assert not {p.key for p in one.sections} & {p.key for p in other.sections}


# A literal that is the key of a type, section or state, and why it is none.
ELSEWHERE = {
    "draft": "a document that is not final yet",
    "decided": "what became of an agenda item",
    "postponed": "what became of an agenda item",
    "approved": "a mail that tells of an approval, and an example for programs",
    "locked": "a state of the meeting",
    "review": "a step of the meeting",
    "finansiering": "a kind of budget row, and of file key",
}


def literals() -> Iterator[tuple[str, str]]:
    """Every text in the program, with its file."""
    folders = [*ROOT.glob("engine/**/*.py"), *ROOT.glob("memos/**/*.py"), *ROOT.glob("commands/**/*.py")]
    for path in [*folders, *ROOT.glob("web/**/*.py"), ROOT / "cli.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, path.relative_to(ROOT).as_posix()


def type_words() -> set[str]:
    words = set()
    for path in TEMPLATES.glob("*/type.toml"):
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        words |= {found["key"]}
        words |= {entry["key"] for group in ("parts", "states", "outcomes") for entry in found[group]}
    return words


def test_no_python_names_a_type_a_section_a_state_or_an_outcome() -> None:
    words = type_words() - set(ELSEWHERE)
    assert sorted({(file, text) for text, file in literals() if text in words}) == []


def test_every_exemption_from_that_is_needed() -> None:
    used = {text for text, _file in literals()}
    assert {word for word in ELSEWHERE if word not in used or word not in type_words()} == set()


FAULTS = {
    "an unknown key": ('label = "Orientering"\n', 'lable = "Orientering"\n', ["label", "lable"]),
    "another key than the folder's": ('key = "orientering"\nlabel', 'key = "andet"\nlabel', ["key"]),
    "an unknown kind": ('kinds = ["information"]\nopenness', 'kinds = ["gossip"]\nopenness', ["kinds", "kinds"]),
    "an unknown part kind": ('kind = "attachments"', 'kind = "pictures"', ["parts[4].kind"]),
    "a part used twice": ('key = "videre_proces"', 'key = "resume"', ["parts"]),
    "two parts of a kind that stands once": (
        '[[parts]]\nkind = "attachments"',
        '[[parts]]\nkind = "attachments"\nkey = "b"\nheading = "B"\n\n[[parts]]\nkind = "attachments"',
        ["parts.kind"],
    ),
    "an outcome used twice": ('[[outcomes]]\nkey = "postponed"', '[[outcomes]]\nkey = "noted"', ["outcomes"]),
    "an unknown check": ('"placeholders"', '"spelling"', ["checks.stop"]),
    "a check that both stops and warns": ("warn = [", 'warn = ["cpr_number", ', ["checks"]),
    "an unknown guard": ('"agenda_is_open"', '"agenda_is_nice"', ["transitions.unschedule.guards"]),
    "an unknown role": ('roles = ["secretary", "archivist"]', 'roles = ["king"]', ["transitions.archive.role"]),
    "a step that nobody may take": (
        'roles = ["secretary", "archivist"]',
        "roles = []",
        ["transitions.archive.roles"],
    ),
    "an unknown effect": ('does = "archive"', 'does = "burn"', ["transitions.archive.does"]),
    "an unknown audience": (
        'label = "Klar til dagsorden"\naudience = "office"',
        'label = "Klar til dagsorden"\naudience = "world"',
        ["states.klar.audience"],
    ),
    "a step to a state that does not exist": (
        'to = "arkiv"',
        'to = "loft"',
        ["transitions.archive.from/to", "states.behandlet", "states.refereret", "states.arkiv"],
    ),
    "a state that nobody can leave": (
        'key = "bortfaldet"\nlabel = "Bortfaldet"\nfinal = true',
        'key = "bortfaldet"\nlabel = "Bortfaldet"',
        ["states.bortfaldet"],
    ),
    "a state that no step leads to": (
        '[[states]]\nkey = "bortfaldet"',
        '[[states]]\nkey = "loft"\nlabel = "Loft"\nfinal = true\n\n[[states]]\nkey = "bortfaldet"',
        ["states.loft"],
    ),
    "a state declared twice": (
        '[[states]]\nkey = "bortfaldet"',
        '[[states]]\nkey = "klar"\nlabel = "Klar"\n\n[[states]]\nkey = "bortfaldet"',
        ["states.klar"],
    ),
    "a document that does not exist": (
        'documents = ["orientering"]\n\n[[transitions]]\nname = "withdraw"',
        'documents = ["brev"]\n\n[[transitions]]\nname = "withdraw"',
        ["transitions"],
    ),
    "a template that is not in the folder": ('word = "referat.docx"', 'word = "brev.docx"', ["documents.referat"]),
    "a wording with a field that it does not get": (
        'past = "{forum} tog orienteringen til efterretning."',
        'past = "{udvalg} tog orienteringen til efterretning."',
        ["outcomes.noted.past"],
    ),
    "a wording with an open brace": (
        'past = "{forum} tog orienteringen til efterretning."',
        'past = "{forum tog orienteringen til efterretning."',
        ["outcomes.noted.past"],
    ),
    "a budget's heading with a field that it does not get": (
        '[[parts]]\nkind = "attachments"',
        '[[parts]]\nkind = "costs"\nkey = "u"\nheading = "Udgifter ({enhed})"\n\n[[parts]]\nkind = "attachments"',
        ["parts.u.heading"],
    ),
    "a lead with a field that it does not get": (
        'lead = "{forum} blev orienteret:"',
        'lead = "{forum} {point} blev orienteret:"',
        ["minutes.lead"],
    ),
}


def copied(folder: Path, key: str = SHORT) -> Path:
    """A folder of templates with one type, the meeting and what they share."""
    for name in (key, "meeting", "shared"):
        shutil.copytree(TEMPLATES / name, folder / name)
    return folder / key / "type.toml"


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, "the fault is planted nowhere"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_type_is_refused_with_file_and_key_for(fault: str, tmp_path: Path) -> None:
    old, new, expected = FAULTS[fault]
    edited(copied(tmp_path), old, new)
    with pytest.raises(Invalid) as refused:
        load_type(tmp_path, SHORT, MEMO_RULES, frozenset(CHECKS))
    assert sorted(places(refused.value.reasons)) == sorted(f"type.toml: {place}" for place in expected)


def test_a_type_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        catalogue().current("../indstilling")


def test_a_bad_type_does_not_hide_a_good_one(tmp_path: Path) -> None:
    edited(copied(tmp_path), "final = true", "final = false")
    shutil.copytree(TEMPLATES / MAIN, tmp_path / MAIN)
    found = Catalogue(tmp_path).check()
    assert (found[MAIN], bool(found[SHORT])) == ((), True)


NEW = """
type = "notat"
title = "Nye cykelstativer"
case_officer = "Aase Aagaard"
department = "Udvikling"
responsible_manager = "Iben-Marie O'Neill"
body = "Chefteam"

[sections]
kort = "Der er sat 40 stativer op."
mere = "De står ved stationen."

[meeting]
date = 2026-03-20
start = "9.00"
end = "10.00"
chair = "Mette Holm"
secretary = "Jens Åkjær"
members = ["Mette Holm"]

[[decisions]]
outcome = "hoert"

[minutes]
approved_by = ["Mette Holm"]
approved_on = 2026-03-27
"""
RENAMED = {
    'key = "orientering"\nlabel = "Orientering"\nkinds': 'key = "notat"\nlabel = "Notat"\nkinds',
    'key = "resume"': 'key = "kort"',
    'key = "orientering"\nheading = "Orientering"': 'key = "mere"\nheading = "Mere"',
    'key = "noted"': 'key = "hoert"',
    '"kladde"': '"skitse"',
    '"klar"': '"moden"',
    '"arkiv"': '"kaelder"',
}


def test_a_new_type_made_by_the_recipe_runs_from_draft_to_archive_without_python(
    sqlite: Database, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    path = copied(templates).rename(tmp_path / "type.toml")
    (templates / SHORT).rename(templates / "notat")
    text = path.read_text(encoding="utf-8")
    for old, new in RENAMED.items():
        assert old in text
        text = text.replace(old, new)
    (templates / "notat" / "type.toml").write_text(text, encoding="utf-8")
    (tmp_path / "notat.toml").write_text(NEW, encoding="utf-8")
    own = office(sqlite, tmp_path, templates=templates)
    assert own.catalogue.check() == {"notat": ()}
    with own.write() as desk, Printer(templates) as printer:
        ran = run(desk, [read_file(tmp_path / "notat.toml", own.catalogue.current)])
        memo = desk.store.memo(next(one.memo for one in ran if one.memo))
        assert memo.state == "kaelder"
        assert print_all(desk, printer, [memo.id]) > 0


def test_editing_a_type_never_changes_a_memo_in_flight(sqlite: Database, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    path = copied(templates)
    with office(sqlite, tmp_path, templates=templates).write() as desk:
        (ran,) = run(desk, [read_file(EXAMPLES / "sygefravaer.toml", desk.catalogue.current)])
    edited(path, 'roles = ["secretary"]\ncomment = "required"\ndoes = "return"', 'roles = ["author"]\ndoes = "return"')
    edited(path, 'label = "Klar til dagsorden"', 'label = "Færdig"')
    with office(sqlite, tmp_path, templates=templates).write(AASE) as desk:
        memo = desk.store.memo(ran.memo)
        assert desk.type_of(memo).workflow.state(memo.state).label == "Klar til dagsorden"
        with pytest.raises(Blocked) as refused:
            act(desk, memo, "return")
    assert set(places(refused.value.reasons)) >= {"actor", "comment"}


def diagrams() -> dict[Path, str]:
    """Each workflow's page in docs/, as it should be."""
    found = {WORKFLOWS / f"{key}.md": (memo_type(key).label, memo_type(key).workflow) for key in (MAIN, SHORT, CASE)}
    found[WORKFLOWS / "meeting.md"] = ("Møde", catalogue().meeting.workflow)
    return {path: f"# {label}\n\n```mermaid\n{mermaid(workflow)}```\n" for path, (label, workflow) in found.items()}


def test_the_diagrams_in_the_docs_are_those_of_the_workflows() -> None:
    made = {path: path.read_text(encoding="utf-8") for path in sorted(WORKFLOWS.glob("*.md"))}
    assert made == dict(sorted(diagrams().items())), REMAKE


if __name__ == "__main__":
    for page, text in diagrams().items():
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
