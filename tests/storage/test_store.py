"""The store gives back what it was given, refuses what is stale, and keeps editions and claims."""

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from engine.database import Database
from engine.errors import NotFound, Stale
from memos.meeting import Meeting
from memos.memo import Memo
from memos.people import Body, Department, Organisation, Person, Role
from memos.rendition import Rendition, Status
from memos.store import Store
from tests.storage.values import AASE, AT, CONTENT, JENS, METTE, OLE, SHA, meeting, memo, organise


@pytest.fixture
def stored(database: Database) -> Memo:
    with database.write() as session:
        organise(Store(session))
        return Store(session).add_memo(memo(), AT)


@pytest.fixture
def met(database: Database, stored: Memo) -> Meeting:
    with database.write() as session:
        Store(session).add_edition(stored, AT)
        return Store(session).add_meeting(meeting(stored.id))


def test_a_memo_comes_back_as_it_was(database: Database, stored: Memo) -> None:
    with database.read() as session:
        assert Store(session).memo(stored.id) == stored == memo(id=stored.id)


def test_a_meeting_comes_back_as_it_was(database: Database, stored: Memo) -> None:
    given = meeting(stored.id)
    with database.write() as session:
        Store(session).add_edition(stored, AT)
        added = Store(session).add_meeting(given)
    with database.read() as session:
        assert Store(session).meeting(given.id) == added == given


def test_what_was_changed_is_stored_and_the_revision_counts(database: Database, stored: Memo) -> None:
    written = replace(stored, content=replace(CONTENT, title="Ny titel", costs=None), editors=frozenset({OLE}))
    with database.write() as session:
        saved = Store(session).save_memo(written, AT)
    with database.read() as session:
        assert Store(session).memo(stored.id) == saved == replace(written, revision=2)


def test_a_stale_write_is_refused_and_keeps_what_was_written(database: Database, stored: Memo) -> None:
    with database.write() as session:
        Store(session).save_memo(replace(stored, state="review"), AT)
    mine = replace(stored, content=replace(CONTENT, title="Min titel"))
    with pytest.raises(Stale) as refused, database.write() as session:
        Store(session).save_memo(mine, AT)
    assert json.loads(refused.value.kept)["title"] == "Min titel"
    with database.read() as session:
        assert Store(session).memo(stored.id).content.title == CONTENT.title


def test_a_stale_meeting_is_refused(database: Database, met: Meeting) -> None:
    with database.write() as session:
        Store(session).save_meeting(replace(met, place="Kantinen"))
    with pytest.raises(Stale), database.write() as session:
        Store(session).save_meeting(met)


def test_what_one_store_saved_another_of_the_same_session_can_save_again(database: Database, met: Meeting) -> None:
    with database.write() as session:
        one, other = Store(session), Store(session)
        moved = other.save_meeting(replace(one.meeting(met.id), place="Kantinen"))
        again = one.save_meeting(replace(moved, place="Salen", members=(METTE,)))
        assert one.meeting(met.id) == again == replace(met, place="Salen", members=(METTE,), revision=3)


def test_a_store_that_read_before_another_saved_still_writes_its_content(database: Database, stored: Memo) -> None:
    with database.write() as session:
        one, other = Store(session), Store(session)
        edited = other.save_memo(replace(one.memo(stored.id), content=replace(CONTENT, title="Anden")), AT)
        back = one.save_memo(replace(edited, content=CONTENT, editors=frozenset({OLE})), AT)
        assert one.memo(stored.id) == back == replace(stored, editors=frozenset({OLE}), revision=3)


def test_a_change_of_the_organisation_is_noted_once(database: Database) -> None:
    with database.write() as session:
        store = Store(session)
        organise(store)
        noted = [store.note_organisation(at=AT, actor=JENS, action="name") for _ in range(2)]
        store.ensure_person("Karla")
        noted.append(store.note_organisation(at=AT, actor=JENS, action="name"))
    assert [event.seq if event else None for event in noted] == [1, None, 2]


def test_what_is_not_there_is_not_found_rather_than_stale(database: Database) -> None:
    with pytest.raises(NotFound), database.write() as session:
        organise(Store(session))
        Store(session).save_memo(memo(), AT)


def test_a_person_nobody_added_is_refused(database: Database) -> None:
    with pytest.raises(NotFound, match="Karla"), database.write() as session:
        organise(Store(session))
        Store(session).add_memo(memo(author="Karla"), AT)


def test_an_edition_keeps_what_was_submitted(database: Database, stored: Memo) -> None:
    with database.write() as session:
        first = Store(session).add_edition(stored, AT)
        edited = Store(session).save_memo(replace(first, content=replace(CONTENT, title="Anden")), AT)
        second = Store(session).add_edition(edited, AT + timedelta(days=1))
    assert (first.edition, first.changed, edited.changed, second.edition) == (1, False, True, 2)
    with database.read() as session:
        store = Store(session)
        assert store.edition(stored.id, 1) == CONTENT
        assert store.edition(stored.id, 2).title == "Anden"
        assert [(e.number, e.kept) for e in store.editions(stored.id)] == [(1, True), (2, True)]
        assert store.memo(stored.id) == second


