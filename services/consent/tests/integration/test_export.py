"""Everything that is held about a person, in one document; other people masked in the copy that is hers."""

import json
import re
import uuid
from datetime import UTC, datetime

import pytest

DPO = {"roles": ["dpo"], "name": "dora.p"}
EMERGENCY = {"type": "police.emergency", "agency": "police", "lane": "protect", "urgency": "emergency"}
NOT_YET = {"when": "withheld_until_review"}
NOTHING_TO_WEIGH = {name: [] for name in ("not_told_yet", "legal_advice", "serious_harm", "others")}


def export(house, subject, copy=None, **caller):
    query = f"?copy={copy}" if copy else ""
    return house.call("GET", f"/subjects/{subject}/export{query}", **(caller or DPO))


@pytest.fixture
def somebody(house):
    """A person with one of everything, and a decision of somebody else."""
    subject = house.person()
    house.decide(house.person(), None)
    yes = house.consent(subject)
    house.call("POST", f"/subjects/{subject}/standing-refusals", {"agency": "adults", "said": "Never them."},
               roles=["import"])  # fmt: skip
    told = house.exception(subject, wishes="Do not ring my sister.")
    house.decide(subject, {"kind": "consent", "id": yes})
    sent = house.decide(subject, {"kind": "exception", "id": told}, asked=["IDN", "INC"], **EMERGENCY)
    house.call("POST", f"/subjects/{subject}/objections",
               {"decision": sent["decision_id"], "said": "I said no."}, roles=["dpo"])  # fmt: skip
    house.call("POST", f"/consents/{yes}/withdrawals", {}, roles=["case_officer"], name="nadia.k")
    dispute = house.call("POST", f"/subjects/{subject}/disputes",
                         {"categories": ["INC"], "said": "There were two."}, roles=["dpo"])  # fmt: skip
    house.call("POST", f"/disputes/{dispute.json['dispute_id']}/answers",
               {"outcome": "kept", "said": "The camera shows one."}, roles=["case_officer"])  # fmt: skip
    house.call("GET", f"/subjects/{subject}/consents", roles=["case_officer"], name="nadia.k")
    return subject


def test_the_export_holds_everything_of_this_person_and_nothing_of_another(house, somebody):
    found = export(house, somebody).json

    assert (found["schema"], found["copy"], found["subject"]) == ("alongside/person-export/1", "person", somebody)
    (yes,), (no,), (told,) = (
        found["consents"], found["standing_refusals"], found["shared_without_your_agreement"]
    )  # fmt: skip
    assert [event["status"] for event in yes["events"]] == ["given", "withdrawn"]
    assert (no["agency"], no["your_words"]) == ("adults", "Never them.")
    assert (told["type"], told["your_wishes"]) == ("danger_to_life", "Do not ring my sister.")
    assert sorted((one["agency"], one["outcome"]) for one in found["decisions"]) == (
        [("harbour", "send"), ("police", "send")]
    )
    (dispute,) = found["disputes"]
    assert (dispute["your_words"], dispute["stands"]) == ("There were two.", True)
    assert dispute["answers"][0]["said"] == "The camera shows one."
    assert [one["your_words"] for one in found["objections"]] == ["I said no."]
    (receipt,) = found["receipts"]
    assert receipt["state"] == "held"
    assert receipt["lines"]
    assert [one["what"] for one in found["read_by"]] == ["subject"]
    assert "to_be_weighed" not in found


def test_her_copy_names_nobody_else_and_shows_no_words_of_staff(house, somebody):
    text = export(house, somebody).get_data(as_text=True)

    for other in ("nadia", "sam.d", "sam.import", "dora", "petrol", "tonight", "officers need"):
        assert other not in text
    (told,) = json.loads(text)["shared_without_your_agreement"]
    assert told["facts"] == told["necessity"] == "[to be read for other people first]"
    assert told["proposed_by"].startswith("member of staff ")


