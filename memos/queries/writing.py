"""Whether somebody may write a memo now, and in whose name: their own, or of one who gave them a delegation."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select

from engine.errors import Blocked, Reason, stops
from memos.actions.drafting import reasons_against_editing
from memos.desk import Desk
from memos.memo import Memo
from memos.models import AgendaItemRow, MemoRow, PersonRow
from memos.queries.delegations import principals
from memos.queries.find import ACTOR, memo_to_change
from memos.store.rows import run, table
from memos.visibility import person_id, writes


@dataclass(frozen=True, slots=True)
class Writable:
    """A memo that the person at the desk may write: so it was judged in this unit of work."""

    id: str
    revision: int


def writable(desk: Desk, number: str, *, named: bool = False) -> Writable:
    """The memo, if this person may write it now. Raises `NotFound` and `Blocked`; `named` as in `to_write`."""
    if found := _plainly(desk, number):
        return found
    at, memo = to_write(desk, number, named=named)
    if against := stops(reasons_against_editing(at, at.case(memo))):
        raise Blocked("edit", against)
    return Writable(memo.id, memo.revision)


def _plainly(desk: Desk, number: str) -> Writable | None:
    """The same in a single statement, where nothing else has to be asked: its own author or manager in a draft.

    Text is kept each time somebody rests from typing. A memo that was on an agenda is asked for in full: whoever
    locks it must have its meeting first.
    """
    if desk.on_behalf_of not in ("", desk.actor):
        return None
    row = run(desk.session, _drafted(), number=number, actor=desk.actor).one_or_none()
    if row is None:
        return None
    memo_type = desk.type_named(row.type, row.definition or "")
    if not memo_type.workflow.state(row.state).author_may_edit or memo_type.asked_in(row.state):
        return None
    desk.store.names.remember(PersonRow, {desk.actor: row.person})
    return Writable(row.id, row.revision)


@cache
def _drafted() -> Select[Any]:
    """The memo of that number, of those that the person writes and that never were on an agenda; nobody else's now."""
    who, on_an_agenda = person_id(ACTOR), exists().where(AgendaItemRow.memo_id == MemoRow.id)
    memos = table(MemoRow).c
    columns = (memos.id, memos.revision, memos.state, memos.type, memos.definition, who.label("person"))
    mine = select(*columns).where(MemoRow.number == bindparam("number"), writes(who), ~on_an_agenda)
    return mine.with_for_update(of=MemoRow)


def to_write(desk: Desk, number: str, *, named: bool = False) -> tuple[Desk, Memo]:
    """The memo, and the desk at which this person writes it. Raises `NotFound`.

    `named`: it was said in whose name, and that holds. Otherwise it is their own name if they can, else another's.
    """
    memo = memo_to_change(desk, number)
    return (desk if named or not desk.held else _ways(desk, memo)[0][0]), memo


def writing_names(desk: Desk, memo: Memo) -> list[str]:
    """Those in whose name this person can write the memo now; "" is their own."""
    return [at.on_behalf_of for at, against in _ways(desk, memo) if not against]


def _ways(desk: Desk, memo: Memo) -> list[tuple[Desk, tuple[Reason, ...]]]:
    """A desk for each name, with what stands in its way: the one with the least first, and one's own before others.

    Of others an author comes before the manager, who could not send it.
    """
    content = memo.content
    authors = (memo.author, content.case_officer, *content.co_authors)
    others = sorted(principals(desk, closed=content.closed), key=lambda name: name not in authors)
    desks = [desk if name == desk.on_behalf_of else desk.acting(desk.actor, name) for name in ("", *others)]
    ways = [(at, stops(reasons_against_editing(at, at.case(memo)))) for at in desks]
    return sorted(ways, key=lambda way: len(way[1]))
