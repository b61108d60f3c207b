"""Files to keep: sent as they lie, never opened as a page of ours."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import FileResponse, Response, StreamingResponse

from memos.archive import Package
from memos.packing import zip_packages

ZIP = "application/zip"
PDF = "application/pdf"
CHUNK = 1 << 18


def sent_file(path: Path, name: str, sha256: str, kind: str = ZIP) -> Response:
    """A file that stays where it lies; a browser may go on where it was cut off."""
    headers = {**_headers(name), "etag": f'"{sha256}"'}
    return FileResponse(path, headers=headers, media_type=kind)


def sent_data(data: bytes, name: str, kind: str) -> Response:
    """A file that was made just now."""
    return Response(data, headers=_headers(name), media_type=kind)


def sent_packages(packages: tuple[Package, ...]) -> Response:
    """Packages in one zip, made now, whose file is gone when it was sent."""
    with TemporaryDirectory(prefix="beslut-") as folder:
        path = Path(folder) / "pakke.zip"
        zip_packages(packages, path)
        size, file = path.stat().st_size, path.open("rb")
    headers = {**_headers(f"{packages[0].name}.zip"), "content-length": str(size)}
    return StreamingResponse(_chunks(file), headers=headers, media_type=ZIP)


def _headers(name: str) -> dict[str, str]:
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
    }


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