HOW_ASKED = {
    "decision_maker": {
        "kind": "best_interests", "conflict": "none", "conflict_note": "Asked her and Mavis.",
        "capacity": {
            "concern": True, "decision": "Whether to tell Harbour.", "help_given": "Pictures.",
            "assessor": "dr.lane", "assessed_at": "2026-03-01", "outcome": "lacks_capacity",
            "consulted": ["Mavis Bell of number 9"],
        },
    },
    "notice": {"id": "sharing-notice", "version": "2026-02", "language": "en-GB", "format": "standard"},
    "collection": {"method": "phone", "alone": "yes", "read_back": True, "explained_by": "nadia.k"},
    "evidence": [{"kind": "signature", "sha256": "a" * 64, "where": "Mavis Bell's file"}],
    "told": ["what_if_refuse", "how_to_withdraw"],
}  # fmt: skip


def test_her_copy_says_how_she_was_asked_and_names_nobody_who_was_there(house):
    subject = house.person()
    made = house.consent(subject, **HOW_ASKED)

    hers, office = export(house, subject).json, export(house, subject, "office").json

    (consent,) = hers["consents"]
    how = consent["circumstances"]
    assert (consent["id"], consent["agency"], consent["mode"]) == (made, "harbour", "with_updates")
    assert "Mavis" not in json.dumps(hers) and "lane" not in json.dumps(hers) and "nadia" not in json.dumps(hers)
    assert (how["notice"], how["told"]) == (HOW_ASKED["notice"], HOW_ASKED["told"])
    assert how["decision_maker"]["kind"] == "best_interests"
    assert how["decision_maker"]["capacity"]["concern"] is True
    assert how["decision_maker"]["capacity"]["consulted"] == ["[to be read for other people first]"]
    assert (how["collection"]["method"], how["collection"]["read_back"]) == ("phone", True)
    assert office["consents"][0]["circumstances"] == HOW_ASKED


def test_the_export_has_what_was_asked_and_each_of_its_dates(house):
    subject = house.person()
    until = "2026-12-01T00:00:00Z"
    made = house.consent(subject, updates_until=until, categories=["IDN", "CON", "SAF"])

    (consent,) = export(house, subject).json["consents"]

    told = {name: consent[name] for name in consent if name not in ("events", "circumstances")}
    assert told == {
        "id": made, "agency": "harbour", "purposes": ["support.victim_general"],
        "categories": ["IDN", "CON", "SAF"], "mode": "with_updates", "status": "given",
        "valid_from": "2026-03-04T11:00:00Z", "valid_until": "2026-06-02T12:00:00Z", "updates_until": until,
        "recorded_at": "2026-03-04T12:00:00Z",
    }  # fmt: skip


def test_what_was_shared_without_her_agreement_is_in_it_with_every_reason(house, somebody):
    (told,) = export(house, somebody, "office").json["shared_without_your_agreement"]
    (hers,) = export(house, somebody).json["shared_without_your_agreement"]

    assert uuid.UUID(told.pop("id"))
    assert told == {
        "type": "danger_to_life", "agency": "police", "categories": ["IDN", "CON", "SAF", "INC", "RLV"],
        "why_no_consent": ["refused"], "your_wishes": "Do not ring my sister.",
        "basis": {"art6": "vital_interests", "art9": None, "art10": None}, "legal_power": ["CDA1998_s115"],
        "break_glass": False, "recipient_function": None, "request": None, "advice": [],
        "tell_person": {"when": "told_after", "by": "2026-03-05T12:00:00Z", "why_withheld": None},
        "proposed_by": "nadia.k", "authorised": {"by": "sam.d", "at": "2026-03-04T12:00:00Z"},
        "purposes": [], "until": "2026-04-01T12:00:00Z", "declined_at": None, "acted_at": None,
        "review_due": "2026-03-06T12:00:00Z", "recorded_at": "2026-03-04T12:00:00Z",
        "facts": "He said that he has petrol.", "necessity": "Nobody else can come tonight.",
        "proportionality": "Only what officers need.", "less_intrusive": None, "capacity_note": None,
    }  # fmt: skip
    assert hers["less_intrusive"] is None  # nothing is kept back where nothing was written
    assert {name for name in told if hers[name] != told[name]} == {
        "facts", "necessity", "proportionality", "proposed_by", "authorised",
    }  # fmt: skip


