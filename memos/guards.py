"""The named guards that a workflow may use. Each returns all its reasons why not, with field or person."""

from collections.abc import Callable, Iterable, Iterator

from engine.danish import long_date
from engine.errors import Reason
from engine.language import _
from engine.workflow import Attempt, Guard, Rules
from memos.case import MeetingCase, MemoCase
from memos.checks import CPR_CHECKS, check_content
from memos.deciding import reasons_against_deciding, reasons_against_outcomes
from memos.delegation import reasons_against_standing_in
from memos.meeting import MeetingState
from memos.memo import Audience
from memos.people import MinutesRule, Role

EFFECTS = frozenset(
    {
        "return",
        "schedule",
        "unschedule",
        "lock",
        "cancel",
        "decide",
        "postpone",
        "remove",
        "minute",
        "archive",
        "forward",
    }
)
MINUTED = (MeetingState.MINUTES_DRAFT, MeetingState.MINUTES_REVIEW)
MEETING_EFFECTS = frozenset({"lock", "start", "finish", "review", "reopen", "close", "cancel"})


def role_reasons(attempt: Attempt, roles: tuple[str, ...]) -> Iterator[Reason]:
    """Why the person in whose name the step is taken may not, or whoever takes it may not do so in that name."""
    case: MemoCase | MeetingCase = attempt.subject
    yield from standing_in_reasons(attempt, roles)
    holders = {name for role in roles for name in case.holders.get(role, frozenset())}
    if attempt.principal in holders:
        return
    if not attempt.principal:
        text = _("it is not said who acts as {roles}; say it with --as, or name one in the file")
    else:
        text = _("{person} is not {roles} here; it can be done by {holders}")
    names = _(" or ").join(_named(case, role) for role in roles)
    yield Reason(
        "actor",
        text.format(person=attempt.principal, roles=names, holders=", ".join(sorted(holders)) or _("nobody: name one")),
        silence=_unsaid(_named(case, roles[0])) if roles else "",
    )


def standing_in_reasons(attempt: Attempt, roles: tuple[str, ...]) -> Iterator[Reason]:
    """Why somebody may not act in another's name: no delegation in force, or they wrote what it is about.

    A meeting may have closed items, and telling whether it has would tell of them: it always counts as closed.
    """
    case: MemoCase | MeetingCase = attempt.subject
    closed = case.memo.content.closed if isinstance(case, MemoCase) else True
    yield from reasons_against_standing_in(attempt.actor, attempt.on_behalf_of, case.delegations, closed=closed)
    if isinstance(case, MeetingCase) or attempt.cascade or attempt.principal == attempt.actor:
        return
    authors = case.holders.get(Role.AUTHOR, frozenset())
    among_authors = Role.AUTHOR in roles and attempt.principal in authors
    if attempt.actor in authors and not among_authors:
        text = _("{person} is an author of this memo and cannot act on it in the name of {principal}")
        yield Reason("on_behalf_of", text.format(person=attempt.actor, principal=attempt.principal))


def _unsaid(role: str) -> str:
    return _("The record does not say who was {role}.").format(role=role)


def _named(case: MemoCase | MeetingCase, role: str) -> str:
    return case.role_label(role) or role_name(role)


def role_name(role: str) -> str:
    """A role in the reader's words."""
    return _ROLE_NAMES[Role(role)]()


_ROLE_NAMES: dict[Role, Callable[[], str]] = {
    Role.AUTHOR: lambda: _("the case officer"),
    Role.MANAGER: lambda: _("the responsible manager"),
    Role.SECRETARY: lambda: _("the secretary"),
    Role.CHAIR: lambda: _("the chair"),
    Role.MEMBER: lambda: _("a member"),
    Role.ARCHIVIST: lambda: _("the archivist"),
    Role.READER: lambda: _("a reader"),
    Role.ADMINISTRATOR: lambda: _("the administrator"),
}


def content_checks(attempt: Attempt) -> Iterable[Reason]:
    """The type's checks of the content, warnings included."""
    case: MemoCase = attempt.subject
    overridden = CPR_CHECKS if attempt.arguments.get("override_cpr") and attempt.actor else frozenset()
    return check_content(case.memo.content, case.type, overridden)


