"""The four sample cases, end to end: exact rows on either kind of deployment, exact contents where bytes are kept."""

import json
from pathlib import Path

import pytest
from embedded_world import CASES, refer, sample, sample_path
from jwcrypto import jwe, jwk, jws

KEYS = [
    "case_ref", "referral_ref", "type", "agency", "lane", "result", "reasons", "notes", "sent", "withheld",
    "safe_contact", "next", "referral_id", "message_id", "receipt",
]  # fmt: skip

RECEIVED = {
    "amara R1": (["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV"], {}, []),
    "amara R2": (["IDN", "CON", "SAF", "ADR", "COM", "WSH", "RLV", "TEN"], {}, []),
    "amara R3": (
        ["IDN", "DOB", "CON", "SAF", "ADR", "COM", "WSH", "INC", "NAR", "STR", "RLV", "PID"], {}, [],
    ),
    "jo R1": (
        ["IDN", "DOB", "SAF", "ADR", "WSH", "INC", "STR", "HEA", "RLV", "RDT", "PID", "PCO", "TEN", "ACT"],
        {"CHD": "NOT_HELD"}, [],
    ),
    "jo R2": (
        ["IDN", "DOB", "CON", "SAF", "ADR", "COM", "WSH", "INC", "HEA", "RLV", "PID", "ACT"], {}, [],
    ),
    "jo R3": (["IDN", "SAF", "ADR", "WSH", "INC", "ACT"], {}, []),
    "tomasz R1": (
        ["IDN", "CON", "SAF", "ADR", "COM", "INC", "HEA", "RLV", "PID", "PCO"],
        {"RDT": "CEILING_NEVER"}, ["STANDING_REFUSAL_ACKNOWLEDGED"],
    ),
    "yusuf R1": (
        ["IDN", "DOB", "CON", "SAF", "ADR", "COM", "WSH", "INC", "HHM", "CHD", "RLV", "PID", "ACT"],
        {}, ["ONE_OFF_NO_AGREEMENT"],
    ),
}  # fmt: skip

