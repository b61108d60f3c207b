"""One pool of render children for all tests of documents."""

from collections.abc import Iterator

import pytest

from engine.render.pool import PdfPool


@pytest.fixture(scope="session")
def pool() -> Iterator[PdfPool]:
    with PdfPool() as pool:
        yield pool
