"""Invitations <-> rows: what a meeting's invitation says, and who signed up."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update

from engine.text import parse_html
from memos.invitation import Invitation, ProgrammeItem, Reach, SignUp
from memos.models import InvitationRow, MeetingRow, PersonRow, ProgrammeItemRow, SignUpMailRow, SignUpRow
from memos.store.names import Part
from memos.store.rows import Columns, parts, remove, replace_parts, sound, table


class Invitations(Part):
    """Invitations to meetings, and those who signed up."""

    def invitation(self, meeting: str) -> Invitation | None:
        """What the meeting's invitation says; None if it has none."""
        rows = table(InvitationRow)
        found = self.session.execute(select(*rows.c).where(rows.c.meeting_id == meeting)).one_or_none()
        if found is None:
            return None
        (programme,) = parts(self.session, "meeting_id", [meeting], ProgrammeItemRow)
        with sound(meeting):
            items = (ProgrammeItem(one.text, one.host, one.start, one.minutes) for one in programme.get(meeting, ()))
            return Invitation(
                found.title, found.deadline, parse_html(found.text), tuple(items), found.places, Reach(found.reach)
            )

    def save_invitation(self, meeting: str, invitation: Invitation) -> None:
        """Makes the stored invitation what it says."""
        columns = {
            "title": invitation.title,
            "text": invitation.text.html,
            "deadline": invitation.deadline,
            "places": invitation.places,
            "reach": invitation.reach.value,
        }
        rows, key = table(InvitationRow), {"meeting_id": meeting}
        if self.session.execute(update(rows).where(rows.c.meeting_id == meeting).values(columns)).rowcount == 0:  # type: ignore[attr-defined]  # of an update
            self.session.execute(insert(rows), [{**key, **columns}])
        items = [
            {"start": one.start, "minutes": one.minutes, "text": one.text, "host": one.host}
            for one in invitation.programme
        ]
        replace_parts(self.session, ProgrammeItemRow, key, items)

    def invited_to(self, *reaches: Reach, since: date) -> list[str]:
        """The ids of meetings from that day on whose invitation reaches so far, by date."""
        rows, meetings = table(InvitationRow).c, table(MeetingRow).c
        chosen = select(meetings.id).join(table(InvitationRow), rows.meeting_id == meetings.id)
        within = chosen.where(rows.reach.in_([one.value for one in reaches]), meetings.date >= since)
        return list(self.session.scalars(within.order_by(meetings.date, meetings.start, meetings.number)))

    def lock_sign_ups(self, meeting: str) -> None:
        """Keeps others from signing up until the end, so that places are given in order."""
        rows = table(InvitationRow).c
        self.session.execute(select(rows.meeting_id).where(rows.meeting_id == meeting).with_for_update()).all()

    def sign_ups(self, meeting: str) -> list[SignUp]:
        """Those who signed up, in the order in which they did."""
        rows = table(SignUpRow).c
        return [_sign_up(row) for row in self.session.execute(_all().where(rows.meeting_id == meeting))]

    def sign_up_of(self, token: str) -> tuple[str, SignUp] | None:
        """The meeting's id and the sign-up whose page that token opens."""
        row = self.session.execute(_all().where(table(SignUpRow).c.token == token).limit(1)).one_or_none()
        return (row.meeting_id, _sign_up(row)) if row and token else None

    def sign_up_with(self, id: str) -> tuple[str, SignUp] | None:
        """The meeting's id and the sign-up of that id."""
        row = self.session.execute(_all().where(table(SignUpRow).c.id == id)).one_or_none()
        return (row.meeting_id, _sign_up(row)) if row else None

    def add_sign_up(self, meeting: str, one: SignUp) -> None:
        """The last in the order."""
        rows = table(SignUpRow).c
        last = self.session.scalar(select(func.max(rows.position)).where(rows.meeting_id == meeting)) or 0
        columns: Columns = {
            "id": one.id,
            "meeting_id": meeting,
            "position": last + 1,
            "person_id": self.names.person(one.person),
            "name": one.name,
            "organisation": one.organisation,
            "email": one.email,
            "at": one.at,
            "token": one.token,
            "told_waiting": one.told_waiting,
        }
        self.session.execute(insert(table(SignUpRow)), [columns])

    def tell_waiting(self, ids: Collection[str], *, waiting: bool) -> None:
        """What they are told last."""
        rows = table(SignUpRow)
        self.session.execute(update(rows).where(rows.c.id.in_(ids)).values(told_waiting=waiting))

    def remove_sign_up(self, id: str) -> None:
        """Gone, with the mails to them."""
        remove(self.session, SignUpMailRow, {"sign_up_id": id})
        remove(self.session, SignUpRow, {"id": id})

    def signed_up_before(self, day: date) -> list[str]:
        """The ids of meetings before that day that somebody is signed up for."""
        rows, meetings = table(SignUpRow).c, table(MeetingRow).c
        chosen = select(meetings.id).join(table(SignUpRow), rows.meeting_id == meetings.id)
        return list(self.session.scalars(chosen.where(meetings.date < day).distinct().order_by(meetings.id)))

    def last_mail_wanted(self, sign_up: str) -> datetime | None:
        """When a mail was last wanted for them."""
        rows = table(SignUpMailRow).c
        found: datetime | None = self.session.scalar(select(func.max(rows.wanted_at)).where(rows.sign_up_id == sign_up))
        return found


def _all() -> Select[Any]:
    rows, people = table(SignUpRow), table(PersonRow).c
    chosen = select(*rows.c, people.name.label("person")).outerjoin(table(PersonRow), people.id == rows.c.person_id)
    return chosen.order_by(rows.c.position)


def _sign_up(row: Row[Any]) -> SignUp:
    return SignUp(row.id, row.name, row.organisation, row.email, row.at, row.token, row.person or "", row.told_waiting)
