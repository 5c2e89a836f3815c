"""The blueprint of every JSON API: flask-smorest's, reading bodies as strict JSON and refusing unknown queries."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from apispec.ext.marshmallow.common import resolve_schema_instance
from flask import Request
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from alongside.web import strict_json
from alongside.web.problems import NOT_JSON, WRONG_CONTENT_TYPE, Problem
from alongside.web.state import request_itself

View = TypeVar("View", bound=Callable[..., Any])


def json_body(request: Request) -> Any:
    """The body of the request as strict JSON. Raises Problem: 415 for another type, 400 for what is no JSON.

    Raises RequestEntityTooLarge for a body without Content-Length that reaches the limit.
    """
    if request.mimetype != "application/json":
        raise Problem(WRONG_CONTENT_TYPE, headers={"Accept": "application/json"})
    data = request.get_data(cache=True)
    if request.content_length is None:
        limit = request.max_content_length
        if limit is not None and len(data) >= limit:
            raise RequestEntityTooLarge  # a stream without length was cut there, silently
    try:
        return strict_json.loads(data)
    except strict_json.NotStrictJson as error:
        raise Problem(NOT_JSON, str(error)) from None


class StrictParser(FlaskParser):
    """webargs' parser without its leniency."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "querystring": RAISE}

    def get_default_request(self) -> Request:
        """The request itself."""
        return request_itself()

    def _raw_load_json(self, req: Request) -> Any:
        return json_body(req)


@cache
def _made_once(schema: Any) -> Any:
    """An instance for all routes and applications that name the schema, which is never copied: it does not change."""
    made = resolve_schema_instance(schema)
    vars(made)["__deepcopy__"] = lambda _memo: made
    return made


class Notes(dict[str, Any]):
    """What a view says for its description. smorest makes a deep copy with each decorator that adds to it; of these,
    only what can be added to is copied."""

    def __deepcopy__(self, _memo: object) -> "Notes":
        return Notes(_copied(self))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _noting(view: View) -> View:
    vars(view).setdefault("_apidoc", Notes())
    return view


def _noted(said: Callable[[View], View], view: View) -> View:
    """The view itself with what smorest notes of it; around it, smorest's would be called with each request."""
    vars(view)["_apidoc"] = vars(said(_noting(view)))["_apidoc"]
    return view


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """Use it as smorest's. Order of decorators: route, requires, idempotent, arguments, response, view."""

    ARGUMENTS_PARSER = StrictParser()
    reads_strict_json = True

    # smorest has no types: these say what its decorators do to a view (nothing that a caller could see)

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """See flask_smorest.Blueprint.route."""
        return cast(Callable[[View], View], super().route(rule, **options))

    def arguments(self, schema: Any, **options: Any) -> Callable[[View], View]:
        """See flask_smorest.Blueprint.arguments; the loaded data is the view's first argument."""
        # one schema for all requests: given the class, a new one would be made for each
        read = cast(Callable[[View], View], super().arguments(_made_once(schema), **options))
        if options.get("location", "json") != "json":
            return read
        not_json, no_json = self.alt_response(400, "BAD_REQUEST"), self.alt_response(415, "UNSUPPORTED_MEDIA_TYPE")
        return lambda view: not_json(no_json(read(view)))

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """See flask_smorest.Blueprint.response."""
        made = schema if schema is None or isinstance(schema, Mapping) else _made_once(schema)
        answered = cast(Callable[[View], View], super().response(status_code, made, **options))
        return lambda view: answered(_noting(view))

    def alt_response(self, status_code: int, response: Any = None, **options: Any) -> Callable[[View], View]:
        """See flask_smorest.Blueprint.alt_response; to name a usual error: `alt_response(409, "CONFLICT")`."""
        said = cast(Callable[[View], View], super().alt_response(status_code, response, **options))
        return lambda view: _noted(said, view)

    @staticmethod
    def doc(**options: Any) -> Callable[[View], View]:
        """See flask_smorest.Blueprint.doc."""
        return cast(Callable[[View], View], SmorestBlueprint.doc(**options))
