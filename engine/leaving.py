"""A process that leaves with its parent, however that ends, where the system arranges such a thing (Linux)."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


def leave_with_parent(parent: int) -> None:
    """Ends this process when the thread that began it does. At once, if the parent was gone before it could be said."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
