"""`alongside refer`: what is refused before anything is sent, and what the options do."""

import json

import pytest
from embedded_world import SAMPLES, Ran, refer, sample, sample_path, written


def small_case(**changes):
    """One referral of a sample case, so that a run is short."""
    document = sample("amara")
    document["referrals"] = [document["referrals"][1]]
    document["referrals"][0].update(changes)
    return document


def test_every_mistake_of_every_file_is_printed_and_nothing_is_sent(tmp_path):
    first, second = sample("amara"), sample("jo")
    first["surprise"] = 1
    first["referrals"][0]["authority"] = "C9"
    del second["at"]
    (tmp_path / "kept").mkdir()

    ran = refer(
        "--embedded", written(tmp_path, first, "first.json"), sample_path("yusuf"),
        written(tmp_path, second, "second.json"), "--keep", str(tmp_path / "kept"),
    )  # fmt: skip

    assert ran.status == 2
    assert ran.out == ""
    places = [line.split(": ")[0].rsplit("/")[-1] + " " + line.split(": ")[1] for line in ran.err.splitlines()]
    assert places == ["first.json /surprise", "first.json /referrals/0/authority", "second.json /at"]
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize(
    "raw", [b"not json", b"\xff\xfe", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 60_000, b" " * 6_000_000]
)
def test_a_file_that_is_no_bundle_is_refused_with_one_sentence(tmp_path, raw):
    path = tmp_path / "case.json"
    path.write_bytes(raw)

    ran = refer("--embedded", str(path))

    assert ran.status == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1


def test_no_value_of_the_file_is_repeated_in_a_complaint(tmp_path):
    document = sample("amara")
    document["data"]["RLV"]["level"] = "canary-one"
    document["data"]["IDN"]["name"] = ["canary-two"]
    document["referrals"][0]["agency"] = "canary\nthree"
    document["person"]["ref"] = {"canary-four": 4}

    ran = refer("--embedded", written(tmp_path, document))

    assert ran.status == 2
    assert "canary" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--embedded", "--rebase"], ["--embedded", "--profile", "profile.json"], ["--keep", "kept"],
        ["--partnership", "p.json"], ["--stopped", "norshire-police"], ["--answers", "accept"],
        ["--embedded", "--stopped", "nobody"],
        ["--at", "2026-03-03T11:00:00Z"], ["--embedded", "--at", "today"], ["--embedded", "--wait", "-1"],
    ],
)  # fmt: skip
def test_options_that_do_not_belong_together_are_a_usage_error(arguments):
    ran = refer(*arguments, sample_path("yusuf"))

    assert ran.status == 2
    assert ran.out == ""


def test_a_partnership_file_is_checked_like_a_bundle(tmp_path):
    path = written(tmp_path, {"schema": "alongside/partnership/1", "agencies": [{"id": "../x"}]})

    ran = refer("--embedded", sample_path("yusuf"), "--partnership", path)

    assert ran.status == 2
    assert "/agencies/0/id" in ran.err
    assert "/landlord" in ran.err


def test_without_a_running_deployment_the_command_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    ran = refer(sample_path("yusuf"))

    assert ran.status == 2
    assert "profile.json" in ran.err


def test_a_stopped_agency_leaves_its_row_pending_with_nothing_sent(tmp_path):
    ran = refer("--embedded", sample_path("amara"), "--stopped", "norshire-police", "--wait", "20")

    assert ran.status == 1
    assert [row["result"] for row in ran.rows] == ["received", "received", "pending", "not_sent", "not_sent"]
    waiting = ran.by_ref()["R3"]
    assert (waiting["sent"], waiting["receipt"]) == ([], None)
    assert waiting["next"]["phone"] == "020 7946 0101"
    assert ran.summary == {
        "summary": {"referrals": 5, "received": 2, "not_sent": 2, "pending": 1},
        "evidence": "verified",
    }


@pytest.mark.parametrize(
    ("answers", "result"), [("none", "received"), ("accept", "accepted"), ("decline", "declined")]
)
def test_a_sandbox_agency_answers_as_it_was_told(tmp_path, answers, result):
    ran = refer("--embedded", written(tmp_path, small_case()), "--answers", answers)

    assert ran.status == 0
    [row] = ran.rows
    assert row["result"] == result
    assert row["sent"]
    assert ran.summary["summary"]["received"] == 1
    assert ran.summary["evidence"] == "verified"


