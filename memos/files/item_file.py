"""What a meeting recorded of one item, as a file: decisions, follow-ups, remarks and who was not there."""

from pathlib import Path

from engine.nodes import read_table
from memos.files.content_part import point_numbers, rich
from memos.files.meeting_part import read_decisions, read_follow_ups, read_presence
from memos.memo import Content
from memos.record import ItemRecord
from memos.types import MemoType


def read_item(path: Path, memo_type: MemoType | None, content: Content | None) -> ItemRecord:
    """The keys of a meeting file's item that tell what happened. Raises `Invalid` with every problem."""
    node = read_table(path)
    points = point_numbers(content.points) if content else frozenset[str]()
    record = ItemRecord(
        presence=read_presence(node),
        decisions=read_decisions(node, memo_type, points),
        follow_ups=read_follow_ups(node),
        remarks=rich(node, "remarks"),
    )
    node.finish()
    return record
