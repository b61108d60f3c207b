"""Deciding: which outcome stands at each point, whether all are answered, and the sentence for it."""

import pytest

from memos.deciding import (
    Answer,
    added,
    answers,
    postponed_points,
    reasons_against_deciding,
    result,
    suggested_sentence,
)
from memos.memo import Content, Kind
from tests.memos.build import MAIN, SHORT, content, decisions, memo_type, places, points

NESTED = content(points=points(("at a", "aa", ("ab", "aba")), "at b"))
FLAT = content(points=points("at a", "at b", "at c"))


def outcomes(given: Content, **made: str) -> dict[str, str]:
    found = answers(given, memo_type(given.type), decisions(**made))
    return {answer.number: answer.outcome.key if answer.outcome else "" for answer in found}


def against(given: Content, **made: str) -> list[str]:
    return places(reasons_against_deciding(given, memo_type(given.type), decisions(**made)))


def sentence(outcome: str, text: str = "at a", decided: str = "", *, past: bool = True) -> str:
    given = content(points=points(text))
    made = decisions(p1=f"{outcome}: {decided}" if decided else outcome)
    (answer,) = answers(given, memo_type(), made)
    return suggested_sentence(answer, "Chefteamet", past=past)


def test_a_point_without_an_entry_of_its_own_follows_its_parent() -> None:
    assert outcomes(NESTED, p1="approved", p2="rejected") == {
        "1": "approved",
        "1.1": "approved",
        "1.2": "approved",
        "1.2.1": "approved",
        "2": "rejected",
    }


def test_the_nearest_parent_counts() -> None:
    found = outcomes(NESTED, p1="approved", p1_2="rejected")
    assert (found["1.1"], found["1.2"], found["1.2.1"]) == ("approved", "rejected", "rejected")


def test_a_parent_does_not_follow_its_children() -> None:
    assert outcomes(NESTED, p1_1="approved")["1"] == ""


def test_a_child_of_an_amended_parent_keeps_its_own_text() -> None:
    found = answers(NESTED, memo_type(), decisions(p1="approved_amended: at a og b"))
    assert [(answer.text, answer.changed) for answer in found[:2]] == [("at a og b", True), ("aa", False)]


def test_every_point_without_an_outcome_is_told() -> None:
    assert against(NESTED, p1_2="approved") == ["decisions 1", "decisions 1.1", "decisions 2"]


def test_all_points_answered_is_nothing_against() -> None:
    assert against(NESTED, p1="approved", p2="rejected", new="discussed: Mere om a.") == []


