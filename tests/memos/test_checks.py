"""What may be wrong with a memo's content: each check with its place and severity, and where it is silent."""

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import Reason
from engine.text import read_text
from memos.checks import CHECKS, check_content, cited_numbers, warn_of_follow_ups
from memos.decision import FollowUp
from memos.memo import Content, Kind, Openness, Section
from tests.memos.build import (
    MAIN,
    NOW,
    SHORT,
    attachment,
    budget,
    content,
    memo_type,
    places,
    points,
    rich,
    sections,
)


def found(key: str = MAIN, **changes: Any) -> tuple[Reason, ...]:
    return check_content(content(key, **changes), memo_type(key))


def told(check: str, given: Content) -> list[str]:
    """The places that one check names, whatever the type makes of it."""
    return places(CHECKS[check](given, memo_type(given.type)))


@pytest.mark.parametrize("key", [MAIN, SHORT])
def test_a_sound_memo_has_nothing_wrong_with_it(key: str) -> None:
    assert found(key) == ()


HELP = memo_type().sections[0].help
SHOUTED = HELP.upper().replace(" ", "\n ")
AMOUNTS = budget(("Løn", "drift", [None, 1, None, None]))
STOPS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a required section empty": ({"sections": sections(effekt="")}, ["sections.effekt"]),
    "a required section of blanks": ({"sections": sections(effekt=" \n ")}, ["sections.effekt"]),
    "every required section empty": (
        {"sections": ()},
        [f"sections.{k}" for k in ("baggrund", "effekt", "opfoelgning", "kommunikation", "koordinering")],
    ),
    "help text left in": ({"sections": sections(baggrund=f"Først: {HELP}")}, ["sections.baggrund"]),
    "help text shouted and broken": ({"sections": sections(baggrund=SHOUTED)}, ["sections.baggrund"]),
    "xxx in a point": ({"points": points("at xxx godkendes")}, ["points 1"]),
    "[…] in a sub-point": ({"points": points(("at", "noget […]"))}, ["points 1.1"]),
    "[...] in the title": ({"title": "Møde [ ... ]"}, ["title"]),
    "TODO in a budget's label": (
        {"costs": budget(("TODO", "drift", [None] * 4))},
        ["costs.rows[1].label"],
    ),
    "[indsæt dato]": ({"sections": sections(effekt="Den [indsæt dato].")}, ["sections.effekt"]),
    "a cited attachment that is not there": (
        {"sections": sections(baggrund="(se bilag 4)"), "attachments": (attachment(1),)},
        ["sections.baggrund"],
    ),
    "an attachment without a file": (
        {"sections": sections(baggrund="Se bilag 1."), "attachments": (attachment(sha256=""),)},
        ["attachments 1"],
    ),
    "closed without a reason": ({"openness": Openness.CLOSED, "public_title": "Køb"}, ["closed_reason"]),
    "closed without a public title": ({"openness": Openness.CLOSED, "closed_reason": "Køb"}, ["public_title"]),
    "closed without either": ({"openness": Openness.CLOSED}, ["closed_reason", "public_title"]),
    "amounts without financing": ({"costs": AMOUNTS}, ["funding.sources"]),
    "zero without financing": ({"costs": budget(("Leje", "drift", [0, None, None, None]))}, ["funding.sources"]),
    "a decision memo without points": ({"points": ()}, ["points"]),
    "a CPR number in a section": ({"sections": sections(effekt="010180-1234")}, ["sections.effekt"]),
    "a CPR number in a file name": (
        {"sections": sections(effekt="Bilag 1"), "attachments": (attachment(file="010180-1234.pdf"),)},
        ["attachments 1"],
    ),
    "years that fall": (
        {"costs": replace(AMOUNTS, years=(2026, 2025, 2027, 2028)), "funding": ("opsparing",)},
        ["costs.years"],
    ),
}


@pytest.mark.parametrize("fault", STOPS)
def test_it_is_stopped_at_its_place(fault: str) -> None:
    changes, expected = STOPS[fault]
    reasons = [reason for reason in found(**changes) if reason.severity == "stop"]
    assert places(reasons) == expected


WARNINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an attachment that is never referred to": ({"attachments": (attachment(),)}, ["attachments 1"]),
    "ten digits that could be a CPR number": ({"title": "Ordre 0101801234"}, ["title"]),
    "no indirect costs": ({"sections": sections(indirekte_udgifter="")}, ["sections.indirekte_udgifter"]),
}


