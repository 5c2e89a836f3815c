"""Her page: who knows what about her; to look at, to print as a letter, and to read aloud where no paper is safe."""

from typing import Final

from flask import Blueprint, render_template, request, url_for

from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain.ledger import LANGUAGES
from referral.domain.ledger_words_en import WORDS as ENGLISH
from referral.domain.staff import READERS
from referral.entrypoints.pages import frame

FORMS: Final = {
    "summary_page": "referral/knows.html",
    "letter": "referral/letter.html",
    "aloud": "referral/aloud.html",
}


def blueprint(service: Referral) -> Blueprint:
    """Three forms of one page."""
    pages = frame.area("knows")

    def show(form: str, person_id: object) -> str:
        person = frame.visible_person(service, person_id)
        asked = request.args.get("language", ENGLISH.key)
        language = asked if asked in LANGUAGES else ENGLISH.key
        hers = service.desk.who_knows(frame.actor(), person, language)
        return render_template(FORMS[form], hers=hers, ways=_ways(form, person_id, language), person_id=person_id)

    @pages.get("/people/<uuid:person_id>/summary")
    @require_page_sign_in(*READERS)
    def summary_page(person_id: object) -> str:
        """On the screen, with the ways to hand it over."""
        return show("summary_page", person_id)

    @pages.get("/people/<uuid:person_id>/letter")
    @require_page_sign_in(*READERS)
    def letter(person_id: object) -> str:
        """The same as a letter, for paper."""
        return show("letter", person_id)

    @pages.get("/people/<uuid:person_id>/aloud")
    @require_page_sign_in(*READERS)
    def aloud(person_id: object) -> str:
        """The same in pieces, for whoever reads it to her."""
        return show("aloud", person_id)

    return pages


def _ways(form: str, person_id: object, language: str) -> list[dict[str, object]]:
    """The languages it can be had in."""
    return [
        {
            "text": words.name,
            "href": url_for(f"knows.{form}", person_id=person_id, language=words.key),
            "current": words.key == language,
            "lang": words.language,
        }
        for words in LANGUAGES.values()
    ]
