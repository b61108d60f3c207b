"""A server in a process of its own, as it runs in earnest, and how much computing time it took."""

import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from time import clock_gettime, monotonic, sleep

import uvicorn
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from benchmarks.example import TEMPLATES, office_on
from engine.memory import settle
from memos.models import MemoRow
from memos.printing import Printer
from memos.store import open_database
from web.application import application
from web.limits import Limits, Rate
from web.settings import Settings

PATIENCE = 30.0
Made = Callable[[str, Path, str], ASGIApp]


class Patient(Limits):
    """Nobody is told that it was too often: here one person asks for many."""

    def take(self, rate: Rate, key: str) -> None:
        """Takes nothing."""


def beslut(database: str, folder: Path, address: str) -> ASGIApp:
    """The pages."""
    settings = Settings(office_on(open_database(database), folder), Printer(TEMPLATES), address)
    app = application(settings)
    app.limits = Patient(settings.office.clock)
    return app


def bare(database: str, folder: Path, address: str) -> ASGIApp:
    """What the framework costs: one query, twenty rows, a page of them."""
    opened = open_database(database)

    def page(request: Request) -> Response:
        with opened.read() as session:
            rows = session.execute(select(MemoRow.number, MemoRow.title).order_by(MemoRow.title_sort).limit(20)).all()
        listed = "".join(f"<tr><td>{number}</td><td>{title}</td></tr>" for number, title in rows)
        return HTMLResponse(f"<!DOCTYPE html><title>Memoer</title><table>{listed}</table>")

    return Starlette(routes=[Route("/{rest:path}", page)])


class Server:
    """A running server."""

    def __init__(self, process: int, port: int) -> None:
        self.process, self.port = process, port

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def computed(self) -> float:
        """Seconds of computing time so far. Linux names such a clock by the process id."""
        return clock_gettime((~self.process << 3) | 2)


@contextmanager
def serving(made: Made, database: str, folder: Path) -> Iterator[Server]:
    """That application, once it answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])  # imported once for all of them
    process = context.Process(target=_serve, args=(made, database, folder, port), daemon=True)
    process.start()
    try:
        _await(port)
        yield Server(process.pid or 0, port)
    finally:
        process.terminate()
        process.join()


def _serve(made: Made, database: str, folder: Path, port: int) -> None:
    app = made(database, folder, f"http://127.0.0.1:{port}")
    settle()
    uvicorn.run(app, port=port, log_config=None, access_log=False, lifespan="off")


def _await(port: int) -> None:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise TimeoutError(port)