NOT_SENT = {
    "amara R4": ["NOT_DECIDED_YET"],
    "amara R5": ["DUPLICATE_OPEN"],
    "tomasz R2": ["EXCEPTION_BASIS_INVALID"],
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def one_each(kept):
    """A fresh embedded deployment for each case, at the case's own time."""
    return refer("--embedded", *(sample_path(name) for name in CASES), "--keep", str(kept))


@pytest.fixture(scope="module", params=["embedded", "apart"])
def ran(request):
    """The same files, and on services apart today."""
    if request.param == "embedded":
        return request.getfixturevalue("one_each")
    return request.getfixturevalue("apart").refer(*(sample_path(name) for name in CASES))


def named(rows):
    names = {sample(name)["case_ref"]: name for name in CASES}
    return {f"{names[row['case_ref']]} {row['referral_ref']}": row for row in rows}


@pytest.fixture(scope="module")
def rows(ran):
    return named(ran.rows)


@pytest.fixture(scope="module")
def kept_rows(one_each):
    return named(one_each.rows)


def opened(kept: Path, case: str, row: dict) -> dict:
    """The container of a message, opened by an independent library with the agency's private key."""
    folder = kept / case
    keys = jwk.JWKSet.from_json((folder / "keys" / f"{row['agency']}.jwks.json").read_text())
    token = jwe.JWE()
    token.deserialize((folder / "wire" / f"{row['message_id']}.jwe").read_text())
    [key] = [key for key in keys if key["kid"] == token.jose_header["kid"]]
    token.decrypt(key)
    return json.loads(token.payload)


def test_rows_come_in_the_order_of_files_and_referrals_and_then_one_summary(ran, rows):
    assert ran.status == 0
    assert ran.err == ""
    assert list(rows) == [f"{name} {one['ref']}" for name in CASES for one in sample(name)["referrals"]]
    assert all(list(row) == KEYS for row in ran.rows)
    assert ran.summary == {
        "summary": {"referrals": 11, "received": 8, "not_sent": 3, "pending": 0},
        "evidence": "verified",
    }


def without_ids(row):
    receipt = row["receipt"] and row["receipt"]["status"]
    return {**row, "referral_id": None, "message_id": None, "receipt": receipt}


def test_services_apart_today_and_one_process_on_the_day_of_the_case_give_the_same_rows(ran, one_each):
    assert [without_ids(row) for row in ran.rows] == [without_ids(row) for row in one_each.rows]


@pytest.mark.parametrize("name", RECEIVED)
def test_what_was_allowed_is_received_with_exactly_what_was_signed_for(rows, name):
    row = rows[name]
    sent, withheld, notes = RECEIVED[name]

    assert (row["result"], row["reasons"]) == ("received", [])
    assert (row["sent"], row["withheld"], row["notes"]) == (sent, withheld, notes)
    assert row["safe_contact"] == "current"
    assert row["next"] is None
    assert row["receipt"]["status"] == "received"


@pytest.mark.parametrize("name", NOT_SENT)
def test_what_was_not_allowed_is_not_sent_and_says_why_and_what_next(rows, name):
    row = rows[name]

    assert (row["result"], row["reasons"]) == ("not_sent", NOT_SENT[name])
    assert (row["sent"], row["withheld"], row["notes"]) == ([], {}, [])
    assert (row["message_id"], row["receipt"]) == (None, None)
    assert list(row["next"]) == ["what", "who", "phone"]


@pytest.mark.parametrize("name", RECEIVED)
def test_an_independent_library_opens_the_message_and_finds_the_categories_of_the_row(kept, kept_rows, name):
    container = opened(kept, name.split()[0], kept_rows[name])

    categories = {part for part in container["p"] if not part.startswith("_")}
    assert categories == set(kept_rows[name]["sent"])
    assert {part for part in container["p"] if part.startswith("_")} == {"_ask", "_card"}


def test_the_police_get_the_two_incidents_that_were_named_and_no_third(kept, kept_rows):
    container = opened(kept, "amara", kept_rows["amara R3"])

    incidents = json.loads(container["p"]["INC"][1])["incidents"]
    assert [incident["id"] for incident in incidents] == ["I2", "I3"]


@pytest.mark.parametrize("name", [name for name in RECEIVED if "SAF" in RECEIVED[name][0]])
def test_the_code_word_never_leaves_the_landlord(kept, kept_rows, name):
    safe_contact = json.loads(opened(kept, name.split()[0], kept_rows[name])["p"]["SAF"][1])

    assert "code_word" not in safe_contact
    assert safe_contact["confirmed_at"]


@pytest.mark.parametrize("name", RECEIVED)
def test_the_permission_inside_names_nothing_but_what_is_allowed(kept, kept_rows, name):
    token = jws.JWS()
    token.deserialize(opened(kept, name.split()[0], kept_rows[name])["g"][1])
    claims = json.loads(token.objects["payload"])

    assert set(claims["categories"]) == set(kept_rows[name]["sent"])
    text = json.dumps(claims)
    document = sample(name.split()[0])
    for code in kept_rows[name]["withheld"]:
        assert code not in text
    for exception in document.get("exceptions", []):
        for hidden in ("facts", "wishes", "necessity", "proportionality", "proposed_by", "authorised_by"):
            assert not exception[hidden] or exception[hidden] not in text
    for referral in document["referrals"]:
        assert all(reason not in text for reason in referral["reasons"].values())
    assert document["case_ref"] not in text


def test_every_message_has_one_of_the_exact_sizes(kept):
    for name in CASES:
        for path in (kept / name / "wire").iterdir():
            ciphertext = path.read_text().split(".")[3]
            assert len(ciphertext) * 3 // 4 in (8192, 32768, 131072, 524288)


def test_what_is_kept_explains_itself_and_is_private(kept):
    for name in CASES:
        folder = kept / name
        assert {path.name for path in folder.iterdir()} == {
            "README.txt", "databases", "keys", "receipts", "rows.jsonl", "services.log", "wire",
        }  # fmt: skip
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))
        assert len((folder / "rows.jsonl").read_text().splitlines()) == len(sample(name)["referrals"])


def test_the_receipts_are_kept_opened_beside_the_bytes(kept, kept_rows):
    for name in RECEIVED:
        row = kept_rows[name]
        claims = json.loads((kept / name.split()[0] / "receipts" / f"{row['receipt']['jti']}.json").read_text())
        assert claims["rcpt"]["status"] == "received"
        assert claims["rcpt"]["ref"]["jti"] == row["message_id"]
        assert set(claims["rcpt"]["categories"]) == set(row["sent"])
