"""`docs/commands.md` from the commands' own help: `python scripts/reference.py`. A test fails when it is stale."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

HOUSE = Path(__file__).resolve().parent.parent
PAGE = HOUSE / "docs" / "commands.md"
HEAD = """# Commands

`beslut COMMAND --help` says the same. `--database URL`, `--as PERSON`, `--on-behalf-of PERSON` and `--json` may stand
before or after any command. Exit codes: 0 done, 1 refused (every reason on standard error), 2 wrong use.

This page is made by `scripts/reference.py`.
"""


def page() -> str:
    """The whole page."""
    sys.path.insert(0, str(HOUSE))
    from cli import app

    return "\n".join([HEAD, *_commands(typer.main.get_command(app), "beslut")]) + "\n"


def _commands(command: object, name: str) -> Iterator[str]:
    """One heading for each command, groups opened in place."""
    for key, inner in sorted(getattr(command, "commands", {}).items()):
        full = f"{name} {key}"
        if hasattr(inner, "commands"):
            yield from _commands(inner, full)
        else:
            yield from _one(inner, full)


def _one(command: object, name: str) -> Iterator[str]:
    parameters = [one for one in getattr(command, "params", []) if one.name != "help"]
    words = " ".join(_written(one) for one in parameters if _is_argument(one))
    yield f"## {name} {words}".rstrip() + "\n"
    yield inspect.cleandoc(getattr(command, "help", "") or "") + "\n"
    rows = [f"- `{_written(one)}`: {one.help or ''}".rstrip(": ") for one in parameters]
    if rows:
        yield "\n".join(rows) + "\n"


def _is_argument(parameter: object) -> bool:
    return getattr(parameter, "param_type_name", "") == "argument"


def _written(parameter: object) -> str:
    if _is_argument(parameter):
        return str(getattr(parameter, "metavar", None) or getattr(parameter, "name", "")).upper()
    return " / ".join([*getattr(parameter, "opts", []), *getattr(parameter, "secondary_opts", [])])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
