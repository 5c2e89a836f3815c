"""Decisions over HTTP: the gate's answer, what is recorded, and that a referral is decided once."""

import json
import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from consent.entrypoints.http.schemas_out import DecisionView

SUPPORT = ["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV"]
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}


def consent(consent_id):
    return {"kind": "consent", "id": consent_id}


def exception(exception_id):
    return {"kind": "exception", "id": exception_id}


def test_a_consent_lets_through_exactly_what_was_asked_and_agreed(house):
    subject = house.person()
    permission = consent(house.consent(subject))

    answer = house.decide(subject, permission)

    assert answer["outcome"] == "send"
    assert answer["allowed"] == SUPPORT
    assert (answer["reasons"], answer["notes"], answer["withheld"]) == ([], [], {})
    assert answer["safe_contact"] == "current"
    assert uuid.UUID(answer["cid"]).version == 4


@pytest.mark.parametrize("urgent", [False, True])
def test_an_answer_holds_what_the_document_says_and_nothing_else(house, urgent):
    subject = house.person()
    alone = exception(house.exception(subject, facts="She said so.", break_glass=True, authorised_by=None))

    answer = house.decide(subject, alone, **EMERGENCY) if urgent else house.decide(subject, None)

    assert answer == DecisionView().dump(answer)
    assert answer.keys() == DecisionView().fields.keys()
    assert bool(answer["reviews"]) is urgent


def test_an_agency_without_a_key_is_judged_by_what_it_is_in_everything_else(house):
    subject = house.person()
    refusal = {"agency_type": "victim_support_commissioned", "said": "Never them."}
    house.call("POST", f"/subjects/{subject}/standing-refusals", refusal, roles=["case_officer"])
    house.execute("UPDATE agencies SET party = NULL WHERE id = 'police'")

    choice = house.decide(subject, consent(house.consent(subject, agency="unpinned")), agency="unpinned")
    protect = house.decide(subject, exception(house.exception(subject)), **EMERGENCY)

    assert choice["reasons"] == ["AGENCY_NOT_ACTIVE", "SHARING_AGREEMENT_MISSING", "STANDING_REFUSAL"]
    assert protect["reasons"] == ["AGENCY_NOT_ACTIVE"], "its mark stays: nothing else stands in the way"


def test_what_was_not_sent_does_not_stand_for_the_reasons_that_it_was_not(house):
    subject = house.person()
    decided = house.decide(subject, None, safe_contact_confirmed_at=None)

    (found,) = house.check(decided["decision_id"])

    assert (found["stands"], found["reasons"]) == (False, decided["reasons"])
    assert len(found["reasons"]) == 2


@pytest.mark.parametrize(("ahead", "fresh"), [(0, True), (300, True), (301, False), (3_600 * 24 * 365, False)])
def test_safe_contact_that_is_said_to_be_confirmed_later_than_now_was_not_confirmed(house, bodies, ahead, fresh):
    subject = house.person()
    confirmed = {"safe_contact_confirmed_at": (house.clock.at + timedelta(seconds=ahead)).isoformat()}
    alone = exception(house.exception(subject))

    by_choice = house.decide(subject, consent(house.consent(subject)), **confirmed)
    looked = {**bodies["question"](subject, None), **confirmed}
    del looked["referral"]
    preview = house.call("POST", "/decisions/preview", looked, roles=["case_officer"]).json
    protecting = house.decide(subject, alone, **EMERGENCY, **confirmed)

    assert by_choice["reasons"] == ([] if fresh else ["SAFE_CONTACT_MISSING"])
    assert ("SAFE_CONTACT_MISSING" in preview["reasons"]) is not fresh
    assert protecting["safe_contact"] == ("current" if fresh else "unknown")
    assert protecting["outcome"] == "send", "urgent help is never stopped by a mistyped date"
    for one in (by_choice, protecting):
        replayed = house.call("GET", f"/decisions/{one['decision_id']}/replay", roles=["dpo"]).json
        assert replayed["result"] == "same"


