"""Signing up for an open meeting: until the deadline, in order, and forgotten afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from engine.errors import Blocked, Invalid, NotFound
from engine.events import events
from engine.tables import Base
from memos.actions.inviting import invite
from memos.actions.planning import replan
from memos.actions.signing_up import AGAIN, add_by_hand, remove_by_hand, sign_up, withdraw
from memos.actions.working import retry
from memos.audit import audit
from memos.desk import Desk
from memos.forgetting import forget
from memos.invitation import Invitation, ProgrammeItem, Reach, SignUp, slot
from memos.jobs import Job, JobState, Kind
from memos.mailing import MOST
from memos.meeting import Meeting, MeetingHeader
from memos.posting import post, post_one
from memos.queries.invitations import find_invited, open_invitations, signed_up
from memos.queries.jobs import jobs
from tests.mail_server import MailServer
from tests.memos.build import BO, JENS, OLE, TORE, rich
from tests.memos.noticed import ADDRESS, posted, settings, submitted
from tests.memos.test_summons import entries
from tests.memos.town import DAY, Town

DEADLINE = date(2026, 2, 25)
PROGRAMME = (
    ProgrammeItem("Velkomst", "Mette Holm", time(9), 15),
    ProgrammeItem("Besøg fra nabokommunen", "Vera Skov", time(9, 15)),
    ProgrammeItem("Frokost", minutes=45),
    ProgrammeItem("Drøftelse ved bordene"),
)


def invited(town: Town, meeting: str = "", **changes: object) -> str:
    """The id of a meeting with an invitation."""
    meeting = meeting or town.plan()
    given = {"text": rich("Kom og hør."), "programme": PROGRAMME, "reach": Reach.ANYBODY, **changes}
    with town.at(JENS) as desk:
        found = Invitation("Netværksmøde", **{"deadline": DEADLINE, **given})
        invite(desk, desk.store.meeting(meeting), found)
    return meeting


@contextmanager
def at(town: Town, meeting: str, person: str = "") -> Iterator[tuple[Desk, Meeting]]:
    with town.at(person) as desk:
        yield desk, desk.store.meeting(meeting)


def outsider(town: Town, meeting: str, name: str = "Ida Bro", email: str = "") -> None:
    with at(town, meeting) as (desk, found):
        sign_up(desk, found, name=name, organisation="Nabo", email=email or f"{name.split()[0]}@nabo.test")


def listed(town: Town, meeting: str) -> list[tuple[str, int]]:
    """Each name with its number on the waiting list."""
    with town.at(JENS) as desk:
        number = desk.store.meeting(meeting).number
        return [(row.one.name, row.waits) for row in signed_up(desk, number)[2]]


def of(town: Town, meeting: str, name: str) -> SignUp:
    with town.own.read() as desk:
        return next(one for one in desk.store.sign_ups(meeting) if one.name == name)


def confirmed(town: Town, mails: MailServer) -> list[tuple[str, str]]:
    """To whom, and the subject's beginning, of each mail that is sent now."""
    before = len(mails.taken)
    assert posted(town, mails) == [""] * (len(mails.taken) - before)
    return sorted((one.to[0], str(one.message["subject"]).partition(":")[0]) for one in mails.taken[before:])


def gone(town: Town, meeting: str, name: str) -> None:
    with at(town, meeting) as (desk, found):
        withdraw(desk, found, of(town, meeting, name))


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        (datetime(2026, 2, 25, 22, 58, 59, tzinfo=UTC), False),
        (datetime(2026, 2, 25, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 7, 1, 21, 58, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), True),
    ],
)
def test_it_closes_itself_at_one_minute_to_midnight_local_time(now: datetime, closed: bool) -> None:
    assert Invitation("x", DEADLINE if now.month == 2 else date(2026, 7, 1)).closed(now) is closed


def test_a_programme_has_items_with_and_without_a_time() -> None:
    assert [slot(one) for one in PROGRAMME] == ["kl. 9.00-9.15", "fra kl. 9.15", "45 min.", ""]


