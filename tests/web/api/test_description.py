"""The description of the interface is whole: what is there is described, and what is described is there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from memos.files.sent import sent_content
from tests.memos.build import AASE, EXAMPLES, catalogue
from tests.support import ROOT
from tests.web.api.city import City, sent
from web.api.application import ROUTERS
from web.api.described import ALWAYS, SAYS, SENT
from web.api.memos import EXAMPLE
from web.api.problems import KIND, TITLES

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
VERBS = ("get", "put", "post", "patch", "delete")


@pytest.fixture
def told(city: City) -> dict[str, Any]:
    found: dict[str, Any] = city.as_person(AASE).get("/openapi.json").json()
    return found


def operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        yield from ((path, verb, methods[verb]) for verb in VERBS if verb in methods)


def test_it_is_openapi_3_1(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1.")
    assert told["servers"] == [{"url": "/api/v1"}]


def test_every_route_is_described(told: dict[str, Any]) -> None:
    there = {(route.path, verb.lower()) for router in ROUTERS for route in router.routes for verb in route.methods}
    assert {(path, verb) for path, verb, _operation in operations(told)} == there


def test_every_operation_has_a_name_of_its_own_and_a_summary(told: dict[str, Any]) -> None:
    names = [operation["operationId"] for _path, _verb, operation in operations(told)]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for _path, _verb, operation in operations(told))


def test_every_operation_says_what_it_refuses_with(told: dict[str, Any]) -> None:
    for path, verb, operation in operations(told):
        statuses = set(operation["responses"])
        wanted = {*ALWAYS, *(SENT if verb != "get" else ()), *([404] if "{" in path else [])}
        wanted |= {412, 428} if verb != "get" and "{" in path else set()
        assert {str(status) for status in wanted} <= statuses, (path, verb)


def test_every_refusal_is_a_problem_with_an_example(told: dict[str, Any]) -> None:
    validator = Draft202012Validator({**told, "$ref": "#/components/schemas/Problem"})
    for _path, _verb, operation in operations(told):
        for status, answer in operation["responses"].items():
            if status >= "4":
                assert list(answer["content"]) == [KIND]
                assert not list(validator.iter_errors(answer["content"][KIND]["example"]))


def test_every_reference_leads_somewhere(told: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    assert set(references(told)) <= known


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_schema_is_one(told: dict[str, Any]) -> None:
    for name in told["components"]["schemas"]:
        Draft202012Validator.check_schema(told["components"]["schemas"][name])
    assert "x-published" not in str(told)


def test_every_body_and_every_part_of_an_address_has_an_example(told: dict[str, Any]) -> None:
    for path, verb, operation in operations(told):
        if verb != "get":
            (body,) = operation["requestBody"]["content"].values()
            schema = {**told, **body["schema"]}
            assert not list(Draft202012Validator(schema).iter_errors(body["example"])), path
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                assert parameter.get("examples") or "enum" in parameter["schema"], (path, parameter["name"])


def test_the_example_of_a_memo_is_read_and_taken(city: City) -> None:
    content, _attachments = sent_content(dict(EXAMPLE), catalogue())
    assert content.title == EXAMPLE["title"]
    assert city.as_person(AASE).post("/memos", EXAMPLE).status_code == 201


def test_links_lead_to_operations(told: dict[str, Any]) -> None:
    names = {operation["operationId"]: operation for _path, _verb, operation in operations(told)}
    links = names["createMemo"]["responses"]["201"]["links"].values()
    assert {link["operationId"] for link in links} <= names.keys()


def test_what_a_person_gets_fits_what_is_described(city: City, told: dict[str, Any]) -> None:
    memo = city.town.ready()
    city.town.sitting(memo)
    number = city.number(memo)
    author = city.as_person(AASE)
    for path, verb, operation in operations(told):
        if verb == "get" and path.startswith("/memos") and "{document}" not in path and "package" not in path:
            answer = author.get(path.format(number=number))
            content = operation["responses"][str(answer.status_code)]["content"]
            schema = {**told, **next(iter(content.values()))["schema"]}
            assert not list(Draft202012Validator(schema).iter_errors(answer.json())), path


def test_nobody_gets_the_description(city: City) -> None:
    assert city.as_person("").get("/openapi.json").status_code == 401


def test_the_page_speaks_of_every_operation_status_and_code(told: dict[str, Any]) -> None:
    paths = {f"`{verb.upper()} {path}`" for path, verb, _operation in operations(told)}
    assert sorted(path for path in paths if path not in PAGE) == []
    codes = {code for code, _title in TITLES.values()} | {"render-failed"}
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []
    assert sorted(status for status in SAYS if str(status) not in PAGE) == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_of_a_memo_can_be_sent(path: Path) -> None:
    from tests.memos.test_schemas import example

    told = example(path)
    if "type" in told:
        late = (
            "meeting",
            "decisions",
            "follow_ups",
            "absent",
            "votes",
            "reservations",
            "writers",
            "minutes",
            "attachments",
        )
        content, _attachments = sent_content({k: v for k, v in told.items() if k not in late}, catalogue())
        assert content.title == told["title"]
        assert sent()
