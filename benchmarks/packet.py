"""A packet of 15 items and 100 pages: from nothing, and after a change, beside WeasyPrint's bare time for its pages."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.children import PlainChild
from benchmarks.example import TEMPLATES, Example, sqlite_office
from benchmarks.figures import Figure, Goal, Size
from benchmarks.timing import Variant, by_turns, middle, ratio
from engine.text import from_plain
from memos.actions.agenda import Placing, act, schedule
from memos.binding import bind
from memos.packet import Edition
from memos.packet_parts import Gathered, gather
from memos.printing import Printer

NAME = "packet"
BESIDE = "plain write_pdf() of the same pages"
WORDS = "Forvaltningen har undersøgt, hvordan tiderne kan lægges, så flest borgere kan bruge dem uden at vente. "


def packet(size: Size) -> list[Figure]:
    """Seconds for the whole, with two workers; for one item changed; and how many pages there are."""
    with TemporaryDirectory() as folder:
        example = Example(sqlite_office(Path(folder)))
        with Printer(TEMPLATES) as printer, PlainChild(Path(folder)) as plain:
            gathered, numbers = _gathered(example, printer, size.of(15, 2), size.of(15, 2)), count(1)
            blobs = example.office.blobs
            pages = bind(printer, blobs, gathered).listing.pages
            variants = {
                "whole": Variant(lambda: bind(printer, blobs, _varied(gathered, next(numbers)))),
                "changed": Variant(lambda: bind(printer, blobs, _varied(gathered, next(numbers), only=1))),
                BESIDE: Variant(lambda: [plain.pdf(html) for html in _own(_varied(gathered, next(numbers)))]),
            }
            samples = by_turns(variants, size.of(3, 1), warm_up=size.of(1, 0))
    bare = middle(samples[BESIDE], "wall")
    whole = Figure(
        NAME,
        f"a packet of {pages} pages, from nothing",
        middle(samples["whole"], "wall"),
        "s wall",
        beside=BESIDE,
        other=bare,
        ratio=ratio(samples["whole"], samples[BESIDE], "wall"),
        goal=Goal(1.0),
    )
    changed = Figure(
        NAME,
        "the same, one item changed",
        middle(samples["changed"], "wall"),
        "s wall",
        beside=BESIDE,
        other=bare,
        ratio=ratio(samples["changed"], samples[BESIDE], "wall"),
        goal=Goal(0.3),
    )
    return [whole, changed]


def _gathered(example: Example, printer: Printer, items: int, paragraphs: int) -> Gathered:
    """A meeting's packet with so many memos, each with so many long paragraphs."""
    (body,) = example.load()
    content = example.content
    long = from_plain("\n\n".join([WORDS * 6] * paragraphs))
    with example.office.write(example.header.secretary) as desk:
        meeting = example.planned(desk, body, 0)
        for _item in range(items):
            drafted = example.drafted(desk.acting(content.case_officer), body)
            sections = tuple(replace(one, text=long) if n == 0 else one for n, one in enumerate(content.sections))
            longer = replace(drafted.content, sections=sections, attachments=())
            memo = desk.store.save_memo(replace(drafted, content=longer), desk.now)
            memo = act(desk.acting(content.case_officer), memo, "submit")
            memo = act(desk.acting(content.responsible_manager), memo, "approve")
            schedule(desk, memo, "schedule", Placing(desk.store.meeting(meeting.id), 1))
        return gather(desk, printer, desk.store.meeting(meeting.id), Edition.OPEN)


def _varied(gathered: Gathered, number: int, only: int = 0) -> Gathered:
    """The same with other words in each of its own pages, or in one: nothing of those is remembered."""
    pieces = tuple(
        replace(piece, html=piece.html.replace("</h1>", f" {number}</h1>", 1)) if only in (0, place) else piece
        for place, piece in enumerate(gathered.pieces)
    )
    return replace(gathered, pieces=pieces)


def _own(gathered: Gathered) -> Iterator[str]:
    return (piece.html for piece in gathered.pieces if piece.html)
