"""What the web application is started with. The environment is read by the command line alone."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from engine.mail import MailSettings
from memos.confirming import KEPT as SIGN_UPS_KEPT
from memos.desk import Office
from memos.nightly import Means
from memos.posting import KEPT
from memos.printing import Printer

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Brand:
    """An organisation's own look: a colour (as in CSS, dark enough for white text) and a logo file (SVG or PNG)."""

    colour: str = "#1a4b6e"
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider: where it is, how we are known there, and which of its groups have which role.

    `groups` are pairs of group and role; `groups_claim` is where the provider lists a person's groups.
    `match` is how somebody is known the first time: "email" (which the provider must have verified), or another
    claim that only the provider can set and that is the account's user name ("preferred_username", "upn").
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str = "Log ind med organisationens konto"
    groups: tuple[tuple[str, str], ...] = ()
    groups_claim: str = "groups"
    match: str = "email"


@dataclass(frozen=True, slots=True)
class Settings:
    """`address` is where browsers find us ("https://beslut.example.dk"); over https cookies are for https only."""

    office: Office
    printer: Printer
    address: str = "http://127.0.0.1:8000"
    brand: Brand = Brand()
    provider: Provider | None = None
    mail: MailSettings | None = None
    static: Path = HERE / "static"
    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=10)
    keep_notices: timedelta = KEPT
    keep_sign_ups: timedelta = SIGN_UPS_KEPT
    token: str = field(default="", repr=False)
    """Who knows it may read the figures at `/maaltal`; "" is nobody."""

    @property
    def means(self) -> Means:
        """What work beside the pages is done with."""
        return Means(self.office, self.mail, self.address, self.keep_notices, self.keep_sign_ups)

    @property
    def secure(self) -> bool:
        return self.address.startswith("https://")
