"""Runs the office program with its hands tied: memory, computing, file sizes, and no network where that can be.

When standard input closes, nobody waits for it any more: the program goes, with all that it started, and so does the
folder, in which something closed may lie. It closes when the parent wants that, and when it is killed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from engine.render.limits import Limits, allow_cpu, confine


def _end(program: "subprocess.Popen[bytes]") -> None:
    """Whatever it started goes with it."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def _watch(program: "subprocess.Popen[bytes]", folder: Path, alone: Event) -> None:
    while os.read(0, 1):
        continue
    alone.set()
    _end(program)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    limits = Limits(**json.loads(sys.argv[1]))
    confine(limits)
    allow_cpu(limits.cpu)
    started = subprocess.Popen(  # noqa: S603 - the program that was found on the machine, no shell
        sys.argv[2:], stdin=subprocess.DEVNULL, start_new_session=True
    )
    alone = Event()
    watching = Thread(target=_watch, args=(started, Path.cwd(), alone), daemon=True)
    watching.start()
    started.wait()
    if alone.is_set():
        watching.join()
    _end(started)
    os._exit(0)
