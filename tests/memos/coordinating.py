"""Asking departments, answering and recalling, in one line each."""

from datetime import date, timedelta

from engine.danish import local_date
from memos.actions import consulting
from memos.consultation import Answer, Consultation
from memos.memo import Memo
from memos.queries.consultations import find_consultation
from memos.queries.find import may_see
from tests.memos.build import AASE, KARIM, NOW
from tests.memos.town import Town

DUE = local_date(NOW) + timedelta(days=7)
HEALTH = "Sundhed"


def ask(town: Town, memo: str, *departments: str, person: str = AASE, due: date = DUE) -> list[Consultation]:
    town.later(minutes=1)
    with town.at(person) as desk:
        return consulting.ask(desk, desk.store.memo(memo), departments or (HEALTH,), due)


def answer(
    town: Town,
    asked: Consultation,
    said: Answer = Answer.NONE,
    text: str = "",
    person: str = KARIM,
    principal: str = "",
) -> Consultation:
    with town.at(person, principal) as desk:
        found, memo = find_consultation(desk, asked.id)
        return consulting.answer(desk, desk.store.memo(memo.id), found, said, text)


def recall(town: Town, asked: Consultation, person: str = AASE) -> Consultation:
    with town.at(person) as desk:
        found, memo = find_consultation(desk, asked.id)
        return consulting.recall(desk, memo, found)


def insert(town: Town, memo: str, person: str = AASE) -> Memo:
    with town.at(person) as desk:
        return consulting.insert_answers(desk, desk.store.memo(memo))


def sees(town: Town, person: str, memo: str) -> bool:
    with town.own.read(person) as desk:
        return may_see(desk, memo)


def told(memo: Memo) -> str:
    return memo.content.section("koordinering").plain
