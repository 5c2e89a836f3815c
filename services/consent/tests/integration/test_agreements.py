"""Sharing agreements over HTTP: two people open a way for data, one person closes it, and what is queued is told."""

import copy
import json
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from consent.domain.agreement_life import agreement_key
from consent.domain.records import Actor

HARBOUR = agreement_key("harbour", "ISA-harbour")
SUPPORT = ["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV"]
ANN, BEA, DPO = ("ann.d", ["directory_admin"]), ("bea.b", ["director"]), ("dee.p", ["dpo"])


def terms(**changed):
    return {
        "purposes": ["Support after a crime"],
        "categories_by_type": {"support.victim_general": [*SUPPORT, "HEA"]},
        "effective_from": "2026-03-04",
        "effective_to": "2027-03-03",
        "onward_sharing": "none",
        "retention_days": 100,
        "breach_notice_hours": 24,
        "document_sha256": "a" * 64,
        **changed,
    }


def post(house, who, path, body, **more):
    name, roles = who
    return house.call("POST", path, body, roles=roles, name=name, **more)


def shown(house, key=HARBOUR):
    answer = house.call("GET", f"/agreements/{key}", roles=["auditor"])
    assert answer.status_code == 200, answer.json
    return answer.json


def done(house, who, path, body):
    answer = post(house, who, path, body)
    assert answer.status_code == 201, answer.json
    return answer.json


def refused(answer):
    return answer.status_code, answer.json.get("code")


def signed(house, key, version):
    for party in ("landlord", shown(house, key)["agency"]):
        body = {"party": party, "signatory": f"Head of {party}", "role": "director", "signed_on": "2026-03-01"}
        path = f"/agreements/{key}/versions/{version}/signatures"
        done(house, ANN, path, {**body, "revision": shown(house, key)["revision"]})


def drafted(house, key=HARBOUR, **changed):
    body = {**terms(**changed), "revision": shown(house, key)["revision"]}
    return done(house, ANN, f"/agreements/{key}/versions", body)


def approve(house, who, version, key=HARBOUR):
    path = f"/agreements/{key}/versions/{version}/approval"
    return post(house, who, path, {"revision": shown(house, key)["revision"]})


def replaced(house, **changed):
    """A new version of the agreement with harbour, signed and approved."""
    drafted(house, **changed)
    signed(house, HARBOUR, 2)
    assert approve(house, BEA, 2).status_code == 201
    return shown(house)


def status_of(house, key=HARBOUR):
    whole = shown(house, key)
    return whole["status"], {one["version"]: one["status"] for one in whole["versions"]}


@pytest.fixture
def sent(house):
    """A decision to send under the seeded agreement with harbour, that nobody has handed out."""
    subject = house.person()
    return house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]


def ended(house):
    """What referral was told to stop: reason -> decisions."""
    while house.service.agreements.recheck():
        pass
    bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    data = [json.loads(body)["data"] for body in bodies]
    return {one["reason"]: one["decision_ids"] for one in data}


def test_an_agreement_that_came_with_the_partnership_counts_because_the_import_vouched_for_it(house):
    whole = shown(house)

    assert (whole["status"], whole["revision"]) == ("active", 1)
    (only,) = whole["versions"]
    assert (only["status"], only["vouched"], only["approved_by"]) == ("active", True, None)
    assert [(e["kind"], e["version"], e["by"], e["vouched"]) for e in whole["events"]] == [
        ("imported", 1, "import", True)
    ]