def test_a_memo_edited_back_to_its_edition_is_not_changed(database: Database, stored: Memo) -> None:
    with database.write() as session:
        first = Store(session).add_edition(stored, AT)
        other = Store(session).save_memo(replace(first, content=replace(CONTENT, title="Anden")), AT)
        back = Store(session).save_memo(replace(other, content=CONTENT), AT)
        assert not back.changed
        assert Store(session).memo(stored.id) == back


def test_a_discarded_edition_is_gone_with_the_drafts_and_leaves_its_hash(database: Database, stored: Memo) -> None:
    secret = replace(CONTENT, title="010203-1234")
    with database.write() as session:
        store = Store(session)
        draft = store.save_memo(replace(stored, content=replace(secret, kle="1")), AT)
        wrong = store.add_edition(replace(draft, content=secret), AT)
        store.save_memo(replace(wrong, content=CONTENT), AT)
        store.discard_edition(stored.id, 1)
    with database.read() as session:
        assert not Store(session).editions(stored.id)[0].kept
        with pytest.raises(NotFound):
            Store(session).edition(stored.id, 1)
        titles = session.connection().exec_driver_sql("SELECT title FROM content").scalars().all()
        assert titles == [CONTENT.title]


def test_only_items_that_changed_are_written_again(database: Database, met: Meeting) -> None:
    first, second = met.items
    changed = replace(met, items=(replace(first, result="", follow_ups=()),))
    with database.write() as session:
        Store(session).save_meeting(changed)
    with database.read() as session:
        assert Store(session).meeting(met.id) == replace(changed, revision=2)
    assert second.title == "Eventuelt"


def test_items_can_change_places(database: Database, met: Meeting) -> None:
    first, second = met.items
    turned = replace(met, items=(replace(second, position=1), replace(first, position=2)))
    with database.write() as session:
        Store(session).save_meeting(turned)
        assert Store(session).meeting(met.id).items == turned.items


def test_the_latest_meeting_of_a_memo_is_found(database: Database, met: Meeting) -> None:
    memo_id = met.items[0].memo
    later = replace(meeting(memo_id, "CHE-M2026-02"), date=met.date.replace(month=4))
    with database.write() as session:
        store = Store(session)
        later = store.add_meeting(later)
        assert store.item_of_memo(memo_id) == (later, later.items[0])
        assert store.items_of_memo(memo_id) == [(met.id, met.items[0].id), (later.id, later.items[0].id)]
        assert store.meeting_of("Chefteam", met.date) == met.id
        assert store.meeting_of("Chefteam", met.date.replace(year=2020)) is None
        assert store.item_of_memo("nobody") is None


def test_a_memo_is_found_by_number_and_by_file(database: Database, stored: Memo) -> None:
    with database.write() as session:
        store = Store(session)
        store.mark_file(stored.id, SHA)
        assert store.memo_by_file(SHA) == stored.id == store.memo_id(stored.number)
        assert store.memo_by_file("other") is None is store.memo_id("other")


def test_a_meeting_is_found_by_number_and_by_file(database: Database, met: Meeting) -> None:
    with database.write() as session:
        store = Store(session)
        store.mark_meeting_file(met.id, SHA)
        assert store.meeting_by_file(SHA) == met.id == store.meeting_id(met.number)


def test_a_series_counts_without_gaps(database: Database) -> None:
    with database.write() as session:
        assert [Store(session).next_in_series("CHE-2026") for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ZeroDivisionError), database.write() as session:
        Store(session).next_in_series("CHE-2026")
        raise ZeroDivisionError
    with database.write() as session:
        assert Store(session).next_in_series("CHE-2026") == 4
        assert Store(session).next_in_series("CHE-L2026") == 1


def test_a_type_definition_is_kept_once(database: Database) -> None:
    with database.write() as session:
        store = Store(session)
        sha256 = store.keep_definition("indstilling", 'key = "indstilling"\n')
        assert store.keep_definition("indstilling", 'key = "indstilling"\n') == sha256
        assert store.definition(sha256) == 'key = "indstilling"\n'
        with pytest.raises(NotFound):
            store.definition(SHA)


def test_of_two_who_are_the_first_with_a_type_neither_is_in_the_others_way(postgresql: Database) -> None:
    first, kept = threading.Event(), []

    def keep() -> None:
        first.wait(30)
        with postgresql.write() as session:
            kept.append(Store(session).keep_definition("indstilling", 'key = "indstilling"'))

    thread = threading.Thread(target=keep)
    thread.start()
    with postgresql.write() as session:
        kept.append(Store(session).keep_definition("indstilling", 'key = "indstilling"'))
        first.set()
        time.sleep(0.3)
    thread.join()
    assert kept == [kept[0]] * 2


