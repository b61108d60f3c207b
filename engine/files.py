"""Files for people, written whole or not at all: nobody ever opens half a document."""

import os
from contextlib import suppress
from pathlib import Path

from engine.failures import disk_refusal


def write_whole(path: Path, data: bytes) -> None:
    """The bytes under that name, in one step over what was there; folders are made. Raises `StorageFailed`."""
    part = path.with_name(f".{path.name}.part")  # one left by somebody who was killed is written over
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
    except OSError as error:
        raise disk_refusal(error, str(path)) from error
