"""A tablet that was handed over: nobody is signed in on it, and it shows nothing but the cards of one conversation.

The officer's session ends before the tablet leaves their hands. What the browser keeps names one conversation, for
half an hour without use, and opens no other page: all others ask for a sign-in.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from alongside.web.auth import mark
from alongside.web.signin import SIGN_IN, pages, refuse_forged_form
from referral.bootstrap import Referral
from referral.domain import talk
from referral.domain.errors import NotFound
from referral.domain.talk import Talk
from referral.entrypoints.pages import frame
from referral.entrypoints.pages.card_form import change_card, changing, take_answer

Door = Callable[[Callable[..., Any]], Callable[..., Any]]
IDLE_S: Final = 30 * 60
_TALK: Final = "handed_talk"
_SEEN: Final = "handed_seen"


def hand_over(found: Talk) -> Response:
    """End the officer's session and open the first card that has no answer."""
    pages().signed_in.end()
    session[_TALK], session[_SEEN] = found.talk_id, time.time()
    return redirect(url_for("handed.card_page", place=found.next_card() or 0), 303)


def blueprint(service: Referral) -> Blueprint:
    """The pages of a tablet that was handed over."""
    area = frame.area("handed")
    only_handed = _door(service)
    _answering(area, service, only_handed)
    _changing(area, service, only_handed)
    return area


def _door(service: Referral) -> Door:
    def only_handed(view: Callable[..., Any]) -> Callable[..., Any]:
        """Show the page on a device that was handed over with an open conversation; others get the sign-in form."""

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            found = _handed(service)
            if found is None:
                return redirect(url_for(SIGN_IN), 303)
            refuse_forged_form()
            return view(found, *args, **kwargs)

        mark(guarded, "page of a device that was handed over", is_page=True)
        return guarded

    return only_handed


def _answering(area: Blueprint, service: Referral, only_handed: Door) -> None:
    @area.get("/cards/<int:place>")
    @only_handed
    def card_page(found: Talk, place: int) -> str:
        """One card."""
        frame.there_is(0 <= place < len(found.cards))
        return _card(service, found, place)

    @area.post("/cards/<int:place>")
    @only_handed
    def answer(found: Talk, place: int) -> Response | str:
        """Keep the answer and show the next card."""
        if request.form.get("answer") == "change":
            return redirect(url_for("handed.change_page", place=place), 303)
        answered = take_answer(service, found, place)
        if answered is None:
            return _card(service, found, place)
        following = answered.next_card(place)
        if following is None:
            return redirect(url_for("handed.done_page"), 303)
        return redirect(url_for("handed.card_page", place=following), 303)

    @area.get("/cards/done")
    @only_handed
    def done_page(found: Talk) -> str:
        """Give it back."""
        return render_template("referral/card_done.html", talk=found, card=service.desk.talks.card(found, 0))


def _changing(area: Blueprint, service: Referral, only_handed: Door) -> None:
    @area.get("/cards/<int:place>/change")
    @only_handed
    def change_page(found: Talk, place: int) -> str:
        """What may be taken out of the card."""
        shown = changing(service, service.desk.talks.person_of(found), found, place)
        return render_template("referral/card_change_handed.html", **shown)

    @area.post("/cards/<int:place>/change")
    @only_handed
    def change(found: Talk, place: int) -> Response:
        """Keep the change and show the changed card."""
        change_card(service, found, place)
        return redirect(url_for("handed.card_page", place=place), 303)


def _card(service: Referral, found: Talk, place: int) -> str:
    return render_template(
        "referral/card_handed.html",
        talk=found,
        place=place,
        one=found.cards[place],
        card=service.desk.talks.card(found, place),
    )


def _handed(service: Referral) -> Talk | None:
    """The conversation that this device was handed over with, while it is open and was used a moment ago."""
    talk_id, seen = session.get(_TALK), session.get(_SEEN)
    if not isinstance(talk_id, str) or not isinstance(seen, float) or time.time() - seen > IDLE_S:
        return None
    try:
        found = service.desk.talks.find(talk_id)
    except NotFound:
        return None
    if found.state != talk.OPEN:
        return None
    session[_SEEN] = time.time()
    return found
