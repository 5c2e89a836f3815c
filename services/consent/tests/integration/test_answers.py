"""What people answer, cell by cell and one after the other; the words that they were shown; what a yes needs."""

import uuid
from datetime import timedelta

import pytest

OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
LEAD = {"roles": ["safeguarding_lead"], "name": "sam.d"}
SUPPORT = "support.victim_general"
WORDS = {
    "id": "sharing-notice", "version": "2026-02", "language": "en-GB", "format": "standard",
    "text": "We would like to tell Harbour.",
}  # fmt: skip


@pytest.fixture
def asked(house, bodies):
    """Record an answer of a new person and return the person and what came back."""

    def record(who=OFFICER, **changed):
        subject = house.person()
        return subject, house.call("POST", f"/subjects/{subject}/consents", {**bodies["consent"](), **changed}, **who)

    return record


@pytest.fixture
def say(house, bodies):
    """Say something more about a consent."""

    def more(consent_id, answer, who=OFFICER, key=None, **changed):
        how = {part: bodies["consent"]()[part] for part in ("decision_maker", "notice", "collection")}
        body = {"answer": answer, **how, **changed}
        return house.call("POST", f"/consents/{consent_id}/answers", body, key=key, **who)

    return more


def answers(view):
    return {(cell["purpose"], code): cell["answer"] for cell in view["cells"] for code in cell["categories"]}


def test_each_part_is_answered_by_itself_and_the_gate_keeps_to_it(house, asked):
    subject, made = asked(
        categories=["IDN", "CON", "SAF", "HEA", "STR"],
        answers=[{"answer": "refused", "categories": ["HEA"]}, {"answer": "later", "categories": ["STR"]}],
    )

    told = house.decide(
        subject, {"kind": "consent", "id": made.json["consent_id"]},
        asked=["IDN", "CON", "SAF", "HEA", "STR"], held=["IDN", "CON", "SAF", "HEA", "STR"],
        with_reason=["HEA", "STR"],
    )  # fmt: skip

    assert made.status_code == 201
    assert answers(made.json)[SUPPORT, "HEA"] == "refused"
    assert answers(made.json)[SUPPORT, "STR"] == "later"
    assert (told["allowed"], told["withheld"]) == (["IDN", "CON", "SAF"], {"HEA": "NOT_AGREED", "STR": "NOT_AGREED"})


def test_an_answer_about_what_was_not_asked_is_refused(asked, house):
    _, made = asked(answers=[{"answer": "refused", "categories": ["GRC"]}])

    assert (made.status_code, made.json["code"]) == (422, "NOT_ASKED")
    assert house.rows()["consents"] == 0


def test_what_was_requested_waits_for_an_answer_and_then_counts(house, asked, say):
    subject, made = asked(status="requested")
    permission = {"kind": "consent", "id": made.json["consent_id"]}
    assert house.decide(subject, permission)["reasons"] == ["NOT_DECIDED_YET"]

    answer = say(permission["id"], "given")

    assert (answer.status_code, answer.json["status"]) == (201, "given")
    assert house.decide(subject, permission)["outcome"] == "send"
    assert house.scalars("SELECT status FROM consent_events ORDER BY seq") == ["requested", "given"]


def test_more_is_allowed_by_a_widening_and_the_old_yes_keeps_its_words(house, asked, say):
    house.call("POST", "/notices", WORDS, **LEAD)
    house.call("POST", "/notices", {**WORDS, "version": "2026-03", "text": "And your health."}, **LEAD)
    subject, made = asked(categories=["IDN", "CON", "SAF"])
    consent_id = made.json["consent_id"]

    notice = {"id": "sharing-notice", "version": "2026-03", "language": "en-GB", "format": "standard"}
    wider = say(consent_id, "widened", categories=["HEA"], notice=notice)

    assert wider.status_code == 201
    shown = {code: cell["notice_sha256"] for cell in wider.json["cells"] for code in cell["categories"]}
    kept = {one["version"]: one["sha256"] for one in house.call("GET", "/notices", **LEAD).json["notices"]}
    assert (shown["IDN"], shown["HEA"]) == (kept["2026-02"], kept["2026-03"])
    told = house.decide(
        subject, {"kind": "consent", "id": consent_id},
        asked=["IDN", "CON", "SAF", "HEA"], held=["IDN", "CON", "SAF", "HEA"], with_reason=["HEA"],
    )  # fmt: skip
    assert told["allowed"] == ["IDN", "CON", "SAF", "HEA"]


def test_what_ran_out_is_confirmed_again_and_counts_until_its_new_end(house, asked, say):
    subject, made = asked()
    permission = {"kind": "consent", "id": made.json["consent_id"]}
    house.clock.at += timedelta(days=91)
    facts = {"safe_contact_confirmed_at": house.clock.at.isoformat()}
    assert house.decide(subject, permission, **facts)["reasons"] == ["PERMISSION_EXPIRED"]

    until = house.clock.at + timedelta(days=90)
    dates = {"valid_from": None, "valid_until": until.isoformat(), "updates_until": None}
    assert say(permission["id"], "reconfirmed", dates=dates).status_code == 201

    assert house.decide(subject, permission, **facts)["outcome"] == "send"


