"""Zip files that are damaged in the ways in which one comes in."""

import io
import struct
import zipfile

AT_THE_METHOD, AT_THE_FLAGS = 10, 8
"""Where an entry of the directory has them."""
START, ENTRY = 30, b"PK\x01\x02"


def broken(data: bytes) -> dict[str, bytes]:
    """The file, each time with another fault."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.compress_size)
    size = largest.compress_size
    where = largest.header_offset + START + len(largest.filename.encode())
    entry = data.rindex(largest.filename.encode()) - 46
    assert data[entry : entry + 4] == ENTRY, "the fault is planted nowhere"
    return {
        "bytes that are no deflate": data[:where] + b"\xff" * size + data[where + size :],
        "another sum": data[: entry + 16] + b"\0\0\0\0" + data[entry + 20 :],
        "another method": _word(data, entry + AT_THE_METHOD, 97),
        "a password": _word(data, entry + AT_THE_FLAGS, 1),
        "half of it": data[: len(data) // 2],
    }


def _word(data: bytes, at: int, value: int) -> bytes:
    return data[:at] + struct.pack("<H", value) + data[at + 2 :]
