"""What the node does with what comes: store, check in order, receipt, refuse, and nothing twice."""

from uuid import uuid4

import pytest

from agency import bootstrap
from agency.domain import rubbish
from alongside.envelope import keys
from alongside.envelope import seal as sealing
from alongside.envelope.model import KeyUse, MessageType, PermissionUse, ReceiptStatus

PARTS = {
    "_card": {"type": "support.victim_general", "urgency": "standard"},
    "_ask": {"ask": "Please ring."},
    "IDN": {"name": "Amara"},
    "CON": {"mobile": "07700 900101"},
    "SAF": "unknown, treat all contact as unsafe",
    "WSH": {"wants": "Peace."},
}


def said(heard):
    """Status and code of each receipt that the landlord has."""
    return [(one.manifest.rcpt.status.value, one.manifest.rcpt.code) for one in heard if one.manifest.rcpt]


def test_a_referral_is_stored_and_receipted_over_its_exact_bytes(bench):
    sealed = bench.landlord.referral()

    [receipt] = bench.receive(sealed)

    told = receipt.manifest.rcpt
    assert (told.status, told.code) == (ReceiptStatus.RECEIVED, None)
    assert told.categories == ("IDN", "CON", "SAF", "WSH")
    assert (told.ref.jti, told.ref.wire, told.ref.manifest) == (sealed.jti, sealed.wire_sha256, sealed.manifest_hash)
    assert (told.ref.cid, told.ref.inc, told.ref.seq) == (sealed.cid, sealed.inc, sealed.seq)
    assert len(bench.waiting()) == 1


def test_the_bytes_are_committed_before_the_delivery_is_acknowledged(bench):
    bench.take(bench.landlord.referral())
    rows = bench.rows()
    assert (rows["wire"], rows["message"], rows["outbox"]) == (1, 0, 0)
    assert bench.points == ["agency.stored"]


def test_the_wire_bytes_go_when_they_are_processed(bench):
    bench.receive(bench.landlord.referral())
    with bench.agency.node.uow() as uow:
        assert (
            uow.session.connection().exec_driver_sql("select count(*) from wire where body is not null").scalar() == 0
        )


def test_the_same_bytes_again_have_no_second_effect_and_get_the_receipt_every_ten_minutes(bench):
    sealed = bench.landlord.referral()
    [first] = bench.receive(sealed)
    before = bench.rows()

    assert bench.receive(sealed) == []
    bench.clock.forward(minutes=10)
    [again] = bench.receive(sealed)
    assert bench.receive(sealed) == []

    assert again.manifest.jti == first.manifest.jti  # the stored receipt, not a new one
    assert bench.rows() == before
    assert len(bench.waiting()) == 1


def test_after_a_restart_the_same_bytes_get_the_receipt_at_once(bench):
    sealed = bench.landlord.referral()
    bench.receive(sealed)
    bench.restart()
    assert said(bench.receive(sealed)) == [("received", None)]


def test_a_message_that_was_sealed_again_is_receipted_and_has_no_second_effect(bench):
    cid = str(uuid4())
    mid = str(uuid4())
    first, again = (bench.landlord.referral(cid=cid, mid=mid) for _ in range(2))
    assert said(bench.receive(first)) == [("received", None)]
    assert said(bench.receive(again)) == [("received", None)]
    assert len(bench.waiting()) == 1


def test_a_jti_that_comes_again_with_other_bytes_is_refused(bench):
    jti = str(uuid4())
    bench.receive(bench.landlord.referral(jti=jti))
    before = bench.waiting()
    assert said(bench.receive(bench.landlord.referral(jti=jti))) == [("refused", "jti_reused")]
    assert bench.waiting() == before


@pytest.mark.parametrize("body", [b"", b"rubbish", b"a.b.c.d.e", b"\xff" * 64, b"x" * 1_000_000])
def test_rubbish_is_kept_by_hash_only_answered_once_and_blocks_nothing(bench, body):
    good = bench.landlord.referral()
    bench.take(body)
    bench.take(good)
    bench.drain()
    bench.relay()

    told = sorted(said(bench.heard()), key=str)
    assert told == [("received", None), ("unreadable", "BYTES")]
    bench.clock.forward(hours=1)
    assert bench.receive(body) == []
    assert len(bench.waiting()) == 1


def flood(bench, number):
    for _ in range(number):
        bench.take(f"rubbish {uuid4()}".encode())
    bench.drain()
    bench.relay()
    return said(bench.heard())


def test_of_more_rubbish_than_is_noted_nothing_is_kept_and_nothing_answered(bench, monkeypatch):
    monkeypatch.setattr(rubbish, "MOST_KEPT", 3)

    answers = flood(bench, 8)

    assert answers == [("unreadable", "BYTES")] * 3
    assert (bench.rows()["wire"], bench.rows()["outbox"]) == (3, 3)
    assert flood(bench, 1) == []
    assert said(bench.receive(bench.landlord.referral())) == [("received", None)]


