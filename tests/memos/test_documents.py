"""What documents show: every word ready to print, dates from the memo and the meeting, never from the clock."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from engine.text import RichText
from memos.decision import Correction, FollowUp
from memos.documents import Subject, memo_context
from memos.meeting import Absence, Item, Meeting, Presence
from memos.meeting_documents import AgendaMemo, meeting_context
from memos.memo import Audience, Memo, Openness
from tests.memos.build import (
    AASE,
    BO,
    IB,
    JENS,
    MAIN,
    METTE,
    OLE,
    SHORT,
    attachment,
    body,
    budget,
    catalogue,
    content,
    decisions,
    item,
    meeting,
    memo,
    memo_type,
    points,
    rich,
)

CREATED = date(2026, 2, 12)


def shown(
    of: Memo | None = None, at: Meeting | None = None, placed: Item | None = None, minutes: bool = False, **more: Any
) -> dict[str, Any]:
    """The context of a memo's document: the memo itself, or its minutes."""
    subject = of or memo()
    kind = memo_type(subject.content.type)
    document = next(document for document in kind.documents if document.decision == minutes)
    return memo_context(Subject(subject, kind, body(), "Solbæk Kommune", CREATED, at, placed, **more), document)


def decided(given: Item, of: Memo | None = None, at: Meeting | None = None) -> dict[str, Any]:
    found: dict[str, Any] = shown(of, at or meeting("in_session"), given, minutes=True)["decision"]
    return found


def agenda(*items: Item, minutes: bool = False, **changes: Any) -> dict[str, Any]:
    """The context of an agenda or of minutes with these items; a memo "m…" is one of Aase's."""
    at = meeting(changes.pop("state", "locked"), items=items, **changes)
    memos = {one.memo: AgendaMemo(memo(id=one.memo), memo_type()) for one in items if one.memo}
    documents = catalogue().meeting.documents
    document = next(document for document in documents if document.decision == minutes)
    return meeting_context(at, body(), "Solbæk Kommune", document, memos)


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


EVERYTHING = content(
    costs=budget(("Løn", "drift", [1, None, 2, 3])),
    funding=("opsparing",),
    attachments=(attachment(),),
    points=points(("at a", "aa"), "at b"),
)
RECORDED = item(
    result="decided",
    decisions=decisions(p1="approved_amended: at a og b", p2="rejected", new="discussed: Mere om a."),
    follow_ups=(FollowUp("Plan", "HR"), FollowUp("Notat", AASE, date(2026, 4, 1))),
    presence=(Presence(OLE, Absence.DISQUALIFIED),),
    remarks=rich("God drøftelse."),
)


def test_a_context_holds_nothing_but_words_figures_truths_and_rich_text() -> None:
    for context in (
        shown(memo(content=EVERYTHING), meeting("closed"), RECORDED, minutes=True),
        shown(memo(SHORT)),
        agenda(RECORDED, Item("i2", 2, "2", title="Eventuelt"), minutes=True),
    ):
        assert {type(leaf) for leaf in leaves(context)} <= {str, int, bool, type(None), RichText}


def test_dates_are_the_memos_until_there_is_a_meeting_and_then_its() -> None:
    document = shown()["document"]
    assert (document["created"], document["modified"]) == ("2026-02-12", "2026-02-12")
    minutes = shown(at=meeting("closed", approved_on=date(2026, 3, 6)), placed=RECORDED, minutes=True)["document"]
    assert minutes["modified"] == "2026-03-06"


STATUS = [
    (memo(), None, False, (True, "Udkast")),
    (memo(audience=Audience.OFFICE), None, False, (False, "")),
    (memo(audience=Audience.OFFICE, content=content(openness=Openness.CLOSED)), None, False, (False, "Lukket")),
    (memo(content=content(openness=Openness.CLOSED)), None, False, (True, "Udkast, Lukket")),
    (memo(audience=Audience.BODY), meeting("minutes_review"), True, (True, "Udkast")),
    (memo(audience=Audience.READERS), meeting("closed"), True, (False, "")),
]