def test_a_decision_says_what_was_asked_of_whom_what_went_and_what_did_not(house):
    subject = house.person()
    yes = house.consent(subject, categories=["IDN", "CON", "SAF"])
    made = house.decide(subject, {"kind": "consent", "id": yes}, asked=["IDN", "CON", "SAF", "COM"])
    house.call("POST", f"/consents/{yes}/withdrawals", {}, roles=["case_officer"])
    refused = house.decide(subject, {"kind": "consent", "id": yes})

    sent, not_sent = export(house, subject).json["decisions"]
    if sent["id"] != made["decision_id"]:
        sent, not_sent = not_sent, sent

    assert sent.pop("facts")["safe_contact_confirmed_at"] is not None
    assert sent == {
        "id": made["decision_id"], "type": "support.victim_general", "agency": "harbour", "lane": "choice",
        "urgency": "standard", "asked": ["IDN", "CON", "SAF", "COM"], "permission": {"kind": "consent", "id": yes},
        "outcome": "send", "reasons": [], "notes": made["notes"], "allowed": ["IDN", "CON", "SAF"],
        "withheld": {"COM": "NOT_AGREED"}, "safe_contact": made["safe_contact"],
        "decided_at": "2026-03-04T12:00:00Z", "ended": None,
    }  # fmt: skip
    assert (not_sent["id"], not_sent["outcome"]) == (refused["decision_id"], "not_sent")
    assert "PERSON_WITHDREW" in not_sent["reasons"]


def test_a_referral_that_is_over_says_how_it_ended(house):
    subject = house.person()
    house.decide(subject, {"kind": "consent", "id": house.consent(subject)})
    house.execute("UPDATE open_referrals SET ended_at = '2026-03-04 13:00:00', how = 'declined'")

    (decision,) = export(house, subject).json["decisions"]

    assert decision["ended"] == "declined"


def test_what_she_said_against_it_and_what_she_was_given_are_in_it_with_their_times(house, somebody):
    found = export(house, somebody).json

    now = "2026-03-04T12:00:00Z"
    (no,), (objection,), (dispute,), (receipt,), (read,) = (
        found[name] for name in ("standing_refusals", "objections", "disputes", "receipts", "read_by")
    )
    of_police = next(one["id"] for one in found["decisions"] if one["agency"] == "police")
    for one in (no, objection, dispute, receipt):
        assert uuid.UUID(one.pop("id"))
    assert no == {"agency": "adults", "agency_type": None, "your_words": "Never them.", "recorded_at": now}
    assert objection == {"decision": of_police, "your_words": "I said no.", "at": now}
    assert dispute == {
        "categories": ["INC"], "decision": None, "your_words": "There were two.", "recorded_at": now, "stands": True,
        "answers": [{"outcome": "kept", "said": "The camera shows one.", "at": now}],
    }  # fmt: skip
    assert (receipt["made_at"], receipt["state"]) == (now, "held")
    assert (read["at"], read["what"], read["object"], read["roles"]) == (now, "subject", somebody, ["case_officer"])
    assert found["made_at"] == now


def test_she_sees_who_read_each_of_the_things_that_she_is_shown(house):
    subject = house.person()
    yes = house.consent(subject)
    made = house.decide(subject, {"kind": "consent", "id": yes})["decision_id"]
    house.call("GET", f"/decisions/{made}", roles=["dpo"])
    house.call("GET", f"/consents/{yes}", roles=["case_officer"])

    told, secret = house.exception(subject), house.exception(subject, tell_person=NOT_YET)
    for exception in (told, secret):
        house.call("GET", f"/exceptions/{exception}", roles=["dpo"])
    house.call("POST", f"/consents/{yes}/withdrawals", {}, roles=["case_officer"])
    (receipt,) = house.scalars("SELECT id FROM receipts")
    house.call("GET", f"/receipts/{receipt}", roles=["case_officer"])

    assert {(one["what"], one["object"]) for one in export(house, subject).json["read_by"]} == {
        ("decision", made), ("consent", yes), ("exception", told), ("receipt", receipt),
    }  # fmt: skip


