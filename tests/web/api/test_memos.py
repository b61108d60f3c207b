"""A memo's life through the interface: written, approved, scheduled, decided, looked back upon."""

from base64 import b64decode
from datetime import UTC, datetime
from hashlib import sha256

from memos.actions.delegating import give
from memos.decision import Decision
from memos.work import drain
from tests.memos.build import AASE, BO, IB, JENS, KARIM, OLE, TORE, VIBE, content
from tests.memos.town import CLOSED, DAY, YES
from tests.web.api.city import City, reasons, sent

LATER = tuple(Decision(point, "postponed", "indtil videre") for point in "12")


def test_a_memo_goes_from_draft_to_decided(either_city: City) -> None:
    author, manager, secretary = (either_city.as_person(who) for who in (AASE, IB, JENS))
    made = author.post("/memos", sent())
    number = made.json()["number"]
    assert (made.status_code, made.headers["location"]) == (201, f"/api/v1/memos/{number}")
    assert author.act(number, "submit").json()["state"] == "review"
    assert manager.act(number, "approve").json()["state"] == "submitted"
    held = either_city.town.plan()
    meeting = either_city.meeting(held)
    assert secretary.act(number, "schedule", {"meeting": meeting, "minutes": 20}).json()["state"] == "scheduled"
    either_city.town.step(held, "lock", "start")
    path = f"/meetings/{meeting}"
    decided = secretary.post(
        f"{path}/items/1/decision",
        {"decisions": [{"point": "1", "outcome": "approved"}, {"point": "2", "outcome": "rejected"}]},
        if_match=secretary.tag(path),
    )
    assert decided.json() == {"meeting": meeting, "item": "1", "result": "decided", "warnings": []}
    assert decided.headers["etag"] == secretary.tag(path)
    seen = author.get(f"/memos/{number}").json()
    assert (seen["state"], seen["meeting_number"]) == ("decided", meeting)
    assert [one["outcome"] for one in seen["memo"]["decisions"]] == ["approved", "rejected"]


def test_what_was_seen_can_be_sent_back_changed(either_city: City) -> None:
    author = either_city.as_person(AASE)
    number = either_city.number(either_city.town.draft())
    seen = author.get(f"/memos/{number}")
    changed = author.put(f"/memos/{number}", seen.json()["memo"] | {"title": "Ny titel"}, if_match=seen.headers["etag"])
    assert changed.status_code == 200
    assert changed.headers["etag"] == author.tag(f"/memos/{number}") != seen.headers["etag"]
    assert either_city.content(number).title == "Ny titel"


def test_sending_back_what_was_seen_changes_nothing(city: City) -> None:
    author = city.as_person(AASE)
    number = city.number(city.town.draft())
    seen = author.get(f"/memos/{number}")
    same = author.put(f"/memos/{number}", seen.json()["memo"], if_match=seen.headers["etag"])
    assert same.headers["etag"] == seen.headers["etag"]


def test_each_step_is_told_with_all_that_stands_in_its_way(city: City) -> None:
    number = city.number(city.town.draft())
    steps = {step["name"]: step for step in city.as_person(IB).get(f"/memos/{number}/actions").json()["steps"]}
    assert [reason["place"] for reason in steps["submit"]["reasons"]] == ["actor"]
    assert steps["withdraw"]["label"] == "Træk tilbage"


def test_a_step_that_is_refused_tells_every_reason(city: City) -> None:
    author = city.as_person(AASE)
    number = author.post("/memos", sent(sections={}, points=[])).json()["number"]
    refused = author.act(number, "submit")
    assert (refused.status_code, refused.json()["code"]) == (409, "blocked")
    assert {"points", "sections.effekt"} <= set(reasons(refused))


def test_what_does_not_hold_together_is_told_field_by_field(city: City) -> None:
    wrong = sent(kind="wish", kle="x", colour="red", points=[{"txt": "at"}])
    refused = city.as_person(AASE).post("/memos", wrong)
    assert refused.status_code == 422
    assert {"kind", "kle", "colour", "points[1].text", "points[1].txt"} <= set(reasons(refused))
    assert city.count() == 0


def test_a_memo_cannot_tell_of_a_meeting_by_itself(city: City) -> None:
    refused = city.as_person(AASE).post("/memos", sent(meeting={"date": "2026-02-27"}, decisions=[]))
    assert reasons(refused) == ["decisions", "meeting"]


