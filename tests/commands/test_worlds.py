"""Two worlds, one with a closed memo more: who may not know of it sees the same in both, to the byte."""

import re
from functools import partial
from pathlib import Path

import pytest

from tests.commands.beslut import EXAMPLES, Beslut, kept

TORE, NOBODY, VIBE = "Tore Bæk", "Tove Bjerre", "Vibe Lund"
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("list", "--openness", "closed"),
    ("list", "--json", "--order", "number"),
    ("meeting", "list", "--json"),
    ("meeting", "show", "CHE-M2026-01", "--json"),
    ("meeting", "show", "CHE-M2026-01"),
    ("meeting", "render", "CHE-M2026-01", "--format", "html", "--out", "-"),
    ("meeting", "render", "CHE-M2026-01", "--document", "dagsorden", "--format", "json", "--out", "-"),
    ("followups", "--json"),
    ("followups", "--done"),
    ("show", "CHE-2026-L001"),
    ("history", "CHE-2026-L001"),
    ("render", "CHE-2026-L001", "--format", "json", "--out", "-"),
    ("diff", "CHE-2026-L001"),
    ("check", "CHE-2026-L001"),
    ("copy", "CHE-2026-L001"),
    ("act", "CHE-2026-L001", "archive"),
    ("edit", "CHE-2026-L001", str(EXAMPLES / "areal.toml")),
    ("followups", "done", "CHE-M2026-01", "L1", "1"),
    ("followups", "drop", "CHE-M2026-01", "L1", "1", "--reason", "Nej"),
    ("followups", "report", "CHE-M2026-01", "L1", "1"),
    ("show", "CHE-2026-001", "--json"),
    ("show", "CHE-2026-002"),
    ("export", "--out", "arkiv", "--json"),
)


@pytest.fixture
def worlds(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[Beslut]:
    """A world with the closed memo, and one without; documents are made without PDF, which nothing here reads."""
    monkeypatch.setattr("memos.actions.steps.FORMATS", ("docx",))
    monkeypatch.setattr("memos.actions.meetings.FORMATS", ("docx",))
    text = (EXAMPLES / "chefteammoede-marts.toml").read_text()
    items = re.split(r"(?=^\[\[items\]\])", text, flags=re.M)
    without = "".join(item for item in items if 'memo = "areal.toml"' not in item)
    assert without != text
    found = []
    for name, told in (("with", text), ("without", without)):
        (tmp_path / name).mkdir()
        world = Beslut(tmp_path / name, monkeypatch, capsys)
        found.append(kept(shelf / f"world {name}", world, partial(_live, told)))
    return found


def _live(told: str, world: Beslut) -> None:
    for file in EXAMPLES.iterdir():
        (world.folder / file.name).write_bytes(file.read_bytes())
    (world.folder / "moede.toml").write_text(told)
    world.done("organisation", "load", EXAMPLES / "organisation.toml")
    world.done("run", "moede.toml")


def test_readers_and_colleagues_see_the_same_in_both_worlds(worlds: list[Beslut]) -> None:
    for who in (TORE, NOBODY, ""):
        for words in COMMANDS:
            one, other = (_plain(world, words, who) for world in worlds)
            assert one == other, (who, words)


def test_who_stands_in_for_somebody_in_open_memos_alone_sees_the_same_in_both_worlds(worlds: list[Beslut]) -> None:
    for world in worlds:
        for principal in (VIBE, "Jens Åkjær"):
            world.delegate(principal, NOBODY)
    for words in COMMANDS:
        for whose in ((), ("--on-behalf-of", VIBE)):
            one, other = (_plain(world, (*words, *whose), NOBODY) for world in worlds)
            assert one == other, words
    assert "CHE-2026-001" in worlds[0].done("list", who=NOBODY).out


def test_who_stands_in_for_somebody_in_closed_memos_too_sees_them(worlds: list[Beslut]) -> None:
    worlds[0].delegate(VIBE, NOBODY, closed=True)
    assert "CHE-2026-L001" in worlds[0].done("list", who=NOBODY).out


def test_the_worlds_differ_for_those_who_may_know(worlds: list[Beslut]) -> None:
    one, other = (world.done("list", who=VIBE).out for world in worlds)
    assert "CHE-2026-L001" in one
    assert "L001" not in other


def _plain(world: Beslut, words: tuple[str, ...], who: str) -> tuple[int, str, list[str], list[tuple[str, bytes]]]:
    """What is seen, without what every world has of its own: instants and the hashes over them."""
    ended = world(*words, who=who)
    folder = world.folder / "arkiv"
    files = [
        (str(p.relative_to(folder)), p.read_bytes())
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.suffix in (".csv", ".html", ".docx")
    ]
    names = [(str(p.relative_to(folder)), b"") for p in sorted(folder.rglob("*"))]
    return ended.code, re.sub(r"[0-9a-f]{64}", "…", ended.out), ended.err, [*files, *names]