def test_what_was_said_later_is_in_it_with_how_and_why(house):
    subject = house.person()
    later, soon = house.consent(subject, status="later"), house.consent(subject, agency="police")
    house.call("POST", f"/consents/{later}/answers", {"answer": "given", **HOW_ASKED}, roles=["import"])
    body = {"categories": ["INC"], "reason": "I changed my mind.", "channel": "phone"}
    house.call("POST", f"/consents/{soon}/withdrawals", body, roles=["case_officer"], name="nadia.k")
    house.call("POST", f"/consents/{soon}/invalidations", {"reason": "Mavis Bell stood beside her."},
               roles=["safeguarding_lead"], name="sam.d")  # fmt: skip

    hers, office = export(house, subject).json, export(house, subject, "office").json

    events = {one["id"]: one["events"] for one in hers["consents"]}
    assert [event["status"] for event in events[later]] == ["later", "given"]
    assert events[later][1]["circumstances"]["notice"] == HOW_ASKED["notice"]
    assert [(event["status"], event["channel"], event["reason"]) for event in events[soon]] == [
        ("given", None, None),
        ("narrowed", "phone", "I changed my mind."),
        ("invalidated", None, "[to be read for other people first]"),
    ]
    assert (events[soon][1]["categories"], events[soon][0]["categories"]) == (["INC"], None)
    assert events[soon][1]["recorded_by"] != events[soon][2]["recorded_by"]
    assert set(events[soon][1]) == {
        "status", "at", "purposes", "categories", "dates", "notice_sha256", "receipt", "recorded_by", "channel",
        "reason", "circumstances",
    }  # fmt: skip
    assert "Mavis" not in json.dumps(hers)
    of_office = {one["id"]: one["events"] for one in office["consents"]}[soon]
    assert (of_office[1]["recorded_by"], of_office[2]["reason"]) == ("nadia.k", "Mavis Bell stood beside her.")


def test_the_same_member_of_staff_has_the_same_number_throughout(house, somebody):
    found = export(house, somebody).json

    # nadia.k proposed, took the yes back, and later read; somebody else had recorded the yes
    (told,), (read,), (yes,) = found["shared_without_your_agreement"], found["read_by"], found["consents"]
    assert [event["recorded_by"] for event in yes["events"]] == ["member of staff 1", "member of staff 2"]
    assert told["proposed_by"] == read["reader"] == "member of staff 2"
    assert told["authorised"]["by"] == "member of staff 3"


def test_the_copy_of_the_office_is_whole(house, somebody):
    found = export(house, somebody, "office").json

    (told,) = found["shared_without_your_agreement"]
    assert told["facts"] == "He said that he has petrol."
    assert (found["copy"], told["proposed_by"]) == ("office", "nadia.k")
    assert found["to_be_weighed"] == NOTHING_TO_WEIGH


def test_what_she_is_not_told_yet_leaves_no_gap_in_her_copy_and_is_named_in_the_other(house):
    subject = house.person()
    secret = house.exception(subject, tell_person=NOT_YET)
    decided = house.decide(subject, {"kind": "exception", "id": secret}, asked=["IDN", "INC"], **EMERGENCY)
    house.call("GET", f"/decisions/{decided['decision_id']}", roles=["dpo"])

    hers, office = export(house, subject), export(house, subject, "office")

    assert secret not in hers.get_data(as_text=True)
    assert decided["decision_id"] not in hers.get_data(as_text=True)
    assert (hers.json["shared_without_your_agreement"], hers.json["decisions"], hers.json["read_by"]) == ([], [], [])
    assert office.json["to_be_weighed"] == {**NOTHING_TO_WEIGH, "not_told_yet": [secret]}
    assert [one["id"] for one in office.json["decisions"]] == [decided["decision_id"]]


