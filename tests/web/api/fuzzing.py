"""schemathesis over the interface: every phase and every check, within bounds, always the same way."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import schemathesis
from schemathesis import Case, HookContext
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER

from tests.web.api.city import City
from tests.web.house import ADDRESS, SAME

REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428"]

OFF = {"enabled": False}
APART = ("replaceMemo", "recordDecision")
"""Not tried in every corner with the others: one's body is read as createMemo's, the other is for the secretary."""

ONE, BOTH = ({"decisions": [{"point": point, "outcome": "approved"} for point in points]} for points in ("1", "12"))
RECORDS = {1: ("1", BOTH), 3: ("1", ONE), 5: ("9", BOTH)}
"""Items and what is recorded of them: all points, too few, and none that is there. Chance seldom comes upon these."""


@dataclass(slots=True)
class Found:
    """How many requests were made, with which statuses, and what was wrong: check, operation and message."""

    statuses: Counter[int] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.statuses.total()


def fuzz(city: City, person: str, *, only: str = "", examples: int = 2, steps: int = 4, seed: int = 2026) -> Found:
    """Everything that schemathesis finds, as somebody who is signed in; `only` in one operation."""
    token = city.as_person(person).client.cookies["s"]
    headers = {**SAME, "cookie": f"s={token}", "host": ADDRESS.removeprefix("http://")}
    others = {"exclude-operation-id": only, **OFF}
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": f"{ADDRESS}/api/v1",
            "headers": headers,
            "workers": 1,
            "generation": {
                "max-examples": examples,
                "deterministic": True,
                "database": "none",
                "with-security-parameters": False,
            },
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", *REFUSED]},
                "negative_data_rejection": {"expected-statuses": REFUSED},
                "missing_required_header": {"expected-statuses": REFUSED},
            },
            "operations": [others]
            if only
            else [{"include-operation-id": one, "phases": {"coverage": OFF}} for one in APART],
            "phases": {
                "stateful": {"enabled": not only, "max-steps": steps, "generation": {"max-examples": examples * 2}}
            },
        }
    )
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", city.house.app, config=config, headers=headers)
    found, knowing = Found(), _knowing(city, person)
    GLOBAL_HOOK_DISPATCHER.register_hook_with_name(knowing, "before_call")
    try:
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _note(found, event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                found.failures.append(f"schemathesis: {event}")
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister(knowing)
    return found


def _knowing(city: City, person: str) -> Any:
    """Three of four requests speak of what is there, and have seen it: else hardly any would get anywhere."""
    program, turns = city.as_person(person), count()
    known = {kind: [one["number"] for one in program.get(f"/{kind}").json()[kind]] for kind in ("memos", "meetings")}

    def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
        kind, turn = "meetings" if "/meetings/" in case.path else "memos", next(turns)
        if "number" not in (case.path_parameters or {}) or turn % 4 == 0 or not known[kind] or _follows(case):
            return
        number = known[kind][turn % len(known[kind])]
        case.path_parameters["number"] = number
        if case.headers and isinstance(case.headers.get("If-Match"), str):
            case.headers["If-Match"] = program.get(f"/{kind}/{number}").headers.get("etag", "")
        if case.operation.definition.raw["operationId"] == "recordDecision" and turn % 8 in RECORDS and _is_sound(case):
            case.path_parameters["item"], case.body = RECORDS[turn % 8]

    return before_call


def _follows(case: Case) -> bool:
    """Whether it asks for what an answer before it led to."""
    return case.meta is not None and case.meta.phase.name is TestPhase.STATEFUL


def _is_sound(case: Case) -> bool:
    """Whether every part of it is as it is described: what is wrong on purpose stays so."""
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


def _note(found: Found, event: events.ScenarioFinished) -> None:
    for id, interaction in event.recorder.interactions.items():
        if interaction.response is not None:
            found.statuses[interaction.response.status_code] += 1
            found.operations[event.recorder.cases[id].value.operation.label] += 1
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                failure = check.failure_info.failure
                found.failures.append(f"{check.name} at {failure.operation}: {failure.title} {failure.message}")
