"""Accounts: who signs in by what. Passwords come as hashes: making one takes long, and no database waits for it.

Where the organisation has an administrator, only an administrator does these things to others.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta

from engine.characters import clean
from engine.errors import Blocked, Invalid, Reason
from engine.language import _
from memos.desk import Desk
from memos.people import Role
from memos.store.accounts import Account

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,189}")
LONGEST_NAME = 100


def add(desk: Desk, person: str, user_name: str, email: str = "", password: str = "") -> Account:
    """A new account for somebody of the organisation. A password given is somebody else's: it must be changed."""
    refuse_others(desk)
    desk.store.person(person)
    if desk.store.has_account(person):
        raise Invalid.at("person", _("{name} has an account; change that one").format(name=person))
    account = Account(person, tidy_name(user_name), tidy_email(email), password, must_change=bool(password))
    _refuse_taken(desk, account)
    return _kept(desk, account, "account_add")


def change(desk: Desk, person: str, user_name: str, email: str) -> Account:
    """Another user name or address."""
    refuse_others(desk)
    before = desk.store.account(person)
    after = replace(before, user_name=tidy_name(user_name), email=tidy_email(email))
    if after == before:
        return before
    _refuse_taken(desk, after)
    return _kept(desk, after, "account_change")


def reset_password(desk: Desk, person: str, password: str) -> Account:
    """A one-time password: it must be changed at first use, and every session of theirs ends."""
    refuse_others(desk)
    account = replace(desk.store.account(person), password=password, must_change=True)
    desk.store.end_sign_ins(person)
    return _kept(desk, account, "account_password")


def disable(desk: Desk, person: str) -> Account:
    """Nothing opens the account any more, and every session ends at once."""
    refuse_others(desk)
    account = desk.store.account(person)
    if against := list(_reasons_against_closing(desk, person)):
        raise Blocked("disable", against)
    desk.store.end_sign_ins(person)
    return account if account.disabled else _kept(desk, replace(account, disabled=True), "account_disable")


def enable(desk: Desk, person: str) -> Account:
    """The account opens again, by what opened it before."""
    refuse_others(desk)
    account = desk.store.account(person)
    return _kept(desk, replace(account, disabled=False), "account_enable") if account.disabled else account


def appoint(desk: Desk, person: str) -> None:
    """Makes somebody administrator: the first one by whoever has the database, every other by an administrator."""
    refuse_others(desk)
    if Role.ADMINISTRATOR not in desk.store.person(person).roles:
        desk.store.grant(person, Role.ADMINISTRATOR)
        desk.store.organisation_event(at=desk.now, actor=desk.actor, action="grant", comment=person)


def change_own_password(desk: Desk, password: str, old: str) -> None:
    """A person's own choice, where the kept one is still `old`. Every session of theirs ends."""
    account = desk.store.account(desk.actor)
    if account.disabled or account.password != old:
        raise Blocked("password", [Reason("", _("the password was changed meanwhile; sign in again"))])
    desk.store.end_sign_ins(desk.actor)
    desk.store.save_account(replace(account, password=password, must_change=False))


def sign_in(desk: Desk, seen: Account, token: str, *, instead_of: str, renewed: str = "") -> None:
    """A session for an account that was `seen` a moment ago and has not changed since. `renewed` is its newer hash."""
    account = desk.store.account(seen.person)
    if account.disabled or account.password != seen.password:
        raise Blocked("sign_in", [Reason("", _("the account was changed meanwhile; sign in again"))])
    if renewed:
        desk.store.save_account(replace(account, password=renewed))
    desk.store.end_sign_in(instead_of)
    desk.store.add_sign_in(token, account.person, desk.now, limited=account.must_change)


def sign_in_by_provider(desk: Desk, account: Account, token: str, *, instead_of: str) -> None:
    """A session for somebody whom an identity provider vouches for."""
    if desk.store.account(account.person).disabled:
        raise Blocked("sign_in", [Reason("", _("the account is closed"))])
    desk.store.end_sign_in(instead_of)
    desk.store.add_sign_in(token, account.person, desk.now)


def link(desk: Desk, account: Account, issuer: str, subject: str) -> Account:
    """From now on the provider's subject is this person, whatever the provider calls them."""
    return _kept(desk, replace(account, issuer=issuer, subject=subject), "account_link")


def take_roles(desk: Desk, person: str, held: Collection[Role], governed: Collection[Role]) -> None:
    """Of the roles that a provider's groups govern, the person has those and no others. Other sessions end."""
    had = desk.store.person(person).roles & frozenset(governed)
    if had == frozenset(held):
        return
    for role in sorted(had - frozenset(held)):
        desk.store.take_role(person, role)
    for role in sorted(frozenset(held) - had):
        desk.store.grant(person, role)
    desk.store.end_sign_ins(person)
    desk.store.organisation_event(at=desk.now, actor=person, action="grant", comment=person, source="provider")


def forget_old_sessions(desk: Desk, idle: timedelta, longest: timedelta) -> None:
    """Sessions that have run out are taken out of the database."""
    desk.store.clear_sign_ins(begun_before=desk.now - longest, seen_before=desk.now - idle)


def refuse_others(desk: Desk) -> None:
    """Where there is an administrator, nobody else goes on."""
    keepers = sorted(person.name for person in desk.people if Role.ADMINISTRATOR in person.roles)
    if keepers and desk.actor not in keepers:
        text = _("accounts are for the administrator: {names}")
        raise Blocked("account", [Reason("actor", text.format(names=", ".join(keepers)))])


def tidy_name(user_name: str) -> str:
    """A user name as it is kept: one word in small letters."""
    name = clean(user_name, "user_name", single_line=True).casefold()
    if not name or len(name) > LONGEST_NAME or re.search(r"\s", name):
        text = _("a user name is one word of at most {number} characters")
        raise Invalid.at("user_name", text.format(number=LONGEST_NAME))
    return name


def tidy_email(email: str) -> str:
    """An address as it is kept, in small letters; "" is none."""
    address = clean(email, "email", single_line=True).lower()
    if address and not ADDRESS.fullmatch(address):
        raise Invalid.at("email", _("{found} is not an e-mail address").format(found=repr(address)))
    return address


def _reasons_against_closing(desk: Desk, person: str) -> Iterator[Reason]:
    keepers = {one.name for one in desk.people if Role.ADMINISTRATOR in one.roles}
    others = (one for one in desk.store.accounts() if one.person in keepers - {person} and not one.disabled)
    if person in keepers and not any(others):
        yield Reason("person", _("nobody else could administer; give another administrator an account first"))


def _refuse_taken(desk: Desk, account: Account) -> None:
    other = desk.store.account_named(account.user_name)
    if other and other.person != account.person:
        raise Invalid.at("user_name", _("{name} is taken; choose another").format(name=repr(account.user_name)))


def _kept(desk: Desk, account: Account, action: str) -> Account:
    desk.store.save_account(account)
    desk.store.organisation_event(at=desk.now, actor=desk.actor, action=action, comment=account.person)
    return account
