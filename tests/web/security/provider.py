"""A real OpenID Connect provider on loopback, which can be told to lie."""

import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import unquote, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.web.house import ADDRESS
from tests.web.security.people import MovableClock

BACK = f"{ADDRESS}/oidc/svar"
CLIENT, SECRET = "beslut", "hemmeligt mellem os to"
VERIFIED = {"sub": "aase-7", "email": "Aase@Solbaek.Example", "email_verified": True}
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
Claims = dict[str, Any]


@dataclass
class Provider:
    """`person` is who signs in there. `bend` may change the claims, `forge` the finished token."""

    clock: MovableClock
    issuer: str = ""
    person: Claims = field(default_factory=lambda: dict(VERIFIED))
    key: RSAKey = field(default_factory=lambda: KEY)
    bend: Callable[[Claims], object] = lambda claims: None
    forge: Callable[[str], str | None] = lambda token: token
    metadata: Claims = field(default_factory=dict)
    extra: Claims = field(default_factory=dict)
    asked: Claims = field(default_factory=dict)
    keys_read: int = 0
    codes: dict[str, Claims] = field(default_factory=dict)

    def authorize(self, request: Request) -> Response:
        """Signs the person in and sends the browser back with a code, as the standard says."""
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert (asked["redirect_uri"], asked["code_challenge_method"]) == (BACK, "S256")
        assert "openid" in asked["scope"].split()
        code = token_urlsafe(16)
        self.asked = self.codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"], "iss": self.issuer, **self.extra})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 303)

    async def token(self, request: Request) -> Response:
        """A code counts once, for its client, its address and the verifier of its challenge."""
        scheme, _space, sent = request.headers["authorization"].partition(" ")
        user, _colon, secret = b64decode(sent).decode().partition(":")
        form = dict(await request.form())
        asked = self.codes.pop(str(form["code"]), None)
        challenge = urlsafe_b64encode(sha256(str(form["code_verifier"]).encode()).digest()).rstrip(b"=").decode()
        known = scheme == "Basic" and (unquote(user), unquote(secret)) == (CLIENT, SECRET)
        if not (known and asked and form["redirect_uri"] == BACK and challenge == asked["code_challenge"]):
            return JSONResponse({"error": "invalid_grant"}, 400)
        found = self.forge(self.id_token(asked["nonce"]))
        answer = {"access_token": "a", "token_type": "Bearer", "expires_in": 300}
        return JSONResponse(answer | ({"id_token": found} if found is not None else {}))

    def claims(self, nonce: str) -> Claims:
        now = int(self.clock().timestamp())
        own = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        return own | self.person

    def id_token(self, nonce: str) -> str:
        claims = self.claims(nonce)
        self.bend(claims)
        return self.signed(claims)

    def signed(self, claims: Claims, key: RSAKey | None = None, **header: object) -> str:
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(
            {"alg": "RS256", "kid": "one", **header}, kept, key or self.key, algorithms=["RS256", "PS256"]
        )

    def described(self, request: Request) -> Response:
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return JSONResponse(own | self.metadata)

    def keys(self, request: Request) -> Response:
        self.keys_read += 1
        return JSONResponse({"keys": [self.key.as_dict(private=False), {"kty": "new", "kid": "unheard of"}]})

    @property
    def app(self) -> Starlette:
        paths = {"/.well-known/openid-configuration": self.described, "/keys": self.keys, "/authorize": self.authorize}
        routes = [Route(path, endpoint) for path, endpoint in paths.items()]
        return Starlette(routes=[*routes, Route("/token", self.token, methods=["POST"])])


@contextmanager
def served(provider: Provider) -> Iterator[Provider]:
    """The provider at an address on loopback."""
    config = uvicorn.Config(provider.app, "127.0.0.1", 0, log_level="critical", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()  # whoever comes before the server runs waits for it
    provider.issuer = f"http://127.0.0.1:{socket.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
        socket.close()
