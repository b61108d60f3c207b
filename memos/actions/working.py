"""Deciding on wanted work that does not get done: try it again, or let it be."""

from engine.errors import Blocked, Reason, no_such
from engine.language import _
from memos.carrying import enqueue_lost
from memos.desk import Desk
from memos.jobs import Job, JobState, Kind
from memos.queries.jobs import jobs
from memos.store.mails import MAILS


def retry(desk: Desk, id: str) -> None:
    """What failed is tried again, by whoever comes first."""
    job = _found(desk, id)
    if job.state is not JobState.FAILED:
        raise Blocked("retry", [Reason(id, _("this has not failed; it is done in its turn"))])
    if job.kind is Kind.DOCUMENT:
        desk.store.retry(id)
    elif job.kind in MAILS:
        desk.store.retry_mail(job.kind, id, desk.now)
    else:
        raise Blocked("retry", [Reason(id, _("this cannot be tried again"))])
    enqueue_lost(desk)


def cancel(desk: Desk, id: str) -> None:
    """It is not to be done any more. What somebody has in hand is done, but for an export, which takes long."""
    job = _found(desk, id)
    if not desk.store.cancel(job.kind, id, desk.now):
        raise Blocked("cancel", [Reason(id, _("somebody has this in hand; wait until it is done"))])


def _found(desk: Desk, id: str) -> Job:
    found = next((job for job in jobs(desk) if job.id == id), None)
    if found is None:
        raise no_such(_("piece of work"), id)
    return found
