"""What must hold before the first request is answered. The rest of the program relies on it."""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from engine.errors import Blocked, Reason
from engine.language import _
from memos.files.organisation_file import ORGANISATION_ROLES
from web.look import look_reasons
from web.permissions import declared_by
from web.settings import Provider, Settings


def refuse_unsafe(settings: Settings) -> None:
    """Raises `Blocked` with all that is wrong with the settings."""
    against = [*_address_reasons(settings.address), *look_reasons(settings.brand), *_session_reasons(settings)]
    if settings.provider:
        against += _provider_reasons(settings.provider)
    if against:
        raise Blocked("serve", against)


def refuse_undeclared(routes: Iterable[BaseRoute]) -> None:
    """Raises `Blocked` for routes that do not say who may call them: nobody could be kept from them."""
    text = _("this route does not say who may call it")
    if against := [Reason(path, text) for path in undeclared(routes)]:
        raise Blocked("serve", against)


def undeclared(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Paths of routes of which neither the function nor a dependency declares a permission."""
    for route in iter_route_contexts(list(routes)):
        if inner := getattr(route.route, "routes", None):
            yield from (f"{route.path}{path}" for path in undeclared(inner))
        elif not any(map(declared_by, _called(route))):
            yield str(route.path or route)


def _called(route: RouteContext) -> Iterator[object]:
    """The functions that a route calls before or when it answers."""
    yield route.endpoint
    todo = [getattr(route, "dependant", None)]
    while todo:
        dependant = todo.pop()
        if dependant is not None:
            yield dependant.call
            todo += dependant.dependencies


def _address_reasons(address: str) -> Iterator[Reason]:
    parts = _split(address)
    if parts is None or parts.scheme not in ("http", "https") or parts.geturl() != f"{parts.scheme}://{parts.netloc}":
        text = _("{found} is not an address; write it as https://beslut.example.dk, without anything after the name")
        yield Reason("address", text.format(found=repr(address)))
    elif parts.scheme == "http" and not _is_here(parts.hostname or ""):
        text = _("{found} would send passwords in clear; use https, or 127.0.0.1 on this machine alone")
        yield Reason("address", text.format(found=address))


def _session_reasons(settings: Settings) -> Iterator[Reason]:
    if not 0 < settings.idle.total_seconds() <= settings.longest.total_seconds():
        yield Reason("idle", _("a session that rests ends after some time, and before the longest one does"))


def _provider_reasons(provider: Provider) -> Iterator[Reason]:
    parts = _split(provider.issuer)
    https = parts is not None and parts.scheme == "https"
    if parts is None or not (https or (parts.scheme == "http" and _is_here(parts.hostname or ""))):
        text = _("{found} is not the address of a provider; it begins with https://")
        yield Reason("provider.issuer", text.format(found=repr(provider.issuer)))
    for name in ("client_id", "client_secret", "match", "groups_claim"):
        if not getattr(provider, name).strip():
            yield Reason(f"provider.{name}", _("this is empty"))
    for group, role in provider.groups:
        if role not in ORGANISATION_ROLES:
            text = _("the group {group} cannot give the role {role}; choose one of: {known}")
            known = ", ".join(ORGANISATION_ROLES)
            yield Reason("provider.groups", text.format(group=repr(group), role=repr(role), known=known))


def _split(address: str) -> SplitResult | None:
    """The parts of an address; None for what is none, or names a user."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and "@" not in parts.netloc else None


def _is_here(host: str) -> bool:
    """Whether that name is always this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
