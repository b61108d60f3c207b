"""Whether the audit finds anything, for tests that ask it very often: mostly not further than to the first problem."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

from sqlalchemy.orm import Session

import memos.audit
from engine.errors import Reason
from memos.audit import audit

WHOLE = 10
"""Of so many audits one goes on to its end, as it does for everybody, and must come there."""


class _Found(BaseException):
    """The audit has found something."""


class _First(list[Reason]):
    """Problems of which the first is enough."""

    def append(self, problem: Reason) -> None:
        """That is one."""
        raise _Found

    def __iadd__(self, problems: Iterable[Reason]) -> "_First":  # type: ignore[override,misc]  # it keeps none
        for problem in problems:
            self.append(problem)
        return self


def finds(session: Session, *, whole: bool) -> bool:
    """Whether anything is wrong for the audit. What it raises is raised, too; `whole`: to its end."""
    real = memos.audit._Audit.__init__

    def begin(self: Any, given: Session) -> None:
        real(self, given)
        self.problems = _First()

    try:
        with nullcontext() if whole else patch.object(memos.audit._Audit, "__init__", begin):
            return bool(audit(session).problems)
    except _Found:
        return True
