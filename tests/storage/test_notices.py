"""Notices and exports in the store, on both databases: wanted once, held by one, put off, gone."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from engine.database import Database
from memos.chosen import Chosen
from memos.jobs import Kind
from memos.models import AccountRow, NoticeRow
from memos.notices import NoticeKind
from memos.store import Store
from memos.store.mails import WantedMail
from tests.storage.values import AASE, AT, IB, JENS, METTE, OLE, SHA, memo, organise

HOUR = timedelta(hours=1)
MAIL = ((AASE, "aase@solbaek.test", False), (IB, "", False), (JENS, "jens@solbaek.test", True))


@pytest.fixture
def known(database: Database) -> Database:
    """An organisation with a memo; some of its people have mail."""
    with database.write() as session:
        store = Store(session)
        organise(store)
        store.add_memo(memo(), AT)
        for number, (person, email, disabled) in enumerate(MAIL):
            (id,) = store.names.people([person])
            row = {"person_id": id, "user_name": f"bruger{number}", "email": email, "disabled": disabled}
            session.execute(insert(AccountRow), [row | {"password_hash": "", "must_change": False}])
    return database


def want(database: Database, *people: str, occasion: str = "1", at: timedelta = timedelta()) -> None:
    with database.write() as session:
        store = Store(session)
        store.want_notices(NoticeKind.RETURNED, people, store.memo_id("CHE-2026-001") or "", occasion, AT + at)


def claim(database: Database, owner: str = "one", at: timedelta = timedelta(), most: int = 9) -> str:
    """The person whose notice was claimed; "" for none."""
    with database.write() as session:
        store = Store(session)
        found = store.claim_mail(owner, AT + at, HOUR, since=AT - HOUR, most=most)
        return store.notice(found.id).person if found else ""


def test_only_those_with_mail_and_an_open_account_are_reached(known: Database) -> None:
    with known.read() as session:
        assert Store(session).with_mail([AASE, IB, JENS, METTE, "Ingen"]) == [AASE]
        assert Store(session).with_mail([]) == []


def test_wanted_twice_for_one_occasion_it_is_one(known: Database) -> None:
    want(known, AASE, METTE)
    want(known, AASE)
    want(known, AASE, occasion="2")
    assert sorted(claim(known) for _time in range(4)) == ["", AASE, AASE, METTE]


def test_the_oldest_goes_first_and_each_is_held_by_one(known: Database) -> None:
    want(known, AASE, at=timedelta(minutes=2))
    want(known, METTE, at=timedelta(minutes=1))
    assert [claim(known), claim(known, "other"), claim(known)] == [METTE, AASE, ""]
    assert claim(known, "other", HOUR) == METTE


def test_who_claims_gets_the_address_that_holds_now(known: Database) -> None:
    want(known, AASE, JENS, OLE)
    with known.write() as session:
        store = Store(session)
        found = [store.claim_mail("one", AT, HOUR, since=AT, most=9) for _time in range(3)]
        notices = [store.notice(one.id) for one in found if one]
    assert {one.person: one.email for one in notices} == {AASE: "aase@solbaek.test", JENS: "", OLE: ""}
    assert {one.claimed_until for one in found if one} == {AT + HOUR}


def test_many_at_once_never_hold_the_same(known: Database) -> None:
    for number in range(20):
        want(known, AASE, occasion=str(number))
    taken: list[str] = []

    def drain() -> None:
        while True:
            with known.write() as session:
                found = Store(session).claim_mail("x", AT, HOUR, since=AT, most=9)
            if found is None:
                return
            taken.append(found.id)

    together(drain)
    assert (len(taken), len(set(taken))) == (20, 20)


def test_what_failed_waits_until_it_is_due_and_not_after_so_many_times(known: Database) -> None:
    want(known, AASE)
    with known.write() as session:
        store = Store(session)
        found = store.claim_mail("one", AT, HOUR, since=AT, most=9)
        assert found
        store.mail_failed(found, "one", "no such user", AT + HOUR, counts=True)
        store.mail_failed(found, "other", "not mine", AT, counts=True)
    assert claim(known, at=timedelta(minutes=59)) == ""
    assert claim(known, at=HOUR, most=1) == ""
    assert claim(known, at=HOUR) == AASE


def test_all_that_nobody_holds_is_put_off_together(known: Database) -> None:
    want(known, AASE, METTE, JENS)
    assert claim(known)
    with known.write() as session:
        Store(session).put_off_mails(AT + 3 * HOUR)
    assert claim(known, at=2 * HOUR), "the one that was held is free when its claim has ended"
    assert claim(known, at=2 * HOUR) == ""
    assert claim(known, at=3 * HOUR)


def test_what_was_sent_or_dropped_or_is_too_old_is_not_claimed(known: Database) -> None:
    want(known, AASE, METTE)
    want(known, JENS, at=-2 * HOUR)
    with known.write() as session:
        store = Store(session)
        sent, dropped = (store.claim_mail("one", AT, HOUR, since=AT - HOUR, most=9) for _time in range(2))
        assert sent
        assert dropped
        store.mail_sent(sent, AT)
        store.drop_mail(dropped)
        assert not store.mail_waits(AT + 2 * HOUR, HOUR, since=AT - HOUR, most=9)
        assert store.mail_waits(AT + 2 * HOUR, HOUR, since=AT - 2 * HOUR, most=9)


def test_what_was_sent_or_given_up_long_ago_is_removed_and_nothing_else(known: Database) -> None:
    want(known, AASE, at=-3 * HOUR)
    want(known, METTE, at=-3 * HOUR, occasion="sent late")
    want(known, JENS, at=-HOUR)
    with known.write() as session:
        store = Store(session)
        (late,) = session.scalars(select(NoticeRow.id).where(NoticeRow.occasion == "sent late"))
        store.mail_sent(WantedMail(late, Kind.NOTICE, AT - 3 * HOUR, AT, 1), AT - HOUR)
        assert store.remove_notices(AT - 2 * HOUR) == 1
        assert store.remove_notices(AT - 2 * HOUR) == 0
        assert store.mail_waits(AT, HOUR, since=AT - 9 * HOUR, most=9)
        assert store.remove_notices(AT) == 2
        assert session.scalars(select(NoticeRow.id)).all() == []


def test_an_export_goes_on_only_with_whoever_holds_it(known: Database) -> None:
    with known.write() as session:
        store = Store(session)
        id = store.add_export(AASE, Chosen(year=2026), AT)
        assert store.claim_export("one", AT, HOUR)
        assert store.claim_export("other", AT, HOUR) is None
        assert store.claim_export("other", AT + HOUR, HOUR)
        assert not store.advance_export(id, "one", 1, 2, AT + 2 * HOUR)
        assert not store.finish_export(id, "one", SHA, "", AT, {})
        assert store.advance_export(id, "other", 1, 2, AT + 3 * HOUR)
        memo_id = store.memo_id("CHE-2026-001") or ""
        assert store.finish_export(id, "other", SHA, "", AT + HOUR, {memo_id: True})
        (found,) = store.exports(AASE)
        assert (found.done, found.total, found.tries, found.sha256) == (1, 2, 2, SHA)
        assert store.claim_export("one", AT + 9 * HOUR, HOUR) is None


def test_a_released_export_is_free_at_once_and_counts_as_no_try(known: Database) -> None:
    with known.write() as session:
        store = Store(session)
        id = store.add_export(AASE, Chosen(year=2026), AT)
        assert store.claim_export("one", AT, HOUR)
        store.release_export(id, "other")
        assert not store.export_waits(AT, HOUR)
        store.release_export(id, "one")
        assert store.export_waits(AT, HOUR)
        again = store.claim_export("two", AT, HOUR)
        assert again
        assert again.tries == 1


def test_exports_are_removed_with_all_that_is_in_them(known: Database) -> None:
    with known.write() as session:
        store = Store(session)
        old, young = store.add_export(AASE, Chosen(year=2026), AT), store.add_export(METTE, Chosen(), AT + HOUR)
        for owner in ("one", "two"):
            claimed = store.claim_export(owner, AT, HOUR)
            assert claimed
            store.finish_export(claimed.id, owner, SHA, "", AT, {store.memo_id("CHE-2026-001") or "": False})
        assert store.exports_before(AT + HOUR) == [old]
        store.remove_exports([old])
        assert store.exports(AASE) == []
        assert [one.id for one in store.exports(METTE)] == [young]
        assert store.export_files() == {SHA}


def together(work: Callable[[], None], threads: int = 4) -> None:
    running = [threading.Thread(target=work) for _thread in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
