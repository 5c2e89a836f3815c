"""Policy packs over HTTP: dated rules that one person drafts and another approves, and that decisions name."""

import base64
import copy
import json
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from consent.domain.errors import PolicyPackInvalid

ANN, BEA = ("ann.d", ["directory_admin"]), ("bea.b", ["director"])
SUPPORT = "support.victim_general"


def content(**changed):
    text = files("consent").joinpath("data/policy-pack-standard-2026.3.json").read_text(encoding="utf-8")
    return {**json.loads(text), "id": "larkfield", "version": "1", "effective_from": "2026-03-04", **changed}


def post(house, who, path, body):
    return house.call("POST", path, body, roles=who[1], name=who[0])


def refused(answer):
    return answer.status_code, answer.json.get("code")


def drafted(house, pack):
    answer = post(house, ANN, "/policy-packs", pack)
    assert answer.status_code == 201, answer.json
    return answer.json


def approve(house, who, made):
    path = f"/policy-packs/{made['id']}/{made['version']}/approval"
    return post(house, who, path, {"content_sha256": made["content_sha256"]})


def approved(house, **changed):
    made = drafted(house, content(**changed))
    answer = approve(house, BEA, made)
    assert answer.status_code == 201, answer.json
    return answer.json


def version_used(house):
    subject = house.person()
    decision = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]
    shown = house.call("GET", f"/decisions/{decision}", roles=["dpo"]).json
    return shown["record"]["versions"]["policy_pack"]


def ended(house):
    while house.service.agreements.recheck():
        pass
    bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    return [json.loads(body)["data"] for body in bodies]


def test_packs_that_come_with_the_service_count_because_the_import_vouched_for_them(house):
    packs = house.call("GET", "/policy-packs", roles=["auditor"]).json["policy_packs"]

    assert [(one["version"], one["in_force"], one["vouched"]) for one in packs] == [
        ("2026.3", True, True),
        ("2026.2", False, True),
        ("2026.1", False, True),
    ]
    assert [(one["kind"], one["vouched"]) for one in packs[0]["events"]] == [("imported", True)]
    assert house.call("GET", "/policy-packs/standard/2026.3", roles=["dpo"]).json["in_force"] is True
    assert house.call("GET", "/policy-packs/standard/2026.1", roles=["dpo"]).json["in_force"] is False


def test_a_pack_counts_after_a_second_person_approved_what_they_read(house):
    made = drafted(house, content())
    assert (made["status"], made["in_force"]) == ("draft", False)
    assert version_used(house) == "standard@2026.3"

    assert refused(approve(house, ("ann.d", ["director"]), made)) == (403, "TWO_PEOPLE_NEEDED")
    assert refused(approve(house, ("cay", ["safeguarding_lead"]), made)) == (403, "NOT_YOUR_ROLE")
    assert refused(approve(house, ("dee", ["dpo", "director"]), made)) == (403, "DPO_NEVER_APPROVES")
    other = {**made, "content_sha256": "0" * 64}
    answer = approve(house, BEA, other)
    assert refused(answer) == (409, "CHANGED_MEANWHILE")
    assert answer.json["detail"] == "This is not the text that you read; read it again and decide then."
    assert version_used(house) == "standard@2026.3"

    answer = approve(house, BEA, made)

    assert (answer.status_code, answer.json["status"], answer.json["in_force"]) == (201, "approved", True)
    assert version_used(house) == "larkfield@1"
    again = approve(house, BEA, made)
    assert (again.status_code, again.json["events"]) == (201, answer.json["events"])
    whole = house.call("GET", "/policy-packs/larkfield/1", roles=["dpo"]).json
    assert whole["content"] == content()
    assert [(e["kind"], e["by"]) for e in whole["events"]] == [("drafted", "ann.d"), ("approved", "bea.b")]