def test_nothing_that_is_signed_or_a_key_is_in_it(house, somebody):
    text = export(house, somebody, "office").get_data(as_text=True)

    assert re.search(r"eyJ[\w-]+\.", text) is None and "salt" not in text and "wrapped" not in text


def test_each_export_is_audited_by_the_copy_that_was_given(house, somebody):
    export(house, somebody)
    export(house, somebody, "office")

    kinds = house.scalars("SELECT kind FROM audit_reads ORDER BY at, id")
    assert kinds[-2:] == ["export.person", "export.office"]


def test_an_export_that_cannot_be_written_down_shows_nothing(house, somebody):
    house.refuse_rows("audit_reads")

    answer = export(house, somebody)

    assert answer.status_code == 500
    assert "consents" not in answer.json


def test_who_may_export(house, somebody):
    for role, status in [("dpo", 200), ("safeguarding_lead", 200), ("case_officer", 403), ("auditor", 403)]:
        assert export(house, somebody, roles=[role]).status_code == status
    assert export(house, somebody, who="referral").status_code == 403
    assert export(house, str(uuid.uuid4())).status_code == 404
    assert export(house, somebody, "mine").status_code == 422


REQUEST = {
    "requester": "Sgt Mills", "stated_need": "To find a named suspect.", "received_at": "2026-03-03T10:00:00Z",
    "reference": "NP-77",
}  # fmt: skip


@pytest.fixture
def looked_after(house):
    """Something was shared on request, with advice of two kinds, and a review that somebody completed."""
    subject = house.person()
    told = house.exception(
        subject, type="adult_at_risk", request=REQUEST, recipient_function="Duty sergeant", break_glass=True,
        authorised_by=None, capacity_note="Seen by Dr Lane.",
    )  # fmt: skip
    officer = {"roles": ["case_officer"], "name": "nadia.k"}
    for kind, who, caller in (
        ("dpo", {}, {"roles": ["dpo"], "name": "olu.p"}),
        ("legal", {"adviser": "Ms Hale"}, officer),
    ):
        advice = {"kind": kind, "gist": f"{kind} says go.", **who}
        assert house.call("POST", f"/exceptions/{told}/advice", advice, **caller).status_code == 201
    hidden = house.exception(subject, ref="X2", break_glass=True, authorised_by=None, tell_person={
        **NOT_YET, "why_withheld": "He reads her post."})  # fmt: skip
    for one in (told, hidden):
        house.decide(subject, {"kind": "exception", "id": one}, asked=["IDN", "INC"], **EMERGENCY)
    shown = [one["id"] for one in export(house, subject).json["decisions"]]
    for review in house.call("GET", "/reviews", roles=["safeguarding_lead"]).json["reviews"]:
        if review["code"] == "break_glass":
            done = {"outcome": "justified", "words": "Mavis would have been hurt."}
            path = f"/reviews/{review['review_id']}/completion"
            assert house.call("POST", path, done, roles=["safeguarding_lead"], name="li.w").status_code == 201
    return subject, told, hidden, shown


def test_her_copy_has_advice_reviews_the_request_and_for_whom_it_was_without_anybody_elses_words(house, looked_after):
    subject, told, _, (decision,) = looked_after
    text = export(house, subject).get_data(as_text=True)
    hers = json.loads(text)

    (entry,) = hers["shared_without_your_agreement"]
    assert (entry["id"], entry["recipient_function"]) == (told, "Duty sergeant")
    assert entry["request"] == {
        "received_at": "2026-03-03T10:00:00Z",
        **dict.fromkeys(("requester", "stated_need", "reference"), "[to be read for other people first]"),
    }
    assert [(one["kind"], one["gist"]) for one in entry["advice"]] == [("dpo", "[to be read for other people first]")]
    reviews = [(one["decision"], one["why"], one["outcome"]) for one in hers["reviews"]]
    assert (decision, "break_glass", "justified") in reviews and {one[0] for one in reviews} == {decision}
    (glass,) = [one for one in hers["reviews"] if one["why"] == "break_glass"]
    assert {name: glass[name] for name in glass if name not in ("why", "decision")} == {
        "role": "safeguarding_lead", "due_at": "2026-03-05T17:00:00Z", "state": "completed", "handed_on": [],
        "outcome": "justified", "words": "[to be read for other people first]",
        "reviewed_by": glass["reviewed_by"], "reviewed_at": "2026-03-04T12:00:00Z",
    }  # fmt: skip
    assert glass["reviewed_by"].startswith("member of staff ")
    (advice,) = entry["advice"]
    assert advice["adviser"].startswith("member of staff ") and advice["at"] == "2026-03-04T12:00:00Z"
    for words in ("Mills", "NP-77", "named suspect", "says go", "olu.p", "Hale", "Mavis", "li.w", "reads her post"):
        assert words not in text