def test_bytes_that_are_not_here_cannot_be_attached(city: City) -> None:
    author = city.as_person(AASE)
    files = [{"title": "Program", "sha256": "ab" * 32}]
    assert author.post("/memos", sent(attachments=files)).status_code == 422
    number = author.post("/memos", sent(attachments=[{"title": "Program"}])).json()["number"]
    assert [one.title for one in city.content(number).attachments] == ["Program"]
    path = f"/memos/{number}"
    assert reasons(author.put(path, sent(attachments=files), if_match=author.tag(path))) == ["attachments 1"]


def test_a_memo_is_for_those_whom_it_has_reached(city: City) -> None:
    memo = city.town.ready()
    city.town.sitting(memo)
    path = f"/memos/{city.number(memo)}"
    found = {who: city.as_person(who).get(path).status_code for who in (AASE, IB, JENS, OLE, BO, TORE)}
    assert found == {AASE: 200, IB: 200, JENS: 200, OLE: 200, BO: 404, TORE: 404}


def test_others_see_the_edition_and_its_tag_and_not_the_draft(city: City) -> None:
    memo = city.town.ready()
    meeting = city.town.sitting(memo)
    city.town.decide(meeting, memo, LATER)
    path = f"/memos/{city.number(memo)}"
    before = city.as_person(OLE).get(path)
    own = city.as_person(AASE).tag(path)
    city.town.edit(AASE, memo, title="Kladdens titel")
    after = city.as_person(OLE).get(path)
    assert (after.headers["etag"], after.text) == (before.headers["etag"], before.text)
    assert city.as_person(AASE).tag(path) != own


def test_editions_differ_in_what_was_changed(city: City) -> None:
    memo = city.town.draft()
    city.town.act(AASE, memo, "submit")
    city.town.act(IB, memo, "return", "Mere om økonomien.")
    city.town.edit(AASE, memo, title="Nye åbningstider")
    city.town.act(AASE, memo, "submit")
    path = f"/memos/{city.number(memo)}"
    author = city.as_person(AASE)
    assert [one["number"] for one in author.get(f"{path}/editions").json()["editions"]] == [1, 2]
    (part,) = author.get(f"{path}/difference?from=1&to=2").json()["parts"]
    words = {change["op"]: change["text"] for line in part["lines"] for change in line["changes"]}
    assert ("Åbningstider" in words["del"], "Nye åbningstider" in words["ins"]) == (True, True)
    assert author.get(f"{path}/difference").json() == {"parts": []}
    assert author.get(f"{path}/difference?from=1&to=7").status_code == 404


def test_the_history_tells_who_did_what(city: City) -> None:
    memo = city.town.ready()
    found = city.as_person(AASE).get(f"/memos/{city.number(memo)}/history").json()["events"]
    assert [(one["actor"], one["action"]) for one in found] == [(AASE, "create"), (AASE, "submit"), (IB, "approve")]


def test_a_document_comes_with_the_hash_of_its_bytes(city: City) -> None:
    number = city.number(city.town.ready())
    for format in ("docx", "html", "json", "pdf"):
        found = city.as_person(AASE).get(f"/memos/{number}/documents/indstilling.{format}")
        digest = found.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":")
        assert b64decode(digest) == sha256(found.content).digest()
        assert found.headers["content-disposition"].startswith("attachment")


def test_a_document_of_what_is_not_decided_is_not_there(city: City) -> None:
    number = city.number(city.town.ready())
    assert city.as_person(AASE).get(f"/memos/{number}/documents/referat.pdf").status_code == 404
    assert city.as_person(AASE).get(f"/memos/{number}/documents/indstilling.exe").status_code == 422


def test_a_list_comes_in_pages_that_join(city: City) -> None:
    for title in ("Ål", "Zebra", "Aa", "Bil", "Æble"):
        city.as_person(AASE).post("/memos", sent(title=title))
    found, address = [], "/memos?limit=2"
    while address:
        page = city.as_person(AASE).get(address).json()
        found.append([memo["title"] for memo in page["memos"]])
        address = page["next"].removeprefix("/api/v1")
    assert [len(page) for page in found] == [2, 2, 1]
    assert [title for page in found for title in page][:2] == ["Bil", "Zebra"]


def test_a_list_can_be_filtered(city: City) -> None:
    author = city.as_person(AASE)
    author.post("/memos", sent())
    city.town.draft(city.content("CHE-2026-001"))
    city.town.ready()
    assert [memo["number"] for memo in author.get("/memos?state=submitted").json()["memos"]] == ["CHE-2026-003"]
    assert author.get("/memos?year=2025").json()["memos"] == []
    assert author.get("/memos?body=Byr%C3%A5d").status_code == 404
    assert author.get("/memos?state=nix").status_code == 422


