"""Decisions to share without consent: by facts, whole, advised on, objected to; by people who are trained."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest

OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
LEAD = {"roles": ["safeguarding_lead"], "name": "sam.d"}
DPO = {"roles": ["dpo"], "name": "olu.p"}
ADMIN = {"roles": ["directory_admin"], "name": "dana.r"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect"}
ANSWERS = {
    "danger_to_life": "yes",
    "can_decide": "yes",
    "care_needs": "no",
    "serious_crime": "yes",
    "not_agreed_because": ["refused", "no_time"],
}


def by_facts(**changed):
    return {
        "agency": "police",
        "categories": ["IDN", "CON", "SAF", "INC", "PID"],
        "answers": ANSWERS,
        "facts": "He has petrol and says that he will finish it tonight.",
        "wishes": "Nobody told.",
        "necessity": "Nobody else can come tonight.",
        "proportionality": "Only what officers need.",
        "tell_person": {"when": "told_after"},
        **changed,
    }


def propose(house, subject, **changed):
    return house.call("POST", f"/subjects/{subject}/exceptions/by-facts", by_facts(**changed), **OFFICER)


def named(answer):
    return {"kind": "exception", "id": answer.json["exception_id"]}


def refused(answer):
    return answer.status_code, answer.json["type"].removeprefix("/problems/")


@pytest.mark.parametrize("reason", ["facts", "necessity", "proportionality"])
@pytest.mark.parametrize("blank", ["", " \n"])
def test_why_it_is_needed_is_said_in_words(house, reason, blank):
    silent = propose(house, house.person(), **{reason: blank})

    assert silent.status_code == 422
    assert "Write down something here." in {one["sentence"] for one in silent.json["errors"]}
    assert house.rows()["exceptions"] == 0


@pytest.mark.parametrize("reason", ["facts", "necessity", "proportionality"])
@pytest.mark.parametrize("blank", [" ", " \n", "\u2003"])
def test_why_it_is_needed_is_said_in_words_in_what_is_imported_too(house, bodies, reason, blank):
    body = {**bodies["exception"](), reason: blank}
    silent = house.call("POST", f"/subjects/{house.person()}/exceptions", body, roles=["import"])

    assert silent.status_code == 422
    assert [one["sentence"] for one in silent.json["errors"]] == ["Write down something here."]
    assert house.rows()["exceptions"] == 0


# by facts


def test_what_follows_is_shown_and_nothing_is_recorded(house):
    before = house.rows()
    body = {"agency": "police", "categories": ["INC", "PID"], "answers": ANSWERS}

    shown = house.call("POST", "/exceptions/derivation", body, **OFFICER).json

    assert (shown["type"], shown["art6"], shown["art9"]) == ("danger_to_life", "vital_interests", None)
    assert (shown["art10"], shown["second_person_needed"]) == ("para10_36", False)
    assert shown["reasons"][0]["because"] == "Somebody's life is in danger."
    assert {one["name"] for one in shown["ask_next"]} >= {"immediate_danger", "at_risk_of_harm"}
    assert house.rows() == before


def test_nothing_that_allows_it_is_said_and_not_recorded(house):
    subject = house.person()
    body = {"agency": "harbour", "categories": ["INC"], "answers": {"care_needs": "yes"}}

    assert house.call("POST", "/exceptions/derivation", body, **OFFICER).json["type"] is None
    assert refused(propose(house, subject, answers={"care_needs": "yes"})) == (422, "nothing-allows-it")
    assert house.rows()["exceptions"] == 0


def test_of_an_agency_that_nobody_knows_only_its_kind_is_not_assumed(house):
    body = {"agency": "nobody", "categories": ["INC", "HEA"], "answers": {**ANSWERS, "serious_crime": "yes"}}

    shown = house.call("POST", "/exceptions/derivation", body, **OFFICER).json

    assert (shown["type"], shown["legal_power"]) == ("danger_to_life", ["common_law_public_interest"])


@pytest.mark.parametrize(
    ("change", "art6", "art9"),
    [
        ("UPDATE landlords SET controller_type = 'public_authority'", "public_task", "spi.para10_unlawful_acts"),
        (None, "rli.crime", "spi.para10_unlawful_acts"),
    ],
)
def test_what_follows_depends_on_what_the_landlord_is(house, change, art6, art9):
    if change:
        house.execute(change)
    body = {"agency": "harbour", "categories": ["INC", "HEA"]}
    body["answers"] = {"serious_crime": "yes", "not_agreed_because": ["refused"]}

    shown = house.call("POST", "/exceptions/derivation", body, **OFFICER).json

    assert (shown["art6"], shown["art9"]) == (art6, art9)


@pytest.mark.parametrize(
    ("nation", "powers"),
    [
        ("england", ["CDA1998_s115", "common_law_public_interest"]),
        ("scotland", ["common_law_public_interest"]),
    ],
)
def test_what_follows_depends_on_the_nation_and_is_recorded_as_it_was_shown(house, nation, powers):
    house.execute(f"UPDATE landlords SET jurisdiction = '{nation}'")
    body = {"agency": "police", "categories": ["INC", "PID"], "answers": ANSWERS}

    shown = house.call("POST", "/exceptions/derivation", body, **OFFICER).json
    made = propose(house, house.person())

    assert shown["legal_power"] == powers
    whole = house.call("GET", f"/exceptions/{made.json['exception_id']}", **DPO).json
    assert whole["legal_power"] == powers


def test_whoever_is_signed_in_is_who_proposed_and_never_the_second_person(house):
    made = propose(house, house.person()).json["exception_id"]
    also_lead = {"roles": ["safeguarding_lead"], "name": "nadia.k"}

    assert house.call("POST", f"/exceptions/{made}/authorisation", {}, **also_lead).status_code == 403
    assert house.call("GET", f"/exceptions/{made}", **DPO).json["proposed_by"] == "nadia.k"


def test_break_glass_by_facts_alone_is_sent_and_reviewed(house):
    subject = house.person()

    made = propose(house, subject, break_glass=True)
    answer = house.decide(subject, named(made), **EMERGENCY, asked=["IDN", "INC", "PID"])

    assert (made.json["type"], made.json["second_person_needed"]) == ("danger_to_life", False)
    assert answer["outcome"] == "send"
    assert "BASIS_CORRECTED" not in answer["notes"]
    assert {review["code"] for review in answer["reviews"]} == {"break_glass", "one_off_no_agreement"}


def test_without_break_glass_it_waits_for_a_second_person_and_is_then_used_once(house):
    subject = house.person()
    made = propose(house, subject)
    first = house.decide(subject, named(made), **EMERGENCY, asked=["IDN", "INC"])

    assert house.call("POST", f"/exceptions/{made.json['exception_id']}/authorisation", {}, **LEAD).status_code == 201

    assert first["reasons"] == ["SECOND_PERSON_NEEDED"]
    assert house.decide(subject, named(made), **EMERGENCY, asked=["IDN", "INC"])["outcome"] == "send"
    again = house.decide(subject, named(made), **EMERGENCY, asked=["IDN", "INC"])
    assert again["reasons"] == ["PERMISSION_USED"]
    other = house.decide(subject, named(made), **{**EMERGENCY, "type": "safeguarding.adult", "agency": "adults"})
    assert "NOT_AGREED" in other["reasons"]


def test_what_no_rule_allows_is_left_out_of_the_proposal(house):
    answers = {"danger_to_life": "yes", "serious_crime": "no", "not_agreed_because": ["no_time"]}

    made = propose(house, house.person(), answers=answers, categories=["INC", "HEA"])
    nothing_left = propose(house, house.person(), answers=answers, categories=["HEA"])
    minutes_matter = propose(house, house.person(), answers=answers, categories=["HEA"], break_glass=True)

    assert (made.json["categories"], made.json["left_out"]) == (["INC"], ["HEA"])
    assert refused(nothing_left) == (422, "nothing-allows-it")
    assert (minutes_matter.json["categories"], minutes_matter.json["left_out"]) == (
        ["HEA"],
        [],
    )  # the gate corrects the basis, and it is reviewed


def test_a_formal_request_is_attached_before_it_carries_anything(house):
    subject = house.person()
    answers = {"formal_request": "yes", "not_agreed_because": ["unsafe_to_ask"]}
    request = {"requester": "Norshire police, DS Okoro", "stated_need": "For an inquiry into arson.",
               "received_at": "2026-03-04T09:00:00Z", "reference": "NP/112"}  # fmt: skip

    without = propose(house, subject, answers=answers, categories=["IDN", "INC"])
    made = propose(house, subject, answers=answers, categories=["IDN", "INC"], request=request)
    house.call("POST", f"/exceptions/{made.json['exception_id']}/authorisation", {}, **LEAD)

    assert refused(without) == (422, "request-needed")
    assert made.json["type"] == "formal_request"
    assert house.decide(subject, named(made), **EMERGENCY, asked=["IDN", "INC"])["outcome"] == "send"


# times and scope


def test_an_exception_ends_and_what_went_before_stands(house):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject)}
    other = {"kind": "exception", "id": house.exception(subject)}
    sent = house.decide(subject, permission, **EMERGENCY, asked=["IDN", "INC"], urgency="standard")
    house.clock.at += timedelta(days=28)

    assert house.decide(subject, other, **EMERGENCY, asked=["IDN"])["reasons"] == ["PERMISSION_EXPIRED"]
    house.clock.at -= timedelta(days=20)
    house.clock.at += timedelta(days=1)
    assert house.check(sent["decision_id"])[0]["stands"] is True


def test_after_its_end_nobody_approves_it(house):
    made = propose(house, house.person())
    house.clock.at += timedelta(days=28)

    answer = house.call("POST", f"/exceptions/{made.json['exception_id']}/authorisation", {}, **LEAD)

    assert refused(answer) == (422, "exception-over")


def test_an_exception_of_before_there_was_an_end_is_read_as_it_was(house, bodies):
    subject = house.person()
    made = house.exception(subject)
    later = ("until", "purposes", "trained", "valid_until", "acted_at")
    row = {
        "sqlite": f"json_remove(codes, {', '.join(repr('$.' + name) for name in later)})",
        "postgresql": f"((codes::jsonb) - '{{{','.join(later)}}}'::text[])::json",
    }
    dialect = house.engine.dialect.name
    off, on = {
        "sqlite": ("DROP TRIGGER exceptions_refuse_update", None),
        "postgresql": ("ALTER TABLE exceptions DISABLE TRIGGER USER", "ALTER TABLE exceptions ENABLE TRIGGER USER"),
    }[dialect]
    house.execute(off)
    house.execute(f"UPDATE exceptions SET codes = {row[dialect]}")
    if on:
        house.execute(on)
    house.clock.at += timedelta(days=100)

    assert house.decide(subject, {"kind": "exception", "id": made}, **EMERGENCY, asked=["IDN"])["outcome"] == "send"
    assert house.call("GET", f"/exceptions/{made}", **LEAD).json["valid_until"] is None


def test_an_exception_for_one_purpose_is_for_no_other(house):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject, purposes=["police.report"])}

    assert house.decide(subject, permission, **EMERGENCY, asked=["IDN"])["reasons"] == ["NOT_AGREED"]


def test_another_basis_under_the_same_key_is_another_decision(house, bodies):
    subject, key = house.person(), str(uuid.uuid4())
    path = f"/subjects/{subject}/exceptions"
    house.call("POST", path, bodies["exception"](), key=key, **OFFICER)
    house.execute("DELETE FROM idempotent_request")

    answer = house.call("POST", path, {**bodies["exception"](), "art6": "rli.crime"}, key=key, **OFFICER)

    assert refused(answer) == (422, "recorded-otherwise")
    assert answer.json["detail"].startswith("The legal basis")


# training


def test_training_that_ran_out_stops_proposing_and_authorising_but_never_break_glass(house, bodies):
    subject = house.person()
    for person in ("nadia.k", "sam.d"):
        house.train(person, "2024-03-01", "2026-03-03")
    waiting = house.exception(subject, authorised_by=None)

    assert refused(propose(house, subject)) == (403, "training-out-of-date")
    plain = house.call("POST", f"/subjects/{subject}/exceptions", bodies["exception"](), **OFFICER)
    assert refused(plain) == (403, "training-out-of-date")
    approval = house.call("POST", f"/exceptions/{waiting}/authorisation", {}, **LEAD)
    assert refused(approval) == (403, "training-out-of-date")

    made = propose(house, subject, break_glass=True)
    answer = house.decide(subject, named(made), **EMERGENCY, asked=["IDN", "INC"])

    assert answer["outcome"] == "send"
    assert "training_out_of_date" in {review["code"] for review in answer["reviews"]}


def test_in_live_use_nobody_without_a_record_of_training_decides(live_house):
    house, subject = live_house, live_house.person()
    stranger = {"roles": ["case_officer"], "name": "new.hire"}
    path = f"/subjects/{subject}/exceptions/by-facts"

    assert refused(house.call("POST", path, by_facts(), **stranger)) == (403, "training-out-of-date")
    house.train("New.Hire")
    assert house.call("POST", path, by_facts(), **stranger).status_code == 201


def test_nobody_records_their_own_training_and_every_reading_leaves_a_trace(house):
    course = {"person": "Dana.R", "course": "Sharing", "completed_on": "2026-03-01", "valid_until": "2027-03-01"}

    assert refused(house.call("POST", "/staff-training", course, **ADMIN)) == (403, "own-training")
    assert house.call("POST", "/staff-training", course, roles=["case_officer"]).status_code == 403
    tomorrow = {**course, "person": "a.b", "completed_on": "2026-03-05"}
    assert refused(house.call("POST", "/staff-training", tomorrow, **ADMIN)) == (422, "training-times-invalid")
    house.train("nadia.k")
    house.train("sam.d", "2025-01-01", "2026-01-01")

    listed = house.call("GET", "/staff-training", **DPO).json["training"]

    standings = sorted((one["person"], one["standing"]) for one in listed)
    assert standings == [("nadia.k", "current"), ("sam.d", "out_of_date")]
    assert {one["recorded_by"] for one in listed} == {"dana.r"}
    assert house.readings() == [("staff_training", "all")]


def test_the_same_course_recorded_again_is_recorded_once_and_another_is_refused(house):
    course = {"person": "a.b", "course": "Sharing", "completed_on": "2026-03-01", "valid_until": "2027-03-01"}
    key = str(uuid.uuid4())

    def record(**changed):
        house.execute("DELETE FROM idempotent_request")
        house.clock.at += timedelta(hours=1)
        return house.call("POST", "/staff-training", {**course, **changed}, key=key, **ADMIN)

    first = record()
    others = [record(**{name: value}) for name, value in (
        ("person", "c.d"), ("course", "Fire safety"), ("completed_on", "2026-02-01"), ("valid_until", "2027-02-01"),
    )]  # fmt: skip

    assert (first.status_code, record().json) == (201, first.json)
    assert [refused(other) for other in others] == [(422, "recorded-otherwise")] * 4
    assert house.rows()["staff_training"] == 1


def test_where_somebody_stands_follows_from_their_own_courses_however_the_name_is_spelled(house):
    house.train("nadia.k", "2024-01-01", "2025-01-01")
    house.train("Nadia.K")
    house.train("sam.d", "2024-01-01", "2025-01-01")

    listed = house.call("GET", "/staff-training", **DPO).json["training"]

    assert sorted((one["person"], one["standing"]) for one in listed) == [
        ("Nadia.K", "current"), ("nadia.k", "current"), ("sam.d", "out_of_date"),
    ]  # fmt: skip


def test_a_course_ends_with_its_last_day_in_london(live_house):
    house, subject = live_house, live_house.person()
    house.train("new.hire", until="2026-07-01")
    stranger = {"roles": ["case_officer"], "name": "new.hire"}
    path = f"/subjects/{subject}/exceptions/by-facts"

    house.clock.at = datetime(2026, 7, 1, 22, 59, tzinfo=UTC)
    assert house.call("POST", path, by_facts(), **stranger).status_code == 201
    house.clock.at = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert refused(house.call("POST", path, by_facts(), **stranger)) == (403, "training-out-of-date")


# advice, reading, objecting


def test_the_data_protection_officer_advises_and_authorises_nothing(house):
    made = propose(house, house.person()).json["exception_id"]
    path = f"/exceptions/{made}/advice"

    advised = house.call("POST", path, {"kind": "dpo", "gist": "Send less."}, **DPO)
    for_another = house.call("POST", path, {"kind": "dpo", "gist": "Fine."}, **OFFICER)
    in_anothers_name = house.call("POST", path, {"kind": "dpo", "adviser": "x", "gist": "Fine."}, **DPO)
    lawyer = house.call("POST", path, {"kind": "legal", "adviser": "Ms Hale", "gist": "Lawful."}, **OFFICER)

    assert (advised.status_code, lawyer.status_code) == (201, 201)
    assert refused(for_another) == refused(in_anothers_name) == (403, "adviser-is-not-you")
    whole = house.call("GET", f"/exceptions/{made}", **LEAD).json
    assert sorted((a["kind"], a["adviser"]) for a in whole["advice"]) == [("dpo", "olu.p"), ("legal", "Ms Hale")]
    assert whole["status"] == "proposed"
    both = {"roles": ["dpo", "safeguarding_lead"], "name": "olu.p"}
    assert house.call("POST", f"/exceptions/{made}/authorisation", {}, **both).status_code == 403


def test_the_same_advice_again_is_kept_once_and_other_words_under_its_key_are_refused(house):
    subject = house.person()
    made, other = (propose(house, subject).json["exception_id"] for _ in range(2))
    body, key = {"kind": "legal", "adviser": "Ms Hale", "gist": "Lawful."}, str(uuid.uuid4())

    def advise(exception=made, key=key, **changed):
        house.execute("DELETE FROM idempotent_request")
        house.clock.at += timedelta(hours=1)
        return house.call("POST", f"/exceptions/{exception}/advice", {**body, **changed}, key=key, **OFFICER)

    first = advise()
    others = [advise(kind="caldicott"), advise(adviser="Mr Hale"), advise(gist="Unlawful.")]

    assert (first.status_code, advise().json) == (201, first.json)
    assert {refused(one) for one in others} == {(422, "recorded-otherwise")}
    assert house.rows()["exception_advice"] == 1
    assert advise(key=str(uuid.uuid4()), gist="More.").status_code == advise(other).status_code == 201
    whole = house.call("GET", f"/exceptions/{made}", **LEAD).json
    assert sorted(one["gist"] for one in whole["advice"]) == ["Lawful.", "More."]


def test_a_reader_sees_the_whole_decision_and_leaves_a_trace(house):
    subject = house.person()
    more = {
        "less_intrusive": "Asked the warden first.", "recipient_function": "Control room", "capacity_note": "CN-7",
        "acted_at": "2026-03-04T10:00:00Z", "break_glass": True,
        "tell_person": {"when": "withheld_until_review", "why_withheld": "Telling him may make it worse."},
    }  # fmt: skip
    made = propose(house, subject, **more)
    decision = house.decide(subject, named(made), **EMERGENCY, asked=["IDN", "INC"])["decision_id"]

    whole = house.call("GET", f"/exceptions/{made.json['exception_id']}", **DPO).json

    for member in ("less_intrusive", "recipient_function", "capacity_note"):
        assert whole[member] == more[member]
    assert whole["tell_person"]["why_withheld"] == "Telling him may make it worse."
    assert (whole["recorded_late"], whole["valid_until"]) == (True, "2026-03-05T12:00:00+00:00")
    assert whole["answers"]["danger_to_life"] == "yes"
    assert whole["disclosures"] == [decision]
    assert {review["code"] for review in whole["reviews"]} == {"break_glass", "one_off_no_agreement"}
    assert len(whole["ask_yourself"]) == 7
    assert house.readings() == [("exception", made.json["exception_id"])]


def test_an_objection_is_recorded_and_reviewed_and_stops_nothing_by_itself(house):
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject, art6="rli.crime")}
    sent = house.decide(subject, permission, **EMERGENCY, asked=["IDN", "INC"])["decision_id"]
    body, key = {"decision": sent, "said": "I never wanted that."}, str(uuid.uuid4())
    path = f"/subjects/{subject}/objections"

    made = house.call("POST", path, body, key=key, **OFFICER)
    house.execute("DELETE FROM idempotent_request")
    again = house.call("POST", path, body, key=key, **OFFICER)

    assert (made.status_code, made.json["right"]) == (201, True)
    assert again.json == made.json
    assert house.rows()["objections"] == 1
    due = house.call("GET", "/reviews", **DPO).json["reviews"]
    assert [(one["code"], one["role"]) for one in due if one["review_id"] == made.json["review_id"]] == [
        ("objection", "dpo")
    ]
    assert str(uuid.UUID(made.json["review_id"])) == made.json["review_id"]
    assert house.check(sent)[0]["stands"] is True


def test_an_objection_is_looked_at_by_a_working_day_of_the_nation(house):
    house.execute("UPDATE landlords SET jurisdiction = 'scotland'")
    subject = house.person()
    permission = {"kind": "exception", "id": house.exception(subject)}
    sent = house.decide(subject, permission, **EMERGENCY, asked=["IDN", "INC"])["decision_id"]
    house.clock.at = datetime(2026, 11, 27, 12, tzinfo=UTC)  # a Friday; St Andrew's Day is the Monday after it

    body = {"decision": sent, "said": "I never wanted that."}
    assert house.call("POST", f"/subjects/{subject}/objections", body, **OFFICER).status_code == 201

    (review,) = [one for one in house.call("GET", "/reviews", **DPO).json["reviews"] if one["code"] == "objection"]
    assert review["due_at"] == "2026-12-01T17:00:00+00:00"
    bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'notice.due'")
    assert json.loads(bodies[-1])["data"]["role"] == "dpo"


def test_other_words_under_the_key_of_an_objection_are_refused(house):
    subject, key = house.person(), str(uuid.uuid4())
    one, other = (
        house.decide(subject, {"kind": "exception", "id": house.exception(subject)}, **EMERGENCY, asked=["IDN"])
        for _ in range(2)
    )

    def objects(decision, said):
        house.execute("DELETE FROM idempotent_request")
        body = {"decision": decision["decision_id"], "said": said}
        return house.call("POST", f"/subjects/{subject}/objections", body, key=key, **OFFICER)

    assert objects(one, "No.").status_code == 201
    assert refused(objects(one, "Never.")) == refused(objects(other, "No.")) == (422, "recorded-otherwise")
    assert house.rows()["objections"] == 1


@pytest.mark.parametrize(("art6", "right"), [("vital_interests", False), ("rli.crime", True)])
def test_she_is_told_whether_the_law_gives_her_a_right_to_object_and_it_is_reviewed_in_any_case(house, art6, right):
    house.execute("UPDATE landlords SET jurisdiction = 'scotland'")
    house.clock.at = datetime(2026, 4, 2, 20, 0, tzinfo=UTC)  # the evening before Good Friday
    subject = house.person()
    until = (house.clock.at + timedelta(days=1)).isoformat()
    permission = {"kind": "exception", "id": house.exception(subject, art6=art6, valid_until=until)}
    sent = house.decide(subject, permission, **EMERGENCY, asked=["IDN"])["decision_id"]
    told = house.rows()["event_outbox"]

    made = house.call("POST", f"/subjects/{subject}/objections", {"decision": sent, "said": "No."}, **OFFICER)

    assert (made.status_code, made.json["right"]) == (201, right)
    (review,) = [one for one in house.call("GET", "/reviews", **DPO).json["reviews"] if one["code"] == "objection"]
    assert review["due_at"] == "2026-04-06T16:00:00+00:00"  # elsewhere Easter Monday is a holiday
    assert house.rows()["event_outbox"] == told + 1


def test_there_is_nothing_to_object_to_in_what_was_agreed_or_not_sent(house):
    subject, other = house.person(), house.person()
    agreed = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]
    not_sent = house.decide(subject, None)["decision_id"]

    def objects(who, decision):
        answer = house.call("POST", f"/subjects/{who}/objections", {"decision": decision, "said": "no"}, **OFFICER)
        return refused(answer)

    assert objects(subject, agreed) == (422, "not-an-exception")
    assert objects(subject, not_sent) == (422, "nothing-was-shared")
    assert objects(other, agreed) == (404, "not-found")
    assert house.rows()["objections"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/exceptions/{0}", None),
        ("POST", "/exceptions/{0}/advice", {"kind": "legal", "gist": "x"}),
        ("POST", "/subjects/{0}/exceptions/by-facts", by_facts()),
        ("POST", "/subjects/{0}/objections", {"decision": "8b2f6b86-14ab-4d28-9b0b-0c6fbd8d9d4f", "said": "no"}),
    ],
)
def test_what_is_not_known_is_not_found(house, method, path, body):
    before = house.rows()

    assert house.call(method, path.format(uuid.uuid4()), body, **OFFICER).status_code == 404
    assert house.rows() == before


@pytest.mark.databases("sqlite")
def test_words_and_names_are_nowhere_readable_at_rest(house, tmp_path):
    subject = house.person()
    canary = "canary-words-7Hq"
    made = propose(
        house, subject, facts=canary, less_intrusive=canary, recipient_function=canary, capacity_note=canary,
        tell_person={"when": "told_after", "why_withheld": canary}, break_glass=True,
        request={"requester": canary, "stated_need": canary, "received_at": "2026-03-04T09:00:00Z"},
    )  # fmt: skip
    house.call(
        "POST", f"/exceptions/{made.json['exception_id']}/advice",
        {"kind": "legal", "adviser": canary, "gist": canary}, **OFFICER,
    )  # fmt: skip
    sent = house.decide(subject, named(made), **EMERGENCY, asked=["IDN"])["decision_id"]
    house.call("POST", f"/subjects/{subject}/objections", {"decision": sent, "said": canary}, **OFFICER)
    house.train(canary)
    review = house.call("GET", "/reviews", **LEAD).json["reviews"][0]["review_id"]
    house.call("POST", f"/reviews/{review}/completion", {"outcome": "justified", "words": canary}, **LEAD)

    files = [path for path in tmp_path.iterdir() if path.name.startswith("consent.sqlite3")]

    stored = b"".join(path.read_bytes() for path in files)
    assert b"police.emergency" in stored  # the search reads what was written
    assert canary.encode() not in stored
