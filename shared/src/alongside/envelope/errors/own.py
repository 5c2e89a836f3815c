"""Refusals on my own side: sealing, statements, keystore, receipts. None asks for a receipt."""

from alongside.envelope.errors.base import EnvelopeError


class SealError(EnvelopeError):
    """The message cannot be sealed as asked; nothing was made."""

    receipt_status = None


class ContentTooBig(SealError):
    code = "too_big"
    sentence = "The content does not fit into the largest container, 512 KiB."


class SealInvalid(SealError):
    code = "seal_invalid"
    sentence = "The message as asked for would not be one of this format."


class RecipientHasNoKey(SealError):
    code = "no_recipient_key"
    sentence = "The recipient has no encryption key that is valid now."


class StatementError(EnvelopeError):
    """A root or key statement is refused; nothing may be sent to this party on its word."""

    receipt_status = None


class StatementInvalid(StatementError):
    code = "statement"
    sentence = "The statement does not have the form of this format."


class StatementNotPinned(StatementError):
    code = "statement_pin"
    sentence = "The root statement is not signed by the pinned identity."


class StatementSignatureInvalid(StatementError):
    code = "statement_signature"
    sentence = "The statement's signature does not verify."


class StatementKeyRefused(StatementError):
    code = "statement_key"
    sentence = "The key statement is not signed by a valid message key of the root statement."


class StatementExpired(StatementError):
    code = "statement_expired"
    sentence = "The statement has expired."


class StatementTooLong(StatementError):
    code = "statement_lifetime"
    sentence = "The statement lives longer than the format allows."


class StatementPartyMismatch(StatementError):
    code = "statement_party"
    sentence = "The two statements are not about the same party."


class StatementWrongEnv(StatementError):
    code = "statement_env"
    sentence = "A sandbox party cannot be used here, or a live party in a sandbox."


class StatementRolledBack(StatementError):
    code = "statement_rollback"
    sentence = "The statement is older than one that was seen before."


class KeystoreError(EnvelopeError):
    """The keystore cannot be read or does not hold the key."""

    code = "keystore"
    sentence = "The keystore cannot be opened: wrong passphrase or damaged file."
    receipt_status = None


class KeystoreKeyUnknown(KeystoreError):
    code = "keystore_name"
    sentence = "The keystore holds no key of that name."


class KeystoreExposed(KeystoreError):
    code = "keystore_mode"
    sentence = "The keystore file can be read by others; its mode must be 0600."


class ReceiptError(EnvelopeError):
    """The receipt does not count."""

    receipt_status = None


class ReceiptInvalid(ReceiptError):
    code = "receipt"
    sentence = "The message holds no receipt of this format."


class ReceiptSignerMismatch(ReceiptError):
    code = "receipt_signer"
    sentence = "The receipt is not signed by the addressee of the message."


class ReceiptRefMismatch(ReceiptError):
    code = "receipt_ref"
    sentence = "The receipt is about a message with other hashes or numbers than the one that was sent."


class ReceiptCategoriesMismatch(ReceiptError):
    code = "receipt_categories"
    sentence = "The receipt names a category that was not sent."
