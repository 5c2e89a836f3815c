"""Every refusal as a problem document (RFC 9457, application/problem+json) that reflects nothing of the request.

`type` is the relative reference `/problems/<slug>`; `errors` has one `{pointer, sentence}` per mistake, the
pointer being RFC 6901 into the body. Names that the sender made up are not part of a pointer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, current_app
from flask_smorest import Api
from marshmallow import INCLUDE, Schema, fields
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from alongside.web import mistakes as found
from alongside.web import strict_json
from alongside.web.descriptions import Plugin
from alongside.web.mistakes import Mistake

__all__ = ["Mistake", "Problem", "ProblemApi", "ProblemKind", "map_errors", "problem_response"]

CONTENT_TYPE: Final = "application/problem+json"
KEPT_HEADERS: Final = frozenset({"allow", "retry-after", "www-authenticate"})


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem: HTTP `status`, `slug` of its type, `title` in plain words for the kind (not the case)."""

    status: int
    slug: str
    title: str


NOT_JSON: Final = ProblemKind(400, "not-json", "The body is not the JSON that is needed here.")
WRONG_CONTENT_TYPE: Final = ProblemKind(415, "wrong-content-type", "The body must be application/json.")
INVALID: Final = ProblemKind(422, "invalid", "The request has mistakes in it.")
NO_TOKEN: Final = ProblemKind(401, "token-needed", "A valid token for this service is needed.")
FORBIDDEN: Final = ProblemKind(403, "not-allowed", "This caller may not do this.")

_KINDS: Final = {
    kind.status: kind
    for kind in (
        ProblemKind(400, "bad-request", "The request could not be understood."),
        NO_TOKEN,
        FORBIDDEN,
        ProblemKind(404, "not-found", "There is nothing here."),
        ProblemKind(405, "method-not-allowed", "This method is not offered here."),
        ProblemKind(406, "not-acceptable", "None of the forms that were asked for is offered."),
        ProblemKind(409, "conflict", "The request does not fit the present state."),
        ProblemKind(413, "too-large", "The body is larger than this service takes."),
        WRONG_CONTENT_TYPE,
        INVALID,
        ProblemKind(429, "too-many-requests", "There were too many requests; wait before the next."),
        ProblemKind(500, "internal", "Something went wrong here, and it was recorded."),
        ProblemKind(503, "not-ready", "The service is not ready."),
    )
}


