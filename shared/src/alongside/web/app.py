"""The Flask application of a service, with everything that must not be forgotten already in it."""

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, Final

from flask import Flask, Response, current_app, g, request
from secure import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import Rule

from alongside.telemetry.log import log, log_failure
from alongside.telemetry.metrics import Metrics
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.answers import Answers
from alongside.web.auth import SECURITY_SCHEME
from alongside.web.claims import IdempotencyStore
from alongside.web.health import health_blueprint
from alongside.web.problems import ProblemApi
from alongside.web.state import KEY, AppState, app_state, request_itself
from alongside.web.tokens import TrustedIssuer, Verifier

ONE_MIB: Final = 1024 * 1024
OPENAPI: Final = "3.1.0"


def create_app(
    name: str,
    *,
    openapi_title: str,
    openapi_version: str = "1.0.0",
    readiness: Callable[[], list[str]],
    trusted_issuers: Sequence[TrustedIssuer],
    audience: str,
    max_body: int = ONE_MIB,
    idempotency: IdempotencyStore | None = None,
    fingerprint_key: bytes = b"",
    metrics: Metrics | None = None,
    hosts: Sequence[str] = (),
) -> tuple[Flask, ProblemApi]:
    """An app with problems, limits, health, metrics, security headers and OpenAPI 3.1; register blueprints on
    the ProblemApi (`alongside.web.blueprint.Blueprint` only).

    name: the service, a code ("consent", "agency"). readiness: one plain sentence for each thing the service
    lacks; empty means ready. audience: the `aud` that tokens for it must have. max_body: bytes.
    idempotency: needed when a view is `@idempotent`. fingerprint_key: a secret of the service that keys the
    stored fingerprints of bodies. metrics: share one with the workers, else a new one. hosts: names that the
    Host header may have (ports are ignored); empty means any.
    """
    app = _QuietFlask(name, static_folder=None, template_folder=None, root_path="/nonexistent")
    app.config.update(
        API_TITLE=openapi_title,
        API_VERSION=openapi_version,
        OPENAPI_VERSION=OPENAPI,
        MAX_CONTENT_LENGTH=max_body,
        MAX_FORM_MEMORY_SIZE=max_body,
        MAX_FORM_PARTS=200,
        PROPAGATE_EXCEPTIONS=False,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        TRUSTED_HOSTS=list(hosts) or None,
    )
    # no redirects that would build an address from the Host header
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.extensions[KEY] = AppState(
        name, Verifier(audience, trusted_issuers), metrics or Metrics(), idempotency, fingerprint_key
    )
    app.before_request(_start)
    app.after_request(_finish)
    return app, _api(app, readiness)


class _Rule(Rule):
    """A route whose program for building its address is written when that is first asked for: few addresses are, and
    to write the programs of all routes takes a third of a start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        written = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, *values, **named: written()(rule, *values, **named)


class _Answer(Response):
    """Every answer: with the headers that keep a browser from harm, whatever a view says of them."""

    def get_wsgi_response(self, environ: Any) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """See werkzeug's. Added to the list that goes out, and not before, they are not copied one by one."""
        body, status, headers = super().get_wsgi_response(environ)
        ours = _PAGE_HEADERS if self.mimetype == "text/html" else _API_HEADERS
        return body, status, [*(pair for pair in headers if pair[0].lower() not in _OUR_NAMES), *ours]


class _QuietFlask(Flask):
    """Flask that never writes a traceback: its values may be about a person."""

    url_rule_class = _Rule
    response_class = _Answer
    json_provider_class = Answers

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """A view as it is: none is async, and Flask would look at each for that, at each of its decorators anew."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """Log the type of what went wrong, and nothing else of it."""
        rule = request.url_rule.rule[:80] if request.url_rule is not None else "unmatched"
        log_failure(LogEvent.REQUEST_FAILED, exc_info[1] or RuntimeError(), route=rule)


def _api(app: Flask, readiness: Callable[[], list[str]]) -> ProblemApi:
    api = ProblemApi(app)
    api.spec.components.security_scheme(
        SECURITY_SCHEME, {"type": "http", "scheme": "bearer", "bearerFormat": "JWT (ES256, at most 5 minutes)"}
    )
    api.register_blueprint(health_blueprint(readiness))
    return api


def _start() -> None:
    g.alongside_started = time.perf_counter()
    asked, limit = request_itself(), current_app.config["MAX_CONTENT_LENGTH"]
    length = asked.content_length
    if length is not None and length > limit:
        raise RequestEntityTooLarge  # whatever the view would have done with it, and before it is read
    if length is None and len(asked.get_data()) >= limit:
        raise RequestEntityTooLarge  # sent in chunks; read further on, its end would be missing without a word


def _finish(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("alongside_started", time.perf_counter())
    asked, state = request_itself(), app_state()
    rule, method = asked.url_rule.rule if asked.url_rule is not None else "unmatched", asked.method
    state.metrics.request(rule, method, response.status_code, seconds)
    log(
        LogEvent.REQUEST_SERVED,
        service=state.name,
        route=rule[:80],
        method=method if method in _METHODS else None,
        status=response.status_code,
        milliseconds=round(seconds * 1000),
    )
    return response


def _secure(csp: ContentSecurityPolicy, referrer: ReferrerPolicy) -> list[tuple[str, str]]:
    secure = Secure(
        cache=CacheControl().no_store(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        csp=csp,
        permissions=PermissionsPolicy().geolocation().microphone().camera(),
        referrer=referrer,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )
    return list(secure.headers.items())


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_API_HEADERS: Final = _secure(
    ContentSecurityPolicy().default_src("'none'").frame_ancestors("'none'"), ReferrerPolicy().no_referrer()
)
# same-origin, not no-referrer: browsers would send `Origin: null` with our own forms
_PAGE_HEADERS: Final = _secure(
    ContentSecurityPolicy()
    .default_src("'none'")
    .style_src("'self'")
    .script_src("'self'")
    .form_action("'self'")
    .img_src("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'"),
    ReferrerPolicy().same_origin(),
)
_OUR_NAMES: Final = frozenset(name.lower() for name, _ in (*_API_HEADERS, *_PAGE_HEADERS))
