"""A case handled end to end by phone and paper: nothing is sealed, and what is known of it is no less."""

from datetime import UTC, datetime

import pytest
from embedded_world import case_called, refer, written
from officers import NADIA, Office, Who, until

CARE, POLICE, REPAIRS = "harbour-victim-care", "norshire-police", "lockwell-sanctuary"
AUDITOR = Who("amal.t", "auditor")


def now():
    return datetime.now(UTC).isoformat()


def told(office, referral, way, who, **more):
    body = {"delivery": way, "to_whom": who, "at": now(), **more}
    return office.post("referral", f"/referrals/{referral['referral_id']}/tellings", body)


def answered(office, referral, answer, who, **more):
    body = {"answer": answer, "who": who, "at": now(), **more}
    return office.post("referral", f"/referrals/{referral['referral_id']}/spoken-answers", body)


def tasks_about(office, referral):
    open_now = office.get("referral", "/tasks")["tasks"]
    return [one["code"] for one in open_now if one["referral_id"] == referral["referral_id"]]


@pytest.fixture
def told_case(world, office, tmp_path):
    """A bundle that says `phone`, after somebody wrote down whom they told."""
    document = case_called("told from a file", "amara", referrals={"R2"})
    document["referrals"][0]["delivery"] = "phone"
    file = written(tmp_path, document)
    [row] = refer("--profile", world.profile, "--rebase", "--json", file).rows
    told(office, row, "phone", "Beth at the desk", their_reference="THEIRS-1")
    return file, row


def test_a_bundle_sent_again_shows_what_was_told(world, told_case):
    file, before = told_case
    ran = refer("--profile", world.profile, "--rebase", "--json", file)
    [row] = ran.rows
    assert (before["result"], row["result"], row["receipt"], row["next"]) == ("pending", "told", None, None)
    assert row["sent"] and (ran.status, ran.summary["evidence"]) == (0, "verified")


@pytest.fixture
def office(world):
    return Office(world)


def test_a_case_handled_end_to_end_by_phone_and_paper(world, office, tmp_path):
    # given somebody who agreed to three agencies, none of which is sent anything by machine
    before = {agency: len(world.inbox(agency)) for agency in (CARE, REPAIRS)}
    case = office.case(tmp_path, "amara", "phone and paper", datetime.now(UTC))
    by_ref = {one["ref"]: one for one in case.told["referrals"]}
    ways = dict(zip(sorted(by_ref), ("phone", "paper", "partner_form"), strict=False))
    asked = {ref: case.refer(ref, case.says(by_ref[ref]["authority"]), delivery=way) for ref, way in ways.items()}
    assert {one["result"] for one in asked.values()} == {"pending"}, asked

    # when an officer reads each sheet, tells them, and writes down whom
    for ref, way in ways.items():
        sheet = office.get("referral", f"/referrals/{asked[ref]['referral_id']}/sheet")
        assert sheet["safe_contact"]["known"]
        assert next(iter(sheet["how"]))
        assert sheet["agency"]["contact"]["phone"] in " ".join(sheet["how"])
        assert {one["code"] for one in sheet["sections"]}.isdisjoint(asked[ref]["withheld"])
        assert sheet["agreement"]["basis"] == "The person agreed to this."
        after = told(office, asked[ref], way, "Beth at the desk", their_reference=f"THEIRS-{ref}")
        assert (after["result"], after["delivery"]) == ("told", way)
        assert after["sent"]
        assert tasks_about(office, after) == []

    # then they answer by phone, and the same account tells of it as of anything else
    first, second, *_ = sorted(ways)
    answered(office, asked[first], "accepted", "Beth at the desk", text="We ring her on Tuesday.")
    answered(office, asked[second], "declined", "Omid", reason="no_capacity")
    account = {one["ref"].partition("-")[0]: one for one in case.referrals()}
    assert account[first]["result"] == "accepted"
    assert [one["answer"] for one in account[first]["answers"]] == ["accepted"]
    assert account[second]["result"] == "declined"
    assert [one["to_whom"] for one in account[first]["told"]] == ["Beth at the desk"]
    assert account[first]["receipt"] is None
    assert office.get("referral", f"/referrals/{asked[first]['referral_id']}", AUDITOR)["told"]

    # and she takes one back: somebody is asked to ring them, until their answer is written down
    [consent] = [one for one in case.standing()["consents"] if one["agency"] == by_ref[first]["agency"]]
    office.post("consent", f"/consents/{consent['consent_id']}/withdrawals", {})
    until(lambda: tasks_about(office, asked[first]), lambda codes: codes == ["STOP_BY_PHONE"])
    shown = office.get("referral", f"/referrals/{asked[first]['referral_id']}", NADIA)
    assert "withdrawn" in shown["next"]["what"]
    stopped = answered(office, asked[first], "erased", "Beth at the desk")
    assert stopped["next"]["what"].startswith("Tell the person")
    assert tasks_about(office, stopped) == []

    # and nothing of all this was ever sealed or arrived anywhere
    assert {agency: len(world.inbox(agency)) for agency in before} == before
    for one in case.referrals():
        evidence = office.get("referral", f"/referrals/{one['referral_id']}/evidence")
        assert (evidence["manifest"], evidence["wire_sha256"], evidence["receipts"]) == (None, None, [])
        assert evidence["decision"]["statement"]


def test_a_sheet_that_she_took_back_meanwhile_is_not_shown(office, tmp_path):
    case = office.case(tmp_path, "amara", "taken back before the call", datetime.now(UTC))
    one = next(one for one in case.told["referrals"] if one["agency"] == CARE)
    asked = case.refer(one["ref"], case.says(one["authority"]), delivery="phone")
    [consent] = [one for one in case.standing()["consents"] if one["agency"] == CARE]

    office.post("consent", f"/consents/{consent['consent_id']}/withdrawals", {})

    refused = office.call("GET", "referral", f"/referrals/{asked['referral_id']}/sheet")
    assert refused.status_code == 409
    assert case.becomes(asked, "cancelled")["sent"] == []