def writers(case: MemoCase) -> frozenset[str]:
    """Those who wrote or edited the memo since it was last returned, and those who stand as its authors."""
    memo, content = case.memo, case.memo.content
    return frozenset({memo.author, content.case_officer, *content.co_authors, *memo.editors} - {""})


def not_author_nor_editor(attempt: Attempt) -> Iterator[Reason]:
    """Nobody approves what they wrote or edited since the last return, neither as actor nor as principal."""
    wrote = writers(attempt.subject)
    for person in dict.fromkeys((attempt.actor, attempt.principal)):
        if person in wrote:
            text = _("{person} wrote or edited this memo and cannot approve it; another manager must")
            yield Reason("actor", text.format(person=person))


def manager_did_not_write(attempt: Attempt) -> Iterator[Reason]:
    """Somebody else than those who wrote can approve; otherwise the memo would wait for ever."""
    case: MemoCase = attempt.subject
    manager = case.memo.content.responsible_manager
    if manager in writers(case):
        text = _("{person} wrote or edited this memo and cannot approve it; name another responsible manager")
        yield Reason("responsible_manager", text.format(person=manager))


def coordination_answered(attempt: Attempt) -> Iterator[Reason]:
    """Departments that were asked and have not answered: that is said, and does not block."""
    case: MemoCase = attempt.subject
    for asked in case.consultations:
        if not asked.waiting:
            continue
        if asked.overdue(case.today):
            text = _("{department} has not answered; the deadline was {due}")
        else:
            text = _("{department} has not answered yet; the deadline is {due}")
        yield Reason("coordination", text.format(department=asked.department, due=long_date(asked.due)), "warn")


def not_an_author(attempt: Attempt) -> Iterator[Reason]:
    """Who writes the memo does not write in another role what is said of it, neither as actor nor as principal."""
    case: MemoCase = attempt.subject
    for person in dict.fromkeys((attempt.actor, attempt.principal)):
        if person in case.holders.get(Role.AUTHOR, frozenset()):
            text = _("{person} is an author of this memo; somebody else must write this part of it")
            yield Reason("actor", text.format(person=person))


def asked_parts_written(attempt: Attempt) -> Iterator[Reason]:
    """What a role is asked for in this state, and must not leave empty."""
    case: MemoCase = attempt.subject
    for part in case.type.written_in(case.memo.state):
        if part.required and not case.memo.content.section(part.key):
            text = _("“{heading}” is empty; write it").format(heading=part.heading)
            silence = _("The record has no text under “{heading}”.").format(heading=part.heading)
            yield Reason(f"sections.{part.key}", text, silence=silence)


def content_changed(attempt: Attempt) -> Iterator[Reason]:
    """A postponed memo goes back to approval only with new content."""
    if not attempt.subject.memo.changed:
        yield Reason("content", _("nothing was changed since the last edition; it can be scheduled as it is"))


def content_unchanged(attempt: Attempt) -> Iterator[Reason]:
    """A postponed memo that was edited must be approved again first."""
    if attempt.subject.memo.changed:
        yield Reason("content", _("the memo was changed since it was approved; send it to approval first"))


def meeting_is_planned(attempt: Attempt) -> Iterator[Reason]:
    """A meeting of the memo's own body that still takes items: late ones need a reason."""
    case: MemoCase = attempt.subject
    meeting = case.meeting
    if meeting is None:
        yield Reason("meeting", _("name the meeting; plan one with `beslut meeting new` if there is none"))
        return
    if meeting.body != case.memo.content.body:
        text = _("the memo is for {body}, the meeting is of {other}")
        yield Reason("meeting", text.format(body=case.memo.content.body, other=meeting.body))
    if meeting.state in (MeetingState.LOCKED, MeetingState.IN_SESSION):
        if not str(attempt.arguments.get("late_reason", "")).strip():
            yield Reason("late", _("the agenda is out; a late item needs a reason (--late)"))
    elif meeting.state != MeetingState.PLANNED:
        yield Reason("meeting", _("{meeting} takes no more items").format(meeting=meeting.number))