@pytest.mark.parametrize(
    ("first", "answer", "changed", "code"),
    [
        ("given", "refused", {}, "WITHDRAW_INSTEAD"),
        ("given", "later", {}, "WITHDRAW_INSTEAD"),
        ("given", "given", {}, "ANSWERED_BEFORE"),
        ("given", "requested", {}, "ANSWERED_BEFORE"),
        ("refused", "given", {}, "ANSWERED_BEFORE"),
        ("refused", "reconfirmed", {}, "NOTHING_TO_CONFIRM"),
        ("given", "reconfirmed", {"categories": ["GRC"]}, "NOT_ASKED"),
    ],
)
def test_what_does_not_fit_what_was_said_before_is_refused(house, asked, say, first, answer, changed, code):
    _, made = asked(status=first)

    refused = say(made.json["consent_id"], answer, **changed)

    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert house.rows()["consent_events"] == 1


@pytest.mark.parametrize("answer", ["given", "widened"])
def test_what_was_taken_back_is_not_given_again_under_the_old_words(house, asked, say, answer):
    _, made = asked()
    house.call("POST", f"/consents/{made.json['consent_id']}/withdrawals", {"categories": ["IDN"]}, **OFFICER)

    refused = say(made.json["consent_id"], answer, categories=["IDN"])

    assert (refused.status_code, refused.json["code"]) == (422, "TAKEN_BACK")


def test_the_same_key_says_it_once(house, asked, say):
    _, made = asked(status="later")
    key = str(uuid.uuid4())

    first = say(made.json["consent_id"], "given", key=key)
    house.execute("DELETE FROM idempotent_request")  # the process died before it kept the answer
    again = say(made.json["consent_id"], "given", key=key)

    assert first.json == again.json
    assert house.rows()["consent_events"] == 2


def test_a_decider_who_is_linked_to_who_did_it_is_refused_by_the_name_of_the_rule(house, asked):
    parent = {
        "kind": "parental_responsibility",
        "authority_seen": "seen",
        "conflict": "linked",
        "child_view": "agrees",
    }

    for who in (OFFICER, {"roles": ["import"]}):
        _, made = asked(who, decision_maker=parent)
        assert (made.status_code, made.json["code"]) == (422, "DECIDER_CONFLICT")
        assert "linked" in made.json["detail"]
    assert house.rows()["consents"] == 0


def test_a_no_is_taken_from_anybody_as_it_is(asked):
    _, made = asked(status="refused", decision_maker={"kind": "litigation_friend"},
                    collection={"method": "phone", "alone": "no", "read_back": False})  # fmt: skip

    assert made.status_code == 201


def test_the_import_takes_over_what_a_source_system_knows_and_officers_have_to_ask(asked):
    attorney = {"kind": "lpa_welfare"}

    assert asked({"roles": ["import"]}, decision_maker=attorney)[1].status_code == 201
    assert asked(OFFICER, decision_maker=attorney)[1].json["code"] == "DECIDER_CONFLICT_UNKNOWN"


def test_the_import_takes_over_a_later_yes_and_officers_have_to_ask_then_too(asked, say):
    attorney = {"kind": "lpa_welfare"}
    first, second = (asked(status="later")[1].json["consent_id"] for _ in range(2))

    assert say(first, "given", who={"roles": ["import"]}, decision_maker=attorney).status_code == 201
    assert say(second, "given", decision_maker=attorney).json["code"] == "DECIDER_CONFLICT_UNKNOWN"


def test_a_later_yes_needs_what_a_first_one_needs(asked, say):
    _, made = asked(status="later")

    refused = say(made.json["consent_id"], "given", collection={"method": "phone", "alone": "no", "read_back": True})

    assert refused.json["code"] == "NOT_ALONE"


def test_all_circumstances_are_kept_and_shown(house, asked):
    how = {
        "decision_maker": {
            "kind": "best_interests", "conflict": "none", "conflict_note": "Asked her and her sister.",
            "capacity": {
                "concern": True, "decision": "Whether to tell Harbour.", "help_given": "Pictures.",
                "assessor": "dr.lane", "assessed_at": "2026-03-01", "outcome": "lacks_capacity",
                "consulted": ["her sister"],
            },
        },
        "collection": {
            "method": "in_person", "alone": "no", "company_was_their_choice": True, "read_back": True,
            "explained_by": "nadia.k", "questions_asked": "Who else hears it?",
            "interpreter": {"booking": "B-7", "language": "pl", "qualified": True, "tied_to_anybody": False},
        },
        "evidence": [{"kind": "signature", "sha256": "a" * 64, "where": "file 7"}],
        "told": ["what_if_refuse", "how_to_withdraw"],
    }  # fmt: skip
    _, made = asked(**how)

    shown = house.call("GET", f"/consents/{made.json['consent_id']}", **LEAD).json

    assert {part: shown["circumstances"][part] for part in how} == how


