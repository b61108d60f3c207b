"""Whole numbers that no database can hold: every page and route answers in words, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.database import Database
from memos.meeting import MOST_MINUTES
from memos.people import Role
from tests.web.house import House, office_on, settings_of
from tests.web.test_writing import begun, filled
from web.pages.archive import page_number

LARGE = ("2147483648", "99999999999", "9223372036854775808", "9" * 30, "9" * 5000, "-2147483649", "٣" * 12)
ADMIN = "Mette Holm"
API = "/api/v1"
ASKED = (
    "/arkiv?side={n}",
    "/arkiv?aar={n}",
    "/arkiv?nummer={n}",
    "/memoer?aar={n}",
    "/memoer?efter={n}",
    "/memoer.csv?aar={n}",
    "/memoer/{n}",
    "{memo}/forskel?fra={n}&til={n}",
    "{memo}/bilag/{n}",
    "{memo}/skriv?revision={n}",
    f"{API}/memos?year={{n}}",
    f"{API}/memos?limit={{n}}",
    f"{API}/memos?after={{n}}",
    f"{API}{{memo}}/difference?from={{n}}&to={{n}}",
    f"{API}/meetings?year={{n}}",
)


@pytest.fixture
def either(database: Database, tmp_path: Path) -> Iterator[House]:
    """The application on each database in turn."""
    with settings_of(office_on(database, tmp_path)) as settings:
        yield House(settings)


def test_no_number_in_an_address_is_too_large(either: House) -> None:
    client, address = begun(either)
    paths = {API: f"/memos/{address.rpartition('/')[2]}", "": address}
    for number in LARGE:
        for pattern in ASKED:
            memo = paths[API if pattern.startswith(API) else ""]
            answer = client.get(pattern.format(n=number, memo=memo))
            assert answer.status_code in (200, 404, 422), (pattern, number[:20], answer.text[:200])


@pytest.mark.parametrize("number", LARGE, ids=lambda number: number[:12])
def test_no_number_in_a_form_is_too_large(either: House, number: str) -> None:
    client, address = begun(either)
    form = filled(client.get(f"{address}/skriv").text, op="gem")
    budget = {"row_label": ["Løn"], "row_kind": ["drift"], "cell": [number]}
    sent = (
        ({"revision": number}, f"{address}/skriv/gem"),
        ({"revision": number}, f"{address}/skriv"),
        ({"op": f"point-up:{number}"}, f"{address}/skriv"),
        ({"point_level": [number, number, "1"]}, f"{address}/skriv"),
        ({"budget_year": [number], **budget}, f"{address}/skriv"),
    )
    for changes, path in sent:
        assert client.post(path, data=form | changes).status_code in (200, 303, 409, 422), path
    other = (
        ("/opfoelgning/udfoert", {"meeting": "CHE-M2026-01", "item": number, "position": number}),
        (f"{address}/godkend", {"op": "godkend", "revision": number}),
        (f"{address}/trin", {"step": "schedule", "meeting": number, "minutes": number}),
        ("/arkiv/eksport", {"year": number}),
    )
    for path, data in other:
        assert client.post(path, data=data).status_code in (303, 404, 409, 422), path


def test_no_number_of_a_body_is_too_large(either: House) -> None:
    with either.office.write(ADMIN) as desk:
        desk.store.grant(ADMIN, Role.ADMINISTRATOR)
    client = either.as_person(ADMIN)
    for number in LARGE:
        form = {"navn": "Chefteam", "name": "Chefteam", "silence_days": number, "draft_days": number}
        assert client.post("/administration/forum", data=form).status_code in (409, 422)


def test_a_program_sends_no_minutes_longer_than_a_day(either: House) -> None:
    client, address = begun(either)
    path = f"{API}/memos/{address.rpartition('/')[2]}"
    tag = client.get(path).headers["etag"]
    for minutes in (MOST_MINUTES + 1, 2**31, 2**63, 10**30, -1):
        answer = client.post(f"{path}/actions/schedule", json={"minutes": minutes}, headers={"if-match": tag})
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(("page", "shown"), [("0", 1), ("-1", 1), ("2", 2), ("99999999999", 1000), ("9" * 5000, 1000)])
def test_a_page_of_the_archive_has_a_number_within_bounds(page: str, shown: int) -> None:
    assert page_number(page) == shown
