"""Memory of a process that stays: a server's, a worker's."""

import gc


def settle() -> None:
    """What is loaded by now stays. Later collections pass over it: one that went through it all took 40 ms."""
    gc.collect()
    gc.freeze()
