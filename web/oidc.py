"""Signing in at an identity provider: OpenID Connect, the code flow with PKCE. Authlib speaks with the provider.

What a browser takes along lies in a cookie of its own, and nothing on the server: strangers can fill neither a
table nor the memory, and a restart in the middle harms nobody. The cookie holds one random secret. State, nonce
and PKCE verifier are derived from it, so that the state, which is seen in addresses, tells nothing of the others;
nothing needs to be signed, because whoever changes the cookie only changes what their own answer is held against.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from secrets import token_urlsafe
from ssl import SSLContext
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # Authlib has no types
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # Authlib has no types
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]  # Authlib has no types
from httpx2 import Client, HTTPError, create_ssl_context
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from web.paths import path_on_this_host
from web.settings import Provider

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with the provider's own key. Never "none", and never HS256, whose key is no secret of the provider's."""
KEY_TYPES = ("RSA", "EC")
SKEW = 60
"""Seconds by which two clocks may differ."""
LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
PATIENCE = 10.0
"""Seconds to wait for the provider."""
REREAD = timedelta(minutes=1)
"""How often unknown keys make us look for new ones: whoever invents key ids cannot make us ask all the time."""
KEPT = timedelta(hours=1)


class Unproven(Exception):
    """The provider's answer proves nothing. The message is for the log: it names a rule, never a value."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. `email` is "" unless verified; `name` is the claim that settings match by."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Journey:
    """A browser's way to the provider and back: its secret, when it left (in seconds), and where it wants to go."""

    secret: str
    left: int
    onward: str

    @classmethod
    def begin(cls, now: datetime, onward: str) -> "Journey":
        return cls(token_urlsafe(32), int(now.timestamp()), path_on_this_host(onward))

    @classmethod
    def read(cls, cookie: str, now: datetime) -> "Journey":
        """The journey in a cookie; Unproven if there is none, or if it took too long."""
        try:
            secret, left, onward = cookie.split(".")
            journey = cls(secret, int(left[:12]), path_on_this_host(urlsafe_b64decode(onward + "==").decode()))
        except ValueError as error:
            raise Unproven("no journey began in this browser") from error
        if len(secret) < 43 or not timedelta() <= timedelta(seconds=int(now.timestamp()) - journey.left) <= LASTS:
            raise Unproven("the journey took too long")
        return journey

    @property
    def cookie(self) -> str:
        return f"{self.secret}.{self.left}.{_packed(self.onward.encode())}"

    def derived(self, purpose: str) -> str:
        """43 characters that nobody finds without the secret."""
        told = f"{purpose} {self.left} {self.onward}".encode()
        digest = hmac.digest(self.secret.encode(), told, "sha256")
        return _packed(digest)


