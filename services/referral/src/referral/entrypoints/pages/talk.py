"""The conversation: begin, one card per agency, read back, save; on paper, and on a tablet that is handed over."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import card as cards
from referral.domain import deciders, plain_words, talk
from referral.domain.agreements import newest
from referral.domain.deciders import Decider
from referral.domain.errors import Refused, Unreachable
from referral.domain.offers import Offer
from referral.domain.person import Person
from referral.domain.staff import CASE_OFFICER, FRONT_LINE
from referral.domain.talk import Interpreter, Talk
from referral.entrypoints.pages import asked, decides, frame
from referral.entrypoints.pages.about_parts import items
from referral.entrypoints.pages.asked import Mistakes
from referral.entrypoints.pages.card_form import change_card, changing, take_answer
from referral.entrypoints.pages.handed import hand_over
from referral.usecases.consent_desk import Said
from referral.usecases.talks import How

METHODS = {"in_person": "Face to face", "phone": "By phone", "video": "By video"}
COMPANY = {
    talk.ALONE: "Nobody else: they are alone",
    talk.CHOSEN: "Only somebody whom they want there",
    talk.OVERHEARD: "Somebody else can hear, or we are not sure",
}

LONGEST: Final = {"competence": decides.NOTE, "interpreter": decides.NAME, "interpreter_language": decides.NAME}
"""What consent takes."""


def blueprint(service: Referral) -> Blueprint:
    """The pages of the conversation, for officers."""
    pages = frame.area("talk")
    _begin(pages, service)
    _cards(pages, service)
    _saving(pages, service)
    return pages


def _begin(pages: Blueprint, service: Referral) -> None:
    @pages.get("/people/<uuid:person_id>/talk")
    @require_page_sign_in(*FRONT_LINE)
    def begin_page(person_id: UUID) -> str:
        """Choose whom to talk about, and how."""
        person = frame.visible_person(service, person_id)
        return _begin_form(service, person, Mistakes(), asked.once())

    @pages.post("/people/<uuid:person_id>/talk")
    @require_page_sign_in(*FRONT_LINE)
    def begin(person_id: UUID) -> Response | str:
        """Make the cards."""
        person = frame.visible_person(service, person_id)
        offers = [one for one in service.desk.preparing.offers(frame.actor()) if one.key in asked.several("offers")]
        mistakes, how = _how(person)
        if not offers:
            mistakes.add("offers", "Choose at least one that could help")
        if mistakes:
            return _begin_form(service, person, mistakes, asked.once())
        made = service.desk.talks.begin(asked.once(), person, offers, how)
        if how.decider is not None:
            return redirect(url_for("decides.page", person_id=person.person_id, talk_id=made.talk_id), 303)
        return redirect(url_for("talk.card_page", person_id=person.person_id, talk_id=made.talk_id, place=0), 303)


def _begin_form(service: Referral, person: Person, mistakes: Mistakes, once: str) -> str:
    actor = frame.actor()
    said, offers = service.desk.preparing.said(actor, person), service.desk.preparing.offers(actor)
    language = service.desk.keeping.read(person).get("COM", {}).get("language", "")
    usual = {"cy": "cy", "pl": "pl"}.get(str(language).partition("-")[0], cards.ENGLISH)
    return render_template(
        "referral/talk_begin.html",
        person=person,
        rows=[_row(one, said) for one in offers if one.covered],
        uncovered=[one for one in offers if not one.covered],
        words=[{"value": key, "text": one.name} for key, one in cards.WORDS.items()],
        methods=items(METHODS),
        company=items(COMPANY),
        typed=request.form or {"words": usual, "method": "in_person"},
        chosen=request.form.getlist("offers"),
        mistakes=mistakes,
        once=once,
        deciders=items({kind: deciders.WORDS[kind] for kind in deciders.BY_AGE[person.age_band]}),
        young=person.age_band != "adult",
    )


def _row(offer: Offer, said: Said) -> dict[str, Any]:
    """One agency to tick, with what she said about it before."""
    before = newest(said.answers, offer.agency.agency_id, offer.type)
    note = {
        None: "", talk.YES: " They said yes before.", talk.NO: " They said no before.",
        talk.LATER: " They wanted to decide later.", "withdrawn": " They took back their yes.",
    }.get(before.answer if before else None, "")  # fmt: skip
    if _never(offer, said):
        note = " They asked us not to tell them. Only choose this if they bring it up."
    hint = {"hint": {"text": note.strip()}} if note else {}
    return {"value": offer.key, "text": f"{offer.need}: {offer.agency.name}", **hint}


def _never(offer: Offer, said: Said) -> bool:
    kinds = [str(one.get("agency_type") or "") for one in said.refusals]
    return any(one.get("agency") == offer.agency.agency_id for one in said.refusals) or any(
        kind and (offer.agency.type == kind or offer.agency.type.startswith(kind + ".")) for kind in kinds
    )


def _how(person: Person) -> tuple[Mistakes, How]:
    mistakes = Mistakes()
    asked.check_lengths(mistakes, LONGEST)
    company = asked.one_of("company", COMPANY)
    if not company:
        mistakes.add("company", "Choose who can hear what you say")
    kinds = deciders.BY_AGE[person.age_band]
    kind = asked.one_of("decides", kinds, kinds[0])
    note = asked.words("competence")
    if kind == deciders.YOUNG and not note:
        mistakes.add("competence", "Enter why this young person can decide for themselves")
    how = How(
        words=asked.one_of("words", cards.WORDS, cards.ENGLISH),
        method=asked.one_of("method", METHODS, "in_person"),
        company=company,
        interpreter=_interpreter(mistakes),
        competence_note=note if kind == deciders.YOUNG else "",
        decider=None if kind in deciders.OWN else Decider(kind),
    )
    return mistakes, how


def _interpreter(mistakes: Mistakes) -> Interpreter | None:
    booking, language = asked.line("interpreter"), asked.line("interpreter_language")
    if not booking and not language:
        return None
    if not booking:
        mistakes.add("interpreter", "Enter who interprets, or their booking number")
    if not language:
        mistakes.add("interpreter_language", "Enter the language they interpret")
    sure = asked.several("interpreter_is")
    return Interpreter(booking, language, "qualified" in sure, "independent" in sure)


def _cards(pages: Blueprint, service: Referral) -> None:
    at = "/people/<uuid:person_id>/talks/<uuid:talk_id>"

    @pages.get(f"{at}/cards/<int:place>")
    @require_page_sign_in(*FRONT_LINE)
    def card_page(person_id: UUID, talk_id: UUID, place: int) -> str:
        """One card, in the words that the person is shown."""
        person, found = _both(service, person_id, talk_id)
        return _card(service, person, found, place)

    @pages.post(f"{at}/cards/<int:place>")
    @require_page_sign_in(*FRONT_LINE)
    def answer_card(person_id: UUID, talk_id: UUID, place: int) -> Response | str:
        """Keep the person's answer and show the next card."""
        person, found = _both(service, person_id, talk_id)
        names: dict[str, Any] = {"person_id": person.person_id, "talk_id": found.talk_id}
        if request.form.get("answer") == "change":
            return redirect(url_for("talk.change_page", place=place, **names), 303)
        answered = take_answer(service, found, place)
        if answered is None:
            return _card(service, person, found, place, wrong=True)
        following = answered.next_card(place)
        if following is None:
            return redirect(url_for("talk.talk_page", **names), 303)
        return redirect(url_for("talk.card_page", place=following, **names), 303)

    @pages.get(f"{at}/cards/<int:place>/change")
    @require_page_sign_in(*FRONT_LINE)
    def change_page(person_id: UUID, talk_id: UUID, place: int) -> str:
        """What may be taken out of one card, and which incidents it may name."""
        person, found = _both(service, person_id, talk_id)
        back = url_for("talk.card_page", person_id=person.person_id, talk_id=found.talk_id, place=place)
        return render_template(
            "referral/card_change.html", person=person, **changing(service, person, found, place), back=back
        )

    @pages.post(f"{at}/cards/<int:place>/change")
    @require_page_sign_in(*FRONT_LINE)
    def change(person_id: UUID, talk_id: UUID, place: int) -> Response:
        """Keep the change and show the changed card, which has no answer yet."""
        person, found = _both(service, person_id, talk_id)
        change_card(service, found, place)
        names: dict[str, Any] = {"person_id": person.person_id, "talk_id": found.talk_id}
        return redirect(url_for("talk.card_page", place=place, **names), 303)

    @pages.get(f"{at}/paper")
    @require_page_sign_in(*FRONT_LINE)
    def paper(person_id: UUID, talk_id: UUID) -> str:
        """Every card, to print and to fill in by hand."""
        person, found = _both(service, person_id, talk_id)
        shown = [service.desk.talks.card(found, place) for place in range(len(found.cards))]
        return render_template(
            "referral/card_paper.html", person=person, talk=found, shown=shown, decider=found.decider
        )


