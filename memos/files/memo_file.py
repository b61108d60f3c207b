"""Memo files and meeting files: read, checked against their type, and identified by their canonical form."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.errors import Invalid, NotFound
from engine.language import _
from engine.nodes import Node, read_table
from memos.canonical import (
    content_dict,
    decision_dict,
    follow_up_dict,
    instant_text,
    meeting_header_dict,
    presence_dict,
    sha256,
    sitting_dict,
)
from memos.files.content_part import line, point_numbers, read_content, rich
from memos.files.meeting_part import (
    moment,
    read_decisions,
    read_follow_ups,
    read_header,
    read_minutes,
    read_presence,
    read_substitutes,
)
from memos.files.sitting_part import read_reservations, read_votes
from memos.meeting import MOST_MINUTES
from memos.record import ItemRecord, MeetingRecord, MemoRecord, minutes_dict
from memos.types import MemoType

Types = Callable[[str], MemoType]


def read_file(path: Path, types: Types) -> MemoRecord | MeetingRecord:
    """A memo or a meeting, whichever the file holds. Raises `Invalid` with every problem, or `NotFound`."""
    node = read_table(path)
    if "items" in node.value:
        return _meeting(node, path, types)
    return _memo(node, path, types, alone=True)


def read_memo(path: Path, types: Types) -> MemoRecord:
    """A memo file; a meeting file is refused."""
    found = read_file(path, types)
    if isinstance(found, MeetingRecord):
        raise Invalid.at(path.name, _("this is a meeting file; a memo file is expected"))
    return found


def _memo(node: Node, path: Path, types: Types, *, alone: bool) -> MemoRecord:
    memo_type = _type(node, types)
    content, files = read_content(node, memo_type, path.parent)
    table = node.table("meeting")
    header = read_header(table, content.body) if table else None
    points = point_numbers(content.points)
    decisions, votes = read_decisions(node, memo_type, points), read_votes(node, points)
    reservations, substitutes = read_reservations(node), read_substitutes(node)
    follow_ups, presence = read_follow_ups(node), read_presence(node)
    writers = _writers(node, memo_type)
    minutes = read_minutes(node.table("minutes"))
    if table:
        table.done()
    told = (decisions, votes, reservations, substitutes, follow_ups, presence, minutes)
    if header is None and any(told):
        node.refuse("meeting", _("there are decisions or minutes but no meeting; add [meeting] with its date"))
    if header is not None and not alone:
        node.refuse("meeting", _("a memo on a meeting file's agenda must not tell of a meeting itself"))
    node.finish()
    facts = {
        "content": content_dict(content),
        "meeting": meeting_header_dict(header) if header else None,
        "decisions": [decision_dict(decision) for decision in decisions],
        "follow_ups": [follow_up_dict(follow_up) for follow_up in follow_ups],
        "absent": [presence_dict(one) for one in presence],
        "minutes": minutes_dict(minutes),
        **({"writers": writers} if writers else {}),
    }
    record = MemoRecord(
        path,
        content,
        "",
        files,
        header,
        decisions,
        follow_ups,
        presence,
        minutes,
        votes=votes,
        reservations=reservations,
        substitutes=substitutes,
        writers=writers,
    )
    return replace(record, sha256=sha256({**facts, **sitting_dict(record)}))


def _writers(node: Node, memo_type: MemoType) -> dict[str, str]:
    """Who wrote the parts that a role is asked for."""
    table = node.table("writers")
    if table is None:
        return {}
    found = {part.key: line(table, part.key) for part in memo_type.sections if part.written_by}
    table.done()
    return {key: name for key, name in found.items() if name}


def _meeting(node: Node, path: Path, types: Types) -> MeetingRecord:
    body = line(node, "body", required=True)
    header = read_header(node, body)
    items = tuple(_item(item, path, types, body) for item in node.tables("items"))
    minutes = read_minutes(node.table("minutes"))
    if not items:
        node.refuse("items", _("a meeting needs at least one item"))
    node.finish()
    facts = {
        "meeting": meeting_header_dict(header) if header else None,
        "items": [_item_facts(item) for item in items],
        "minutes": minutes_dict(minutes),
    }
    return MeetingRecord(path, sha256(facts), header, items, minutes)


def _item(node: Node, path: Path, types: Types, body: str) -> ItemRecord:
    memo = _memo_of(node, path, types, body)
    title = line(node, "title")
    if (memo is None) == (not title):
        node.refuse("memo", _("an item has either a memo file or a title of its own"))
    points = point_numbers(memo.content.points) if memo else frozenset()
    item = ItemRecord(
        memo=memo,
        title=title,
        minutes=node.integer("minutes", most=MOST_MINUTES),
        opens=line(node, "opens"),
        late_reason=line(node, "late"),
        late_at=moment(node, "late_at"),
        presence=read_presence(node),
        decisions=read_decisions(node, types(memo.content.type) if memo else None, points),
        follow_ups=read_follow_ups(node),
        remarks=rich(node, "remarks"),
        votes=read_votes(node, points),
        reservations=read_reservations(node),
        substitutes=read_substitutes(node),
    )
    node.done()
    return item


def _memo_of(node: Node, path: Path, types: Types, body: str) -> MemoRecord | None:
    name = line(node, "memo")
    if not name:
        return None
    file = path.parent / name
    if not file.resolve().is_relative_to(path.parent.resolve()) or not file.is_file():
        node.refuse("memo", _("there is no memo file {name} beside the meeting file").format(name=repr(name)))
        return None
    memo = node.attempt(lambda: _memo(read_table(file), file, types, alone=False), None)
    if memo and memo.content.body != body:
        text = _("the memo is for {other}, the meeting is of {body}")
        node.refuse("memo", text.format(other=memo.content.body, body=body))
    return memo


def _item_facts(item: ItemRecord) -> dict[str, object]:
    return {
        "memo": item.memo.sha256 if item.memo else "",
        "title": item.title,
        "minutes": item.minutes,
        "opens": item.opens,
        "late": item.late_reason,
        "late_at": instant_text(item.late_at),
        "presence": [presence_dict(presence) for presence in item.presence],
        "decisions": [decision_dict(decision) for decision in item.decisions],
        "follow_ups": [follow_up_dict(follow_up) for follow_up in item.follow_ups],
        "remarks": item.remarks.html,
        **sitting_dict(item),
    }


def _type(node: Node, types: Types) -> MemoType:
    """The type that the file names: without it nothing else can be read."""
    key = node.text("type", required=True)
    try:
        return types(key)
    except NotFound as exc:
        node.refuse("type", str(exc))
        raise Invalid(*node.problems) from exc
