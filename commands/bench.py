"""`bench`: how fast Beslut is, beside what one would otherwise use. It runs where the project is checked out."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from commands.session import answer, session
from engine.errors import Reason, Refusal
from engine.language import _


def bench(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="Which benchmarks; default: all.")] = None,
    short: Annotated[bool, typer.Option(help="Just enough to see that it works.")] = False,
) -> None:
    """Measure how fast Beslut is, beside what one would otherwise use; each figure with its goal.

    Example: beslut bench word pdf
    """
    if find_spec("benchmarks") is None:
        why = _("the benchmarks belong to the project, not to the installed program; check it out and run: make bench")
        raise Refusal(Reason("bench", why))
    from benchmarks.report import facts, show
    from benchmarks.running import BENCHMARKS, measured

    if unknown := [name for name in names or () if name not in BENCHMARKS]:
        raise typer.BadParameter(f"{', '.join(unknown)} ({', '.join(BENCHMARKS)})", param_hint="NAMES")
    figures = measured(names or (), short=short)
    if session(context).as_json:
        answer(context, facts(figures), "")
    else:
        show(figures)