def test_notes_of_rubbish_go_after_their_time_and_make_room(bench, monkeypatch):
    monkeypatch.setattr(rubbish, "MOST_KEPT", 3)
    flood(bench, 4)

    bench.clock.forward(seconds=rubbish.KEPT_FOR.total_seconds() + 1)
    answers = flood(bench, 1)

    assert answers == [("unreadable", "BYTES")]
    assert bench.rows()["wire"] == 1


def test_rubbish_under_the_jti_of_a_message_does_not_stop_the_message(bench):
    sealed = bench.landlord.referral()
    assert said(bench.receive(b"rubbish", sealed.jti)) == [("unreadable", "BYTES")]
    assert said(bench.receive(sealed)) == [("received", None)]


def test_a_changed_byte_is_unreadable(bench):
    sealed = bench.landlord.referral()
    changed = bytearray(sealed.wire)
    changed[-30] = ord("A") if changed[-30] != ord("A") else ord("B")
    assert said(bench.receive(bytes(changed), sealed.jti)) == [("unreadable", "BYTES")]
    assert bench.waiting() == []


def test_another_agencys_message_is_unreadable_here(bench, tmp_path, new_database):
    from dataclasses import replace

    (tmp_path / "other").mkdir()
    settings = replace(
        bench.settings,
        agency_id="other",
        database_url=new_database("other"),
        keystore=tmp_path / "other" / "keystore",
        key_ring=tmp_path / "other" / "ring",
    )
    other = bootstrap.build(settings, bench.clock, bench.broker)
    mine = bench.landlord.agency
    bench.landlord.pin(other.identity())
    sealed = bench.landlord.referral()
    bench.landlord.agency = mine

    assert said(bench.receive(sealed)) == [("unreadable", "KEY")]
    assert bench.waiting() == []


def test_a_message_of_a_stranger_is_unreadable(bench):
    stranger = type(bench.landlord)(bench.clock)
    stranger.agency = bench.landlord.agency
    assert said(bench.receive(stranger.referral())) == [("unreadable", "KEY")]
    assert bench.waiting() == []


def _expired(bench):
    sealed = bench.landlord.referral()
    bench.clock.forward(days=15)
    return sealed


def _unchecked(bench, make):
    """Seal what the landlord's own library would refuse to seal."""
    with pytest.MonkeyPatch.context() as patch:
        for check in ("_check", "check_forms"):
            patch.setattr(sealing, check, lambda *_: None)
        return make()


def _beyond_permission(bench):
    cid = str(uuid4())
    permission = bench.landlord.permission(cid, ("IDN", "SAF"))
    return _unchecked(bench, lambda: bench.landlord.referral(cid=cid, permission=permission))


def _other_conversation(bench):
    permission = bench.landlord.permission(str(uuid4()), ("IDN", "CON", "SAF", "WSH"))
    return _unchecked(bench, lambda: bench.landlord.referral(permission=permission))


def _bad_part(bench):
    parts = {"_card": {"type": "support.victim_general", "urgency": "urgent"}, "IDN": {"name": 7}}
    return _unchecked(bench, lambda: bench.landlord.referral(parts))


def _from_agency_side(bench):
    said = {"_answer": '{"answer": "accepted"}'}
    return _unchecked(bench, lambda: bench.landlord.say(MessageType.ANSWER, str(uuid4()), said))


def _clock(bench):
    sealed = bench.landlord.referral()
    bench.clock.forward(hours=-25)
    return sealed


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (_expired, "expired", "expired"),
        (_beyond_permission, "refused", "categories"),
        (_other_conversation, "refused", "permission_cid"),
        (_bad_part, "refused", "part_schema"),
        (_from_agency_side, "refused", "direction"),
        (_clock, "refused", "clock"),
    ],
)
def test_what_fails_after_the_signature_is_refused_with_its_code_and_shown_to_nobody(bench, make, status, code):
    sealed = make(bench)

    [receipt] = bench.receive(sealed)

    told = receipt.manifest.rcpt
    assert (told.status, told.code, told.categories) == (status, code, ())
    assert (told.ref.jti, told.ref.manifest) == (sealed.jti, sealed.manifest_hash)
    assert bench.waiting() == []
    assert (bench.rows()["referral"], bench.rows()["part"]) == (0, 0)


def test_a_second_message_under_a_permission_for_one_is_refused(bench):
    cid = str(uuid4())
    permission = bench.landlord.permission(cid, ("IDN", "CON", "SAF", "WSH"), use=PermissionUse.ONCE)
    assert said(bench.receive(bench.landlord.referral(cid=cid, permission=permission))) == [("received", None)]
    assert said(bench.receive(bench.landlord.referral(cid=cid, permission=permission))) == [
        ("refused", "permission_used")
    ]
    assert len(bench.waiting()) == 1


@pytest.mark.parametrize("mt", [MessageType.ERASE_REQUEST, MessageType.BLOB_KEY])
def test_a_type_that_is_not_built_is_refused_as_unsupported_and_never_dropped(bench, mt):
    sealed = bench.landlord.say(mt, str(uuid4()), {})
    assert said(bench.receive(sealed)) == [("refused", "unsupported")]


