"""Minutes: running text beside decisions, contradictions, objections, confirmation, approval by silence."""

from dataclasses import replace

import pytest

from engine.text import from_plain
from memos.actions import minutes
from memos.closing import close_silent
from memos.contradiction import contradictions
from memos.decision import Decision
from memos.meeting import Meeting
from memos.minuted import Minuted, confirmed, drafted, spoken, spoken_sha256
from memos.minutes import Answer, Place
from memos.people import MinutesRule
from memos.printing import meeting_document
from tests.memos.build import (
    AASE,
    IB,
    JENS,
    KARIM,
    METTE,
    OLE,
    TORE,
    body,
    content,
    decisions,
    item,
    memo_type,
    points,
    rich,
)
from tests.memos.town import DAY, NEXT, YES, Town, refused


def minuted(text: str = "", **outcomes: str) -> Minuted:
    """An item of two points that was decided so, with that text beside it."""
    asked = content(points=points("at budgetprocessen for 2027 begynder i marts", "at der evalueres"))
    decided = decisions(**(outcomes or {"p1": "approved", "p2": "rejected"}))
    return Minuted(item(decisions=decided, minutes_text=rich(text)), body(), asked, memo_type())


def said(text: str, **outcomes: str) -> list[tuple[str, str, str]]:
    return [(one.said, one.decided, one.point) for one in contradictions(minuted(text, **outcomes))]


# ---- contradictions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Punkt 2 blev godkendt.", [("godkendt", "Ikke godkendt", "2")]),
        ("Chefteamet godkendte punkt 2.", [("godkendte", "Ikke godkendt", "2")]),
        ("Punkt 1 blev ikke godkendt.", [("ikke godkendt", "Godkendt", "1")]),
        ("Punktet blev udsat.", [("udsat", "Godkendt, Ikke godkendt", "")]),
        ("Punkt 1 blev godkendt, og punkt 2 blev godkendt.", [("godkendt", "Ikke godkendt", "2")]),
        ("Budgetprocessen for 2028 begynder i marts.", [("2028", "2027", "1")]),
        ("Punkt 1 blev godkendt. Punkt 2 blev ikke godkendt.", []),
        ("Chefteamet godkendte punkt 1 og drøftede punkt 2.", []),
        ("Budgetprocessen for 2027 begynder i marts, ikke som før i 2026.", []),
        ("Der var 14 til stede.", []),
        ("", []),
    ],
)
def test_what_the_text_says_otherwise_than_the_decision(text: str, found: list[tuple[str, str, str]]) -> None:
    assert said(text) == found


def test_an_amended_decision_may_be_called_approved_but_not_the_other_way_round() -> None:
    amended = {"p1": "approved_amended: at budgetprocessen for 2028 begynder i marts", "p2": "approved"}
    assert said("Punkt 1 blev godkendt.", **amended) == []
    assert said("Punkt 2 blev godkendt med ændring.", **amended) == [("godkendt med ændring", "Godkendt", "2")]


def test_the_number_that_an_amendment_changed_is_found_in_the_text() -> None:
    amended = {"p1": "approved_amended: at budgetprocessen for 2028 begynder i marts", "p2": "approved"}
    assert said("Budgetprocessen for 2027 begynder i marts.", **amended) == [("2027", "2028", "1")]


# ---- reading out


def test_what_is_read_out_is_what_the_minutes_print(town: Town) -> None:
    meeting, _memo = held(town)
    with town.own.read() as desk:
        found = desk.store.meeting(meeting)
        context, *_rest = meeting_document(desk, found, "referat")
        read = spoken(minutes.minuted(desk, found, found.items[0]))
    rows = context["meeting"]["items"][0]["decision"]["points"]  # type: ignore[index]  # a plain dictionary
    assert [(one.number, one.outcome, one.text) for one in read] == [
        (row["number"], row["outcome_label"], row["text"]) for row in rows
    ]


def test_a_change_of_the_decision_takes_the_confirmation_away(town: Town) -> None:
    meeting, memo = held(town, finish=False)
    confirm(town, meeting)
    assert confirmation(town, meeting)
    town.decide(meeting, memo, decisions(p1="approved", p2="rejected"))
    assert not confirmation(town, meeting)
    town.decide(meeting, memo, YES)
    assert confirmation(town, meeting)


def test_a_draft_has_a_sentence_for_each_decision() -> None:
    assert drafted(minuted()).plain == "Chefteamet godkendte punkt 1. Chefteamet godkendte ikke punkt 2."
    standing = replace(item(memo=""), decisions=(Decision("", "", "Dagsordenen blev godkendt"),))
    assert drafted(Minuted(standing, body())).plain == "Dagsordenen blev godkendt."


