"""Whether the service lives, whether it is ready (and in words what it lacks), and its metrics."""

from collections.abc import Callable

from flask import Response
from marshmallow import Schema, fields

from alongside.telemetry.log import log, log_failure
from alongside.telemetry.metrics import CONTENT_TYPE
from alongside.telemetry.vocabulary import LogEvent
from alongside.web.auth import public
from alongside.web.blueprint import Blueprint
from alongside.web.problems import Problem, ProblemKind
from alongside.web.state import app_state

NOT_READY = ProblemKind(503, "not-ready", "The service is not ready.")


class Alive(Schema):
    """The process answers."""

    alive = fields.Boolean(required=True)


class Ready(Schema):
    """The service has what it needs; `lacks` is empty (else the answer is a problem with the list)."""

    ready = fields.Boolean(required=True)
    lacks = fields.List(fields.String(), required=True)


def health_blueprint(readiness: Callable[[], list[str]]) -> Blueprint:
    """/livez, /readyz and /metrics. readiness: one plain sentence for each thing that the service lacks."""
    blp = Blueprint("health", __name__, description="Health and metrics")

    @blp.route("/livez")
    @public
    @blp.response(200, Alive)
    def livez() -> dict[str, bool]:
        """Whether the process answers."""
        return {"alive": True}

    @blp.route("/readyz")
    @public
    @blp.response(200, Ready)
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def readyz() -> dict[str, object]:
        """Whether the service is ready, and in words what it lacks."""
        lacks = _lacks(readiness)
        if lacks:
            log(LogEvent.SERVICE_NOT_READY, service=app_state().name, lacks=len(lacks))
            raise Problem(NOT_READY, members={"lacks": lacks})
        return {"ready": True, "lacks": []}

    @blp.route("/metrics")
    @public
    @blp.response(200, {"type": "string"}, content_type="text/plain")
    def metrics() -> Response:
        """Metrics for Prometheus, without ids."""
        return Response(app_state().metrics.exposition(), content_type=CONTENT_TYPE)

    return blp


def _lacks(readiness: Callable[[], list[str]]) -> list[str]:
    try:
        return readiness()
    except Exception as error:
        log_failure(LogEvent.REQUEST_FAILED, error, route="/readyz")
        return ["The check of what the service needs failed itself."]
