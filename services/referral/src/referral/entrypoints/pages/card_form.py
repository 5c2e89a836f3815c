"""What an officer's page and a tablet that was handed over do alike with one card."""

from typing import Any

from flask import request

from alongside.casedata.sheet import as_read
from referral.bootstrap import Referral
from referral.domain import plain_words, talk
from referral.domain.person import Person
from referral.domain.talk import Talk
from referral.entrypoints.pages import asked, frame


def take_answer(service: Referral, found: Talk, place: int) -> Talk | None:
    """Keep the answer that was pressed; None when none was."""
    frame.there_is(0 <= place < len(found.cards))
    said = asked.one_of("answer", talk.ANSWERS)
    return service.desk.talks.answer(found.talk_id, place, said) if said else None


def change_card(service: Referral, found: Talk, place: int) -> Talk:
    """Keep what was taken out, added, and which incidents may be named."""
    frame.there_is(0 <= place < len(found.cards))
    chosen = asked.several("incidents") if "has_incidents" in request.form else None
    return service.desk.talks.change(found.talk_id, place, asked.several("told"), chosen)


def changing(service: Referral, person: Person | None, found: Talk, place: int) -> dict[str, Any]:
    """What the page of a change is made of. `person`: whose incidents are shown."""
    frame.there_is(0 <= place < len(found.cards))
    one, shown = found.cards[place], service.desk.talks.card(found, place)
    return {
        "talk": found,
        "place": place,
        "one": one,
        "card": shown,
        "asked": _details(one.asked, one.told, shown.words.details),
        "more": _details(one.may_add, one.told, shown.words.details),
        "incidents": _incidents(service, person, one) if person is not None else [],
    }


def _details(codes: tuple[str, ...], told: tuple[str, ...], words: Any) -> list[dict[str, Any]]:
    return [
        {"value": code, "text": words[code][:1].upper() + words[code][1:], "checked": code in told}
        for code in codes
        if code in words and code != "SAF"
    ]


def _incidents(service: Referral, person: Person, one: talk.TalkCard) -> list[dict[str, Any]]:
    held = service.desk.keeping.read(person).get("INC", {}).get("incidents", ())
    allowed = one.shown if one.incidents is None else one.incidents
    return [
        {"value": str(each["id"]), "text": incident_line(each), "checked": str(each["id"]) in allowed}
        for each in held
        if str(each.get("id")) in one.shown
    ]


def incident_line(one: Any) -> str:
    """One incident in a line: when, what kind, and what was written down."""
    when = as_read(str(one.get("when") or "")).partition(",")[0]
    kind = plain_words.INCIDENTS.get(str(one.get("type")), "Something happened")
    return ": ".join(part for part in (f"{when} {kind}".strip(), str(one.get("summary") or "")) if part)
