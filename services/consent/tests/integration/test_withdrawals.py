"""Taking a yes back, whole or in part: by anybody on the staff, at once, with a recall and a receipt."""

import json
import re
import uuid

import pytest

STAFF = ("import", "case_officer", "safeguarding_lead", "dpo", "directory_admin", "auditor")
OFFICER = {"roles": ["case_officer"], "name": "nadia.k"}
SUPPORT = "support.victim_general"


def take_back(house, consent_id, **body):
    answer = house.call("POST", f"/consents/{consent_id}/withdrawals", body, **OFFICER)
    assert answer.status_code == 201, answer.json
    return answer.json


def take_all_back(house, subject, **body):
    answer = house.call("POST", f"/subjects/{subject}/withdrawals", body, **OFFICER)
    assert answer.status_code == 201, answer.json
    return answer.json


def recalled(house):
    bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
    return {decision for body in bodies for decision in json.loads(body)["data"]["decision_ids"]}


def consents_of(house, subject):
    view = house.call("GET", f"/subjects/{subject}/consents", **OFFICER).json
    return {one["consent_id"]: one for one in view["consents"]}


@pytest.fixture
def agreed(house):
    """A person who agreed, the permission, and a decision that sent something under it, health included."""
    subject = house.person()
    consent_id = house.consent(subject, categories=["IDN", "CON", "SAF", "HEA"])
    permission = {"kind": "consent", "id": consent_id}
    asked = ["IDN", "CON", "SAF", "HEA"]
    decision = house.decide(subject, permission, asked=asked, held=asked, with_reason=["HEA"])
    assert decision["allowed"] == asked
    return subject, permission, decision["decision_id"]


@pytest.mark.parametrize("role", STAFF)
def test_anybody_on_the_staff_takes_a_yes_back_and_nobody_has_to_approve(house, role):
    consent_id = house.consent(house.person())

    answer = house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=[role])

    assert answer.status_code == 201


def test_a_category_that_is_taken_back_goes_no_further_and_the_rest_goes(house, agreed):
    subject, permission, decision = agreed

    take_back(house, permission["id"], categories=["HEA"])

    assert house.check(decision)[0]["reasons"] == ["NOT_AGREED"]
    assert recalled(house) == {decision}
    house.execute("UPDATE open_referrals SET ended_at = '2026-03-04 12:00:00', how = 'declined'")
    again = house.decide(subject, permission, held=["IDN", "CON", "SAF", "HEA"], with_reason=["HEA"],
                         asked=["IDN", "CON", "SAF", "HEA"])  # fmt: skip
    assert (again["allowed"], again["withheld"]) == (["IDN", "CON", "SAF"], {"HEA": "NOT_AGREED"})
    assert house.scalars("SELECT status FROM consent_events ORDER BY seq") == ["given", "narrowed"]


def test_referral_hears_whether_all_that_was_sent_is_recalled_or_a_part_of_it(house, agreed):
    _, permission, decision = agreed
    of_part, of_all = {"decision_ids": [decision], "part": True}, {"decision_ids": [decision]}

    def told():
        bodies = house.scalars("SELECT body FROM event_outbox WHERE type = 'permission.ended'")
        return [json.loads(body)["data"] for body in bodies]

    take_back(house, permission["id"], categories=["HEA"])
    assert told() == [of_part]
    take_back(house, permission["id"])
    assert sorted(told(), key=len) == [of_all, of_part]


def test_what_was_never_sent_is_not_recalled(house):
    subject = house.person()
    consent_id = house.consent(subject, categories=["IDN", "CON", "SAF", "HEA"])
    house.decide(subject, {"kind": "consent", "id": consent_id}, asked=["IDN", "CON", "SAF"])

    take_back(house, consent_id, categories=["HEA"])

    assert recalled(house) == set()


def test_a_purpose_that_is_taken_back_stops_and_another_goes_on(house, agreed):
    subject, permission, decision = agreed

    take_back(house, permission["id"], purposes=[SUPPORT])

    assert house.check(decision)[0]["reasons"] == ["PERSON_WITHDREW"]
    assert house.decide(subject, permission)["reasons"] == ["DUPLICATE_OPEN", "PERSON_WITHDREW"]
    assert recalled(house) == {decision}


def test_everything_of_one_agency_or_of_all_is_taken_back_in_one_act(house):
    subject = house.person()
    harbour, police = house.consent(subject), house.consent(subject, agency="police", purposes=["police.report"])
    second = house.consent(subject)

    first = take_all_back(house, subject, agencies=["harbour"])
    rest = take_all_back(house, subject)

    assert set(first["consent_ids"]) == {harbour, second}
    assert rest["consent_ids"] == [police]
    assert {one["status"] for one in consents_of(house, subject).values()} == {"withdrawn"}
    assert house.scalars("SELECT status FROM consent_events WHERE status <> 'given'") == ["withdrawn"] * 3
    assert house.rows()["receipts"] == 2


