"""The page of safe contact: shown, saved as a new version, and what two people wrote at once put side by side."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.errors import Refused, Unreachable
from referral.domain.person import Person
from referral.domain.practice import PracticeOnly
from referral.domain.readable import SafeWays, safe_ways
from referral.entrypoints.pages import about_safe, asked, frame
from referral.entrypoints.pages.about_parts import check, items
from referral.entrypoints.pages.asked import Mistakes
from referral.usecases.ports import SafeContact


def show(service: Referral, person: Person, points: Mapping[str, Any]) -> str:
    """The form with what is held."""
    held = service.safe_contacts.current(person.notify_handle)
    typed = about_safe.fill(held.record if held else {}, points, _waiting(service, person, held))
    return _form(person, held, typed, Mistakes(), _seen(held))


def keep(service: Referral, person: Person) -> Response | str | None:
    """Save what was typed. None when it was saved and nothing of it has to be checked."""
    mistakes, seen = Mistakes(), asked.line("seen", 12)
    held = service.safe_contacts.current(person.notify_handle)
    record, points = about_safe.keep(mistakes, held.record if held else {}, service.desk.clock.now())
    check({"SAF": record, "CON": points}, mistakes, "never")
    if mistakes:
        return _form(person, held, request.form, mistakes, seen)
    if seen and seen != _seen(held):
        return _form(person, held, request.form, mistakes, _seen(held), safe_ways(held.record if held else None))
    try:
        unchecked = service.desk.keeping.keep_safe_contact(frame.actor(), person, record, points)
    except (Unreachable, Refused, PracticeOnly) as error:
        mistakes.add("mobile", error.sentence)
        return _form(person, held, request.form, mistakes, seen)
    return redirect(url_for("check.check_page", person_id=person.person_id), 303) if unchecked else None


def _seen(held: SafeContact | None) -> str:
    """The version that a form shows; "0" where there is none yet."""
    return str(held.version if held else 0)


def _waiting(service: Referral, person: Person, held: SafeContact | None) -> frozenset[str]:
    """The ways that were said to be safe and wait for a check; while that cannot be read they show as not known."""
    if held is None or not held.unchecked:
        return frozenset()
    try:
        return service.desk.contact_checks.to_check(frame.actor(), person).ways
    except (Unreachable, Refused):
        return frozenset()


def _form(
    person: Person, held: SafeContact | None, typed: Mapping[str, Any], mistakes: Mistakes, seen: str,
    changed: SafeWays | None = None,
) -> str:  # fmt: skip
    return render_template(
        "referral/about_safe.html",
        person=person,
        typed=typed,
        mistakes=mistakes,
        seen=seen,
        changed=changed,
        waiting=held is not None and bool(held.unchecked),
        has_code_word=held is not None and held.has_code_word,
        points=about_safe.POINTS,
        kinds=[(kind, plain_words.CHANNELS[kind]) for kind in about_safe.KINDS],
        safe=items(about_safe.SAFE),
        voicemail=items(about_safe.VOICEMAIL),
        days=items(about_safe.DAYS),
        proximity=[{"value": "", "text": "Choose"}, *items(plain_words.PROXIMITY)],
    )
