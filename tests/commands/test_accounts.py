"""`account`: the first administrator, new passwords, and closed accounts, by command."""

import json

import pytest

from engine.events import events
from engine.passwords import matches
from memos.people import Role
from memos.store import Store, open_database
from memos.store.accounts import Account
from tests.commands.beslut import Beslut

METTE, BO = "Mette Holm", "Bo Ravn"


def kept(beslut: Beslut, person: str) -> Account:
    database = open_database(beslut.database)
    with database.read() as session:
        found = Store(session).account(person)
    database.close()
    return found


def test_an_account_is_added_and_its_password_printed_once(organised: Beslut) -> None:
    facts = organised.done("--json", "account", "add", BO, "--user-name", "Bo", "--email", "Bo@Solbaek.example").facts
    stored = kept(organised, BO)
    assert (stored.user_name, stored.email, stored.must_change) == ("bo", "bo@solbaek.example", True)
    assert matches(stored.password, facts["password"])
    assert facts["password"] not in organised.done("account", "list").out


def test_the_first_administrator_is_made_by_command_and_then_alone_keeps_accounts(organised: Beslut) -> None:
    organised.done("account", "add", METTE, "--administrator")
    database = open_database(organised.database)
    with database.read() as session:
        assert Store(session).person(METTE).roles == {Role.ADMINISTRATOR}
    database.close()
    assert organised.done("audit", "verify").code == 0
    refused = organised("account", "add", BO, who=BO)
    assert (refused.code, refused.err) == (1, ["× actor: accounts are for the administrator: Mette Holm"])
    assert organised("account", "list", who=BO).code == 1
    organised.done("account", "add", BO, who=METTE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "Ingen Kendt"), "there is no person"),
        (("add", BO, "--user-name", "bo ravn"), "a user name is one word"),
        (("add", BO, "--user-name", "x" * 101), "a user name is one word"),
        (("add", BO, "--email", "bo@@x"), "is not an e-mail address"),
        (("add", BO, "--user-name", "bo", "--email", "bo@x\nBcc: a@b"), "email: "),
        (("add", METTE, "--user-name", "m"), "has an account"),
        (("add", BO, "--user-name", "METTE"), "is taken"),
        (("password", BO), "there is no account of"),
        (("disable", BO), "there is no account of"),
        (("disable", METTE), "nobody else could administer"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(organised: Beslut, words: tuple[str, ...], said: str) -> None:
    organised.done("account", "add", METTE, "--user-name", "mette", "--administrator")
    before = organised.done("account", "list", "--json", who=METTE).out
    ended = organised("account", *words, who=METTE)
    assert ended.code == 1
    assert said in "\n".join(ended.err)
    assert organised.done("account", "list", "--json", who=METTE).out == before


def test_a_new_password_takes_the_place_of_the_old(organised: Beslut) -> None:
    first = organised.done("--json", "account", "add", BO).facts["password"]
    second = organised.done("--json", "account", "password", BO).facts["password"]
    stored = kept(organised, BO)
    assert matches(stored.password, second)
    assert not matches(stored.password, first)


def test_an_account_is_closed_and_opened_again(organised: Beslut) -> None:
    organised.done("account", "add", BO)
    assert organised.done("--json", "account", "disable", BO).facts["disabled"]
    assert "closed" in organised.done("account", "list").out
    assert not organised.done("--json", "account", "enable", BO).facts["disabled"]
    assert not kept(organised, BO).disabled


def test_an_account_for_the_provider_alone_has_no_password(organised: Beslut) -> None:
    facts = organised.done("--json", "account", "add", BO, "--provider-only").facts
    assert "password" not in facts
    assert kept(organised, BO).password == ""


def test_the_history_tells_what_was_done_to_accounts_but_no_password(organised: Beslut) -> None:
    said = organised.done("--json", "account", "add", BO).out
    organised.done("account", "disable", BO)
    database = open_database(organised.database)
    with database.read() as session:
        told = [event.action for event in events(session, Store(session).chain_of_organisation())]
    database.close()
    assert told[-2:] == ["account_add", "account_disable"]
    assert json.loads(said)["password"] not in kept(organised, BO).password