def test_after_the_deadline_nobody_signs_up_but_by_hand(town: Town) -> None:
    meeting = invited(town)
    outsider(town, meeting)
    town.now = datetime(2026, 2, 25, 23, tzinfo=UTC)
    with pytest.raises(Blocked) as refused:
        outsider(town, meeting, "Per Å")
    assert [one.place for one in refused.value.reasons] == ["closed"]
    with at(town, meeting, JENS) as (desk, found):
        add_by_hand(desk, found, name="Per Å", organisation="Nabo")
    with pytest.raises(Blocked), at(town, meeting, OLE) as (desk, found):
        add_by_hand(desk, found, name="En til", organisation="")
    assert [name for name, _waits in listed(town, meeting)] == ["Ida Bro", "Per Å"]


def test_full_they_wait_in_order_and_move_up_and_are_told(town: Town, mails: MailServer) -> None:
    meeting = invited(town, places=1)
    for name in ("Ida Bro", "Per Å", "Siw Lo"):
        outsider(town, meeting, name)
    assert listed(town, meeting) == [("Ida Bro", 0), ("Per Å", 1), ("Siw Lo", 2)]
    assert confirmed(town, mails) == [
        ("ida@nabo.test", "You are signed up"),
        ("per@nabo.test", "You are on the waiting list"),
        ("siw@nabo.test", "You are on the waiting list"),
    ]
    assert entries_only(mails) == {"ida@nabo.test"}
    gone(town, meeting, "Ida Bro")
    assert listed(town, meeting) == [("Per Å", 0), ("Siw Lo", 1)]
    assert confirmed(town, mails) == [("per@nabo.test", "There is a place for you")]
    invited(town, meeting, places=2)
    assert confirmed(town, mails) == [("siw@nabo.test", "There is a place for you")]


def entries_only(mails: MailServer) -> set[str]:
    """Who got an entry for the calendar."""
    return {one.to[0] for one in mails.taken if one.message.get_body(("calendar",))}


def test_the_mail_has_the_way_to_withdraw_and_an_entry_that_follows_the_meeting(town: Town, mails: MailServer) -> None:
    meeting = invited(town)
    outsider(town, meeting)
    confirmed(town, mails)
    said = mails.taken[0].message.get_body(("plain",))
    assert said and f"{ADDRESS}/tilmelding/{of(town, meeting, 'Ida Bro').token}" in said.get_content()
    uid = entries(mails)["ida@nabo.test"][1]["uid"]
    with at(town, meeting, JENS) as (desk, found):
        replan(
            desk, found, MeetingHeader("Chefteam", DAY, time(10), time(12), members=found.members, chair=found.chair)
        )
    assert confirmed(town, mails) == [("ida@nabo.test", "The meeting was moved")]
    town.step(meeting, "cancel", comment="Sygdom")
    assert confirmed(town, mails) == [("ida@nabo.test", "The meeting was called off")]
    method, event = entries(mails)["ida@nabo.test"]
    assert (method, event["uid"], event["sequence"], str(event["summary"])) == ("CANCEL", uid, 2, "Netværksmøde")


def test_the_same_address_is_signed_up_once_and_mailed_once_an_hour(town: Town, mails: MailServer) -> None:
    meeting = invited(town)
    for email in ("ida@nabo.test", "IDA@nabo.test ", "ida@nabo.test"):
        outsider(town, meeting, email=email)
    assert len(listed(town, meeting)) == 1
    assert len(confirmed(town, mails)) == 1
    town.now += AGAIN
    outsider(town, meeting)
    assert len(confirmed(town, mails)) == 1


def test_mails_to_outsiders_and_notices_share_one_rate_and_the_oldest_goes_first(
    reached: Town, mails: MailServer
) -> None:
    meeting = invited(reached)
    for name in ("Ida Bro", "Per Å"):
        outsider(reached, meeting, name)
        reached.later(seconds=1)
    submitted(reached)
    given = replace(settings(mails), rate=1)
    waiting = [job.id for job in seen(reached)]
    again = [post_one(reached.own, given, ADDRESS, id) for id in waiting]
    assert [one and round((one - reached.now).total_seconds()) for one in again] == [None, 60, 120]
    for _minute in range(2):
        reached.later(seconds=61)
        assert len(list(post(reached.own, given, ADDRESS))) == 1
    assert [one.to[0].partition("@")[0] for one in mails.taken] == ["ida", "per", "ib"]