@pytest.mark.parametrize(
    ("said", "asked", "reason"),
    [
        ({"status": "later"}, {}, "NOT_DECIDED_YET"),
        ({"status": "refused"}, {}, "PERSON_SAID_NO"),
        ({"purposes": ["support.witness"]}, {}, "NOT_AGREED"),
        ({"agency": "police"}, {}, "NOT_AGREED"),
        ({"valid_until": "2026-03-04T12:00:00+00:00"}, {}, "PERMISSION_EXPIRED"),
        ({"valid_from": "2026-03-04T12:00:01+00:00"}, {}, "NO_PERMISSION"),
        ({}, {"agency": "unpinned"}, "AGENCY_NOT_ACTIVE"),
        ({}, {"agency": "nobody-knows-it"}, "AGENCY_NOT_ACTIVE"),
        ({}, {"safe_contact_confirmed_at": None}, "SAFE_CONTACT_MISSING"),
        ({}, {"asked": ["GRC"], "held": ["GRC", "SAF"]}, "NOTHING_TO_SEND"),
        ({"categories": ["IDN"]}, {}, "NOT_AGREED"),
    ],
)
def test_what_stops_a_referral_is_said_and_recorded_and_nothing_is_signed(house, said, asked, reason):
    subject = house.person()
    permission = consent(house.consent(subject, **said))

    answer = house.decide(subject, permission, **asked)

    assert answer["outcome"] == "not_sent"
    assert reason in answer["reasons"]
    assert (answer["allowed"], answer["withheld"], answer["notes"]) == ([], {}, [])
    assert answer["permission"] is None and answer["cid"] is None and answer["permission_id"] is None
    assert answer["statement"].count(".") == 2
    assert house.rows()["decisions"] == 1
    assert house.rows()["open_referrals"] == 0


def test_without_any_permission_nothing_is_sent(house):
    subject = house.person()

    assert house.decide(subject, None)["reasons"] == ["NO_PERMISSION"]


def test_a_consent_of_somebody_else_is_no_permission_and_leaves_no_row(house):
    mine, hers = house.person(), house.person()
    permission = consent(house.consent(hers))
    before = house.rows()

    answer = house.ask(mine, permission)

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/unknown-authority")
    assert house.rows() == before


def test_about_somebody_unknown_nothing_is_decided(house):
    before = house.rows()

    assert house.ask(str(uuid.uuid4()), None).status_code == 404
    assert house.rows() == before


def test_the_second_referral_to_the_same_agency_waits_until_the_first_has_ended(house):
    subject = house.person()
    permission = consent(house.consent(subject))
    first = house.decide(subject, permission)

    assert house.decide(subject, permission)["reasons"] == ["DUPLICATE_OPEN"]

    end(house, first["decision_id"], "declined")
    assert house.decide(subject, permission)["outcome"] == "send"


def test_a_one_off_consent_is_used_up_by_the_first_referral_sent(house):
    subject = house.person()
    permission = consent(house.consent(subject, mode="one_off"))
    first = house.decide(subject, permission)
    end(house, first["decision_id"], "closed")

    assert house.decide(subject, permission)["reasons"] == ["PERMISSION_USED"]


def test_a_cancelled_referral_gives_its_one_off_permission_back_and_never_stands_again(house):
    subject = house.person()
    permission = consent(house.consent(subject, mode="one_off"))
    first = house.decide(subject, permission)

    end(house, first["decision_id"], "cancelled")

    assert house.decide(subject, permission)["outcome"] == "send"
    assert house.check(first["decision_id"])[0]["stands"] is False


def test_a_referral_that_was_not_sent_uses_nothing_up(house):
    subject = house.person()
    permission = consent(house.consent(subject, mode="one_off"))

    house.decide(subject, permission, safe_contact_confirmed_at=None)

    assert house.decide(subject, permission)["outcome"] == "send"


def test_a_standing_refusal_stops_choice_and_is_acknowledged_by_protect(house):
    subject = house.person()
    refusal = {"agency_type": "police", "said": "not the police"}
    path = f"/subjects/{subject}/standing-refusals"
    assert house.call("POST", path, refusal, roles=["case_officer"]).status_code == 201
    agreed = house.consent(subject, agency="police", purposes=["police.report"], categories=["IDN", "SAF", "INC"])
    report = {"type": "police.report", "agency": "police", "asked": ["IDN", "INC"]}

    stopped = house.decide(subject, consent(agreed), **report)
    sent = house.decide(subject, exception(house.exception(subject)), **EMERGENCY, asked=["IDN", "INC"])

    assert stopped["reasons"] == ["STANDING_REFUSAL"]
    assert sent["outcome"] == "send"
    assert "STANDING_REFUSAL_ACKNOWLEDGED" in sent["notes"]


def test_break_glass_goes_out_with_a_corrected_basis_and_makes_reviews_due(house):
    subject = house.person()
    wrong = {"art9": "vital_interests_incapable", "break_glass": True, "authorised_by": None}
    permission = exception(house.exception(subject, **wrong))

    answer = house.decide(subject, permission, **EMERGENCY, asked=["IDN", "INC", "CON"])

    assert answer["outcome"] == "send"
    assert answer["notes"] == ["BASIS_CORRECTED", "ONE_OFF_NO_AGREEMENT"]
    due = {review["code"]: (review["role"], review["due_at"]) for review in answer["reviews"]}
    assert due == {
        "break_glass": ("safeguarding_lead", "2026-03-05T17:00:00Z"),
        "basis_corrected": ("dpo", "2026-03-05T17:00:00Z"),
        "one_off_no_agreement": ("dpo", "2026-03-06T17:00:00Z"),
    }
    assert house.rows()["review_tasks"] == 3
    notices = [json.loads(body)["data"] for body in house.scalars("SELECT body FROM event_outbox")]
    assert sorted(notice["role"] for notice in notices) == ["dpo", "dpo", "safeguarding_lead"]
    assert {notice["code"] for notice in notices} == {"staff.review_due"}


