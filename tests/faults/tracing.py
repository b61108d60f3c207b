"""Watching a child process at its system calls, and answering in the kernel's place: ptrace with a seccomp filter.

Only calls on files below one folder are shown. Needs no compiler: Linux on x86-64, where a process may trace its
children. The watcher is the child's parent, and must have no other children meanwhile.
"""

import ctypes
import os
import signal
import struct
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NUMBERS = {
    "read": 0,
    "write": 1,
    "pread64": 17,
    "pwrite64": 18,
    "writev": 20,
    "sendfile": 40,
    "flock": 73,
    "fsync": 74,
    "fdatasync": 75,
    "truncate": 76,
    "ftruncate": 77,
    "rename": 82,
    "mkdir": 83,
    "rmdir": 84,
    "link": 86,
    "unlink": 87,
    "symlink": 88,
    "fchmod": 91,
    "getdents64": 217,
    "openat": 257,
    "mkdirat": 258,
    "newfstatat": 262,
    "unlinkat": 263,
    "renameat": 264,
    "linkat": 265,
    "symlinkat": 266,
    "utimensat": 280,
    "fallocate": 285,
    "pwritev": 296,
    "renameat2": 316,
    "syncfs": 306,
    "copy_file_range": 326,
}
_NAMES = {number: name for name, number in NUMBERS.items()}
_ON_PATH = {"truncate", "rename", "mkdir", "rmdir", "link", "unlink", "symlink"}
_AT_FOLDER = {"openat", "mkdirat", "newfstatat", "unlinkat", "renameat", "linkat", "utimensat", "renameat2"}
READS = {"read", "pread64", "flock", "getdents64", "newfstatat"}
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_HERE = -100 & 0xFFFFFFFF  # AT_FDCWD

# ptrace's requests, options and events; prctl's; and the two registers of a call that is answered here
_TRACE_ME, _POKE_USER, _CONT, _SET_OPTIONS, _CALL_INFO = 0, 6, 7, 0x4200, 0x420E
_OPTIONS = 0x2 | 0x4 | 0x8 | 0x80 | 0x100000  # fork, vfork, clone, seccomp; a tracer's end is the child's
_SECCOMP_EVENT = 7
_NO_NEW_RIGHTS, _SET_SECCOMP, _FILTER = 38, 22, 2
_CALL_REGISTER, _ANSWER_REGISTER, _LENGTH_REGISTER = 15 * 8, 10 * 8, 12 * 8
_ANY_CHILD = 0x40000000  # __WALL

_c = ctypes.CDLL(None, use_errno=True)
_c.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_c.ptrace.restype = ctypes.c_long


@dataclass(frozen=True, slots=True)
class Call:
    """A system call about to be made on a file below the folder."""

    pid: int
    name: str
    path: str
    arguments: tuple[int, ...]

    @property
    def changes(self) -> bool:
        """Whether it may leave the folder other than it was."""
        if self.name == "openat":
            return bool(self.arguments[2] & _WRITE_FLAGS)
        return self.name not in READS

    @property
    def size(self) -> int:
        """Bytes that a write hands over."""
        return self.arguments[2] if self.name in ("write", "pwrite64") else 0

    def data(self) -> bytes:
        """Those bytes."""
        return _memory(self.pid, self.arguments[1], self.size)


@dataclass(frozen=True, slots=True)
class Fail:
    """The call is not made: it answers with this error."""

    error: int


@dataclass(frozen=True, slots=True)
class Shorten:
    """The write is made with its first bytes only."""

    size: int


KILL = "kill"
Answer = Fail | Shorten | str | None
Watcher = Callable[[Call], Answer]


def traced(work: Callable[[], object], folder: Path, watcher: Watcher) -> int:
    """The wait status of a child that did the work, each of its calls below the folder answered by the watcher."""
    child = os.fork()
    if child == 0:
        _ended_with(work)
    os.waitpid(child, _ANY_CHILD)
    _ask(_SET_OPTIONS, child, 0, _OPTIONS)
    _ask(_CONT, child, 0, 0)
    top = str(folder)
    while True:
        pid, status = os.waitpid(-1, _ANY_CHILD)
        if os.WIFSTOPPED(status):
            _go_on(pid, status, top, watcher)
        elif pid == child:
            return status