def test_a_pack_counts_from_its_first_day_to_its_last_and_the_one_before_it_after_that(house):
    approved(house, effective_from="2026-03-06", effective_to="2026-03-06")

    used = []
    for _ in range(4):
        used.append(version_used(house))
        house.clock.at += timedelta(days=1)

    assert used == ["standard@2026.3", "standard@2026.3", "larkfield@1", "standard@2026.3"]


def test_seeding_again_never_overrides_what_the_landlord_approved(house):
    approved(house)
    house.execute("INSERT INTO policy_packs SELECT id, '2027.1', effective_from, effective_to, content, "
                  "'2026-03-04 13:00:00' FROM policy_packs WHERE version = '2026.3'")  # fmt: skip

    assert version_used(house) == "larkfield@1"


@pytest.mark.parametrize("other", [{"landlord": "another"}, {"jurisdictions": ["scotland"]}])
def test_a_pack_for_another_landlord_or_nation_never_counts_here(house, other):
    conftest = sys.modules[type(house).__module__]
    seed = replace(house.service.seed, packs=[content(**other)])

    assert seed(copy.deepcopy(conftest.PARTNERSHIP), conftest.LANDLORD_PARTY, conftest.PARTIES) == 1

    assert version_used(house) == "standard@2026.3"


def test_a_version_is_never_edited(house):
    made = drafted(house, content())

    assert drafted(house, content()) == made
    assert post(house, ANN, "/policy-packs", content(title="Another")).status_code == 422
    assert house.scalars("SELECT digest FROM policy_pack_drafts") == [made["content_sha256"]]


def test_who_drafted_and_who_approved_a_pack_is_kept_with_who_vouches_for_their_names(house):
    approved(house)

    with house.service.decide_referral.units() as unit:
        events = unit.packs.get("larkfield", "1").events
    assert [(one.kind, one.by, one.issuer, one.vouched) for one in events] == [
        ("drafted", "ann.d", "sign-in", False), ("approved", "bea.b", "sign-in", False),
    ]  # fmt: skip


@pytest.mark.parametrize("number", [30.0, 30.5, float("nan"), float("inf")])
def test_a_pack_whose_numbers_are_not_whole_is_not_seeded_and_nothing_with_it(house, number):
    conftest = sys.modules[type(house).__module__]
    seed = replace(house.service.seed, packs=[content(keep_days_without_agreement=number)])

    with pytest.raises(PolicyPackInvalid, match="whole"):
        seed(copy.deepcopy(conftest.PARTNERSHIP), conftest.LANDLORD_PARTY, conftest.PARTIES)

    assert house.scalars("SELECT id FROM policy_packs WHERE id = 'larkfield'") == []


def test_before_the_first_day_of_any_pack_none_is_in_force(house):
    house.clock.at = datetime(2018, 5, 24, 12, tzinfo=UTC)

    packs = house.call("GET", "/policy-packs", roles=["auditor"]).json["policy_packs"]
    made = house.exception(house.person(), review_due=None)

    assert {one["in_force"] for one in packs} == {False}
    shown = house.call("GET", f"/exceptions/{made}", roles=["dpo"]).json
    assert shown["valid_until"] == "2018-06-21T12:00:00+00:00"  # the standard time: 28 days


def test_rules_are_never_made_for_days_that_are_gone(house):
    assert refused(post(house, ANN, "/policy-packs", content(effective_from="2026-03-03"))) == (409, "FIRST_DAY_OVER")
    made = drafted(house, content())
    house.clock.at += timedelta(days=1)

    assert refused(approve(house, BEA, made)) == (409, "FIRST_DAY_OVER")


def test_the_first_day_of_a_pack_is_one_of_london(house):
    house.clock.at = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)  # after midnight there

    over = post(house, ANN, "/policy-packs", content(effective_from="2026-06-09"))

    assert refused(over) == (409, "FIRST_DAY_OVER")
    assert drafted(house, content(effective_from="2026-06-10"))["status"] == "draft"