def test_protect_sends_the_literal_unknown_when_nobody_knows_how_to_reach_the_person(house):
    subject = house.person()
    permission = exception(house.exception(subject))
    unknown = {"held": ["IDN", "INC"], "safe_contact_confirmed_at": None}

    answer = house.decide(subject, permission, **EMERGENCY, **unknown, asked=["IDN", "INC"])

    assert answer["safe_contact"] == "unknown"
    assert "SAF" in answer["allowed"]
    assert house.check(answer["decision_id"])[0]["stands"] is True


@pytest.mark.parametrize("confirmed", ["2025-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", None])
def test_what_protect_sends_stands_whatever_is_known_about_safe_contact(house, confirmed):
    subject = house.person()
    permission = exception(house.exception(subject))
    asked = {"asked": ["IDN", "INC"], "held": ["IDN", "INC", "SAF"], "safe_contact_confirmed_at": confirmed}

    answer = house.decide(subject, permission, **EMERGENCY, **asked)

    assert house.check(answer["decision_id"])[0]["stands"] is True


def test_the_same_referral_gets_the_same_answer_word_for_word(house):
    subject = house.person()
    question = {"referral": str(uuid.uuid4())}
    permission = consent(house.consent(subject))
    first = house.ask(subject, permission, **question)
    house.clock.at += timedelta(hours=3)

    again = house.ask(subject, permission, **question, risk_level="medium")

    assert (again.status_code, again.get_data()) == (first.status_code, first.get_data())
    assert house.rows()["decisions"] == 1


@pytest.mark.parametrize("changed", [{"asked": ["IDN"]}, {"urgency": "urgent"}, None])
def test_the_same_referral_with_something_else_asked_is_a_conflict(house, changed):
    subject = house.person()
    question = {"referral": str(uuid.uuid4())}
    permission = consent(house.consent(subject))
    house.decide(subject, permission, **question)
    other = None if changed is None else permission

    answer = house.ask(subject, other, **question, **(changed or {}))

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/referral-changed")


def test_a_decision_needs_the_referrals_id_as_its_key(house, bodies):
    subject = house.person()

    answer = house.call("POST", "/decisions", bodies["question"](subject, None), key=str(uuid.uuid4()))

    assert (answer.status_code, answer.json["type"]) == (400, "/problems/idempotency-key-needed")
    assert house.rows()["decisions"] == 0


def test_of_two_identical_referrals_at_the_same_moment_one_is_sent(house):
    subject = house.person()
    permission = consent(house.consent(subject, mode="one_off"))
    start, answers = threading.Barrier(4), []

    def ask():
        start.wait()
        answers.append(house.decide(subject, permission))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    outcomes = sorted(answer["outcome"] for answer in answers)
    assert outcomes == ["not_sent", "not_sent", "not_sent", "send"]
    stopped = {reason for answer in answers for reason in answer["reasons"]}
    assert stopped == {"DUPLICATE_OPEN", "PERMISSION_USED"}


def test_one_referral_asked_twice_at_the_same_moment_is_decided_once(house):
    subject = house.person()
    permission, referral = consent(house.consent(subject)), str(uuid.uuid4())
    start, answers = threading.Barrier(3), []

    def ask():
        start.wait()
        answers.append(house.ask(subject, permission, referral=referral).get_data())

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(answers)) == 1
    assert house.rows()["decisions"] == 1


@pytest.mark.parametrize("table", ["decisions", "open_referrals", "review_tasks", "event_outbox"])
def test_what_cannot_be_recorded_is_not_decided(house, table):
    subject = house.person()
    permission = exception(house.exception(subject, break_glass=True))
    house.refuse_rows(table)
    before = house.rows()

    answer = house.ask(subject, permission, **EMERGENCY, asked=["IDN", "INC"])

    assert answer.status_code == 500
    assert "permission" not in answer.json
    assert house.rows() == before


def test_without_the_permission_key_nothing_is_decided(house):
    subject = house.person()
    permission = consent(house.consent(subject))
    key = house.keystore.kept.pop("permission")
    house.restart()

    assert house.ask(subject, permission).status_code == 503
    assert house.rows()["decisions"] == 0
    assert "The permission key is not there, so nothing can be decided." in house.service.lacks()

    house.keystore.put("permission", key)
    assert house.decide(subject, permission)["outcome"] == "send"


