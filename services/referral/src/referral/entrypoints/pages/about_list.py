"""One list of what is held: every entry by itself, added, changed and taken out."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.casedata.sheet import Row
from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.changes import mark
from referral.domain.lists import present_of
from referral.domain.person import Person
from referral.domain.practice import PracticeOnly
from referral.domain.readable import rows
from referral.domain.staff import CASE_OFFICER
from referral.entrypoints.pages import asked, frame
from referral.entrypoints.pages.about_lists import LIST_BY_KEY, Listing
from referral.entrypoints.pages.about_parts import check, items
from referral.entrypoints.pages.asked import Mistakes
from referral.usecases.keeping import WrittenMeanwhile


def blueprint(service: Referral) -> Blueprint:
    """The pages of the lists."""
    pages = frame.area("lists")
    at = "/people/<uuid:person_id>/about/lists/<string:key>"

    @pages.get(at)
    @require_page_sign_in(CASE_OFFICER)
    def list_page(person_id: UUID, key: str) -> str:
        """What is there, and a blank form for one more."""
        person, listing = _both(service, person_id, key)
        return _page(service, person, listing, listing.fill({}), Mistakes())

    @pages.get(f"{at}/<int:place>")
    @require_page_sign_in(CASE_OFFICER)
    def entry_page(person_id: UUID, key: str, place: int) -> str:
        """One entry, to change or to take out."""
        person, listing = _both(service, person_id, key)
        held = _held(service, person, listing)
        frame.there_is(place < len(held))
        return _page(service, person, listing, listing.fill(held[place]), Mistakes(), mark(held[place]))

    @pages.post(at)
    @require_page_sign_in(CASE_OFFICER)
    def keep(person_id: UUID, key: str) -> Response | str:
        """Save one entry, or take it out."""
        person, listing = _both(service, person_id, key)
        if request.form.get("then") == "out":
            return _take_out(service, person, listing)
        return _keep(service, person, listing)

    return pages


def _both(service: Referral, person_id: UUID, key: str) -> tuple[Person, Listing]:
    person = frame.visible_person(service, person_id)
    frame.there_is(key in LIST_BY_KEY)
    return person, LIST_BY_KEY[key]


def _held(service: Referral, person: Person, listing: Listing) -> list[dict[str, Any]]:
    return list(service.desk.keeping.read(person).get(listing.code, {}).get(listing.inside, ()))


def _keep(service: Referral, person: Person, listing: Listing) -> Response | str:
    mistakes, seen = Mistakes(), asked.line("seen", 64)
    before = next((one for one in _held(service, person, listing) if seen and mark(one) == seen), {})
    made = listing.keep(mistakes, before)
    if not mistakes:
        check({listing.code: {listing.inside: [made]}}, mistakes, listing.fields[0].name)
    if mistakes:
        return _page(service, person, listing, request.form, mistakes, seen)
    try:
        service.desk.keeping_lists.keep(person, listing.code, listing.inside, made, seen=seen)
    except PracticeOnly as error:
        mistakes.add(listing.fields[0].name if listing.code != "WIT" else "contact", error.sentence)
        return _page(service, person, listing, request.form, mistakes, seen)
    except WrittenMeanwhile as error:
        now = present_of(error.present[listing.inside], made, listing.needs)
        changed = (rows(now or {}),)
        return _page(service, person, listing, request.form, mistakes, mark(now) if now else "", changed)
    return _to_list(person, listing)


def _take_out(service: Referral, person: Person, listing: Listing) -> Response | str:
    try:
        service.desk.keeping_lists.keep(person, listing.code, listing.inside, None, seen=asked.line("seen", 64))
    except WrittenMeanwhile:
        return _page(service, person, listing, listing.fill({}), Mistakes(), gone=True)
    return _to_list(person, listing)


def _to_list(person: Person, listing: Listing) -> Response:
    return redirect(url_for("lists.list_page", person_id=person.person_id, key=listing.key), 303)


def _page(
    service: Referral, person: Person, listing: Listing, typed: Mapping[str, Any], mistakes: Mistakes,
    seen: str = "", changed: Sequence[Sequence[Row]] = (), *, gone: bool = False,
) -> str:  # fmt: skip
    held = _held(service, person, listing)
    return render_template(
        "referral/about_list.html",
        person=person,
        listing=listing,
        held=[(place, _line(one), rows(one)) for place, one in enumerate(held) if mark(one) != seen],
        typed=typed,
        mistakes=mistakes,
        seen=seen,
        changed=changed,
        gone=gone,
        items={one.name: items(one.options) for one in listing.fields},
    )


def _line(one: Mapping[str, Any]) -> str:
    """An entry in a few words, for the link that changes it."""
    said = next(
        (str(one[name]) for name in ("name", "what", "text", "description", "relationship") if one.get(name)), ""
    )
    return said or plain_words.detail("")