def spoiled(change):
    pack = copy.deepcopy(content())
    change(pack)
    return pack


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (lambda p: p["types"][0]["explicit_consent"].append("GRC"), "/types/0"),
        (lambda p: p["types"].pop(), "/types"),
        (lambda p: p["roles"].update(approve_agreement=["dpo"]), "/roles/approve_agreement"),
        (lambda p: p.update(jurisdictions=["scotland"]), "/jurisdictions"),
        (lambda p: p.update(landlord="another"), "/landlord"),
        (lambda p: p.update(effective_from="2026-02-30"), ""),
        (lambda p: p.update(effective_to="2026-03-01"), "/effective_to"),
        (lambda p: p["types"][0].update(clocks={"decide": {}}), "/types/0/clocks/decide"),
        (lambda p: p.update(extra=1), ""),
        (lambda p: p["send_within_hours"].update(urgent=1_000), "/send_within_hours/urgent"),
    ],
)
def test_a_pack_with_a_mistake_is_refused_at_its_place(house, change, pointer):
    answer = post(house, ANN, "/policy-packs", spoiled(change))

    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json["errors"]]
    assert house.rows()["policy_pack_drafts"] == 0


def test_a_lower_ceiling_stops_what_is_queued(house):
    subject = house.person()
    sent = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]
    pack = content(effective_from="2026-03-05")
    next(row for row in pack["types"] if row["type"] == SUPPORT)["necessary"].remove("WSH")
    approve(house, BEA, drafted(house, pack))
    assert ended(house) == []

    house.clock.at += timedelta(days=1)

    assert house.check(sent)[0]["reasons"] == ["CEILING_NEVER"]
    assert ended(house) == [{"decision_ids": [sent], "reason": "CEILING_NEVER"}]


def test_in_a_small_team_lead_and_director_stand_in_for_each_other_and_stay_two_people(house):
    lead = ("lea.s", ["safeguarding_lead"])
    approved(house, small_team=True)
    answer = post(house, lead, "/policy-packs", content(version="2"))
    assert answer.status_code == 201
    assert refused(approve(house, lead, answer.json)) == (403, "TWO_PEOPLE_NEEDED")
    assert refused(approve(house, ("oz", ["case_officer"]), answer.json)) == (403, "NOT_YOUR_ROLE")

    assert approve(house, BEA, answer.json).status_code == 201


@pytest.mark.parametrize("small", [False, True])
def test_a_director_is_the_second_person_of_an_exception_only_in_a_small_team(live_house, small):
    house = live_house
    for person in (BEA[0], "lea.s"):
        house.train(person)
    approved(house, small_team=small)
    exception = house.exception(house.person(), authorised_by=None)
    path = f"/exceptions/{exception}/authorisation"

    answer = post(house, BEA, path, {})

    assert refused(answer) == ((201, None) if small else (403, "NOT_YOUR_ROLE"))
    assert post(house, ("lea.s", ["safeguarding_lead"]), path, {}).status_code == 201


def test_names_that_no_database_can_look_for_are_unknown_too(house):
    body = {"number_from": "own_records", "confirmed": True, "spoke_to": "Duty desk"}

    assert house.call("GET", "/policy-packs/a%00/1", roles=["dpo"]).status_code == 404
    assert refused(approve(house, BEA, {"id": "a", "version": "%00", "content_sha256": "0" * 64}))[0] == 404
    assert refused(post(house, ANN, "/agencies/a%00/call-backs", body)) == (404, "UNKNOWN_AGENCY")


def test_a_pack_that_nobody_knows_is_said_to_be_unknown(house):
    assert house.call("GET", "/policy-packs/none/1", roles=["dpo"]).status_code == 404
    assert refused(approve(house, BEA, {"id": "none", "version": "1", "content_sha256": "0" * 64})) == (
        404,
        "UNKNOWN_VERSION",
    )


# Once without an agreement


def once(house, **changed):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject, agency="adults", categories=[*WANTED, "HEA"])}
    return house.decide(subject, permission, agency="adults", asked=[*WANTED, "HEA"], with_reason=["HEA"], **changed)


