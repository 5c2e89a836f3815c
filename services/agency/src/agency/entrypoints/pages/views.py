"""The pages: inbox, one referral before and after it is opened, the answer forms, how landlords are connected."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agency.bootstrap import Agency
from agency.domain import words
from agency.domain.errors import ChangedAnswer, IllegalTransition, InvalidAnswer, NotDrained, Stopped
from agency.domain.referral import LIMITS, REASONS, WORK_ANSWERS
from agency.entrypoints.pages import forms
from agency.entrypoints.pages.desk import Desk
from agency.usecases import answer, inbox, read
from alongside.web.signin import current_account, require_page_sign_in

WORKER = "agency_worker"
_UK = ZoneInfo("Europe/London")
_TEMPLATES = Path(__file__).parent / "templates"


def blueprint(agencies: Sequence[Agency]) -> Blueprint:
    """The pages over the identities of one agency, one for each landlord."""
    pages = Blueprint("pages", __name__, template_folder=str(_TEMPLATES))
    desk, name = Desk(agencies), agencies[0].settings.name
    pages.add_app_template_filter(uk_time)
    pages.add_app_template_filter(uk_day)
    pages.app_context_processor(lambda: {"agency_name": name, "several_landlords": desk.several})

    @pages.errorhandler(NotDrained)
    def not_drained(error: NotDrained) -> Response:
        page = render_template("agency/checking.html", offline=error.offline)
        return make_response(page, 503, {"Retry-After": "5"})

    @pages.errorhandler(Stopped)
    def stopped(_error: Stopped) -> Response:
        return make_response(render_template("agency/stopped.html"), 410)

    @pages.get("/")
    @require_page_sign_in(WORKER)
    def inbox_page() -> str:
        """What waits, what is answered, what was stopped."""
        return render_template("agency/inbox.html", inbox=desk.overview(), states=words.STATES)

    @pages.get("/connection")
    @require_page_sign_in(WORKER)
    def connection_page() -> str:
        """Which landlords refer here, whether they are reached, and the words to compare in a call."""
        return render_template("agency/connection.html", connections=desk.connections())

    _answering(pages, desk)
    return pages


def _answering(pages: Blueprint, desk: Desk) -> None:
    """What was opened, and the answers to it."""

    @pages.get("/referrals/<uuid:referral_id>/read")
    @require_page_sign_in(WORKER)
    def read_page(referral_id: object) -> str:
        """The card of an unopened referral; the content of an opened one."""
        card = inbox.unopened(desk.holder(str(referral_id)).node, str(referral_id))
        if card is not None:
            return render_template("agency/card.html", card=card, key=forms.new_key())
        return content(str(referral_id))

    @pages.post("/referrals/<uuid:referral_id>/read")
    @require_page_sign_in(WORKER)
    def open_page(referral_id: object) -> Response:
        """Open it, which is recorded and receipted, and show it."""
        read.read(desk.holder(str(referral_id)).node, str(referral_id), reader())
        return redirect(url_for(".read_page", referral_id=referral_id), 303)

    @pages.post("/referrals/<uuid:referral_id>/answer")
    @require_page_sign_in(WORKER)
    def answer_page(referral_id: object) -> Response:
        """Take an answer form; show the page again with what is wrong with it."""
        try:
            given = forms.answer_of(request.form)
            node = desk.holder(str(referral_id)).node
            answer.give(node, str(referral_id), given, reader(), forms.key_of(request.form))
        except (InvalidAnswer, IllegalTransition, ChangedAnswer) as error:
            status = 422 if isinstance(error, InvalidAnswer) else 409
            return make_response(content(str(referral_id), error), status)
        if given.kind in WORK_ANSWERS:  # they go on with it
            return redirect(url_for(".read_page", referral_id=referral_id, _anchor="said"), 303)
        return redirect(url_for(".inbox_page"), 303)

    def content(referral_id: str, mistake: Exception | None = None) -> str:
        agency = desk.holder(referral_id)
        return render_template(
            "agency/read.html",
            reading=read.read(agency.node, referral_id, reader()),
            landlord=agency.settings,
            mistake=str(mistake) if mistake else None,
            wrong=getattr(mistake, "field", "answer"),
            given=request.form if mistake else {},
            reasons=REASONS,
            said=words.SAID,
            limits=LIMITS,
            key=forms.new_key(),
        )


def reader() -> str:
    """Who is signed in, as this node knows them."""
    return f"page/{current_account().name}"


def uk_time(value: Any) -> str:
    """A time as people at UK agencies read it."""
    if not isinstance(value, datetime):
        return ""
    there = value.astimezone(_UK)
    return f"{there.day} {there:%B %Y, %H:%M}"


def uk_day(value: Any) -> str:
    """A day as people at UK agencies read it."""
    return f"{(there := value.astimezone(_UK)).day} {there:%B %Y}" if isinstance(value, datetime) else ""