def test_a_mail_to_an_outsider_that_is_refused_three_times_waits_for_a_person(town: Town, mails: MailServer) -> None:
    outsider(town, invited(town))
    mails.at_rcpt = lambda _to: "550 no such user"
    for _time in range(MOST + 1):
        posted(town, mails)
        town.later(hours=6)
    (job,) = seen(town)
    assert (job.kind, job.state, job.tries) == (Kind.SIGN_UP_MAIL, JobState.FAILED, MOST)
    assert "no such user" in job.reason
    mails.at_rcpt = lambda _to: ""
    assert posted(town, mails) == []
    with town.own.write() as desk:
        retry(desk, job.id)
    assert posted(town, mails) == [""]
    assert str(mails.taken[-1].message["Message-ID"]).startswith(f"<{job.id}@")
    assert seen(town) == []


def seen(town: Town) -> list[Job]:
    with town.own.read() as desk:
        return jobs(desk)


def test_somebody_who_works_here_signs_up_as_themselves_once(town: Town) -> None:
    meeting = invited(town, reach=Reach.HOUSE)
    for _time in range(2):
        with at(town, meeting, TORE) as (desk, found):
            sign_up(desk, found, name="En anden")
    assert listed(town, meeting) == [(TORE, 0)]
    with town.at(TORE) as desk:
        assert find_invited(desk, town.meeting(meeting).number).own


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"name": ""}, ["name"]),
        ({"email": ""}, ["email"]),
        ({"email": "ida"}, ["email"]),
        ({"email": "ida@nabo.test\nBcc: alle@nabo.test"}, ["email"]),
        ({"name": "x" * 300, "email": "y"}, ["name", "email"]),
        ({"name": "Ida 010190-1239"}, ["name"]),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(town: Town, given: dict[str, str], places: list[str]) -> None:
    meeting = invited(town)
    with pytest.raises((Invalid, Blocked)) as refused, at(town, meeting) as (desk, found):
        sign_up(desk, found, **{"name": "Ida Bro", "organisation": "", "email": "ida@nabo.test", **given})
    assert [one.place for one in refused.value.reasons] == places


def test_an_invitation_reaches_as_far_as_it_says(town: Town) -> None:
    meeting = town.plan()
    number = town.meeting(meeting).number
    for reach, readers in ((Reach.NOBODY, {JENS}), (Reach.HOUSE, {JENS, BO}), (Reach.ANYBODY, {JENS, BO, ""})):
        invited(town, meeting, reach=reach)
        found = set()
        for person in (JENS, BO, ""):
            with town.at(person) as desk:
                try:
                    find_invited(desk, number)
                except NotFound:
                    continue
                found.add(person)
                assert (person == JENS and reach is Reach.NOBODY) or open_invitations(desk)
        assert found == readers


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"deadline": DAY + timedelta(days=1)}, "deadline"),
        ({"places": -1}, "places"),
        ({"programme": (ProgrammeItem(""),)}, "programme[1]"),
        ({"programme": (ProgrammeItem("Om 010190-1239"),)}, "programme[1]"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(town: Town, changes: dict[str, object], place: str) -> None:
    with pytest.raises(Blocked) as refused:
        invited(town, **changes)
    assert [one.place for one in refused.value.reasons] == [place]


def test_what_people_signed_up_for_is_not_taken_back_unheard(town: Town) -> None:
    meeting = invited(town)
    outsider(town, meeting)
    with pytest.raises(Blocked):
        invited(town, meeting, reach=Reach.NOBODY)


def test_afterwards_nothing_is_left_of_outsiders_and_the_audit_still_verifies(town: Town, mails: MailServer) -> None:
    meeting = invited(town)
    outsider(town, meeting)
    outsider(town, meeting, "Per Å")
    confirmed(town, mails)
    with at(town, meeting, JENS) as (desk, found):
        remove_by_hand(desk, found, of(town, meeting, "Per Å").id)
    town.now = datetime.combine(DAY, time(12), UTC) + timedelta(days=30)
    assert forget(town.own) == 0
    town.later(days=1)
    assert (forget(town.own), forget(town.own)) == (1, 0)
    with town.own.read() as desk:
        kept = [str(row) for table in Base.metadata.sorted_tables for row in desk.session.execute(select(*table.c))]
        assert not [row for row in kept if any(word in row for word in ("Ida", "Per Å", "nabo.test"))]
        assert [one for one in audit(desk.session).problems if one.place != "the organisation"] == []
        history = events(desk.session, desk.store.chain_of_meeting(meeting))
    assert [one.action for one in history] == ["plan", "invite", "sign_off", "forget"]