def _card(service: Referral, person: Person, found: Talk, place: int, *, wrong: bool = False) -> str:
    frame.there_is(0 <= place < len(found.cards))
    return render_template(
        "referral/card_officer.html",
        person=person,
        talk=found,
        place=place,
        one=found.cards[place],
        card=service.desk.talks.card(found, place),
        decider=found.decider,
        unsigned=_unsigned(found),
        wrong=wrong,
    )


def _unsigned(found: Talk) -> bool:
    """Are these words a translation that no translator answers for yet."""
    return cards.evidence_words(found.words) != found.words


def _saving(pages: Blueprint, service: Referral) -> None:
    at = "/people/<uuid:person_id>/talks/<uuid:talk_id>"

    @pages.get(at)
    @require_page_sign_in(*FRONT_LINE)
    def talk_page(person_id: UUID, talk_id: UUID) -> str:
        """All answers, to read back."""
        person, found = _both(service, person_id, talk_id)
        return _talk(service, person, found)

    @pages.post(at)
    @require_page_sign_in(*FRONT_LINE)
    def save(person_id: UUID, talk_id: UUID) -> Response | str:
        """Record the answers; pressing again goes on from where it stopped."""
        person, found = _both(service, person_id, talk_id)
        try:
            service.desk.talks.save(frame.actor(), person, found.talk_id)
        except (Refused, Unreachable) as error:
            field = deciders.FIELD_OF.get(error.reason) if isinstance(error, Refused) else None
            if field is not None:
                return decides.refused(service, person, found.talk_id, field, error.sentence)
            return _talk(service, person, service.desk.talks.get(person, found.talk_id), error.sentence)
        after = "send.ways_page" if frame.actor().role == CASE_OFFICER else "person.person_page"
        return redirect(url_for(after, person_id=person.person_id), 303)

    @pages.post(f"{at}/hand-over")
    @require_page_sign_in(*FRONT_LINE)
    def give(person_id: UUID, talk_id: UUID) -> Response:
        """Sign out, and leave nothing on the device but the cards."""
        _, found = _both(service, person_id, talk_id)
        return hand_over(found)


def _talk(service: Referral, person: Person, found: Talk, problem: str = "") -> str:
    shown = [service.desk.talks.card(found, place) for place in range(len(found.cards))]
    return render_template(
        "referral/talk.html",
        person=person,
        talk=found,
        shown=shown,
        words={talk.YES: "Yes", talk.NO: "No", talk.LATER: "Ask me later", None: "No answer yet"},
        recorded=[talk.status_to_record(found, one.answer) if one.answer else None for one in found.cards],
        detail=plain_words.detail,
        unsigned=_unsigned(found),
        decides=decides.in_words(found),
        may_send=frame.actor().role == CASE_OFFICER,
        problem=problem,
    )


def _both(service: Referral, person_id: UUID, talk_id: UUID) -> tuple[Person, Talk]:
    person = frame.visible_person(service, person_id)
    return person, service.desk.talks.get(person, str(talk_id))
