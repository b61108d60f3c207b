"""Notices: who is told of a step, and what the mail says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memos.actions import minutes
from memos.actions.agenda import act
from memos.actions.drafting import create
from memos.actions.noticing import want_notice
from memos.memo import Openness
from memos.notices import NoticeKind
from tests.mail_server import MailServer
from tests.memos.build import AASE, BO, IB, JENS, METTE, OLE, TORE, VIBE, content
from tests.memos.noticed import ADDRESS, MAIL, account, drop, posted, submitted, wanted
from tests.memos.town import CLOSED, YES, Town


def test_the_manager_is_told_of_a_memo_to_approve(reached: Town) -> None:
    submitted(reached)
    assert wanted(reached) == [("to approve", IB)]


def test_author_and_secretary_are_told_that_it_was_approved(reached: Town) -> None:
    memo = submitted(reached)
    drop(reached)
    reached.act(IB, memo, "approve")
    assert wanted(reached) == [("approved", AASE), ("approved", JENS)]


@pytest.mark.parametrize(("steps", "by"), [([], IB), ([(IB, "approve")], JENS)])
def test_the_author_is_told_of_a_return_whoever_returns_it(
    reached: Town, steps: list[tuple[str, str]], by: str
) -> None:
    memo = submitted(reached)
    for person, name in steps:
        reached.act(person, memo, name)
    drop(reached)
    reached.act(by, memo, "return", "Mangler en tidsplan.")
    assert wanted(reached) == [("returned", AASE)]


def test_a_memo_that_comes_again_is_told_again(reached: Town) -> None:
    memo = submitted(reached)
    reached.act(IB, memo, "return", "Mangler en tidsplan.")
    reached.edit(AASE, memo, title="Åbningstider 2027")
    reached.act(AASE, memo, "submit")
    assert wanted(reached).count(("to approve", IB)) == 2


def test_other_steps_tell_nobody(reached: Town) -> None:
    memo = reached.ready()
    drop(reached)
    meeting = reached.agenda(memo)
    reached.step(meeting, "lock", "start")
    assert wanted(reached) == []


def test_who_must_approve_minutes_is_told_by_a_link_and_the_day_alone(reached: Town, mails: MailServer) -> None:
    meeting = minutes_out(reached)
    assert wanted(reached) == [("minutes", METTE)]
    assert posted(reached, mails) == [""]
    (mail,) = mails.taken
    said = mail.message.get_content()
    assert f"{ADDRESS}/moeder/{reached.meeting(meeting).number}/referat" in said
    assert "Chefteammøde – 27. februar 2026" in said
    assert "Åbningstider" not in said


def test_the_secretary_is_told_of_an_objection(reached: Town) -> None:
    meeting = minutes_out(reached)
    drop(reached)
    with reached.at(OLE) as desk:
        minutes.object_to(desk, desk.store.meeting(meeting), "Sådan var det ikke.")
    assert wanted(reached) == [("objection", JENS)]


def minutes_out(town: Town) -> str:
    """Minutes that are out for the chair's approval."""
    account(town, METTE, "mette@solbaek.test")
    memo = town.ready()
    meeting = town.sitting(memo)
    town.decide(meeting, memo, YES)
    town.step(meeting, "finish")
    drop(town)
    town.step(meeting, "review")
    return meeting


def test_somebody_without_mail_or_with_a_disabled_account_is_not_told(town: Town) -> None:
    account(town, IB, "")
    account(town, AASE, "aase@solbaek.test", disabled=True)
    memo = submitted(town)
    town.act(IB, memo, "approve")
    assert wanted(town) == []


@pytest.mark.parametrize(
    ("closed", "included", "told"), [(False, False, True), (True, False, False), (True, True, True)]
)
def test_who_may_act_for_the_manager_is_told_too_of_closed_memos_only_where_that_was_said(
    reached: Town, closed: bool, included: bool, told: bool
) -> None:
    day = reached.now.date()
    with reached.at(IB) as desk:
        desk.store.add_delegation(IB, BO, day, day, closed=included, at=desk.now)
        desk.store.add_delegation(IB, JENS, day - timedelta(days=9), day - timedelta(days=1), closed=True, at=desk.now)
    submitted(reached, **(CLOSED if closed else {}))
    assert wanted(reached) == [("to approve", BO), ("to approve", IB)] if told else [("to approve", IB)]


def test_a_co_author_whose_delegation_leaves_out_what_is_closed_is_not_told_to_approve_it(reached: Town) -> None:
    day = reached.now.date()
    with reached.at(IB) as desk:
        desk.store.add_delegation(IB, BO, day, day, closed=False, at=desk.now)
    submitted(reached, co_authors=(BO,), **CLOSED)
    assert wanted(reached) == [("to approve", IB)]