WANTED = ["IDN", "CON", "SAF", "INC"]


def call_back(house, confirmed=True, **changed):
    body = {"number_from": "public_register", "confirmed": confirmed, "spoke_to": "Duty desk", **changed}
    return post(house, ANN, "/agencies/adults/call-backs", body)


def test_the_same_call_recorded_again_is_one_and_another_under_its_key_is_refused(house):
    key = str(uuid.uuid4())

    def record(**changed):
        house.execute("DELETE FROM idempotent_request")
        house.clock.at += timedelta(hours=1)
        body = {"number_from": "public_register", "confirmed": True, "spoke_to": "Duty desk", **changed}
        return house.call("POST", "/agencies/adults/call-backs", body, key=key, roles=ANN[1], name=ANN[0])

    first = record()
    others = [record(confirmed=False), record(number_from="own_records"), record(spoke_to="Somebody else")]

    assert (first.status_code, record().json) == (201, first.json)
    assert {(one.status_code, one.json["type"]) for one in others} == {(422, "/problems/recorded-otherwise")}
    assert (house.rows()["agency_call_backs"], house.rows()["rechecks"]) == (1, 0)


def test_only_a_call_without_success_looks_again_at_what_is_queued_for_that_agency(house):
    call_back(house)
    assert house.rows()["rechecks"] == 0

    call_back(house, confirmed=False)

    assert house.scalars("SELECT agency FROM rechecks") == ["adults"]


@pytest.mark.parametrize("weird", [{}, {"types": 5}, {"types": [{}]}, {"roles": []}, {"send_within_hours": {}}])
def test_what_cannot_be_read_as_a_pack_is_said_to_be_none(house, weird):
    pack = {**content(), **weird} if weird else {"id": "x", "version": "1"}
    answer = post(house, ANN, "/policy-packs", pack)

    assert answer.status_code == 422
    assert house.rows()["policy_pack_drafts"] == 0


def test_without_an_agreement_something_goes_once_where_the_landlord_switched_it_on_and_rang_the_agency(house):
    call_back(house)
    assert once(house)["reasons"] == ["SHARING_AGREEMENT_MISSING"]
    approved(house, one_off_without_agreement={"allowed": True, "call_back_days": 30})

    answer = once(house)

    assert (answer["outcome"], answer["allowed"], answer["notes"]) == ("send", WANTED, ["ONE_OFF_NO_AGREEMENT"])
    assert answer["withheld"] == {"HEA": "SHARING_AGREEMENT_SCOPE"}
    # Wednesday noon: two working days
    due = [{"code": "one_off_no_agreement", "role": "dpo", "due_at": "2026-03-06T17:00:00Z"}]
    assert answer["reviews"] == due
    claims = json.loads(_payload(answer["permission"]))
    assert claims["use"] == "once"
    assert "agreement" not in claims["terms"]["versions"]


def _payload(compact):
    import base64

    part = compact.split(".")[1]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_nobody_rang_or_it_was_too_long_ago_or_the_last_call_failed(house):
    approved(house, one_off_without_agreement={"allowed": True, "call_back_days": 30})
    assert once(house)["reasons"] == ["SHARING_AGREEMENT_MISSING"]
    assert call_back(house).status_code == 201
    sent = once(house)["decision_id"]
    house.clock.at += timedelta(hours=1)
    assert ended(house) == []

    assert call_back(house, confirmed=False).status_code == 201

    assert once(house)["reasons"] == ["SHARING_AGREEMENT_MISSING"]
    assert [one["reason"] for one in ended(house)] == ["SHARING_AGREEMENT_MISSING"]
    assert house.check(sent)[0]["stands"] is False
    house.clock.at += timedelta(hours=1)
    call_back(house)
    fresh = {"safe_contact_confirmed_at": (house.clock.at + timedelta(days=29)).isoformat()}
    house.clock.at += timedelta(days=30)
    assert once(house, **fresh)["outcome"] == "send"
    house.clock.at += timedelta(seconds=1)
    assert once(house, **fresh)["reasons"] == ["SHARING_AGREEMENT_MISSING"]


