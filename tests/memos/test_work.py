"""Wanted documents are made, whatever happens meanwhile."""

import pytest

from engine.errors import Stale
from memos import work
from memos.printing import Printer
from tests.memos.build import TEMPLATES
from tests.memos.town import Town


def test_a_document_whose_memo_changed_meanwhile_is_printed_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.ready()
    kept: list[str] = []

    def keep(_desk: object, row: work.Wanted, _order: object, _made: object) -> None:
        kept.append(row.id)
        if len(kept) == 1:
            raise Stale("somebody else changed it first")

    monkeypatch.setattr(work, "keep", keep)
    with Printer(TEMPLATES) as printer:
        done = [(row.id, reason) for row, reason in work.drain(town.own, printer, "test")]
    assert kept[0] == kept[1]
    assert [reason for _row, reason in done] == ["", ""]
