"""Telling an agency by phone or on paper: the sheet, whom it was told to, and what they said back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.delivery import BY_HAND, WORDS, Delivery, by_hand
from referral.domain.errors import IllegalMove, Invalid, Unreachable
from referral.domain.prepared import can_reopen
from referral.domain.staff import CASE_OFFICER, FRONT_LINE
from referral.domain.told import TOLD
from referral.entrypoints.pages import asked, frame
from referral.usecases.reading import Shown
from referral.usecases.request_referral import KeyReused
from referral.usecases.tell_agency import Said, ToTell

WAYS = tuple((one.value, WORDS[one]) for one in BY_HAND)
ANSWERS = (
    ("accepted", "They will help"),
    ("declined", "They cannot help"),
    ("more_info", "They need to know more first"),
    ("progress", "They told us how far they are"),
    ("outcome", "They told us how it ended"),
)
STOP_ANSWERS = (
    ("erased", "They stopped and destroyed what they had"),
    ("not_held", "They have nothing"),
    ("retained", "They stopped and must keep something"),
    ("continuing", "They go on, for a reason of their own"),
)
LONGEST: Final = {"why": 2_000}


def blueprint(service: Referral) -> Blueprint:
    """One page and its two forms."""
    pages = frame.area("tell")

    def looked_up(person_id: UUID, referral_id: UUID) -> Shown:
        person = frame.visible_person(service, person_id)
        shown = service.reading.referral(str(referral_id))
        frame.there_is(shown.referral.person_id == person.person_id)
        return shown

    def page(person_id: UUID, referral_id: UUID, wrong: asked.Mistakes | None = None, status: int = 200) -> Response:
        shown = looked_up(person_id, referral_id)
        return make_response(_render(service, person_id, shown, wrong or asked.Mistakes()), status)

    def write(person_id: UUID, referral_id: UUID, said: Said | None, wrong: asked.Mistakes, first: str) -> Response:
        looked_up(person_id, referral_id)
        key = f"page-{first}-{asked.once()}"
        if said is None or wrong:
            return page(person_id, referral_id, wrong, 422)
        try:
            service.telling.write_down(str(referral_id), said, by=frame.actor().name, key=key)
        except KeyReused:
            pass  # pressed twice: it is written down already, and the page shows it
        except (Invalid, IllegalMove) as error:
            wrong.add(first, error.sentence)
            return page(person_id, referral_id, wrong, 422)
        return redirect(url_for("tell.tell_page", person_id=person_id, referral_id=referral_id), 303)

    @pages.get("/people/<uuid:person_id>/tell/<uuid:referral_id>")
    @require_page_sign_in(*FRONT_LINE)
    def tell_page(person_id: UUID, referral_id: UUID) -> Response:
        """The sheet and the forms; whether it may still be told is asked at this moment."""
        return page(person_id, referral_id)

    @pages.post("/people/<uuid:person_id>/tell/<uuid:referral_id>")
    @require_page_sign_in(*FRONT_LINE)
    def told_page(person_id: UUID, referral_id: UUID) -> Response:
        """Write down whom it was told to."""
        wrong = asked.Mistakes()
        return write(person_id, referral_id, _telling(wrong, service.desk.clock.now()), wrong, "who")

    @pages.post("/people/<uuid:person_id>/tell/<uuid:referral_id>/answer")
    @require_page_sign_in(*FRONT_LINE)
    def answered_page(person_id: UUID, referral_id: UUID) -> Response:
        """Write down what they said back."""
        wrong = asked.Mistakes()
        return write(person_id, referral_id, _answer(wrong, service.desk.clock.now()), wrong, "answer")

    return pages


def _render(service: Referral, person_id: UUID, shown: Shown, wrong: asked.Mistakes) -> str:
    made = shown.referral
    sheet, why_not = _sheet(service, shown)
    stopping = shown.recall is not None and shown.recall.said is None
    agencies = {one.agency_id: one for one in service.reading.agencies()}
    return render_template(
        "referral/tell.html",
        person_id=person_id,
        made=made,
        shown=shown,
        agency=agencies.get(made.agency),
        need=plain_words.need(made.type),
        state=plain_words.state(made.state.value, by_hand(made.delivery)),
        sheet=sheet,
        why_not=why_not,
        way=WORDS[made.delivery],
        ways=[{"value": value, "text": words} for value, words in WAYS],
        answers=[{"value": value, "text": words} for value, words in (STOP_ANSWERS if stopping else ANSWERS)],
        stopping=stopping,
        may_tell=sheet is not None or made.result == "pending",
        said=[(plain_words.answer(one.answer), one.text or one.reason) for one in shown.answers],
        told_ways=WORDS,
        may_change=frame.actor().role == CASE_OFFICER and can_reopen(made),
        wrong=wrong,
        given=request.form,
        once=asked.once(),
    )


def _sheet(service: Referral, shown: Shown) -> tuple[ToTell | None, str]:
    """The sheet, or the sentence that says why there is none."""
    try:
        return service.telling.sheet(shown.referral.referral_id), ""
    except (IllegalMove, Unreachable) as error:
        return None, error.sentence


def _telling(wrong: asked.Mistakes, now: datetime) -> Said | None:
    way = asked.one_of("way", tuple(value for value, _ in WAYS))
    if not way:
        wrong.add("way", "Choose how you told them")
    who, at = _who("who", "Enter who you told", wrong), asked.moment("when", wrong, now)
    if not way or at is None:
        return None
    return Said(TOLD, who, at, Delivery(way), reference=asked.line("reference") or None)


def _answer(wrong: asked.Mistakes, now: datetime) -> Said | None:
    kind = asked.one_of("answer", {value for value, _ in (*ANSWERS, *STOP_ANSWERS)})
    if not kind:
        wrong.add("answer", "Choose what they said")
    who, at = _who("answer-who", "Enter who said it", wrong), asked.moment("answer-when", wrong, now)
    why = asked.words("why") or None
    until = _until(wrong)
    if not kind or at is None:
        return None
    asked.check_lengths(wrong, LONGEST)
    keeps = kind in ("retained", "continuing")
    if why is None and (keeps or kind == "declined"):
        wrong.add("why", "Enter why, in their words")
    return Said(
        kind,
        who,
        at,
        reason=why if kind == "declined" else None,
        basis=why if keeps else None,
        until=until if keeps else None,
        text=None if keeps or kind == "declined" else why,
    )


def _who(name: str, sentence: str, wrong: asked.Mistakes) -> str:
    who = asked.line(name)
    if not who:
        wrong.add(name, sentence)
    return who


def _until(wrong: asked.Mistakes) -> str | None:
    typed = request.form.get("until", "").strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).date().isoformat()
    except ValueError:
        wrong.add("until", "Enter the day until which they keep it")
        return None
