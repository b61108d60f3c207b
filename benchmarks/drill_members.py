"""The processes of a drill's workers: forked from one that has imported everything, or begun on a host of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context

from benchmarks.drill_worker import Orders, work_on
from engine.render.pool import HOUSE


@dataclass(frozen=True, slots=True)
class Member:
    """A worker's process."""

    pid: int
    wait: Callable[[], object]

    def signal(self, number: int) -> None:
        """As `kill` sends it."""
        os.kill(self.pid, number)

    def end(self) -> None:
        """kill -9, frozen or not; it may be gone already."""
        with suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self.wait()


def beside(orders: Orders) -> Member:
    """A worker on this machine."""
    context = get_context("forkserver")
    context.set_forkserver_preload([work_on.__module__])
    process = context.Process(target=work_on, args=(orders,), daemon=True)
    process.start()
    return Member(process.pid or 0, process.join)


def on_host(orders: Orders, within: list[str]) -> Member:
    """A worker where a program begun with these words runs."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), "BESLUT_LANGUAGE": "en"}
    words = [*within, sys.executable, "-W", "ignore", "-m", work_on.__module__, orders.words]
    process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603 - our own words
    return Member(process.pid, process.wait)
