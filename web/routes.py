"""A route: a path, a method, a permission and a plain function, which gets an `Ask` and gives a response."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from web.ask import Ask
from web.permissions import Permission

Handler = Callable[[Ask], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is what templates link to. `reads`: the handler gets one unchanging view of the database.

    `arrival`: a GET that another site sends browsers to. It has no view, and may change something.
    """

    method: str
    path: str
    handler: Handler
    permission: Permission = Permission.SIGNED_IN
    arrival: bool = False

    @property
    def name(self) -> str:
        return f"{self.handler.__module__.rpartition('.')[2]}.{self.handler.__name__}"

    @property
    def reads(self) -> bool:
        return self.method == "GET" and not self.arrival


def get(path: str, handler: Handler, permission: Permission = Permission.SIGNED_IN) -> Page:
    """A page that is read. It changes nothing."""
    return Page("GET", path, handler, permission)


def post(path: str, handler: Handler, permission: Permission = Permission.SIGNED_IN) -> Page:
    """A form that is sent."""
    return Page("POST", path, handler, permission)


def arrive(path: str, handler: Handler) -> Page:
    """Where a sign-in at another site begins or ends: no form can be sent there, and it waits for that site."""
    return Page("GET", path, handler, Permission.ANYBODY, arrival=True)