def test_a_new_agreement_counts_after_both_signed_and_a_second_person_approved(house):
    subject = house.person()
    party = sys.modules[type(house).__module__].party("unpinned")
    house.execute(f"UPDATE agencies SET party = '{party}' WHERE id = 'unpinned'")
    permission = {"kind": "consent", "id": house.consent(subject, agency="unpinned")}

    def reasons():
        return house.decide(subject, permission, agency="unpinned")["reasons"]

    made = done(house, ANN, "/agreements", {**terms(), "agreement_id": "ISA 7/b", "agency": "unpinned"})
    key = made["key"]
    assert (made["status"], made["versions"][0]["drafted_by"]) == ("draft", "ann.d")
    assert reasons() == ["SHARING_AGREEMENT_MISSING"]
    assert refused(approve(house, BEA, 1, key)) == (409, "NOT_SIGNED")

    signed(house, key, 1)
    assert refused(approve(house, ("ann.d", ["director"]), 1, key)) == (403, "TWO_PEOPLE_NEEDED")
    assert refused(approve(house, ("ANN.D", ["director"]), 1, key)) == (403, "TWO_PEOPLE_NEEDED")
    assert refused(approve(house, ("cay.l", ["safeguarding_lead"]), 1, key)) == (403, "NOT_YOUR_ROLE")
    assert refused(approve(house, ("dee.p", ["dpo", "director"]), 1, key)) == (403, "DPO_NEVER_APPROVES")
    assert reasons() == ["SHARING_AGREEMENT_MISSING"]

    assert approve(house, BEA, 1, key).status_code == 201

    assert reasons() == []
    assert status_of(house, key) == ("active", {1: "active"})
    assert house.scalars("SELECT status FROM agreements WHERE agency = 'unpinned'") == ["active"]
    (version,) = shown(house, key)["versions"]
    assert (version["approved_by"], version["vouched"]) == ("bea.b", False)
    assert [one["party"] for one in version["signatures"]] == ["landlord", "unpinned"]
    assert version["signatures"][1] == {
        "party": "unpinned", "signatory": "Head of unpinned", "role": "director", "signed_on": "2026-03-01",
    }  # fmt: skip
    assert rechecked(house) == ["unpinned"]


def test_whoever_drafted_a_version_never_approves_it_and_may_approve_another_of_the_same_agreement(house):
    director = ("ann.d", ["director"])
    body = {**terms(), "revision": shown(house)["revision"]}
    done(house, BEA, f"/agreements/{HARBOUR}/versions", body)
    drafted(house)
    signed(house, HARBOUR, 3)

    assert refused(approve(house, director, 3)) == (403, "TWO_PEOPLE_NEEDED")
    assert approve(house, BEA, 3).status_code == 201
    with house.service.decide_referral.units() as unit:
        last = unit.agreements.series(HARBOUR).events[-1]
    assert (last.kind, last.by, last.issuer) == ("approved", "bea.b", "sign-in")


def test_signatures_under_one_version_are_none_under_another(house):
    drafted(house)
    signed(house, HARBOUR, 2)
    drafted(house)

    assert refused(approve(house, BEA, 3)) == (409, "NOT_SIGNED")


@pytest.mark.parametrize(("last", "status"), [("2026-06-09", 409), ("2026-06-10", 201)])
def test_a_version_is_approved_until_its_last_day_is_over_in_london(house, last, status):
    drafted(house, effective_to=last)
    signed(house, HARBOUR, 2)
    house.clock.at = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)  # after midnight there

    assert approve(house, BEA, 2).status_code == status


def test_a_version_is_over_when_its_last_day_is_over_in_london(house):
    replaced(house, effective_to="2026-06-09")

    house.clock.at = datetime(2026, 6, 9, 22, 59, tzinfo=UTC)
    assert status_of(house)[1][2] == "active"
    house.clock.at = datetime(2026, 6, 9, 23, 0, tzinfo=UTC)  # midnight there
    assert status_of(house)[1][2] == "expired"


def test_the_decision_names_the_version_that_it_used(house):
    replaced(house)
    subject = house.person()
    answer = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})

    record = house.call("GET", f"/decisions/{answer['decision_id']}", roles=["dpo"]).json["record"]

    assert record["versions"]["agreement"] == "ISA-harbour@2"


def test_suspending_takes_one_person_and_stops_what_is_queued_at_once(house, sent):
    answer = post(
        house, ("cay.l", ["safeguarding_lead"]), f"/agreements/{HARBOUR}/suspension", {"reason": "A breach."}
    )

    assert (answer.status_code, answer.json["status"]) == (201, "suspended")
    (standing,) = house.check(sent)
    assert (standing["stands"], standing["reasons"]) == (False, ["SHARING_AGREEMENT_MISSING"])
    assert ended(house) == {"SHARING_AGREEMENT_MISSING": [sent]}
    assert not house.service.agreements.recheck()
    (listed,) = house.call("GET", "/agreements?agency=harbour").json["agreements"]
    assert (listed["status"], listed["key"]) == ("suspended", HARBOUR)


def test_suspending_one_agreement_leaves_what_rests_on_another_alone(house, sent):
    police = agreement_key("police", "ISA-police")

    done(house, ANN, f"/agreements/{police}/suspension", {"reason": "A breach."})

    assert house.check(sent)[0]["stands"] is True
    assert ended(house) == {}


