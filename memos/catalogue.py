"""The memo types and the meeting's workflow, read once from the folder of templates."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from engine.errors import Invalid, Reason
from engine.nodes import read_table
from engine.workflow import Workflow
from engine.workflow_check import problems
from memos.checks import CHECKS
from memos.guards import MEETING_RULES, MEMO_RULES
from memos.types import MemoType, available, check_types, load_type, type_in_force
from memos.workflow_file import DocumentType, read_documents, read_workflow

T = TypeVar("T")
MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class MeetingType:
    """The meeting's workflow and documents."""

    folder: Path
    workflow: Workflow
    documents: tuple[DocumentType, ...]


class Catalogue:
    """Types by key as they are now, and by hash as they were when a memo was submitted."""

    def __init__(self, templates: Path) -> None:
        self.templates = templates
        self._current: dict[str, MemoType] = {}
        self._in_force: dict[str, MemoType] = {}
        self._followed: dict[Hashable, Any] = {}

    def current(self, key: str) -> MemoType:
        """The type as its file says. Raises `NotFound` or `Invalid`."""
        if key not in self._current:
            self._current[key] = load_type(self.templates, key, MEMO_RULES, frozenset(CHECKS))
        return self._current[key]

    def in_force(self, key: str, sha256: str, text: Callable[[], str]) -> MemoType:
        """The type as the kept text says, which is only asked for if it was not read before."""
        if sha256 not in self._in_force:
            folder = self.templates / key
            self._in_force[sha256] = type_in_force(text(), folder, MEMO_RULES, frozenset(CHECKS))
        return self._in_force[sha256]

    def once(self, key: Hashable, made: Callable[[], T]) -> T:
        """What follows from types alone, which never change here: worked out once."""
        if key not in self._followed:
            self._followed[key] = made()
        found: T = self._followed[key]
        return found

    def keys(self) -> tuple[str, ...]:
        """The types' keys, sorted."""
        return self._keys

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return available(self.templates)

    def check(self) -> dict[str, tuple[Reason, ...]]:
        """Every type with what is wrong with it."""
        return check_types(self.templates, MEMO_RULES, frozenset(CHECKS))

    @cached_property
    def meeting(self) -> MeetingType:
        """The meeting's own file."""
        node = read_table(self.templates / MEETING / "meeting.toml")
        workflow, documents = read_workflow(node), read_documents(node)
        node.finish()
        if wrong := problems(workflow, MEETING_RULES):
            raise Invalid(*wrong)
        return MeetingType(self.templates / MEETING, workflow, documents)