def test_whoever_sent_a_memo_out_of_sight_is_told_that_it_went(city: City) -> None:
    memo = city.town.ready()
    returned = city.as_person(JENS).act(city.number(memo), "return", {"comment": "Mangler bilag."})
    assert (returned.status_code, returned.json()["state"]) == (200, "draft")
    if city.as_person(JENS).get(f"/memos/{city.number(memo)}").status_code == 404:
        assert "etag" not in returned.headers


def test_a_closed_memo_changes_its_number_with_its_openness(city: City) -> None:
    author = city.as_person(AASE)
    number = author.post("/memos", sent()).json()["number"]
    path = f"/memos/{number}"
    closed = {key: str(value) for key, value in CLOSED.items()}
    after = author.put(path, sent(**closed), if_match=author.tag(path))
    assert after.json()["number"] == "CHE-2026-L001"
    assert after.headers["etag"] == author.tag("/memos/CHE-2026-L001")


def test_a_budget_comes_through_to_the_penny(city: City) -> None:
    costs = {
        "unit": "kr.",
        "years": [2025, 2026, 2027, 2028],
        "rows": [{"label": "Løn", "kind": "drift", "amounts": ["", "1.250,5", 3000000000, "−400"]}],
        "note": "",
    }
    number = city.as_person(AASE).post("/memos", sent(costs=costs)).json()["number"]
    told = city.as_person(AASE).get(f"/memos/{number}").json()["memo"]["costs"]["rows"][0]["amounts"]
    assert told == ["", "1250,5", "3000000000", "-400"]


def test_nobody_acts_in_a_name_that_was_not_given_to_them(city: City) -> None:
    memo = city.town.draft()
    city.town.act(AASE, memo, "submit")
    path = f"/memos/{city.number(memo)}"
    author = city.as_person(AASE)
    tag = author.tag(path)
    refused = author.post(f"{path}/actions/approve?on_behalf_of={IB}", if_match=tag)
    assert refused.status_code == 409
    assert "on_behalf_of" in reasons(refused)
    assert author.post(f"/memos?on_behalf_of={IB}", sent()).status_code == 409
    assert author.put(f"{path}?on_behalf_of={IB}", sent(), if_match=tag).status_code == 409


def test_whoever_was_given_a_name_acts_in_it(city: City) -> None:
    with city.town.at(KARIM) as desk:
        give(desk, BO, DAY, DAY)
    city.town.now = datetime(2026, 2, 27, 9, tzinfo=UTC)
    memo = city.town.draft(content(department="Sundhed", responsible_manager=KARIM))
    city.town.act(AASE, memo, "submit")
    path = f"/memos/{city.number(memo)}"
    deputy = city.as_person(BO)
    done = deputy.post(f"{path}/actions/approve?on_behalf_of={KARIM}", if_match=deputy.tag(path))
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    told = city.as_person(AASE).get(f"{path}/history").json()["events"][-1]
    assert (told["actor"], told["on_behalf_of"]) == (BO, KARIM)


def test_an_export_is_asked_for_once_and_only_its_asker_knows_of_it(city: City) -> None:
    archivist = city.as_person(VIBE)
    asked = archivist.post("/exports", {"body": "Chefteam", "year": 2026})
    assert (asked.status_code, asked.headers["location"]) == (202, f"/api/v1/exports/{asked.json()['id']}")
    path = asked.headers["location"].removeprefix("/api/v1")
    assert archivist.get(path).json() == asked.json()
    assert [one["id"] for one in archivist.get("/exports").json()["exports"]] == [asked.json()["id"]]
    assert archivist.get(f"{path}/file").status_code == 409
    assert city.as_person(AASE).get(path).status_code == 404
    assert reasons(archivist.post("/exports", {"body": "Byråd"})) == [""]


def test_the_package_of_an_archived_memo_is_the_same_each_time(city: City) -> None:
    town = city.town
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    path = f"/memos/{city.number(memo)}/package"
    unfinished = city.as_person(VIBE).get(path)
    assert (unfinished.status_code, unfinished.json()["reasons"][0]["place"]) == (409, "state")
    town.act(JENS, memo, "archive")
    waiting = city.as_person(VIBE).get(path)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "blocked")
    list(drain(town.own, city.house.settings.printer, "test"))
    first, again = (city.as_person(VIBE).get(path) for _n in range(2))
    assert (first.headers["content-type"], first.content) == ("application/zip", again.content)
