"""The sharing permission: it names what is allowed and the terms, and never what was left out, nor why, nor who."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from alongside.envelope import keys

EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}
SECRETS = {
    "facts": "canary-facts-7Wk",
    "wishes": "canary-wishes-7Wk",
    "necessity": "canary-necessity-7Wk",
    "proportionality": "canary-proportion-7Wk",
    "proposed_by": "canary-proposer-7Wk",
    "authorised_by": "canary-authoriser-7Wk",
    "legal_power": ["canary_power_7Wk"],
    "ref": "canary-ref-7Wk",
}


def claims_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def verified(house, token):
    key = ECKey.import_key(keys.public(house.keystore.kept["permission"]))
    return jws.deserialize_compact(token, key, algorithms=["ES256"])


def send(house, **changed):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject, **changed.pop("consent", {}))}
    return house.decide(subject, permission, **changed)


def send_by_exception(house, **changed):
    subject = house.person()
    terms = {
        **SECRETS,
        "tell_person": {"when": "told_after", "who": "canary-who-7Wk"},
        **changed.pop("exception", {}),
    }
    permission = {"kind": "exception", "id": house.exception(subject, **terms)}
    return house.decide(subject, permission, **{**EMERGENCY, "asked": ["IDN", "INC"], **changed})


def test_it_is_signed_with_the_permission_key_and_carries_exactly_the_claims_of_the_format(house):
    answer = send(house)

    signed = verified(house, answer["permission"])

    assert signed.headers()["typ"] == "alongside.permission.1+jwt"
    claims = json.loads(signed.payload)
    assert sorted(claims) == sorted(
        ["id", "iss", "aud", "sub", "cid", "purposes", "categories", "basis", "use", "send_by", "keep_until",
         "terms", "record"]
    )  # fmt: skip
    assert claims["id"] == answer["permission_id"]
    assert claims["cid"] == answer["cid"]
    assert claims["record"] == answer["record_hash"]
    assert claims["categories"] == answer["allowed"]
    assert claims["purposes"] == ["support.victim_general"]
    assert (claims["use"], claims["basis"]) == ("updates", "consent")
    assert claims["terms"]["told"] == ["agreed", "until:2026-06-02"]
    assert claims["terms"]["versions"] == {
        "agreement": "ISA-harbour@1",
        "policy": "standard@2026.3",
        "policy_document": "appropriate-policy-document@2026.1",
    }
    assert "onward_sharing:none" in claims["terms"]["obligations"]


def test_the_statement_says_what_was_decided_over_the_hash_of_the_record(house):
    answer = send(house)

    signed = verified(house, answer["statement"])

    assert signed.headers()["typ"] == "alongside.decision.1+jwt"
    assert json.loads(signed.payload) == {
        "decision_id": answer["decision_id"],
        "outcome": "send",
        "record": answer["record_hash"],
        "at": answer["decided_at"],
    }


@pytest.mark.parametrize(("mode", "use"), [("one_off", "once"), ("with_updates", "updates")])
def test_a_consent_says_whether_updates_may_follow(house, mode, use):
    assert claims_of(send(house, consent={"mode": mode})["permission"])["use"] == use


def test_what_else_the_person_agreed_to_is_nobody_elses_business(house):
    answer = send(house, consent={"purposes": ["support.victim_general", "health.mental_health"]})

    assert claims_of(answer["permission"])["purposes"] == ["support.victim_general"]


def test_an_exception_is_for_one_message(house):
    assert claims_of(send_by_exception(house)["permission"])["use"] == "once"


def test_it_ends_with_the_consent_and_what_was_sent_is_kept_as_the_agreement_says(house):
    ends = house.clock.at + timedelta(days=3)

    claims = claims_of(send(house, consent={"valid_until": ends.isoformat()})["permission"])

    assert claims["send_by"] == int(ends.timestamp())
    assert claims["keep_until"] == int((house.clock.at + timedelta(days=100)).timestamp())


def test_what_she_agreed_to_and_was_told_ends_on_londons_days(house):
    late = "2026-06-09T23:30:00+00:00"  # half past midnight there
    by_consent = send(house, consent={"valid_until": late})
    by_exception = send_by_exception(house, exception={"tell_person": {"when": "told_after", "by": late}})

    assert claims_of(by_consent["permission"])["terms"]["told"] == ["agreed", "until:2026-06-10"]
    open_ended = send(house, consent={"valid_until": None})
    assert claims_of(open_ended["permission"])["terms"]["told"] == ["agreed"]
    assert claims_of(by_exception["permission"])["terms"]["told"] == ["told_after", "by:2026-06-10"]


def test_help_that_is_on_its_way_is_not_called_back_by_the_end_of_an_exception(house):
    soon = house.clock.at + timedelta(hours=1)

    claims = claims_of(send_by_exception(house, exception={"valid_until": soon.isoformat()})["permission"])

    assert claims["send_by"] == int((house.clock.at + timedelta(hours=24)).timestamp())


def test_without_an_agreement_the_policy_pack_says_how_long_it_is_kept(house):
    claims = claims_of(send_by_exception(house)["permission"])

    assert claims["keep_until"] == int((house.clock.at + timedelta(days=180)).timestamp())
    assert "agreement" not in claims["terms"]["versions"]
    assert "onward_sharing:none" in claims["terms"]["obligations"]


def test_the_same_person_has_another_name_for_every_agency(house):
    subject = house.person()
    support = {"kind": "consent", "id": house.consent(subject)}
    terms = {"agency": "police", "purposes": ["police.report"], "categories": ["IDN", "SAF", "INC"]}
    report = {"kind": "consent", "id": house.consent(subject, **terms)}

    first = claims_of(house.decide(subject, support)["permission"])
    second = claims_of(
        house.decide(subject, report, type="police.report", agency="police", asked=["IDN", "INC"])["permission"]
    )

    assert first["sub"] != second["sub"]
    assert subject not in (first["sub"], second["sub"])
    assert first["aud"] != second["aud"]


def test_nothing_that_was_left_out_is_named_anywhere_in_it(house):
    answer = send(house, asked=["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV", "HEA", "PID", "GRC"])
    assert answer["withheld"] == {"HEA": "NOT_AGREED", "PID": "CEILING_NEVER", "GRC": "CEILING_NEVER"}

    claims = claims_of(answer["permission"])

    text = json.dumps(claims["terms"]) + json.dumps(claims["categories"]) + claims["basis"]
    for hidden in [*answer["withheld"], *answer["withheld"].values(), "explicit_consent", "para10_36"]:
        assert hidden not in text


def test_no_reason_wish_fact_or_name_of_staff_is_in_it_or_in_the_statement(house):
    answer = send_by_exception(house, exception={"break_glass": True, "art9": "vital_interests_incapable"})
    assert answer["notes"]  # there is something to hide

    for token in (answer["permission"], answer["statement"]):
        text = json.dumps(claims_of(token))
        assert "canary" not in text
        assert not any(note in text for note in answer["notes"])
        assert "break_glass" not in text and "danger_to_life" not in text and "refused" not in text


def test_a_condition_for_what_was_left_out_does_not_travel(house):
    basis = {"art9": "spi.para10_unlawful_acts", "art10": "para10_36", "categories": ["IDN", "INC", "STR", "PID"]}
    without = send_by_exception(house, exception=basis)
    with_both = send_by_exception(
        house, exception=basis, asked=["IDN", "INC", "STR", "PID"], held=["IDN", "INC", "STR", "PID"]
    )

    # SAF goes as the literal because it is not held; STR and PID only in the second
    assert claims_of(without["permission"])["basis"] == "vital_interests"
    assert claims_of(with_both["permission"])["basis"] == "vital_interests spi.para10_unlawful_acts para10_36"


@pytest.mark.parametrize(
    ("stated", "travels"),
    [
        ("legal_obligation.CA2004_s11", "legal_obligation.CA2004_s11"),
        ("legal_obligation.canary_7Wk", "legal_obligation"),
    ],
)
def test_only_a_known_statute_is_named_to_the_agency(house, stated, travels):
    answer = send_by_exception(house, exception={"art6": stated})

    assert claims_of(answer["permission"])["basis"] == travels


def test_the_language_and_format_of_the_notice_do_not_travel(house):
    notice = {"id": "canary-n", "version": "canary-v", "language": "canary-pl", "format": "canary-easy-read"}

    answer = send(house, consent={"notice": notice})

    assert "canary" not in json.dumps(claims_of(answer["permission"]))


def test_the_statement_of_a_refusal_says_no_more_than_that(house):
    subject = house.person()

    answer = house.decide(subject, None)

    claims = claims_of(answer["statement"])
    assert sorted(claims) == ["at", "decision_id", "outcome", "record"]
    assert datetime.fromisoformat(claims["at"]) == house.clock.at
