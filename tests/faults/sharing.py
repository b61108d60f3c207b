"""Work shared by forked processes, which inherit what is ready, and answer one by one."""

import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from selectors import EVENT_READ, DefaultSelector
from typing import Any

LENGTH = 4


def shared(things: list[Any], work: Callable[[int, list[Any]], Iterable[Any]], workers: int) -> Iterator[Any]:
    """Each answer as it comes. Raises when a process ends before it is through."""
    pipes = {}
    for number in range(workers):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _answer(write, work(number, things[number::workers]))
        os.close(write)
        pipes[read] = child
    with DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, EVENT_READ)
        while selector.get_map():
            for key, _mask in selector.select():
                size = os.read(key.fd, LENGTH)
                if size:
                    yield pickle.loads(_whole(key.fd, int.from_bytes(size, "big")))  # noqa: S301 - from our own child
                else:
                    selector.unregister(key.fd)
    for pipe, child in pipes.items():
        os.close(pipe)
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("a process ended before it was through")


def _whole(pipe: int, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += os.read(pipe, size - len(found))
    return found


def _answer(pipe: int, answers: Iterable[Any]) -> None:
    try:
        for answer in answers:
            data = pickle.dumps(answer)
            data = len(data).to_bytes(LENGTH, "big") + data
            while data:
                data = data[os.write(pipe, data) :]
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)