def test_one_category_is_taken_back_from_everybody(house):
    subject = house.person()
    one = house.consent(subject, categories=["IDN", "HEA"])
    other = house.consent(subject, agency="police", purposes=["police.report"], categories=["HEA"])
    untouched = house.consent(subject, categories=["IDN"])

    done = take_all_back(house, subject, categories=["HEA"])

    assert set(done["consent_ids"]) == {one, other}
    status = {key: value["status"] for key, value in consents_of(house, subject).items()}
    assert status == {one: "given", other: "withdrawn", untouched: "given"}
    assert house.scalars("SELECT status FROM consent_events WHERE status <> 'given'") == ["narrowed"] * 2


def test_when_nothing_stands_there_is_nothing_to_take_back_and_no_receipt(house):
    subject = house.person()
    house.consent(subject)
    take_all_back(house, subject)

    again = take_all_back(house, subject)

    assert (again["consent_ids"], again["receipt_id"]) == ([], None)
    assert again["withdrawn_at"] == "2026-03-04T12:00:00+00:00"
    assert house.rows()["consent_events"] == 2
    assert house.rows()["receipts"] == 1


def test_a_part_that_was_taken_back_before_answers_with_that_time_and_that_receipt(house, agreed):
    _, permission, _ = agreed
    first = take_back(house, permission["id"], categories=["HEA"])
    house.clock.at = house.clock.at.replace(hour=13)

    assert take_back(house, permission["id"], categories=["HEA"]) == first
    assert take_back(house, permission["id"]) != first


def test_what_was_never_asked_about_cannot_be_taken_back(house, agreed):
    _, permission, _ = agreed

    answer = house.call("POST", f"/consents/{permission['id']}/withdrawals", {"categories": ["GRC"]}, **OFFICER)

    assert (answer.status_code, answer.json["code"]) == (422, "NOT_ASKED")
    assert house.rows()["consent_events"] == 1


def test_no_row_is_edited_and_the_old_decision_stays_as_it_was(house, agreed):
    _, permission, decision = agreed
    before = house.call("GET", f"/decisions/{decision}", roles=["dpo"]).json
    take_back(house, permission["id"])

    assert house.call("GET", f"/decisions/{decision}", roles=["dpo"]).json == before
    with pytest.raises(Exception, match="never changed"):
        house.execute("UPDATE receipts SET made_at = made_at")


@pytest.mark.parametrize("role", ["case_officer", "safeguarding_lead", "dpo"])
def test_a_yes_that_never_was_valid_is_no_permission_and_what_was_sent_is_recalled(house, agreed, role):
    subject, permission, decision = agreed

    answer = house.call(
        "POST", f"/consents/{permission['id']}/invalidations", {"reason": "He stood beside her."}, roles=[role]
    )

    assert answer.status_code == 201
    assert "NO_PERMISSION" in house.decide(subject, permission)["reasons"]
    assert house.check(decision)[0]["reasons"] == ["NO_PERMISSION"]
    assert recalled(house) == {decision}


def test_a_withdrawal_of_more_decisions_than_one_event_names_recalls_them_all(house, monkeypatch):
    monkeypatch.setattr("consent.usecases.taking_back.MOST_IN_ONE_EVENT", 2)
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}
    made = set()
    for _ in range(5):
        made.add(house.decide(subject, permission)["decision_id"])
        house.execute("UPDATE open_referrals SET ended_at = '2026-03-04 12:00:00', how = 'declined'")

    take_back(house, permission["id"])

    assert recalled(house) == made
    assert len(house.scalars("SELECT 1 FROM event_outbox WHERE type = 'permission.ended'")) == 3


def test_how_and_why_are_kept_with_the_event_and_only_there(house, agreed):
    _, permission, _ = agreed
    take_back(house, permission["id"], channel="phone", reason="canary-reason-7Kp")

    record = house.call("GET", f"/consents/{permission['id']}", roles=["auditor"]).json

    assert [one["event"] for one in record["events"]] == ["given", "withdrawn"]
    assert record["events"][1]["words"] == {"channel": "phone", "reason": "canary-reason-7Kp"}
    assert record["events"][1]["by"]["name"] == "nadia.k"
    assert house.scalars("SELECT kind FROM audit_reads WHERE kind = 'consent'") == ["consent"]


def test_how_and_why_are_kept_too_when_everything_is_taken_back_in_one_act(house, agreed):
    subject, permission, _ = agreed
    take_all_back(house, subject, channel="phone", reason="canary-reason-8Kp")

    record = house.call("GET", f"/consents/{permission['id']}", roles=["auditor"]).json

    assert record["events"][1]["words"] == {"channel": "phone", "reason": "canary-reason-8Kp"}


