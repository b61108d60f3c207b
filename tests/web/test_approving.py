"""Approval in the browser: what the manager sees, approves, or returns with remarks."""

import re
from typing import Any

from starlette.testclient import TestClient

from engine.clock import system_clock
from engine.danish import local_date
from memos.actions import delegating, drafting
from memos.actions.agenda import act
from tests.memos.build import AASE, IB, JENS, KARIM, OLE, content, sections
from tests.memos.town import CLOSED
from tests.web.house import House

DAY = local_date(system_clock())


def submitted(house: House, **changes: Any) -> str:
    """The number of a memo that Aase has sent to Iben-Marie."""
    with house.office.write(AASE) as desk:
        memo = drafting.create(desk, content(**changes), {}, year=2026)
        return act(desk, memo, "submit").number


def delegated(house: House, principal: str, delegate: str, *, closed: bool = False) -> None:
    with house.office.write(principal) as desk:
        delegating.give(desk, delegate, DAY, DAY, closed=closed)


def state(house: House, number: str) -> str:
    with house.office.read() as desk:
        return desk.store.memo(desk.store.memo_id(number) or "").state


def sent(client: TestClient, number: str, op: str, **fields: str) -> tuple[int, str]:
    """The form of the page as it was read, with these fields."""
    page = client.get(f"/memoer/{number}/godkend").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    answer = client.post(f"/memoer/{number}/godkend", data={"op": op, "revision": revision[1], **fields})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_the_manager_approves(house: House) -> None:
    number = submitted(house)
    answer = sent(house.as_person(IB), number, "godkend")
    assert answer == (303, f"/memoer/{number}?sagt=godkendt")
    assert state(house, number) == "submitted"


def test_the_manager_returns_with_a_remark_beside_its_part(house: House) -> None:
    number, client = submitted(house), house.as_person(IB)
    answer = sent(client, number, "retur", remark_effekt="For <kort>.", comment="Se nedenfor")
    assert answer == (303, f"/memoer/{number}?sagt=returneret")
    with house.office.write(AASE) as desk:
        memo = desk.store.memo(desk.store.memo_id(number) or "")
        drafting.edit(desk, memo, content(sections=sections(effekt="Længere tekst.")), {})
        act(desk, desk.store.memo(memo.id), "submit")
    page = client.get(f"/memoer/{number}/godkend").text
    assert "Ændret siden udgave 1" in page
    assert "For &lt;kort&gt;." in page
    assert "Besvaret" in page


def test_nothing_typed_is_lost_where_it_is_refused(house: House) -> None:
    number = submitted(house)
    status, page = sent(house.as_person(IB), number, "retur", remark_effekt="Borgeren 010203-1234")
    assert status == 409
    assert "Borgeren 010203-1234</textarea>" in page
    assert 'href="#felt-remark_effekt"' in page
    assert state(house, number) == "review"


def test_a_return_without_a_word_is_refused(house: House) -> None:
    status, page = sent(house.as_person(IB), submitted(house), "retur")
    assert status == 409
    assert 'href="#felt-comment"' in page


def test_what_was_changed_since_the_page_was_read_is_not_approved(house: House) -> None:
    number = submitted(house)
    client = house.as_person(IB)
    answer = client.post(f"/memoer/{number}/godkend", data={"op": "godkend", "revision": "1"})
    assert answer.status_code == 409
    assert state(house, number) == "review"


def test_an_author_sees_why_they_cannot_approve(house: House) -> None:
    number = submitted(house)
    page = house.as_person(AASE).get(f"/memoer/{number}/godkend").text
    assert page.count("disabled") == 2
    assert "Aase Aagaard" in page


def test_a_stand_in_is_offered_the_name_they_may_act_in(house: House) -> None:
    number = submitted(house)
    delegated(house, IB, OLE)
    client = house.as_person(OLE)
    page = client.get(f"/memoer/{number}/godkend").text
    assert "Handl på vegne af" in page
    assert f'<option value="{IB.replace(chr(39), "&#39;")}" selected>' in page
    assert "disabled" not in page
    assert sent(client, number, "godkend", on_behalf_of=IB)[0] == 303
    assert state(house, number) == "submitted"


def test_the_memos_own_page_offers_the_name_and_the_way_to_approval(house: House) -> None:
    number = submitted(house)
    delegated(house, IB, OLE)
    client = house.as_person(OLE)
    page = client.get(f"/memoer/{number}").text
    assert f"/memoer/{number}/godkend" in page
    assert page.count("Handl på vegne af") == 2
    answer = client.post(f"/memoer/{number}/trin", data={"step": "approve", "on_behalf_of": IB})
    assert answer.status_code == 303
    assert state(house, number) == "submitted"


def test_the_author_finds_the_remarks_on_the_memos_page(house: House) -> None:
    number = submitted(house)
    sent(house.as_person(IB), number, "retur", remark_effekt="For kort.")
    page = house.as_person(AASE).get(f"/memoer/{number}").text
    assert "Bemærkninger til memoet" in page
    assert "For kort." in page
    assert "Handl på vegne af" not in page


def test_a_name_that_was_not_given_is_refused(house: House) -> None:
    number = submitted(house)
    delegated(house, IB, OLE)
    status, page = sent(house.as_person(OLE), number, "godkend", on_behalf_of=KARIM)
    assert status == 409
    assert 'href="#felt-on_behalf_of"' in page
    assert state(house, number) == "review"


def test_a_memo_that_waits_for_nobody_has_no_such_page(house: House) -> None:
    number, client = submitted(house), house.as_person(IB)
    sent(client, number, "retur", comment="Kort")
    assert client.get(f"/memoer/{number}/godkend").status_code == 404


def test_the_secretary_returns_what_was_approved_on_the_same_page(house: House) -> None:
    number, client = submitted(house), house.as_person(JENS)
    sent(house.as_person(IB), number, "godkend")
    page = client.get(f"/memoer/{number}/godkend").text
    assert 'value="godkend"' not in page
    assert sent(client, number, "retur", remark_effekt="For kort.")[0] == 303
    assert state(house, number) == "draft"


def test_a_closed_memo_is_as_one_that_is_not_there(house: House) -> None:
    """To a stand-in in open memos alone, and to a colleague."""
    number = submitted(house, **CLOSED)
    delegated(house, IB, OLE)
    for person in (OLE, KARIM):
        client = house.as_person(person)
        for method in ("get", "post"):
            there = getattr(client, method)(f"/memoer/{number}/godkend")
            gone = getattr(client, method)("/memoer/CHE-2026-L009/godkend")
            assert (there.status_code, _plain(there.text, number)) == (404, _plain(gone.text, "CHE-2026-L009"))


def _plain(page: str, number: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page).replace(number, "…")