class Problem(HTTPException):
    """Raise it in a view to answer a problem. `detail` is one plain sentence of ours, never of the request.

    `members` are further members of the document (ids, counts, a `code` that says more than that of the kind),
    `headers` further headers.
    """

    def __init__(
        self,
        kind: ProblemKind,
        detail: str | None = None,
        *,
        mistakes: Iterable[Mistake] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(description=kind.title)
        self.code = kind.status
        self.kind = kind
        self.detail = detail
        self.mistakes = tuple(Mistake(*mistake) for mistake in mistakes)
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    def document(self) -> dict[str, Any]:
        """The members of the problem document."""
        kind = self.kind
        document = {"type": f"/problems/{kind.slug}", "title": kind.title, "status": kind.status}
        code = kind.slug.upper().replace("-", "_")
        if self.detail:
            document["detail"] = self.detail
        if self.mistakes:
            document["errors"] = [mistake._asdict() for mistake in self.mistakes]
        return {"code": code, **self.members, **document}


def problem_response(problem: Problem) -> Response:
    """The document of a problem, for places outside a view."""
    body = strict_json.dumps(problem.document())
    return Response(body, problem.kind.status, problem.headers, content_type=CONTENT_TYPE)


def problem_of(error: HTTPException) -> Problem:
    """Any HTTP error as a problem, with our own words for its status and without the words it came with."""
    if isinstance(error, Problem):
        return error
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    return Problem(
        _KINDS.get(status) or _unlisted(status),
        data.get("message"),
        mistakes=_mistakes_in(data),
        headers=_headers_of(error, data),
    )


class MistakeSchema(Schema):
    """One mistake of a request."""

    pointer = fields.String(metadata={"description": "RFC 6901 pointer into the body"})
    sentence = fields.String(metadata={"description": "What is wrong, in one sentence"})


class ProblemSchema(Schema):
    """A problem document (RFC 9457); a kind of problem may have further members."""

    class Meta:
        """Further members are allowed."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "Relative reference /problems/<slug>"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    code = fields.String(required=True, metadata={"description": "Closed code of the rule that refuses"})
    errors = fields.List(fields.Nested(MistakeSchema))


class ProblemApi(Api):  # type: ignore[misc]
    """A smorest Api whose every error is a problem document, and whose every body is read as strict JSON.

    Register `alongside.web.blueprint.Blueprint` only; raises TypeError for another, whose bodies would be lenient.
    """

    ERROR_SCHEMA = ProblemSchema
    _describes_errors = False
    DEFAULT_RESPONSE_CONTENT_TYPE: str = "application/json"

    def register_blueprint(self, blp: Any, *, parameters: Any = None, **options: Any) -> None:
        """See flask_smorest.Api.register_blueprint. What it serves is described when `description` asks for it:
        to describe takes longer than all the rest of a start."""
        if not getattr(blp, "reads_strict_json", False):
            raise TypeError("Register an alongside.web.blueprint.Blueprint: it reads bodies as strict JSON.")
        name = options.get("name", blp.name)
        self._app.extensions["flask-smorest"]["blp_name_to_api"][name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append((blp, name, parameters))

    def description(self) -> dict[str, Any]:
        """The OpenAPI document of everything that was registered."""
        if not self._describes_errors:
            self._describes_errors = True
            self._describe_errors()
        while self._undescribed:
            blp, name, parameters = self._undescribed.pop(0)
            blp.register_views_in_doc(self, self._app, self.spec, name=name, parameters=parameters)
            self.spec.tag({"name": name, "description": blp.description})
        document: dict[str, Any] = self.spec.to_dict()
        return document

    def handle_http_exception(self, error: HTTPException) -> Response:
        """The problem document for any HTTP error, expected or not."""
        if error.code is not None and error.code < 400:
            return Response(status=error.code, headers=dict(error.get_headers()))
        return answer(problem_of(error))

    def _init_spec(self, **options: Any) -> None:
        self._undescribed: list[tuple[Any, str, Any]] = []
        super()._init_spec(**{"marshmallow_plugin": Plugin(), **options})

    def _register_pagination_header(self) -> None:
        """Nothing here counts pages as smorest does, so its schema is left out."""

    def _register_responses(self) -> None:
        """This too only when a description is asked for."""

    def _describe_errors(self) -> None:
        """Document errors as what they are: smorest would call them application/json."""
        usual: str = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = CONTENT_TYPE
        try:
            super()._register_responses()
        finally:
            self.DEFAULT_RESPONSE_CONTENT_TYPE = usual


def map_errors(app: Flask, kinds: Mapping[type[Exception], ProblemKind]) -> None:
    """Answer each domain error (or subclass) with its kind of problem.

    `detail` is `str(error)`, so that has to be one plain sentence without anything from the payload. When the
    error has `mistakes` (pairs of pointer and sentence) they become `errors`; when it has a `code`
    (closed code) it becomes the member `code`.
    """
    for error_type, kind in kinds.items():
        app.register_error_handler(error_type, _answerer(kind))


@dataclass
class Renderer:
    """How problems look where they are no JSON: pages put a function in here."""

    page: Callable[[Problem], Response | None] = field(default=lambda _problem: None)


def answer(problem: Problem) -> Response:
    """The response: a page where the request was for one, else the document."""
    renderer = current_app.extensions.get("alongside.renderer")
    page = renderer.page(problem) if isinstance(renderer, Renderer) else None
    return page if page is not None else problem_response(problem)


def _answerer(kind: ProblemKind) -> Callable[[Exception], Response]:
    def respond(error: Exception) -> Response:
        code = getattr(error, "code", None)
        members = {"code": code} if isinstance(code, str) else {}
        mistakes = [Mistake(*mistake) for mistake in getattr(error, "mistakes", ())]
        return answer(Problem(kind, str(error) or None, mistakes=mistakes, members=members))

    return respond


def _unlisted(status: int) -> ProblemKind:
    known = status in {item.value for item in HTTPStatus}
    title = f"{HTTPStatus(status).phrase}." if known else "The request was refused."
    return ProblemKind(status, f"status-{status}", title)


def _mistakes_in(data: Mapping[str, Any]) -> list[Mistake]:
    messages = data.get("errors") or data.get("messages") or {}
    if isinstance(messages, Mapping) and set(messages) <= _LOCATIONS:
        below = list(messages.values())
        return [mistake for part in below for mistake in found.found_in(part, data.get("schema"))]
    return found.found_in(messages, data.get("schema"))


_LOCATIONS: Final = frozenset({"json", "query", "querystring", "headers", "form", "files", "path", "cookies"})


def _headers_of(error: HTTPException, data: Mapping[str, Any]) -> dict[str, str]:
    own = {name: value for name, value in error.get_headers() if name.lower() in KEPT_HEADERS}
    return {**own, **(data.get("headers") or {})}
