"""`worker`: work done until it is stopped, on any number of machines. `jobs`: what waits, runs and failed."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from commands.keeping import kept, kept_sign_ups
from commands.layout import aligned
from commands.run import mail_of
from commands.session import Session, answer, say, session
from engine.errors import Invalid
from engine.language import _

if TYPE_CHECKING:
    from memos.desk import Office
    from memos.jobs import Job
    from memos.nightly import Means

jobs = typer.Typer(invoke_without_command=True)
MOST_SLOTS = 64


def worker(
    context: typer.Context,
    kinds: Annotated[str, typer.Option(help="Which kinds of work, with commas between; default: all.")] = "",
    slots: Annotated[int, typer.Option(min=1, max=MOST_SLOTS, help="How much of it at once.")] = 2,
) -> None:
    """Do wanted work until you press Ctrl+C. On PostgreSQL on any number of machines, on SQLite on its own.

    Example: beslut worker --slots 4
    """
    import logging

    from engine.memory import settle

    own = session(context)
    chosen = _chosen(kinds)
    means = means_of(own, own.office())
    if kinds and means.office.database.is_sqlite:
        raise Invalid.at("--kinds", _("on SQLite one worker does everything; leave it out"))
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    say(_("the worker does: {kinds} (Ctrl+C stops it)").format(kinds=", ".join(chosen)))
    settle()
    if means.office.database.is_sqlite:
        _drain(own, means, slots)
    else:
        _carry(own, means, chosen, slots)


def means_of(own: Session, office: Office) -> Means:
    """What the environment says on mail, and on how long things are kept. Raises `Invalid`."""
    from memos.nightly import Means

    mail, address = mail_of(own)
    given = own.environment
    sign_ups = kept_sign_ups(given.get("KEEP_SIGN_UPS", ""))
    return Means(office, mail, address, kept(given.get("KEEP_NOTICES", "")), sign_ups)


@jobs.callback()
def list_jobs(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Only what waits for a person.")] = False,
) -> None:
    """Wanted work: what waits, runs and failed. Without a command, a list of it.

    Example: beslut jobs --failed
    """
    if context.invoked_subcommand:
        return
    from memos.jobs import JobState
    from memos.queries.jobs import jobs as all_jobs

    own = session(context)
    with own.office().read(own.person) as desk:
        found = [one for one in all_jobs(desk) if not failed or one.state is JobState.FAILED]
    answer(context, [_facts(one) for one in found], aligned([_line(one) for one in found]) if found else "")


@jobs.command()
def retry(context: typer.Context, id: Annotated[str, typer.Argument(metavar="ID", help="As the list says.")]) -> None:
    """Let what failed be tried again.

    Example: beslut jobs retry 0f3c…
    """
    from memos.actions.working import retry as retry_job

    own = session(context)
    with own.office().write(own.person) as desk:
        retry_job(desk, id)
    answer(context, {"id": id}, _("it is tried again"))


@jobs.command()
def cancel(context: typer.Context, id: Annotated[str, typer.Argument(metavar="ID", help="As the list says.")]) -> None:
    """Let it be: it is not to be done any more.

    Example: beslut jobs cancel 0f3c…
    """
    from memos.actions.working import cancel as cancel_job

    own = session(context)
    with own.office().write(own.person) as desk:
        cancel_job(desk, id)
    answer(context, {"id": id}, _("it is not done any more"))


def _chosen(kinds: str) -> list[str]:
    from memos.carrying import KINDS

    chosen = [one.strip() for one in kinds.split(",") if one.strip()] or list(KINDS)
    if unknown := [one for one in chosen if one not in KINDS]:
        text = _("there is no kind {unknown}; choose among: {known}")
        raise Invalid.at("--kinds", text.format(unknown=", ".join(unknown), known=", ".join(KINDS)))
    return chosen


def _carry(own: Session, means: Means, kinds: list[str], slots: int) -> None:
    from engine.render.pool import PdfPool
    from memos.carrying import Worker
    from memos.printing import Printer

    with Printer(own.templates, PdfPool(workers=slots)) as printer:
        Worker(means, printer, kinds, slots).run()


def _drain(own: Session, means: Means, slots: int) -> None:
    """One file, one machine: the same rows, without a queue."""
    from threading import Thread

    from engine.render.pool import PdfPool
    from memos.printing import Printer
    from web.drain import Drain
    from web.settings import Settings

    with Printer(own.templates, PdfPool(workers=slots)) as printer:
        settings = Settings(
            means.office,
            printer,
            address=means.address,
            mail=means.mail,
            keep_notices=means.keep_notices,
            keep_sign_ups=means.keep_sign_ups,
        )
        drain = Drain(settings, slots=slots)
        for one in (signal.SIGTERM, signal.SIGINT):
            # in a thread of its own: this one may be just about to wait for the same lock
            signal.signal(one, lambda _signal, _frame: Thread(target=drain.stop).start())
        drain.run()


def _facts(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "kind": job.kind.value,
        "what": job.what,
        "state": job.state.value,
        "wanted_at": job.wanted_at.isoformat(),
        "tries": job.tries,
        "reason": job.reason,
    }


def _line(job: Job) -> tuple[str, ...]:
    words = {"waiting": _("waits"), "running": _("runs"), "failed": _("failed")}
    at = job.wanted_at.isoformat(timespec="minutes")
    return (
        job.id,
        job.kind.value,
        job.what,
        words[job.state.value],
        at,
        job.reason.splitlines()[0] if job.reason else "",
    )
