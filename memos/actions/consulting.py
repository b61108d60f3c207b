"""Coordination: departments are asked for remarks on a memo, answer, and are told of in its text."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from engine.characters import clean
from engine.danish import local_date
from engine.errors import Blocked, Invalid, Reason, stops
from engine.language import _
from engine.text import RichText, from_plain
from memos.actions.drafting import edit
from memos.actions.noticing import want_notice
from memos.consultation import Answer, Consultation
from memos.desk import Desk
from memos.guards import role_reasons, standing_in_reasons
from memos.memo import Content, Memo, Section
from memos.notices import NoticeKind
from memos.people import Role
from memos.types import MemoType


def ask(desk: Desk, memo: Memo, departments: Collection[str], due: date) -> list[Consultation]:
    """Asks each of the departments about the memo as it is now, and to answer until that day."""
    against = [*reasons_against_asking(desk, memo), *_question_reasons(desk, memo, departments, due)]
    if found := stops(against):
        raise Blocked("ask", found)
    return [_asked(desk, memo, name, due) for name in dict.fromkeys(departments)]


def reasons_against_asking(desk: Desk, memo: Memo) -> tuple[Reason, ...]:
    """Why this person cannot ask anybody about the memo now."""
    case = desk.case(memo)
    state, against = case.type.workflow.state(memo.state), []
    if case.type.coordination is None:
        text = _("a memo of the type {type} has no part that tells of coordination")
        against.append(Reason("coordination", text.format(type=repr(case.type.label))))
    if not state.author_may_edit:
        text = _("in the state “{state}” the memo is not written any more; have it returned first")
        against.append(Reason("state", text.format(state=state.label)))
    return (*role_reasons(desk.attempt(case, memo.state), (Role.AUTHOR,)), *against)


def answer(desk: Desk, memo: Memo, asked: Consultation, said: Answer, text: str = "") -> Consultation:
    """The department's answer: a remark with its text, or that there is none."""
    text = clean(text.strip(), "text")
    against = list(reasons_against_answering(desk, memo, asked))
    if said not in (Answer.REMARK, Answer.NONE):
        against.append(Reason("answer", _("choose between a remark and none")))
    if said is Answer.REMARK and not text:
        against.append(Reason("text", _("write the remark, or answer that there is none")))
    if said is Answer.NONE and text:
        against.append(Reason("text", _("there is a remark; choose it as the answer, or remove its text")))
    if against:
        raise Blocked("answer", against)
    desk.look_for_cpr("answer", [("text", text)])
    given = desk.store.answer_consultation(
        memo, asked.id, said, text, at=desk.now, actor=desk.actor, on_behalf_of=desk.on_behalf_of
    )
    people = (asked.asked_by, memo.author, memo.content.case_officer)
    want_notice(desk, NoticeKind.ANSWERED, people, memo, asked.id)
    return given


def reasons_against_answering(desk: Desk, memo: Memo, asked: Consultation) -> Iterator[Reason]:
    """Why this person cannot answer: the department's manager does, or whoever may act in their name."""
    case = desk.case(memo)
    manager = desk.store.manager_of(asked.department)
    attempt = desk.attempt(case, memo.state)
    yield from standing_in_reasons(attempt, ())
    if not manager or attempt.principal != manager:
        text = _("{department} answers by its manager, {manager}")
        yield Reason("actor", text.format(department=asked.department, manager=manager or _("nobody: name one")))
    yield from _not_waiting(asked)
    if case.type.workflow.state(memo.state).final:
        yield Reason("state", _("the memo is finished; there is nothing to coordinate"))


def recall(desk: Desk, memo: Memo, asked: Consultation) -> Consultation:
    """The question is taken back; with it goes what the department could see of the memo."""
    attempt = desk.attempt(desk.case(memo), memo.state)
    if against := (*role_reasons(attempt, (Role.AUTHOR,)), *_not_waiting(asked)):
        raise Blocked("recall", against)
    return desk.store.answer_consultation(
        memo, asked.id, Answer.RECALLED, "", at=desk.now, actor=desk.actor, on_behalf_of=desk.on_behalf_of
    )


def insert_answers(desk: Desk, memo: Memo) -> Memo:
    """The memo with the departments' answers told in its text, after what the author wrote there."""
    content = with_answers(memo.content, desk.type_of(memo), desk.store.consultations(memo.id))
    if content == memo.content:
        raise Blocked(
            "insert_answers", [Reason("coordination", _("there is no answer that the text does not tell of"))]
        )
    return edit(desk, memo, content, {})


def with_answers(content: Content, memo_type: MemoType, asked: Collection[Consultation]) -> Content:
    """The content with a paragraph for each department's latest answer. What is told already is not told again."""
    part = memo_type.coordination
    if part is None:
        return content
    text = answers_text(content.section(part.key), asked)
    order = {one.key: position for position, one in enumerate(memo_type.sections)}
    sections = [one for one in content.sections if one.key != part.key]
    sections.append(Section(part.key, text))
    return replace(content, sections=tuple(sorted(sections, key=lambda one: order.get(one.key, len(order)))))


def answers_text(text: RichText, asked: Collection[Consultation]) -> RichText:
    """The text, and after it a paragraph for each department's latest answer that it does not tell of."""
    told = {line.text for line in text.lines}
    latest = {one.department: one for one in asked if one.answered}
    new = [from_plain(one.sentence) for one in latest.values()]
    return RichText((*text.blocks, *(block for one in new if one.plain not in told for block in one.blocks)))


def _asked(desk: Desk, memo: Memo, department: str, due: date) -> Consultation:
    asked = desk.store.add_consultation(
        memo, department, due, at=desk.now, actor=desk.actor, on_behalf_of=desk.on_behalf_of
    )
    want_notice(desk, NoticeKind.ASKED, (desk.store.manager_of(department),), memo, asked.id)
    return asked


def _question_reasons(desk: Desk, memo: Memo, departments: Collection[str], due: date) -> Iterator[Reason]:
    if not departments:
        yield Reason("departments", _("choose at least one department"))
    if due < local_date(desk.now):
        yield Reason("due", _("the deadline is past"))
    waiting = {one.department for one in desk.store.consultations(memo.id) if one.waiting}
    for name in dict.fromkeys(departments):
        if name not in {one.name for one in desk.organisation.departments}:
            raise Invalid.at("departments", _("there is no department {name}").format(name=repr(name)))
        if not desk.store.manager_of(name):
            yield Reason("departments", _("{department} has no manager who could answer").format(department=name))
        if name in waiting:
            yield Reason("departments", _("{department} is asked already and has not answered").format(department=name))


def _not_waiting(asked: Consultation) -> Iterator[Reason]:
    if asked.answered:
        yield Reason("coordination", _("{department} has answered already").format(department=asked.department))
    elif not asked.waiting:
        text = _("the question to {department} was recalled")
        yield Reason("coordination", text.format(department=asked.department))
