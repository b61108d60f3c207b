"""Which benchmarks there are, and running them one after the other."""

from collections.abc import Sequence

from rich.console import Console

from benchmarks import audited, decisions, export, jobs, lists, migrating, packet, pdf, room, startup, stored, web, word
from benchmarks.figures import Benchmark, Figure, Size

BENCHMARKS: dict[str, Benchmark] = {
    word.NAME: word.word,
    pdf.NAME: pdf.pdf,
    packet.NAME: packet.packet,
    decisions.NAME: decisions.decisions,
    startup.NAME: startup.startup,
    stored.NAME: stored.stored,
    lists.NAME: lists.lists,
    export.NAME: export.exports,
    web.NAME: web.web,
    room.NAME: room.room,
    jobs.NAME: jobs.jobs,
    audited.NAME: audited.audited,
    migrating.NAME: migrating.migrating,
}


def measured(names: Sequence[str] = (), *, short: bool = False) -> list[Figure]:
    """The figures of those benchmarks, or of all. Who waits at a terminal sees which one is running."""
    console = Console(stderr=True)
    figures = []
    for name in names or BENCHMARKS:
        with console.status(name):
            figures += BENCHMARKS[name](Size(short))
    return figures
