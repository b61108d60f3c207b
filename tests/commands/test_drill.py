"""Several workers, killed and frozen: everything is done once, and what is planted is found."""

import pytest

from benchmarks.drill import one_machine
from tests.support import requires


def test_workers_that_are_killed_and_frozen_lose_and_double_nothing() -> None:
    requires("postgres")
    found = one_machine(5, most=2)
    assert found.wrong == []
    assert found.done["kill -9"] and found.done["SIGSTOP and SIGCONT"]


@pytest.mark.parametrize("plant", ["done before made"])
def test_a_row_that_is_done_before_its_document_is_found(plant: str) -> None:
    requires("postgres")
    assert one_machine(2, plant=plant, still=8, most=2).wrong
