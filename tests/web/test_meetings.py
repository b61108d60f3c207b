"""Meetings in the browser: planned as a list, moved, put in order, sent out; and what each may see of them."""

import re
from datetime import date, time, timedelta
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from engine.clock import system_clock
from engine.danish import local_date
from memos.actions import drafting, meetings
from memos.actions.agenda import act
from memos.meeting import Meeting, MeetingHeader
from tests.memos.build import AASE, IB, JENS, KARIM, METTE, OLE, TORE, content
from tests.memos.town import CLOSED
from tests.web.house import House

TODAY = local_date(system_clock())
SOON = TODAY + timedelta(days=(7 - TODAY.weekday()) % 7 + 7)
"""A Monday, not this week."""


def ready(house: House, **changes: Any) -> str:
    """The number of a memo that waits for a meeting."""
    with house.office.write(AASE) as desk:
        memo = act(desk, drafting.create(desk, content(**changes), {}, year=TODAY.year), "submit")
        act(desk.acting(IB), memo, "approve")
        return memo.number


def planned(house: House, day: date = SOON) -> str:
    with house.office.write(JENS) as desk:
        return meetings.plan(desk, MeetingHeader("Chefteam", day, time(9), time(12), "Lokale 2")).number


def stored(house: House, number: str) -> Meeting:
    with house.office.read() as desk:
        return desk.store.meeting(desk.store.meeting_id(number) or "")


def sent(client: TestClient, number: str, **fields: str | list[str]) -> tuple[int, str]:
    """The agenda's form, as its page was read, with these fields."""
    page = client.get(f"/moeder/{number}/dagsorden").text
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    answer = client.post(f"/moeder/{number}/dagsorden", data={"revision": found[1], **fields})
    return answer.status_code, answer.headers.get("location", answer.text)


def rows(meeting: Meeting, **changes: list[str]) -> dict[str, str | list[str]]:
    items = meeting.items
    return {
        "item": [item.id for item in items],
        "minutes": [str(item.minutes or "") for item in items],
        "opens": [item.opens for item in items],
        "title": [item.title for item in items],
        **changes,
    }


FORM = {"body": "Chefteam", "start": "9.00", "end": "12.00", "place": "Lokale 2", "chair": METTE, "secretary": JENS}


def test_a_series_is_shown_with_deadlines_struck_out_and_made_all_at_once(house: House) -> None:
    client = house.as_person(JENS)
    series = {"many": "ja", "first": "2027-03-01", "last": "2027-03-31", "weekday": "0", "every": "1", "week": "0"}
    shown = client.post("/moeder/ny", data={**FORM, **series, "member": [METTE, KARIM], "op": "vis"})
    assert shown.status_code == 200
    days = re.findall(r'name="dag" value="([\d-]+)"', shown.text)
    chosen = re.findall(r'name="valgt" value="(\d)" checked', shown.text)
    assert days == ["2027-03-01", "2027-03-08", "2027-03-15", "2027-03-22", "2027-03-29"]
    assert chosen == ["0", "1", "2", "3"]  # the last is the second day of Easter
    assert shown.text.count("Dagsordenen skal udsendes") == 5
    list_ = {"dag": days, "fra": ["9.00"] * 5, "til": ["12.00"] * 4 + ["x"], "valgt": ["0", "2"]}
    made = client.post("/moeder/ny", data={**FORM, **series, "member": [METTE, KARIM], **list_, "op": "opret"})
    assert (made.status_code, made.headers["location"]) == (303, "/moeder?aar=2027&sagt=planlagt")
    first, second = stored(house, "CHE-M2027-01"), stored(house, "CHE-M2027-02")
    assert (first.date, second.date, second.members) == (date(2027, 3, 1), date(2027, 3, 15), (METTE, KARIM))