def test_what_was_let_go_on_before_the_recheck_still_stands(house, sent):
    done(house, ANN, f"/agreements/{HARBOUR}/suspension", {"reason": "A breach."})
    revision = shown(house)["revision"]
    done(house, ANN, f"/agreements/{HARBOUR}/resumption", {"revision": revision, "reason": "Mended."})
    done(house, BEA, f"/agreements/{HARBOUR}/resumption/approval", {"revision": revision + 1})

    assert ended(house) == {}
    assert house.check(sent)[0]["stands"] is True


def test_going_on_takes_two_people(house):
    done(house, BEA, f"/agreements/{HARBOUR}/suspension", {"reason": "A breach."})
    path = f"/agreements/{HARBOUR}/resumption"
    assert refused(post(house, BEA, f"{path}/approval", {"revision": 2})) == (409, "NOT_PROPOSED")

    done(house, BEA, path, {"revision": 2, "reason": "Mended."})
    assert refused(post(house, BEA, f"{path}/approval", {"revision": 3})) == (403, "TWO_PEOPLE_NEEDED")
    assert refused(post(house, ANN, f"{path}/approval", {"revision": 3})) == (403, "NOT_YOUR_ROLE")
    assert status_of(house)[0] == "suspended"

    done(house, ("gil.c", ["director"]), f"{path}/approval", {"revision": 3})

    assert status_of(house) == ("active", {1: "active"})
    assert refused(post(house, ANN, path, {"revision": 4, "reason": "Again."})) == (409, "NOT_SUSPENDED")


def test_an_agreement_that_came_suspended_goes_on_when_two_people_say_so(house):
    house.execute("UPDATE agreements SET status = 'suspended' WHERE agency = 'harbour'")
    path = f"/agreements/{HARBOUR}/resumption"

    done(house, ANN, path, {"revision": 1, "reason": "Mended."})
    done(house, BEA, f"{path}/approval", {"revision": 2})

    assert status_of(house) == ("active", {1: "active"})


def test_of_several_that_are_queued_each_is_told_once(house, sent):
    subject = house.person()
    other = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]
    done(house, ANN, f"/agreements/{HARBOUR}/suspension", {"reason": "A breach."})

    assert house.service.agreements.recheck() is True

    (told,) = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    assert sorted(json.loads(told)["data"]["decision_ids"]) == sorted([sent, other])
    assert house.service.agreements.recheck() is False


def test_narrowing_stops_what_no_longer_fits_and_leaves_the_rest(house, sent):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}
    small = house.decide(subject, permission, asked=["IDN", "CON", "SAF"])["decision_id"]

    replaced(house, categories_by_type={"support.victim_general": ["IDN", "CON", "SAF"]})

    assert [one["stands"] for one in house.check(sent, small)] == [False, True]
    assert ended(house) == {"SHARING_AGREEMENT_SCOPE": [sent]}
    assert status_of(house) == ("active", {1: "superseded", 2: "active"})


def test_a_narrower_version_stops_what_is_queued_on_its_first_day_and_not_before(house, sent):
    first = (house.clock.at + timedelta(days=5)).date()
    replaced(house, categories_by_type={"safety.fire": ["IDN"]}, effective_from=first.isoformat())
    assert ended(house) == {}
    assert house.check(sent)[0]["stands"] is True

    house.clock.at += timedelta(days=5)

    assert ended(house) == {"SHARING_AGREEMENT_SCOPE": [sent]}


def test_what_was_told_to_stop_or_is_too_late_anyway_is_not_told_again(house, sent):
    house.clock.at += timedelta(days=15)

    done(house, ANN, f"/agreements/{HARBOUR}/suspension", {"reason": "A breach."})

    assert ended(house) == {}


def test_ending_is_final(house, sent):
    body = {"revision": 1, "reason": "They merged."}
    assert refused(post(house, ANN, f"/agreements/{HARBOUR}/termination", {**body, "revision": 0})) == (
        409,
        "CHANGED_MEANWHILE",
    )
    done(house, ANN, f"/agreements/{HARBOUR}/termination", body)

    assert ended(house) == {"SHARING_AGREEMENT_MISSING": [sent]}
    assert status_of(house) == ("terminated", {1: "terminated"})
    for path, more in [
        ("versions", terms()),
        ("suspension", {"reason": "x"}),
        ("resumption", {"reason": "x"}),
        ("termination", {"reason": "x"}),
    ]:
        body = more if path == "suspension" else {**more, "revision": 2}
        assert refused(post(house, ANN, f"/agreements/{HARBOUR}/{path}", body)) == (409, "AGREEMENT_ENDED")


