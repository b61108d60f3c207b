"""Nothing that must not happen can be reached, and each planted fault is found by the checker or by the walk.

35 faults are planted: 20 in the rules, 12 in the type's text, 3 in the program. All 35 are found.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from engine.errors import Invalid, Reason
from engine.workflow import Attempt, Rules
from memos import guards
from memos.checks import CHECKS
from memos.delegation import Delegation
from memos.guards import MEMO_RULES
from memos.people import Role
from memos.types import MemoType, type_in_force
from tests.memos import walk as walking
from tests.memos.build import CASE, MAIN, OLE, SHORT, TEMPLATES, memo_type
from tests.memos.walk import FINANCE, HELD, Law, explore, walk

AUTHOR, MANAGER, SECRETARY = frozenset({Role.AUTHOR}), frozenset({Role.MANAGER}), frozenset({Role.SECRETARY})
ARCHIVE, WRITES_THE_NOTE = frozenset({Role.SECRETARY, Role.ARCHIVIST}), frozenset({FINANCE})
LAWS = {
    MAIN: Law(
        may={
            ("draft", "submit"): AUTHOR,
            ("draft", "withdraw"): AUTHOR,
            ("review", "approve"): MANAGER,
            ("review", "return"): MANAGER,
            ("submitted", "schedule"): SECRETARY,
            ("submitted", "return"): SECRETARY,
            ("submitted", "withdraw"): AUTHOR,
            ("scheduled", "lock"): SECRETARY,
            ("scheduled", "unschedule"): SECRETARY,
            ("scheduled", "return"): SECRETARY,
            ("scheduled", "unlock"): SECRETARY,
            ("locked", "unlock"): SECRETARY,
            ("locked", "decide"): SECRETARY,
            ("locked", "postpone"): SECRETARY,
            ("locked", "remove"): SECRETARY,
            ("postponed", "resubmit"): AUTHOR,
            ("postponed", "schedule"): SECRETARY,
            ("postponed", "withdraw"): AUTHOR,
            ("decided", "forward"): SECRETARY,
            ("minuted", "forward"): SECRETARY,
            ("decided", "minute"): SECRETARY,
            ("minuted", "archive"): ARCHIVE,
        },
        editable=frozenset({"draft", "postponed"}),
        final=frozenset({"archived", "withdrawn"}),
        abandoned="withdrawn",
        approves="approve",
        approved=frozenset({"submitted", "scheduled", "locked", "decided", "minuted", "archived"}),
    ),
    SHORT: Law(
        may={
            ("kladde", "submit"): AUTHOR,
            ("kladde", "withdraw"): AUTHOR,
            ("klar", "withdraw"): AUTHOR,
            ("klar", "schedule"): SECRETARY,
            ("klar", "return"): SECRETARY,
            ("optaget", "unschedule"): SECRETARY,
            ("optaget", "lock"): SECRETARY,
            ("optaget", "unlock"): SECRETARY,
            ("udsendt", "unlock"): SECRETARY,
            ("udsendt", "decide"): SECRETARY,
            ("udsendt", "postpone"): SECRETARY,
            ("udsendt", "remove"): SECRETARY,
            ("behandlet", "minute"): SECRETARY,
            ("refereret", "archive"): ARCHIVE,
        },
        editable=frozenset({"kladde"}),
        final=frozenset({"arkiv", "bortfaldet"}),
        abandoned="bortfaldet",
        outcomes=("noted", "postponed"),
    ),
    CASE: Law(
        may={
            ("skrives", "submit"): AUTHOR,
            ("skrives", "withdraw"): AUTHOR,
            ("til_godkendelse", "approve"): MANAGER,
            ("til_godkendelse", "return"): MANAGER,
            ("til_paategning", "note"): WRITES_THE_NOTE,
            ("til_paategning", "return"): WRITES_THE_NOTE,
            ("indmeldt", "schedule"): SECRETARY,
            ("indmeldt", "return"): SECRETARY,
            ("indmeldt", "withdraw"): AUTHOR,
            ("paa_dagsorden", "lock"): SECRETARY,
            ("paa_dagsorden", "unschedule"): SECRETARY,
            ("paa_dagsorden", "return"): SECRETARY,
            ("paa_dagsorden", "unlock"): SECRETARY,
            ("dagsorden_ude", "unlock"): SECRETARY,
            ("dagsorden_ude", "decide"): SECRETARY,
            ("dagsorden_ude", "postpone"): SECRETARY,
            ("dagsorden_ude", "remove"): SECRETARY,
            ("sat_ud", "resubmit"): AUTHOR,
            ("sat_ud", "schedule"): SECRETARY,
            ("sat_ud", "withdraw"): AUTHOR,
            ("afgjort", "forward"): SECRETARY,
            ("afgjort", "minute"): SECRETARY,
            ("protokol_godkendt", "forward"): SECRETARY,
            ("protokol_godkendt", "archive"): ARCHIVE,
        },
        editable=frozenset({"skrives", "sat_ud"}),
        asked=frozenset({"til_paategning"}),
        final=frozenset({"henlagt", "taget_af"}),
        abandoned="taget_af",
        approves="approve",
        approved=frozenset(
            {"til_paategning", "indmeldt", "paa_dagsorden", "dagsorden_ude", "afgjort", "protokol_godkendt", "henlagt"}
        ),
        outcomes=("tiltraadt", "udsat"),
    ),
}


@cache
def explored(key: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The states that the walk comes to, and the breaches it meets."""
    found = list(explore(memo_type(key), MEMO_RULES, LAWS[key]))
    return frozenset(state for state, _breach in found), tuple(breach for _state, breach in found if breach)


