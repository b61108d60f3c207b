"""`delegation`: who may act in whose name, from a day to a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.layout import aligned
from commands.meeting import day
from commands.session import answer, reading, tidy, writing
from engine.language import _

if TYPE_CHECKING:
    from memos.delegation import Delegation
    from memos.queries.delegations import Listed

delegation = typer.Typer(help="Who may act in whose name, from a day to a day.", no_args_is_help=True)


@delegation.command()
def give(
    context: typer.Context,
    to: Annotated[str, typer.Option(metavar="PERSON", help="Who stands in.")],
    begins: Annotated[str, typer.Option(metavar="DAY", help="The first day, as 2026-03-27 or 27. marts 2026.")],
    ends: Annotated[str, typer.Option(metavar="DAY", help="The last day; at most a year later.")],
    giver: Annotated[str, typer.Option("--from", metavar="PERSON", help="Whose name it is; default: --as.")] = "",
    closed: Annotated[bool, typer.Option("--closed", help="In what is closed, too, and at meetings.")] = False,
) -> None:
    """Let somebody act in your name. They see what you see; what they do is recorded with both names.

    Example: beslut delegation give --from "Aase Aagaard" --to "Bo Ravn" --begins 2026-07-01 --ends 2026-07-14
    """
    from memos.actions import delegating

    first, last = day(begins, "--begins"), day(ends, "--ends")
    with writing(context, named=False) as desk:
        giver = tidy(giver, "--from") or desk.actor
        desk.refuse_unknown({"--from": giver})
        # Somebody else than the giver is refused by the action, as on the page.
        own = desk.acting(desk.actor or giver, desk.on_behalf_of or giver)
        made = delegating.give(own, tidy(to, "--to"), first, last, closed=closed)
    _told(context, made)


@delegation.command("list")
def list_(context: typer.Context) -> None:
    """The delegations that you gave and those that you hold, the newest first.

    Example: beslut delegation list --as "Aase Aagaard"
    """
    from memos.queries.delegations import given, held

    with reading(context) as desk:
        found = [*given(desk), *held(desk)] if desk.actor else []
    rows = [(_("Id"), _("From"), _("To"), _("First day"), _("Last day"), _("Closed"), "")]
    rows += [(one.delegation.id, *_cells(one.delegation), _standing(one)) for one in found]
    facts = [_facts(one.delegation) | {"in_force": one.in_force} for one in found]
    answer(context, facts, aligned(rows) if found else _("there are no delegations"))


@delegation.command()
def withdraw(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `list` shows it.")],
) -> None:
    """Take a delegation back that you gave, or give one up that you hold. It counts no more from now on.

    Example: beslut delegation withdraw 3f0c9a5e8d7b4c21a6f0e1d2c3b4a596 --as "Aase Aagaard"
    """
    from memos.actions import delegating
    from memos.queries.delegations import find_delegation

    with writing(context) as desk:
        gone = delegating.revoke(desk, find_delegation(desk, id))
    _told(context, gone)


def _told(context: typer.Context, one: Delegation) -> None:
    labels = (_("From"), _("To"), _("First day"), _("Last day"), _("Closed"))
    rows = [(_("Id"), one.id), *zip(labels, _cells(one), strict=True)]
    rows += [(_("Taken back"), _("yes"))] if one.revoked_at else []
    answer(context, _facts(one), aligned(rows))


def _cells(one: Delegation) -> tuple[str, str, str, str, str]:
    closed = _("yes") if one.closed else _("no")
    return one.principal, one.delegate, one.begins.isoformat(), one.ends.isoformat(), closed


def _standing(one: Listed) -> str:
    if one.delegation.revoked_at:
        return _("taken back")
    if one.in_force:
        return _("in force")
    return _("coming") if one.coming else _("ended")


def _facts(one: Delegation) -> dict[str, object]:
    return {
        "id": one.id,
        "from": one.principal,
        "to": one.delegate,
        "begins": one.begins.isoformat(),
        "ends": one.ends.isoformat(),
        "closed": one.closed,
        "withdrawn_at": one.revoked_at.isoformat() if one.revoked_at else "",
    }