def rechecked(house):
    return house.scalars("SELECT agency FROM rechecks ORDER BY at, id")


def test_each_stop_is_recorded_with_its_reason_and_looks_again_at_that_agency_only(house):
    police = agreement_key("police", "ISA-police")

    done(house, ANN, f"/agreements/{police}/suspension", {"reason": "A breach."})
    done(house, ANN, f"/agreements/{police}/resumption", {"revision": 2, "reason": "Mended."})
    done(house, BEA, f"/agreements/{police}/resumption/approval", {"revision": 3})
    done(house, ANN, f"/agreements/{HARBOUR}/termination", {"revision": 1, "reason": "They merged."})

    events = [*shown(house, police)["events"], *shown(house)["events"]]
    assert [(one["kind"], one["details"]) for one in events if one["kind"] != "imported"] == [
        ("suspended", {"reason": "A breach."}),
        ("resumption_proposed", {"reason": "Mended."}),
        ("resumed", {}),
        ("terminated", {"reason": "They merged."}),
    ]
    assert rechecked(house) == ["police", "harbour"]


def test_who_may_change_an_agreement_is_asked_of_each_change(house):
    revision = drafted(house)["revision"]
    officer = ("oz", ["case_officer"])
    signature = {"party": "landlord", "signatory": "A B", "role": "director", "signed_on": "2026-03-04"}
    changes = [
        ("versions", terms()),
        ("versions/2/signatures", signature),
        ("versions/2/drop", {}),
        ("versions/2/approval", {}),
        ("termination", {"reason": "x"}),
        ("resumption", {"reason": "x"}),
        ("resumption/approval", {}),
    ]

    answers = [post(house, officer, f"/agreements/{HARBOUR}/{path}", {**body, "revision": revision})
               for path, body in changes]  # fmt: skip
    answers.append(post(house, officer, f"/agreements/{HARBOUR}/suspension", {"reason": "x"}))
    new = {**terms(), "agreement_id": "N", "agency": "unpinned"}
    answers.append(post(house, officer, "/agreements", new))

    assert {refused(answer) for answer in answers} == {(403, "NOT_YOUR_ROLE")}
    assert shown(house)["revision"] == revision


def test_a_signature_is_of_a_day_that_has_come_in_london(house):
    revision = drafted(house)["revision"]
    house.clock.at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # after midnight there
    path = f"/agreements/{HARBOUR}/versions/2/signatures"
    body = {"party": "landlord", "signatory": "A B", "role": "director", "revision": revision}

    assert refused(post(house, ANN, path, {**body, "signed_on": "2026-07-03"})) == (409, "SIGNED_IN_THE_FUTURE")
    assert post(house, ANN, path, {**body, "signed_on": "2026-07-02"}).status_code == 201


def test_suspending_needs_no_revision_and_happens_once(house):
    assert refused(post(house, ("oz", ["case_officer"]), f"/agreements/{HARBOUR}/suspension", {"reason": "x"})) == (
        403,
        "NOT_YOUR_ROLE",
    )
    done(house, ANN, f"/agreements/{HARBOUR}/suspension", {"reason": "x"})
    assert refused(post(house, BEA, f"/agreements/{HARBOUR}/suspension", {"reason": "y"})) == (
        409,
        "SUSPENDED_ALREADY",
    )


def test_the_same_request_again_changes_nothing(house):
    use = house.service.agreements.suspend
    ann = Actor("sign-in", "ann.d", frozenset({"director"}), person=True)
    first = use(HARBOUR, "A breach.", ann, "a-key-of-the-caller")

    assert use(HARBOUR, "A breach.", ann, "a-key-of-the-caller") == first
    assert len(shown(house)["events"]) == 2


def test_whoever_read_before_somebody_else_changed_it_is_told(house):
    drafted(house)
    stale = {"revision": 1}

    assert refused(post(house, ANN, f"/agreements/{HARBOUR}/versions", {**terms(), **stale})) == (
        409,
        "CHANGED_MEANWHILE",
    )
    assert refused(post(house, BEA, f"/agreements/{HARBOUR}/versions/2/approval", stale)) == (
        409,
        "CHANGED_MEANWHILE",
    )
    assert len(shown(house)["versions"]) == 2


