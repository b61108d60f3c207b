"""`delegation`: given, listed and taken back by command, by the rules of the page; and acting by one."""

from datetime import timedelta

import pytest

from engine.clock import system_clock
from engine.danish import local_date
from tests.commands.beslut import EXAMPLES, Beslut

AASE, BO, IB, JENS = "Aase Aagaard", "Bo Ravn", "Iben-Marie O'Neill", "Jens Åkjær"
TODAY = local_date(system_clock())
LAST = TODAY + timedelta(days=7)
DAYS = ("--begins", TODAY.isoformat(), "--ends", LAST.isoformat())


def give(beslut: Beslut, giver: str, to: str, *more: str) -> str:
    """The id of what was given for a week."""
    id: str = beslut.done("--json", "delegation", "give", "--to", to, *DAYS, *more, who=giver).facts["id"]
    return id


def test_a_delegation_is_given_and_both_find_it_listed(organised: Beslut) -> None:
    facts = organised.done("--json", "delegation", "give", "--from", BO, "--to", IB, *DAYS, "--closed").facts
    wanted = {"from": BO, "to": IB, "begins": TODAY.isoformat(), "ends": LAST.isoformat(), "closed": True}
    assert {key: facts[key] for key in wanted} == wanted
    for who in (BO, IB):
        (found,) = organised.done("--json", "delegation", "list", who=who).facts
        assert (found["id"], found["in_force"]) == (facts["id"], True)
    assert organised.done("delegation", "list", who=AASE).out.strip() == "there are no delegations"
    assert organised.done("audit", "verify").code == 0


def test_the_giver_is_whoever_acts(organised: Beslut) -> None:
    give(organised, BO, IB)
    out = organised.done("delegation", "list", who=IB).out
    assert BO in out
    assert "in force" in out


def test_nobody_gives_in_anothers_name(organised: Beslut) -> None:
    ended = organised("delegation", "give", "--from", BO, "--to", IB, *DAYS, who=AASE)
    assert (ended.code, "own name only" in ended.err[0]) == (1, True)
    give(organised, BO, AASE)
    ended = organised("delegation", "give", "--to", IB, *DAYS, "--on-behalf-of", BO, who=AASE)
    assert (ended.code, "own name only" in ended.err[0]) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", BO, "--to", "Ukendt", *DAYS), "Ukendt is not known"),
        (("--from", "Ukendt", "--to", BO, *DAYS), "Ukendt is not known"),
        (("--from", BO, "--to", BO, *DAYS), "somebody else than yourself"),
        (("--to", BO, *DAYS), "not said who gives"),
        (("--from", BO, "--to", IB, "--begins", LAST.isoformat(), "--ends", TODAY.isoformat()), "before the first"),
        (("--from", BO, "--to", IB, "--begins", "2020-01-01", "--ends", "2020-01-02"), "is past"),
        (("--from", BO, "--to", IB, "--begins", "i morgen", "--ends", "2020-01-02"), "--begins"),
    ],
)
def test_what_cannot_be_given_is_refused(organised: Beslut, words: tuple[str, ...], said: str) -> None:
    ended = organised("delegation", "give", *words)
    assert ended.code == 1
    assert said in "\n".join(ended.err)
    assert organised.done("--json", "delegation", "list", who=BO).facts == []


def test_it_is_taken_back_once_and_by_those_whom_it_concerns(organised: Beslut) -> None:
    id = give(organised, BO, IB)
    assert "no delegation" in organised("delegation", "withdraw", id, who=AASE).err[0]
    assert organised.done("--json", "delegation", "withdraw", id, who=IB).facts["withdrawn_at"]
    assert "revoked already" in organised("delegation", "withdraw", id, who=BO).err[0]
    (found,) = organised.done("--json", "delegation", "list", who=BO).facts
    assert not found["in_force"]
    assert "taken back" in organised.done("delegation", "list", who=BO).out


def test_who_holds_one_acts_by_it_as_long_as_it_counts(organised: Beslut) -> None:
    organised.done("new", EXAMPLES / "aabningstider.toml", who=BO)
    number = "CHE-2026-001"
    assert organised("act", number, "submit", "--on-behalf-of", BO, who=AASE).code == 1
    id = give(organised, BO, AASE)
    assert organised.done("--json", "act", number, "submit", "--on-behalf-of", BO, who=AASE).facts["state"] == "review"
    told = organised.done("--json", "history", number, who=BO).facts[-1]
    assert (told["actor"], told["on_behalf_of"]) == (AASE, BO)
    organised.done("delegation", "withdraw", id, who=BO)
    assert organised("act", number, "withdraw", "--on-behalf-of", BO, who=AASE).code == 1
