"""Word: our rendering of one memo's minutes, beside docxtpl's of the same template, and python-docx from nothing."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # docxtpl ships no types

from benchmarks.by_hand import by_hand
from benchmarks.example import TEMPLATES, Example, sqlite_office
from benchmarks.figures import Figure, Goal, Size
from benchmarks.timing import Variant, by_turns, middle, ratio
from engine.render.word import word_template
from engine.render.wordml import Collector
from engine.templates import ready
from memos.document_rows import Context

NAME = "word"


def word(size: Size) -> list[Figure]:
    """Milliseconds of computing for one document."""
    with TemporaryDirectory() as folder:
        context, template, _page = Example(sqlite_office(Path(folder))).context()
    variants = {
        "ours": Variant(lambda: word_template(template, TEMPLATES).render(context)),
        "docxtpl, the same template": Variant(lambda: _docxtpl(template, context)),
        "python-docx from nothing": Variant(lambda: by_hand(context)),
    }
    samples = by_turns(variants, size.of(40, 1), warm_up=size.of(2, 0))
    ours = samples["ours"]
    return [
        Figure(
            NAME,
            "a Word file",
            middle(ours) * 1e3,
            "ms cpu",
            beside=name,
            other=middle(theirs) * 1e3,
            ratio=ratio(theirs, ours),
            goal=Goal(5, least=True) if "docxtpl" in name else None,
        )
        for name, theirs in samples.items()
        if theirs is not ours
    ]


def _docxtpl(template: Path, context: Context) -> bytes:
    """As its manual says: opened for each document; texts with markup are made ready as for ours."""
    opened = DocxTemplate(template)
    opened.render(ready(context, Collector().markup), autoescape=True)
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()
