"""Each check of the exchange format refuses what it is there for, with a code of its own, and nothing else."""

import pytest

from alongside.envelope import errors
from alongside.envelope.encoding import sha256
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.model import MessageType, ReceiptStatus
from alongside.envelope.open import open_message
from alongside.envelope.testkit import vectors
from alongside.envelope.testkit.catalogue import FLAGS, SCENARIOS
from alongside.envelope.testkit.scenarios import NOW

IDS = [scenario.name for scenario in SCENARIOS]


def opened(scene, message):
    message_id = message.outer.get("jti", message.claims["jti"])
    return open_message(message.wire(), message_id, scene.landlord.party, scene.agency.own, scene.state, NOW)


def refused(scene, message) -> EnvelopeError:
    with pytest.raises(EnvelopeError) as caught:
        opened(scene, message)
    return caught.value


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.code], ids=lambda s: s.name)
def test_a_spoiled_message_is_refused_with_its_own_code(scene, scenario):
    message = scene.referral()
    scenario.spoil(scene, message)

    error = refused(scene, message)

    assert error.code == scenario.code
    assert "Amara" not in str(error)


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if not s.code], ids=lambda s: s.name)
def test_a_right_message_is_opened_and_flagged(scene, scenario):
    message = scene.referral()
    scenario.spoil(scene, message)

    result = opened(scene, message)

    assert {str(flag) for flag in result.flags} == FLAGS.get(scenario.name, set())
    assert result.categories == (() if scenario.name == "dispute-told-later" else ("IDN", "CON", "SAF"))


@pytest.mark.parametrize("name", vectors.names())
def test_a_golden_vector_ends_as_its_file_says(name):
    vector = vectors.load(name)

    outcome = vectors.run(vector, vectors.load("parties"))

    assert outcome.code == vector["code"]
    if outcome.opened:
        assert sorted(outcome.opened.flags) == vector["flags"]
        assert outcome.opened.parts == vector["parts"]


def test_every_scenario_has_a_golden_vector():
    assert vectors.names() == sorted(IDS)


def test_the_published_message_that_tells_of_a_dispute_is_the_one_that_was_published():
    vector = vectors.load("dispute-told-later")
    opened = vectors.run(vector, vectors.load("parties")).opened

    assert sha256(vector["wire"].encode()) == "MbfujhGZOJiXNquHu9PCuLyT527XLDBY0dskd3LVXKk"
    assert opened is not None and opened.permission is None
    assert opened.manifest.mt is MessageType.REPLY
    assert opened.manifest.x == {"disputed": {"categories": ["IDN", "CON", "SAF"], "standing": "stands"}}
    assert set(opened.parts) == {"_ask"}


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s.code], ids=lambda s: s.name)
def test_before_the_signature_only_the_hash_is_known_and_after_it_the_message(scene, scenario):
    message = scene.referral()
    scenario.spoil(scene, message)

    error = refused(scene, message)

    if error.before_signature:
        assert error.ref is None
        assert error.receipt_code in ("KEY", "BYTES", None)
        assert error.receipt_status in (ReceiptStatus.UNREADABLE, None)
    else:
        assert error.ref is not None and error.ref.manifest is not None
        assert error.receipt_code == scenario.code
        assert error.receipt_status in (ReceiptStatus.REFUSED, ReceiptStatus.EXPIRED)


def test_every_refusal_has_a_code_of_its_own_and_one_sentence():
    classes = [getattr(errors, name) for name in errors.__all__]

    codes = [cls.code for cls in classes]
    sentences = [cls.sentence for cls in classes if "sentence" in vars(cls)]

    families = {"SealError", "StatementError", "ReceiptError"}
    own = [cls.code for cls in classes if cls.__name__ not in families]
    assert len(own) == len(set(own)), codes
    assert all(s.endswith(".") and s[0].isupper() for s in sentences)


def test_a_message_replayed_to_another_agency_is_refused(scene):
    message = scene.referral()
    wire, jti = message.wire(), message.claims["jti"]

    with pytest.raises(errors.RecipientKeyUnknown):
        open_message(wire, jti, scene.landlord.party, scene.other.own, scene.state, NOW)


def test_a_message_encrypted_again_for_another_agency_is_refused_by_its_audience(scene):
    message = scene.referral()
    message.outer["kid"], message.encrypt_for = scene.other.encryption["kid"], scene.other.encryption

    with pytest.raises(errors.WrongAudience):
        open_message(message.wire(), message.claims["jti"], scene.landlord.party, scene.other.own, scene.state, NOW)


