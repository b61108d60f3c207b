"""What stops the start: settings that are not safe, and a route that does not say who may call it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from engine.errors import Blocked
from tests.web.house import House
from web import application as the_application
from web.look import contrast_with_white
from web.permissions import Permission, declares
from web.settings import Brand, Provider
from web.start import undeclared

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
SOUND = Provider("https://id.example", "beslut", "hemmeligt")


def refused(house: House, **changes: Any) -> dict[str, str]:
    """The places and reasons that stop the start with those settings."""
    try:
        House(replace(house.settings, **changes))
    except Blocked as blocked:
        return {reason.place: reason.text for reason in blocked.reasons}
    return {}


@pytest.mark.parametrize(
    "address",
    [
        "http://beslut.example.dk",
        "http://192.0.2.7:8000",
        "http://localhost.example.dk",
        "http://0.0.0.0:8000",
        "https://",
        "beslut.example.dk",
        "ftp://beslut.example.dk",
        "https://beslut.example.dk/",
        "https://beslut.example.dk/sti",
        "https://beslut.example.dk?x",
        "https://bo@beslut.example.dk",
        "https://beslut.example.dk:x",
        "https://[::1",
        "",
    ],
)
def test_an_address_that_is_none_or_sends_passwords_in_clear_stops_the_start(house: House, address: str) -> None:
    assert list(refused(house, address=address)) == ["address"]


@pytest.mark.parametrize(
    "address",
    ["https://beslut.example.dk", "https://beslut.example.dk:8443", "http://localhost:8000", "http://[::1]:80"],
)
def test_an_address_over_https_or_on_this_machine_is_served(house: House, address: str) -> None:
    assert refused(house, address=address) == {}


@pytest.mark.parametrize("colour", ["#777", "#ffffff", "#2e9e5b", "blue", "#12", "#1a4b6e;}", "url(x)", "", "#1a4b6g"])
def test_a_colour_that_is_none_or_too_light_stops_the_start(house: House, colour: str) -> None:
    assert list(refused(house, brand=Brand(colour))) == ["colour"]


@pytest.mark.parametrize(("colour", "ratio"), [("#000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48)])
def test_contrast_is_counted_as_wcag_counts_it(colour: str, ratio: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("name", "data"),
    [("logo.png", b"no picture"), ("logo.gif", PNG), ("logo.svg", b"<html>"), ("logo.png", PNG + b"x" * (1 << 20))],
)
def test_a_logo_that_is_no_picture_stops_the_start(house: House, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert list(refused(house, brand=Brand(logo=tmp_path / name))) == ["logo"]
    assert list(refused(house, brand=Brand(logo=tmp_path / "none.png"))) == ["logo"]


def test_colour_and_logo_are_served_to_everybody(house: House, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
    client = House(replace(house.settings, brand=Brand("#5A2A82", logo))).as_person("")
    sheet, picture = client.get("/farve.css"), client.get("/logo")
    assert (sheet.text, sheet.headers["content-type"]) == (":root{--accent:#5a2a82}\n", "text/css; charset=utf-8")
    assert (picture.content, picture.headers["content-type"]) == (logo.read_bytes(), "image/svg+xml")
    assert "sandbox" in picture.headers["content-security-policy"]


def test_without_a_logo_there_is_none(house: House) -> None:
    assert house.as_person("").get("/logo").status_code == 404


@pytest.mark.parametrize(
    ("provider", "place"),
    [
        (replace(SOUND, issuer="http://id.example"), "provider.issuer"),
        (replace(SOUND, issuer="id.example"), "provider.issuer"),
        (replace(SOUND, client_id=""), "provider.client_id"),
        (replace(SOUND, client_secret=" "), "provider.client_secret"),  # noqa: S106 - it is none
        (replace(SOUND, match=""), "provider.match"),
        (replace(SOUND, groups=(("ledere", "manager"),)), "provider.groups"),
        (replace(SOUND, groups=(("ledere", "boss"),)), "provider.groups"),
    ],
)
def test_a_provider_that_cannot_be_trusted_stops_the_start(house: House, provider: Provider, place: str) -> None:
    assert list(refused(house, provider=provider)) == [place]


def test_a_sound_provider_is_served(house: House) -> None:
    assert refused(house, provider=replace(SOUND, groups=(("arkiv", "archivist"), ("it", "administrator")))) == {}


def test_sessions_that_never_end_stop_the_start(house: House) -> None:
    assert list(refused(house, idle=house.settings.longest * 2)) == ["idle"]
    assert list(refused(house, idle=house.settings.idle * 0)) == ["idle"]


def test_all_that_is_wrong_is_said_at_once(house: House) -> None:
    assert list(refused(house, address="x", brand=Brand("y"))) == ["address", "colour"]


def test_a_planted_route_without_a_permission_stops_the_start(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_application, "look_routes", lambda brand: [Route("/planted", open_to_all)])
    assert refused(house) == {"/planted": "this route does not say who may call it"}


def open_to_all(request: Request) -> Response:
    return Response("x")


@declares(Permission.SIGNED_IN)
def somebody() -> str:
    return ""


def included(*, router: list[Any], app: list[Any]) -> Callable[[], FastAPI]:
    """An application with one route in a router, each with those dependencies."""

    def built() -> FastAPI:
        own = APIRouter(dependencies=router)
        own.get("/x")(lambda: None)
        made = FastAPI(dependencies=app, openapi_url=None)
        made.include_router(own)
        return made

    return built


NEEDS = [Depends(somebody)]


@pytest.mark.parametrize(
    ("build", "found"),
    [
        (included(router=[], app=[]), ["/in/x"]),
        (included(router=NEEDS, app=[]), []),
        (included(router=[], app=NEEDS), []),
        (lambda: Starlette(routes=[Route("/x", open_to_all)]), ["/in/x"]),
        (lambda: Starlette(routes=[Route("/x", declares(Permission.ANYBODY)(lambda request: None))]), []),
        (lambda: StaticFiles(directory="/"), ["/in"]),
    ],
)
def test_a_route_is_looked_for_wherever_it_lies(build: Callable[[], Any], found: list[str]) -> None:
    assert list(undeclared([Mount("/in", build())])) == found
