"""Bearer tokens of services and people: short JWTs, ES256 only, for one audience, from listed issuers.

A service token says which service calls, never which person; where a rule depends on a person, that person's
own token travels. Expiry is judged by the machine's own clock, never by a clock that can be moved.
Sources: RFC 7519 (JWT), RFC 8725 (best current practice: explicit type, algorithm and audience).
"""

import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from alongside.web import strict_json

TYPE: Final = "alongside.token.1+jwt"
ALGORITHM: Final = "ES256"
MAX_LIFE_S: Final = 300
LEEWAY_S: Final = 30
MAX_CHARS: Final = 4096
MAX_TEAM: Final = 80
SERVICE: Final = "service"
PERSON: Final = "person"
KINDS: Final = frozenset({SERVICE, PERSON})

_CLAIMS: Final = frozenset({"iss", "sub", "aud", "kind", "roles", "iat", "exp"})
_TEAM: Final = "team"
"""May be there as well: whose people a case officer works with. Without it: those of no team."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,79}")
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class TokenRefused(Exception):
    """The token does not prove who calls; `code` says why, for the log and never for the caller."""

    def __init__(self, code: str) -> None:
        super().__init__("The token was refused.")
        self.code = code


@dataclass(frozen=True)
class Caller:
    """Who calls, as a verified token says. `kind` is "service" or "person"; for a service `sub` is `issuer`.

    team: whose people a case officer works with, as `alongside.web.accounts.Account.team`.
    """

    kind: str
    sub: str
    roles: frozenset[str]
    issuer: str
    team: str = ""


@dataclass(frozen=True)
class TrustedIssuer:
    """Whose signature is believed, and for what: a key outside `kinds` and `roles` proves nothing.

    jwk: the public ES256 key (RFC 7517). kinds: of "service", "person". roles: those it may give.
    Two entries with one `iss` are two keys of it (rotation).
    Raises ValueError for a private key, another curve or an unknown kind.
    """

    iss: str
    jwk: Mapping[str, Any] = field(repr=False)
    kinds: frozenset[str] | tuple[str, ...]
    roles: frozenset[str] | tuple[str, ...] = ()
    key: ECKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if "d" in self.jwk:
            raise ValueError("A trusted issuer is given by its public key, never by its private one.")
        if not set(self.kinds) <= KINDS or isinstance(self.kinds, str) or isinstance(self.roles, str):
            raise ValueError("A trusted issuer gives tokens of kind service or person, with a list of roles.")
        object.__setattr__(self, "key", _key(self.jwk))


_Proved = tuple[dict[str, Any], TrustedIssuer]


def load_issuers(path: Path) -> tuple[TrustedIssuer, ...]:
    """The issuers of a JSON file `[{"iss", "jwk", "kinds", "roles"}]`. Raises ValueError, KeyError or TypeError."""
    return tuple(
        TrustedIssuer(entry["iss"], entry["jwk"], tuple(entry["kinds"]), tuple(entry.get("roles", ())))
        for entry in strict_json.loads(path.read_bytes())
    )


class TokenSigner:
    """Signs tokens with the private ES256 key of one issuer. Safe to share between threads."""

    def __init__(self, issuer: str, private_jwk: Mapping[str, Any]) -> None:
        """Raises ValueError when the key is not a private P-256 key."""
        if "d" not in private_jwk:
            raise ValueError("A token signer needs a private key.")
        self.issuer = issuer
        self._key = _key(private_jwk)

    def sign(
        self, sub: str, aud: str, kind: str, roles: Iterable[str] = (), seconds: int = 60, *, team: str = ""
    ) -> str:
        """A token for `aud` that lasts `seconds` (1 to 300) from now.

        Raises ValueError for a longer life, an unknown kind or a name that no verifier would take.
        """
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": sub, "aud": aud, "kind": kind,
            "roles": sorted(set(roles)), "iat": now, "exp": now + seconds, **({_TEAM: team} if team else {}),
        }  # fmt: skip
        if _fault_of(claims) or not 0 < seconds <= MAX_LIFE_S:
            raise ValueError("A token needs plain names, a known kind and a life of 1 to 300 seconds.")
        header = {"alg": ALGORITHM, "typ": TYPE}
        return jws.serialize_compact(header, strict_json.dumps(claims), self._key, algorithms=[ALGORITHM])


def verify(token: str, audience: str, issuers: Iterable[TrustedIssuer]) -> Caller:
    """Who calls, when `token` is for `audience` and one of `issuers` may say so.

    Nothing in the token is read before a trusted key has verified it. Raises TokenRefused.
    """
    return _caller(*_proved(token, issuers), audience)


class Verifier:
    """`verify` for one audience, that looks through a token once however often it is shown.

    Signature, form and rights of a good token are those they were. Its time is judged anew each time, so that it is
    over is seen at once; and nothing is remembered of a token that was refused. Thread-safe.
    """

    MOST = 1024
    """Tokens that are remembered; the oldest is forgotten first."""

    def __init__(self, audience: str, issuers: Iterable[TrustedIssuer]) -> None:
        self._audience, self._issuers = audience, tuple(issuers)
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[dict[str, Any], Caller]] = OrderedDict()

    def __call__(self, token: str) -> Caller:
        """See `verify`. Raises TokenRefused."""
        name = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        known = self._known.get(name)
        if known is None:
            return self._judged(name, token)
        claims, caller = known
        if fault := _fault_in_time(claims):
            raise TokenRefused(fault)
        return caller

    def _judged(self, name: bytes, token: str) -> Caller:
        claims, issuer = _proved(token, self._issuers)
        caller = _caller(claims, issuer, self._audience)
        with self._lock:
            self._known[name] = claims, caller
            while len(self._known) > self.MOST:
                self._known.popitem(last=False)
        return caller


def _key(jwk: Mapping[str, Any]) -> ECKey:
    try:
        key = ECKey.import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ValueError("The key is not a P-256 key in JWK form.") from error
    if key.curve_name != "P-256":
        raise ValueError("The key is not a P-256 key in JWK form.")
    return key


def _claims_signed_by(token: str, issuer: TrustedIssuer) -> dict[str, Any] | None:
    """The claims when this issuer's key signed exactly this kind of token, else None."""
    try:
        signed = jws.deserialize_compact(token, issuer.key, algorithms=[ALGORITHM])
        claims = strict_json.loads(signed.payload)
    except (JoseError, ValueError):
        return None
    if signed.headers() != {"alg": ALGORITHM, "typ": TYPE} or not isinstance(claims, dict):
        return None
    return claims


