"""A small service of two views, its keys, and ways to call it."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc.jwk import ECKey
from marshmallow import fields, validate

from alongside.web.app import create_app
from alongside.web.auth import current_caller, requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import MemoryIdempotencyStore, current_key, idempotent
from alongside.web.problems import ProblemKind, map_errors
from alongside.web.schemas import Flag, Strict, WholeNumber
from alongside.web.tokens import TokenSigner, TrustedIssuer

CANARY = "canary-Zoe-Brook-07700900123"
KEY = "a-key-of-16-chars-or-more"


def new_key() -> dict[str, Any]:
    return ECKey.generate_key("P-256").as_dict(private=True)


def public(jwk: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in jwk.items() if name != "d"}


class Child(Strict):
    age = WholeNumber(required=True, validate=validate.Range(min=0, max=120))


class Note(Strict):
    text = fields.String(required=True, validate=validate.Length(min=1, max=20))
    urgent = Flag()
    when = fields.AwareDateTime()
    kind = fields.String(validate=validate.OneOf(["plain", "closed"]))
    children = fields.List(fields.Nested(Child))
    many = fields.Nested(Child, many=True)
    digests = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.Length(equal=2)))
    parts = fields.Dict(keys=fields.String(validate=validate.OneOf(["HEA", "SAF"])), values=fields.Nested(Child))


class Query(Strict):
    limit = fields.Integer(validate=validate.Range(min=1, max=10))


class Answer(Strict):
    ref = fields.String()
    by = fields.String()
    key = fields.String()


class Full(Exception):
    """A domain error, which knows nothing of HTTP."""

    code = "FULL"
    mistakes = [("/text", "There is no room for another.")]


@dataclass
class Service:
    app: Any
    api: Any
    keys: dict[str, dict[str, Any]]
    store: MemoryIdempotencyStore
    now: list[float]
    lacks: list[str]
    done: list[Any] = field(default_factory=list)
    fails: list[BaseException] = field(default_factory=list)

    def token(self, issuer: str = "referral", **claims: Any) -> str:
        usual = {"sub": issuer, "aud": "consent", "kind": "service"}
        return TokenSigner(issuer, self.keys[issuer]).sign(**{**usual, **claims})

    def person(self, *roles: str, sub: str = "p-1") -> str:
        return self.token("sign-in", sub=sub, kind="person", roles=roles)

    def call(self, method: str, path: str, *, token: str | None = None, key: str | None = None, **options: Any):
        headers = dict(options.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def post(self, body: Any = None, *, key: str | None = KEY, token: str | None = None, **options: Any):
        if "data" not in options:
            options["json"] = body
        return self.call("POST", "/notes", token=token or self.token(), key=key, **options)


def build() -> Service:
    keys = {name: new_key() for name in ("referral", "notify", "sign-in", "stranger")}
    now, lacks = [1000.0], []
    store = MemoryIdempotencyStore(lambda: now[0])
    app, api = create_app(
        "consent",
        openapi_title="A small service",
        readiness=lambda: lacks[:],
        trusted_issuers=[
            TrustedIssuer("referral", public(keys["referral"]), ("service",)),
            TrustedIssuer("notify", public(keys["notify"]), ("service",)),
            TrustedIssuer("sign-in", public(keys["sign-in"]), ("person",), ("dpo", "auditor")),
        ],
        audience="consent",
        idempotency=store,
        fingerprint_key=b"secret of the service",
    )
    service = Service(app, api, keys, store, now, lacks)
    map_errors(app, {Full: ProblemKind(409, "full", "There is no more room.")})
    api.register_blueprint(_notes(service))
    return service


def _notes(service: Service) -> Blueprint:
    blp = Blueprint("notes", __name__)

    @blp.route("/notes", methods=["POST"])
    @requires(services=("referral",), roles=("dpo",))
    @idempotent
    @blp.arguments(Note)
    @blp.response(201, Answer)
    def create(body):
        """Write a note."""
        service.done.append(body)
        if service.fails:
            raise service.fails.pop()
        caller = current_caller()
        return {
            "ref": str(len(service.done)),
            "by": f"{caller.kind} {caller.issuer}/{caller.sub}",
            "key": current_key(),
        }

    @blp.route("/notes/<uuid:note_id>", methods=["GET"])
    @requires(roles=("auditor",))
    @blp.arguments(Query, location="query")
    @blp.response(200, Answer)
    def read(query, note_id):
        """Read a note."""
        return {"ref": "1"}

    return blp


@pytest.fixture
def service() -> Service:
    return build()


@pytest.fixture
def no_leak(capfd, caplog):
    """What was answered and logged has nothing of the canary in it; says what it read."""

    def check(response: Any) -> None:
        captured = capfd.readouterr()
        read = [response.get_data(as_text=True), str(response.headers), captured.out, captured.err, caplog.text]
        assert read[3], "nothing was logged, so nothing was looked at"
        assert not [text for text in read if "canary" in text.lower()]

    return check
