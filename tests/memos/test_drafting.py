"""Writing, changing, copying and submitting a memo."""

from engine.events import events
from memos.actions import drafting
from memos.archive import event_dict
from memos.memo import Openness
from tests.memos.build import AASE, IB, JENS, KARIM, budget, content
from tests.memos.town import CLOSED, Town, refused


def test_the_content_is_frozen_outside_the_states_that_say_otherwise(town: Town) -> None:
    memo = town.draft()
    town.edit(AASE, memo, title="Ny titel")
    town.act(AASE, memo, "submit")
    assert refused(town.edit, AASE, memo, title="Nyere") == ["state"]
    town.act(IB, memo, "return", comment="Mangler")
    assert town.edit(AASE, memo, title="Nyest").content.title == "Nyest"


def test_who_edited_cannot_approve_until_it_was_returned(town: Town) -> None:
    memo = town.draft()
    town.edit(IB, memo, title="Lederens titel")
    assert refused(town.act, AASE, memo, "submit") == ["responsible_manager"]
    town.edit(AASE, memo, responsible_manager=KARIM)
    town.act(AASE, memo, "submit")
    assert "actor" in refused(town.act, IB, memo, "approve")
    assert town.act(KARIM, memo, "approve").state == "submitted"


def test_the_history_of_an_open_memo_does_not_tell_the_number_it_had_as_closed(town: Town) -> None:
    memo = town.draft(content(**CLOSED))
    opened = town.edit(AASE, memo, openness=Openness.OPEN, closed_reason="", public_title="")
    with town.at(AASE) as desk:
        history = events(desk.session, desk.store.chain_of_memo(memo))
    assert [event.number for event in history] == ["CHE-2026-L001", opened.number]
    assert [event_dict(event, opened.number)["number"] for event in history] == ["", opened.number]


def test_a_memo_whose_openness_changes_gets_a_number_in_the_other_series(town: Town) -> None:
    memo = town.draft()
    assert town.memo(memo).number == "CHE-2026-001"
    assert town.edit(AASE, memo, **CLOSED).number == "CHE-2026-L001"
    assert town.memo(town.draft()).number == "CHE-2026-002"


def test_a_copy_starts_from_last_years_content_with_the_years_one_on(town: Town) -> None:
    memo = town.ready(content(costs=budget(("a", "drift", [1, 2, 3, 4])), funding=("opsparing",)))
    with town.at(AASE) as desk:
        made = drafting.copy(desk, desk.store.memo(memo))
    assert made.content.costs is not None
    assert (made.state, made.edition, made.number) == ("draft", 0, "CHE-2026-002")
    assert made.content.costs.years == (2026, 2027, 2028, 2029)
    assert made.content.points == town.memo(memo).content.points


def test_each_submission_makes_a_numbered_edition(town: Town) -> None:
    memo = town.ready()
    town.act(JENS, memo, "return", comment="Ret titlen")
    town.edit(AASE, memo, title="Rettet")
    town.act(AASE, memo, "submit")
    with town.own.read() as desk:
        titles = [desk.store.edition(memo, number).title for number in (1, 2)]
    assert (town.memo(memo).edition, titles) == (2, ["Åbningstider", "Rettet"])
