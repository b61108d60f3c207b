"""The interface described to programs: OpenAPI 3.1, with the published schemas of memo files taken in whole."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

import memos
from web.api.problems import Problem
from web.api.shapes import PUBLISHED, ExportAsked, StepSent

FOLDER = Path(memos.__file__).parent
HERE = "#/components/schemas/"
SAT = ("votes", "reservations", "substitutes")
WRITTEN_LATER = ("meeting", "decisions", "follow_ups", "absent", "minutes", *SAT)
RECORDED = ("decisions", "follow_ups", "absent", "remarks", *SAT)
SAYS = (
    "Memos and meetings for programs: the same queries and actions as the pages. "
    "Whoever is signed in sees what they see there, and may do what they may do there."
)


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    told = get_openapi(title=app.title, version=app.version, description=SAYS, routes=app.routes)
    told["components"]["schemas"] = schemas = _pointed(told["components"]["schemas"], "")
    schemas.update(_published())
    _models, own = models_json_schema(
        [(one, "validation") for one in (Problem, StepSent, ExportAsked)], ref_template=f"{HERE}{{model}}"
    )
    schemas.update(own["$defs"])
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for operation in (inner for path in told["paths"].values() for inner in path.values()):
        _require_if_match(operation)
    told["components"]["securitySchemes"] = {"session": {"type": "apiKey", "in": "cookie", "name": "s"}}
    told["security"] = [{"session": []}]
    told["servers"] = [{"url": app.root_path or "/api/v1"}]
    return told


def _require_if_match(operation: dict[str, Any]) -> None:
    """The framework thinks that what has a default may be left out; here it is refused by a status of its own."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "if-match":
            parameter |= {"name": "If-Match", "required": True, "schema": {"type": "string"}}


@cache
def _published() -> dict[str, Any]:
    """What a memo file holds, what is known of a memo, and what is recorded of an item, as components."""
    file, record = _schema("memo-file"), _schema("memo")
    inner = file.pop("$defs")
    written = {key: value for key, value in file["properties"].items() if key not in WRITTEN_LATER}
    written["sections"] = written["sections"] | {"type": ["object", "null"]}
    recorded = {key: file["properties"].get(key, {"$ref": "#/$defs/text"}) for key in RECORDED}
    found = {
        **inner,
        "MemoFile": {
            "type": "object",
            "additionalProperties": False,
            "required": file["required"],
            "properties": written,
            "description": "What an author writes. The bytes of attachments are named by their sha256.",
        },
        "ItemRecord": {
            "type": "object",
            "additionalProperties": False,
            "properties": recorded,
            "description": "What a meeting recorded of an item; replaces all that was recorded of it.",
        },
    }
    kept = {f"kept_{key}": value for key, value in record["$defs"].items()}
    published: dict[str, Any] = _pointed(found, "")
    published |= _pointed({**kept, "MemoRecord": record["$defs"]["memo"]}, "kept_")
    return published


def _schema(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return found


def _pointed(value: Any, prefix: str) -> Any:
    """The same schema, with its references to where the parts lie now."""
    if isinstance(value, dict):
        if PUBLISHED in value:
            return {"$ref": f"{HERE}{value[PUBLISHED]}"}
        return {
            key: inner.replace("#/$defs/", f"{HERE}{prefix}") if key == "$ref" else _pointed(inner, prefix)
            for key, inner in value.items()
        }
    return [_pointed(inner, prefix) for inner in value] if isinstance(value, list) else value
