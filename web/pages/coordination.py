"""*Coordination*: the author asks departments for remarks; a department reads the memo and answers."""

from dataclasses import dataclass

from starlette.responses import Response

from engine.danish import local_date
from engine.errors import Blocked, Invalid, NotFound, Reason, Refusal, no_such, stops
from engine.language import _
from engine.text import read_text
from memos.actions import consulting
from memos.actions.drafting import reasons_against_editing
from memos.actions.writing import keep_typed
from memos.consultation import Answer
from memos.desk import Desk
from memos.memo import Memo
from memos.queries.consultations import coordination, find_consultation
from memos.queries.delegations import principals
from memos.queries.find import find_memo, memo_to_change, writes_it
from memos.queries.reading import files_of, proposal
from web.ask import Ask, Form
from web.dates import sent_day
from web.forms import with_uploads
from web.routes import get, post

Pairs = tuple[tuple[str, str], ...]
SECTION = "section_"
"""How the form of the writing page begins the names of sections."""
LINKS = {
    "departments": "felt-departments",
    "due": "felt-due",
    "answer": "felt-answer",
    "text": "felt-text",
    "on_behalf_of": "felt-on_behalf_of",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed into the form that asks."""

    departments: frozenset[str] = frozenset()
    due: str = ""


def overview(ask: Ask) -> Response:
    """`/memoer/{number}/koordinering`."""
    return _overview(ask, ask.desk)


def asked(ask: Ask) -> Response:
    """Departments are asked."""
    number, departments = ask.path("number"), ask.form.texts("department")
    try:
        due = sent_day(ask.form.text("due"), "due")
        with ask.writing() as desk:
            consulting.ask(desk, memo_to_change(desk, number), departments, due)
    except (Blocked, Invalid) as refusal:
        typed = Asked(frozenset(departments), ask.form.text("due"))
        with ask.office.read(ask.person) as desk:
            return _overview(ask, desk, refusal, typed)
    return ask.go(f"/memoer/{number}/koordinering", "spurgt")


def recalled(ask: Ask) -> Response:
    """A question is taken back."""
    number = ask.path("number")
    with ask.writing() as desk:
        memo = memo_to_change(desk, number)
        found = next((one for one in coordination(desk, memo) if one.id == ask.path("id")), None)
        if found is None:
            raise no_such(_("coordination"), ask.path("id"))
        consulting.recall(desk, memo, found)
    return ask.go(f"/memoer/{number}/koordinering", "tilbagekaldt")


def inserted(ask: Ask) -> Response:
    """The answers are told in the memo's text: where the author has typed something that is not saved, in that."""
    number = ask.path("number")
    with ask.writing() as desk:
        memo = memo_to_change(desk, number)
        typed = _typed(desk, memo, ask.form)
        if typed is None:
            consulting.insert_answers(desk, memo)
        else:
            keep_typed(desk, memo, *_told(desk, memo, *typed))
    return ask.go(f"/memoer/{number}/skriv", "indsat")


def question(ask: Ask) -> Response:
    """`/koordinering/{id}`: what one is asked, the memo to read, and the answer."""
    return _question(ask, ask.desk)


def answered(ask: Ask) -> Response:
    """The department's answer."""
    sent = ask.form.text("answer")
    try:
        said = next((one for one in (Answer.REMARK, Answer.NONE) if one.value == sent), Answer.WAITING)
        with ask.writing() as desk:
            found, memo = find_consultation(desk, ask.path("id"))
            consulting.answer(desk, memo_to_change(desk, memo.number), found, said, ask.form.text("text"))
    except (Blocked, Invalid) as refusal:
        with ask.office.read(ask.person) as desk:
            return _question(ask, desk, refusal, ask.form)
    return ask.go(f"/koordinering/{found.id}", "svaret")


def _typed(desk: Desk, memo: Memo, form: Form) -> tuple[int, Pairs] | None:
    """What the author typed and did not save, with the revision they began from: sent now, or kept from before."""
    if form.has("title"):
        sent = form.text("revision")
        return (int(sent) if sent.isdecimal() and len(sent) < 10 else memo.revision), with_uploads(desk, memo, form)
    copy = desk.store.working_copy(memo.id, desk.actor)
    return (copy.revision, copy.pairs) if copy else None


def _told(desk: Desk, memo: Memo, revision: int, typed: Pairs) -> tuple[int, Pairs]:
    """The same, with a paragraph for each answer after what was typed there."""
    part = desk.type_of(memo).coordination
    if part is None:
        return revision, typed
    name = f"{SECTION}{part.key}"
    text = read_text(dict(typed).get(name, ""), f"sections.{part.key}")
    told = consulting.answers_text(text, desk.store.consultations(memo.id))
    return revision, (*(pair for pair in typed if pair[0] != name), (name, told.html))


def _overview(ask: Ask, desk: Desk, refusal: Refusal | None = None, typed: Asked | None = None) -> Response:
    memo = find_memo(desk, ask.path("number"))
    stored = memo_to_change(desk, memo.number)
    found = coordination(desk, memo)
    if desk.type_of(memo).coordination is None or not (found or writes_it(desk, memo)):
        raise NotFound(_("there is no such page"))
    today, others = local_date(desk.now), principals(desk, closed=memo.content.closed)
    name, against = _asking(desk, stored, others)
    own = desk.acting(desk.actor, name)
    return ask.page(
        "coordination.html",
        409 if refusal else 200,
        memo=memo,
        questions=found,
        overdue={one.id for one in found if one.overdue(today)},
        departments=[one for one in desk.organisation.departments if one.manager],
        waiting={one.department for one in found if one.waiting},
        against=against,
        frozen=bool(stops(reasons_against_editing(own, own.case(stored)))),
        principals=others,
        chosen=name,
        typed=typed or Asked(),
        today=today,
        reasons=refusal.reasons if refusal else (),
        links=LINKS,
    )


def _asking(desk: Desk, memo: Memo, others: list[str]) -> tuple[str, tuple[Reason, ...]]:
    """In whose name this person can ask ("" their own), and what stands in the way if in nobody's."""
    found = {
        name: stops(consulting.reasons_against_asking(desk.acting(desk.actor, name), memo)) for name in ("", *others)
    }
    name = next((name for name, against in found.items() if not against), "")
    return name, found[name]


def _question(ask: Ask, desk: Desk, refusal: Refusal | None = None, form: Form | None = None) -> Response:
    found, memo = find_consultation(desk, ask.path("id"))
    stored = memo_to_change(desk, memo.number)
    manager, typed = desk.store.manager_of(found.department), form or Form()
    others = principals(desk, closed=memo.content.closed)
    name = manager if manager in others and manager != desk.actor else ""
    against: list[Reason] = list(consulting.reasons_against_answering(desk.acting(desk.actor, name), stored, found))
    return ask.page(
        "question.html",
        409 if refusal else 200,
        memo=memo,
        question=found,
        overdue=found.overdue(local_date(desk.now)),
        against=against,
        printed=proposal(desk, memo),
        files=files_of(desk, memo),
        principals=others,
        chosen=typed.text("on_behalf_of") if form else name,
        said=typed.text("answer"),
        text=typed.text("text"),
        reasons=refusal.reasons if refusal else (),
        links=LINKS,
    )


ROUTES = (
    get("/memoer/{number}/koordinering", overview),
    post("/memoer/{number}/koordinering", asked),
    post("/memoer/{number}/koordinering/indsaet", inserted),
    post("/memoer/{number}/koordinering/{id}/tilbagekald", recalled),
    get("/koordinering/{id}", question),
    post("/koordinering/{id}", answered),
)
