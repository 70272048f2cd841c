"""A small OpenID provider in a process of its own: `python -m tests.app.service.provider PORT`.

It keeps to OpenID Connect Core 1.0 section 3.1 where a client could go wrong: a code works once and for the client
and address it was given for, PKCE and the client's secret are checked, and ID tokens are signed by a published key. A
person is whoever the browser says by `login_hint`; what the provider says of them stands in PEOPLE.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "smallyard", "a-secret-of-the-client-8c1f"
PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"sub": "1", "preferred_username": "ada@example.org", "groups": ["compliance", "everyone"]},
    "bob": {"sub": "2", "preferred_username": "bob@example.org", "groups": ["everyone"]},
    "eve": {"sub": "3", "preferred_username": "eve@example.org", "groups": ["visitors"]},
    "forged": {"sub": "1", "preferred_username": "ada@example.org", "groups": ["compliance"]},
    "other": {"sub": "1", "preferred_username": "ada@example.org", "groups": ["compliance"], "aud": "another-client"},
    "replayed": {"sub": "1", "preferred_username": "ada@example.org", "groups": ["compliance"], "nonce": "old"},
    "late": {"sub": "1", "preferred_username": "ada@example.org", "groups": ["compliance"], "exp": 1_000_000_000},
}


def application(issuer: str) -> FastAPI:
    """The provider, as the issuer at an address."""
    app = FastAPI()
    key, forger = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})
    codes: dict[str, dict[str, str]] = {}

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, object]:
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
        }

    @app.get("/keys")
    def keys() -> Any:
        return KeySet([key]).as_dict(private=False)

    @app.get("/authorize")
    def authorize(request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        if asked["client_id"] != CLIENT or asked["response_type"] != "code" or "openid" not in asked["scope"].split():
            raise HTTPException(400, "not a question of our client")
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            raise HTTPException(400, "PKCE is required")
        code = secrets.token_urlsafe()
        codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    @app.post("/token")
    def token(
        request: Request,
        grant_type: str = Form(),
        code: str = Form(),
        redirect_uri: str = Form(),
        code_verifier: str = Form(),
    ) -> dict[str, object]:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = codes.pop(code, None)
        if request.headers.get("Authorization") != f"Basic {basic}" or grant_type != "authorization_code":
            raise HTTPException(401, "invalid_client")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != redirect_uri:
            raise HTTPException(400, "invalid_grant")
        person = asked.get("login_hint", "ada")
        now = int(time.time())
        claims = {"iss": issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce", "")}
        claims |= PEOPLE[person]
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, forger if person == "forged" else key)
        return {
            "access_token": secrets.token_urlsafe(),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": signed,
        }

    return app


if __name__ == "__main__":
    port = int(sys.argv[1])
    uvicorn.run(application(f"http://127.0.0.1:{port}"), host="127.0.0.1", port=port, log_level="warning")
