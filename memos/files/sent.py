"""What programs send: the structure of a memo file's written part, or of an item's record, from memory."""

from dataclasses import dataclass
from pathlib import Path

from engine.errors import Invalid, NotFound
from engine.language import _
from engine.nodes import Node
from memos.catalogue import Catalogue
from memos.files.content_part import line, read_content
from memos.files.item_file import read_item
from memos.memo import Content
from memos.record import ItemRecord
from memos.types import MemoType

Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class SentAttachment:
    """An attachment as a program names it: by the hash of a file that is here already; "" for a mere title."""

    sha256: str
    title: str
    closed: bool


def sent_content(value: Table, catalogue: Catalogue) -> tuple[Content, tuple[SentAttachment, ...]]:
    """The content without its attachments, and those apart. Raises `Invalid` with every problem."""
    attachments = Node({"attachments": value.get("attachments", [])}, "", "")
    chosen = tuple(_attachment(one) for one in attachments.tables("attachments"))
    node = Node({key: found for key, found in value.items() if key != "attachments"}, "", "", attachments.problems)
    key = node.text("type", required=True)
    try:
        memo_type = catalogue.current(key)
    except NotFound as refused:
        node.refuse("type", str(refused))
        raise Invalid(*node.problems) from refused
    content, _files = read_content(node, memo_type, Path())
    node.finish()
    return content, chosen


def sent_item(value: Table, memo_type: MemoType | None, content: Content | None) -> ItemRecord:
    """What was recorded of an item: decisions, follow-ups, remarks, and who was not there. Raises `Invalid`."""
    return read_item(Node(value, "", ""), memo_type, content)


def _attachment(node: Node) -> SentAttachment:
    """`file` and `size` belong to the bytes, which are here or not; `number` is its place in the list."""
    for key in ("file", "size", "number"):
        node.has(key)
    found = SentAttachment(line(node, "sha256"), line(node, "title", required=True), node.flag("closed"))
    if node.value.get("file") and not found.sha256:
        node.refuse("file", _("the bytes of a file are brought on the memo's page; name it here by its sha256"))
    node.done()
    return found
