"""Notices: mails that tell somebody of something to do. They say what and where, never what a memo says."""

from dataclasses import dataclass
from enum import StrEnum

from engine.appointment import Entry
from engine.language import _


class NoticeKind(StrEnum):
    """What a notice tells of."""

    TO_APPROVE = "to approve"
    RETURNED = "returned"
    APPROVED = "approved"
    ASKED = "asked"
    ANSWERED = "answered"
    DEADLINE = "deadline"
    MINUTES = "minutes"
    OBJECTION = "objection"
    FOLLOW_UP = "follow-up"
    OVERDUE = "overdue"
    HANDED_ON = "handed on"
    TO_WRITE = "to write"
    FORWARDED = "sent on"
    CALLED = "called"
    MOVED = "moved"
    CALLED_OFF = "called off"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that is to be sent, of a memo or of a meeting. `email` is where the person has mail now."""

    id: str
    kind: NoticeKind
    person: str
    email: str
    memo: str
    occasion: str
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What a mail may say of a memo or a meeting: mail passes through other hands, so of a closed memo nothing.

    `path` is where it is found, "" for a memo. `entry`: what the mail brings to a calendar.
    """

    number: str = ""
    title: str = ""
    path: str = ""
    entry: Entry | None = None


def subject(kind: NoticeKind) -> str:
    """What stands in a list of mails."""
    return {
        NoticeKind.TO_APPROVE: _("A memo waits for your approval"),
        NoticeKind.RETURNED: _("A memo was returned to you"),
        NoticeKind.APPROVED: _("A memo was approved"),
        NoticeKind.ASKED: _("You are asked for remarks on a memo"),
        NoticeKind.ANSWERED: _("There is an answer to your coordination"),
        NoticeKind.DEADLINE: _("A deadline is near"),
        NoticeKind.MINUTES: _("Minutes wait for your approval"),
        NoticeKind.OBJECTION: _("There is an objection to minutes"),
        NoticeKind.FOLLOW_UP: _("The deadline of a follow-up is near"),
        NoticeKind.OVERDUE: _("The deadline of a follow-up has passed"),
        NoticeKind.HANDED_ON: _("A follow-up was handed on to you"),
        NoticeKind.TO_WRITE: _("You are asked to write a part of a memo"),
        NoticeKind.FORWARDED: _("A memo has come from another body"),
        NoticeKind.CALLED: _("You are called to a meeting"),
        NoticeKind.MOVED: _("A meeting was moved"),
        NoticeKind.CALLED_OFF: _("A meeting is off"),
    }[kind]


def text(kind: NoticeKind, named: Named, address: str) -> str:
    """The whole mail. `address` is where Beslut is found."""
    path = named.path or (f"/memoer/{named.number}" if named.number else "/")
    lines = [
        _what(kind),
        "",
        _which(named),
        f"{address}{path}",
        "",
        _("This mail was sent by Beslut; do not answer it."),
    ]
    return "\n".join(lines) + "\n"


def _which(named: Named) -> str:
    if not named.number:
        return _("It is about a closed case. Sign in to see which:")
    return ": ".join(part for part in (named.number, named.title) if part)


def _what(kind: NoticeKind) -> str:
    return {
        NoticeKind.TO_APPROVE: _("A memo was sent to you for approval."),
        NoticeKind.RETURNED: _("A memo was returned with a comment. It can be edited and sent again."),
        NoticeKind.APPROVED: _("A memo was approved by the responsible manager and can be put on an agenda."),
        NoticeKind.ASKED: _("Your department is asked for remarks on a memo."),
        NoticeKind.ANSWERED: _("A department has answered the coordination of a memo."),
        NoticeKind.DEADLINE: _("A memo is soon to be ready for the next meeting."),
        NoticeKind.MINUTES: _("The minutes of a meeting were sent out. Read them, and approve them or object."),
        NoticeKind.FOLLOW_UP: _("Something that was agreed at a meeting, and that is yours, is soon to be done."),
        NoticeKind.OVERDUE: _("Something that was agreed at a meeting, and that is yours, should have been done."),
        NoticeKind.HANDED_ON: _("Something that was agreed at a meeting was handed on, and is now yours to do."),
        NoticeKind.OBJECTION: _("A member objects to the minutes of a meeting. Take the text over, or answer."),
        NoticeKind.TO_WRITE: _("A memo waits for a part that your office writes before it can go on an agenda."),
        NoticeKind.FORWARDED: _("Another body has decided on a memo and sent it on. It is now yours to see to."),
        NoticeKind.CALLED: _("You are called to a meeting. Say whether you come."),
        NoticeKind.MOVED: _("A meeting that you are called to has another time or place."),
        NoticeKind.CALLED_OFF: _("A meeting was called off, or you are called to it no more."),
    }[kind]
