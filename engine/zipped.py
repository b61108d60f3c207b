"""Zip archives, written file by file: the same files give the same bytes, whenever and wherever they are packed.

Nothing is compressed: most of what is packed is already, and other versions of zlib would give other bytes.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.failures import disk_refusal

CHUNK = 1 << 20
OLDEST = (1980, 1, 1, 0, 0, 0)
UNIX, READABLE = 3, 0o100644 << 16


class Zip:
    """An archive that is open to be filled."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, path: str, data: bytes | Path) -> None:
        """A file under that path, from its bytes or from where they lie."""
        entry = zipfile.ZipInfo(path, OLDEST)
        entry.create_system, entry.external_attr = UNIX, READABLE
        entry.file_size = len(data) if isinstance(data, bytes) else data.stat().st_size
        with self._archive.open(entry, "w") as target:
            for chunk in _chunks(data):
                target.write(chunk)


@contextmanager
def zip_to(path: Path) -> Iterator[Zip]:
    """A new archive at that path, over what is there. Raises `StorageFailed`; what was written then stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            yield Zip(archive)
    except OSError as error:
        raise disk_refusal(error, str(error.filename or path)) from error


def _chunks(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk
