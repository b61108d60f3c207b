"""Procrastinate: jobs carried between machines by PostgreSQL. The one place that knows it.

A job names a kind and a row; the row is the truth. Jobs are made and taken away by triggers on the rows' own tables,
in the change's own transaction (`lay_down`), so nothing here is loaded to enqueue. A job that is lost, or whose
worker died, is made anew from the row (`lost`, `dead`); one that comes twice finds nothing to do.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from engine.clock import system_clock
from engine.connections import ALIVE, LIVENESS

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.jobs import Job

SCHEMA = "procrastinate"
TASK = "beslut"
OPTIONS = f"-c search_path={SCHEMA} -c statement_timeout=60s -c timezone=UTC {LIVENESS}"
_PIN = """
DO $$
DECLARE found regprocedure;
BEGIN
    FOR found IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'procrastinate'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = procrastinate, pg_temp', found);
    END LOOP;
END $$
"""
_JOB = """ROW(
    {queue}, '{task}', {priority}, NULL, '{table}:' || NEW.id, jsonb_build_object('kind', '{table}', 'id', NEW.id), NULL
)::procrastinate_job_to_defer_v1"""
# A job for each new row, and none any more for a row that is done or gone.
_TRIGGERS = """
CREATE FUNCTION {schema}.beslut_want_{table}() RETURNS trigger LANGUAGE plpgsql
SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM procrastinate_defer_jobs_v1(ARRAY[{job}]);
    RETURN NULL;
END $$;
CREATE FUNCTION {schema}.beslut_done_{table}() RETURNS trigger LANGUAGE plpgsql
SET search_path = {schema}, pg_temp AS $$
BEGIN
    DELETE FROM procrastinate_jobs WHERE queueing_lock = '{table}:' || OLD.id AND status = 'todo';
    RETURN NULL;
END $$;
CREATE TRIGGER beslut_want AFTER INSERT ON "{table}"
    FOR EACH ROW EXECUTE FUNCTION {schema}.beslut_want_{table}();
CREATE TRIGGER beslut_gone AFTER DELETE ON "{table}"
    FOR EACH ROW EXECUTE FUNCTION {schema}.beslut_done_{table}();
CREATE TRIGGER beslut_done AFTER UPDATE ON "{table}"
    FOR EACH ROW WHEN ({done}) EXECUTE FUNCTION {schema}.beslut_done_{table}();
"""
_DEAD = """
DELETE FROM procrastinate.procrastinate_jobs AS job WHERE job.status = 'doing' AND NOT EXISTS (
    SELECT FROM procrastinate.procrastinate_workers AS worker
    WHERE worker.id = job.worker_id AND worker.last_heartbeat >= now() - make_interval(secs => :seconds)
) RETURNING job.args->>'kind', job.args->>'id'
"""
_PRUNE = """
DELETE FROM procrastinate.procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => :seconds)
"""
_LOST = """
CREATE FUNCTION {schema}.beslut_lost_{table}() RETURNS bigint LANGUAGE sql SET search_path = {schema}, pg_temp AS $$
    SELECT count(procrastinate_defer_jobs_v1(ARRAY[{job}])) FROM {home}.{table} AS new
    WHERE NOT coalesce({done}, false) AND NOT EXISTS (
        SELECT FROM procrastinate_jobs AS job WHERE job.queueing_lock = '{table}:' || new.id
    )
$$;
"""
_ALIVE = """
SELECT count(*) FROM procrastinate.procrastinate_workers
WHERE last_heartbeat >= now() - make_interval(secs => :seconds)
"""
SILENT = 30.0
RECOVER = 1.0
"""Seconds before a worker that lost its database asks for it again."""

log = logging.getLogger("beslut.worker")


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows are work. SQL about `NEW`: its queue, its priority, and when it is done."""

    table: str
    queue: str
    priority: str
    done: str


@dataclass(frozen=True, slots=True)
class Lane:
    """Queues that share some slots: one lane's long work takes no slot from another's."""

    queues: tuple[str, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds: between two signs of life, until a silent worker counts as dead, and between two looks."""

    heartbeat: float = 5.0
    silent: float = SILENT
    poll: float = 5.0
    tend: float = 10.0


def lay_down(connection: Connection, sources: Iterable[Source]) -> None:
    """The queue's tables in a schema of their own, and triggers that fill it. Within a migration."""
    from procrastinate.schema import SchemaManager

    driver: Any = connection.connection.driver_connection
    (path,) = driver.execute("SELECT current_setting('search_path')").fetchone()
    driver.execute(f"CREATE SCHEMA {SCHEMA}")
    driver.execute(f"COMMENT ON SCHEMA {SCHEMA} IS 'Procrastinate {version('procrastinate')}'")
    driver.execute(f"SET LOCAL search_path = {SCHEMA}")
    driver.execute(SchemaManager.get_schema())
    driver.execute(_PIN)
    driver.execute("SELECT set_config('search_path', %s, true)", (path,))
    (home,) = driver.execute("SELECT current_schema()").fetchone()
    for one in sources:
        words = {"schema": SCHEMA, "home": home, "task": TASK, **asdict(one)}
        for made in (_TRIGGERS, _LOST):
            driver.execute(made.format(job=_JOB.format(**words), **words))


def dead(connection: Connection, seconds: float) -> list[tuple[str, str]]:
    """Takes the jobs from workers that gave no sign of life for so long: kinds and rows."""
    found = [(str(kind), str(id)) for kind, id in connection.execute(text(_DEAD), {"seconds": seconds})]
    connection.execute(text(_PRUNE), {"seconds": 10 * seconds})
    return found


def lost(connection: Connection, table: str) -> int:
    """Makes a job for each row that waits and has none; how many. One at a time looks."""
    if not connection.scalar(text("SELECT pg_try_advisory_xact_lock(20260003)")):
        return 0
    return int(connection.scalar(text(f"SELECT {SCHEMA}.beslut_lost_{table}()")) or 0)


def alive(connection: Connection, seconds: float = SILENT) -> int:
    """How many workers gave a sign of life. Each lane of a worker counts."""
    return int(connection.scalar(text(_ALIVE), {"seconds": seconds}) or 0)


class Later(Exception):
    """The job is to be tried again then."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


class Carrier:
    """Does jobs until it is stopped: each by `do` in a thread, which says when to try again, or None for done.

    What `tends` are called now and then, each in a thread. A database that goes away is waited for.
    """

    def __init__(
        self,
        url: URL,
        lanes: Sequence[Lane],
        do: Callable[[str, str], datetime | None],
        tends: Sequence[Callable[[], None]],
        rhythm: Rhythm | None = None,
    ) -> None:
        self.url, self.lanes, self.do, self.tends, self.rhythm = url, lanes, do, tends, rhythm or Rhythm()
        self.stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    def run(self) -> None:
        """Until `stop`, SIGTERM or SIGINT; what is in hand is done first."""
        asyncio.run(self._run())

    def stop(self) -> None:
        """From any thread: no more jobs."""
        self.stopping.set()
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for one in (signal.SIGTERM, signal.SIGINT):
                self._loop.add_signal_handler(one, self.stop)
        if self.stopping.is_set():
            return
        tending = [asyncio.create_task(self._tending(one)) for one in self.tends]
        while not self._stop.is_set():
            try:
                await self._session()
            except Exception as error:  # the database is away, or took us for dead: a new session begins anew
                log.warning("the queue: %s", type(error.__cause__ or error).__name__)
            await self._rest(RECOVER)
        await asyncio.gather(*tending)

    async def _session(self) -> None:
        """As long as the connection holds, and no lane has ended."""
        app = self._app()
        async with app.open_async():
            lanes = [asyncio.create_task(self._lane(app, lane)) for lane in self.lanes]
            stopped = asyncio.create_task(self._stop.wait())
            await asyncio.wait([*lanes, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in (*lanes, stopped):
                task.cancel()
            ended = await asyncio.gather(*lanes, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    def _app(self) -> App:
        from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision

        class Again(BaseRetryStrategy):
            """When the job itself said."""

            def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
                return RetryDecision(retry_at=exception.at) if isinstance(exception, Later) else None

        slots = sum(lane.slots for lane in self.lanes)
        connector = PsycopgConnector(
            conninfo=self.url.set(drivername="postgresql").render_as_string(hide_password=False),
            kwargs={"options": OPTIONS, "connect_timeout": 10, **ALIVE},
            min_size=1,
            max_size=slots + 2 * len(self.lanes) + 2,
            timeout=15,
            reconnect_timeout=15,
        )
        app = App(connector=connector)
        app.task(name=TASK, retry=Again())(self._job)
        return app

    async def _lane(self, app: App, lane: Lane) -> None:
        await app.run_worker_async(
            queues=list(lane.queues),
            concurrency=lane.slots,
            install_signal_handlers=False,
            delete_jobs="always",  # the row keeps what went wrong
            fetch_job_polling_interval=self.rhythm.poll,
            update_heartbeat_interval=self.rhythm.heartbeat,
            stalled_worker_timeout=10 * self.rhythm.silent,
        )

    async def _job(self, kind: str, id: str) -> None:
        again = await asyncio.to_thread(self._done, kind, id)
        if again is not None:
            raise Later(again)

    def _done(self, kind: str, id: str) -> datetime | None:
        try:
            return self.do(kind, id)
        except Exception as error:  # a row is never lost to a fault of ours: its words may hold what somebody wrote
            log.error("%s %s: %s", kind, id, type(error).__name__)
            return system_clock() + timedelta(seconds=self.rhythm.silent)

    async def _tending(self, tend: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                await asyncio.to_thread(tend)
            except Exception as error:
                log.warning("beside the jobs: %s", type(error).__name__)
            await self._rest(self.rhythm.tend)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return