@pytest.mark.parametrize(
    ("who", "agency", "expected"),
    [
        (("oz", ["case_officer"]), "adults", (403, "NOT_YOUR_ROLE")),
        (ANN, "nobody", (404, "UNKNOWN_AGENCY")),
    ],
)
def test_a_call_back_is_recorded_by_whoever_keeps_the_directory_about_an_agency_that_is_known(
    house, who, agency, expected
):
    body = {"number_from": "own_records", "confirmed": True, "spoke_to": "Duty desk"}

    assert refused(post(house, who, f"/agencies/{agency}/call-backs", body)) == expected
    assert house.rows()["agency_call_backs"] == 0


def replayed(house, decision):
    return house.call("GET", f"/decisions/{decision}/replay", roles=["auditor"]).json["result"]


def clocks(decided):
    part = decided["permission"].split(".")[1]
    terms = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["terms"]["obligations"]
    return [term for term in terms if "_within:" in term]


POLICE = {"type": "police.emergency", "agency": "police", "lane": "protect", "asked": ["IDN", "INC"]}


def without_a_basis(pack):
    next(row for row in pack["types"] if row["type"] == "police.emergency")["bases"]["subject"]["art6"] = ["consent"]


def other_clocks(pack):
    next(row for row in pack["types"] if row["type"] == "police.emergency")["clocks"] = {"decide": {"hours": 2}}


def stricter_contact(pack):
    pack["limits"] = {"safe_contact_days": {"high_or_unknown": 2}}


def sooner(pack):
    pack["reviews"] = {"basis_corrected": {"role": "director", "working_days": 3}}
    pack["roles"]["review_break_glass"] = ["director"]


@pytest.mark.parametrize("change", [without_a_basis, other_clocks, stricter_contact, sooner])
def test_a_changed_pack_changes_what_is_decided_and_an_old_decision_replays_under_its_own(house, change):
    def decided():
        subject = house.person()
        exception = house.exception(subject, break_glass=True, authorised_by=None, art6="public_task")
        police = house.decide(subject, {"kind": "exception", "id": exception}, **POLICE)
        stable = house.exception(subject, agency="police")
        ordinary = house.decide(subject, {"kind": "exception", "id": stable}, **{**POLICE, "lane": "protect"})
        friend = house.person()
        support = house.decide(friend, {"kind": "consent", "id": house.consent(friend)})
        return police, ordinary, support

    def answered(found):
        return [
            (one["outcome"], one["reasons"], clocks(one) if one["permission"] else [],
             [(r["code"], r["role"], r["due_at"]) for r in one["reviews"]])
            for one in found
        ]  # fmt: skip

    before = decided()
    pack = content()
    change(pack)
    approve(house, BEA, drafted(house, pack))
    after = decided()

    assert answered(before) != answered(after)
    assert {replayed(house, one["decision_id"]) for one in (*before, *after)} == {"same"}


def test_whoever_the_pack_names_reviews_broken_glass_and_nobody_else(house):
    approved(house, roles={**content()["roles"], "review_break_glass": ["director"]}, reviews={})
    subject = house.person()
    broken = {"kind": "exception", "id": house.exception(subject, break_glass=True, authorised_by=None)}
    house.decide(subject, broken, **POLICE)

    (review,) = house.call("GET", "/reviews", roles=["director"], name="bea.b").json["reviews"]
    path, said = f"/reviews/{review['review_id']}/completion", {"outcome": "justified", "words": "It had to be."}
    assert (review["code"], review["role"]) == ("break_glass", "director")
    assert house.call("GET", "/reviews", roles=["directory_admin"]).json["reviews"] == []
    assert house.call("POST", path, said, roles=["safeguarding_lead"], name="li.w").status_code == 403
    assert house.call("POST", path, said, roles=["director"], name="bea.b").status_code == 201