@pytest.mark.parametrize(
    ("at", "result", "reasons"),
    [
        ("2026-03-03T10:05:00Z", "received", []),  # from that moment on
        ("2026-03-03T10:04:59Z", "not_sent", ["NO_PERMISSION"]),
        ("2026-06-01T09:04:59Z", "received", []),
        ("2026-06-01T09:05:00Z", "not_sent", ["PERMISSION_EXPIRED"]),  # from that moment on no longer
    ],
)
def test_the_clock_stands_where_it_was_set_so_boundaries_are_exact(tmp_path, at, result, reasons):
    ran = refer("--embedded", "--at", at, written(tmp_path, small_case()))

    [row] = ran.rows
    assert (row["result"], row["reasons"]) == (result, reasons)


@pytest.mark.parametrize("way", ["phone", "in_person", "partner_form", "secure_mail", "paper"])
def test_what_somebody_has_to_tell_waits_for_them_with_whom_to_ring_and_nothing_is_sealed(tmp_path, way):
    ran = refer("--embedded", "--json", written(tmp_path, small_case(delivery=way)))

    [row] = ran.rows
    assert (row["result"], row["message_id"], row["receipt"]) == ("pending", None, None)
    assert row["next"]["phone"] and row["next"]["what"]
    assert (
        row["withheld"]
        == refer("--embedded", "--json", written(tmp_path, small_case(), "sealed.json")).rows[0]["withheld"]
    )
    assert (ran.status, ran.summary["evidence"]) == (1, "verified")


def test_another_way_does_not_get_round_the_gate(tmp_path):
    ran = refer("--embedded", "--json", written(tmp_path, small_case(delivery="phone", authority=None)))

    assert (ran.rows[0]["result"], ran.rows[0]["sent"], ran.status) == ("not_sent", [], 0)


def test_a_way_that_there_is_not_is_refused(tmp_path):
    ran = refer("--embedded", written(tmp_path, small_case(delivery="pigeon")))

    assert (ran.status, "/referrals/0/delivery" in ran.err, "pigeon" in ran.err) == (2, True, False)


def test_a_permission_that_ends_a_second_after_the_bundle_was_written_is_still_good(tmp_path):
    document = small_case()
    document["consents"][1]["valid_until"] = "2026-03-03T11:00:01+00:00"

    ran = refer("--embedded", written(tmp_path, document))

    assert [row["result"] for row in ran.rows] == ["received"]


def test_another_partnership_decides_otherwise(tmp_path):
    partnership = json.loads(SAMPLES.joinpath("partnership.json").read_text(encoding="utf-8"))
    partnership["agreements"] = [one for one in partnership["agreements"] if one["agency"] != "lockwell-sanctuary"]
    path = written(tmp_path, partnership, "partnership.json")

    ran = refer("--embedded", written(tmp_path, small_case()), "--partnership", path)

    assert ran.by_ref()["R2"]["reasons"] == ["SHARING_AGREEMENT_MISSING"]


@pytest.mark.parametrize("agency", ["nobody", "No.Such_Agency-1"])
def test_an_agency_that_is_not_in_the_partnership_is_not_active(tmp_path, agency):
    ran = refer("--embedded", written(tmp_path, small_case(agency=agency)))

    [row] = ran.rows
    assert row["agency"] == agency
    assert "AGENCY_NOT_ACTIVE" in row["reasons"]
    assert row["next"]["phone"]


def test_the_table_shows_the_officers_sentence_and_the_next_step_of_what_was_not_sent():
    ran = Ran("refer", "--embedded", sample_path("tomasz"))

    assert ran.status == 0
    text = " ".join(ran.out.split())
    assert "The reasons given for sharing without agreement do not stand" in text
    assert "Next: Ring the safeguarding lead now" in text
    assert "1 received, 1 not sent, 0 waiting. Evidence verified." in text


def test_an_agency_with_an_agreement_that_the_partnership_does_not_list_is_only_not_active(tmp_path):
    partnership = json.loads(SAMPLES.joinpath("partnership.json").read_text(encoding="utf-8"))
    partnership["agencies"] = [one for one in partnership["agencies"] if one["id"] != "lockwell-sanctuary"]
    path = written(tmp_path, partnership, "partnership.json")

    ran = refer("--embedded", written(tmp_path, small_case()), "--partnership", path)

    [row] = ran.rows
    assert (row["result"], row["reasons"]) == ("not_sent", ["AGENCY_NOT_ACTIVE"])
    assert row["next"]["phone"]
