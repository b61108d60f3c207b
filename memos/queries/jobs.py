"""Wanted work as somebody may see it: who runs the machine all of it, an administrator nothing of what is closed."""

from memos.desk import Desk
from memos.jobs import Job, JobState, Kind
from memos.mailing import FRESH, MOST
from memos.queries.organisation import refuse_others


def jobs(desk: Desk) -> list[Job]:
    """Oldest first. Raises `Blocked` for those whose business it is not."""
    found = desk.store.jobs(desk.now, since=desk.now - FRESH, most=MOST)
    if not desk.actor or not desk.store.organisation_loaded():
        return found
    refuse_others(desk, "look")
    return list({_same(job): job for job in found if _may_see(job)}.values())


def _may_see(job: Job) -> bool:
    """How often a meeting's documents and mails are wanted tells of closed items: those are seen only if they fail."""
    return (job.own and not job.closed) or job.kind is Kind.EXPORT or (not job.closed and job.state is JobState.FAILED)


def _same(job: Job) -> str:
    """A meeting's document that failed at several of its revisions is seen once."""
    return job.id if job.own or job.kind is not Kind.DOCUMENT else f"{job.subject} {job.what}"