def test_whoever_a_later_pack_names_also_reviews_glass_that_was_broken_before(house):
    subject = house.person()
    broken = {"kind": "exception", "id": house.exception(subject, break_glass=True, authorised_by=None)}
    house.decide(subject, broken, **POLICE)
    approved(house, roles={**content()["roles"], "review_break_glass": ["director"]}, reviews={})

    (review,) = house.call("GET", "/reviews", roles=["director"], name="bea.b").json["reviews"]
    path, said = f"/reviews/{review['review_id']}/completion", {"outcome": "justified", "words": "It had to be."}
    assert (review["code"], review["role"]) == ("break_glass", "safeguarding_lead")
    assert house.call("POST", path, said, roles=["director"], name="bea.b").status_code == 201


def test_a_director_reads_what_the_review_is_about_until_it_is_handed_on(house):
    approved(house, roles={**content()["roles"], "review_break_glass": ["director"]}, reviews={})
    subject, director = house.person(), {"roles": ["director"], "name": "bea.b"}
    broken = {"kind": "exception", "id": house.exception(subject, break_glass=True, authorised_by=None)}
    house.decide(subject, broken, **POLICE)
    (review,) = house.call("GET", "/reviews", **director).json["reviews"]
    path = f"/reviews/{review['review_id']}"

    shown = house.call("GET", path, **director)
    house.clock.at += timedelta(days=4)
    assert house.service.oversight.escalate_reviews.step()
    late = house.call("GET", path, **director)

    assert (shown.status_code, shown.json["agency"], shown.json["why"]["break_glass"]) == (200, "police", True)
    assert (late.status_code, late.json["code"]) == (403, "REVIEW_HANDED_ON")
    assert house.call("GET", "/reviews", **director).json["reviews"] == []
    assert house.call("GET", path, roles=["dpo"], name="olu.p").status_code == 200


def test_times_of_exceptions_and_consents_are_those_of_the_pack(house):
    approved(
        house, limits={"exception_days": 2, "break_glass_hours": 1, "consent_days": 10, "longest_consent_days": 20}
    )
    subject = house.person()

    made = [house.exception(subject, ref=ref, break_glass=ref == "X2") for ref in ("X1", "X2")]
    shown = [house.call("GET", f"/exceptions/{one}", roles=["dpo"]).json["valid_until"] for one in made]
    assert shown == ["2026-03-06T12:00:00+00:00", "2026-03-04T13:00:00+00:00"]
    open_ended = house.consent(subject, valid_until=None)
    cells = house.call("GET", f"/consents/{open_ended}", roles=["dpo"]).json["cells"]
    assert {cell["valid_until"] for cell in cells} == {"2026-03-14T12:00:00+00:00"}
    body = sys.modules[type(house).__module__].consent_body()
    late = house.call("POST", f"/subjects/{subject}/consents", body, roles=["case_officer"])
    assert refused(late) == (422, "TOO_LONG")


def test_safe_contact_is_asked_again_as_often_as_the_pack_says_at_every_risk(house):
    approved(house, limits={"safe_contact_days": {"otherwise": 5, "high_or_unknown": 2}})
    subject = house.person()
    yes = {"kind": "consent", "id": house.consent(subject)}

    def reasons(risk):
        return house.decide(subject, yes, risk_level=risk)["reasons"]  # it was confirmed three days ago

    assert (reasons("high"), reasons("medium")) == (["SAFE_CONTACT_STALE"], [])
    house.clock.at += timedelta(days=3)
    assert "SAFE_CONTACT_STALE" in reasons("standard")


def test_an_exception_was_recorded_late_by_the_pack_of_that_day(house):
    approved(house, limits={"record_within_minutes": 10})
    acted = {"break_glass": True, "authorised_by": None, "acted_at": "2026-03-04T11:45:00Z"}

    made = house.exception(house.person(), **acted)

    assert house.call("GET", f"/exceptions/{made}", roles=["dpo"]).json["recorded_late"] is True


