"""Signing in by an OpenID provider: authorization code with PKCE, and a role by what the provider says of a person.

Sources: OpenID Connect Core 1.0 sections 3.1.2-3.1.3.7; OpenID Connect Discovery 1.0 section 4; RFC 7636 (PKCE with
S256); RFC 9700 section 2.1. The exchange is Authlib's; ID tokens are checked by joserfc.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from smallyard.errors import FetchError, InputError
from smallyard.records.access import Role

__all__ = ["Asked", "OpenId", "Person", "Provider", "read_provider"]

_SECONDS = 10.0
_LARGEST = 1_000_000
_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA"]
"""Signatures by keys that the provider publishes; never one by a shared secret, never none."""
_LEEWAY = 60
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SECRET = "SMALLYARD_OIDC_SECRET"  # noqa: S105 - the name of a variable
_ACCEPTED = "issuer, client_id, client_secret_file, title, claim, default_role, [roles]"


@dataclass(frozen=True, slots=True)
class OpenId:
    """A provider, and what its word on a person is worth.

    Attributes:
        issuer: its address, as its tokens name it.
        client_id: our name there.
        client_secret: our secret there.
        title: what it is called on the page.
        claim: the claim that holds a person's groups or roles.
        roles: the role that each value of it gives; of several, the highest.
        default_role: the role of a person with none of them; None: they are not let in.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    title: str = "OpenID"
    claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)
    default_role: Role | None = None

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that a provider's claims on a person give; None where they are not let in."""
        said = claims.get(self.claim)
        values = said if isinstance(said, list) else str(said).split() if said is not None else []
        given = [self.roles[value] for value in map(str, values) if value in self.roles]
        order = list(Role)
        return max(given, key=order.index, default=self.default_role)


@dataclass(frozen=True, slots=True)
class Asked:
    """A person sent to the provider: where to, and what must come back with them."""

    url: str
    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider says it is."""

    issuer: str
    subject: str
    name: str
    role: Role | None


class Provider:
    """One provider, asked for its addresses when first needed.

    Args:
        settings: which, and with what secret.
        back: our address to which it sends persons back.
    """

    def __init__(self, settings: OpenId, back: str) -> None:
        self.settings, self.back = settings, back
        self._addresses: dict[str, Any] | None = None

    def ask(self) -> Asked:
        """Where to send a person.

        Raises:
            FetchError: the provider cannot be reached, or does not say what it must.
        """
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._client() as client:
            url, state = client.create_authorization_url(
                self._address("authorization_endpoint"), code_verifier=verifier, nonce=nonce
            )
        return Asked(url, state, nonce, verifier)

    def answered(self, code: str, nonce: str, verifier: str) -> Person:
        """Who came back with a code.

        Raises:
            FetchError: the provider cannot be reached, or its answer does not hold.
        """
        try:
            with self._client() as client:
                said = client.fetch_token(
                    self._address("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
            claims = self._claims(str(said.get("id_token", "")), nonce)
        except Exception as failed:  # whatever the provider, or the library that asks it, makes of it
            raise FetchError(
                f"{self.settings.issuer}: the sign-in was not confirmed: {type(failed).__name__}"
            ) from None
        name = next((str(claims[one]) for one in ("preferred_username", "email", "name") if claims.get(one)), "")
        return Person(
            self.settings.issuer, str(claims["sub"]), name or str(claims["sub"]), self.settings.role_of(claims)
        )

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What an ID token says, once its signature and all that section 3.1.3.7 names were checked."""
        try:
            found = jwt.decode(token, self._keys(), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            found = jwt.decode(token, self._keys(), algorithms=_ALGORITHMS)  # its keys may have changed
        registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(found.claims)
        others = found.claims["aud"] if isinstance(found.claims["aud"], list) else []
        if (len(others) > 1 or "azp" in found.claims) and found.claims.get("azp") != self.settings.client_id:
            raise ValueError("the token is for another")
        return dict(found.claims)

    def _keys(self) -> KeySet:
        return KeySet.import_key_set(self._fetched(self._address("jwks_uri")))  # type: ignore[arg-type]

    def _address(self, name: str) -> str:
        if self._addresses is None:
            said = self._fetched(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if said.get("issuer") != self.settings.issuer:
                raise FetchError(f"{self.settings.issuer}: calls itself by another name")
            self._addresses = said
        found = str(self._addresses.get(name, ""))
        if not _fit(found):
            raise FetchError(f"{self.settings.issuer}: gives no {name} over https")
        return found

    def _fetched(self, url: str) -> dict[str, Any]:
        try:
            with httpx.Client(timeout=_SECONDS, follow_redirects=False) as client:
                answer = client.get(url)
                answer.raise_for_status()
                if len(answer.content) > _LARGEST:
                    raise ValueError("too large")
                said = answer.json()
        except (httpx.HTTPError, ValueError) as failed:
            raise FetchError(f"{url}: cannot be read: {type(failed).__name__}") from None
        if not isinstance(said, dict):
            raise FetchError(f"{url}: is no JSON object")
        return said

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self.settings.client_id,
            self.settings.client_secret,
            scope="openid profile email",
            redirect_uri=self.back,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )


def _fit(url: str) -> bool:
    """Whether a provider may be at an address: https, or http on this machine itself."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def read_provider(path: Path) -> OpenId:
    """A provider's settings from a TOML file; its secret from a file named there, or from SMALLYARD_OIDC_SECRET.

    Raises:
        InputError: the file cannot be read, or does not say what it must; file and field are named.
    """
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as failed:
        raise InputError(f"cannot be opened: {failed.strerror or failed}", file=path.name) from failed
    except ValueError as failed:
        raise InputError(f"is not TOML: {failed}", file=path.name) from failed
    secret_file = said.pop("client_secret_file", None)
    secret = os.environ.get(_SECRET, "")
    if secret_file is not None:
        try:
            secret = (path.parent / str(secret_file)).read_text("utf-8").strip()
        except (OSError, ValueError) as failed:
            raise InputError("cannot be read", file=path.name, field="client_secret_file") from failed
    if not secret:
        raise InputError("no secret is given", file=path.name, accepted=f"client_secret_file, or {_SECRET}")
    try:
        roles = {str(value): _role(path, f"roles.{value}", role) for value, role in said.pop("roles", {}).items()}
        default = said.pop("default_role", None)
        default_role = _role(path, "default_role", default) if default is not None else None
        made = OpenId(client_secret=secret, roles=roles, default_role=default_role, **said)
    except (TypeError, AttributeError) as failed:
        raise InputError(
            "lacks a field, or has one that is not known", file=path.name, accepted=_ACCEPTED
        ) from failed
    if not all(isinstance(one, str) and one for one in (made.issuer, made.client_id, made.title, made.claim)):
        raise InputError("has a field that is no text", file=path.name, accepted=_ACCEPTED)
    if not _fit(made.issuer):
        raise InputError(f"{made.issuer!r} is not https", file=path.name, field="issuer", accepted="https://HOST")
    if not roles and default_role is None:
        raise InputError("lets nobody in", file=path.name, accepted="[roles], or default_role")
    return made


def _role(path: Path, where: str, said: object) -> Role:
    try:
        return Role(str(said))
    except ValueError:
        raise InputError(f"{said!r} is no role", file=path.name, field=where, accepted=", ".join(Role)) from None