def test_a_message_that_came_by_another_partys_link_is_refused(scene):
    message = scene.referral()

    with pytest.raises(errors.SenderKeyUnknown):
        open_message(message.wire(), message.claims["jti"], scene.other.party, scene.agency.own, scene.state, NOW)


def test_the_message_id_must_be_the_jti(scene):
    with pytest.raises(errors.MessageIdMismatch):
        open_message(scene.referral().wire(), "another", scene.landlord.party, scene.agency.own, scene.state, NOW)


def test_rubbish_with_the_same_jti_first_does_not_block_the_right_message(scene):
    message = scene.referral()
    right = message.wire()
    rubbish = right[:-4] + b"AAAA"
    with pytest.raises(errors.DecryptionFailed):
        open_message(rubbish, message.claims["jti"], scene.landlord.party, scene.agency.own, scene.state, NOW)

    result = open_message(right, message.claims["jti"], scene.landlord.party, scene.agency.own, scene.state, NOW)

    assert result.manifest.jti == message.claims["jti"]


def test_a_second_message_under_a_once_permission_is_refused_and_the_same_one_sealed_again_is_not(scene):
    first = scene.referral()
    result = opened(scene, first)
    scene.state.accept(result)
    second = scene.referral()
    second.claims |= {"seq": 2, "prev": result.manifest_hash}
    second.allow(result.permission_jws)

    with pytest.raises(errors.PermissionUsed):
        opened(scene, second)
    second.claims["mid"] = result.manifest.mid
    again = opened(scene, second)

    assert {str(flag) for flag in again.flags} == {"known_message"}


@pytest.mark.parametrize("mt", ["referral.new", "erase.request", "blob.key"])
def test_an_agency_cannot_send_what_only_a_landlord_may(scene, mt):
    message = scene.referral()
    message.sender, message.recipient = scene.agency, scene.landlord
    to = {"iss": scene.agency.party.id, "aud": scene.landlord.party.id, "rk": scene.landlord.encryption["kid"]}
    message.claims |= {**to, "mt": mt}

    with pytest.raises(errors.WrongDirection):
        open_message(message.wire(), message.claims["jti"], scene.agency.party, scene.landlord.own, scene.state, NOW)


def test_an_agency_cannot_speak_in_a_conversation_that_the_landlord_does_not_know(scene):
    message = scene.referral()
    message.sender, message.recipient, message.grant, message.parts = scene.agency, scene.landlord, None, {}
    to = {"iss": scene.agency.party.id, "aud": scene.landlord.party.id, "rk": scene.landlord.encryption["kid"]}
    message.claims |= {**to, "mt": "answer", "exp": None}
    message.part("_answer", '{"answer":"accepted"}')

    with pytest.raises(errors.ForeignConversation):
        open_message(message.wire(), message.claims["jti"], scene.agency.party, scene.landlord.own, scene.state, NOW)


def test_case_data_without_a_permission_is_refused_in_every_type_of_message(scene):
    message = scene.referral()
    message.grant = None
    message.claims["mt"] = "reply"
    message.commit()

    assert refused(scene, message).code == "permission_missing"


def test_a_compromised_permission_key_opens_nothing(scene):
    scene.state.compromised[scene.landlord.permission["kid"]] = NOW

    assert refused(scene, scene.referral()).code == "permission_key"


def test_an_oversize_message_is_refused_before_anything_else(scene):
    with pytest.raises(errors.WireTooBig):
        open_message(b"A" * 800_000, "x", scene.landlord.party, scene.agency.own, scene.state, NOW)


def test_a_permission_that_was_taken_out_or_slipped_in_is_refused(scene):
    taken = scene.referral()
    taken.grant = None
    slipped = scene.referral()
    slipped.claims["perm"] = None

    assert refused(scene, taken).code == "permission_hash"
    assert refused(scene, slipped).code == "permission_hash"


@pytest.mark.parametrize("mt", ["referral.new", "referral.update"])
def test_a_referral_without_any_case_data_still_needs_a_permission(scene, mt):
    message = scene.referral()
    message.claims["mt"] = mt
    message.parts = {"_card": message.parts["_card"]}
    message.grant = None
    message.commit()

    assert refused(scene, message).code == "permission_missing"