def test_a_type_that_nobody_knows_is_refused_as_unsupported(bench, monkeypatch):
    original = sealing.to_claims
    monkeypatch.setattr(sealing, "_check", lambda *_: None)
    monkeypatch.setattr(sealing, "to_claims", lambda manifest: original(manifest) | {"mt": "referral.poem"})
    sealed = bench.landlord.referral()
    monkeypatch.undo()
    assert said(bench.receive(sealed)) == [("refused", "unsupported")]


def test_a_gap_in_the_numbers_is_accepted_and_flagged(bench):
    cid = str(uuid4())
    bench.receive(bench.landlord.referral(cid=cid))
    bench.landlord.referral(cid=cid)  # never arrives
    assert said(bench.receive(bench.landlord.referral(cid=cid))) == [("received", None)]

    found = bench.client().get("/messages", headers=bench.token()).get_json()
    assert ["gap"] in [one["flags"] for one in found]


def test_one_that_fills_the_gap_does_not_move_the_newest_place_back(bench):
    cid = str(uuid4())
    first, second, third = (bench.landlord.referral(cid=cid) for _ in range(3))
    for sealed in (first, third, second):
        assert said(bench.receive(sealed)) == [("received", None)]
    with bench.agency.node.uow() as uow:
        assert uow.conversations.get(cid).in_hash == third.manifest_hash


def test_a_fault_of_our_own_leaves_the_bytes_and_says_so_after_five_tries(bench, monkeypatch):
    bench.take(bench.landlord.referral())
    monkeypatch.setattr(
        type(bench.agency.node.sealer), "receipt", lambda *_: (_ for _ in ()).throw(RuntimeError("no disk"))
    )
    for _ in range(5):
        with pytest.raises(RuntimeError):
            bench.work()
    bench.drain()
    assert any("set aside" in sentence for sentence in bench.agency.readiness())
    monkeypatch.undo()
    bench.restart()
    bench.drain()
    bench.relay()
    assert said(bench.heard()) == [("received", None)]


def test_without_a_pinned_landlord_nothing_is_opened_and_nothing_lost(bench):
    with bench.agency.node.uow() as uow:
        pin = uow.directory.pin()
        uow.session.connection().exec_driver_sql("delete from pin")
        uow.commit()
    bench.take(bench.landlord.referral())
    bench.drain()
    assert "No landlord is pinned on this node yet." in bench.agency.readiness()
    bench.agency.pin_landlord(pin.root, pin.keys, pin.thumbprint)
    bench.drain()
    assert len(bench.waiting()) == 1


def test_statements_that_do_not_fit_the_pin_are_refused(bench):
    from agency.domain.errors import PinRefused

    other = type(bench.landlord)(bench.clock)
    landlord = bench.landlord
    own = bench.agency.identity()
    for root, statement, pin in [
        (other.root, other.keys, landlord.thumbprint),
        (landlord.root, other.keys, landlord.thumbprint),
        (own.root, own.keys, own.party),
        (other.root, other.keys, other.thumbprint),
    ]:
        with pytest.raises(PinRefused):
            bench.agency.pin_landlord(root, statement, pin)


def test_the_identity_is_made_once(bench):
    first = bench.agency.identity()
    bench.restart()
    assert bench.agency.identity() == first
    assert first.party == keys.thumbprint(_private(bench, KeyUse.IDENTITY))


def _private(bench, use):
    return bench.agency.node.identities._key(use.value, use)


def test_a_resealed_message_with_more_in_it_is_receipted_for_what_is_held_only(bench):
    parts = {name: PARTS[name] for name in ("_card", "_ask", "IDN", "SAF")}
    cid, mid = str(uuid4()), str(uuid4())
    everything = bench.landlord.permission(cid, ("IDN", "CON", "SAF", "WSH"))
    bench.receive(bench.landlord.referral(parts, cid=cid, mid=mid, permission=everything))
    [again] = bench.receive(bench.landlord.referral(PARTS, cid=cid, mid=mid, permission=everything))
    assert again.manifest.rcpt.categories == ("IDN", "SAF")


def test_expired_statements_stop_processing_lose_nothing_and_are_said(bench):
    bench.clock.forward(days=41)
    bench.take(b"anything")
    bench.drain()
    assert any("expired" in sentence for sentence in bench.agency.readiness())
    assert not bench.agency.node.drained.done
    bench.clock.forward(days=-41)
    bench.drain()
    bench.relay()
    assert said(bench.heard()) == [("unreadable", "BYTES")]


def test_a_set_aside_message_keeps_a_starting_node_from_showing_anything(bench):
    bench.take(b"anything")
    with bench.agency.node.uow() as uow:
        uow.session.connection().exec_driver_sql("update wire set state = 'stuck'")
        uow.commit()
    bench.drain()
    assert not bench.agency.node.drained.done