FAULTS = {
    "an unknown point": ({"p1": "approved", "p2": "approved", "p3": "approved", "p9": "approved"}, "decisions 9"),
    "an unknown outcome": ({"p1": "approved", "p2": "approved", "p3": "approved", "new": "blessed: x"}, "decisions +"),
    "an amendment without its text": ({"p1": "approved_amended", "p2": "approved", "p3": "approved"}, "decisions 1"),
    "a text that nobody proposed, without the text": (
        {"p1": "approved", "p2": "approved", "p3": "approved", "new": "decided"},
        "decisions +",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_told_at_its_place(fault: str) -> None:
    made, place = FAULTS[fault]
    assert against(FLAT, **made) == [place]


def test_an_outcome_that_does_not_fit_the_kind_is_told() -> None:
    assert against(content(kind=Kind.DISCUSSION, points=points("a")), p1="approved") == ["decisions 1"]
    assert against(content(kind=Kind.DISCUSSION, points=points("a")), p1="discussed") == []


def test_another_text_under_an_outcome_that_takes_it_as_it_is_warns() -> None:
    given = reasons_against_deciding(FLAT, memo_type(), decisions(p1="approved: at x", p2="approved", p3="approved"))
    assert [(reason.place, reason.severity) for reason in given] == [("decisions 1", "warn")]


def test_the_proposed_text_repeated_does_not_warn() -> None:
    assert against(FLAT, p1="approved: at a", p2="approved", p3="approved") == []


def test_where_it_was_sent_or_postponed_to_is_no_change_of_its_text() -> None:
    made = decisions(p1="postponed: til mødet den 6. marts", p2="forwarded: til HR", p3="approved")
    found = answers(FLAT, memo_type(), made)
    assert [(answer.text, answer.changed, answer.direction) for answer in found] == [
        ("at a", False, "til mødet den 6. marts"),
        ("at b", False, "til HR"),
        ("at c", False, ""),
    ]
    assert against(FLAT, p1="postponed: til mødet den 6. marts", p2="forwarded: til HR", p3="approved") == []


@pytest.mark.parametrize(
    "made, expected",
    [
        ({}, ""),
        ({"p1": "approved"}, ""),
        ({"p1": "approved", "p2": "rejected", "p3": "discussed"}, "decided"),
        ({"p1": "approved", "p2": "postponed", "p3": "postponed"}, "decided"),
        ({"p1": "postponed", "p2": "postponed", "p3": "postponed"}, "postponed"),
    ],
)
def test_a_memo_is_postponed_only_if_every_point_is(made: dict[str, str], expected: str) -> None:
    assert result(FLAT, memo_type(), decisions(**made)) == expected


def test_a_memo_without_points_goes_by_what_was_recorded() -> None:
    told, kind = content(SHORT), memo_type(SHORT)
    assert result(told, kind, decisions(new="noted")) == "decided"
    assert result(told, kind, decisions(new="postponed: indtil videre")) == "postponed"
    assert result(told, kind, ()) == ""
    assert against(told) == ["decisions"]
    assert against(told, new="noted") == []


def test_what_nobody_proposed_stands_apart() -> None:
    made = decisions(p1="approved", new="discussed: x", new2="decided: y")
    assert [decision.text for decision in added(made)] == ["x", "y"]


def test_the_outermost_postponed_points_go_on_with_what_stands_under_them() -> None:
    made = decisions(p1="approved", p1_2="postponed", p2="postponed")
    assert postponed_points(NESTED, memo_type(), made) == points(("ab", "aba"), "at b")


SENTENCES = [
    ("approved", "at a", "", "Chefteamet godkendte punkt 1."),
    ("rejected", "at a", "", "Chefteamet godkendte ikke punkt 1."),
    ("decided", "at a", "", "Chefteamet besluttede punkt 1."),
    ("discussed", "at a", "", "Chefteamet drøftede punkt 1."),
    ("noted", "at a", "", "Chefteamet tog punkt 1 til efterretning."),
    ("postponed", "at a", "", "Chefteamet udsatte punkt 1."),
    ("postponed", "at a", "indtil videre", "Chefteamet udsatte punkt 1 indtil videre."),
    ("postponed", "at a", "til mødet den 6. marts.", "Chefteamet udsatte punkt 1 til mødet den 6. marts."),
    ("forwarded", "at a", "til HR", "Chefteamet oversendte punkt 1 til HR."),
    (
        "approved_amended",
        "at prisen er 5 kr.",
        "at prisen er 6 kr.",
        "Chefteamet godkendte punkt 1 med den ændring, at prisen er 6 kr.",
    ),
    (
        "approved_amended",
        "at planen godkendes:",
        "at planen godkendes i år:",
        "Chefteamet godkendte punkt 1 med den ændring, at planen godkendes i år.",
    ),
    (
        "approved_amended",
        "Pkt. 1. Budget for 2020",
        "Pkt. 1. Budget for 2021",
        "Chefteamet godkendte punkt 1 med den ændring, at punktet lyder: ”Pkt. 1. Budget for 2021”.",
    ),
]


@pytest.mark.parametrize("outcome, proposed, decided, expected", SENTENCES)
def test_the_suggested_sentence(outcome: str, proposed: str, decided: str, expected: str) -> None:
    assert sentence(outcome, proposed, decided) == expected


def test_a_sentence_has_a_present_tense_too() -> None:
    assert sentence("approved", past=False) == "Chefteamet godkender punkt 1."
    assert sentence("postponed", decided="indtil videre", past=False) == "Chefteamet udsætter punkt 1 indtil videre."


def test_a_point_without_an_outcome_has_no_sentence() -> None:
    assert suggested_sentence(Answer("1", "at a", "at a", None, False), "Chefteamet") == ""


@pytest.mark.parametrize("key", [MAIN, SHORT])
def test_every_outcome_of_a_type_makes_a_sentence_in_both_tenses(key: str) -> None:
    for outcome in memo_type(key).outcomes:
        for past in (True, False):
            made = suggested_sentence(Answer("1", "at a", "at b", outcome, True, "til HR"), "Rådet", past=past)
            assert made.startswith("Rådet ")
            assert made.endswith(".")
            assert not {"{", "}"} & set(made)
            assert "  " not in made
            assert ".." not in made