@pytest.mark.parametrize("key", LAWS)
def test_no_breach_of_its_law_can_be_reached(key: str) -> None:
    assert explored(key)[1] == ()


@pytest.mark.parametrize("key", LAWS)
def test_every_state_can_be_reached(key: str) -> None:
    assert explored(key)[0] == {state.key for state in memo_type(key).workflow.states}


def none(_attempt: Attempt) -> Iterable[Reason]:
    return ()


def only_actor(attempt: Attempt) -> Iterator[Reason]:
    yield from guards.not_author_nor_editor(replace(attempt, on_behalf_of=""))


def only_principal(attempt: Attempt) -> Iterator[Reason]:
    yield from guards.not_author_nor_editor(replace(attempt, actor=attempt.principal))


def only_the_case_officer(attempt: Attempt) -> Iterator[Reason]:
    if attempt.subject.memo.content.case_officer in (attempt.actor, attempt.principal):
        yield Reason("actor", "wrote it")


def without_editors(attempt: Attempt) -> Iterator[Reason]:
    memo = replace(attempt.subject.memo, editors=frozenset())
    yield from guards.not_author_nor_editor(replace(attempt, subject=replace(attempt.subject, memo=memo)))


def actor_only_role(attempt: Attempt, roles: tuple[str, ...]) -> Iterable[Reason]:
    return guards.role_reasons(replace(attempt, on_behalf_of=""), roles)


def any_role(attempt: Attempt, _roles: tuple[str, ...]) -> Iterable[Reason]:
    return guards.role_reasons(attempt, tuple(role.value for role in Role))


def in_any_name(attempt: Attempt, roles: tuple[str, ...]) -> Iterable[Reason]:
    return guards.role_reasons(_given(attempt, None), roles)


def closed_ones_too(attempt: Attempt, roles: tuple[str, ...]) -> Iterable[Reason]:
    return guards.role_reasons(_given(attempt, tuple(replace(one, closed=True) for one in HELD)), roles)


def handed_on(attempt: Attempt, roles: tuple[str, ...]) -> Iterable[Reason]:
    """Whoever holds a delegation from somebody holds those that they hold, too."""
    further = [replace(b, delegate=a.delegate) for a in HELD for b in HELD if a.principal == b.delegate]
    return guards.role_reasons(_given(attempt, (*HELD, *further)), roles)


def to_whoever_wrote(attempt: Attempt, roles: tuple[str, ...]) -> Iterator[Reason]:
    """One may delegate to the author of an item."""
    for reason in guards.role_reasons(attempt, roles):
        if "is an author of this memo" not in reason.text:
            yield reason


def _given(attempt: Attempt, held: tuple[Delegation, ...] | None) -> Attempt:
    return replace(attempt, subject=replace(attempt.subject, delegations=held))


def first_reason_is_a_warning(attempt: Attempt) -> Iterator[Reason]:
    for reason in guards.every_point_decided(attempt):
        yield replace(reason, severity="warn")


def guard(name: str, instead: Callable[[Attempt], Iterable[Reason]]) -> Rules:
    return replace(MEMO_RULES, guards={**MEMO_RULES.guards, name: instead})


def also_writing(name: str, instead: Callable[[Attempt], Iterable[Reason]]) -> Rules:
    """The fault where the manager who wrote is not turned away at submission already."""
    planted = guard(name, instead)
    return replace(planted, guards={**planted.guards, "manager_did_not_write": none})


RULE_FAULTS: dict[str, Rules] = {
    "the approver may have written": guard("not_author_nor_editor", none),
    "only the actor of an approval is looked at": also_writing("not_author_nor_editor", only_actor),
    "only the principal of an approval is looked at": guard("not_author_nor_editor", only_principal),
    "only the case officer counts as a writer": guard("not_author_nor_editor", only_the_case_officer),
    "those who edited do not count as writers": also_writing("not_author_nor_editor", without_editors),
    "flawed content is submitted": guard("content_checks", none),
    "a changed memo is scheduled without approval": guard("content_unchanged", none),
    "decisions outside a session": guard("meeting_in_session", none),
    "a decision with a point left out": guard("every_point_decided", none),
    "an undecided point only warns": guard("every_point_decided", first_reason_is_a_warning),
    "postponed to nowhere": guard("target_or_until_further_notice", none),
    "a meeting that takes no more items": guard("meeting_is_planned", none),
    "everybody holds every role": replace(MEMO_RULES, role_check=any_role),
    "no role is asked for": replace(MEMO_RULES, role_check=lambda _attempt, _roles: ()),
    "the actor's role stands in for the principal's": replace(MEMO_RULES, role_check=actor_only_role),
    "anybody acts in anybody's name": replace(MEMO_RULES, role_check=in_any_name),
    "every delegation includes closed memos": replace(MEMO_RULES, role_check=closed_ones_too),
    "a delegation is handed on": replace(MEMO_RULES, role_check=handed_on),
    "an author acts on a memo in another's name": replace(MEMO_RULES, role_check=to_whoever_wrote),
}

