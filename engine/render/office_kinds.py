"""The kinds of office files that become PDF/A: what lets each in, and which part of LibreOffice writes it out."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from engine.archives import BROKEN
from engine.errors import RenderFailed
from engine.language import _
from engine.render import docx_gate, odp_gate, ods_gate, odt_gate, pptx_gate, xlsx_gate
from engine.render.office_gate import Seen
from engine.render.open_gate import KINDS as OPEN_KINDS

MOST_TYPE = 100
"""Bytes of an OpenDocument file's type that are read to know its kind."""
OPTIONS = {"SelectPdfVersion": "2", "UseTaggedPDF": "true", "ExportBookmarks": "true"}
SLIDES = {**OPTIONS, "ExportHiddenSlides": "true", "ExportNotes": "false", "ExportNotesPages": "false"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What `holds` tells it by: its main part, or the end of its type. `gate` gives what the program may see, or raises
    `RenderFailed`; that `part` of the program lies in `library`.
    """

    suffix: str
    holds: str
    gate: Callable[[bytes], Seen]
    part: str
    library: str
    filter: str


def _filter(name: str, options: dict[str, str]) -> str:
    """As `--convert-to` takes it."""
    told = {key: {"type": "long" if said.isdigit() else "boolean", "value": said} for key, said in options.items()}
    return f"pdf:{name}:{json.dumps(told)}"


TEXT_FILTER = _filter("writer_pdf_Export", OPTIONS)
SLIDE_FILTER = _filter("impress_pdf_Export", SLIDES)
SHEET_FILTER = _filter("calc_pdf_Export", {**OPTIONS, "ExportNotes": "false"})
WORD = Kind(".docx", docx_gate.FORM.main, docx_gate.seen, "Writer", "libswlo.so", TEXT_FILTER)
OPEN_TEXT = Kind(".odt", "text", odt_gate.seen, "Writer", "libswlo.so", TEXT_FILTER)
KINDS = (
    WORD,
    OPEN_TEXT,
    Kind(".pptx", pptx_gate.FORM.main, pptx_gate.seen, "Impress", "libsdlo.so", SLIDE_FILTER),
    Kind(".odp", "presentation", odp_gate.seen, "Impress", "libsdlo.so", SLIDE_FILTER),
    Kind(".xlsx", xlsx_gate.FORM.main, xlsx_gate.seen, "Calc", "libsclo.so", SHEET_FILTER),
    Kind(".ods", "spreadsheet", ods_gate.seen, "Calc", "libsclo.so", SHEET_FILTER),
)


def kind_of(data: bytes) -> Kind:
    """By what it holds, whatever its name says: a gate for that kind then looks at it, or a text's refuses it.

    Raises `RenderFailed` if it is no archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" not in names:
                return next((kind for kind in KINDS if kind.holds in names), WORD)
            with archive.open("mimetype") as said:
                told = said.read(MOST_TYPE).decode("latin-1").strip()
    except BROKEN as error:
        raise RenderFailed(_("it is no file of an office program, or it has a password")) from error
    return next((kind for kind in KINDS if told == OPEN_KINDS + kind.holds), OPEN_TEXT)
