"""Texts of office programs as PDF/A, by LibreOffice where it is installed, in a profile that is thrown away.

It is started for each file anew, and ends with it. What comes out is taken only if it says of itself that it is PDF/A.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from errno import ENOSPC
from os import strerror
from pathlib import Path
from shutil import disk_usage, which
from tempfile import TemporaryDirectory, gettempdir

from engine.errors import RenderFailed
from engine.failures import disk_refusal
from engine.language import _
from engine.render import docx_gate, odt_gate
from engine.render.limits import Limits

HOUSE = Path(__file__).resolve().parent.parent.parent
NAMES = ("soffice", "libreoffice")
TAKEN = (".docx", ".odt")
"""What is converted: each by what its gate lets through."""
OPEN_DOCUMENT = slice(30, 38)
"""Where the name of an archive's first part stands, which an OpenDocument file calls `mimetype`."""
ROOM = 32 << 20
"""Bytes that a conversion may need beside what it makes."""
LIMITS = Limits(memory=4 << 30, file_size=100 << 20, files=1024, cpu=60.0, wall=90.0)
FILTER = "pdf:writer_pdf_Export:" + json.dumps(
    {
        "SelectPdfVersion": {"type": "long", "value": "2"},
        "UseTaggedPDF": {"type": "boolean", "value": "true"},
        "ExportBookmarks": {"type": "boolean", "value": "true"},
    }
)
_PART = re.compile(rb"pdfaid:part(?:>|=\")\s*2")
_CONFORMANCE = re.compile(rb"pdfaid:conformance(?:>|=\")\s*[ABU]")


class Office:
    """The office program of this machine. `found` is where it lies; None: there is none, and nothing is converted."""

    def __init__(self, program: Path | None = None, limits: Limits = LIMITS) -> None:
        self.found = program or next((Path(p) for p in map(which, NAMES) if p), None)
        self._limits = limits

    def pdf(self, data: bytes) -> bytes:
        """The text as PDF/A-2. Raises `RenderFailed`, or `StorageFailed` where there is no room to work in."""
        if self.found is None:
            raise RenderFailed(_("LibreOffice is not installed"))
        is_open = data[OPEN_DOCUMENT] == b"mimetype"
        if wrong := odt_gate.refusals(data) if is_open else docx_gate.refusals(data):
            raise RenderFailed("; ".join(wrong))
        try:
            with TemporaryDirectory(prefix="beslut-office-", ignore_cleanup_errors=True) as name:
                return self._made(Path(name), "bilag.odt" if is_open else "bilag.docx", data)
        except OSError as error:
            raise disk_refusal(error, gettempdir()) from error

    def _made(self, folder: Path, name: str, data: bytes) -> bytes:
        (folder / name).write_bytes(data)
        said = self._run(folder, [str(self.found), *_options(folder), str(folder / name)])
        made = folder / "bilag.pdf"
        pdf = made.read_bytes() if made.is_file() else b""
        if is_archival(pdf):
            return pdf
        if disk_usage(folder.parent).free < ROOM:  # no fault of the file's: it is tried again
            raise OSError(ENOSPC, strerror(ENOSPC))
        wrong = _("what LibreOffice made is not PDF/A") if pdf else _("LibreOffice made nothing of it")
        raise RenderFailed(said or wrong)

    def _run(self, folder: Path, command: Sequence[str]) -> str:
        """Runs it to its end; why it did not come to that, or ""."""
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, then the program that was found
            [sys.executable, "-m", "engine.render.office_child", json.dumps(asdict(self._limits)), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        with process:  # leaving it closes standard input: what still runs ends
            try:
                process.wait(self._limits.wall)
            except subprocess.TimeoutExpired:
                return _("it took LibreOffice more than {seconds:g} seconds").format(seconds=self._limits.wall)
        return ""


def is_archival(pdf: bytes) -> bool:
    """Whether a PDF says that it is PDF/A-2; its metadata may not be packed."""
    return pdf.startswith(b"%PDF-") and bool(_PART.search(pdf) and _CONFORMANCE.search(pdf))


def _options(folder: Path) -> list[str]:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    quiet = ["--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault"]
    return [profile, *quiet, "--convert-to", FILTER, "--outdir", str(folder)]


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the parent's but the way to programs."""
    place = str(folder)
    path = "/usr/local/bin:/usr/bin:/bin"
    return {"HOME": place, "LANG": "C.UTF-8", "PATH": path, "PYTHONPATH": str(HOUSE), "TMPDIR": place, "TZ": "UTC"}
