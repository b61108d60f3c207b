"""Coordination: who is asked and sees the memo for it, what is answered, and how the memo tells of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.danish import local_date
from engine.errors import NotFound, Refusal
from engine.events import events
from engine.text import from_plain
from memos.actions import consulting, delegating
from memos.actions.approving import give_back
from memos.actions.steps import reasons
from memos.audit import audit
from memos.consultation import Answer, Consultation
from memos.models import NoticeRow, PersonRow
from memos.queries.approval import remarks_of
from memos.queries.consultations import coordination, find_consultation
from memos.queries.facts import memo_facts_json
from memos.queries.find import find_memo, known_editions, may_see_withheld
from memos.queries.show import show
from memos.store.accounts import Account
from tests.memos.build import AASE, BO, IB, JENS, KARIM, NOW, OLE, SHORT, attachment, content, places, said, sections
from tests.memos.coordinating import DUE, HEALTH, answer, ask, insert, recall, sees, told
from tests.memos.everywhere import both
from tests.memos.town import CLOSED, Town, refused

__all__ = ["both"]

# ---- asking


def test_the_author_asks_and_the_departments_manager_sees_the_memo_for_it(town: Town) -> None:
    memo = town.draft()
    assert not sees(town, KARIM, memo)
    (asked,) = ask(town, memo)
    assert (asked.department, asked.asked_by, asked.due, asked.edition) == (HEALTH, AASE, DUE, 0)
    assert sees(town, KARIM, memo)
    assert not sees(town, OLE, memo)


def test_those_who_are_asked_read_what_is_written_now_and_no_editions_from_before(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    town.act(IB, memo, "return", "Kort")
    town.edit(AASE, memo, title="Ny titel")
    ask(town, memo)
    with town.own.read(KARIM) as desk:
        found = find_memo(desk, town.memo(memo).number)
        assert found.content.title == "Ny titel"
        assert known_editions(desk, desk.store.memo(memo)) == []


def test_once_answered_they_read_what_was_submitted(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    town.act(IB, memo, "return", "Kort")
    (asked,) = ask(town, memo)
    answer(town, asked)
    town.edit(AASE, memo, title="Efter svaret")
    with town.own.read(KARIM) as desk:
        assert find_memo(desk, town.memo(memo).number).content.title == "Åbningstider"


def test_closed_attachments_are_not_for_those_who_are_asked(town: Town) -> None:
    memo = town.draft(content(attachments=(attachment(closed=True),)))
    ask(town, memo)
    with town.own.read(KARIM) as desk:
        assert not may_see_withheld(desk, memo)


def test_the_question_and_the_answer_are_in_the_memos_history(town: Town) -> None:
    memo = town.draft()
    answer(town, ask(town, memo)[0])
    recall(town, ask(town, memo)[0])
    with town.own.read() as desk:
        found = [(e.action, e.actor, e.comment) for e in events(desk.session, desk.store.chain_of_memo(memo))]
    asked = ("ask", AASE, HEALTH)
    assert found[1:] == [asked, ("answer", KARIM, HEALTH), asked, ("recall", AASE, HEALTH)]


def test_the_audit_finds_nothing_after_coordination(town: Town) -> None:
    with town.at(JENS) as desk:
        desk.store.organisation_event(at=desk.now, actor=JENS, action="load")
    memo = town.draft()
    answer(town, ask(town, memo)[0], Answer.REMARK, "Husk vagterne.")
    ask(town, memo, HEALTH, "Udvikling")
    with town.own.read() as desk:
        assert audit(desk.session).problems == ()


def test_others_do_not_ask(town: Town) -> None:
    memo = town.draft()
    assert refused(ask, town, memo, person=KARIM) == ["actor"]
    assert refused(ask, town, memo, person=IB) == ["actor"]


@pytest.mark.parametrize(
    ("departments", "due", "against"),
    [
        ((), DUE, ["departments"]),
        (("Findes ikke",), DUE, ["departments"]),
        ((HEALTH,), local_date(NOW) - timedelta(days=1), ["due"]),
    ],
)
def test_what_cannot_be_asked_is_refused(
    town: Town, departments: tuple[str, ...], due: date, against: list[str]
) -> None:
    memo = town.draft()
    with town.at(AASE) as desk:
        assert refused(consulting.ask, desk, desk.store.memo(memo), departments, due) == against


def test_a_department_is_not_asked_twice_at_a_time(town: Town) -> None:
    memo = town.draft()
    ask(town, memo)
    assert refused(ask, town, memo) == ["departments"]


def test_what_is_out_for_approval_is_not_coordinated_any_more(town: Town) -> None:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    assert refused(ask, town, memo) == ["state"]


def test_a_type_without_a_part_for_it_has_none(town: Town) -> None:
    memo = town.draft(content(SHORT))
    assert refused(ask, town, memo) == ["coordination"]


def test_asked_again_after_a_change_the_edition_tells_them_apart(town: Town) -> None:
    memo = town.draft()
    answer(town, ask(town, memo)[0])
    town.act(AASE, memo, "submit")
    town.act(IB, memo, "return", "Kort")
    ask(town, memo)
    with town.own.read(AASE) as desk:
        found = coordination(desk, desk.store.memo(memo))
    assert [(one.edition, one.answer) for one in found] == [(0, Answer.NONE), (1, Answer.WAITING)]


# ---- answering


def test_the_department_answers_with_a_remark_or_with_none(town: Town) -> None:
    memo = town.draft()
    given = answer(town, ask(town, memo)[0], Answer.REMARK, "  Husk vagterne. ")
    assert (given.answer, given.text, given.answered_by) == (Answer.REMARK, "Husk vagterne.", KARIM)
    given = answer(town, ask(town, memo)[0])
    assert (given.answer, given.text) == (Answer.NONE, "")


@pytest.mark.parametrize(
    ("said", "text", "against"),
    [
        (Answer.REMARK, " ", ["text"]),
        (Answer.NONE, "Dog: husk vagterne", ["text"]),
        (Answer.WAITING, "", ["answer"]),
        (Answer.RECALLED, "", ["answer"]),
        (Answer.REMARK, "Borgeren 010203-1234 har klaget", ["text"]),
    ],
)
def test_an_answer_that_is_none_is_refused(town: Town, said: Answer, text: str, against: list[str]) -> None:
    (asked,) = ask(town, town.draft())
    assert refused(answer, town, asked, said, text) == against


def test_an_answer_stands(town: Town) -> None:
    (asked,) = ask(town, town.draft())
    answer(town, asked)
    assert refused(answer, town, asked) == ["coordination"]
    assert refused(recall, town, asked) == ["coordination"]


def test_the_author_does_not_answer_for_a_department(town: Town) -> None:
    (asked,) = ask(town, town.draft())
    assert refused(answer, town, asked, person=AASE) == ["actor"]


def test_somebody_who_was_not_asked_is_told_that_there_is_no_such_question(town: Town) -> None:
    (asked,) = ask(town, town.draft())
    for person in (OLE, JENS, ""):
        with town.own.read(person) as desk, pytest.raises(NotFound) as unknown:
            find_consultation(desk, asked.id)
        with town.own.read(person) as desk, pytest.raises(NotFound) as nothing:
            find_consultation(desk, "0" * 32)
        assert str(unknown.value).replace(asked.id, "…") == str(nothing.value).replace("0" * 32, "…")


def test_one_department_does_not_see_what_another_was_asked(town: Town) -> None:
    memo = town.draft()
    asked = {one.department: one for one in ask(town, memo, HEALTH, "Klyngesekretariatet")}
    with town.own.read(KARIM) as desk:
        assert [one.department for one in coordination(desk, desk.store.memo(memo))] == [HEALTH]
        with pytest.raises(NotFound):
            find_consultation(desk, asked["Klyngesekretariatet"].id)


def test_a_stand_in_answers_for_the_manager(town: Town) -> None:
    (asked,) = ask(town, town.draft())
    with town.at(KARIM) as desk:
        delegating.give(desk, OLE, local_date(NOW), local_date(NOW))
    assert refused(answer, town, asked, person=OLE) == ["actor"]
    assert answer(town, asked, person=OLE, principal=KARIM).answered_by == OLE


def test_a_stand_in_in_open_memos_alone_knows_nothing_of_a_closed_one(town: Town) -> None:
    memo = town.draft(content(**CLOSED))
    (asked,) = ask(town, memo)
    with town.at(KARIM) as desk:
        delegating.give(desk, OLE, local_date(NOW), local_date(NOW))
    assert sees(town, KARIM, memo)
    assert not sees(town, OLE, memo)
    with pytest.raises(NotFound):
        answer(town, asked, person=OLE, principal=KARIM)


def test_an_author_does_not_answer_as_a_stand_in(town: Town) -> None:
    (asked,) = ask(town, town.draft(content(co_authors=(BO,))))
    with town.at(KARIM) as desk:
        delegating.give(desk, BO, local_date(NOW), local_date(NOW))
    assert refused(answer, town, asked, person=BO, principal=KARIM) == ["on_behalf_of"]


def test_what_is_recalled_is_not_seen_any_more(town: Town) -> None:
    memo = town.draft()
    (asked,) = ask(town, memo)
    recall(town, asked)
    assert not sees(town, KARIM, memo)
    with pytest.raises(NotFound):
        answer(town, asked)


def test_others_do_not_recall(town: Town) -> None:
    (asked,) = ask(town, town.draft())
    assert refused(recall, town, asked, person=KARIM) == ["actor"]


# ---- telling of it


def test_answers_are_told_after_what_the_author_wrote(town: Town) -> None:
    memo = town.draft(content(sections=sections(koordinering="Drøftet med HR.")))
    answer(town, ask(town, memo)[0])
    after = insert(town, memo)
    assert told(after).splitlines() == [
        "Drøftet med HR.",
        "",
        "Sundhed: ingen bemærkninger (Karim Sand, 20. februar 2026)",
    ]


def test_a_remark_is_told_in_its_words_on_one_line(town: Town) -> None:
    memo = town.draft(content(sections=sections(koordinering="")))
    answer(town, ask(town, memo)[0], Answer.REMARK, "Husk vagterne.\n\nOg <b>budgettet</b>.")
    assert told(insert(town, memo)) == "Sundhed: Husk vagterne. Og <b>budgettet</b>. (Karim Sand, 20. februar 2026)"


def test_what_is_told_already_is_not_told_again(town: Town) -> None:
    memo = town.draft()
    answer(town, ask(town, memo)[0])
    insert(town, memo)
    assert refused(insert, town, memo) == ["coordination"]


def test_only_the_latest_answer_of_a_department_is_told(town: Town) -> None:
    memo = town.draft()
    answer(town, ask(town, memo)[0], Answer.REMARK, "Husk vagterne.")
    answer(town, ask(town, memo)[0])
    assert "vagterne" not in told(insert(town, memo))


def test_whoever_may_not_write_does_not_insert_either(town: Town) -> None:
    memo = town.draft()
    answer(town, ask(town, memo)[0])
    assert refused(insert, town, memo, person=KARIM) == ["actor"]
    town.act(AASE, memo, "submit")
    assert refused(insert, town, memo) == ["state"]


def test_the_sentences_are_found_again_after_they_were_stored() -> None:
    one = Consultation("c", "m", HEALTH, 0, AASE, NOW, DUE, Answer.REMARK, "a  < b &amp; c", KARIM, NOW)
    text = consulting.answers_text(from_plain("Før."), [one])
    assert consulting.answers_text(text, [one]) == text


# ---- at approval


def test_the_manager_is_warned_of_departments_that_have_not_answered(town: Town) -> None:
    memo = town.draft()
    ask(town, memo)
    town.act(AASE, memo, "submit")
    with town.own.read(IB) as desk:
        (warning,) = reasons(desk, desk.store.memo(memo), "approve")
    assert (warning.place, warning.severity) == ("coordination", "warn")
    assert "Sundhed has not answered yet" in warning.text
    town.later(days=8)
    with town.own.read(IB) as desk:
        assert "the deadline was" in said(reasons(desk, desk.store.memo(memo), "approve"))
    assert town.act(IB, memo, "approve").state == "submitted"


def test_nobody_is_warned_once_all_have_answered_or_been_recalled(town: Town) -> None:
    memo = town.draft()
    asked = {one.department: one for one in ask(town, memo, HEALTH, "Klyngesekretariatet")}
    answer(town, asked[HEALTH])
    recall(town, asked["Klyngesekretariatet"])
    town.act(AASE, memo, "submit")
    with town.own.read(IB) as desk:
        assert places(reasons(desk, desk.store.memo(memo), "approve")) == []


def test_programs_are_told_of_it_as_far_as_somebody_may_know(town: Town) -> None:
    memo = town.draft()
    answer(town, ask(town, memo, HEALTH)[0], Answer.REMARK, "Husk vagterne.")
    ask(town, memo, "Klyngesekretariatet")
    number = town.memo(memo).number

    def asked(person: str) -> list[tuple[object, object]]:
        with town.own.read(person) as desk:
            found = memo_facts_json(desk, show(desk, number))["consultations"]
        assert isinstance(found, list)
        return [(one["department"], one["answer"]) for one in found]

    assert asked(AASE) == [(HEALTH, "remark"), ("Klyngesekretariatet", "")]
    assert asked(KARIM) == [(HEALTH, "remark")]


def test_an_archived_memo_is_not_answered_about(town: Town) -> None:
    memo = town.draft()
    (asked,) = ask(town, memo)
    town.act(AASE, memo, "withdraw")
    with pytest.raises(Refusal):
        answer(town, asked)


def test_coordination_is_the_same_on_both_databases(both: Town) -> None:
    with both.at(JENS) as desk:
        desk.store.organisation_event(at=desk.now, actor=JENS, action="load")
    memo = both.draft()
    asked = {one.department: one for one in ask(both, memo, HEALTH, "Klyngesekretariatet")}
    assert sees(both, KARIM, memo)
    answer(both, asked[HEALTH], Answer.REMARK, "Husk vagterne.")
    recall(both, asked["Klyngesekretariatet"])
    assert "Husk vagterne." in told(insert(both, memo))
    both.act(AASE, memo, "submit")
    with both.at(IB) as desk:
        give_back(desk, desk.store.memo(memo), "return", "", [("effekt", "For kort.")])
    with both.own.read(AASE) as desk:
        found = [(one.department, one.answer) for one in coordination(desk, desk.store.memo(memo))]
        assert found == [("Klyngesekretariatet", Answer.RECALLED), (HEALTH, Answer.REMARK)]
        assert [one.remark.text for one in remarks_of(desk, desk.store.memo(memo))] == ["For kort."]
        assert audit(desk.session).problems == ()


def test_those_who_are_asked_and_those_who_asked_get_a_notice(town: Town) -> None:
    memo = town.draft()
    with town.at(JENS) as desk:
        for person, name in ((KARIM, "karim"), (AASE, "aase")):
            desk.store.save_account(Account(person, name, f"{name}@solbaek.example"))
    (asked,) = ask(town, memo)
    answer(town, asked)
    with town.own.read() as desk:
        rows = desk.session.execute(select(PersonRow.name, NoticeRow.kind, NoticeRow.occasion).join(NoticeRow)).all()
    assert sorted(map(tuple, rows)) == [(AASE, "answered", asked.id), (KARIM, "asked", asked.id)]