def test_an_update_has_an_end_of_its_own(house, asked):
    subject, made = asked(updates_until=(house.clock.at + timedelta(days=270)).isoformat())
    decision = house.decide(subject, {"kind": "consent", "id": made.json["consent_id"]})["decision_id"]

    def standing(sending):
        body = {"decisions": [decision], "sending": sending}
        return house.call("POST", "/decisions/check", body).json["results"][0]["reasons"]

    house.clock.at += timedelta(days=100)
    assert (standing("first"), standing("update")) == (["PERMISSION_EXPIRED"], [])
    house.clock.at += timedelta(days=170)
    assert standing("update") == ["PERMISSION_EXPIRED"]


def test_a_one_off_yes_is_for_no_update(house, asked):
    subject, made = asked(mode="one_off")
    decision = house.decide(subject, {"kind": "consent", "id": made.json["consent_id"]})["decision_id"]

    body = {"decisions": [decision], "sending": "update"}
    assert house.call("POST", "/decisions/check", body).json["results"][0]["reasons"] == ["PERMISSION_USED"]
    assert asked(mode="one_off", updates_until=house.clock.at.isoformat())[1].status_code == 422


def test_after_a_withdrawal_no_update_follows(house, asked):
    subject, made = asked(updates_until=(house.clock.at + timedelta(days=270)).isoformat())
    consent_id = made.json["consent_id"]
    decision = house.decide(subject, {"kind": "consent", "id": consent_id})["decision_id"]
    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, **OFFICER)

    body = {"decisions": [decision], "sending": "update"}
    assert house.call("POST", "/decisions/check", body).json["results"][0]["reasons"] == ["PERSON_WITHDREW"]


def test_an_earlier_end_of_one_part_is_the_last_moment_of_sending(house, asked):
    soon = house.clock.at + timedelta(days=2)
    subject, made = asked(answers=[{"answer": "given", "categories": ["RLV"], "valid_until": soon.isoformat()}])
    decision = house.decide(subject, {"kind": "consent", "id": made.json["consent_id"]})
    assert decision["outcome"] == "send"

    house.clock.at += timedelta(days=2, seconds=1)

    assert house.check(decision["decision_id"])[0]["reasons"] == ["NOT_AGREED", "PERMISSION_EXPIRED"]


def test_notices_are_kept_by_their_words_and_never_rewritten(house):
    first = house.call("POST", "/notices", WORDS, **LEAD)
    house.clock.at += timedelta(days=1)
    again = house.call("POST", "/notices", WORDS, **LEAD)
    other_words = house.call("POST", "/notices", {**WORDS, "text": "Other words."}, **LEAD)
    other_name = house.call("POST", "/notices", {**WORDS, "version": "2026-09"}, **LEAD)

    assert (first.status_code, first.json) == (201, again.json)
    assert {other_words.json["type"], other_name.json["type"]} == {"/problems/recorded-otherwise"}
    shown = house.call("GET", f"/notices/{first.json['sha256']}", **OFFICER).json
    assert shown["text"] == WORDS["text"]
    assert house.call("GET", f"/notices/{'0' * 64}", **OFFICER).status_code == 404


def test_a_translation_says_of_what_and_who_answers_for_it(house):
    english = house.call("POST", "/notices", WORDS, **LEAD).json["sha256"]
    welsh = {**WORDS, "language": "cy", "text": "Hoffem ddweud wrth Harbour."}

    machine = house.call("POST", "/notices", {**welsh, "translation_of": english}, **LEAD)
    person = house.call("POST", "/notices", {**welsh, "translation_of": english, "signed_off_by": "M. Rees"}, **LEAD)

    assert (machine.status_code, machine.json["code"]) == (422, "TRANSLATION_SIGNED_OFF")
    assert person.status_code == 201
    assert house.call("GET", f"/notices/{person.json['sha256']}", **LEAD).json["signed_off_by"] == "M. Rees"


@pytest.mark.parametrize("sha256", ["0" * 64, None])
def test_a_hash_names_words_that_are_kept_under_that_name(house, asked, bodies, sha256):
    kept = house.call("POST", "/notices", {**WORDS, "id": "another"}, **LEAD).json["sha256"]
    notice = {**bodies["consent"]()["notice"], "sha256": sha256 or kept}

    assert asked(notice=notice)[1].status_code == 404
    assert house.rows()["consents"] == 0


@pytest.mark.parametrize("text", ["nothing\x00here", "half \ud83d"])
def test_words_that_no_database_keeps_are_a_mistake_of_the_sender(house, text):
    assert house.call("POST", "/notices", {**WORDS, "text": text}, **LEAD).status_code in (400, 422)


@pytest.mark.parametrize("role", ["import", "case_officer", "auditor"])
def test_the_referral_service_keeps_the_words_of_cards_and_an_officer_writes_none(house, role):
    assert house.call("POST", "/notices", WORDS).status_code == 201
    assert house.call("POST", "/notices", WORDS, roles=[role]).status_code == 403