@pytest.mark.parametrize("of, at, minutes, expected", STATUS)
def test_a_document_says_that_it_is_a_draft_or_closed(
    of: Memo, at: Meeting | None, minutes: bool, expected: tuple[bool, str]
) -> None:
    document = shown(of, at, RECORDED if at else None, minutes)["document"]
    assert (document["draft"], document["status"]) == expected


@pytest.mark.parametrize("openness", list(Openness))
def test_exactly_one_of_open_and_closed_is_chosen(openness: Openness) -> None:
    found = shown(memo(content=content(openness=openness)))["memo"]["openness"]
    assert [row["chosen"] for row in found] == [openness is Openness.OPEN, openness is Openness.CLOSED]


def facts(of: Memo, at: Meeting | None = None, **more: Any) -> dict[str, str]:
    return {row["label"]: row["value"] for row in shown(of, at, **more)["memo"]["facts"]}


def test_the_four_facts_of_the_real_memo_always_stand_there() -> None:
    assert facts(memo(content=content(presenters=())), meeting()) == {
        "Sagsbehandler": AASE,
        "Afdeling/Ansvarlig leder": f"Udvikling, {IB}",
        "Møde": "Chefteammøde – 27. februar 2026",
        "Mødedeltagere": "",
    }


def test_other_facts_stand_there_when_they_are_given() -> None:
    given = content(
        co_authors=(BO,),
        presenters=(AASE, BO),
        case_number="2026-4",
        kle="00.22.04",
        facet="P35",
        openness=Openness.CLOSED,
        closed_reason="Køb",
        public_title="Areal",
    )
    found = facts(memo(content=given), predecessor="CHE-1", successor="CHE-2")
    assert found == {
        "Sagsbehandler": f"{AASE} og {BO}",
        "Afdeling/Ansvarlig leder": f"Udvikling, {IB}",
        "Forum": "Chefteam",
        "Mødedeltagere": f"{AASE} og {BO}",
        "Sagsnummer": "2026-4",
        "KLE": "00.22.04-P35",
        "Begrundelse for lukning": "Køb",
        "Offentlig titel": "Areal",
        "Fortsættelse af": "CHE-1",
        "Fortsættes i": "CHE-2",
    }


@pytest.mark.parametrize("key", [MAIN, SHORT])
def test_every_heading_is_printed_in_order_even_over_nothing(key: str) -> None:
    bare = memo(key, content=content(key, sections=(), points=()))
    parts = shown(bare)["memo"]["parts"]
    headings = [part.heading.format(unit="tkr.") for part in memo_type(key).parts]
    assert [part["heading"] for part in parts] == headings
    assert all(part["empty"] for part in parts if part["kind"] != "costs")


def test_the_lead_over_the_points_follows_kind_and_body() -> None:
    for kind, lead in (
        ("decision", "Chefteamet skal beslutte:"),
        ("discussion", "Chefteamet skal drøfte:"),
        ("information", "Chefteamet orienteres om:"),
    ):
        given = replace(content(), kind=type(content().kind)(kind))
        part = next(p for p in shown(memo(content=given))["memo"]["parts"] if p["kind"] == "points")
        assert part["lead"] == lead


def test_points_are_numbered_with_what_stands_under_them() -> None:
    part = next(p for p in shown(memo(content=EVERYTHING))["memo"]["parts"] if p["kind"] == "points")
    assert [(p["number"], [c["number"] for c in p["points"]]) for p in part["points"]] == [("1", ["1.1"]), ("2", [])]


