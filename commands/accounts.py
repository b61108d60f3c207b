"""`account`: how people sign in at the web pages. Passwords are made here, shown once, and changed at first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.layout import aligned
from commands.session import answer, reading, tidy, writing
from engine.language import _

if TYPE_CHECKING:
    from memos.store.accounts import Account

account = typer.Typer(help="How people sign in at the web pages.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="PERSON", help="By name, as in the organisation.")]


@account.command()
def add(
    context: typer.Context,
    person: Name,
    user_name: Annotated[str, typer.Option(help="What they sign in with; default: the address, or the name.")] = "",
    email: Annotated[str, typer.Option(help="Where notices are sent; empty: nowhere.")] = "",
    administrator: Annotated[bool, typer.Option("--administrator", help="Make them administrator, too.")] = False,
    provider_only: Annotated[bool, typer.Option("--provider-only", help="No password: by the provider alone.")] = False,
) -> None:
    """Give somebody an account, and print the password that they change at first use.

    Example: beslut account add "Mette Holm" --user-name mette --email mette@solbaek.example --administrator
    """
    from engine.passwords import one_time
    from memos.actions import accounts

    person = tidy(person, "person")
    made = None if provider_only else one_time()
    chosen = user_name or email or ".".join(person.split())
    with writing(context) as desk:
        stored = accounts.add(desk, person, chosen, email, made.hashed if made else "")
        if administrator:
            accounts.appoint(desk, person)
    _told(context, stored, made.plain if made else "")


@account.command()
def password(context: typer.Context, person: Name) -> None:
    """Give somebody a new password, which they change at first use; whoever is signed in as them is signed out.

    Example: beslut account password "Mette Holm"
    """
    from engine.passwords import one_time
    from memos.actions import accounts

    made = one_time()
    with writing(context) as desk:
        stored = accounts.reset_password(desk, tidy(person, "person"), made.hashed)
    _told(context, stored, made.plain)


@account.command()
def disable(context: typer.Context, person: Name) -> None:
    """Close an account: nothing opens it any more, and whoever is signed in by it is signed out at once.

    Example: beslut account disable "Bo Ravn"
    """
    from memos.actions import accounts

    with writing(context) as desk:
        stored = accounts.disable(desk, tidy(person, "person"))
    _told(context, stored)


@account.command()
def enable(context: typer.Context, person: Name) -> None:
    """Open an account again, by what opened it before.

    Example: beslut account enable "Bo Ravn"
    """
    from memos.actions import accounts

    with writing(context) as desk:
        stored = accounts.enable(desk, tidy(person, "person"))
    _told(context, stored)


@account.command("list")
def list_(context: typer.Context) -> None:
    """Every account: whose, its user name, and whether it is open.

    Example: beslut account list --as "Mette Holm"
    """
    from memos.actions import accounts

    with reading(context) as desk:
        accounts.refuse_others(desk)
        found = desk.store.accounts()
    rows = [(_("Person"), _("User name"), _("E-mail"), _("Signs in by"), "")]
    rows += [(one.person, one.user_name, one.email, _ways(one), _("closed") if one.disabled else "") for one in found]
    answer(context, [_facts(one) for one in found], aligned(rows) if found else _("there are no accounts"))


def _told(context: typer.Context, stored: Account, plain: str = "") -> None:
    """What was stored. The password is printed here and nowhere else."""
    facts = _facts(stored) | ({"password": plain} if plain else {})
    rows = [(_("Person"), stored.person), (_("User name"), stored.user_name)]
    rows += [(_("E-mail"), stored.email)] if stored.email else []
    rows += [(_("Password"), plain)] if plain else []
    rows += [(_("Account"), _("closed") if stored.disabled else _("open"))]
    answer(context, facts, aligned(rows))


def _ways(one: Account) -> str:
    ways = [_("password")] if one.password else []
    ways += [_("provider")] if one.issuer or not one.password else []
    return ", ".join(ways)


def _facts(one: Account) -> dict[str, object]:
    return {
        "person": one.person,
        "user_name": one.user_name,
        "email": one.email,
        "has_password": bool(one.password),
        "must_change": one.must_change,
        "provider": one.issuer,
        "disabled": one.disabled,
    }
