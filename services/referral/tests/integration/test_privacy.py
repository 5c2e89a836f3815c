"""A canary in every category is in no file, log or problem in clear; the same search finds it where it may be."""

import json

import pytest
import sqlalchemy as sa

from alongside.casedata.codes import CATEGORIES
from referral.entrypoints.http.app import create_app

CANARY = {code: f"canary{code}zq" for code in CATEGORIES if code != "SAF"}
OTHERS = [f"canary{name}zq" for name in ("SAF", "ASK", "REF", "CASE", "PERSON", "WHY")]
CANARIES = [*CANARY.values(), *OTHERS]


def data():
    mark = CANARY
    person = {"name": mark["HHM"], "age_band": "adult"}
    return {
        "IDN": {"name": mark["IDN"]},
        "DOB": {"age_band": "adult"},
        "CON": {"mobile": mark["CON"]},
        "ADR": {"lines": [mark["ADR"]], "postcode": "EM1 4QT"},
        "PAD": {"lines": [mark["PAD"]], "postcode": "EM9 9ZZ"},
        "COM": {"language": mark["COM"]},
        "WSH": {"wants": mark["WSH"]},
        "INC": {"incidents": [{"id": "I1", "summary": mark["INC"]}]},
        "NAR": {"text": mark["NAR"]},
        "STR": {"strands": [{"strand": mark["STR"], "basis": "actual", "said_by": "victim"}]},
        "VCH": {"self_described": mark["VCH"]},
        "HEA": {"impact": mark["HEA"]},
        "HHM": {"people": [person]},
        "CHD": {"people": [{**person, "name": mark["CHD"]}]},
        "RLV": {"level": "high", "assessed_at": "2026-03-03T10:00:00+00:00"},
        "RDT": {"tool": mark["RDT"], "answers": {}},
        "PID": {"people": [{"name": mark["PID"], "statement": "alleged"}]},
        "PCO": {"history": [{"text": mark["PCO"], "statement": "alleged"}]},
        "WIT": {"people": [{"name": mark["WIT"]}]},
        "EVD": {"files": [{"name": mark["EVD"], "media_type": "image/jpeg", "sha256": "ab" * 32}]},
        "TEN": {"tenancy_type": mark["TEN"]},
        "REH": {"areas_to_avoid": [mark["REH"]]},
        "ACT": {"actions": [{"what": mark["ACT"]}]},
        "FIN": {"text": mark["FIN"]},
        "IMM": {"text": mark["IMM"]},
        "GRC": {"text": mark["GRC"]},
    }


def files_of(world):
    return {path.name: path.read_bytes() for path in world.folder.iterdir() if path.is_file()}


def found(blobs):
    return sorted({mark for mark in CANARIES for blob in blobs if mark.encode() in blob})


@pytest.fixture
def sent(world):
    """Everything held, everything sent to the police, received, answered; nothing cleaned up by a restart."""
    made = world.service.register_person(
        ref="canaryPERSONzq", case_ref="canaryCASEzq", role="victim", age_band="adult", jurisdiction="england"
    )
    world.service.hold_data(made.person_id, data())
    record = {**world.safe_contacts.held.record, "never": ["canarySAFzq"]}
    world.safe_contacts.held = type(world.safe_contacts.held)(5, world.clock.now(), record)
    return world.ask(
        person_id=made.person_id, case_ref="canaryCASEzq", ref="canaryREFzq", ask="canaryASKzq",
        reasons={"HEA": "canaryWHYzq"}, type="police.report", agency="norshire-police",
        categories=tuple(code for code in CATEGORIES if code != "GRC"),
    )  # fmt: skip


@pytest.mark.databases("sqlite")  # its files lie in the folder that is searched
def test_no_canary_is_in_any_file_log_or_carried_byte(world, sent, capfd):
    looked_at = []
    for step in ("composed", "sealed", "sent", "answered"):
        if step == "sealed":
            world.service.seal_next.step()
        elif step == "sent":
            world.work()
            (opened,) = world.nodes[sent.agency].take()
        elif step == "answered":
            world.nodes[sent.agency].receipt(opened)
            world.nodes[sent.agency].answer(opened, '{"answer":"declined","text":"canaryASKzq"}')
            world.work()
        looked_at += list(files_of(world).values())
    out, err = capfd.readouterr()

    assert len(looked_at) >= 8
    assert found(looked_at) == []
    assert found([out.encode(), err.encode()]) == []
    assert "referral.sealed" in err
    assert found(world.carried) == []