def test_minutes_speak_of_the_memo_as_it_was_when_it_was_postponed(town: Town) -> None:
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="postponed: indtil videre", p2="postponed: indtil videre"))
    town.step(meeting, "finish")
    town.edit(AASE, memo, points=points("at noget helt andet sker"))
    town.act(AASE, memo, "resubmit")
    with town.own.read() as desk:
        found = desk.store.meeting(meeting)
        read = spoken(minutes.minuted(desk, found, found.items[0]))
        context, *_rest = meeting_document(desk, found, "referat")
    printed = context["meeting"]["items"][0]["decision"]["points"]  # type: ignore[index]  # a plain dictionary
    assert [one.text for one in read] == [row["text"] for row in printed]
    assert read[0].text == "at åbningstiden udvides"


# ---- writing


def test_the_text_is_printed_beside_the_decision(town: Town) -> None:
    meeting, _memo = held(town)
    write(town, meeting, "Der var enighed.")
    with town.own.read() as desk:
        context, *_rest = meeting_document(desk, desk.store.meeting(meeting), "referat")
    decision = context["meeting"]["items"][0]["decision"]  # type: ignore[index]  # a plain dictionary
    assert decision["text"].plain == "Der var enighed."
    assert [row["outcome_label"] for row in decision["points"]] == ["Godkendt", "Godkendt"]


def test_a_contradiction_warns_until_it_is_upheld_and_never_blocks(town: Town) -> None:
    meeting, _memo = held(town)
    assert write(town, meeting, "Punktet blev udsat.") == ["items 1"]
    with town.at(JENS) as desk:
        found = desk.store.meeting(meeting)
        found = minutes.uphold(desk, found, found.items[0])
        assert minutes.unresolved(desk, found, found.items[0]) == ()


@pytest.mark.parametrize("person", [IB, TORE, ""])
def test_only_the_office_writes(town: Town, person: str) -> None:
    meeting, _memo = held(town)
    assert refused(write, town, meeting, "Nej.", person=person) == ["actor"]


def test_minutes_that_are_out_are_not_written(town: Town) -> None:
    meeting, _memo = held(town)
    town.step(meeting, "review")
    assert refused(write, town, meeting, "Nej.") == ["state"]


def test_nothing_is_written_for_what_stands_already(town: Town) -> None:
    meeting, _memo = held(town)
    write(town, meeting, "Der var enighed.")
    before = town.meeting(meeting).revision
    write(town, meeting, "Der var enighed.")
    assert town.meeting(meeting).revision == before


# ---- objections


def test_an_objection_stands_in_the_way_until_it_is_settled(town: Town) -> None:
    meeting = out(town)
    town.approve(meeting)
    object_to(town, meeting)
    assert refused(town.step, meeting, "close") == ["objections"]
    settle(town, meeting, Answer.ANSWERED)
    assert town.step(meeting, "close").state == "closed"


def test_a_text_taken_over_replaces_the_old_one_and_takes_approvals_with_it(town: Town) -> None:
    meeting = out(town)
    town.approve(meeting)
    object_to(town, meeting)
    settle(town, meeting, Answer.TAKEN_OVER)
    found = town.meeting(meeting)
    settled = found.objections[0].settled
    assert found.items[0].minutes_text.plain == "Der var uenighed."
    assert settled and settled.before.plain == "Der var enighed."
    assert refused(town.step, meeting, "close") == ["minutes.approved_by"]


def test_minutes_that_were_taken_back_are_approved_anew(town: Town) -> None:
    meeting = out(town)
    town.approve(meeting)
    town.step(meeting, "reopen", comment="Slåfejl")
    assert town.meeting(meeting).approvals == ()


@pytest.mark.parametrize(("person", "places"), [(TORE, ["actor"]), (JENS, ["actor"]), (METTE, [])])
def test_chair_and_members_object(town: Town, person: str, places: list[str]) -> None:
    meeting = out(town)
    if places:
        assert refused(object_to, town, meeting, person=person) == places
    else:
        object_to(town, meeting, person=person)


def test_an_objection_says_what_is_wrong_and_what_it_is_about(town: Town) -> None:
    meeting = out(town)
    assert refused(object_to, town, meeting, text=" ") == ["text"]
    assert refused(object_to, town, meeting, place=Place.WHOLE) == ["proposed"]
    assert refused(object_to, town, meeting, proposed="Der var enighed.") == ["proposed"]
    assert refused(object_to, town, meeting, text="010203-1234") == ["text"]


def test_a_settled_objection_stays_settled(town: Town) -> None:
    meeting = out(town)
    object_to(town, meeting)
    settle(town, meeting, Answer.WITHDRAWN)
    assert refused(settle, town, meeting, Answer.ANSWERED) == ["objection"]


def test_nobody_withdraws_anothers_objection(town: Town) -> None:
    meeting = out(town)
    object_to(town, meeting)
    assert refused(settle, town, meeting, Answer.WITHDRAWN, person=KARIM) == ["actor"]


