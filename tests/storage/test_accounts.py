"""Accounts and sessions in the store, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.database import Database
from engine.errors import NotFound, Stale
from memos.people import Role
from memos.store import Store
from memos.store.accounts import Account
from tests.storage.values import AASE, AT, IB, SHA, organise

OWN = Account(AASE, "aase", "aase@solbaek.example", "hash", True, "https://id.example", "7", True)


def test_an_account_comes_back_as_it_was_kept(database: Database) -> None:
    with database.write() as session:
        store = Store(session)
        organise(store)
        store.save_account(OWN)
        store.save_account(Account(IB, "ib"))
    with database.read() as session:
        store = Store(session)
        assert store.account(AASE) == store.account_named("aase") == OWN
        assert store.account_of_subject("https://id.example", "7") == OWN
        assert store.accounts_with_email("aase@solbaek.example") == [OWN]
        assert store.accounts() == [Account(IB, "ib"), OWN]
        assert store.account_named("nobody") is store.account_of_subject("https://id.example", "8") is None
        with pytest.raises(NotFound):
            store.account("Jens Åkjær")


def test_an_account_is_kept_over_the_one_that_was(database: Database) -> None:
    with database.write() as session:
        store = Store(session)
        organise(store)
        store.save_account(OWN)
        store.save_account(replace(OWN, password="another", disabled=False))  # noqa: S106 - no password
        assert [one.password for one in store.accounts()] == ["another"]


@pytest.mark.parametrize("other", [Account(IB, "aase"), Account(IB, "ib", issuer="https://id.example", subject="7")])
def test_a_user_name_and_a_subject_are_one_persons(database: Database, other: Account) -> None:
    with pytest.raises(Stale), database.write() as session:
        store = Store(session)
        organise(store)
        store.save_account(OWN)
        store.save_account(other)


def test_a_session_knows_its_person_and_their_roles_of_now(database: Database) -> None:
    with database.write() as session:
        store = Store(session)
        organise(store)
        store.grant(AASE, Role.READER)
        store.add_sign_in(SHA, AASE, AT, limited=True)
        found = store.sign_in(SHA)
        assert found
        assert (found.person, found.begun_at, found.seen_at) == (AASE, AT, AT)
        assert (found.roles, found.limited, found.sound) == ({Role.READER}, True, True)
        store.grant(AASE, Role.ARCHIVIST)
        changed = store.sign_in(SHA)
        assert changed
        assert not changed.sound
        assert store.sign_in("f" * 64) is None


def test_sessions_end_one_by_one_all_of_a_person_or_by_age(database: Database) -> None:
    tokens = [str(number) * 64 for number in range(5)]
    with database.write() as session:
        store = Store(session)
        organise(store)
        for hour, token in enumerate(tokens[:4]):
            store.add_sign_in(token, AASE, AT + timedelta(hours=hour))
        store.add_sign_in(tokens[4], IB, AT)
        store.touch_sign_in(tokens[0], AT + timedelta(hours=3))
        store.end_sign_in(tokens[3])
        store.clear_sign_ins(begun_before=AT - timedelta(hours=1), seen_before=AT + timedelta(hours=2))
        assert [bool(store.sign_in(token)) for token in tokens] == [True, False, True, False, False]
        store.end_sign_ins(AASE)
        assert not any(map(store.sign_in, tokens))
