"""Notices: mails that tell somebody of something to do. They say what and where, never what a memo says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.language import _


class NoticeKind(StrEnum):
    """What a notice tells of."""

    TO_APPROVE = "to approve"
    RETURNED = "returned"
    APPROVED = "approved"
    ASKED = "asked"
    ANSWERED = "answered"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that is to be sent. `email` is where the person has mail now."""

    id: str
    kind: NoticeKind
    person: str
    email: str
    memo: str
    occasion: str
    wanted_at: datetime
    claimed_until: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a mail may say of a memo: mail passes through other hands, so of a closed one nothing. Both may be ""."""

    number: str = ""
    title: str = ""


def subject(kind: NoticeKind) -> str:
    """What stands in a list of mails."""
    return {
        NoticeKind.TO_APPROVE: _("A memo waits for your approval"),
        NoticeKind.RETURNED: _("A memo was returned to you"),
        NoticeKind.APPROVED: _("A memo was approved"),
        NoticeKind.ASKED: _("You are asked for remarks on a memo"),
        NoticeKind.ANSWERED: _("There is an answer to your coordination"),
        NoticeKind.DEADLINE: _("A deadline is near"),
    }[kind]


def text(kind: NoticeKind, named: Named, address: str) -> str:
    """The whole mail. `address` is where Beslut is found."""
    path = f"/memoer/{named.number}" if named.number else "/"
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
    }[kind]
