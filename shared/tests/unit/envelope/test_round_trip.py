"""What is sealed is opened by its recipient, unchanged, and the receipt comes back and counts."""

import json
from datetime import timedelta

import pytest

from alongside.envelope import errors
from alongside.envelope.keys import generate
from alongside.envelope.manifest import verify_manifest
from alongside.envelope.model import (
    Actor,
    Content,
    Flag,
    KeyUse,
    MessageType,
    Position,
    ReceiptStatus,
    SenderKeys,
    Superseded,
    Urgency,
)
from alongside.envelope.open import open_message
from alongside.envelope.permission import sign_permission
from alongside.envelope.receipts import (
    receipt_for,
    receipt_for_error,
    sent_record,
    verify_receipt,
    verify_receipt_manifest,
)
from alongside.envelope.seal import seal, seal_receipt
from alongside.envelope.testkit.memory import MemoryState
from alongside.envelope.testkit.scenarios import NOW, PARTS

NODE = Actor("node", "n-1")


def sealed_referral(scene, parts=PARTS, **options):
    permission = sign_permission(scene.permission(**options.pop("permission", {})), scene.landlord.permission)
    place = {"cid": scene.cid, "inc": "inc-1", "seq": 1, "mt": MessageType.REFERRAL_NEW, "now": NOW}
    whole = {"sender": scene.landlord.sender, "recipient": scene.agency.party, "permission_jws": permission}
    return seal(Content(parts), **(place | whole | options))


def opened_by_agency(scene, sealed, now=NOW):
    return open_message(sealed.wire, sealed.jti, scene.landlord.party, scene.agency.own, scene.state, now)


@pytest.fixture
def landlord_state(scene):
    return MemoryState()


def test_a_sealed_referral_is_opened_unchanged(scene):
    sealed = sealed_referral(scene)

    opened = opened_by_agency(scene, sealed)

    assert opened.parts == PARTS
    assert opened.wire_sha256 == sealed.wire_sha256
    assert opened.manifest_hash == sealed.manifest_hash
    assert opened.manifest.perm == sealed.perm
    assert opened.permission_salt == sealed.permission_salt
    assert opened.categories == sealed.categories == ("IDN", "CON", "SAF")
    assert opened.flags == frozenset()


@pytest.mark.parametrize(
    ("urgency", "life"),
    [
        (Urgency.EMERGENCY, timedelta(hours=24)),
        (Urgency.URGENT, timedelta(hours=72)),
        (Urgency.STANDARD, timedelta(days=14)),
    ],
)
def test_the_urgency_decides_how_long_a_message_may_wait(scene, urgency, life):
    sealed = sealed_referral(scene, urgency=urgency)

    opened_by_agency(scene, sealed, NOW + life - timedelta(seconds=1))
    with pytest.raises(errors.Expired):
        opened_by_agency(scene, sealed, NOW + life)


@pytest.mark.parametrize(("answers", "bucket"), [(0, 8192), (1, 32768), (4, 131072), (13, 524288)])
def test_a_message_has_one_of_four_sizes(scene, answers, bucket):
    risk = json.dumps({"answers": {f"q{number}": "y" * 10_000 for number in range(answers)}})

    sealed = sealed_referral(scene, {**PARTS, "RDT": risk}, permission={"categories": ("IDN", "CON", "SAF", "RDT")})

    assert sealed.bucket == bucket
    assert opened_by_agency(scene, sealed).parts["RDT"] == risk


def test_two_messages_with_different_content_have_the_same_size(scene):
    short = sealed_referral(scene, {**PARTS, "IDN": '{"name":"A"}'})
    long = sealed_referral(scene, {**PARTS, "IDN": '{"name":"' + "A" * 199 + '"}'})

    assert len(short.wire) == len(long.wire)


def test_what_does_not_fit_is_refused_with_an_error_of_its_own(scene):
    answers = json.dumps({"answers": {f"q{i}": "z" * 20_000 for i in range(30)}})

    with pytest.raises(errors.ContentTooBig):
        sealed_referral(scene, {**PARTS, "RDT": answers}, permission={"categories": ("IDN", "CON", "SAF", "RDT")})


def test_the_wire_and_its_header_tell_nothing_about_the_person(scene):
    sealed = sealed_referral(scene)

    for canary in (b"Amara", b"07700", b"police", b"support", scene.cid.encode(), sealed.mid.encode()):
        assert canary not in sealed.wire
    assert "Amara" not in repr(sealed) + repr(opened_by_agency(scene, sealed)) + repr(Content(PARTS))


def test_private_keys_are_in_no_repr(scene):
    text = repr(scene.landlord.sender) + repr(scene.agency.own)

    assert scene.landlord.message["d"] not in text
    assert scene.agency.encryption["d"] not in text


def test_the_same_content_never_has_the_same_commitments(scene):
    first, second = sealed_referral(scene), sealed_referral(scene)

    parts = [verify_manifest(s.manifest_jws, scene.landlord.party).parts for s in (first, second)]

    assert parts[0].keys() == parts[1].keys()
    assert not set(parts[0].values()) & set(parts[1].values())


