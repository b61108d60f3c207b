"""Writing in the browser: what is typed is kept as it is typed, and becomes content when it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from engine.characters import clean
from engine.errors import Blocked, Invalid, Reason, stops
from engine.failures import stale
from engine.language import _
from engine.workflow import reasons_against
from memos.actions.drafting import edit, reasons_against_editing
from memos.canonical import canonical_json, content_dict
from memos.desk import Desk
from memos.files.content_part import MAX_ATTACHMENT
from memos.guards import MEMO_RULES
from memos.memo import Attachment, Content, Memo
from memos.queries.writing import writable

HERE = timedelta(seconds=60)
"""How long somebody counts as writing after their browser last said so."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An attachment as a form names it: a file that was brought, or one that the memo has."""

    sha256: str
    title: str
    closed: bool = False


def keep_typed(desk: Desk, memo: Memo, revision: int, pairs: Sequence[tuple[str, str]]) -> None:
    """Keeps what the person typed, whatever it is. Raises `Blocked` for those who may not write it."""
    _refuse_others(desk, memo)
    desk.store.keep_working_copy(memo.id, desk.actor, revision, pairs, desk.now)


def keep_sent(desk: Desk, number: str, revision: int | None, pairs: Sequence[tuple[str, str]], *, named: bool) -> bool:
    """Keeps what a script sends of a form, whatever it is; whether that began from the memo as it is now.

    `named`: it says in whose name. Raises `NotFound` and `Blocked` for those who may not write it.
    """
    memo = writable(desk, number, named=named)
    began = memo.revision if revision is None else revision
    desk.store.keep_working_copy(memo.id, desk.actor, began, pairs, desk.now)
    return began == memo.revision


def be_seen(desk: Desk, number: str, *, named: bool = False) -> list[str]:
    """Says that the person has the memo open; who else has."""
    memo = writable(desk, number, named=named)
    desk.store.writes_now(memo.id, desk.actor, desk.now)
    return [name for name in desk.store.writers_since(memo.id, desk.now - HERE) if name != desk.actor]


def bring(desk: Desk, memo: Memo, name: str, data: bytes) -> Attachment:
    """Takes a file in, for an attachment of this memo."""
    _refuse_others(desk, memo)
    name = clean(name.replace("\\", "/").rpartition("/")[2].strip(), "attachments", single_line=True)
    if not name or not data:
        raise Invalid.at("attachments", _("the file is empty or has no name"))
    if len(data) > MAX_ATTACHMENT:
        text = _("the file is {size} MB; at most {limit} MB is taken")
        size, limit = len(data) // 1_000_000, MAX_ATTACHMENT // 1_000_000
        raise Invalid.at("attachments", text.format(size=size, limit=limit))
    upload = Attachment(0, "", name, desk.blobs.put(data), len(data))
    desk.store.add_upload(memo.id, desk.actor, upload, desk.now)
    return upload


def attached(desk: Desk, memo: Memo, chosen: Sequence[Chosen]) -> tuple[Attachment, ...]:
    """The attachments in order. A file that this person did not bring, and that the memo has not, is refused."""
    known = {one.sha256: one for one in memo.content.attachments} | desk.store.uploads(memo.id, desk.actor)
    found = []
    for number, one in enumerate(chosen, 1):
        if one.sha256 and one.sha256 not in known:
            raise Invalid.at(f"attachments {number}", _("the file is not here; bring it again"))
        place = f"attachments {number}"
        if not (title := clean(one.title.strip(), place, single_line=True)):
            raise Invalid.at(place, _("an attachment needs a title"))
        file = known.get(one.sha256, Attachment(0, ""))
        found.append(replace(file, number=number, title=title, closed=one.closed))
    return tuple(found)


def save(desk: Desk, memo: Memo, revision: int, content: Content) -> Memo:
    """The memo with what was written. Stale, keeping the working copy, if somebody else saved meanwhile."""
    if revision != memo.revision:
        raise stale(kept=canonical_json(content_dict(content)))
    after = edit(desk, memo, content, {}) if content != memo.content else memo
    desk.store.drop_working_copy(memo.id, desk.actor)
    desk.store.drop_uploads(memo.id, desk.actor)
    return after


def drop(desk: Desk, memo: Memo) -> None:
    """Leaves what was typed and not saved."""
    desk.store.drop_working_copy(memo.id, desk.actor)
    desk.store.drop_uploads(memo.id, desk.actor)


def reasons_against_sending(desk: Desk, memo: Memo, content: Content) -> tuple[Reason, ...]:
    """What would stand in the way of the step that submits the memo, were this its content."""
    case = desk.case(replace(memo, content=content, changed=True))
    steps = [step for step in case.type.workflow.leaving(memo.state) if step.edition]
    if not steps:
        return ()
    return reasons_against(case.type.workflow, MEMO_RULES, steps[0].name, desk.attempt(case, memo.state))


def _refuse_others(desk: Desk, memo: Memo) -> None:
    if against := stops(reasons_against_editing(desk, desk.case(memo))):
        raise Blocked("edit", against)