def test_a_review_that_nobody_did_in_time_says_to_whom_it_was_handed_on_and_when(house, looked_after):
    subject, *_ = looked_after
    house.clock.at = datetime(2026, 3, 6, 17, tzinfo=UTC)
    while house.service.oversight.escalate_reviews.step():
        pass

    (late,) = [one for one in export(house, subject).json["reviews"] if one["why"] == "one_off_no_agreement"]

    assert (late["due_at"], late["outcome"], late["reviewed_at"]) == ("2026-03-09T17:00:00Z", None, None)
    assert late["handed_on"] == [{"role": late["role"], "at": "2026-03-06T17:00:00Z"}]


def test_the_offices_copy_says_everything_and_what_is_to_be_weighed(house, looked_after):
    subject, told, hidden, _ = looked_after
    office = export(house, subject, "office").json

    entries = {one["id"]: one for one in office["shared_without_your_agreement"]}
    assert entries[told]["request"]["requester"] == "Sgt Mills"
    assert sorted(one["gist"] for one in entries[told]["advice"]) == ["dpo says go.", "legal says go."]
    assert entries[hidden]["tell_person"]["why_withheld"] == "He reads her post."
    assert {one["words"] for one in office["reviews"] if one["outcome"]} == {"Mavis would have been hurt."}
    weighed = office["to_be_weighed"]
    assert (weighed["not_told_yet"], weighed["serious_harm"], weighed["others"]) == ([hidden], [told], [told])
    assert weighed["legal_advice"] == house.scalars("SELECT id FROM exception_advice WHERE kind = 'legal'")


def test_whatever_may_do_serious_harm_is_weighed_for_what_it_is_or_for_what_was_noted(house):
    subject = house.person()
    child = house.exception(subject, type="child_at_risk")
    noted = house.exception(subject, ref="X2", capacity_note="Seen by Dr Lane.")
    house.exception(subject, ref="X3")

    assert export(house, subject, "office").json["to_be_weighed"]["serious_harm"] == sorted([child, noted])


def test_each_answer_says_what_it_was_about_and_until_when(house):
    subject, until, purposes = house.person(), "2026-04-01T00:00:00Z", ["support.victim_general", "support.witness"]
    sooner = {"answer": "given", "purposes": ["support.witness"], "valid_until": until}
    house.consent(subject, purposes=purposes, answers=[sooner])

    (consent,) = export(house, subject).json["consents"]

    first, second = consent["events"]
    assert (first["purposes"], first["dates"]) == (None, None)
    assert (second["purposes"], second["dates"]["valid_until"]) == (["support.witness"], until)


def test_a_decision_that_cannot_be_opened_keeps_the_others_from_nobody(house):
    subject = house.person()
    damaged = house.decide(subject, None)["decision_id"]
    whole = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]
    blob = "X'00'" if house.engine.dialect.name == "sqlite" else "'\\x00'"
    sealed = ", ".join(f"sealed_{part} = {blob}" for part in ("brief", "record", "answer"))
    house.tamper("decisions", f"UPDATE decisions SET {sealed} WHERE id = '{damaged}'")

    assert [one["id"] for one in export(house, subject).json["decisions"]] == [whole]
