"""Files of office programs as PDF/A, by LibreOffice where it is installed, in a profile that is thrown away.

It is started for each file anew, and ends with it. What comes out is taken only if it says of itself that it is PDF/A.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from errno import ENOSPC
from os import strerror
from pathlib import Path
from shutil import disk_usage, which
from tempfile import TemporaryDirectory, gettempdir

from engine.errors import RenderFailed
from engine.failures import disk_refusal
from engine.language import _
from engine.render.limits import Limits
from engine.render.office_kinds import KINDS, WORD, Kind, kind_of
from engine.render.office_words import ANSWER, WANTED

HOUSE = Path(__file__).resolve().parent.parent.parent
NAMES = ("soffice", "libreoffice")
TAKEN = tuple(kind.suffix for kind in KINDS)
"""What is converted: each by what its gate lets through."""
REGISTRY = Path("../share/registry")
"""Where, seen from the program, each part of it is told of; a part that was taken away may leave that behind."""
MADE = "bilag.pdf"
ROOM = 32 << 20
"""Bytes that a conversion may need beside what it makes."""
LIMITS = Limits(memory=4 << 30, file_size=100 << 20, files=1024, cpu=60.0, wall=90.0)
_PART = re.compile(rb"pdfaid:part(?:>|=\")\s*2")
_CONFORMANCE = re.compile(rb"pdfaid:conformance(?:>|=\")\s*[ABU]")


class PartMissing(RenderFailed):
    """The part of LibreOffice that it takes is not installed: no fault of the file's, and it is tried again."""


@dataclass(frozen=True, slots=True)
class Made:
    """A PDF/A, and what its original has that it lacks, in words; "" if nothing."""

    pdf: bytes
    lacks: str = ""


class Office:
    """The office program of this machine. `found` is where it lies; None: there is none, and nothing is converted."""

    def __init__(self, program: Path | None = None, limits: Limits = LIMITS) -> None:
        self.found = program or next((Path(p) for p in map(which, NAMES) if p), None)
        self._limits = limits

    def made(self, data: bytes) -> Made:
        """As PDF/A-2. Raises `RenderFailed`, or `StorageFailed` where there is no room to work in."""
        if self.found is None:
            raise RenderFailed(_("LibreOffice is not installed"))
        kind = kind_of(data)
        if not _has(self.found.resolve().parent, kind):
            raise PartMissing(_("{part} of LibreOffice is not installed").format(part=kind.part))
        seen = kind.gate(data)
        try:
            with TemporaryDirectory(prefix="beslut-office-", ignore_cleanup_errors=True) as name:
                pdf = self._pdf(Path(name), kind, seen.data)
                if seen.words:
                    self._look_for(seen.words, Path(name))
        except OSError as error:
            raise disk_refusal(error, gettempdir()) from error
        if not seen.lacks:
            return Made(pdf)
        return Made(pdf, _("the PDF does not have: {what}").format(what=", ".join(seen.lacks)))

    def _pdf(self, folder: Path, kind: Kind, data: bytes) -> bytes:
        made = folder / MADE
        source = made.with_suffix(kind.suffix)
        source.write_bytes(data)
        said = self._run(folder, [str(self.found), *_options(folder, kind), str(source)])
        pdf = made.read_bytes() if made.is_file() else b""
        if is_archival(pdf):
            return pdf
        _room_in(folder)
        wrong = _("what LibreOffice made is not PDF/A") if pdf else _("LibreOffice made nothing of it")
        raise RenderFailed(said or wrong)

    def _look_for(self, words: Sequence[str], folder: Path) -> None:
        """Raises `RenderFailed` if one of these texts does not stand on the pages of what was made."""
        (folder / WANTED).write_text(json.dumps(words), encoding="utf-8")
        said = self._run(folder, [sys.executable, "-m", "engine.render.office_words", str(folder / MADE)])
        answer = folder / ANSWER
        told = answer.read_text(encoding="utf-8") if answer.is_file() else ""
        if told == "true":
            return
        _room_in(folder)
        if told == "false":
            raise RenderFailed(_("in a PDF of it, what stands in a cell would be cut off"))
        raise RenderFailed(said or _("its PDF could not be read again"))

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


def _room_in(folder: Path) -> None:
    """Raises `OSError` where there is no room to work in: no fault of the file's, it is tried again."""
    if disk_usage(folder.parent).free < ROOM:
        raise OSError(ENOSPC, strerror(ENOSPC))


def is_archival(pdf: bytes) -> bool:
    """Whether a PDF says that it is PDF/A-2; its metadata may not be packed."""
    return pdf.startswith(b"%PDF-") and bool(_PART.search(pdf) and _CONFORMANCE.search(pdf))


def _has(programs: Path, kind: Kind) -> bool:
    """Whether a part is there. Where not even Writer's lies beside the program, it is of another build: it may be."""
    there = [_is_there(programs, one) for one in (WORD, kind)]
    return there[1] or not there[0]


def _is_there(programs: Path, kind: Kind) -> bool:
    told = programs / REGISTRY / f"{kind.part.casefold()}.xcd"
    return (programs / kind.library).exists() and told.exists()


def _options(folder: Path, kind: Kind) -> list[str]:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    quiet = ["--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault"]
    return [profile, *quiet, "--convert-to", kind.filter, "--outdir", str(folder)]


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the parent's but the way to programs."""
    place = str(folder)
    path = "/usr/local/bin:/usr/bin:/bin"
    return {"HOME": place, "LANG": "C.UTF-8", "PATH": path, "PYTHONPATH": str(HOUSE), "TMPDIR": place, "TZ": "UTC"}
