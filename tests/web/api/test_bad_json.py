"""What nobody should send: refused with a reason, and nothing of it is kept."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.memos.build import AASE
from tests.web.api.city import PROBLEM, City, Program, sent

HEADERS = {"content-type": "application/json"}
DEEP: Any = {"text": "at"}
for _level in range(200):
    DEEP = {"text": "at", "points": [DEEP]}

FOUR: Any = {"text": "d"}
for _level in range(3):
    FOUR = {"text": "a", "points": [FOUR]}

BODIES = {
    "nothing": b"",
    "white space": b"  \n",
    "half": b'{"type": ',
    "two": b"{}{}",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"1",
    "null": b"null",
    "latin-1": '{"title": "Å"}'.encode("latin-1"),
    "utf-16": '{"title": "Å"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b'{"costs": NaN}',
    "infinity": b'{"costs": [1e999]}',
    "a key twice": b'{"title": "a", "title": "b"}',
    "half a character": b'{"title": "\\ud800"}',
    "half a character in a key": b'{"\\udfff": 1}',
    "half a character twice as key": b'{"\\udfff": 1, "\\udfff": 2}',
    "no character": b'{"title": "\\u0000"}',
    "ten thousand lists": b'{"points": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "a hundred thousand lists, open": b"[" * 100_000,
    "a long number": b'{"costs": ' + b"9" * 5_000 + b"}",
    "ten megabytes": b'{"title": "' + b"x" * 10_000_000 + b'"}',
    "deep points": json.dumps(sent(points=[DEEP])).encode(),
    "a million characters": json.dumps(sent(title="x" * 900_000)).encode() + b"x",
}
VALUES: dict[str, dict[str, Any]] = {
    "another type": {"type": "nix"},
    "a type that leads elsewhere": {"type": "../meeting"},
    "a list as type": {"type": []},
    "a number on which programs disagree": {"attachments": [{"title": "A", "number": 2**53}]},
    "a file elsewhere": {"attachments": [{"title": "A", "file": "/etc/passwd"}]},
    "attachments that are none": {"attachments": {"title": "A"}},
    "a year of yore": {"costs": {"years": [2**40]}},
    "a fraction": {"costs": {"years": [2026], "rows": [{"label": "A", "amounts": [0.1]}]}},
    "a long amount": {"costs": {"years": [2026], "rows": [{"label": "A", "amounts": ["9" * 400]}]}},
    "points in points": {
        "points": [{"text": "a", "points": [{"text": "b", "points": [{"text": "c", "points": [{"text": "d"}]}]}]}]
    },
    "writing that turns": {"title": "a\u202eb"},
    "a bell": {"title": "a\u0007b"},
    "somebody unknown": {"case_officer": "Ukendt Person"},
    "a body that there is not": {"body": "Byråd"},
    "true as title": {"title": True},
    "nobody": {"case_officer": None},
    "sections as text": {"sections": "baggrund"},
    "a section that there is not": {"sections": {"nix": "x"}},
}


def post(program: Program, body: bytes, path: str = "/memos") -> Any:
    return program.client.post(f"/api/v1{path}", content=body, headers=HEADERS | {"if-match": '"x"'})


def check(answer: Any) -> None:
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["reasons"] or answer.status_code == 413


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_memo_is_refused(city: City, name: str) -> None:
    check(post(city.as_person(AASE), BODIES[name]))
    assert city.count() == 0


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_step_is_refused(city: City, name: str) -> None:
    number = city.number(city.town.draft())
    check(post(city.as_person(AASE), BODIES[name], f"/memos/{number}/actions/submit"))
    assert city.as_person(AASE).get(f"/memos/{number}").json()["state"] == "draft"


@pytest.mark.parametrize("name", VALUES)
def test_a_memo_that_does_not_hold_together_is_refused(either_city: City, name: str) -> None:
    answer = either_city.as_person(AASE).post("/memos", sent(**VALUES[name]))
    assert answer.status_code == 422
    check(answer)
    assert either_city.count() == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(sorted(sent())), value=JSON)
def test_whatever_stands_in_a_field_is_taken_or_refused(city: City, key: str, value: object) -> None:
    body = json.dumps(sent() | {key: value}).encode()
    answer = post(city.as_person(AASE), body)
    assert answer.status_code in (201, 400, 422)


@settings(max_examples=100, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_whatever_is_sent_as_a_memo_is_refused(city: City, value: object) -> None:
    check(post(city.as_person(AASE), json.dumps(value).encode()))
