"""Receipts: the machine's signed word on what became of a message. Pure."""

from collections.abc import Sequence
from datetime import datetime

from alongside.casedata.codes import in_table_order
from alongside.envelope import errors
from alongside.envelope.model import (
    Actor,
    Manifest,
    MessageType,
    Opened,
    Receipt,
    ReceiptStatus,
    Ref,
    Sealed,
    SentRecord,
)


def ref_of(opened: Opened) -> Ref:
    """The reference by which a receipt names an opened message."""
    manifest = opened.manifest
    return Ref(
        jti=manifest.jti,
        wire=opened.wire_sha256,
        manifest=opened.manifest_hash,
        perm=manifest.perm,
        cid=manifest.cid,
        inc=manifest.inc,
        seq=manifest.seq,
    )


def build_receipt(
    status: ReceiptStatus,
    ref: Ref,
    *,
    at: datetime,
    by: Actor,
    categories: Sequence[str] = (),
    code: str | None = None,
) -> Receipt:
    """A receipt. `at` is aware UTC; `categories` = what was opened and stored, for received and opened only."""
    return Receipt(status, ref, tuple(in_table_order(categories)), int(at.timestamp()), code, by)


def receipt_for(
    opened: Opened, *, at: datetime, by: Actor, status: ReceiptStatus = ReceiptStatus.RECEIVED
) -> Receipt:
    """The receipt for a message that was opened and stored."""
    return build_receipt(status, ref_of(opened), at=at, by=by, categories=opened.categories)


def receipt_for_error(error: errors.EnvelopeError, wire_sha256: str, *, at: datetime, by: Actor) -> Receipt | None:
    """The receipt that a refusal asks for; None for `SameBytes` (offer the stored one) and our own faults.

    Before the signature has verified only the hash of the bytes is named: nothing else is proved.
    """
    if error.receipt_status is None:
        return None
    ref = error.ref or Ref(None, wire_sha256, None, None, None, None, None)
    return build_receipt(error.receipt_status, ref, at=at, by=by, code=error.receipt_code)


def sent_record(sealed: Sealed, addressee: str) -> SentRecord:
    """What the sender keeps to compare receipts with. `addressee` is the recipient's party id."""
    return SentRecord(
        addressee=addressee,
        jti=sealed.jti,
        wire=sealed.wire_sha256,
        manifest=sealed.manifest_hash,
        perm=sealed.perm,
        cid=sealed.cid,
        inc=sealed.inc,
        seq=sealed.seq,
        categories=sealed.categories,
    )


def verify_receipt(opened: Opened, stored: SentRecord) -> Receipt:
    """The receipt, if it counts: its signer is the addressee and every field of `ref` equals what was stored.

    An `unreadable` one knows only the wire hash: its other fields are null.

    Raises:
        ReceiptInvalid, ReceiptSignerMismatch, ReceiptRefMismatch, ReceiptCategoriesMismatch
    """
    return verify_receipt_manifest(opened.manifest, stored)


def verify_receipt_manifest(manifest: Manifest, stored: SentRecord) -> Receipt:
    """As `verify_receipt`, for the manifest of a stored receipt that `verify_manifest` has verified."""
    receipt = manifest.rcpt
    if receipt is None or manifest.mt is not MessageType.RECEIPT:
        raise errors.ReceiptInvalid
    if manifest.iss != stored.addressee:
        raise errors.ReceiptSignerMismatch
    whole = Ref(stored.jti, stored.wire, stored.manifest, stored.perm, stored.cid, stored.inc, stored.seq)
    bytes_only = Ref(None, stored.wire, None, None, None, None, None)
    if receipt.ref != (bytes_only if receipt.status is ReceiptStatus.UNREADABLE else whole):
        raise errors.ReceiptRefMismatch
    if not set(receipt.categories) <= set(stored.categories):
        raise errors.ReceiptCategoriesMismatch
    return receipt