def test_the_minutes_show_proposal_beside_decision_with_the_difference() -> None:
    found = decided(RECORDED, memo(content=EVERYTHING))
    first, under, second = found["points"]
    assert (first["outcome_label"], first["changed"]) == ("Godkendt med ændring", True)
    assert "".join(c["text"] for c in first["difference"] if c["op"] != "ins") == first["proposal"] == "at a"
    assert "".join(c["text"] for c in first["difference"] if c["op"] != "del") == first["text"] == "at a og b"
    assert first["sentence"] == "Chefteamet godkendte punkt 1 med den ændring, at a og b."
    assert (under["number"], under["level"], under["changed"]) == ("1.1", 1, False)
    assert (second["sentence"], second["difference"]) == ("Chefteamet godkendte ikke punkt 2.", [])


def test_the_minutes_show_what_nobody_proposed_who_follows_up_and_who_was_away() -> None:
    found = decided(
        RECORDED, memo(content=EVERYTHING), meeting("in_session", presence=(Presence(IB, Absence.EXCUSED),))
    )
    assert found["lead"] == "Chefteamet besluttede:"
    assert found["added"] == [{"outcome_label": "Drøftet", "text": "Mere om a."}]
    assert [row["due"] for row in found["follow_ups"]] == ["uden frist", "1. april 2026"]
    assert found["absent"] == [{"label": "Afbud", "names": IB}, {"label": "Inhabil, ude af lokalet", "names": OLE}]
    assert (found["approval"], found["corrections"], found["remarks"].plain) == ("", [], "God drøftelse.")


def test_what_was_postponed_or_sent_on_says_where_and_shows_no_change() -> None:
    found = decided(item(result="decided", decisions=decisions(p1="postponed: til 6. marts", p2="forwarded: til HR")))
    assert [(row["changed"], row["outcome_label"], row["sentence"]) for row in found["points"]] == [
        (False, "Udsat til 6. marts", "Chefteamet udsatte punkt 1 til 6. marts."),
        (False, "Oversendt til HR", "Chefteamet oversendte punkt 2 til HR."),
    ]


@pytest.mark.parametrize(
    "outcome, sentence",
    [
        ("noted", "Chefteamet tog orienteringen til efterretning."),
        ("postponed: til 6. marts", "Chefteamet udsatte orienteringen til 6. marts."),
        ("noted: Med tak for tallene.", "Med tak for tallene."),
    ],
)
def test_an_information_memos_minutes_are_a_sentence(outcome: str, sentence: str) -> None:
    found = decided(item(result="decided", decisions=decisions(new=outcome)), memo(SHORT))
    assert [row["text"] for row in found["added"]] == [sentence]


def test_the_minutes_say_who_approved_them_and_when_and_not_before() -> None:
    at = meeting("closed", approvals=(METTE, OLE), approved_on=date(2026, 3, 6))
    assert decided(RECORDED, at=at)["approval"] == f"Referatet er godkendt den 6. marts 2026 af {METTE} og {OLE}."
    assert decided(RECORDED, at=replace(at, state="minutes_review"))["approval"] == ""


def test_a_partial_presence_shows_its_times() -> None:
    partly = Presence(OLE, Absence.PARTLY, time(9, 30), time(10))
    (row,) = decided(item(presence=(partly,)))["absent"]
    assert row == {"label": "Delvist til stede", "names": f"{OLE} (kl. 9.30-10.00)"}
    (row,) = decided(item(presence=(Presence(OLE, Absence.PARTLY, until=time(9, 30)),)))["absent"]
    assert "9.30" in row["names"]


def test_a_correction_is_dated_in_danish_time() -> None:
    late = Correction("Klokken var 12.", JENS, datetime(2026, 3, 9, 23, 30, tzinfo=UTC))
    (row,) = decided(RECORDED, at=meeting("closed", corrections=(late,)))["corrections"]
    assert row["date"] == "10. marts 2026"


