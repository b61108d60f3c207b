"""ID tokens: which of them prove something. The provider is a real one on loopback; we are the counter alone."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.web.security.people import MovableClock
from tests.web.security.provider import BACK, CLIENT, SECRET, VERIFIED, Provider
from web import settings
from web.oidc import Counter, Identity, Journey, Unproven

OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def counter(provider: Provider) -> Counter:
    return Counter(settings.Provider(provider.issuer, CLIENT, SECRET))


def proven(counter: Counter, provider: Provider) -> Identity:
    """Whom a browser that goes there and back is proven to be."""
    now = provider.clock()
    journey = Journey.begin(now, "/")
    back = httpx2.get(counter.departure(journey, BACK, now), verify=False).headers["location"]
    return counter.arrival(journey, BACK, parse_qsl(urlsplit(back).query), now)


def test_a_token_that_is_as_it_should_be_proves_who_somebody_is(counter: Counter, provider: Provider) -> None:
    provider.person = {**VERIFIED, "groups": ["arkiv", "", 7], "upn": "aase"}
    found = proven(counter, provider)
    assert (found.issuer, found.subject, found.email) == (provider.issuer, "aase-7", "Aase@Solbaek.Example")
    assert found.groups == {"arkiv"}


def hs256(provider: Provider, claims: dict[str, Any]) -> str:
    """Signed with the public key as if it were a secret."""
    secret = OctKey.import_key(provider.key.as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, secret, algorithms=["HS256"])


def unsigned(claims: dict[str, Any], signature: str = "") -> str:
    return f"{packed({'alg': 'none', 'kid': 'one'})}.{packed(claims)}.{signature}"


def packed(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def altered(token: str, **changes: object) -> str:
    """The same signature under another payload."""
    head, body, signature = token.split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    return f"{head}.{packed(claims | changes)}.{signature}"


def claims_of(token: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    return found


BENT: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "an issuer but for a slash": {"iss": "{issuer}/"},
    "no issuer": {"iss": None},
    "for another": {"aud": "another"},
    "for nobody": {"aud": None},
    "for an empty list": {"aud": []},
    "for us and others without saying who asked": {"aud": [CLIENT, "another"]},
    "asked for by another": {"azp": "another"},
    "for us and others, asked for by another": {"aud": [CLIENT, "another"], "azp": "another"},
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "an empty nonce": {"nonce": ""},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is a number": {"sub": 7},
    "run out": {"iat": -400, "exp": -61},
    "runs never out": {"exp": None},
    "runs out at no number": {"exp": "soon"},
    "made at no time": {"iat": None},
    "made in the future": {"iat": 61},
    "not yet valid": {"nbf": 61},
    "of another access token": {"at_hash": "x" * 22},
}


@pytest.mark.parametrize("why", BENT)
def test_a_token_is_refused_that_is(counter: Counter, provider: Provider, why: str) -> None:
    def bend(claims: dict[str, Any]) -> None:
        for name, value in BENT[why].items():
            if name in ("iat", "exp", "nbf") and isinstance(value, int):
                value += int(provider.clock().timestamp())
            claims[name] = value.format(issuer=provider.issuer) if isinstance(value, str) else value

    provider.bend = bend
    with pytest.raises(Unproven):
        proven(counter, provider)


FORGED: dict[str, Callable[[Provider, str], str | None]] = {
    "not there": lambda provider, token: None,
    "empty": lambda provider, token: "",
    "no token": lambda provider, token: "a.b.c",
    "two parts of three": lambda provider, token: token.rpartition(".")[0],
    "without its signature": lambda provider, token: f"{token.rpartition('.')[0]}.",
    "unsigned": lambda provider, token: unsigned(claims_of(token)),
    "unsigned, with a signature": lambda provider, token: unsigned(claims_of(token), token.rpartition(".")[2]),
    "signed with the public key": lambda provider, token: hs256(provider, claims_of(token)),
    "signed with another key": lambda provider, token: provider.signed(claims_of(token), OTHER_KEY),
    "signed with a key that nobody knows": lambda provider, token: provider.signed(claims_of(token), kid="two"),
    "signed with a key that it brings": lambda provider, token: provider.signed(
        claims_of(token), OTHER_KEY, jwk=OTHER_KEY.as_dict(private=False)
    ),
    "changed in its payload": lambda provider, token: altered(token, sub="bo-3"),
    "changed in its header": lambda provider, token: f"{packed({'alg': 'RS256'})}.{token.partition('.')[2]}",
    "asking for what nobody understands": lambda provider, token: provider.signed(claims_of(token), crit=["x"], x=1),
    "a list": lambda provider, token: f"{token.partition('.')[0]}.{packed([1])}.{token.rpartition('.')[2]}",
    "too long": lambda provider, token: token + "A" * 200_000,
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_is_refused_that_is_forged(counter: Counter, provider: Provider, how: str) -> None:
    provider.forge = lambda token: FORGED[how](provider, token)
    with pytest.raises(Unproven):
        proven(counter, provider)


def test_a_minute_of_difference_between_two_clocks_is_borne(counter: Counter, provider: Provider) -> None:
    provider.bend = lambda claims: claims.update(iat=claims["iat"] + 59, nbf=claims["iat"] + 59, exp=claims["iat"] - 59)
    assert proven(counter, provider).subject == "aase-7"


def test_a_token_for_us_and_others_is_taken_when_it_says_that_we_asked(counter: Counter, provider: Provider) -> None:
    provider.bend = lambda claims: claims.update(aud=["another", CLIENT], azp=CLIENT)
    assert proven(counter, provider).subject == "aase-7"


def test_a_new_key_is_looked_for_but_not_all_the_time(counter: Counter, provider: Provider) -> None:
    proven(counter, provider)
    provider.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    provider.forge = lambda token: provider.signed(claims_of(token), kid="two")
    read = provider.keys_read
    for _time in range(3):
        with pytest.raises(Unproven):
            proven(counter, provider)
    assert provider.keys_read == read
    provider.clock.move(minutes=1)
    assert proven(counter, provider).subject == "aase-7"
    assert provider.keys_read == read + 1


def test_the_verifier_is_the_one_of_the_challenge(counter: Counter, provider: Provider) -> None:
    journey = Journey.begin(provider.clock(), "/")
    httpx2.get(counter.departure(journey, BACK, provider.clock()), verify=False)
    digest = sha256(journey.derived("verifier").encode()).digest()
    assert provider.asked["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_an_https_provider_has_no_address_in_clear(clock: MovableClock) -> None:
    counter = Counter(settings.Provider("https://id.example", CLIENT, SECRET))
    counter._metadata = {"token_endpoint": "http://id.example/token"}
    counter._read_at = clock()
    with pytest.raises(Unproven):
        counter._endpoint("token_endpoint", clock())
