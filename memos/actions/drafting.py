"""Starting, changing and copying a memo."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from engine.errors import Blocked, Invalid, Reason, stops
from engine.language import _
from memos.actions.steps import account
from memos.case import MemoCase
from memos.desk import Desk, new_id
from memos.guards import not_an_author, role_reasons
from memos.memo import Content, Memo, Section
from memos.people import Role
from memos.queries.find import may_see_withheld
from memos.types import MemoType


def create(desk: Desk, content: Content, files: Mapping[str, Path], *, year: int, historical: bool = False) -> Memo:
    """A new memo in its type's first state, written by the desk's person."""
    desk.refuse_standing_in("create", closed=content.closed)
    refuse_unknown_names(desk, content)
    refuse_untaken(desk, content)
    memo_type = desk.catalogue.current(content.type)
    refuse_foreign(memo_type, "", Content(content.type, "", "", "", "", ""), content)
    keep_files(desk, content, files)
    memo = Memo(
        id=new_id(),
        number=next_number(desk, content, year),
        content=content,
        state=memo_type.workflow.initial.key,
        author=desk.on_behalf_of or desk.actor,
        editors=frozenset({desk.actor, desk.on_behalf_of} - {""}),
        historical=historical,
    )
    memo = desk.store.add_memo(memo, desk.now)
    account(desk, memo, "create", "")
    return memo


def reasons_against_editing(desk: Desk, case: MemoCase) -> Iterable[Reason]:
    """Why the content is frozen for this person now; nothing if some of it may be changed."""
    state = case.type.workflow.state(case.memo.state)
    asked = case.type.asked_in(state.key)
    if not state.author_may_edit and not asked:
        text = _("in the state “{state}” the content is frozen; have it returned first")
        yield Reason("state", text.format(state=state.label))
    attempt = desk.attempt(case, case.memo.state)
    yield from role_reasons(attempt, (asked,) if asked else (Role.AUTHOR, Role.MANAGER))
    if asked:
        yield from not_an_author(attempt)


def edit(desk: Desk, memo: Memo, content: Content, files: Mapping[str, Path]) -> Memo:
    """New content. A memo whose openness changes gets a new number in the other series."""
    case = desk.case(memo)
    if against := stops(reasons_against_editing(desk, case)):
        raise Blocked("edit", against)
    if content.type != memo.content.type:
        text = _("the memo is of the type {type}; a memo of another type is a new memo")
        raise Blocked("edit", [Reason("type", text.format(type=repr(memo.content.type)))])
    refuse_foreign(case.type, memo.state, memo.content, content)
    refuse_unknown_names(desk, content)
    if content.body != memo.content.body:
        refuse_untaken(desk, content)
    keep_files(desk, content, files)
    number = memo.number
    if content.openness is not memo.content.openness:
        number = next_number(desk, content, desk.now.year)
    editors = memo.editors | ({desk.actor, desk.on_behalf_of} - {""})
    after = desk.store.save_memo(replace(memo, content=content, number=number, editors=editors), desk.now)
    account(desk, after, "edit", memo.state)
    return after


def copy(desk: Desk, memo: Memo) -> Memo:
    """A new draft with another memo's content, years one on where it has a budget, and a way back to it."""
    content = memo.content if may_see_withheld(desk, memo.id) else memo.content.without_withheld
    if content.costs:
        content = replace(content, costs=replace(content.costs, years=tuple(y + 1 for y in content.costs.years)))
    content = replace(content, case_officer=desk.on_behalf_of or desk.actor or content.case_officer)
    content = without_asked(desk.catalogue.current(content.type), content)
    return create(desk, content, {}, year=desk.now.year)


def without_asked(memo_type: MemoType, content: Content) -> Content:
    """What its author writes, without what roles were asked for."""
    asked = {part.key for part in memo_type.sections if part.written_by}
    return replace(content, sections=tuple(one for one in content.sections if one.key not in asked))


def refuse_untaken(desk: Desk, content: Content) -> None:
    """Refuse a body that takes no memos of this type."""
    body = desk.store.body(content.body)
    if not body.takes(content.type):
        labels = ", ".join(desk.catalogue.current(key).label for key in body.types)
        text = _("{body} takes memos of these types: {types}")
        raise Invalid.at("body", text.format(body=body.name, types=labels))


def own_parts(memo_type: MemoType, state: str, before: Content, after: Content) -> Content:
    """The content as it becomes: of `after` what this state is for, all else as it was."""
    found = []
    for part in memo_type.sections:
        text = (after if memo_type.writes(part, state) else before).section(part.key)
        found += [Section(part.key, text)] if text else []
    return replace(before if memo_type.asked_in(state) else after, sections=tuple(found))


def refuse_foreign(memo_type: MemoType, state: str, before: Content, after: Content) -> None:
    """Refuse changes of what this state is not for: a role writes its own parts, the author all others."""
    against = []
    for part in memo_type.sections:
        if not memo_type.writes(part, state) and before.section(part.key) != after.section(part.key):
            text = _("“{heading}” is not yours to write here; leave it as it is")
            against.append(Reason(f"sections.{part.key}", text.format(heading=part.heading)))
    if memo_type.asked_in(state) and replace(before, sections=()) != replace(after, sections=()):
        text = _("only what you are asked for can be written here; leave all else as it is")
        against.append(Reason("content", text))
    if against:
        raise Blocked("edit", against)


def next_number(desk: Desk, content: Content, year: int) -> str:
    """ "CHE-2026-001", or "CHE-2026-L001" in the closed memos' series, which nobody else can count."""
    code = desk.store.body(content.body).code
    mark = "L" if content.closed else ""
    running = desk.store.next_in_series(f"{code}-{year}-{mark}")
    return f"{code}-{year}-{mark}{running:03d}"


def keep_files(desk: Desk, content: Content, files: Mapping[str, Path]) -> None:
    """The attachments' bytes into the store."""
    for attachment in content.attachments:
        if attachment.sha256 in files:
            desk.blobs.put(files[attachment.sha256])


def refuse_unknown_names(desk: Desk, content: Content) -> None:
    """People and bodies that are not in the organisation."""
    desk.store.body(content.body)
    places = {"case_officer": content.case_officer, "responsible_manager": content.responsible_manager}
    places |= {f"co_authors[{n}]": name for n, name in enumerate(content.co_authors, 1)}
    places |= {f"presenters[{n}]": name for n, name in enumerate(content.presenters, 1)}
    desk.refuse_unknown(places)