def _proved(token: str, issuers: Iterable[TrustedIssuer]) -> _Proved:
    """The claims of a token, and the issuer whose key signed them. Raises TokenRefused."""
    if len(token) > MAX_CHARS or not _COMPACT.fullmatch(token):
        raise TokenRefused("malformed")
    for issuer in issuers:
        claims = _claims_signed_by(token, issuer)
        if claims is not None and claims.get("iss") == issuer.iss:
            return claims, issuer
    raise TokenRefused("not_signed_by_a_trusted_issuer")


def _caller(claims: dict[str, Any], issuer: TrustedIssuer, audience: str) -> Caller:
    fault = _fault_of(claims) or _fault_in_time(claims) or _fault_in_right(claims, audience, issuer)
    if fault:
        raise TokenRefused(fault)
    return Caller(claims["kind"], claims["sub"], frozenset(claims["roles"]), claims["iss"], claims.get(_TEAM, ""))


def _fault_of(claims: dict[str, Any]) -> str | None:
    """What is wrong with the form of the claims: exactly these, each of its type."""
    if set(claims) - {_TEAM} != _CLAIMS:
        return "other_claims"
    names = [claims[name] for name in ("iss", "sub", "aud", "kind")]
    team = claims.get(_TEAM, "")
    if not isinstance(team, str) or len(team) > MAX_TEAM:
        return "claim_type"
    roles = claims["roles"]
    if not isinstance(roles, list) or len(roles) > 20:
        return "claim_type"
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in [*names, *roles]):
        return "claim_type"
    if not all(type(claims[name]) is int for name in ("iat", "exp")):
        return "claim_type"
    return None if claims["kind"] in KINDS else "kind"


def _fault_in_time(claims: dict[str, Any]) -> str | None:
    now = time.time()
    if claims["iat"] > now + LEEWAY_S:
        return "from_the_future"
    if not 0 < claims["exp"] - claims["iat"] <= MAX_LIFE_S:
        return "lives_too_long"
    return "expired" if claims["exp"] <= now else None


def _fault_in_right(claims: dict[str, Any], audience: str, issuer: TrustedIssuer) -> str | None:
    if claims["aud"] != audience:
        return "other_audience"
    if claims["kind"] not in issuer.kinds:
        return "kind_not_for_issuer"
    if not set(claims["roles"]) <= set(issuer.roles):
        return "role_not_for_issuer"
    if claims["kind"] == SERVICE and claims["sub"] != claims["iss"]:
        return "service_is_not_issuer"  # no service speaks in the name of another
    return None
