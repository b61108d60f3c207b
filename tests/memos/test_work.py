"""Wanted documents are made, whatever happens meanwhile."""

import pytest

from engine.errors import Stale
from memos import work
from memos.printing import Printer
from tests.memos.build import TEMPLATES
from tests.memos.town import Town


def test_a_document_whose_memo_changed_meanwhile_is_printed_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.ready()
    printed: list[str] = []

    def print_wanted(desk: object, printer: object, row: work.Wanted) -> None:
        printed.append(row.id)
        if len(printed) == 1:
            raise Stale("somebody else changed it first")

    monkeypatch.setattr(work, "print_wanted", print_wanted)
    with Printer(TEMPLATES) as printer:
        done = [(row.id, reason) for row, reason in work.drain(town.own, printer, "test")]
    assert printed[0] == printed[1]
    assert [reason for _row, reason in done] == ["", ""]
