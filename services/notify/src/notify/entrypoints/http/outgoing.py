"""Messages and tasks over HTTP."""

from typing import Any
from uuid import UUID

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from notify.bootstrap import Notify
from notify.entrypoints.http.schemas import Nothing, OutboxView, TasksView
from notify.entrypoints.http.views import message_view, task_view

STAFF = ("case_officer", "safeguarding_lead")


def outgoing_blueprint(notify: Notify) -> Blueprint:
    """Return the views of `/outbox` and `/tasks`."""
    blp = Blueprint("outgoing", __name__, description="What went out, and what a person has to do instead.")

    @blp.route("/outbox", methods=["GET"])
    @requires(roles=STAFF)
    @blp.response(200, OutboxView)
    def list_outbox() -> Any:
        """List the newest messages; in sandbox mode they went nowhere."""
        messages = [message_view(message) for message in notify.list_outbox()]
        return {"sandbox": notify.settings.sandbox, "messages": messages}

    @blp.route("/tasks", methods=["GET"])
    @requires(roles=STAFF)
    @blp.response(200, TasksView)
    def list_tasks() -> Any:
        """List the open tasks with how and when each person may be reached now."""
        return {"tasks": [task_view(shown) for shown in notify.list_tasks()]}

    @blp.route("/tasks/<uuid:task_id>/completion", methods=["PUT"])
    @requires(roles=STAFF)
    @blp.arguments(Nothing)
    @blp.response(200, Nothing)
    def finish_task(body: dict[str, Any], task_id: UUID) -> Any:
        """Say that a task is done; saying it twice changes nothing."""
        notify.finish_task(str(task_id))
        return {}

    return blp