def test_nobody_is_told_of_what_they_did_themselves(reached: Town) -> None:
    memo = submitted(reached, responsible_manager=JENS)
    drop(reached)
    reached.act(JENS, memo, "approve")
    assert wanted(reached) == [("approved", AASE)]


def test_a_step_that_fails_tells_nobody(reached: Town) -> None:
    with pytest.raises(RuntimeError), reached.at(AASE) as desk:
        act(desk, create(desk, content(), {}, year=2026), "submit")
        raise RuntimeError
    assert wanted(reached) == []


def test_what_is_taken_from_a_record_tells_nobody(reached: Town) -> None:
    memo = reached.draft()
    with reached.own.write(AASE, source="gammel.toml") as desk:
        act(desk, desk.store.memo(memo), "submit")
    assert wanted(reached) == []


# ---- what the mail says


def test_the_mail_names_the_memo_and_leads_to_it(reached: Town, mails: MailServer) -> None:
    memo = submitted(reached)
    assert posted(reached, mails) == [""]
    (taken,) = mails.taken
    assert taken.to == [MAIL[IB]]
    assert "CHE-2026-001: Åbningstider" in taken.text
    assert f"{ADDRESS}/memoer/{reached.memo(memo).number}" in taken.text
    assert "Om baggrund" not in taken.text


def test_of_a_closed_memo_the_mail_says_neither_title_nor_number(reached: Town, mails: MailServer) -> None:
    submitted(reached, title="Køb af Møllevej 3", **CLOSED)
    assert posted(reached, mails) == [""]
    sent = str(mails.taken[0].message) + mails.taken[0].text
    assert "CHE" not in sent
    assert "Møllevej" not in sent
    assert "Køb" not in sent
    assert f"{ADDRESS}/\n" in sent


def test_of_a_memo_that_is_being_closed_the_mail_says_nothing_either(reached: Town, mails: MailServer) -> None:
    memo = submitted(reached)
    reached.act(IB, memo, "return", "Skal være lukket.")
    reached.edit(AASE, memo, **CLOSED)
    posted(reached, mails)
    assert all("CHE-" not in taken.text and "Åbningstider" not in taken.text for taken in mails.taken)
    assert len(mails.taken) == 2


@pytest.mark.parametrize("first", [True, False])
def test_of_a_memo_that_is_or_was_closed_the_mail_says_nothing_to_those_who_see_another_edition(
    reached: Town, mails: MailServer, first: bool
) -> None:
    memo = reached.ready(content(**(CLOSED if first else {})))
    drop(reached)
    with reached.at(AASE) as desk:
        found = desk.store.memo(memo)
        other = replace(found.content, openness=Openness.OPEN if first else Openness.CLOSED)
        found = desk.store.save_memo(replace(found, content=other), desk.now)
        want_notice(desk, NoticeKind.ASKED, [JENS], found, "1")
    assert posted(reached, mails) == [""]
    assert "CHE-" not in mails.taken[0].text
    assert "Åbningstider" not in mails.taken[0].text


def test_a_title_with_a_cpr_number_is_left_out(reached: Town, mails: MailServer) -> None:
    memo = submitted(reached)
    reached.act(IB, memo, "return", "Mangler.")
    drop(reached)
    reached.edit(AASE, memo, title="Om 010190-1234")
    with reached.at(JENS) as desk:
        want_notice(desk, NoticeKind.DEADLINE, [AASE], desk.store.memo(memo), "2026-02-20")
    assert posted(reached, mails) == [""]
    assert "0101" not in mails.taken[0].text


# ---- who may not know


def test_somebody_who_may_not_see_the_memo_is_not_told_of_it(reached: Town) -> None:
    memo = submitted(reached)
    drop(reached)
    with reached.at(AASE) as desk:
        want_notice(desk, NoticeKind.ASKED, [BO, TORE, VIBE, JENS, IB], desk.store.memo(memo), "1")
    assert wanted(reached) == [("asked", IB)]


def test_somebody_who_may_not_see_it_any_more_gets_no_mail(reached: Town, mails: MailServer) -> None:
    memo = submitted(reached)
    with reached.own.write() as desk:
        found = desk.store.memo(memo)
        desk.store.save_memo(replace(found, content=replace(found.content, responsible_manager=BO)), desk.now)
    assert posted(reached, mails) == []
    assert mails.taken == []
    assert wanted(reached) == []