def agenda_is_open(attempt: Attempt) -> Iterator[Reason]:
    """Items come off an agenda only before it is sent out."""
    meeting = attempt.subject.meeting
    if meeting is not None and meeting.state != MeetingState.PLANNED:
        yield Reason("meeting", _("the agenda of {meeting} is out").format(meeting=meeting.number))


def budget_covers_meeting_years(attempt: Attempt) -> Iterator[Reason]:
    """The year columns run from the year before the meeting to two years after, as the type says."""
    case: MemoCase = attempt.subject
    part, costs = case.type.part("costs"), case.memo.content.costs
    if part is None or costs is None or not costs.has_amounts or case.meeting is None:
        return
    year = case.meeting.date.year
    wanted = range(year - part.years_before, year + part.years_after + 1)
    if missing := [str(one) for one in wanted if one not in costs.years]:
        text = _("the budget lacks the years {years}; the meeting is in {year}")
        silence = _("The record has no amounts for {years}.").format(years=", ".join(missing))
        yield Reason("costs.years", text.format(years=", ".join(missing), year=year), silence=silence)


def meeting_in_session(attempt: Attempt) -> Iterator[Reason]:
    """Decisions are recorded while the body sits."""
    meeting = attempt.subject.meeting
    if meeting is None or meeting.state != MeetingState.IN_SESSION:
        yield Reason("meeting", _("the meeting is not in session; start it first"))


def meeting_is_over(attempt: Attempt) -> Iterator[Reason]:
    """What a body decided stands once the meeting is finished: until then it may be decided again."""
    meeting = attempt.subject.meeting
    if meeting is None or meeting.state not in (*MINUTED, MeetingState.CLOSED):
        yield Reason("meeting", _("the meeting is not finished; finish it first"))


def next_body_is_named(attempt: Attempt) -> Iterator[Reason]:
    """A memo goes on to another body, once."""
    case: MemoCase = attempt.subject
    if case.went_to:
        text = _("the memo has gone on to {body} already")
        yield Reason("went_to", text.format(body=", ".join(case.went_to)))
        return
    body = str(attempt.arguments.get("next_body", ""))
    if not body:
        yield Reason("next_body", _("name the body that it goes on to"))
    elif body == case.memo.content.body:
        yield Reason("next_body", _("the memo is before this body now; name another"))


def every_point_decided(attempt: Attempt) -> Iterable[Reason]:
    """An outcome for every point, each fitting the memo."""
    case: MemoCase = attempt.subject
    decisions = attempt.arguments.get("decisions", case.item.decisions if case.item else ())
    foreign = reasons_against_outcomes(case.type, case.body, decisions)
    return (*reasons_against_deciding(case.memo.content, case.type, decisions), *foreign)


def target_or_until_further_notice(attempt: Attempt) -> Iterator[Reason]:
    """What is postponed goes to a meeting, or "indtil videre"."""
    case: MemoCase = attempt.subject
    decisions = attempt.arguments.get("decisions", ())
    postponing = [d for d in decisions if (o := case.type.outcome(d.outcome)) and o.postpones]
    if not any(decision.text.strip() for decision in postponing):
        text = _("say in the decision's text to which meeting it is postponed, or “indtil videre”")
        yield Reason("decisions", text)
    yield from every_point_decided(attempt)


def agenda_not_empty(attempt: Attempt) -> Iterator[Reason]:
    """An agenda that is sent out has something on it."""
    if not attempt.subject.meeting.items:
        yield Reason("items", _("the agenda is empty; add an item"))


def agenda_fits_slot(attempt: Attempt) -> Iterator[Reason]:
    """The items' minutes fit between start and end."""
    meeting = attempt.subject.meeting
    if meeting.start is None or meeting.end is None:
        return
    slot = (meeting.end.hour - meeting.start.hour) * 60 + meeting.end.minute - meeting.start.minute
    used = sum(item.minutes for item in meeting.items)
    if slot <= 0:
        yield Reason("end", _("the meeting ends before it starts; mend start or end"))
    elif used > slot:
        text = _("the items take {used} minutes, the meeting has {slot}; shorten or move some")
        yield Reason("items", text.format(used=used, slot=slot))