def test_an_agenda_shows_from_when_to_when_each_item_runs() -> None:
    given = agenda(
        item(minutes=20), Item("i2", 2, "2", title="Pause"), Item("i3", 3, "3", title="Eventuelt", minutes=10)
    )
    assert [row["time"] for row in given["meeting"]["items"]] == ["kl. 9.00-9.20", "", "kl. 9.20-9.30"]


def test_an_agenda_shows_what_the_body_is_asked_and_no_decision() -> None:
    (row,) = agenda(replace(RECORDED, minutes=20))["meeting"]["items"]
    assert (row["title"], row["memo_number"], row["kind_label"]) == ("Åbningstider", "CHE-2026-001", "Beslutning")
    assert (row["lead"], row["decision"]) == ("Chefteamet skal beslutte:", None)
    assert row["summary"].plain == "Om baggrund."


def test_a_late_item_says_when_and_why() -> None:
    late = item(late_reason="Brand", late_at=datetime(2026, 2, 26, 13, 5, tzinfo=UTC))
    (row,) = agenda(late)["meeting"]["items"]
    assert "26. februar 2026" in row["late"]
    assert "14.05" in row["late"]
    assert row["late"].endswith("Brand")
    (row,) = agenda(item(late_reason="Brand"))["meeting"]["items"]
    assert row["late"] == "Tilføjet efter udsendelsen: Brand"


def test_a_memo_that_the_document_may_not_show_is_not_there() -> None:
    at = meeting("locked", items=(item(), Item("i2", 2, "2", title="Eventuelt")))
    context: dict[str, Any] = meeting_context(at, body(), "", catalogue().meeting.documents[0], {})
    assert [row["title"] for row in context["meeting"]["items"]] == ["Eventuelt"]


def test_minutes_show_each_items_decision_and_what_was_said_of_a_standing_one() -> None:
    standing = Item("i2", 2, "2", title="Eventuelt", decisions=decisions(new="approved: Godkendt."))
    rows = agenda(RECORDED, standing, minutes=True, state="minutes_draft")["meeting"]["items"]
    assert [bool(row["decision"]) for row in rows] == [True, True]
    assert rows[1]["decision"]["added"] == [{"outcome_label": "", "text": "Godkendt."}]


def test_a_meetings_facts_are_its_own() -> None:
    given = agenda(item(), presence=(Presence(OLE, Absence.EXCUSED),))
    found = {row["label"]: row["value"] for row in given["meeting"]["facts"]}
    assert found["Dato"] == "fredag den 27. februar 2026"
    assert found["Tid"] == "kl. 9.00-12.00"
    assert (found["Mødeleder"], found["Referent"], found["Afbud"]) == (METTE, JENS, OLE)


def test_whoever_sent_apologies_is_not_among_those_who_took_part() -> None:
    given = agenda(item(), presence=(Presence(OLE, Absence.EXCUSED),))
    found = {row["label"]: row["value"] for row in given["meeting"]["facts"]}
    assert METTE in found["Deltagere"]
    assert OLE not in found["Deltagere"]


def test_a_draft_agenda_says_so() -> None:
    assert [agenda(item(), state=state)["document"]["draft"] for state in ("planned", "locked")] == [True, False]


def test_an_agenda_says_nothing_of_what_was_said_approved_or_corrected() -> None:
    later: dict[str, Any] = {
        "remarks": rich("God ro."),
        "corrections": (Correction("Kl. 12.", JENS, datetime(2026, 3, 9, tzinfo=UTC)),),
        "approvals": (METTE,),
        "state": "closed",
    }
    later["approved_on"] = date(2026, 3, 6)
    both = [agenda(item(), minutes=minutes, **later) for minutes in (False, True)]
    assert [context["document"]["modified"] for context in both] == ["2026-02-27", "2026-03-06"]
    before, after = (context["meeting"] for context in both)
    assert (before["remarks"].plain, before["corrections"], before["approval"]) == ("", [], "")
    assert (after["remarks"].plain, len(after["corrections"]), bool(after["approval"])) == ("God ro.", 1, True)