def test_without_a_policy_pack_in_force_nothing_is_decided(house):
    subject = house.person()
    permission = consent(house.consent(subject))
    house.clock.at = house.clock.at.replace(year=2018, month=1)

    assert house.ask(subject, permission).status_code == 503
    assert house.service.lacks() == ["No policy pack is in force, so nothing can be decided."]


def test_the_record_holds_what_was_asked_known_and_concluded_and_its_hash_is_in_the_statement(house):
    subject = house.person()
    permission = consent(house.consent(subject))
    answer = house.decide(subject, permission, asked=[*SUPPORT, "PID"])

    shown = house.call("GET", f"/decisions/{answer['decision_id']}", roles=["dpo"]).json

    record = shown["record"]
    assert (shown["decision_id"], record["decision"]) == (answer["decision_id"], answer["decision_id"])
    assert (record["v"], record["at"], record["cid"]) == (2, "2026-03-04T12:00:00Z", answer["cid"])
    assert record["sharing_permission"] == answer["permission_id"]
    assert record["verdict"]["withheld"] == {"PID": "CEILING_NEVER"}
    assert record["question"]["request"]["asked"] == [*SUPPORT, "PID"]
    assert record["world"]["policy"]["appropriate_policy_document"] == "appropriate-policy-document@2026.1"
    assert record["versions"] == {
        "policy_pack": "standard@2026.3",
        "policy_document": "appropriate-policy-document@2026.1",
        "policy_section": "Hate incidents: who we share information with, and why, 4 Support for the person",
        "agreement": "ISA-harbour@1",
    }
    assert record["permission"]["terms"]["circumstances"]["notice"]["version"] == "2026-02"
    assert shown["record_hash"] == answer["record_hash"]
    assert shown["answer"] == answer


def test_every_reading_of_a_decision_is_audited_and_nothing_is_shown_without(house):
    subject = house.person()
    decision = house.decide(subject, None)["decision_id"]

    house.call("GET", f"/decisions/{decision}", roles=["auditor"], name="ola.audit")
    house.call("GET", f"/decisions/{decision}", roles=["dpo"], name="ola.dpo")

    assert house.scalars("SELECT object_id FROM audit_reads") == [decision, decision]
    house.refuse_rows("audit_reads")
    assert house.call("GET", f"/decisions/{decision}", roles=["dpo"]).status_code == 500


def test_an_unknown_decision_is_not_found_and_not_audited(house):
    assert house.call("GET", f"/decisions/{uuid.uuid4()}", roles=["dpo"]).status_code == 404
    assert house.rows()["audit_reads"] == 0


@pytest.mark.parametrize(
    "table",
    ["consents", "consent_events", "exceptions", "exception_authorisations", "standing_refusals", "decisions",
     "review_tasks", "policy_packs", "audit_reads"],
)  # fmt: skip
@pytest.mark.parametrize("change", ["DELETE FROM {0}", "UPDATE {0} SET {1} = {1}"])
def test_the_database_itself_refuses_to_change_history(house, table, change):
    subject = house.person()
    house.consent(subject)
    house.call("POST", f"/subjects/{subject}/standing-refusals", {"agency": "x", "said": "no"}, roles=["import"])
    permission = exception(house.exception(subject, break_glass=True))
    decision = house.decide(subject, permission, **EMERGENCY, asked=["IDN"])["decision_id"]
    house.call("GET", f"/decisions/{decision}", roles=["dpo"])
    assert house.rows()[table] > 0
    column = sa.inspect(house.engine).get_columns(table)[0]["name"]

    with pytest.raises(sa.exc.DBAPIError, match="rows of this table are never changed"):
        house.execute(change.format(table, column))


def end(house, decision_id, how):
    """What the referral service says when a referral is over, through the inbox of events."""
    from alongside.events import codec
    from alongside.events.bus import Offer
    from alongside.events.model import referral_ended

    event = referral_ended(house.clock.now(), decision_id, how)
    house.bus.offer(Offer(event.id, "consent", codec.to_json(event)))
    assert house.service.subscriber.receive_step()
    assert house.service.subscriber.process_step()


def test_a_decision_never_stands_on_what_somebody_else_agreed_to(house):
    subject, other = house.person(), house.person()
    yes = house.consent(subject)
    decided = house.decide(subject, {"kind": "consent", "id": yes})["decision_id"]
    house.tamper("consents", f"UPDATE consents SET subject = '{other}' WHERE id = '{yes}'")

    (standing,) = house.check(decided)

    assert (standing["stands"], standing["reasons"]) == (False, ["NO_PERMISSION"])
