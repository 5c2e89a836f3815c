"""Pages for staff: what went out, and what is to be done by a person."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from alongside.casedata.words import language_name
from alongside.web.signin import require_page_sign_in
from notify.bootstrap import Notify
from notify.domain.times import LONDON

_ROLES: Final = {"dpo": "data protection officer"}


def pages_blueprint(notify: Notify) -> Blueprint:
    """Return the pages; `/outbox` and `/tasks` lead here when a browser asks."""
    pages = Blueprint("pages", __name__, template_folder="templates")
    pages.add_app_template_filter(uk_time)
    pages.add_app_template_filter(role_name)

    @pages.get("/pages/outbox")
    @require_page_sign_in("case_officer", "safeguarding_lead")
    def outbox() -> str:
        """Show the newest messages."""
        settings = notify.settings
        shown = {"sandbox": settings.sandbox, "sink": settings.mail is not None}
        return render_template("notify/outbox.html", messages=notify.list_outbox(), **shown)

    @pages.get("/pages/tasks")
    @require_page_sign_in("case_officer", "safeguarding_lead")
    def tasks() -> str:
        """Show the open tasks."""
        return render_template("notify/tasks.html", tasks=notify.list_tasks(), language_name=language_name)

    @pages.post("/pages/tasks/<uuid:task_id>/done")
    @require_page_sign_in("case_officer", "safeguarding_lead")
    def task_done(task_id: UUID) -> Response:
        """Close a task."""
        notify.finish_task(str(task_id))
        return redirect(url_for("pages.tasks"), 303)

    return pages


def uk_time(value: datetime) -> str:
    """A time by the clock on the wall, as the safe times beside it."""
    return value.astimezone(LONDON).strftime("%-d %B %Y, %H:%M")


def role_name(code: str) -> str:
    """A role in words."""
    return _ROLES.get(code, code.replace("_", " "))
