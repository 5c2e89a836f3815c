"""The agency directory and the tasks for people."""

from typing import Any
from uuid import UUID

from alongside.web.auth import current_caller, requires
from alongside.web.blueprint import Blueprint
from referral.bootstrap import Referral
from referral.domain.staff import FRONT_LINE
from referral.entrypoints.http.masked import hidden_agencies, masked, masked_agency
from referral.entrypoints.http.people import READ
from referral.entrypoints.http.schemas_in import Nothing
from referral.entrypoints.http.schemas_out import AgenciesView, TasksView
from referral.entrypoints.http.seeing import sight
from referral.entrypoints.http.views import agency_view, task_view

KEEPERS = (*READ, "directory_admin")
TASKS = (*READ, "safeguarding_lead")


def directory_blueprint(service: Referral) -> Blueprint:
    """The routes /agencies and /tasks."""
    blp = Blueprint("directory", __name__, description="Whom there is to refer to, and what waits for a person")

    @blp.route("/agencies", methods=["GET"])
    @requires(roles=KEEPERS)
    @blp.response(200, AgenciesView)
    def list_agencies() -> Any:
        """Show the directory."""
        hidden = hidden_agencies(service, KEEPERS)
        return {"agencies": [masked_agency(agency_view(one), hidden) for one in service.reading.agencies()]}

    @blp.route("/tasks", methods=["GET"])
    @requires(roles=TASKS)
    @blp.response(200, TasksView)
    def list_tasks() -> Any:
        """Show the open tasks about people whom the caller may see, the earliest first."""
        found = [task_view(one) for one in service.reading.tasks(sight(TASKS).of)]
        return {"tasks": masked(found, hidden_agencies(service, TASKS))}

    @blp.route("/tasks/<uuid:task_id>/completion", methods=["PUT"])
    @requires(roles=FRONT_LINE)
    @blp.arguments(Nothing)
    @blp.response(200, Nothing)
    @blp.alt_response(404, "NOT_FOUND")
    def finish_task(body: dict[str, Any], task_id: UUID) -> Any:
        """Say that a task without a referral is done: somebody rang the agency. Saying it twice changes nothing."""
        service.desk.finish_task(str(task_id), current_caller().sub)
        return {}

    return blp
