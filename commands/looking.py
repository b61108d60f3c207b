"""`show`, `list`, `diff`, `history`: what is known of memos, to those who may know it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands.drafting import Number
from commands.layout import aligned, marked, short
from commands.session import answer, reading, session
from engine.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.difference import LineChange
    from memos.desk import Desk
    from memos.memo import Point
    from memos.queries.compare import Difference
    from memos.queries.history import Told
    from memos.queries.show import Shown

MARKS = {"same": " ", "ins": "+", "del": "-", "changed": "~"}


def show(context: typer.Context, number: Number) -> None:
    """A memo: where it stands, its parts in short, and every step with all that stands in its way.

    Example: beslut show CHE-2026-001 --as "Jens Åkjær"
    """
    from memos.queries.show import show as show_memo

    with reading(context) as desk:
        shown = show_memo(desk, number)
        if session(context).as_json:
            from memos.queries.facts import memo_facts_json

            answer(context, memo_facts_json(desk, shown), "")
        else:
            answer(context, None, "\n".join(_lines(desk, shown)))


def list_(
    context: typer.Context,
    body: Annotated[str, typer.Option(help="Of this body only.")] = "",
    state: Annotated[str, typer.Option(help="In this state only: its key or its label.")] = "",
    year: Annotated[int, typer.Option(help="Of this year only: of the meeting, else of the creation.")] = 0,
    openness: Annotated[Literal["open", "closed", ""], typer.Option(help="Open or closed ones only.")] = "",
    order: Annotated[Literal["title", "number"], typer.Option(help="Sorted by title or by number.")] = "title",
) -> None:
    """The memos that you may see, in Danish order.

    Example: beslut list --body Chefteam --year 2026 --state Arkiveret
    """
    from memos.queries.listing import list_memos

    with reading(context) as desk:
        found = list_memos(desk, body=body, state=state, year=year, openness=openness, order=order)
    facts = [{key: value for key, value in memo._asdict().items() if key != "id"} for memo in found]
    answer(context, facts, aligned((m.number, m.state_label, m.body, m.title) for m in found))


def diff(
    context: typer.Context,
    number: Number,
    old: Annotated[int | None, typer.Argument(metavar="FROM", help="An edition; default: the latest.")] = None,
    new: Annotated[int | None, typer.Argument(metavar="TO", help="An edition; default: what is written now.")] = None,
) -> None:
    """What changed between two editions of a memo, or since the latest.

    Example: beslut diff CHE-2026-001 1 2
    """
    from memos.queries.compare import WORKING, compare
    from memos.queries.find import known_editions, memo_to_change

    with reading(context) as desk:
        memo = memo_to_change(desk, number)
        known = known_editions(desk, memo)
        if old is None and not known:
            answer(
                context,
                [],
                _("{number} was never submitted: there is no edition to compare with").format(number=number),
            )
            return
        found = compare(desk, memo, known[-1] if old is None else old, WORKING if new is None else new)
    text = "\n".join(_difference(found)) or _("{number}: no difference").format(number=memo.number)
    answer(context, [_difference_json(one) for one in found], text)


def history(context: typer.Context, number: Number) -> None:
    """Who did what to a memo, on whose behalf, from which state to which, and why.

    Example: beslut history CHE-2026-001
    """
    from dataclasses import asdict

    from memos.queries.find import find_memo
    from memos.queries.history import history as history_of

    with reading(context) as desk:
        found = history_of(desk, find_memo(desk, number))
    facts = [{**asdict(told), "at": told.at.isoformat()} for told in found]
    answer(context, facts, "\n".join(_history(found)))


def _lines(desk: Desk, shown: Shown) -> Iterator[str]:
    memo, content = shown.memo, shown.memo.content
    state = shown.type.workflow.state(memo.state)
    yield f"{memo.number}  {content.title}"
    facts = [
        (_("Type"), f"{shown.type.label}, {dict(shown.type.openness)[content.openness.value]}"),
        (_("State"), state.label),
        (_("Edition"), str(memo.edition) if memo.edition else _("never submitted")),
        (_("Case officer"), ", ".join([content.case_officer, *content.co_authors])),
        (_("Department"), f"{content.department}, {content.responsible_manager}"),
        (_("Body"), content.body),
        (_("Meeting"), _placed(shown)),
        (_("Continues"), shown.predecessor),
        (_("Continued in"), shown.successor),
        (_("Closed because"), content.closed_reason if content.closed else ""),
        (_("Historical"), _("taken from an old record") if memo.historical else ""),
    ]
    yield aligned(fact for fact in facts if fact[1])
    yield from _parts(shown)
    yield from _decisions(desk, shown)
    if shown.steps:
        yield "\n" + _("Steps:")
    for step in shown.steps:
        yield f"  {step.name} ({step.label})"
        yield from marked(step.reasons, "    ")


def _placed(shown: Shown) -> str:
    if shown.meeting is None or shown.item is None:
        return ""
    number = _("item {number}").format(number=shown.item.number) if shown.item.number else ""
    return f"{shown.meeting.number}, {shown.meeting.date.isoformat()} {number}".rstrip()


def _parts(shown: Shown) -> Iterator[str]:
    content = shown.memo.content
    for part in shown.type.parts:
        match part.kind:
            case "text":
                said = short(content.section(part.key).plain) or "–"
                yield f"\n{part.heading}\n  {said}"
            case "points":
                yield f"\n{part.heading}"
                yield from _points(content.points)
            case "costs":
                yield from _costs(shown, part.heading)
            case "funding":
                labels = [choice.label for choice in part.choices if choice.key in content.funding]
                yield f"\n{part.heading}\n  {', '.join(labels) or '–'}"
            case _:
                yield f"\n{part.heading}"
                for one in content.attachments:
                    yield f"  {one.number}. {one.title}{_(' (closed)') if one.closed else ''}"


def _points(points: tuple[Point, ...], prefix: str = "") -> Iterator[str]:
    for index, point in enumerate(points, 1):
        yield f"  {prefix}{index}. {point.text}"
        yield from _points(point.points, f"{prefix}{index}.")


def _costs(shown: Shown, heading: str) -> Iterator[str]:
    from engine.danish import amount

    costs = shown.memo.content.costs
    if costs is None or not costs.has_amounts:
        return
    sums = zip(costs.years, costs.totals, strict=True)
    yield f"\n{heading.format(unit=costs.unit.value)}"
    yield "  " + "   ".join(f"{year}: {'–' if total is None else amount(total)}" for year, total in sums)


def _decisions(desk: Desk, shown: Shown) -> Iterator[str]:
    from memos.deciding import added, answers, suggested_sentence

    if shown.item is None or not shown.item.decisions:
        return
    body = desk.store.body(shown.memo.content.body)
    yield f"\n{shown.type.minutes_heading}"
    for one in answers(shown.memo.content, shown.type, shown.item.decisions):
        yield f"  {suggested_sentence(one, body.definite)}"
    for decision in added(shown.item.decisions):
        yield f"  + {decision.text}"


def _history(found: list[Told]) -> Iterator[str]:
    """A line for each event; the same line again is only counted."""
    for line, same in groupby(_told(told) for told in found):
        times = len(list(same))
        yield f"{line} (× {times})" if times > 1 else line


def _told(told: Told) -> str:
    from engine.danish import local_moment

    who = told.actor or "–"
    if told.on_behalf_of:
        who = _("{person} on behalf of {principal}").format(person=who, principal=told.on_behalf_of)
    line = f"{local_moment(told.at)}  {who}: {told.what}"
    if told.to_label:
        line += f" ({told.from_label} → {told.to_label})"
    if told.source:
        line += "  " + _("[from the record {source}]").format(source=told.source)
    return line + "".join(f"\n    “{said}”" for said in told.comment.splitlines())


def _difference(found: tuple[Difference, ...]) -> Iterator[str]:
    for one in found:
        yield f"{one.heading}"
        yield from (f"  {_line(line)}" for line in one.lines)


def _line(line: LineChange) -> str:
    signs = {"same": ("", ""), "del": ("[-", "-]"), "ins": ("{+", "+}")}
    whole = line.op != "changed"
    words = (
        change.text if whole else f"{signs[change.op][0]}{change.text}{signs[change.op][1]}" for change in line.changes
    )
    marker = f"{line.marker} " if line.marker else ""
    return f"{MARKS[line.op]} {'  ' * line.depth}{marker}{''.join(words)}"


def _difference_json(one: Difference) -> dict[str, object]:
    return {
        "heading": one.heading,
        "lines": [
            {"op": line.op, "changes": [{"op": change.op, "text": change.text} for change in line.changes]}
            for line in one.lines
        ],
    }
