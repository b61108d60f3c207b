"""Figures as a table for people and as JSON for programs."""

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure

MARKS = {True: "✓", False: "✗", None: ""}


def table(figures: Sequence[Figure]) -> Table:
    """A line for each figure."""
    made = Table(title=machine(), title_justify="left")
    for heading in ("", "what", "Beslut", "unit", "beside", "its", "ratio", "goal", "met"):
        made.add_column(heading, justify="right" if heading in ("Beslut", "its", "ratio", "goal") else "left")
    before = ""
    for figure in figures:
        made.add_row(
            figure.benchmark if figure.benchmark != before else "",
            figure.what,
            number(figure.value),
            figure.unit,
            figure.beside,
            number(figure.other),
            number(figure.ratio),
            str(figure.goal or ""),
            MARKS[figure.met],
        )
        before = figure.benchmark
    return made


def number(value: float | None) -> str:
    """With as many decimals as say something."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def machine() -> str:
    """The machine in general words."""
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, load {os.getloadavg()[0]:.1f}, {platform.system()}, Python {platform.python_version()}"


def facts(figures: Sequence[Figure]) -> dict[str, object]:
    """The same for programs."""
    return {"machine": machine(), "figures": [figure.facts() for figure in figures]}


def write_json(figures: Sequence[Figure], path: Path) -> None:
    """The facts in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts(figures), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def show(figures: Sequence[Figure]) -> None:
    """The table, to standard output; as wide as it must be where nobody watches."""
    console = Console()
    console = console if console.is_terminal else Console(width=160)
    console.print(table(figures))
