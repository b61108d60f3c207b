"""What a render child may take, and how it ties its own hands."""

import ctypes
import math
import os
import resource
from dataclasses import dataclass

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Limits:
    """Memory and file size in bytes, open files, computing seconds per document, seconds to wait for one."""

    memory: int = 2 << 30
    file_size: int = 50 << 20
    files: int = 64
    cpu: float = 20.0
    wall: float = 30.0


def confine(limits: Limits) -> None:
    """Bound this process for the rest of its life. There is no way back."""
    _leave_network()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_size, limits.file_size))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.files, limits.files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_cpu(seconds: float) -> None:
    """Let this process compute for so long from now on. The limit counts over its whole life, so it is raised."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _leave_network() -> None:
    """A network namespace of its own, where the system allows it; the page's fetcher asks no network anyhow."""
    libc = ctypes.CDLL(None)
    if os.geteuid() != 0 or libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