class Counter:
    """Where people sign in at one provider. What it says of itself is read once an hour, and its keys when needed."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._lock = Lock()
        self._metadata: Mapping[str, Any] = {}
        self._keys = KeySet([])
        self._read_at: datetime | None = None
        self._keys_at: datetime | None = None

    def departure(self, journey: Journey, back: str, now: datetime) -> str:
        """Where to send the browser. `back` is the one address that it may come back to."""
        with self._client(back) as client:
            url, _state = client.create_authorization_url(
                self._endpoint("authorization_endpoint", now),
                state=journey.derived("state"),
                nonce=journey.derived("nonce"),
                code_verifier=journey.derived("verifier"),
            )
        return str(url)

    def arrival(self, journey: Journey, back: str, query: Sequence[tuple[str, str]], now: datetime) -> Identity:
        """Whom the answer proves the browser's owner to be. Raises `Unproven`."""
        answer = dict(query)
        if len(answer) != len(query):
            raise Unproven("the answer says something twice")
        if not hmac.compare_digest(answer.get("state", "").encode(), journey.derived("state").encode()):
            raise Unproven("the answer is to another question")
        if answer.get("iss", self.provider.issuer) != self.provider.issuer:
            raise Unproven("another provider answers")
        if "error" in answer or not answer.get("code"):
            raise Unproven("the provider refuses")
        token = self._token(answer["code"], journey, back, now)
        return self._identity(self._claims(token, journey, now))

    def _token(self, code: str, journey: Journey, back: str, now: datetime) -> Mapping[str, Any]:
        endpoint = self._endpoint("token_endpoint", now)
        try:
            with self._client(back) as client:
                found: Mapping[str, Any] = client.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=journey.derived("verifier"),
                )
        except OAuthError as error:
            raise Unproven("the provider does not take the code") from error
        except (HTTPError, ValueError) as error:
            raise Unproven("the provider does not answer") from error
        return found

    def _claims(self, token: Mapping[str, Any], journey: Journey, now: datetime) -> Mapping[str, Any]:
        """What the ID token says, if it is the provider's, for us, of now and of this journey."""
        sent = token.get("id_token")
        if not isinstance(sent, str):
            raise Unproven("there is no ID token")
        own = self.provider
        options = {
            "iss": {"essential": True, "value": own.issuer},
            "aud": {"essential": True, "value": own.client_id},
            "sub": {"essential": True},
        }
        params = {
            "client_id": own.client_id,
            "nonce": journey.derived("nonce"),
            "access_token": token.get("access_token"),
        }
        try:
            read = self._decoded(sent, now)
            CodeIDToken(read.claims, read.header, options, params).validate(now=int(now.timestamp()), leeway=SKEW)
        except JoseError as error:
            raise Unproven(f"the ID token does not hold: {error.error}") from error
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise Unproven("the ID token cannot be read") from error
        return read.claims

    def _decoded(self, sent: str, now: datetime) -> jwt.Token:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(sent, self._key_set(now), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(sent, self._key_set(now, anew=True), registry=registry)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        verified = claims.get("email_verified") is True
        groups = claims.get(self.provider.groups_claim)
        return Identity(
            issuer=self.provider.issuer,
            subject=claims["sub"],
            email=_text(claims.get("email")) if verified else "",
            name=_text(claims.get(self.provider.match)),
            groups=frozenset(map(_text, groups)) - {""} if isinstance(groups, list) else frozenset(),
        )

    def _client(self, back: str) -> OAuth2Client:
        known = self._metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
        return OAuth2Client(
            self.provider.client_id,
            self.provider.client_secret,
            token_endpoint_auth_method=method,
            scope="openid email profile",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=PATIENCE,
            verify=_trusted(),
        )

    def _endpoint(self, name: str, now: datetime) -> str:
        """An address that the provider says it has; as well guarded as the provider's own."""
        with self._lock:
            if self._read_at is None or not timedelta() <= now - self._read_at < KEPT:
                address = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
                metadata = _json(address)
                if metadata.get("issuer") != self.provider.issuer:
                    raise Unproven("the provider says that it is another")
                self._metadata, self._read_at = metadata, now
            found = self._metadata.get(name)
        if not isinstance(found, str) or urlsplit(found).scheme not in ("https", urlsplit(self.provider.issuer).scheme):
            raise Unproven(f"the provider has no {name}")
        return found

    def _key_set(self, now: datetime, *, anew: bool = False) -> KeySet:
        """The provider's keys, read again after an hour, and when one is asked for that was not there."""
        address = self._endpoint("jwks_uri", now)
        with self._lock:
            age = now - self._keys_at if self._keys_at else KEPT
            if not timedelta() <= age < KEPT or (anew and age >= REREAD):
                keys = [key for key in _json(address).get("keys", []) if _signs(key)]
                self._keys, self._keys_at = KeySet.import_key_set({"keys": keys}), now
            return self._keys


@lru_cache(maxsize=8)
def counter_of(provider: Provider) -> Counter:
    """The one counter of a provider, with what it remembers of it."""
    return Counter(provider)


@cache
def _trusted() -> SSLContext:
    """Whom this machine trusts, read once: reading it takes longer than all else of signing in."""
    return create_ssl_context()


def _json(address: str) -> Mapping[str, Any]:
    try:
        with Client(timeout=PATIENCE, verify=_trusted()) as client:
            found = client.get(address).raise_for_status().json()
    except (HTTPError, ValueError) as error:
        raise Unproven("the provider does not answer") from error
    if not isinstance(found, dict):
        raise Unproven("the provider does not answer as it should")
    return found


def _signs(key: object) -> bool:
    """Whether it is a key that signatures are checked with."""
    return isinstance(key, dict) and key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig"


def _packed(data: bytes) -> str:
    """Without the padding, that a cookie would need quotes for."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