@pytest.mark.parametrize("fault", WARNINGS)
def test_it_only_warns_at_its_place(fault: str) -> None:
    changes, expected = WARNINGS[fault]
    assert [(r.place, r.severity) for r in found(**changes)] == [(place, "warn") for place in expected]


def test_everything_wrong_is_told_together() -> None:
    reasons = found(sections=sections(effekt="", baggrund="xxx, bilag 9"), points=(), openness=Openness.CLOSED)
    assert set(places(reasons)) == {
        "sections.effekt",
        "sections.baggrund",
        "points",
        "closed_reason",
        "public_title",
    }


SILENT: dict[str, tuple[str, dict[str, Any]]] = {
    "an xxl shirt is no placeholder": ("placeholders", {"title": "Trøje xxl og Xx"}),
    "brackets around a word are no placeholder": ("placeholders", {"title": "Møde [lukket]"}),
    "a metode is no todo": ("placeholders", {"title": "Metodens mål"}),
    "an empty budget needs no financing": ("amounts_need_funding", {"costs": budget(("Løn", "drift", [None] * 4))}),
    "financed amounts need no more": ("amounts_need_funding", {"costs": AMOUNTS, "funding": ("opsparing",)}),
    "a discussion needs no points": ("decision_needs_points", {"kind": Kind.DISCUSSION, "points": ()}),
    "an information needs no points": ("decision_needs_points", {"kind": Kind.INFORMATION, "points": ()}),
    "an open memo needs no reason": ("closed_needs_reason", {}),
    "a word like bilagspris cites nothing": ("cited_attachments", {"title": "Bilagspris 12 kr. og 4 bilag"}),
    "half of the help text is the author's own": ("help_text", {"title": HELP[: len(HELP) // 2]}),
}


@pytest.mark.parametrize("case", SILENT)
def test_a_check_is_silent_where(case: str) -> None:
    check, changes = SILENT[case]
    assert told(check, content(**changes)) == []


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("se bilag 1", [1]),
        ("Bilag 1 og 2", [1, 2]),
        ("bilagene 1, 2 og 10", [1, 2, 10]),
        ("(bilag\u00a03)", [3]),
        ("bilag 2-4", [2, 4]),
        ("fire bilag", []),
    ],
)
def test_the_attachments_that_a_text_refers_to(text: str, numbers: list[int]) -> None:
    assert list(cited_numbers(content(title=text))) == numbers


def test_an_attachments_own_title_does_not_refer_to_it() -> None:
    given = content(attachments=(attachment(title="Bilag 1 til sagen"),))
    assert told("uncited_attachments", given) == ["attachments 1"]


def test_a_reference_split_over_bold_and_plain_text_is_one() -> None:
    html = read_text("<p>se <strong>bilag</strong> 7</p>")
    assert cited_numbers(content(sections=(Section("baggrund", html),))) == {7: "sections.baggrund"}


def test_a_cpr_number_split_over_bold_and_plain_text_is_found_in_a_table_too() -> None:
    html = read_text("<table><tr><td>0101<strong>80-12</strong>34</td></tr></table>")
    assert told("cpr_number", content(sections=(Section("effekt", html),))) == ["sections.effekt"]


def test_a_message_never_repeats_the_cpr_number() -> None:
    reasons = found(title="Sag om 010180-1234")
    assert "1234" not in " ".join(map(str, reasons))


def test_what_an_old_record_may_be_silent_on_is_marked() -> None:
    old = found(sections=sections(baggrund="bilag 1 og 2"), attachments=(attachment(sha256=""),))
    assert [(reason.place, bool(reason.silence)) for reason in old] == [
        ("sections.baggrund", True),
        ("attachments 1", True),
    ]
    assert not any(reason.silence for reason in found(points=()))


def test_a_follow_up_without_a_deadline_is_told() -> None:
    due = FollowUp("Plan", "HR", NOW.date())
    assert [(r.place, r.severity) for r in warn_of_follow_ups([due, FollowUp("Notat", "HR")])] == [
        ("follow_ups[2].due", "warn")
    ]


def test_the_short_type_checks_what_it_names_and_no_more() -> None:
    assert places(found(SHORT, sections=())) == ["sections.resume", "sections.orientering"]
    assert found(SHORT, sections=sections(SHORT, videre_proces="")) == ()


def test_rich_and_plain_help_text_are_both_found() -> None:
    marked = read_text(f"<p><strong>{HELP[:20]}</strong>{HELP[20:]}</p>")
    assert told("help_text", content(sections=(Section("effekt", marked),))) == ["sections.effekt"]
    assert told("help_text", content(sections=(Section("effekt", rich("Borgerne hjælpes.")),))) == []