def test_a_signed_receipt_comes_back_and_counts(scene, landlord_state):
    sealed = sealed_referral(scene)
    landlord_state.sent(sealed, scene.landlord.party.id, scene.agency.party.id)
    opened = opened_by_agency(scene, sealed)

    back = seal_receipt(
        receipt_for(opened, at=NOW, by=NODE), sender=scene.agency.sender, recipient=scene.landlord.party, now=NOW
    )
    receipt = open_message(back.wire, back.jti, scene.agency.party, scene.landlord.own, landlord_state, NOW)

    counted = verify_receipt(receipt, sent_record(sealed, scene.agency.party.id))
    assert counted.status is ReceiptStatus.RECEIVED
    assert counted.categories == ("IDN", "CON", "SAF")
    assert receipt.manifest.exp is None and receipt.manifest.cid is None and receipt.parts == {}
    offline = verify_manifest(receipt.manifest_jws, scene.agency.party)
    assert verify_receipt_manifest(offline, sent_record(sealed, scene.agency.party.id)) == counted


def test_a_refused_message_is_answered_with_its_reference_and_code(scene, landlord_state):
    sealed = sealed_referral(scene)
    landlord_state.sent(sealed, scene.landlord.party.id, scene.agency.party.id)
    scene.state.jtis[scene.landlord.party.id, sealed.jti] = "A" * 43

    with pytest.raises(errors.JtiReused) as caught:
        opened_by_agency(scene, sealed)
    claims = receipt_for_error(caught.value, sealed.wire_sha256, at=NOW, by=NODE)
    back = seal_receipt(claims, sender=scene.agency.sender, recipient=scene.landlord.party, now=NOW)
    receipt = open_message(back.wire, back.jti, scene.agency.party, scene.landlord.own, landlord_state, NOW)

    counted = verify_receipt(receipt, sent_record(sealed, scene.agency.party.id))
    assert (counted.status, counted.code, counted.categories) == (ReceiptStatus.REFUSED, "jti_reused", ())


def test_an_answer_is_an_ordinary_message_of_the_conversation(scene, landlord_state):
    sealed = sealed_referral(scene)
    landlord_state.sent(sealed, scene.landlord.party.id, scene.agency.party.id)
    seen = Position("inc-1", 1, sealed.manifest_hash)

    answer = seal(
        Content({"_answer": '{"answer":"declined","reason":"no_capacity"}'}),
        sender=scene.agency.sender,
        recipient=scene.landlord.party,
        mt=MessageType.ANSWER,
        now=NOW,
        cid=scene.cid,
        inc="inc-a",
        seq=1,
        seen=seen,
        re=sealed.jti,
    )
    opened = open_message(answer.wire, answer.jti, scene.agency.party, scene.landlord.own, landlord_state, NOW)

    assert opened.manifest.exp is None
    assert opened.manifest.seen == seen
    assert opened.flags == frozenset()


def test_a_withdrawal_that_overtakes_its_referral_is_opened_and_flagged(scene):
    sealed = sealed_referral(scene)

    withdrawal = seal(
        Content(),
        sender=scene.landlord.sender,
        recipient=scene.agency.party,
        mt=MessageType.REFERRAL_WITHDRAW,
        now=NOW,
        cid=scene.cid,
        inc="inc-1",
        seq=2,
        prev=sealed.manifest_hash,
        sup=[Superseded(1, sealed.jti)],
    )
    opened = opened_by_agency(scene, withdrawal)

    assert opened.missing == 0 and opened.flags == frozenset()
    assert opened.manifest.sup == (Superseded(1, sealed.jti),)


def test_missing_numbers_are_counted(scene):
    sealed = sealed_referral(scene, seq=4, prev="A" * 43)

    opened = opened_by_agency(scene, sealed)

    assert opened.missing == 3
    assert opened.flags == {Flag.GAP}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"permission_jws": None}, errors.PermissionMissing),
        ({"permission": {"categories": ("IDN",)}}, errors.CategoriesExceedPermission),
        ({"permission": {"send_by": int(NOW.timestamp()) - 1}}, errors.PermissionTooLate),
        ({"permission": {"purposes": ("police.report",)}}, errors.PermissionPurposeMismatch),
        ({"parts": {"IDN": '{"name":"A"}'}}, errors.PartsMismatch),
        ({"parts": {**PARTS, "IDN": '{"nom":"A"}'}}, errors.PartInvalid),
        ({"parts": {**PARTS, "IDN": '{"name":"\\ud800"}'}}, errors.PartInvalid),
        ({"parts": {**PARTS, "IDN": "not JSON"}}, errors.PartInvalid),
        ({"seq": None}, errors.SealInvalid),
        ({"seq": 2}, errors.SealInvalid),
        ({"jti": "abc"}, errors.SealInvalid),
        ({"sender": "a stranger"}, errors.SealInvalid),
        ({"now": NOW + timedelta(days=31)}, errors.RecipientHasNoKey),
        ({"now": NOW + timedelta(days=44)}, errors.StatementExpired),
    ],
)
def test_what_the_recipient_would_refuse_is_not_sealed(scene, change, error):
    if change.get("sender"):
        change = {"sender": SenderKeys(scene.landlord.party, generate(KeyUse.MESSAGE))}

    with pytest.raises(error):
        sealed_referral(scene, **change)