def test_a_day_that_is_taken_is_told_beside_it_and_nothing_is_made(house: House) -> None:
    planned(house, date(2027, 3, 8))
    client = house.as_person(JENS)
    list_ = {"dag": ["2027-03-01", "2027-03-08"], "fra": ["9", "9.00"], "til": ["10.00", "10.00"], "valgt": ["0", "1"]}
    answer = client.post("/moeder/ny", data={**FORM, "many": "ja", **list_, "op": "opret"})
    assert answer.status_code == 422
    assert 'href="#fra-0"' in answer.text
    list_["fra"][0] = "9.00"
    answer = client.post("/moeder/ny", data={**FORM, "many": "ja", **list_, "op": "opret"})
    assert answer.status_code == 409
    assert 'href="#dag-1"' in answer.text
    with house.office.read() as desk:
        assert desk.store.meeting_id("CHE-M2027-02") is None


def test_who_works_for_no_body_plans_nothing(house: House) -> None:
    client = house.as_person(AASE)
    assert "Det er du ikke i noget forum" in client.get("/moeder/ny").text
    assert "Planlæg møder" not in client.get("/moeder").text
    answer = client.post("/moeder/ny", data={**FORM, "date": "2027-03-01", "op": "opret"})
    assert answer.status_code == 409


def test_a_meeting_is_moved_as_it_was_when_the_page_was_read(house: House) -> None:
    number, client = planned(house), house.as_person(JENS)
    fields = {**FORM, "date": SOON.isoformat(), "member": [METTE, OLE], "link": "https://moede.example/x"}
    assert client.post(f"/moeder/{number}/ret", data={**fields, "revision": "1"}).status_code == 303
    assert (stored(house, number).link, stored(house, number).members) == ("https://moede.example/x", (METTE, OLE))
    again = client.post(f"/moeder/{number}/ret", data={**fields, "place": "Kantinen", "revision": "1"})
    assert again.status_code == 409
    assert 'value="Kantinen"' in again.text
    assert "Sådan er det gemt nu" in again.text
    assert client.get(f"/moeder/{number}").text.count("https://moede.example/x") == 1


def test_the_agenda_is_put_in_order_by_plain_forms_and_by_script(house: House) -> None:
    number, client = planned(house), house.as_person(JENS)
    memo = ready(house)
    assert sent(client, number, op="saedvanlige", usual=["Godkendelse af dagsorden", "Eventuelt"])[0] == 303
    assert sent(client, number, op="memo", memo=memo, minutes="20")[0] == 303
    found = stored(house, number)
    titles = [item.title for item in found.items]
    assert titles == ["Godkendelse af dagsorden", "Eventuelt", ""]
    last = found.items[2]
    where = sent(client, number, op=f"op:{last.id}", **rows(found, minutes=["5", "", "25"]))
    assert where == (303, f"/moeder/{number}/dagsorden#punkt-{last.id}")
    page = client.get(f"/moeder/{number}/dagsorden").text
    assert "kl. 9.05-9.30" in page
    found = stored(house, number)
    answer = client.post(
        f"/moeder/{number}/dagsorden",
        data={"revision": str(found.revision), "op": "gem", **rows(found, minutes=["5", "30", "10"])},
        headers={"accept": "application/json"},
    )
    assert [one["time"] for one in answer.json()["items"]] == ["kl. 9.00-9.05", "kl. 9.05-9.35", "kl. 9.35-9.45"]
    assert answer.json()["revision"] == stored(house, number).revision


def test_nothing_typed_is_lost_when_another_was_first_or_something_is_wrong(house: House) -> None:
    number, client = planned(house), house.as_person(JENS)
    sent(client, number, op="fast", title="Eventuelt")
    found = stored(house, number)
    status, page = sent(client, number, op="gem", **rows(found, minutes=["mange"], title=["Ordet er frit"]))
    assert status == 422
    assert 'value="mange"' in page
    assert f'href="#minutter-{found.items[0].id}"' in page
    data = {"revision": "1", "op": "gem", **rows(found, title=["Ordet er frit"])}
    answer = client.post(f"/moeder/{number}/dagsorden", data=data)
    assert answer.status_code == 409
    assert 'value="Ordet er frit"' in answer.text
    assert "Gemt nu: Eventuelt" in answer.text