def _go_on(pid: int, status: int, top: str, watcher: Watcher) -> None:
    event, stopped_by = status >> 16, os.WSTOPSIG(status)
    if event == _SECCOMP_EVENT:
        call = _call(pid, top)
        answer = watcher(call) if call else None
        if answer == KILL:
            os.kill(pid, signal.SIGKILL)
            return
        if isinstance(answer, Fail):
            _ask(_POKE_USER, pid, _CALL_REGISTER, -1)
            _ask(_POKE_USER, pid, _ANSWER_REGISTER, -answer.error)
        elif isinstance(answer, Shorten):
            _ask(_POKE_USER, pid, _LENGTH_REGISTER, answer.size)
    passed_on = 0 if event or stopped_by in (signal.SIGSTOP, signal.SIGTRAP) else stopped_by
    with suppress(ProcessLookupError):
        _ask(_CONT, pid, 0, passed_on)


def _ended_with(work: Callable[[], object]) -> None:
    """In the child: the work, watched; then its end."""
    try:
        _ask(_TRACE_ME, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        _show_calls()
        work()
        os._exit(0)
    except Exception:
        traceback.print_exc()
    finally:  # a child must not go on as a second parent
        os._exit(1)


def _show_calls() -> None:
    """From here on the kernel shows the calls in NUMBERS to whoever traces this process."""
    show, allow = 0x7FF00000, 0x7FFF0000
    numbers = sorted(NUMBERS.values())
    steps = [struct.pack("HBBI", 0x20, 0, 0, 0)]  # the call's number
    steps += [struct.pack("HBBI", 0x15, len(numbers) - place, 0, one) for place, one in enumerate(numbers)]
    steps += [struct.pack("HBBI", 0x06, 0, 0, allow), struct.pack("HBBI", 0x06, 0, 0, show)]
    program = ctypes.create_string_buffer(b"".join(steps))
    packed = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(program)))
    _refuse(_c.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0))
    _refuse(_c.prctl(_SET_SECCOMP, _FILTER, packed, 0, 0))


def _call(pid: int, top: str) -> Call | None:
    """The call that a stopped process is about to make, if it is on a file below the folder."""
    told = ctypes.create_string_buffer(88)
    _ask(_CALL_INFO, pid, 88, ctypes.addressof(told))
    number, *arguments = struct.unpack_from("7Q", told.raw, 24)
    name = _NAMES[number]
    path = _path(pid, name, arguments)
    return Call(pid, name, path, tuple(arguments)) if path.startswith(top) else None


def _path(pid: int, name: str, arguments: list[int]) -> str:
    if name in _ON_PATH:
        return _joined(_linked(pid, "cwd"), _text(pid, arguments[0]))
    if name not in _AT_FOLDER:
        return _linked(pid, f"fd/{arguments[0] & 0xFFFFFFFF}")
    named = _text(pid, arguments[1]) if arguments[1] else ""
    if named.startswith("/"):
        return named
    at = arguments[0] & 0xFFFFFFFF
    return _joined(_linked(pid, "cwd" if at == _HERE else f"fd/{at}"), named)


def _joined(folder: str, name: str) -> str:
    return str(Path(folder, name)) if name else folder


def _linked(pid: int, name: str) -> str:
    try:
        return os.readlink(f"/proc/{pid}/{name}")  # noqa: PTH115 - at every call that is watched, and a path is dear
    except OSError:
        return ""


def _text(pid: int, place: int) -> str:
    return _memory(pid, place, 4096).split(b"\0", 1)[0].decode(errors="replace")


def _memory(pid: int, place: int, size: int) -> bytes:
    """As much of it as is there: a short text may stand at the end of a page."""
    descriptor = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        found = os.pread(descriptor, size, place)
    finally:
        os.close(descriptor)
    return found


def _ask(request: int, pid: int, place: int, data: int) -> None:
    if _c.ptrace(request, pid, place, data) == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def _refuse(answer: int) -> None:
    if answer:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