def meeting_is_described(attempt: Attempt) -> Iterator[Reason]:
    """Time, chair, secretary and members are known before the agenda goes out."""
    meeting = attempt.subject.meeting
    for field, value, silence in (
        ("start", meeting.start, _("The record does not say when the meeting began.")),
        ("end", meeting.end, _("The record does not say when the meeting ended.")),
        ("chair", meeting.chair, _unsaid(role_name(Role.CHAIR))),
        ("secretary", meeting.secretary, _unsaid(role_name(Role.SECRETARY))),
        ("members", meeting.members, _("The record does not say who attended.")),
    ):
        if not value:
            yield Reason(f"meeting.{field}", _("is missing; an agenda needs it"), silence=silence)


def every_item_decided(attempt: Attempt) -> Iterator[Reason]:
    """A meeting ends when every memo on it is answered; the undecided are listed."""
    for item in attempt.subject.meeting.items:
        if not item.decided:
            text = _("item {number} is undecided; decide, postpone or remove it")
            yield Reason(f"items {item.number}", text.format(number=item.number))


def minutes_approvers(case: MeetingCase) -> frozenset[str]:
    """Those who must approve the minutes, each: the chair or all present, as the body says; nobody where by silence."""
    meeting = case.meeting
    match case.body.minutes_rule:
        case MinutesRule.CHAIR:
            return frozenset({meeting.chair} - {""})
        case MinutesRule.ALL:
            instead = {one.name: one for one in meeting.substitutes}
            absent = meeting.away | {one.for_ for one in instead.values() if one.since is None and one.until is None}
            return frozenset({*meeting.members, *instead}) - absent
    return frozenset()


def minutes_approved(attempt: Attempt) -> Iterator[Reason]:
    """The minutes are approved as the body says: by the chair, by all present, or by silence."""
    case: MeetingCase = attempt.subject
    if case.body.minutes_rule is MinutesRule.SILENCE:
        yield from _silence(attempt, case)
        return
    needed = minutes_approvers(case)
    silence = _("The record does not say who approved the minutes.")
    if not needed:
        text = _("it is not said who approves the minutes; name a chair and members")
        yield Reason("minutes.approved_by", text, silence=silence)
        return
    for person in sorted(needed - set(case.meeting.approvals)):
        yield Reason(
            "minutes.approved_by",
            _("{person} has not approved the minutes").format(person=person),
            silence=silence,
        )


def objections_settled(attempt: Attempt) -> Iterator[Reason]:
    """Minutes are not approved over an objection that nobody has answered."""
    meeting = attempt.subject.meeting
    numbers = {item.id: item.number for item in meeting.items}
    for one in meeting.objections:
        if one.open and one.item:
            text = _("{person} objects to the minutes of item {number}; take the text over, or answer")
            yield Reason("objections", text.format(person=one.person, number=numbers.get(one.item, "")))
        elif one.open:
            text = _("{person} objects to the minutes; take the text over, or answer")
            yield Reason("objections", text.format(person=one.person))


def _silence(attempt: Attempt, case: MeetingCase) -> Iterator[Reason]:
    days = attempt.arguments.get("days_since_review", 0)
    if days < case.body.silence_days:
        text = _("the members have {days} days to object; {left} are left")
        yield Reason("minutes", text.format(days=case.body.silence_days, left=case.body.silence_days - days))


MEMO_GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        content_checks,
        not_author_nor_editor,
        manager_did_not_write,
        coordination_answered,
        not_an_author,
        asked_parts_written,
        content_changed,
        content_unchanged,
        meeting_is_planned,
        agenda_is_open,
        budget_covers_meeting_years,
        meeting_in_session,
        every_point_decided,
        meeting_is_over,
        next_body_is_named,
        target_or_until_further_notice,
    )
}
MEETING_GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        agenda_not_empty,
        agenda_fits_slot,
        meeting_is_described,
        every_item_decided,
        minutes_approved,
        objections_settled,
    )
}
_ROLES = frozenset(role.value for role in Role)
_OF_A_MEMO = frozenset({Role.AUTHOR.value, Role.MANAGER.value})
MEMO_RULES = Rules(MEMO_GUARDS, _ROLES, EFFECTS, frozenset(Audience), role_reasons)
MEETING_RULES = Rules(MEETING_GUARDS, _ROLES - _OF_A_MEMO, MEETING_EFFECTS, frozenset(Audience), role_reasons)