# ---- approval by silence, and the next agenda


def test_silence_closes_the_minutes_by_itself_and_an_objection_keeps_them(town: Town) -> None:
    meeting = out(town, MinutesRule.SILENCE)
    town.later(days=4)
    assert close_silent(town.own) == []
    town.later(days=1)
    object_to(town, meeting)
    assert close_silent(town.own) == []
    settle(town, meeting, Answer.ANSWERED)
    assert close_silent(town.own) == ["CHE-M2026-01"]
    assert town.meeting(meeting).state == "closed"


def test_a_text_taken_over_begins_the_silence_anew(town: Town) -> None:
    meeting = out(town, MinutesRule.SILENCE)
    town.later(days=4)
    object_to(town, meeting)
    settle(town, meeting, Answer.TAKEN_OVER)
    town.later(days=4)
    assert close_silent(town.own) == []
    town.later(days=1)
    assert close_silent(town.own) == ["CHE-M2026-01"]


def test_only_silence_closes_minutes_by_itself(town: Town) -> None:
    meeting = out(town)
    town.approve(meeting)
    town.later(days=30)
    assert close_silent(town.own) == []


@pytest.mark.parametrize("planned_first", [True, False])
def test_the_next_agenda_gets_the_approval_of_the_minutes_once(town: Town, planned_first: bool) -> None:
    following = town.plan(NEXT) if planned_first else ""
    meeting = out(town)
    following = following or town.plan(NEXT)
    town.step(meeting, "reopen", comment="Slåfejl")
    town.step(meeting, "review")
    town.plan(NEXT.replace(day=20))
    titles = [item.title for item in town.meeting(following).items]
    assert titles == [f"Godkendelse af referat af mødet den {DAY.day}. februar 2026"]


def test_the_approval_stands_after_that_of_the_agenda_or_for_the_one_without_a_date(town: Town) -> None:
    following = town.plan(NEXT)
    for title in ("Godkendelse af dagsorden", "Eventuelt"):
        town.standing(following, title)
    out(town)
    assert [item.title.split()[-1] for item in town.meeting(following).items] == ["dagsorden", "2026", "Eventuelt"]


# ---- what they do


def held(town: Town, *, finish: bool = True) -> tuple[str, str]:
    """A meeting with a decided memo, ended or not."""
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    if finish:
        town.step(meeting, "finish")
    return meeting, memo


def out(town: Town, rule: MinutesRule = MinutesRule.CHAIR) -> str:
    """Minutes that are out for approval."""
    if rule is not MinutesRule.CHAIR:
        with town.at(JENS) as desk:
            known = desk.store.organisation()
            bodies = tuple(replace(one, minutes_rule=rule) for one in known.bodies)
            desk.store.load_organisation(replace(known, bodies=bodies))
    meeting, _memo = held(town)
    write(town, meeting, "Der var enighed.")
    town.step(meeting, "review")
    return meeting


def write(town: Town, meeting: str, text: str, person: str = JENS) -> list[str]:
    """Writes the first item's text; gives the places of what is warned of."""
    with town.at(person) as desk:
        found = desk.store.meeting(meeting)
        minutes.write(desk, found, minutes.Texts(items={found.items[0].id: from_plain(text)}))
        return [warning.place for warning in desk.warnings]


def confirm(town: Town, meeting: str) -> None:
    with town.at(METTE) as desk:
        found = desk.store.meeting(meeting)
        seen = spoken_sha256(minutes.minuted(desk, found, found.items[0]))
        minutes.confirm(desk, found, found.items[0], seen)


def confirmation(town: Town, meeting: str) -> bool:
    with town.own.read() as desk:
        found = desk.store.meeting(meeting)
        return confirmed(minutes.minuted(desk, found, found.items[0])) is not None


def object_to(
    town: Town,
    meeting: str,
    text: str = "Sådan var det ikke.",
    place: Place = Place.ITEM,
    proposed: str = "Der var uenighed.",
    person: str = OLE,
) -> Meeting:
    with town.at(person) as desk:
        found = desk.store.meeting(meeting)
        about = found.items[0] if place is Place.ITEM else None
        return minutes.object_to(desk, found, text, place=place, item=about, proposed=from_plain(proposed))


def settle(town: Town, meeting: str, how: Answer, person: str = "") -> None:
    who = person or (OLE if how is Answer.WITHDRAWN else JENS)
    with town.at(who) as desk:
        found = desk.store.meeting(meeting)
        id = found.objections[0].id
        match how:
            case Answer.WITHDRAWN:
                minutes.withdraw(desk, found, id)
            case Answer.ANSWERED:
                minutes.answer(desk, found, id, "Det var det.")
            case Answer.TAKEN_OVER:
                minutes.take_over(desk, found, id, from_plain("Der var uenighed."))
