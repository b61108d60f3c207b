"""What a meeting recorded of one item: decisions, follow-ups, remarks and who was not there."""

from engine.nodes import Node
from memos.files.content_part import point_numbers, rich
from memos.files.meeting_part import read_decisions, read_follow_ups, read_presence, read_substitutes
from memos.files.sitting_part import read_reservations, read_votes
from memos.memo import Content
from memos.record import ItemRecord
from memos.types import MemoType


def read_item(node: Node, memo_type: MemoType | None, content: Content | None) -> ItemRecord:
    """The keys of a meeting file's item that tell what happened. Raises `Invalid` with every problem."""
    points = point_numbers(content.points) if content else frozenset[str]()
    record = ItemRecord(
        presence=read_presence(node),
        decisions=read_decisions(node, memo_type, points),
        follow_ups=read_follow_ups(node),
        remarks=rich(node, "remarks"),
        votes=read_votes(node, points),
        reservations=read_reservations(node),
        substitutes=read_substitutes(node),
    )
    node.finish()
    return record