def test_the_same_search_finds_it_where_it_may_be(world, sent):
    world.work()
    (opened,) = world.nodes[sent.agency].take()

    seen = found([text.encode() for text in opened.parts.values()])

    never_sent = {CANARY["GRC"], "canaryREFzq", "canaryCASEzq", "canaryPERSONzq", "canaryWHYzq"}
    no_text = {CANARY["DOB"], CANARY["RLV"]}
    assert set(CANARIES) - set(seen) == never_sent | no_text


def test_events_for_other_services_hold_ids_and_closed_codes_only(world, sent):
    world.work()
    (opened,) = world.nodes[sent.agency].take()
    world.nodes[sent.agency].receipt(opened)
    world.work()

    said = json.dumps([data for _, data in world.events()])

    assert world.events()
    for secret in (sent.referral_id, sent.person_id, sent.agency, sent.type, opened.manifest.jti,
                   opened.manifest.cid, opened.manifest.mid):  # fmt: skip
        assert secret not in said


def test_consent_is_told_codes_and_flags_and_nothing_else(world, sent):
    from referral.adapters.consent_client import _question

    question = json.dumps(_question("r", "s", world.request("p", ask="canaryASKzq"), world.consent.asked[0]))

    assert found([question.encode()]) == []
    assert "LH-2026-0413" not in question


def test_no_problem_repeats_what_was_sent(world):
    client = create_app(world.service).test_client()
    auth = {"Authorization": f"Bearer {world.token('import')}", "Idempotency-Key": "key-0000000000000001"}
    bodies = [
        ("/referrals", {"canaryREFzq": "canaryASKzq", "type": "canaryIDNzq", "incidents": ["canaryINCzq"]}),
        ("/people", {"ref": "canaryPERSONzq", "role": "canaryIDNzq", "age_band": 1}),
        ("/imports", {"case_ref": "canaryCASEzq", "digests": {"/data": "canaryIDNzq"}}),
    ]

    answers = [client.post(path, json=body, headers=auth).data for path, body in bodies]
    held = client.put(
        f"/people/{world.person()}/data", json={"IDN": {"nome": "canaryIDNzq"}, "canaryNARzq": {}}, headers=auth
    )

    assert held.status_code == 422
    assert found([*answers, held.data]) == []


def test_the_idempotency_of_referrals_keeps_no_reference_in_clear(world, sent):
    assert "idempotent_request" not in world.counts()
    row = world.rows("referral")[0]
    assert isinstance(row["case_ref"], bytes)
    assert b"canary" not in row["case_ref"]


def test_the_three_ids_of_a_person_say_nothing_of_one_another(world):
    made = world.service.register_person(
        ref="P-1", case_ref="C", role="victim", age_band="adult", jurisdiction="england"
    )
    again = world.service.register_person(
        ref="P-1", case_ref="C", role="victim", age_band="adult", jurisdiction="england"
    )
    ids = (made.person_id, made.consent_subject, made.notify_handle)

    assert len(set(ids)) == 3
    assert all(one[14] == "4" for one in ids)
    assert made == again


def test_a_ciphertext_moved_to_another_persons_row_does_not_open(world):
    first, second = world.person(), world.person(ref="P-2")
    theirs = "SELECT content FROM case_data WHERE person_id = :first AND category = 'IDN'"
    moved = f"UPDATE case_data SET content = ({theirs}) WHERE person_id = :second AND category = 'IDN'"
    with world.outside.begin() as connection:
        connection.execute(sa.text(moved), {"first": first, "second": second})

    with pytest.raises(Exception, match="could not be opened"), world.service.new_uow() as uow:
        uow.people.data(second)
