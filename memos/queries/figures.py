"""How work stands, in figures: for whoever watches the machines. They tell of everything, so they are not for pages."""

from datetime import UTC, datetime, time

from engine import queue
from memos.desk import Desk
from memos.mailing import FRESH, MOST

HELP = {
    "beslut_jobs": "Wanted work, by kind and state.",
    "beslut_oldest_waiting_seconds": "Age of the oldest document that waits for no person.",
    "beslut_workers": "Signs of life of workers; each has one or two.",
    "beslut_chore_timestamp_seconds": "The day on which a chore was last done.",
}


def oldest_age(desk: Desk) -> float:
    """Seconds; 0 where nothing waits."""
    oldest = desk.store.oldest_waiting()
    return (desk.now - oldest).total_seconds() if oldest else 0.0


def workers(desk: Desk) -> int:
    """How many give signs of life; 0 where work is not carried between machines."""
    connection = desk.session.connection()
    return queue.alive(connection) if connection.dialect.name == "postgresql" else 0


def exposition(desk: Desk) -> str:
    """As Prometheus reads it."""
    counts = desk.store.job_counts(desk.now, since=desk.now - FRESH, most=MOST)
    done = {name: day for name, (day, _reason) in desk.store.chores().items() if day}
    samples: dict[str, dict[str, float]] = {
        "beslut_jobs": {f'kind="{kind}",state="{state}"': count for (kind, state), count in counts.items()},
        "beslut_oldest_waiting_seconds": {"": round(oldest_age(desk), 3)},
        "beslut_workers": {"": workers(desk)},
        "beslut_chore_timestamp_seconds": {
            f'name="{name}"': int(datetime.combine(day, time(), UTC).timestamp()) for name, day in sorted(done.items())
        },
    }
    return "".join(_metric(name, found) for name, found in samples.items())


def _metric(name: str, samples: dict[str, float]) -> str:
    lines = [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge"]
    lines += [f"{name}{{{labels}}} {value}" if labels else f"{name} {value}" for labels, value in samples.items()]
    return "\n".join([*lines, ""])
