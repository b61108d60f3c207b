"""`new`, `copy`, `edit`, `check`, `act`: writing a memo and taking it through its steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.layout import marked
from commands.session import answer, print_own, reading, session, tidy, writing
from engine.errors import Blocked, Invalid, Reason
from engine.language import _

if TYPE_CHECKING:
    from memos.actions.agenda import Placing
    from memos.catalogue import Catalogue
    from memos.desk import Desk
    from memos.memo import Memo
    from memos.record import MemoRecord

Number = Annotated[str, typer.Argument(help="The memo's number, such as CHE-2026-001.")]


def new(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A memo file, TOML or JSON, without [meeting].")],
) -> None:
    """Start a draft from a memo file, as --as or as its case officer.

    Example: beslut new aabningstider.toml --as "Bo Ravn"
    """
    from memos.actions.drafting import create
    from memos.actions.named import take_in_names

    office = session(context).office()
    record = _mere_memo(file, office.catalogue)
    with writing(context, named=False) as desk:
        take_in_names(desk, record, create_people=False)
        author = desk if desk.actor else desk.acting(record.content.case_officer, desk.on_behalf_of)
        memo = create(author, record.content, record.files, year=desk.now.year)
        facts = _facts(desk, memo)
    _tell(context, facts)


def copy(context: typer.Context, number: Number) -> None:
    """Start a draft from another memo, last year's for instance: its budget's years move one on.

    Example: beslut copy CHE-2025-014 --as "Bo Ravn"
    """
    from memos.actions.drafting import copy as copy_memo
    from memos.queries.find import find_memo

    with writing(context) as desk:
        memo = copy_memo(desk, find_memo(desk, number))
        facts = _facts(desk, memo)
    _tell(context, facts)


def edit(
    context: typer.Context,
    number: Number,
    file: Annotated[Path, typer.Argument(help="A memo file with the whole new content.")],
) -> None:
    """Give a memo new content, as long as it may be changed.

    Example: beslut edit CHE-2026-001 aabningstider.toml --as "Bo Ravn"
    """
    from memos.actions.drafting import edit as edit_memo
    from memos.actions.named import take_in_names
    from memos.queries.find import memo_to_change

    office = session(context).office()
    with reading(context) as desk:
        memo_to_change(desk, number)
    record = _mere_memo(file, office.catalogue)
    with writing(context) as desk:
        memo = memo_to_change(desk, number)
        take_in_names(desk, record, create_people=False)
        memo = edit_memo(desk, memo, record.content, record.files)
        facts = _facts(desk, memo)
    _tell(context, facts)


def check(context: typer.Context, number: Number) -> None:
    """Everything that may be wrong with a memo's content, each with its place; exit 1 if something stops it.

    Example: beslut check CHE-2026-001
    """
    from engine.errors import stops
    from memos.checks import check_content
    from memos.queries.facts import reason_json
    from memos.queries.find import find_memo

    with reading(context) as desk:
        memo = find_memo(desk, number)
        found = check_content(memo.content, desk.type_of(memo))
    text = "\n".join(marked(found)) or _("{number}: nothing to remark").format(number=memo.number)
    answer(context, [reason_json(reason) for reason in found], text)
    if stops(found):
        raise typer.Exit(1)


def act(
    context: typer.Context,
    number: Number,
    action: Annotated[str, typer.Argument(help="The step's name or label; `show` lists those that there are.")],
    comment: Annotated[str, typer.Option(help="Why; some steps need it.")] = "",
    meeting: Annotated[str, typer.Option(help="The meeting whose agenda it goes on.")] = "",
    minutes: Annotated[int, typer.Option(min=0, max=1440, help="How long the item may take.")] = 0,
    opens: Annotated[str, typer.Option(help="Who opens the item.")] = "",
    late: Annotated[str, typer.Option(help="Why it comes after the agenda was sent out.")] = "",
    to: Annotated[str, typer.Option(help="To which meeting it is postponed, or “indtil videre”.")] = "",
    body: Annotated[str, typer.Option(help="The body that it goes on to.")] = "",
    override_cpr: Annotated[str, typer.Option(help="Why a CPR number may stand; logged with your name.")] = "",
) -> None:
    """Take a memo through a step of its workflow. What stands in the way is said, all of it.

    Example: beslut act CHE-2026-001 approve --as "Karim Sand"
    """
    from memos.actions.agenda import act as act_on
    from memos.queries.find import memo_to_change

    with writing(context) as desk:
        memo = memo_to_change(desk, number)
        step = _step_name(desk, memo, action)
        if to:
            after = _postponed(desk, memo, step, tidy(to, "--to"))
        else:
            after = act_on(
                desk,
                memo,
                step,
                comment=tidy(comment, "--comment"),
                placing=_placing(desk, meeting, minutes, opens, late),
                override_cpr=tidy(override_cpr, "--override-cpr"),
                next_body=tidy(body, "--body"),
            )
        facts = _facts(desk, after)
    _tell(context, facts)
    print_own(context, [after.id])


def _step_name(desk: Desk, memo: Memo, action: str) -> str:
    """A step may be called by its label, too."""
    steps = desk.type_of(memo).workflow.leaving(memo.state)
    return next((s.name for s in steps if action.casefold() == s.label.casefold()), action)


def _placing(desk: Desk, meeting: str, minutes: int, opens: str, late: str) -> Placing:
    from memos.actions.agenda import Placing
    from memos.queries.find import find_meeting

    found = find_meeting(desk, meeting) if meeting else None
    return Placing(found, minutes, tidy(opens, "--opens"), tidy(late, "--late"))


def _postponed(desk: Desk, memo: Memo, name: str, target: str) -> Memo:
    """Every point is postponed to the target, which is recorded as the decision."""
    from memos.actions.deciding import Recorded, record
    from memos.decision import Decision

    memo_type = desk.type_of(memo)
    step = memo_type.workflow.find(name, memo.state)
    outcome = next((outcome for outcome in memo_type.outcomes if outcome.postpones), None)
    placed = desk.store.item_of_memo(memo.id)
    if step is None or step.does != "postpone" or outcome is None or placed is None:
        raise Blocked(name, [Reason("--to", _("only a memo that is postponed goes to another meeting; leave it out"))])
    points = [str(index) for index, _point in enumerate(memo.content.points, 1)] or [""]
    record(desk, *placed, Recorded(tuple(Decision(point, outcome.key, target) for point in points)))
    return desk.store.memo(memo.id)


def _mere_memo(file: Path, catalogue: Catalogue) -> MemoRecord:
    from memos.files.memo_file import read_memo

    record = read_memo(file, catalogue.current)
    if record.header is not None:
        text = _("the file tells of a meeting: take it through its life with beslut run, or take that part out")
        raise Invalid.at(f"{file.name}: meeting", text)
    return record


def _facts(desk: Desk, memo: Memo) -> dict[str, object]:
    label = desk.type_of(memo).workflow.state(memo.state).label
    return {"number": memo.number, "state": memo.state, "state_label": label, "edition": memo.edition}


def _tell(context: typer.Context, facts: dict[str, object]) -> None:
    answer(context, facts, f"{facts['number']}: {facts['state_label']}")