def test_a_memo_is_taken_off_or_returned_with_a_comment(house: House) -> None:
    number, client = planned(house), house.as_person(JENS)
    memos = [ready(house), ready(house)]
    for memo in memos:
        sent(client, number, op="memo", memo=memo)
    first, second = stored(house, number).items
    assert sent(client, number, op=f"retur:{first.id}", **rows(stored(house, number)))[0] == 409
    comment = {f"comment-{first.id}": "Mangler økonomi."}
    assert sent(client, number, op=f"retur:{first.id}", **rows(stored(house, number)), **comment)[0] == 303
    assert sent(client, number, op=f"af:{second.id}", **rows(stored(house, number)))[0] == 303
    with house.office.read() as desk:
        states = [desk.store.memo(desk.store.memo_id(memo) or "").state for memo in memos]
    assert (states, stored(house, number).items) == (["draft", "submitted"], ())


def test_it_is_sent_out_and_what_comes_late_is_the_tillaegsdagsorden(house: House) -> None:
    number, client = planned(house), house.as_person(JENS)
    sent(client, number, op="memo", memo=ready(house), minutes="20")
    revision = str(stored(house, number).revision)
    answer = client.post(f"/moeder/{number}/trin", data={"step": "lock", "revision": revision})
    assert answer.status_code == 303
    assert sent(client, number, op="fast", title="Pressen")[0] == 409
    assert sent(client, number, op="fast", title="Pressen", late="Ringede i dag")[0] == 303
    page = house.as_person(OLE).get(f"/moeder/{number}").text
    assert "Tillægsdagsorden" in page
    assert "Ringede i dag" in page
    moving = {"start": "10.00", "end": "12.00", "date": SOON.isoformat(), "place": "Lokale 2"}
    moving |= {"revision": str(stored(house, number).revision)}
    assert client.post(f"/moeder/{number}/ret", data=moving).status_code == 409
    assert client.post(f"/moeder/{number}/ret", data={**moving, "reason": "Sygdom"}).status_code == 303
    told = client.get(f"/moeder/{number}/historik?fra=3").text
    assert "Sygdom" in told
    assert told.count("<li>\n<p><time") == 2
    assert "Sygdom" in house.as_person(OLE).get(f"/moeder/{number}/dagsorden").text


def test_a_step_that_is_in_the_way_lists_every_reason(house: House) -> None:
    number, client = planned(house), house.as_person(JENS)
    page = client.get(f"/moeder/{number}").text
    assert "dagsordenen er tom" in page or "the agenda is empty" in page
    answer = client.post(f"/moeder/{number}/trin", data={"step": "lock", "revision": "1"})
    assert answer.status_code == 409
    assert client.post(f"/moeder/{number}/trin", data={"step": "lock", "revision": "9"}).status_code == 409


def test_a_planned_meeting_and_closed_items_are_for_those_who_may_know(house: House) -> None:
    number, client = planned(house), house.as_person(JENS)
    memo = ready(house, title="Køb af Skolevej 3", **CLOSED)
    sent(client, number, op="memo", memo=memo, minutes="20")
    sent(client, number, op="fast", title="Løn til lederen", closed="1")
    sent(client, number, op="fast", title="Eventuelt")
    for path in ("", "/dagsorden", "/historik", "/dokument/dagsorden.docx"):
        assert house.as_person(OLE).get(f"/moeder/{number}{path}").status_code == 404
    with house.office.write(JENS) as desk:
        meetings.step(desk, desk.store.meeting(stored(house, number).id), "lock")
    assert "Løn til lederen" in house.as_person(OLE).get(f"/moeder/{number}/dagsorden").text
    assert house.as_person(TORE).get(f"/moeder/{number}").status_code == 404


def test_min_side_leads_to_the_meeting(house: House) -> None:
    number = planned(house, TODAY + timedelta(days=7))
    page = unescape(house.as_person(JENS).get("/").text)
    assert f'href="/moeder/{number}"' in page