@pytest.mark.parametrize(("others", "expected"), [(0, 3), (11, 3), (12, 2), (14, 0)])
def test_what_is_expected_of_an_agency_gives_way_to_what_it_must_do(house, others, expected):
    obligations = [*(f"term_{n}" for n in range(others)), "purpose_only", "onward_sharing:with_permission", "delete"]
    approved(house, obligations=obligations)
    subject = house.person()
    house.call("POST", f"/subjects/{subject}/disputes", {"categories": ["INC"], "said": "No."}, roles=["dpo"])
    named = {"kind": "exception", "id": house.exception(subject)}

    sent = house.decide(subject, named, **{**POLICE, "type": "police.report"})

    terms = json.loads(_payload(sent["permission"]))["terms"]["obligations"]
    assert terms[: len(obligations)] == obligations
    assert (len(clocks(sent)), terms[-1]) == (expected, "disputed:INC")


@pytest.mark.parametrize(("length", "named"), [(38, True), (39, False), (64, False)])
def test_the_most_that_there_is_to_say_fits_into_a_permission_and_a_long_statute_stops_nothing(house, length, named):
    statute = "S" * length
    approved(house, obligations=[f"term_{n}" for n in range(17)], known_legal_powers=[statute])
    subject = house.person()
    house.call("POST", f"/subjects/{subject}/disputes", {"categories": ["IDN"], "said": "No."}, roles=["dpo"])
    whole = {
        "art6": f"legal_obligation.{statute}",
        "art9": "vital_interests_incapable",
        "art10": "official_authority",
    }
    categories = ["IDN", "INC", "HEA", "PID"]
    told = house.exception(subject, categories=categories, why_no_consent=["lacks_capacity"], **whole)
    asked = {**POLICE, "type": "police.report", "asked": categories, "held": categories, "with_reason": ["HEA"]}

    sent = house.decide(subject, {"kind": "exception", "id": told}, **asked)

    claims = json.loads(_payload(sent["permission"]))
    assert len(claims["terms"]["obligations"]) == 20
    first = whole["art6"] if named else "legal_obligation"
    assert claims["basis"] == f"{first} vital_interests_incapable official_authority"


def test_under_a_pack_of_the_first_format_a_decision_names_no_section_of_the_policy(house):
    conftest = sys.modules[type(house).__module__]
    first = files("consent").joinpath("data/policy-pack-standard-2026.1.json").read_text(encoding="utf-8")
    seed = replace(house.service.seed, packs=[{**json.loads(first), "version": "2026.9"}])
    seed(copy.deepcopy(conftest.PARTNERSHIP), conftest.LANDLORD_PARTY, conftest.PARTIES)
    subject = house.person()

    decision = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]

    versions = house.call("GET", f"/decisions/{decision}", roles=["dpo"]).json["record"]["versions"]
    assert versions["policy_pack"] == "standard@2026.9"
    assert "policy_section" not in versions


def test_a_permission_names_no_policy_document_where_there_is_none(house):
    approved(house, policy_documents=[])
    subject = house.person()

    sent = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})

    assert set(json.loads(_payload(sent["permission"]))["terms"]["versions"]) == {"policy", "agreement"}


def test_whoever_the_pack_names_proposes_and_breaking_the_glass_stays_open_to_every_officer(house):
    approved(house, roles={**content()["roles"], "propose_exception": ["safeguarding_lead"]})
    body = sys.modules[type(house).__module__].exception_body()
    body = {name: value for name, value in body.items() if name != "proposed_by"} | {"authorised_by": None}

    def proposed(roles, **changed):
        path = f"/subjects/{house.person()}/exceptions"
        return house.call("POST", path, {**body, **changed}, roles=roles, name="nadia.k")

    assert refused(proposed(["case_officer"])) == (403, "NOT_YOUR_ROLE")
    assert proposed(["case_officer"], break_glass=True).status_code == 201
    assert proposed(["safeguarding_lead"]).status_code == 201
