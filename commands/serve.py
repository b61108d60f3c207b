"""`serve`: the pages in the browser, on this machine alone unless said otherwise."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.keeping import kept, kept_sign_ups
from commands.session import Session, say, session
from engine.errors import Invalid, Reason, StorageFailed
from engine.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from memos.desk import Office
    from memos.printing import Printer
    from web.settings import Provider, Settings

GRACE = 5
"""Seconds that requests have to end when the server stops, and that a connection may rest."""
AT_ONCE = 600
"""Connections: those who follow a meeting hold one each."""
LONGEST_HEAD = 16_384


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    example: Annotated[bool, typer.Option("--example", help="Show the example organisation; tells passwords.")] = False,
    work: Annotated[bool, typer.Option("--work/--no-work", help="Make wanted documents and mails meanwhile.")] = True,
) -> None:
    """Serve the pages until you press Ctrl+C; wanted documents and mails are made meanwhile.

    Example: beslut serve --example
    """
    own = session(context)
    if example:
        own = replace(own, database=f"sqlite:///{own.var / 'example' / 'beslut.db'}")
    office = own.office()
    with own.printer() as printer:
        if example:
            _tell_example(office, printer)
        _run(settings_of(own, office, printer, host, port), host, port, own.environment.get("PROXY", ""), work)


def settings_of(own: Session, office: Office, printer: Printer, host: str, port: int) -> Settings:
    """What the environment says, else what holds on one's own machine. Raises `Invalid`."""
    from engine.mail import read_settings
    from web.settings import Brand, Settings

    given = own.environment
    brand = Brand()
    if colour := given.get("COLOUR"):
        brand = replace(brand, colour=colour)
    if logo := given.get("LOGO"):
        brand = replace(brand, logo=Path(logo))
    found = Settings(
        office,
        printer,
        address=given.get("ADDRESS", f"http://{f'[{host}]' if ':' in host else host}:{port}"),
        brand=brand,
        provider=_provider(given),
        mail=read_settings(given),
        keep_notices=kept(given.get("KEEP_NOTICES", "")),
        keep_sign_ups=kept_sign_ups(given.get("KEEP_SIGN_UPS", "")),
        token=given.get("METRICS_TOKEN", ""),
    )
    if not (found.static / "manifest.json").is_file():
        raise StorageFailed(Reason(str(found.static), _("the pages' static files are not built; run: make assets")))
    return found


def _provider(given: Mapping[str, str]) -> Provider | None:
    from web.settings import Provider

    if not (issuer := given.get("OIDC_ISSUER")):
        return None
    pairs = [pair.partition("=") for pair in given.get("OIDC_GROUPS", "").split(",") if pair.strip()]
    if any(not equals for _group, equals, _role in pairs):
        raise Invalid.at("BESLUT_OIDC_GROUPS", _("write group=role, with a comma between"))
    usual = Provider(issuer, "", "")
    return Provider(
        issuer=issuer,
        client_id=given.get("OIDC_CLIENT_ID", ""),
        client_secret=given.get("OIDC_CLIENT_SECRET", ""),
        label=given.get("OIDC_LABEL", usual.label),
        groups=tuple((group.strip(), role.strip()) for group, _equals, role in pairs),
        groups_claim=given.get("OIDC_GROUPS_CLAIM", usual.groups_claim),
        match=given.get("OIDC_MATCH", usual.match),
    )


def _run(settings: Settings, host: str, port: int, proxy: str, work: bool) -> None:
    """`proxy`: the address of the one whose word on where requests come from is taken."""
    import logging

    import uvicorn

    from engine.memory import settle
    from web.application import application
    from web.drain import Drain, Waking
    from web.live import Live

    class Server(uvicorn.Server):
        """Ends the streams of those who follow a meeting first: it would wait for them."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            live.stop()
            super().handle_exit(sig, frame)

    drain, live = Drain(settings), Live(settings)
    app = Waking(application(settings, live), drain.wake)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("beslut").setLevel(logging.INFO)
    say(_("Beslut is at {address} (Ctrl+C stops it)").format(address=settings.address))
    settle()
    if work:
        drain.start()
    try:
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxy),
            forwarded_allow_ips=proxy or None,
            limit_concurrency=AT_ONCE,
            timeout_keep_alive=GRACE,
            timeout_graceful_shutdown=GRACE,
            h11_max_incomplete_event_size=LONGEST_HEAD,
        )
        server = Server(config)
        with suppress(KeyboardInterrupt):  # the server has stopped in good order by then, and says so once more
            server.run()
        if not server.started:
            raise typer.Exit(1)
    finally:
        drain.stop()


def _tell_example(office: Office, printer: Printer) -> None:
    from commands.example import fill, passwords
    from commands.example_public import publish

    with office.read() as desk:
        empty = not desk.store.organisation_loaded()
    if empty:
        fill(office)
        publish(office, printer)
    say(_("Sign in as one of these; the passwords hold until the next start:"))
    for name, user_name, password, does in passwords(office):
        say(f"  {user_name:<12} {password}   {name}, {does}")
