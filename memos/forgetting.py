"""Deleting what is known of those who signed up some time after the meeting."""

from datetime import timedelta

from engine.danish import local_date
from engine.language import _
from memos.actions.meetings import noted
from memos.confirming import KEPT, LEAST_KEPT
from memos.desk import Office


def forget(office: Office, kept: timedelta = KEPT) -> int:
    """Deletes what is known of those who signed up for meetings held so long ago; how many they were.

    The meeting's history says that it was done, and how many they were; it never named them.
    """
    with office.read() as desk:
        meetings = desk.store.signed_up_before(local_date(desk.now) - max(kept, LEAST_KEPT))
    return sum(_forget(office, meeting, kept) for meeting in meetings)


def _forget(office: Office, id: str, kept: timedelta) -> int:
    with office.read() as desk:
        meeting = desk.store.meeting(id)
        name = meeting.secretary or desk.store.body(meeting.body).secretary
    with office.write(name) as desk:
        meeting = desk.store.meeting(id)  # first, as everybody locks it before its sign-ups
        desk.store.lock_sign_ups(id)
        signed = desk.store.sign_ups(id)
        for one in signed:
            desk.store.remove_sign_up(one.id)
        if signed:
            text = _("{number} people's names and addresses were deleted by the rule, {days} days after the meeting")
            said = text.format(number=len(signed), days=max(kept, LEAST_KEPT).days)
            noted(desk, meeting, "forget", said)
    return len(signed)
