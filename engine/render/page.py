"""A context and a template as one HTML page that needs nothing else: it holds its own style sheet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from engine.errors import Reason, RenderFailed
from engine.language import _
from engine.render import markup
from engine.templates import SHIPPED, environment, ready

STYLE = "page.css"


def render_page(root: Path, template: str, context: Mapping[str, object]) -> str:
    """The page of `template` ("indstilling/referat.html") in the folder `root` (shipped ones serve as well)."""
    data = _aligned(ready(context, markup.html))
    data["style"] = Markup(_style(root, template))  # noqa: S704 - a style sheet is part of the template
    return environment(root).find(template).render(data)


def _style(root: Path, template: str) -> str:
    """The shared style sheet, then the one beside the template, if there is one."""
    shared = next(path for path in (root / "shared" / STYLE, SHIPPED / "shared" / STYLE) if path.is_file())
    own = (root / template).parent / STYLE
    style = "\n".join(path.read_text(encoding="utf-8") for path in (shared, own) if path.is_file())
    if "</" in style:
        raise RenderFailed(Reason(str(own), _('a style sheet cannot hold "</"; take it out')))
    return style


def _aligned(value: Any) -> Any:
    """Budgets' cells as text and the invisible rest that brings decimals under each other; all else as it is."""
    if isinstance(value, list):
        return [_aligned(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: _aligned(inner) for key, inner in value.items()}
    return {**value, "rows": _padded(value["rows"])} if {"columns", "rows"} <= value.keys() else value


def _padded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    widest = [max(len(_tail(cell)) for cell in column) for column in zip(*(r["cells"] for r in rows), strict=True)]
    return [{**row, "cells": [_cell(*pair) for pair in zip(row["cells"], widest, strict=True)]} for row in rows]


def _cell(text: str, widest: int) -> dict[str, str]:
    """Digits and the decimal comma are as wide in the rest as in the cells it stands for."""
    tail = _tail(text)
    return {"text": text, "pad": ("" if tail else ",")[:widest] + "0" * (widest - max(len(tail), 1))}


def _tail(cell: str) -> str:
    """The decimal comma and what follows it."""
    return cell[cell.index(",") :] if "," in cell else ""
