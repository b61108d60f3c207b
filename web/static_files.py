"""Static files as they were built: each under its hash, so a browser may keep it for a year."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from web.permissions import Permission, declares

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
KEPT = "public, max-age=31536000, immutable"


class StaticFiles:
    """Serves files of known kinds from one folder; the packed one beside it where the browser can unpack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @declares(Permission.ANYBODY)
    async def serve(self, request: Request) -> Response:
        """The file of that name; 404 for whatever else is asked for."""
        path = (self.folder / request.path_params["name"]).resolve()
        kind = KINDS.get(path.suffix)
        if kind is None or not path.is_relative_to(self.folder) or not path.is_file():
            raise HTTPException(404)
        headers = {"cache-control": KEPT, "vary": "accept-encoding"}
        packed = path.with_name(path.name + ".gz")
        if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
            return FileResponse(packed, headers=headers | {"content-encoding": "gzip"}, media_type=kind)
        return FileResponse(path, headers=headers, media_type=kind)