def test_an_organisation_comes_back_sorted_the_danish_way(database: Database) -> None:
    ole, ase = Person("Ole"), Person("Åse", frozenset({Role.ARCHIVIST}))
    bodies = (
        Body("Ørne", "Ø", "Ørnene", members=("Åse", "Ole")),
        Body("Årsmøde", "Å", "Årsmødet", chair="Ole"),
    )
    departments = (Department("Anlæg", "Ole"), Department("Ældre"))
    with database.write() as session:
        loaded = Organisation("Solbæk Kommune", (ase, ole), departments[::-1], bodies[::-1])
        Store(session).load_organisation(loaded)
    with database.read() as session:
        assert Store(session).organisation_loaded()
        assert Store(session).organisation() == Organisation("Solbæk Kommune", (ole, ase), departments, bodies)
        assert Store(session).body("Ørne") == bodies[0]
        assert Store(session).person("Åse") == ase
        assert Store(session).has_person("Ole") and not Store(session).has_person("Karla")


def test_loading_an_organisation_takes_roles_away(database: Database) -> None:
    with database.write() as session:
        organise(Store(session))
        Store(session).load_organisation(Organisation("Solbæk", (Person(JENS),)))
        assert Store(session).person(JENS) == Person(JENS)


def test_a_department_keeps_its_manager_when_none_is_named(database: Database) -> None:
    with database.write() as session:
        Store(session).ensure_department(Department("Udvikling", METTE))
        Store(session).ensure_department(Department("Udvikling"))
        assert Store(session).organisation().departments == (Department("Udvikling", METTE),)


@pytest.mark.parametrize("others", [0, 40])
def test_a_memo_is_read_in_twelve_selects_however_many_there_are(database: Database, stored: Memo, others: int) -> None:
    with database.write() as session:
        for number in range(others):
            Store(session).add_memo(memo(f"CHE-2025-{number}"), AT)
    seen = []
    with database.read() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *a: seen.append(a[2]))
        Store(session).memo(stored.id)
    assert len(seen) <= 12


def test_several_memos_are_read_in_as_few_selects_as_one(database: Database, stored: Memo) -> None:
    with database.write() as session:
        other = Store(session).add_memo(memo("CHE-2026-002"), AT)
    seen = []
    with database.read() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *a: seen.append(a[2]))
        assert Store(session).memos([stored.id, other.id, "none"]) == {stored.id: stored, other.id: other}
    assert len(seen) <= 12


RENDITION = Rendition("indstilling", "pdf", Status.FINAL, SHA, 10, "c" * 64, "d" * 64, AT, 1)


def test_a_rendition_comes_back_and_counts_once(database: Database, stored: Memo) -> None:
    made = replace(RENDITION, memo=stored.id)
    with database.write() as session:
        store = Store(session)
        store.add_rendition(made, AASE)
        store.add_rendition(replace(made, made_at=AT + timedelta(hours=1)), AASE)
        assert store.renditions(memo=stored.id) == [made]


def test_a_document_wanted_twice_is_wanted_once(database: Database, met: Meeting) -> None:
    with database.write() as session:
        store = Store(session)
        for _ in range(2):
            store.want([("dagsorden", "pdf")], 3, AT, meeting=met.id)
            store.want([("indstilling", "pdf")], 3, AT, memo=met.items[0].memo)
        store.want([("dagsorden", "pdf")], 4, AT, meeting=met.id)
        assert store.wanted_count() == 3
        assert [w.revision for w in store.wanted_for(meeting=met.id)] == [3, 4]


def test_a_claim_holds_for_its_lease(database: Database, met: Meeting) -> None:
    minute = timedelta(minutes=1)
    with database.write() as session:
        store = Store(session)
        store.want([("dagsorden", "pdf")], 3, AT, meeting=met.id)
        taken = store.claim("one", AT, minute)
        assert taken and (taken.tries, taken.meeting) == (1, met.id)
        assert store.claim("two", AT + minute / 2, minute) is None
        again = store.claim("two", AT + minute, minute)
        assert again and (again.id, again.tries) == (taken.id, 2)
        store.fulfil(again.id)
        assert store.wanted_count() == 0


def test_what_failed_stays_wanted_with_its_reason(database: Database, met: Meeting) -> None:
    with database.write() as session:
        store = Store(session)
        store.want([("dagsorden", "pdf")], 3, AT, meeting=met.id)
        taken = store.claim("one", AT, timedelta(hours=1))
        assert taken
        store.failed(taken.id, "a template is broken")
        assert store.claim("one", AT, timedelta(hours=1), skip=[taken.id]) is None
        assert store.wanted_for(meeting=met.id)[0].reason == "a template is broken"
        assert store.claim("one", AT, timedelta(hours=1))
