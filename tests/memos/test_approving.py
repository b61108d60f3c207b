"""Returning a memo with remarks on its parts, and what the one who approves it sees."""

from collections.abc import Sequence

import pytest

from engine.events import events
from memos.actions.approving import give_back
from memos.audit import audit
from memos.memo import Memo
from memos.queries.approval import approval, remarks_of
from memos.queries.facts import memo_facts_json
from memos.queries.show import show
from tests.memos.build import AASE, BO, IB, JENS, METTE, OLE, content
from tests.memos.town import Town, refused


def returned(
    town: Town, memo: str, *said: tuple[str, str], comment: str = "", person: str = IB, name: str = "return"
) -> Memo:
    with town.at(person) as desk:
        return give_back(desk, desk.store.memo(memo), name, comment, said)


def submitted(town: Town) -> str:
    memo = town.draft()
    town.act(AASE, memo, "submit")
    return memo


def remarks(town: Town, memo: str, person: str) -> list[tuple[str, str, bool]]:
    with town.own.read(person) as desk:
        return [(one.heading, one.remark.text, one.answered) for one in remarks_of(desk, desk.store.memo(memo))]


def comments(town: Town, memo: str) -> Sequence[str]:
    with town.own.read() as desk:
        chain = events(desk.session, desk.store.chain_of_memo(memo))
    return [event.comment for event in chain if event.action == "return"]


def test_a_memo_is_returned_with_remarks_on_its_parts_which_its_author_sees(town: Town) -> None:
    memo = submitted(town)
    returned(town, memo, ("effekt", " For kort. "), ("", "God sag."), ("baggrund", "  "), comment="Se nedenfor")
    assert town.state(memo) == "draft"
    assert remarks(town, memo, AASE) == [("Effekt", "For kort.", False), ("", "God sag.", False)]
    assert comments(town, memo) == ["Se nedenfor"]


def test_without_a_comment_the_remarks_are_the_reason(town: Town) -> None:
    memo = submitted(town)
    returned(town, memo, ("effekt", "For kort."), ("direkte_udgifter", "Mangler."))
    assert comments(town, memo) == ["see the remarks on Effekt og Direkte udgifter"]


def test_without_either_it_is_not_returned(town: Town) -> None:
    memo = submitted(town)
    assert refused(returned, town, memo, ("effekt", " ")) == ["comment"]
    assert town.state(memo) == "review"


@pytest.mark.parametrize("said", [("effekt", "Borgeren 010203-1234"), ("", "CPR 010203 1234")])
def test_a_cpr_number_in_a_remark_is_refused(town: Town, said: tuple[str, str]) -> None:
    memo = submitted(town)
    assert refused(returned, town, memo, said, comment="Se") == [f"remarks.{said[0]}"]
    assert remarks(town, memo, AASE) == []


def test_a_cpr_number_in_a_comment_is_refused_at_any_step(town: Town) -> None:
    memo = submitted(town)
    assert refused(town.act, IB, memo, "return", "Borgeren 010203-1234") == ["comment"]
    assert refused(town.act, IB, memo, "approve", "Borgeren 010203-1234") == ["comment"]
    assert town.state(memo) == "review"


def test_a_cpr_number_in_the_comment_of_a_meetings_step_is_refused(town: Town) -> None:
    meeting = town.agenda(town.ready())
    assert refused(town.step, meeting, "lock", comment="Borgeren 010203-1234") == ["comment"]


def test_a_remark_on_a_part_that_is_not_there_is_refused(town: Town) -> None:
    assert refused(returned, town, submitted(town), ("findes_ikke", "Kort"), comment="Se") == ["remarks.findes_ikke"]


def test_remarks_are_made_only_where_a_memo_is_returned(town: Town) -> None:
    assert refused(returned, town, submitted(town), ("effekt", "Kort"), name="approve") == ["remarks"]


def test_somebody_who_may_not_return_it_makes_no_remarks(town: Town) -> None:
    memo = submitted(town)
    assert "actor" in refused(returned, town, memo, ("effekt", "Kort"), person=OLE)
    assert remarks(town, memo, AASE) == []


def test_sent_again_the_remarks_are_answered_and_still_there(town: Town) -> None:
    memo = submitted(town)
    returned(town, memo, ("effekt", "For kort."))
    town.act(AASE, memo, "submit")
    assert remarks(town, memo, IB) == [("Effekt", "For kort.", True)]
    returned(town, memo, ("baggrund", "For lang."))
    assert remarks(town, memo, AASE) == [("Effekt", "For kort.", True), ("Baggrund", "For lang.", False)]


def test_remarks_are_for_those_who_write_and_whoever_made_them(town: Town) -> None:
    memo = town.ready(content(co_authors=(BO,)))
    returned(town, memo, ("effekt", "For kort."), comment="Se", person=JENS)
    town.act(AASE, memo, "submit")
    town.act(IB, memo, "approve")
    assert [len(remarks(town, memo, person)) for person in (AASE, BO, IB, JENS)] == [1, 1, 1, 1]
    assert remarks(town, memo, METTE) == []


def test_programs_are_told_of_remarks(town: Town) -> None:
    memo = submitted(town)
    returned(town, memo, ("effekt", "For kort."))
    with town.own.read(AASE) as desk:
        told = memo_facts_json(desk, show(desk, town.memo(memo).number))["remarks"]
    assert isinstance(told, list)
    (found,) = told
    assert (found["edition"], found["place"], found["text"], found["person"]) == (1, "effekt", "For kort.", IB)
    assert found["answered"] is False


def test_the_audit_finds_nothing_after_remarks(town: Town) -> None:
    with town.at(JENS) as desk:
        desk.store.organisation_event(at=desk.now, actor=JENS, action="load")
    memo = submitted(town)
    returned(town, memo, ("effekt", "For kort."), ("", "God sag."))
    town.act(AASE, memo, "submit")
    returned(town, memo, ("effekt", "For lang."))
    with town.own.read() as desk:
        assert audit(desk.session).problems == ()


def test_the_manager_sees_what_changed_since_the_edition_they_returned(town: Town) -> None:
    memo = submitted(town)
    number = town.memo(memo).number
    with town.own.read(IB) as desk:
        assert (approval(desk, number).since, approval(desk, number).changes) == (0, ())
    returned(town, memo, ("effekt", "For kort."))
    town.edit(AASE, memo, title="Længere åbningstider")
    town.act(AASE, memo, "submit")
    with town.own.read(IB) as desk:
        found = approval(desk, number)
    assert found.since == 1
    assert [one.heading for one in found.changes] == ["Head"]
    assert [one.heading for one in found.remarks] == ["Effekt"]


def test_the_ways_on_are_told_with_what_stands_in_them(town: Town) -> None:
    number = town.memo(submitted(town)).number
    with town.own.read(IB) as desk:
        found = approval(desk, number)
    assert found.approve and found.give_back
    assert (found.approve.step.name, found.approve.reasons) == ("approve", ())
    assert (found.give_back.step.name, found.give_back.reasons) == ("return", ())
    with town.own.read(AASE) as desk:
        other = approval(desk, number).approve
    assert other and {reason.place for reason in other.reasons} == {"actor"}
