"""The part of a file that tells what happened: the meeting, the decisions, the follow-ups, the minutes."""

from datetime import UTC, date, datetime, time

from engine.danish import LOCAL, parse_date, parse_time
from engine.errors import Invalid
from engine.language import _
from engine.nodes import Node
from memos.decision import Decision, FollowUp
from memos.files.content_part import line, lines, rich
from memos.meeting import Absence, MeetingHeader, Presence, Substitute
from memos.record import MinutesRecord
from memos.types import MemoType


def read_header(node: Node, body: str) -> MeetingHeader:
    """Date, time, place and people. Only the date is always needed; the rules ask for the rest later."""
    if (named := line(node, "body")) and named != body:
        text = _("the memo is for {body}, this names {named}; make them agree")
        node.refuse("body", text.format(body=body, named=named))
    return MeetingHeader(
        body=body,
        date=node.date("date", required=True) or date.min,
        start=clock(node, "start"),
        end=clock(node, "end"),
        place=line(node, "place"),
        chair=line(node, "chair"),
        secretary=line(node, "secretary"),
        members=lines(node, "members"),
        presence=read_presence(node),
        link=line(node, "link"),
        substitutes=read_substitutes(node),
    )


def read_presence(node: Node) -> tuple[Presence, ...]:
    """`absent = [{ name = …, kind = … }]`."""
    found = []
    for table in node.tables("absent"):
        found.append(
            Presence(
                line(table, "name", required=True),
                Absence(table.choice("kind", list(Absence), Absence.EXCUSED.value)),
                clock(table, "since"),
                clock(table, "until"),
                line(table, "decided_by"),
            )
        )
        table.done()
    return tuple(found)


def read_substitutes(node: Node) -> tuple[Substitute, ...]:
    """`substitutes = [{ for = …, name = … }]`."""
    found = []
    for table in node.tables("substitutes"):
        for_, name = line(table, "for", required=True), line(table, "name", required=True)
        found.append(Substitute(for_, name, clock(table, "since"), clock(table, "until")))
        table.done()
    return tuple(found)


def read_decisions(node: Node, memo_type: MemoType | None, points: frozenset[str]) -> tuple[Decision, ...]:
    """`[[decisions]]`; outcomes and points that do not exist are refused."""
    found: list[Decision] = []
    for table in node.tables("decisions"):
        decision = Decision(line(table, "point"), table.text("outcome", required=True), line(table, "text"))
        if memo_type and decision.outcome and memo_type.outcome(decision.outcome) is None:
            known = ", ".join(outcome.key for outcome in memo_type.outcomes)
            text = _("{found} is no outcome of this type; choose one of: {known}")
            table.refuse("outcome", text.format(found=repr(decision.outcome), known=known))
        if decision.point and decision.point not in points:
            known = ", ".join(sorted(points)) or _("none")
            text = _("there is no point {found}; the memo has: {known}")
            table.refuse("point", text.format(found=repr(decision.point), known=known))
        if decision.point and any(other.point == decision.point for other in found):
            table.refuse("point", _("point {found} is decided twice").format(found=decision.point))
        table.done()
        found.append(decision)
    return tuple(found)


def read_follow_ups(node: Node) -> tuple[FollowUp, ...]:
    """`[[follow_ups]]`; `due` empty is "uden frist"."""
    found = []
    for table in node.tables("follow_ups"):
        text, owner = line(table, "text", required=True), line(table, "owner", required=True)
        found.append(FollowUp(text, owner, _due(table), table.flag("done")))
        table.done()
    return tuple(found)


def read_minutes(node: Node | None) -> MinutesRecord | None:
    """`[minutes]`: who approved them and when."""
    if node is None:
        return None
    minutes = MinutesRecord(rich(node, "remarks"), lines(node, "approved_by"), node.date("approved_on"))
    node.done()
    return minutes


def clock(node: Node, key: str) -> time | None:
    """A time of day: "9.00" or a TOML time."""
    if isinstance(node.value.get(key), time):
        node.has(key)
        return node.value[key]  # type: ignore[return-value]  # just tested
    return node.parsed(key, parse_time, None)


def moment(node: Node, key: str) -> datetime | None:
    """A date and time in Denmark: a TOML one without zone, or ISO text in JSON."""
    value = node.value[key] if node.has(key) else None
    if isinstance(value, str) and value:
        value = node.parsed(key, _iso, None)
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or LOCAL).astimezone(UTC)
    if value not in (None, ""):
        node.refuse(key, _expected_moment())
    return None


def _iso(text: str, place: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as exc:
        raise Invalid.at(place, _expected_moment()) from exc


def _expected_moment() -> str:
    return _("expected a date and time, as {example}").format(example="2026-02-26 14:05")


def _due(node: Node) -> date | None:
    value = node.value.get("due")
    if isinstance(value, str) and value and not value[:4].isdigit():
        return node.parsed("due", parse_date, None)
    return node.date("due")