def test_the_officers_advice_is_kept_and_opens_nothing(house):
    drafted(house)
    signed(house, HARBOUR, 2)
    path = f"/agreements/{HARBOUR}/versions/2/advice"
    body = {"revision": shown(house)["revision"], "concern": True, "words": "Too long a retention."}

    done(house, DPO, path, body)

    assert post(house, BEA, path, body).status_code == 403
    advice = shown(house)["events"][-1]
    assert (advice["kind"], advice["version"], advice["by"]) == ("advised", 2, "dee.p")
    assert advice["details"] == {"concern": True, "words": "Too long a retention."}
    assert status_of(house)[1] == {1: "active", 2: "draft"}


def test_a_dropped_draft_comes_to_nothing(house):
    revision = drafted(house)["revision"]
    done(house, ANN, f"/agreements/{HARBOUR}/versions/2/drop", {"revision": revision})

    assert refused(approve(house, BEA, 2)) == (409, "DRAFT_DROPPED")
    assert status_of(house) == ("active", {1: "active", 2: "dropped"})
    assert drafted(house)["versions"][-1]["version"] == 3
    assert status_of(house)[1] == {1: "active", 2: "dropped", 3: "draft"}
    signed(house, HARBOUR, 3)
    assert approve(house, BEA, 3).status_code == 201


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"party": "police"}, (409, "NOT_A_PARTY")),
        ({"signed_on": "2026-03-05"}, (409, "SIGNED_IN_THE_FUTURE")),
        ({"version": 9}, (404, "UNKNOWN_VERSION")),
    ],
)
def test_a_signature_that_cannot_be_is_refused(house, body, expected):
    revision = drafted(house)["revision"]
    signature = {"party": "landlord", "signatory": "A B", "role": "director", "signed_on": "2026-03-04", **body}
    version = signature.pop("version", 2)

    path = f"/agreements/{HARBOUR}/versions/{version}/signatures"
    assert refused(post(house, ANN, path, {**signature, "revision": revision})) == expected


def test_nobody_signs_or_approves_twice_and_an_older_version_never_comes_back(house):
    drafted(house)
    drafted(house)
    signed(house, HARBOUR, 2)
    signed(house, HARBOUR, 3)
    body = {"party": "landlord", "signatory": "A", "role": "b", "signed_on": "2026-03-01"}
    again = {**body, "revision": shown(house)["revision"]}
    assert refused(post(house, ANN, f"/agreements/{HARBOUR}/versions/2/signatures", again)) == (409, "SIGNED_ALREADY")
    assert approve(house, BEA, 3).status_code == 201

    assert refused(approve(house, BEA, 3)) == (409, "ALREADY_APPROVED")
    assert refused(approve(house, BEA, 2)) == (409, "OLDER_VERSION")


def test_a_version_that_came_with_a_file_meanwhile_is_not_replaced_by_an_older_draft(house):
    conftest = sys.modules[type(house).__module__]
    drafted(house)
    signed(house, HARBOUR, 2)
    partnership = copy.deepcopy(conftest.PARTNERSHIP)
    partnership["agreements"][0]["version"] = 2
    house.service.seed(partnership, conftest.LANDLORD_PARTY, conftest.PARTIES)

    assert refused(approve(house, BEA, 2)) == (409, "OLDER_VERSION")


def test_a_version_whose_days_are_over_cannot_be_approved(house):
    drafted(house, effective_to="2026-03-05")
    signed(house, HARBOUR, 2)
    house.clock.at += timedelta(days=2)

    assert refused(approve(house, BEA, 2)) == (409, "ALREADY_OVER")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"categories_by_type": {"support.victim_general": ["GRC"]}}, "/categories_by_type/support.victim_general"),
        ({"categories_by_type": {}}, "/categories_by_type"),
        ({"effective_to": "2026-03-03"}, "/effective_to"),
        ({"onward_sharing": "named"}, "/onward_to"),
        ({"onward_to": ["Somebody"]}, "/onward_to"),
        ({"document_sha256": "none"}, "/document_sha256"),
        ({"purposes": []}, "/purposes"),
        ({"secret": 1}, ""),
    ],
)
def test_terms_with_mistakes_are_refused_at_their_place(house, changed, pointer):
    before = house.rows()

    answer = post(house, ANN, "/agreements", {**terms(**changed), "agreement_id": "N", "agency": "unpinned"})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"].startswith(pointer)
    assert house.rows() == before


