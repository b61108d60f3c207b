"""A small organisation behind the web application, and clients that are signed in as its people."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from starlette.testclient import TestClient

from engine.blobs import Blobs
from engine.clock import Clock, system_clock
from engine.database import Database
from memos.desk import Office
from memos.printing import Printer
from tests.memos.build import catalogue
from tests.organised import organise
from web.application import application
from web.limits import Limits
from web.settings import Settings

HOUSE = Path(__file__).resolve().parent.parent.parent
TEMPLATES = HOUSE / "templates"
EXAMPLES = HOUSE / "memos" / "examples"
ADDRESS = "http://127.0.0.1:8000"
SAME = {"sec-fetch-site": "same-origin", "origin": ADDRESS}


def office_on(database: Database, folder: Path, clock: Clock = system_clock) -> Office:
    """The program on a migrated database, with the example organisation loaded."""
    office = Office(database, Blobs(folder / "blobs"), catalogue(), clock)
    organise(office, "Jens Åkjær")
    return office


@contextmanager
def settings_of(office: Office) -> Iterator[Settings]:
    """The application's settings, with a printer that is closed at the end."""
    with Printer(TEMPLATES) as printer:
        yield Settings(office, printer, ADDRESS)


class House:
    """The application over an office, and browsers signed in to it."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.office = settings, settings.office
        self.app = application(settings)
        self.browsers = 0

    def rest(self) -> None:
        """As after a minute in which nobody asked: a house that a file's tests share counts none of the others."""
        self.app.limits = Limits(self.office.clock)

    def as_person(self, name: str) -> TestClient:
        """A browser in which that person is signed in; "" for nobody."""
        client = TestClient(self.app, ADDRESS, headers=SAME, follow_redirects=False)
        if name:
            self.browsers += 1
            token = sha256(f"token of {name} in browser {self.browsers}".encode()).hexdigest()
            with self.office.write(name) as desk:
                desk.store.add_sign_in(sha256(token.encode()).hexdigest(), name, desk.now)
            client.cookies.set("s", token)
        return client
