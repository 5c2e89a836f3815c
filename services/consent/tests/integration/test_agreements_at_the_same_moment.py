"""Two people at one agreement at the same moment, or a decision beside a change: nothing is lost, one comes first."""

import json
import threading

import pytest
import sqlalchemy as sa

from consent.domain.agreement_life import agreement_key

HARBOUR = agreement_key("harbour", "ISA-harbour")
PATH = f"/agreements/{HARBOUR}"
ANN, BEA, GIL = ("ann.d", ["directory_admin"]), ("bea.b", ["director"]), ("gil.c", ["director"])
TERMS = {
    "purposes": ["Support after a crime"],
    "categories_by_type": {"support.victim_general": ["IDN", "CON", "SAF"]},
    "effective_from": "2026-03-04",
    "effective_to": None,
    "onward_sharing": "none",
    "retention_days": 100,
    "breach_notice_hours": 24,
    "document_sha256": "a" * 64,
}


def together(*calls):
    """Run them at the same moment; what each returned, in the order given."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        answers[place] = call()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def post(house, who, path, body):
    return house.call("POST", path, body, roles=who[1], name=who[0])


def shown(house):
    return house.call("GET", PATH, roles=["auditor"]).json


def told(house):
    while house.service.agreements.recheck():
        pass
    bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    return {decision for body in bodies for decision in json.loads(body)["data"]["decision_ids"]}


def signed(house):
    """A draft of the next version that both parties signed."""
    assert post(house, ANN, f"{PATH}/versions", {**TERMS, "revision": 1}).status_code == 201
    for revision, party in ((2, "landlord"), (3, "harbour")):
        body = {"revision": revision, "party": party, "signatory": "A", "role": "b", "signed_on": "2026-03-01"}
        assert post(house, ANN, f"{PATH}/versions/2/signatures", body).status_code == 201


@pytest.mark.parametrize("turn", range(3))
def test_of_two_edits_of_what_both_read_one_is_made_and_the_other_is_told(house, turn):
    answers = together(
        lambda: post(house, ANN, f"{PATH}/versions", {**TERMS, "retention_days": 10, "revision": 1}),
        lambda: post(house, BEA, f"{PATH}/versions", {**TERMS, "retention_days": 20, "revision": 1}),
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (lost,) = (answer for answer in answers if answer.status_code == 409)
    assert lost.json["code"] == "CHANGED_MEANWHILE"
    (kept,) = (answer for answer in answers if answer.status_code == 201)
    versions = shown(house)["versions"]
    assert [one["version"] for one in versions] == [1, 2]
    assert versions[1]["retention_days"] == kept.json["versions"][1]["retention_days"]


def test_two_new_agreements_by_one_id_at_the_same_moment_are_one(house):
    body = {**TERMS, "agency": "unpinned", "agreement_id": "ISA-new"}

    answers = together(*[lambda: post(house, ANN, "/agreements", body)] * 3)

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert house.rows()["agreement_drafts"] == 1


def test_two_second_persons_at_the_same_moment_approve_once(house):
    signed(house)

    answers = together(
        *[lambda who=who: post(house, who, f"{PATH}/versions/2/approval", {"revision": 4}) for who in (BEA, GIL)]
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert [event["kind"] for event in shown(house)["events"]].count("approved") == 1
    assert house.scalars("SELECT version FROM agreements WHERE agency = 'harbour' ORDER BY position") == [1, 2]


def test_a_suspension_beside_an_edit_is_never_the_one_that_is_refused(house):
    stop, edit = together(
        lambda: post(house, BEA, f"{PATH}/suspension", {"reason": "A breach."}),
        lambda: post(house, ANN, f"{PATH}/versions", {**TERMS, "revision": 1}),
    )

    assert stop.status_code == 201
    assert edit.status_code in (201, 409)
    assert shown(house)["status"] == "suspended"


@pytest.mark.parametrize("turn", range(5))
def test_a_suspension_while_a_decision_is_being_made_wins_or_referral_hears_of_it(house, turn):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}

    decision, stop = together(
        lambda: house.decide(subject, permission),
        lambda: post(house, BEA, f"{PATH}/suspension", {"reason": "A breach."}),
    )

    assert stop.status_code == 201
    (standing,) = house.check(decision["decision_id"])
    assert standing["stands"] is False
    assert (decision["decision_id"] in told(house)) is (decision["outcome"] == "send")


@pytest.mark.parametrize("turn", range(3))
def test_a_narrower_version_while_a_decision_is_being_made_wins_or_referral_hears_of_it(house, turn):
    signed(house)
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}

    decision, approval = together(
        lambda: house.decide(subject, permission),
        lambda: post(house, BEA, f"{PATH}/versions/2/approval", {"revision": 4}),
    )

    assert approval.status_code == 201
    narrow = set(decision["allowed"]) <= {"IDN", "CON", "SAF"}
    assert (decision["decision_id"] in told(house)) is not narrow


@pytest.mark.databases("postgresql")  # on SQLite a writing transaction is the only one anyway
def test_a_decision_waits_for_a_change_of_what_it_rests_on(house):
    subject, answers = house.person(), []
    permission = {"kind": "consent", "id": house.consent(subject)}
    second = threading.Thread(target=lambda: answers.append(house.decide(subject, permission)))
    with house.service.agreements.suspend.change.units() as unit:
        unit.agreements.take_turn()
        second.start()
        second.join(timeout=0.3)
        assert answers == []
    second.join(timeout=60)

    assert [answer["outcome"] for answer in answers] == ["send"]


def test_several_processes_look_again_and_tell_once(house):
    subject = house.person()
    decision = house.decide(subject, {"kind": "consent", "id": house.consent(subject)})["decision_id"]
    post(house, BEA, f"{PATH}/suspension", {"reason": "A breach."})

    together(*[house.service.agreements.recheck] * 4)

    assert house.rows()["event_outbox"] == 1
    assert told(house) == {decision}


def test_several_processes_alert_once(house):
    house.clock.at = house.clock.at.replace(month=12, day=28)

    given = together(*[house.service.agreements.alert] * 4)

    assert sum(given) == 1
    assert house.rows()["agreement_alerts"] == 1


def test_what_happened_to_agreements_and_packs_is_never_changed_nor_deleted(house):
    post(house, BEA, f"{PATH}/suspension", {"reason": "A breach."})
    for table in ("agreement_events", "policy_pack_events"):
        for change in (f"UPDATE {table} SET kind = 'approved'", f"DELETE FROM {table}"):
            with pytest.raises(sa.exc.DBAPIError, match="never changed"):
                house.execute(change)