def test_an_agreement_needs_an_agency_and_an_id_of_its_own(house):
    body = {**terms(), "agreement_id": "ISA-harbour", "agency": "harbour"}

    assert refused(post(house, ANN, "/agreements", body)) == (409, "AGREEMENT_EXISTS")
    assert refused(post(house, ANN, "/agreements", {**body, "agency": "nobody"})) == (404, "UNKNOWN_AGENCY")
    unknown = agreement_key("nobody", "none")
    assert house.call("GET", f"/agreements/{unknown}", roles=["auditor"]).status_code == 404
    assert refused(post(house, ANN, f"/agreements/{unknown}/suspension", {"reason": "x"})) == (
        404,
        "UNKNOWN_AGREEMENT",
    )


def test_services_and_imports_change_no_agreement(house):
    calls = [
        ("POST", "/agreements"),
        ("POST", f"/agreements/{HARBOUR}/suspension"),
        ("GET", f"/agreements/{HARBOUR}"),
    ]

    for method, path in calls:
        assert house.call(method, path, {"reason": "x"}).status_code == 403
        assert house.call(method, path, {"reason": "x"}, roles=["import"]).status_code == 403


def test_names_of_staff_and_their_words_are_sealed(house):
    done(house, ("zebedee.q", ["director"]), f"/agreements/{HARBOUR}/suspension", {"reason": "Marmalade canary."})

    for blob in house.scalars("SELECT sealed FROM agreement_events"):
        assert b"zebedee" not in bytes(blob) and b"canary" not in bytes(blob)


def notices(house):
    bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'notice.due'")
    return [(json.loads(body)["data"]["code"], json.loads(body)["data"]["role"]) for body in bodies]


def test_staff_are_told_before_an_agreement_ends_and_what_is_queued_when_it_has(house):
    alert, ends = house.service.agreements.alert, date(2026, 12, 31)

    def on(days):
        house.clock.at = house.clock.at.replace(year=2026, month=12, day=31) - timedelta(days=days)
        return alert()

    assert ends.isoformat() == shown(house)["versions"][0]["effective_to"]
    assert [on(days) for days in (61, 60, 60, 31, 30, 8, 7, 6)] == [0, 1, 0, 0, 1, 0, 1, 0]
    assert notices(house) == [("staff.agreement_ends", "directory_admin")] * 3
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject, valid_until=None)}
    confirmed = (house.clock.at - timedelta(days=1)).isoformat()
    sent = house.decide(subject, permission, safe_contact_confirmed_at=confirmed)["decision_id"]
    assert (on(0), ended(house)) == (0, {})

    assert on(-1) == 1

    assert rechecked(house) == ["harbour"]
    assert ended(house) == {"SHARING_AGREEMENT_MISSING": [sent]}
    assert status_of(house) == ("expired", {1: "expired"})
    (listed,) = house.call("GET", "/agreements?agency=harbour").json["agreements"]
    assert listed["status"] == "expired"
    assert on(-2) == 0


def test_the_day_on_which_staff_are_told_of_an_end_is_londons(house):
    replaced(house, effective_from="2026-03-05", effective_to="2026-08-31")

    house.clock.at = datetime(2026, 7, 1, 22, 59, tzinfo=UTC)
    assert house.service.agreements.alert() == 0
    house.clock.at = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)  # midnight there: 60 days before
    assert house.service.agreements.alert() == 1


def test_of_a_version_that_a_file_lists_twice_staff_are_told_once(house):
    conftest = sys.modules[type(house).__module__]
    partnership = copy.deepcopy(conftest.PARTNERSHIP)
    twice = {**partnership["agreements"][0], "version": 2, "effective_to": "2026-06-30"}
    partnership["agreements"] += [twice, twice]
    assert house.service.seed(partnership, conftest.LANDLORD_PARTY, conftest.PARTIES) == 2

    house.clock.at = house.clock.at.replace(month=6, day=25)

    assert house.service.agreements.alert() == 1


def test_nobody_is_told_of_an_end_that_a_new_version_bridges(house):
    replaced(house, effective_from="2026-12-31", effective_to=None)
    house.clock.at = house.clock.at.replace(month=12, day=20)

    assert house.service.agreements.alert() == 0
