"""Add a person, and add to what is held: few steps, each saved by itself, safe contact first."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from alongside.casedata.codes import JURISDICTIONS
from alongside.web.signin import require_page_sign_in
from referral.bootstrap import Referral
from referral.domain import plain_words
from referral.domain.changes import mark
from referral.domain.errors import Refused, Unreachable
from referral.domain.person import Person
from referral.domain.practice import PracticeOnly
from referral.domain.readable import rows
from referral.domain.staff import CASE_OFFICER
from referral.entrypoints.pages import about_safe_page, asked, frame
from referral.entrypoints.pages.about_fields import (
    BY_KEY,
    ORDER,
    TITLES,
    Step,
    as_clock,
    as_day,
    clock_time,
    following,
    moment,
)
from referral.entrypoints.pages.about_lists import LISTS
from referral.entrypoints.pages.about_more import MORE, MORE_BY_KEY
from referral.entrypoints.pages.about_parts import check, items
from referral.entrypoints.pages.asked import Mistakes
from referral.entrypoints.pages.card_form import incident_line
from referral.usecases.keeping import WrittenMeanwhile, part

STEPS_BY_KEY: Final = {**BY_KEY, **MORE_BY_KEY}
NATIONS: Final = {name: name.replace("_", " ").title() for name in JURISDICTIONS}
NO_TIME: Final = "The time of the day is not known."
TOLD_BY: Final = {"victim": "They did", "neighbour": "A neighbour", "officer": "We saw it", "other": "Somebody else"}


def blueprint(service: Referral) -> Blueprint:
    """The pages that write down."""
    pages = frame.area("about")
    _new(pages, service)
    _steps(pages, service)
    _happened(pages, service)
    return pages


def _new(pages: Blueprint, service: Referral) -> None:
    @pages.get("/people/new")
    @require_page_sign_in(CASE_OFFICER)
    def new_page() -> str:
        """A blank form: who it is."""
        return _new_form({"age_band": "adult", "jurisdiction": "england"}, Mistakes(), asked.once())

    @pages.post("/people/new")
    @require_page_sign_in(CASE_OFFICER)
    def new() -> Response | str:
        """Make the person known, and ask for safe contact next."""
        mistakes, once = Mistakes(), asked.once()
        kept = BY_KEY["who"].keep(mistakes, {})
        age = asked.one_of("age_band", plain_words.AGES)
        if not age:
            mistakes.add("age_band", "Choose how old they are")
        check(kept, mistakes, "name")
        asked.check_lengths(mistakes, {"case_ref": 100})
        if mistakes:
            return _new_form(request.form, mistakes, once)
        try:
            person = service.desk.keeping.begin(
                frame.actor(), once, kept["IDN"], case_ref=asked.line("case_ref"), age_band=age,
                jurisdiction=asked.one_of("jurisdiction", NATIONS, "england"),
            )  # fmt: skip
        except (Unreachable, Refused, PracticeOnly) as error:
            mistakes.add("name", error.sentence)
            return _new_form(request.form, mistakes, once)
        if kept["DOB"]:
            service.desk.keeping.write(person, {"DOB": kept["DOB"]}, seen=None)
        return redirect(url_for("about.step_page", person_id=person.person_id, step="safe"), 303)


def _new_form(typed: Mapping[str, Any], mistakes: Mistakes, once: str) -> str:
    return render_template(
        "referral/about_new.html",
        fields=BY_KEY["who"].fields,
        typed=typed,
        mistakes=mistakes,
        once=once,
        ages=items(plain_words.AGES),
        nations=items(NATIONS),
    )


def _steps(pages: Blueprint, service: Referral) -> None:
    @pages.get("/people/<uuid:person_id>/about")
    @require_page_sign_in(CASE_OFFICER)
    def steps_page(person_id: UUID) -> str:
        """All steps, and which of them hold something."""
        person = frame.visible_person(service, person_id)
        data = service.desk.keeping.read(person)
        filled = {
            **{step.key: bool(part(data, step.codes)) for step in BY_KEY.values()},
            "happened": bool(data.get("INC")),
            "safe": service.safe_contacts.current(person.notify_handle) is not None,
        }  # fmt: skip
        steps = [(key, TITLES[key], filled[key]) for key in ("who", *ORDER)]
        lists = [(one.key, one.title, len(data.get(one.code, {}).get(one.inside, ()))) for one in LISTS]
        more = [(one.key, one.title, bool(part(data, one.codes))) for one in MORE]
        return render_template("referral/about.html", person=person, steps=steps, lists=lists, more=more)

    @pages.get("/people/<uuid:person_id>/about/<string:step>")
    @require_page_sign_in(CASE_OFFICER)
    def step_page(person_id: UUID, step: str) -> str:
        """One step, with what is held."""
        person = frame.visible_person(service, person_id)
        data = service.desk.keeping.read(person)
        if step == "safe":
            return about_safe_page.show(service, person, data.get("CON", {}))
        if step == "happened":
            return _happened_form(person, data, {}, Mistakes(), _new_id(), "")
        frame.there_is(step in STEPS_BY_KEY)
        shown = STEPS_BY_KEY[step]
        return _form(person, shown, shown.fill(data), Mistakes(), mark(part(data, shown.codes)))

    @pages.post("/people/<uuid:person_id>/about/<string:step>")
    @require_page_sign_in(CASE_OFFICER)
    def keep_step(person_id: UUID, step: str) -> Response | str:
        """Save the step and go on to the next."""
        person = frame.visible_person(service, person_id)
        if step == "safe":
            return about_safe_page.keep(service, person) or go_on(person, "safe")
        if step == "happened":
            return _keep_incident(service, person)
        frame.there_is(step in STEPS_BY_KEY)
        return _keep(service, person, STEPS_BY_KEY[step])


def _keep(service: Referral, person: Person, step: Step) -> Response | str:
    data, mistakes = service.desk.keeping.read(person), Mistakes()
    kept = step.keep(mistakes, data)
    if kept.get("RLV") and "assessed_at" not in kept["RLV"]:
        kept["RLV"]["assessed_at"] = service.desk.clock.now().isoformat()
    check(kept, mistakes, step.fields[0].name)
    seen = asked.line("seen", 64)
    if mistakes:
        return _form(person, step, request.form, mistakes, seen)
    try:
        service.desk.keeping.write(person, kept, seen=seen)
    except WrittenMeanwhile as error:
        now = service.desk.keeping.read(person)
        changed = [(plain_words.detail(code), rows(error.present.get(code, {}))) for code in step.codes]
        return _form(person, step, request.form, mistakes, mark(part(now, step.codes)), changed)
    except PracticeOnly as error:
        mistakes.add(step.fields[0].name, error.sentence)
        return _form(person, step, request.form, mistakes, seen)
    return go_on(person, step.key)


def _form(
    person: Person, step: Step, typed: Mapping[str, Any], mistakes: Mistakes, seen: str, changed: Any = ()
) -> str:
    chosen = request.form.getlist("strands") if request.method == "POST" else typed.get("strands", [])
    return render_template(
        "referral/about_step.html",
        person=person,
        step=step,
        typed=typed,
        chosen=chosen,
        mistakes=mistakes,
        seen=seen,
        changed=changed,
        items={one.name: items(one.options) for one in step.fields},
    )


def go_on(person: Person, key: str) -> Response:
    after = following(key)
    if key == "who" or request.form.get("then") == "stop":
        return redirect(url_for("person.person_page", person_id=person.person_id), 303)
    if after is None:
        return redirect(url_for("about.steps_page", person_id=person.person_id), 303)
    return redirect(url_for("about.step_page", person_id=person.person_id, step=after), 303)


def _happened(pages: Blueprint, service: Referral) -> None:
    @pages.get("/people/<uuid:person_id>/about/happened/<string:incident>")
    @require_page_sign_in(CASE_OFFICER)
    def incident_page(person_id: UUID, incident: str) -> str:
        """One of the things that happened, to change."""
        person = frame.visible_person(service, person_id)
        data = service.desk.keeping.read(person)
        held = next((one for one in data.get("INC", {}).get("incidents", ()) if one.get("id") == incident), None)
        frame.there_is(held)
        return _happened_form(person, data, _shown(held or {}), Mistakes(), incident, mark(held))


def _new_id() -> str:
    """A short number of something that happened, as an agency reads it; never one that is there already."""
    return f"N-{uuid4().hex[:6].upper()}"


def _shown(held: Mapping[str, Any]) -> dict[str, Any]:
    said = str(held.get("summary") or "").split(f"\n{NO_TIME}")
    clock = as_clock(held.get("when")) if len(said) == 1 else ""
    return {**held, "summary": said[0], "day": as_day(held.get("when")), "clock": clock}


def _keep_incident(service: Referral, person: Person) -> Response | str:
    going_on = request.form.get("then") == "on"
    if going_on and not any(asked.words(name) for name in ("summary", "day", "clock", "where")):
        return go_on(person, "happened")
    mistakes, data = Mistakes(), service.desk.keeping.read(person)
    name, seen = asked.line("incident", 64) or _new_id(), asked.line("seen", 64)
    before: Mapping[str, Any] = next(
        (one for one in data.get("INC", {}).get("incidents", ()) if one.get("id") == name), {}
    )
    made = _incident(name, before, mistakes)
    if not mistakes:
        check({"INC": {"incidents": [made]}}, mistakes, "summary")
    if mistakes:
        return _happened_form(person, data, request.form, mistakes, name, seen)
    try:
        service.desk.keeping.keep_incident(person, made, seen=seen or None)
    except WrittenMeanwhile as error:
        there = error.present["incident"]
        return _happened_form(person, data, request.form, mistakes, name, mark(there), rows(there))
    except PracticeOnly as error:
        mistakes.add("summary", error.sentence)
        return _happened_form(person, data, request.form, mistakes, name, seen)
    if going_on:
        return go_on(person, "happened")
    return redirect(url_for("about.step_page", person_id=person.person_id, step="happened"), 303)


def _incident(name: str, before: Mapping[str, Any], mistakes: Mistakes) -> dict[str, Any]:
    on, clock, summary = asked.line("day", 40), asked.line("clock", 10), asked.words("summary")
    if not summary:
        mistakes.add("summary", "Enter what happened, in a sentence or two")
    kind = asked.one_of("type", plain_words.INCIDENTS)
    if not kind:
        mistakes.add("type", "Choose what kind it was")
    when = None
    try:
        if clock:
            clock_time(clock)
        when = moment(on, clock) if on else None
    except ValueError:
        mistakes.add("clock", "Enter a time, for example 19:30")
    if on and when is None and "clock" not in mistakes.by_field:
        mistakes.add("day", "Enter a day, for example 21 2 2026")
    if when and not clock:
        summary = f"{summary}\n{NO_TIME}"
    typed = {
        "when": when, "where": asked.line("where"), "type": kind, "summary": summary,
        "reported_by": asked.one_of("reported_by", TOLD_BY) or str(before.get("reported_by") or ""),
        "crime_status": asked.one_of("crime_status", plain_words.CRIME_STATUS, "not_assessed"),
    }  # fmt: skip
    return {"id": name, **{field: one for field, one in typed.items() if one}}


def _happened_form(
    person: Person, data: Mapping[str, Any], typed: Mapping[str, Any], mistakes: Mistakes, incident: str, seen: str,
    changed: Any = (),
) -> str:  # fmt: skip
    held = data.get("INC", {}).get("incidents", ())
    return render_template(
        "referral/about_happened.html",
        person=person,
        held=[(one.get("id"), incident_line(one)) for one in held if one.get("id") != incident],
        typed=typed,
        mistakes=mistakes,
        incident=incident,
        seen=seen,
        changed=changed,
        kinds=[{"value": "", "text": "Choose"}, *items(plain_words.INCIDENTS)],
        told_by=items(TOLD_BY),
        police=items(plain_words.CRIME_STATUS),
    )
