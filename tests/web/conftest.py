"""The web tests' house: SQLite by default; `databases` has both. One event loop answers all, and templates and the
interface's routes are made once, not once per house."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.routing import _EffectiveRouteContext
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from starlette.testclient import TestClient

from engine.database import Database
from tests.web.house import House, office_on, settings_of
from tests.web.straight import Straight
from web.escaping import Pages

__all__ = ["house"]


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first house; one that was changed has another checksum."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class Routes:
    """How FastAPI calls a route of a router that was included: nine tenths of what making an application takes."""

    def __init__(self) -> None:
        self.make: Any = _EffectiveRouteContext.from_api_route
        self.kept: dict[object, tuple[Any, Any]] = {}

    def __call__(self, *, original_route: Any, include_context: Any) -> Any:
        key = (id(original_route), include_context.prefix, *include_context.dependencies)
        if key not in self.kept:
            made = self.make(original_route=original_route, include_context=include_context)
            self.kept[key] = original_route, made  # with the route, so that no other gets its id
        return self.kept[key][1]


@pytest.fixture(scope="session", autouse=True)
def quick_houses() -> Iterator[None]:
    """Without it each request has a loop and threads of its own, and goes to and fro between them."""
    with start_blocking_portal("asyncio") as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        patch.setattr("starlette.testclient._TestClientTransport", Straight)
        patch.setattr(_EffectiveRouteContext, "from_api_route", Routes())
        patch.setattr("web.views.Pages", partial(Pages, bytecode_cache=Compiled()))
        yield


@pytest.fixture
def house(sqlite: Database, tmp_path: Path) -> Iterator[House]:
    """The application with the example organisation, on SQLite."""
    with settings_of(office_on(sqlite, tmp_path)) as settings:
        yield House(settings)
