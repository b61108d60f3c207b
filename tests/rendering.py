"""Rendering processes that were started once serve every test of a process: a new one takes a second of computing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.render.pool import PdfPool


class _Lasting(PdfPool):
    """Whoever is through with it leaves it to the next."""

    def close(self) -> None:
        """Not yet."""


@contextmanager
def rendering_once() -> Iterator[None]:
    """From now on printers that bring no pool of their own share one."""
    pool = _Lasting()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("memos.printing.PdfPool", lambda: pool)
        yield
    PdfPool.close(pool)
