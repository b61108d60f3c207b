"""PDF: our page and render child, beside WeasyPrint's one line in a warm process; two workers; memory."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.children import PlainChild, render_children, resident
from benchmarks.example import TEMPLATES, Example, sqlite_office
from benchmarks.figures import Figure, Goal, Size
from benchmarks.timing import Kind, Samples, Variant, by_turns, cpu_of, middle, ratio
from engine.render.page import render_page
from engine.render.pool import PdfPool
from memos.document_rows import Context

NAME = "pdf"
BESIDE = "plain write_pdf()"
CHUNK = 4  # documents to a sample: what a child tidies up after its last one is not in it


def pdf(size: Size) -> list[Figure]:
    """Milliseconds for one document, pages a second with two workers, MiB that stay with each document."""
    with TemporaryDirectory() as folder:
        context, _word, template = Example(sqlite_office(Path(folder))).context()
        others = render_children()
        with PdfPool(workers=1) as pool:
            pool.pdf(render_page(TEMPLATES, template, context))
            (child,) = render_children() - others
            return [
                *_beside_plain(pool, child, context, template, size, Path(folder)),
                _two_workers(pool, context, template, size),
                _memory(pool, child, context, template, size),
            ]


def _beside_plain(pool: PdfPool, child: int, context: Context, template: str, size: Size, folder: Path) -> list[Figure]:
    page, chunk = render_page(TEMPLATES, template, context), size.of(CHUNK, 1)
    with PlainChild(folder) as plain:
        variants = {
            "ours": Variant(
                lambda: [pool.pdf(render_page(TEMPLATES, template, context)) for _ in range(chunk)], cpu_of(child)
            ),
            BESIDE: Variant(lambda: [plain.pdf(page) for _ in range(chunk)], cpu_of(plain.pid)),
        }
        samples = by_turns(variants, size.of(12, 1), warm_up=size.of(1, 0))
    return [_time(samples, "cpu", chunk), _time(samples, "wall", chunk)]


def _time(samples: Samples, kind: Kind, chunk: int) -> Figure:
    ours, theirs = samples["ours"], samples[BESIDE]
    return Figure(
        NAME,
        "a PDF",
        middle(ours, kind) / chunk * 1e3,
        f"ms {kind}",
        beside=BESIDE,
        other=middle(theirs, kind) / chunk * 1e3,
        ratio=ratio(ours, theirs, kind),
        goal=Goal(0.9) if kind == "cpu" else None,
    )


def _two_workers(one: PdfPool, context: Context, template: str, size: Size) -> Figure:
    pages = [render_page(TEMPLATES, template, context)] * size.of(12, 2)
    with PdfPool(workers=2) as two:
        variants = {
            "one": Variant(lambda: list(one.map(pages))),
            "two": Variant(lambda: list(two.map(pages))),
        }
        samples = by_turns(variants, size.of(6, 1), warm_up=size.of(1, 0))
    return Figure(
        NAME,
        "documents a second, two workers",
        len(pages) / middle(samples["two"], "wall"),
        "/s",
        beside="one worker",
        other=len(pages) / middle(samples["one"], "wall"),
        ratio=ratio(samples["one"], samples["two"], "wall"),
        goal=Goal(1.85, least=True),
    )


def _memory(pool: PdfPool, child: int, context: Context, template: str, size: Size) -> Figure:
    """What a child grows by, once warm. Each page is another one, so that nothing is the same for all."""
    warm, documents = size.of(40, 1), size.of(300, 1)
    for number in range(warm):
        pool.pdf(_page(context, template, number))
    before = resident(child)
    for number in range(documents):
        pool.pdf(_page(context, template, warm + number))
    grown = resident(child) - before
    return Figure(NAME, f"memory that stays, over {documents}", grown / documents, "MiB/doc", goal=Goal(0.05))


def _page(context: Any, template: str, number: int) -> str:
    title = f"{context['memo']['title']}, sag {number}"
    memo = {**context["memo"], "title": title, "number": f"CHE-2026-{number:03d}"}
    return render_page(TEMPLATES, template, {**context, "memo": memo})
