"""A mail server on the loopback, of aiosmtpd, in a thread: it keeps what it takes, and refuses as it is told."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

Answer = Callable[[str], str]


@dataclass
class Taken:
    """A mail that the server answered 250 for."""

    to: list[str]
    message: EmailMessage

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """`at_rcpt` and `at_data` answer for an address; "" is the usual yes. `die` cuts the connection after the data,
    `rude` does so after the yes.
    """

    port: int = 0
    at_rcpt: Answer = lambda _to: ""
    at_data: Answer = lambda _to: ""
    die: bool = False
    rude: bool = False
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.at_rcpt(address):
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        answer = self.at_data(envelope.rcpt_tos[0])
        if not answer:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.taken.append(Taken(envelope.rcpt_tos, message_from_bytes(content, policy=default)))
        if self.die and server.transport:
            server.transport.abort()
        return answer or "250 taken"

    async def handle_QUIT(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - the same
        if self.rude and server.transport:
            server.transport.abort()
        return "554 go away" if self.rude else "221 bye"


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, user: str = "", password: str = "") -> Iterator[MailServer]:
    """The server as long as the block runs. With `tls` it offers STARTTLS, with `user` it asks who hands in."""
    kept = MailServer()
    loop = asyncio.new_event_loop()

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (user.encode(), password.encode()))

    def session() -> SMTP:
        required = {"authenticator": authenticate, "auth_required": True} if user else {}
        return SMTP(kept, hostname="mail.test", tls_context=tls, loop=loop, **required)

    server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0))
    kept.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()
    try:
        yield kept
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_ended(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _ended() -> None:
    """Sessions that are still open end with the server."""
    own = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not own]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
