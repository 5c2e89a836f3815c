"""The master of safe contact: versions, encryption, and what is never given back."""

import json

import pytest

from alongside.vault import KeyRing

RING = {"kind": "mobile_call", "safe": "yes", "voicemail": "never", "if_answered": "CANARY-COVER boiler"}
POINTS = {"mobile": "07700 900101", "email": "canary@example.org"}


def url(handle):
    return f"/people/{handle}/safe-contact"


def test_the_referral_service_reads_the_current_version_without_code_word_or_contact_points(running):
    running.keep(running.contact(RING, code_word="saffron"), POINTS)
    kept = running.keep(running.contact(RING, {"kind": "sms", "safe": "no"}, code_word="saffron"), POINTS)

    answer = running.client.get(url(running.HANDLE), headers=running.issuers.service("referral"))

    assert kept["version"] == 2
    assert answer.json == {
        "version": 2,
        "confirmed_at": "2026-05-30T10:00:00+01:00",
        "record": running.contact(RING, {"kind": "sms", "safe": "no"}),
        "unchecked": [],
        "has_code_word": True,
    }
    assert "saffron" not in answer.text and "07700" not in answer.text


def test_the_same_content_again_is_no_new_version(running):
    first = running.keep(running.contact(RING, code_word="saffron"), POINTS)
    again = running.keep(running.contact(RING, code_word="Saffron "), POINTS)

    assert first == again
    assert running.rows()["safe_contacts"] == 1


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"code_word": "turmeric"}, POINTS),
        ({"code_word": ""}, POINTS),
        ({"code_word": "saffron", "confirmed_at": "2026-06-01T09:00:00Z"}, POINTS),
        ({"code_word": "saffron"}, {"mobile": "07700 900102"}),
        ({"code_word": "saffron"}, None),
    ],
)
def test_any_change_is_a_version_and_earlier_ones_stay(running, change, points):
    running.keep(running.contact(RING, code_word="saffron"), POINTS)

    kept = running.keep(running.contact(RING, **change), points)

    assert kept["version"] == 2
    assert running.rows() == {
        "people": 1, "safe_contacts": 2, "holds": 0, "notices": 0, "messages": 0, "tasks": 0,
    }  # fmt: skip


def test_an_unknown_handle_is_not_found_and_says_nothing_else(running):
    answer = running.client.get(url(running.OTHER), headers=running.issuers.service("referral"))

    assert (answer.status_code, answer.json["type"]) == (404, "/problems/person-unknown")
    assert running.OTHER not in answer.text


@pytest.mark.databases("sqlite")
def test_nothing_of_a_record_can_be_read_in_the_database_file(running, tmp_path, capfd):
    canaries = ("CANARY-COVER", "saffron", "07700 900101", "canary@example.org", "CANARY-NEVER", "CANARY-VISIT")
    record = running.contact(RING, code_word="saffron", never=["CANARY-NEVER"], visits="CANARY-VISIT")
    running.keep(record, POINTS)
    running.client.get(url(running.HANDLE), headers=running.issuers.service("referral"))

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("notify.sqlite3*"))
    logged = "".join(capfd.readouterr())

    assert "safe_contact.stored" in logged
    for canary in canaries:
        assert canary.encode() not in stored
        assert canary not in logged
    assert canaries[0] in json.dumps(
        running.client.get(url(running.HANDLE), headers=running.issuers.service("referral")).json
    )  # the search would have found it


def test_each_person_has_a_key_of_their_own_and_a_blob_fits_no_other_row(running):
    running.keep(running.contact(RING), POINTS)
    running.keep(running.contact(RING), POINTS, handle=running.OTHER)
    keys = KeyRing.load(running.notify.settings.key_ring)
    from sqlalchemy import text

    with running.notify.keep_safe_contact.units() as unit:
        wrapped = dict(unit.session.execute(text("SELECT handle, wrapped_key FROM people")).all())
        blobs = dict(unit.session.execute(text("SELECT handle, content FROM safe_contacts")).all())

    good = keys.decrypt(wrapped[running.HANDLE], blobs[running.HANDLE], f"safe_contacts/content/{running.HANDLE}.1")
    assert b"CANARY-COVER" in good
    for handle, context in ((running.OTHER, running.HANDLE), (running.HANDLE, running.OTHER)):
        with pytest.raises(Exception, match="could not be opened"):
            keys.decrypt(wrapped[handle], blobs[running.HANDLE], f"safe_contacts/content/{context}.1")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"safe_contact": {}},
        {"safe_contact": None, "contact_points": None},
        {"safe_contact": {"confirmed_at": "2026-05-30T10:00:00Z", "channels": []}},
        {"safe_contact": {"confirmed_at": "yesterday", "channels": []}, "contact_points": None},
        {"safe_contact": {"confirmed_at": "2026-05-30T10:00:00", "channels": []}, "contact_points": None},
        {
            "safe_contact": {"confirmed_at": "2026-05-30T10:00:00Z", "channels": [{"kind": "pigeon"}]},
            "contact_points": None,
        },
        {
            "safe_contact": {"confirmed_at": "2026-05-30T10:00:00Z", "channels": [], "CANARY": 1},
            "contact_points": None,
        },
        {
            "safe_contact": {"confirmed_at": "2026-05-30T10:00:00Z", "channels": []},
            "contact_points": {"mobile": 7700900101},
        },
    ],
)
def test_a_body_with_mistakes_is_refused_and_changes_nothing(running, body):
    before = running.rows()

    answer = running.client.put(url(running.HANDLE), json=body, headers=running.issuers.person("import"))

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "CANARY" not in answer.text
    assert running.rows() == before


def test_a_body_of_fifty_megabytes_is_refused(running):
    answer = running.client.put(
        url(running.HANDLE),
        data=b" " * 50_000_000,
        content_type="application/json",
        headers=running.issuers.person("import"),
    )

    assert answer.status_code == 413
    assert running.rows()["people"] == 0


def test_a_hold_can_be_placed_and_lifted_and_stays_on_record(running):
    running.keep(running.contact(RING), POINTS)
    address, headers = f"/people/{running.HANDLE}/holds", running.issuers.person("safeguarding_lead")

    placed = running.client.put(address, json={"holds": ["breach", "away"]}, headers=headers)
    fewer = running.client.put(address, json={"holds": ["away"]}, headers=headers)
    lifted = running.client.put(address, json={"holds": []}, headers=headers)

    assert placed.json == {"holds": ["away", "breach"]}
    assert fewer.json == {"holds": ["away"]}
    assert lifted.json == {"holds": []}
    assert running.rows()["holds"] == 2
    with running.notify.keep_safe_contact.units() as unit:
        assert unit.contacts.holds(running.HANDLE, running.clock.now()) == frozenset()


def test_a_hold_for_an_unknown_person_or_an_unknown_reason_is_refused(running):
    headers = running.issuers.person("case_officer")

    unknown = running.client.put(f"/people/{running.OTHER}/holds", json={"holds": []}, headers=headers)
    strange = running.client.put(f"/people/{running.OTHER}/holds", json={"holds": ["moody"]}, headers=headers)

    assert (unknown.status_code, strange.status_code) == (404, 422)