def test_a_receipt_is_held_in_plain_words_until_she_has_it(house, agreed):
    subject, permission, _ = agreed
    receipt_id = take_back(house, permission["id"], categories=["HEA"])["receipt_id"]

    shown = house.call("GET", f"/receipts/{receipt_id}", **OFFICER).json
    assert (shown["state"], shown["asked_in"], shown["language"]) == ("held", "en-GB", "en-GB")
    assert "From then on we do not tell harbour your health." in shown["lines"]
    assert re.fullmatch("[A-Z0-9]{4}-[A-Z0-9]{4}", shown["reference"])  # short enough to be read out
    assert shown["reference"] in shown["neutral"]
    assert "harbour" not in shown["neutral"]
    assert shown["help"] is None

    first = house.call("POST", f"/receipts/{receipt_id}/handovers", {"how": "read_aloud"}, **OFFICER).json
    again = house.call("POST", f"/receipts/{receipt_id}/handovers", {"how": "not_wanted"}, **OFFICER).json

    assert first == again
    assert (first["state"], first["how"]) == ("handed_over", "read_aloud")
    (listed,) = house.call("GET", f"/subjects/{subject}/receipts", **OFFICER).json["receipts"]
    assert (listed["receipt_id"], listed["state"]) == (receipt_id, "handed_over")
    assert sorted(house.scalars("SELECT kind FROM audit_reads")) == ["receipt", "receipts"]


@pytest.mark.parametrize(
    ("notice", "query", "key"),
    [
        ({"language": "cy", "format": "standard"}, "", "cy"),
        ({"language": "en-GB", "format": "easy_read"}, "", "easy_read"),
        ({"language": "cy", "format": "standard"}, "?help=easy_read", "easy_read"),
        ({"language": "en-GB", "format": "standard"}, "?help=cy", "cy"),
    ],
)
def test_a_receipt_is_beside_the_english_in_the_words_in_which_she_was_asked_or_that_are_asked_for(
    house, notice, query, key
):
    consent = house.consent(house.person(), notice={"id": "sharing-notice", "version": "2026-02", **notice})
    receipt_id = take_back(house, consent)["receipt_id"]

    shown = house.call("GET", f"/receipts/{receipt_id}{query}", **OFFICER).json

    assert "From then on we do not tell harbour anything about you." in shown["lines"]
    assert (shown["help"]["key"], shown["help"]["signed_off_by"]) == (key, None)
    assert len(shown["help"]["lines"]) == len(shown["lines"]) and shown["help"]["lines"] != shown["lines"]


def test_referral_hears_that_something_waits_for_her_and_not_what(house, agreed):
    subject, permission, _ = agreed
    take_back(house, permission["id"], categories=["HEA"])

    (body,) = house.scalars("SELECT body FROM event_outbox WHERE type = 'receipt.due'")
    assert json.loads(body)["data"] == {"subject": subject}


@pytest.mark.databases("sqlite")
def test_the_words_of_a_receipt_are_not_readable_at_rest(house, agreed, tmp_path):
    _, permission, _ = agreed
    take_back(house, permission["id"], categories=["HEA"], reason="canary-reason-7Kp")

    files = [path for path in tmp_path.iterdir() if path.name.startswith("consent.sqlite3")]
    stored = b"".join(path.read_bytes() for path in files)

    assert b"receipt.due" in stored
    assert b"your health" not in stored
    assert b"canary-reason" not in stored


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/consents/{0}", None),
        ("GET", "/receipts/{0}", None),
        ("GET", "/subjects/{0}/receipts", None),
        ("POST", "/receipts/{0}/handovers", {"how": "read_aloud"}),
        ("POST", "/subjects/{0}/withdrawals", {}),
        ("POST", "/consents/{0}/invalidations", {"reason": "x"}),
    ],
)
def test_what_is_not_known_is_not_found(house, method, path, body):
    before = house.rows()

    answer = house.call(method, path.format(uuid.uuid4()), body, roles=["safeguarding_lead"])

    assert answer.status_code == 404
    assert house.rows() == before


@pytest.mark.parametrize(
    ("method", "path", "body", "roles"),
    [
        ("GET", "/consents/{0}", None, ["import", "directory_admin"]),
        ("GET", "/consents/ending", None, ["import", "dpo", "directory_admin", "auditor"]),
        ("GET", "/receipts/{0}", None, ["import", "directory_admin"]),
        ("GET", "/subjects/{0}/receipts", None, ["import", "directory_admin"]),
        ("POST", "/receipts/{0}/handovers", {"how": "read_aloud"}, ["import", "dpo", "directory_admin", "auditor"]),
        ("POST", "/consents/{0}/invalidations", {"reason": "x"}, ["import", "directory_admin", "auditor"]),
        ("POST", "/consents/{0}/answers", {}, ["dpo", "directory_admin", "auditor"]),
    ],
)
def test_who_may_not(house, method, path, body, roles):
    for role in roles:
        assert house.call(method, path.format(uuid.uuid4()), body, roles=[role]).status_code == 403
    assert house.call(method, path.format(uuid.uuid4()), body).status_code == 403
