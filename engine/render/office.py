"""Word files as PDF/A, by LibreOffice where it is installed: another program, in a profile that is thrown away.

It is started for each file anew, and ends with it. What comes out is taken only if it says of itself that it is PDF/A.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.errors import RenderFailed
from engine.language import _
from engine.render.docx_gate import refusals
from engine.render.limits import Limits

HOUSE = Path(__file__).resolve().parent.parent.parent
NAMES = ("soffice", "libreoffice")
TAKEN = (".docx",)
"""What is converted: each by what its gate lets through."""
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
        self.found = program or next((Path(p) for p in map(shutil.which, NAMES) if p), None)
        self._limits = limits

    def pdf(self, docx: bytes) -> bytes:
        """The Word file as PDF/A-2. Raises `RenderFailed`."""
        if self.found is None:
            raise RenderFailed(_("LibreOffice is not installed"))
        if wrong := refusals(docx):
            raise RenderFailed("; ".join(wrong))
        with TemporaryDirectory(prefix="beslut-office-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            (folder / "bilag.docx").write_bytes(docx)
            said = self._run(folder, [str(self.found), *_options(folder), str(folder / "bilag.docx")])
            made = folder / "bilag.pdf"
            if not made.is_file():
                raise RenderFailed(said or _("LibreOffice made nothing of it"))
            data = made.read_bytes()
        if not is_archival(data):
            raise RenderFailed(_("what LibreOffice made is not PDF/A"))
        return data

    def _run(self, folder: Path, command: Sequence[str]) -> str:
        """Runs it to its end; why it did not come to that, or ""."""
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, then the program that was found
            [sys.executable, "-m", "engine.render.office_child", json.dumps(asdict(self._limits)), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        try:
            process.wait(self._limits.wall)
        except subprocess.TimeoutExpired:
            return _("it took LibreOffice more than {seconds:g} seconds").format(seconds=self._limits.wall)
        finally:
            with suppress(ProcessLookupError):  # whatever it started goes with it
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
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
