"""Invitations: a meeting that others than its members may sign up for, its programme, and who has signed up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from engine.danish import LOCAL, time_range
from engine.errors import Reason
from engine.language import _
from engine.text import RichText

MOST_PLACES = 5000
MOST_SIGN_UPS = 5000
"""To one meeting: whoever invents people cannot fill the database."""
MOST_ROWS = 200
LONGEST_LINE = 200
LAST_MINUTE = time(23, 59)
"""On the day of the deadline; then it closes by itself."""


class Reach(StrEnum):
    """Who may read an invitation and sign up: nobody yet, whoever is signed in, anybody."""

    NOBODY = "nobody"
    HOUSE = "house"
    ANYBODY = "anybody"


class News(StrEnum):
    """What somebody who signed up is told."""

    STANDING = "standing"
    """Whether they have a place or wait for one."""
    SEATED = "seated"
    """A place became free."""
    MOVED = "moved"
    CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """Something on the programme: at a time or in its order, for some minutes or as long as it takes (0)."""

    text: str
    host: str = ""
    start: time | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a meeting's invitation says. `places` 0: there is room for all."""

    title: str
    deadline: date
    text: RichText = RichText()
    programme: tuple[ProgrammeItem, ...] = ()
    places: int = 0
    reach: Reach = Reach.NOBODY

    def closed(self, now: datetime) -> bool:
        """Whether the deadline has passed."""
        return now >= datetime.combine(self.deadline, LAST_MINUTE, LOCAL)


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody who signed up, in the order in which they did. `person`: their name here, "" for an outsider.

    `token` opens the page where they withdraw. `told_waiting`: the last they heard is that they wait for a place.
    """

    id: str
    name: str
    organisation: str
    email: str
    at: datetime
    token: str
    person: str = ""
    told_waiting: bool = False


def slot(item: ProgrammeItem) -> str:
    """When it is, as far as it says: "kl. 9.00-9.30", "fra kl. 9.00", "30 min.", or ""."""
    if item.start and item.minutes:
        ends = datetime.combine(date.min, item.start) + timedelta(minutes=item.minutes)
        return time_range(item.start, ends.time())
    if item.start:
        return time_range(item.start, None)
    return _("{minutes} min.").format(minutes=item.minutes) if item.minutes else ""


def seated(invitation: Invitation, signed: Sequence[SignUp]) -> int:
    """How many have a place: the first so many; the others wait."""
    return min(len(signed), invitation.places) if invitation.places else len(signed)


def unsound_invitation(invitation: Invitation, held_on: date) -> Iterator[Reason]:
    """What is wrong with what an invitation says."""
    if not invitation.title:
        yield Reason("title", _("an invitation needs a title"))
    if invitation.deadline > held_on:
        yield Reason("deadline", _("one cannot sign up after the meeting; choose an earlier deadline"))
    if not 0 <= invitation.places <= MOST_PLACES:
        yield Reason("places", _("there are 1 to {most} places, or leave it empty").format(most=MOST_PLACES))
    if len(invitation.programme) > MOST_ROWS:
        yield Reason("programme", _("a programme has at most {most} rows").format(most=MOST_ROWS))
    for n, row in enumerate(invitation.programme, 1):
        if not row.text:
            yield Reason(
                f"programme[{n}]", _("row {number} of the programme says nothing; write what happens").format(number=n)
            )
