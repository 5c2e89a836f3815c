"""A receipt counts only from the addressee and only for exactly what was sent."""

from dataclasses import replace

import pytest

from alongside.envelope import errors
from alongside.envelope.model import Actor, Manifest, MessageType, ReceiptStatus, Ref, SentRecord
from alongside.envelope.receipts import build_receipt, receipt_for_error, verify_receipt_manifest
from alongside.envelope.testkit.scenarios import NOW

NODE = Actor("node", "n-1")
JTI = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
STORED = SentRecord("A" * 43, JTI, "wire", "manifest", "perm", "cid", "inc", 1, ("IDN", "CON"))
REF = Ref(JTI, "wire", "manifest", "perm", "cid", "inc", 1)
BYTES = Ref(None, "wire", None, None, None, None, None)


def manifest_with(receipt, iss="A" * 43, mt=MessageType.RECEIPT):
    nothing = dict.fromkeys(("exp", "cid", "inc", "seq", "prev", "seen", "re", "perm"))
    whole = {"iss": iss, "aud": "B" * 43, "jti": JTI, "mid": JTI, "iat": 1, "rk": "C" * 43, "rv": 1}
    return Manifest(**nothing, **whole, mt=mt, sup=(), parts={}, rcpt=receipt)


def receipt(status=ReceiptStatus.RECEIVED, ref=REF, **options):
    return build_receipt(status, ref, at=NOW, by=NODE, **options)


def test_categories_are_in_the_order_of_the_table():
    assert receipt(categories=["CON", "IDN", "CON"]).categories == ("IDN", "CON")


def test_a_receipt_for_exactly_what_was_sent_counts():
    right = receipt(categories=["IDN"])

    assert verify_receipt_manifest(manifest_with(right), STORED) == right


@pytest.mark.parametrize("field", ["jti", "wire", "manifest", "perm", "cid", "inc", "seq"])
@pytest.mark.parametrize("status", [s for s in ReceiptStatus if s is not ReceiptStatus.UNREADABLE])
def test_a_receipt_that_differs_in_one_field_does_not_count(field, status):
    for other in (None, 2 if field == "seq" else "other"):
        wrong = receipt(status, replace(REF, **{field: other}))
        with pytest.raises(errors.ReceiptRefMismatch):
            verify_receipt_manifest(manifest_with(wrong), STORED)


def test_a_receipt_of_somebody_else_does_not_count():
    with pytest.raises(errors.ReceiptSignerMismatch):
        verify_receipt_manifest(manifest_with(receipt(), iss="Z" * 43), STORED)


def test_a_message_that_is_no_receipt_does_not_count():
    with pytest.raises(errors.ReceiptInvalid):
        verify_receipt_manifest(manifest_with(None), STORED)
    with pytest.raises(errors.ReceiptInvalid):
        verify_receipt_manifest(manifest_with(receipt(), mt=MessageType.PING), STORED)


def test_a_receipt_cannot_claim_what_was_not_sent():
    with pytest.raises(errors.ReceiptCategoriesMismatch):
        verify_receipt_manifest(manifest_with(receipt(categories=["HEA"])), STORED)


def test_an_unreadable_receipt_names_the_bytes_and_nothing_else():
    right = receipt(ReceiptStatus.UNREADABLE, BYTES, code="KEY")

    assert verify_receipt_manifest(manifest_with(right), STORED) == right
    for wrong in (REF, replace(BYTES, wire="other")):
        with pytest.raises(errors.ReceiptRefMismatch):
            verify_receipt_manifest(manifest_with(receipt(ReceiptStatus.UNREADABLE, wrong)), STORED)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.DecryptionFailed(), ReceiptStatus.UNREADABLE, "BYTES"),
        (errors.RecipientKeyUnknown(), ReceiptStatus.UNREADABLE, "KEY"),
        (errors.SignatureInvalid(), ReceiptStatus.UNREADABLE, "BYTES"),
        (errors.Unsupported(), ReceiptStatus.REFUSED, "unsupported"),
        (errors.Expired(), ReceiptStatus.EXPIRED, "expired"),
    ],
)
def test_a_refusal_becomes_a_receipt(error, status, code):
    claims = receipt_for_error(error, "wire", at=NOW, by=NODE)

    assert (claims.status, claims.code, claims.ref, claims.categories) == (status, code, BYTES, ())


@pytest.mark.parametrize("error", [errors.SameBytes(), errors.ContentTooBig(), errors.KeystoreError()])
def test_what_is_known_or_our_own_fault_has_no_new_receipt(error):
    assert receipt_for_error(error, "wire", at=NOW, by=NODE) is None
