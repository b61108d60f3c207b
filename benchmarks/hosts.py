"""Hosts: network namespaces on this machine, joined by a bridge, each of which can be cut off and joined again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

NET = "10.203.17"
"""A private network that nobody is expected to have."""
GATE = f"{NET}.1"
"""Where this machine is found from the hosts."""


def possible() -> str:
    """Why there can be no hosts here; "" where there can."""
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    if not which("ip"):
        return "iproute2 is not installed"
    if _ip("netns", "add", "beslut-try", check=False):
        return "this machine allows no network namespaces"
    _ip("netns", "del", "beslut-try")
    return ""


class Hosts:
    """`count` of them, from 0."""

    def __init__(self, count: int) -> None:
        self.count, self._mark = count, f"bs{os.getpid()}"

    def raise_(self) -> None:
        _ip("link", "add", self._mark, "type", "bridge")
        _ip("addr", "add", f"{GATE}/24", "dev", self._mark)
        _ip("link", "set", self._mark, "up")
        for number in range(self.count):
            name, near, far = self._name(number), self._wire(number), f"{self._mark}f{number}"
            _ip("netns", "add", name)
            _ip("link", "add", near, "type", "veth", "peer", "name", far)
            _ip("link", "set", far, "netns", name)
            _ip("link", "set", near, "master", self._mark)
            _ip("link", "set", near, "up")
            _ip("-n", name, "addr", "add", f"{NET}.{10 + number}/24", "dev", far)
            _ip("-n", name, "link", "set", far, "up")
            _ip("-n", name, "link", "set", "lo", "up")

    def within(self, number: int) -> list[str]:
        """What a command begins with that runs on that host."""
        return ["ip", "netns", "exec", self._name(number)]

    def cut(self, number: int) -> None:
        """Nothing comes to it or from it any more; nobody is told."""
        _ip("link", "set", self._wire(number), "down")

    def join(self, number: int) -> None:
        _ip("link", "set", self._wire(number), "up")

    def raze(self) -> None:
        for number in range(self.count):
            _ip("netns", "del", self._name(number), check=False)
        _ip("link", "del", self._mark, check=False)

    def _name(self, number: int) -> str:
        return f"{self._mark}-{number}"

    def _wire(self, number: int) -> str:
        return f"{self._mark}n{number}"


@contextmanager
def hosts(count: int) -> Iterator[Hosts]:
    """So many hosts as long as the block runs."""
    made = Hosts(count)
    try:
        made.raise_()
        yield made
    finally:
        made.raze()


def _ip(*words: str, check: bool = True) -> int:
    """Its exit code."""
    return subprocess.run(["ip", *words], capture_output=True, check=check).returncode  # noqa: S603, S607 - our own words
