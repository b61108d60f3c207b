"""From one body to the next: what was decided becomes a memo of the next body, linked both ways.

If that body takes memos of this type it stands ready for an agenda, frozen as it was decided. If not, it begins as a
draft of a type that the body takes, with the texts that this type says it begins with.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.errors import Blocked, Reason, stops
from engine.language import _
from engine.text import RichText
from memos.actions.drafting import next_number, without_asked
from memos.actions.noticing import want_notice
from memos.actions.steps import account, reasons, take
from memos.deciding import answers
from memos.decision import Decision
from memos.desk import Desk, new_id
from memos.memo import Audience, Content, Memo, Point, Section
from memos.notices import NoticeKind
from memos.types import MemoType

ACTION = "forward"


def forward(desk: Desk, memo: Memo, name: str, body: str) -> Memo:
    """Takes the step by which the memo goes on to that body. Gives the memo itself; the next names it."""
    if against := stops(reasons(desk, memo, name, next_body=body)):
        raise Blocked(name, against)
    desk.store.body(body)
    content = onward(desk, memo, body)
    memo = take(desk, memo, name, arguments={"next_body": body})
    after = _started(desk, memo, content)
    if not memo.successor:
        memo = desk.store.save_memo(replace(memo, successor=after.id), desk.now)
        account(desk, memo, ACTION, memo.state, comment=body)
    return memo


def onward(desk: Desk, memo: Memo, body: str) -> Content:
    """What goes before the next body: the points as they were decided. Raises `Blocked` if there are none."""
    memo_type = desk.type_of(memo)
    placed = desk.store.item_of_memo(memo.id)
    decisions = placed[1].decisions if placed else ()
    points = decided_points(memo.content, memo_type, decisions)
    if memo.content.points and not points:
        text = _("no point goes on: all were postponed")
        raise Blocked(ACTION, [Reason("points", text)])
    content = replace(memo.content, body=body, points=points)
    after = desk.store.body(body)
    if after.takes(memo_type.key):
        return content
    begun = [_as_type(desk.catalogue.current(key), content) for key in after.types]
    return max(begun, key=lambda one: len(one.sections))


def decided_points(content: Content, memo_type: MemoType, decisions: tuple[Decision, ...]) -> tuple[Point, ...]:
    """The points that go on, each as it was decided. Where some were forwarded, those alone."""
    found = {answer.number: answer for answer in answers(content, memo_type, decisions)}
    chosen = {number for number, one in found.items() if one.outcome and one.outcome.forwards}
    stays = {number for number, one in found.items() if one.outcome is None or one.outcome.postpones}
    return tuple(_going_on(content.points, "", {n: one.text for n, one in found.items()}, stays, chosen))


def _going_on(
    points: tuple[Point, ...], prefix: str, texts: dict[str, str], stays: set[str], chosen: set[str]
) -> Iterator[Point]:
    for index, point in enumerate(points, 1):
        number = f"{prefix}{index}"
        below = tuple(_going_on(point.points, f"{number}.", texts, stays, chosen))
        if below or (number not in stays and (not chosen or number in chosen)):
            yield Point(texts[number], below)


def _as_type(memo_type: MemoType, content: Content) -> Content:
    """The content as a memo of another type begins: each part with the texts that it takes."""
    funding = memo_type.part("funding")
    known = {choice.key for choice in funding.choices} if funding else set()
    sections = []
    for part in memo_type.sections:
        found = [content.section(key) for key in (part.key, *part.takes)]
        text = RichText(tuple(block for one in found for block in one.blocks))
        sections += [Section(part.key, text)] if text else []
    return replace(
        without_asked(memo_type, replace(content, sections=tuple(sections))),
        type=memo_type.key,
        kind=content.kind if content.kind in memo_type.kinds else memo_type.kinds[0],
        points=content.points if memo_type.part("points") else (),
        costs=content.costs if memo_type.part("costs") else None,
        funding=tuple(key for key in content.funding if key in known),
    )


def _started(desk: Desk, memo: Memo, content: Content) -> Memo:
    """The memo of the next body: ready where its type is the same, else a draft of its author's."""
    same = content.type == memo.content.type
    memo_type = desk.type_of(memo) if same else desk.catalogue.current(content.type)
    workflow = memo_type.workflow
    ready = (one for one in workflow.states if workflow.doing("schedule", one.key) and not one.author_may_edit)
    state = next(ready, workflow.initial) if same else workflow.initial
    after = Memo(
        id=new_id(),
        number=next_number(desk, content, desk.now.year),
        content=content,
        state=state.key,
        audience=Audience(state.audience) if state.audience else memo.audience,
        definition=memo.definition if same else "",
        author=memo.author,
        historical=memo.historical,
        predecessor=memo.id,
    )
    after = desk.store.add_memo(after, desk.now)
    if same:
        after = desk.store.add_edition(after, desk.now)
    account(desk, after, ACTION, "")
    next_office = desk.store.body(content.body).secretary
    told = next_office if same else memo.author
    want_notice(desk, NoticeKind.FORWARDED, [told], after, after.id)
    return after
