"""The agency directory and the tasks for people."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from referral.bootstrap import Referral
from referral.entrypoints.http.people import READ
from referral.entrypoints.http.schemas_out import AgenciesView, TasksView
from referral.entrypoints.http.seeing import sight
from referral.entrypoints.http.views import agency_view, task_view

TASKS = (*READ, "safeguarding_lead")


def directory_blueprint(service: Referral) -> Blueprint:
    """The routes /agencies and /tasks."""
    blp = Blueprint("directory", __name__, description="Whom there is to refer to, and what waits for a person")

    @blp.route("/agencies", methods=["GET"])
    @requires(roles=(*READ, "directory_admin"))
    @blp.response(200, AgenciesView)
    def list_agencies() -> Any:
        """Show the directory."""
        return {"agencies": [agency_view(one) for one in service.reading.agencies()]}

    @blp.route("/tasks", methods=["GET"])
    @requires(roles=TASKS)
    @blp.response(200, TasksView)
    def list_tasks() -> Any:
        """Show the open tasks about people whom the caller may see, the earliest first."""
        return {"tasks": [task_view(one) for one in service.reading.tasks(sight(TASKS).of)]}

    return blp