SUBMIT = 'name = "submit"\nlabel = "Send til godkendelse"\nfrom = ["draft"]\nto = '
TEXT_FAULTS: dict[str, tuple[str, str]] = {
    "submitted past the manager": (f'{SUBMIT}"review"', f'{SUBMIT}"submitted"'),
    "the author approves": (
        'to = "submitted"\nroles = ["manager"]\nguards = ["not_author_nor_editor", "coordination_answered"]',
        'to = "submitted"\nroles = ["manager", "author"]',
    ),
    "the approval asks nobody who wrote": (
        'to = "submitted"\nroles = ["manager"]\nguards = ["not_author_nor_editor", "coordination_answered"]',
        'to = "submitted"\nroles = ["manager"]\nguards = ["manager_did_not_write"]',
    ),
    "members decide": (
        'from = ["locked"]\nto = "decided"\nroles = ["secretary"]',
        'from = ["locked"]\nto = "decided"\nroles = ["secretary", "member"]',
    ),
    "content open while it is approved": (
        'label = "Til ledergodkendelse"\n',
        'label = "Til ledergodkendelse"\nauthor_may_edit = true\n',
    ),
    "content open after approval": ('label = "Indmeldt"\n', 'label = "Indmeldt"\nauthor_may_edit = true\n'),
    "the lock taken by hand": (
        'does = "lock"\ncascade = true\ndocuments = ["indstilling"]',
        'does = "lock"\ndocuments = ["indstilling"]',
    ),
    "submitted without an edition": (
        'guards = ["content_checks", "manager_did_not_write"]\nedition = true',
        'guards = ["content_checks", "manager_did_not_write"]',
    ),
    "returned without a word": ('guards = ["agenda_is_open"]\ncomment = "required"', 'guards = ["agenda_is_open"]'),
    "withdrawn after the agenda went out": (
        'from = ["draft", "submitted", "postponed"]',
        'from = ["draft", "submitted", "postponed", "locked"]',
    ),
    "the archive opened again": (
        'name = "archive"\nlabel = "Arkivér"\nfrom = ["minuted"]',
        'name = "archive"\nlabel = "Arkivér"\nfrom = ["minuted", "archived"]',
    ),
    "postponed goes straight on": (
        'to = "review"\nroles = ["author"]\nguards = ["content_changed"',
        'to = "submitted"\nroles = ["author"]\nguards = ["content_changed"',
    ),
}


@pytest.mark.parametrize("fault", RULE_FAULTS)
def test_the_walk_finds_the_planted_fault(fault: str) -> None:
    assert any(walk(memo_type(), RULE_FAULTS[fault], LAWS[MAIN]))


@pytest.mark.parametrize("fault", TEXT_FAULTS)
def test_the_check_or_the_walk_finds_the_fault_planted_in_the_type(fault: str) -> None:
    planted = faulty(*TEXT_FAULTS[fault])
    assert planted is None or any(walk(planted, MEMO_RULES, LAWS[MAIN]))


def faulty(old: str, new: str) -> MemoType | None:
    """The type with the fault in its text; None if it is refused."""
    text = memo_type().source
    assert text.count(old) == 1, "the fault is planted nowhere"
    try:
        return type_in_force(text.replace(old, new), TEMPLATES / MAIN, MEMO_RULES, frozenset(CHECKS))
    except Invalid:
        return None


def test_the_walk_finds_that_an_author_writes_what_finance_is_asked_for() -> None:
    planted = replace(MEMO_RULES, guards={**MEMO_RULES.guards, "not_an_author": none})
    assert any(walk(memo_type(CASE), planted, LAWS[CASE]))


def test_the_walk_finds_that_the_machine_and_the_reasons_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "reasons_against", lambda *_given: ())
    assert any("disagree" in breach for breach in walk(memo_type(), MEMO_RULES, LAWS[MAIN]))


def test_the_walk_finds_that_a_return_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A return that keeps `editors` only shuts people out; one that forgot the author would let him in."""
    monkeypatch.setattr(guards, "writers", lambda case: case.memo.editors)
    alone = replace(MEMO_RULES, role_check=to_whoever_wrote)  # it would keep the author out by itself
    assert any(walk(memo_type(), alone, LAWS[MAIN]))


def test_the_walk_finds_that_only_the_principal_counts_as_having_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote in another's name may not approve in a third one's either."""
    real = guards.writers
    monkeypatch.setattr(guards, "writers", lambda case: real(case) - {OLE})
    assert any(walk(memo_type(), MEMO_RULES, LAWS[MAIN]))


def test_the_faults_are_as_many_as_is_said_above() -> None:
    assert (len(RULE_FAULTS), len(TEXT_FAULTS)) == (19, 12)
