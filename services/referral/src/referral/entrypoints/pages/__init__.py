"""The pages for staff. Each area is a module with `blueprint(service)`; addresses are below /desk."""

from collections.abc import Callable, Sequence
from typing import Final

from flask import Blueprint, Flask, redirect, url_for
from werkzeug.wrappers import Response

from alongside.web.pages import enable_pages
from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.staff import ALL_STAFF
from referral.entrypoints.pages import (
    about,
    about_list,
    approvals,
    asked_to_stop,
    check,
    danger,
    decides,
    disagrees,
    frame,
    handed,
    knows,
    person,
    prepared,
    public,
    reply,
    reviews,
    send,
    stop,
    talk,
    tell,
    tell_her,
    work,
)

AREAS: Final[Sequence[Callable[[Referral], Blueprint]]] = (
    work.blueprint,
    about.blueprint,
    about_list.blueprint,
    check.blueprint,
    person.blueprint,
    talk.blueprint,
    decides.blueprint,
    handed.blueprint,
    send.blueprint,
    prepared.blueprint,
    knows.blueprint,
    stop.blueprint,
    asked_to_stop.blueprint,
    disagrees.blueprint,
    danger.blueprint,
    approvals.blueprint,
    reviews.blueprint,
    reply.blueprint,
    tell.blueprint,
    tell_her.blueprint,
)


def add_pages(app: Flask, service: Referral) -> None:
    """Give the app its pages, when people can sign in and their calls can be signed."""
    settings = service.settings
    if not settings.accounts or service.desk.calls is None:
        return
    enable_pages(
        app,
        accounts=settings.accounts,
        secret=settings.page_secret,
        service_name=settings.display_name,
        logo=settings.logo,
        home="work.first_page",
        hosts=settings.hosts,
    )
    frame.prepare(app)
    for area in AREAS:
        app.register_blueprint(area(service), url_prefix="/desk")
    app.register_blueprint(public.blueprint(service))
    app.add_url_rule("/", "root", _to_first_page)


@require_page_sign_in(*ALL_STAFF)
def _to_first_page() -> Response:
    return redirect(url_for("work.first_page"), 303)
