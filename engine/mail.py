"""Mail: one plain text to one address by SMTP, with a calendar entry if need be. Alone speaks to a mail server."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path

from engine.errors import Invalid
from engine.language import _

LONGEST_REASON = 300
OURS = "BESLUT_"
"""What the settings' names begin with where people write them."""


class Security(StrEnum):
    """How the way to the mail server is kept from others' eyes."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail is handed in, and from which address it comes. `certificates`: a file of those to trust instead."""

    host: str
    sender: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    certificates: Path | None = None
    seconds: float = 20.0
    """How long the server may be silent."""
    rate: int = 0
    """How many mails a minute; 0: as many as there are."""

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail. `id` becomes its Message-ID: sent twice, the two are known as one.

    `calendar`: an entry as iCalendar text, and `method` what it asks of a calendar ("REQUEST").
    """

    id: str
    to: str
    subject: str
    text: str
    at: datetime
    calendar: bytes = b""
    method: str = ""


class Unsent(Exception):
    """The server did not take it. `final`: it will not tomorrow either. `down`: it takes none from us now."""

    def __init__(self, reason: str, *, final: bool = False, down: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final, self.down = reason, final, down


def read_settings(given: Mapping[str, str]) -> MailSettings | None:
    """From settings by name, without "BESLUT_"; None where there is no MAIL_HOST. Raises `Invalid`, which names one."""
    if not (host := given.get("MAIL_HOST", "")):
        return None
    security = given.get("MAIL_SECURITY", Security.STARTTLS)
    if security not in list(Security):
        text = _("choose one of: {known}").format(known=", ".join(Security))
        raise Invalid.at(f"{OURS}MAIL_SECURITY", text)
    port = given.get("MAIL_PORT", str(PORTS[Security(security)]))
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Invalid.at(f"{OURS}MAIL_PORT", _("a port is a number from 1 to 65535"))
    sender, user, password = (given.get(f"MAIL_{name}", "") for name in ("SENDER", "USER", "PASSWORD"))
    if _address(sender) is None:
        raise Invalid.at(f"{OURS}MAIL_SENDER", _("name the address that mail comes from, as noreply@example.dk"))
    if password and security == Security.NONE:
        raise Invalid.at(f"{OURS}MAIL_SECURITY", _("a password is not sent in the open: choose starttls or tls"))
    trusted = Path(given["MAIL_CERTIFICATES"]) if given.get("MAIL_CERTIFICATES") else None
    rate = given.get("MAIL_RATE", "0")
    if not (rate.isascii() and rate.isdigit() and len(rate) < 6):
        raise Invalid.at(f"{OURS}MAIL_RATE", _("write how many mails a minute may be sent, a whole number"))
    return MailSettings(host, sender, int(port), Security(security), user, password, trusted, rate=int(rate))


def send(settings: MailSettings, mail: Mail) -> None:
    """Hands the mail in; once this returns the server answers for it. Raises `Unsent`."""
    message = composed(settings, mail)
    with _failures(), _connected(settings) as server:
        server.send_message(message, settings.sender, [mail.to])


def composed(settings: MailSettings, mail: Mail) -> EmailMessage:
    """The mail with its headers, the same each time. Raises `Unsent` for what is no address."""
    to, sender = _address(mail.to), _address(settings.sender, "Beslut")
    if to is None or sender is None:
        raise Unsent(_("this is no mail address"), final=True)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{settings.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    if mail.calendar:
        asked = {"method": mail.method}
        message.add_alternative(mail.calendar.decode(), "calendar", charset="utf-8", cte="base64", params=asked)
        message.set_boundary(f"beslut-{mail.id}")
    return message


def is_address(text: str) -> bool:
    """Whether it is one mail address and nothing else."""
    return _address(text) is not None


def _address(text: str, name: str = "") -> Address | None:
    """One address and nothing else; None for anything that is not."""
    try:
        found = Address(name, addr_spec=text) if text.isprintable() and "@" in text else None
    except (ValueError, IndexError, MessageError):  # the parser runs off the end of some broken addresses
        return None
    return found if found and found.username and found.domain else None


@contextmanager
def _connected(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    """A server that is ready to take mail. What goes wrong while parting is no failure: the mail is there."""
    server = _opened(settings)
    try:
        if settings.user:
            server.login(settings.user, settings.password)
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _opened(settings: MailSettings) -> smtplib.SMTP:
    at, own = (settings.host, settings.port), settings.domain
    if settings.security is Security.TLS:
        return smtplib.SMTP_SSL(*at, own, timeout=settings.seconds, context=_trust(settings))
    server = smtplib.SMTP(*at, own, timeout=settings.seconds)
    if settings.security is Security.STARTTLS:
        try:
            server.starttls(context=_trust(settings))
        except BaseException:
            server.close()
            raise
    return server


def _trust(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.certificates)


@contextmanager
def _failures() -> Iterator[None]:
    """What smtplib says, in our words. Only answers that speak of this one mail let others be tried."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _answered(code, said) from refused
    except smtplib.SMTPDataError as refused:
        raise _answered(refused.smtp_code, refused.smtp_error) from refused
    except smtplib.SMTPResponseException as refused:
        raise Unsent(_answer(refused.smtp_code, refused.smtp_error), down=True) from refused
    except smtplib.SMTPNotSupportedError as refused:
        raise Unsent(_("the mail server cannot do what is asked: {said}").format(said=refused), down=True) from refused
    except (smtplib.SMTPException, OSError) as error:
        raise Unsent(
            _("the mail server cannot be reached: {said}").format(said=_plain(str(error))), down=True
        ) from error


def _answered(code: int, said: bytes | str) -> Unsent:
    return Unsent(_answer(code, said), final=code >= 500)


def _answer(code: int, said: bytes | str) -> str:
    return _("the mail server says {code}: {said}").format(code=code, said=_plain(said))


def _plain(said: bytes | str) -> str:
    """A server's words on one line, and not too many."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return "".join(c if c.isprintable() else " " for c in text)[:LONGEST_REASON]
