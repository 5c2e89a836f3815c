"""Refusals before the signature has verified: the sender is unproved, the bytes are rubbish."""

from alongside.envelope.errors.base import EnvelopeError
from alongside.envelope.model import ReceiptStatus


class BytesRefused(EnvelopeError):
    """The bytes are not a message of this format."""

    code = "bytes"
    before_signature = True
    receipt_status = ReceiptStatus.UNREADABLE

    @property
    def receipt_code(self) -> str:
        """Always BYTES."""
        return "BYTES"


class KeyRefused(EnvelopeError):
    """The keys do not fit: the sender should look at the newest statements and seal again."""

    code = "key"
    before_signature = True
    receipt_status = ReceiptStatus.UNREADABLE

    @property
    def receipt_code(self) -> str:
        """Always KEY."""
        return "KEY"


class WireTooBig(BytesRefused):
    code = "wire_size"
    sentence = "The message is larger than the format allows."


class SegmentsInvalid(BytesRefused):
    code = "segments"
    sentence = "The message does not have the five segments of a compact JWE."


class EncodingNotCanonical(BytesRefused):
    code = "not_canonical"
    sentence = "A segment is not canonical base64url."


class JsonInvalid(BytesRefused):
    code = "json"
    sentence = "A piece of JSON is not well-formed UTF-8 JSON."


class JsonDuplicate(BytesRefused):
    code = "json_duplicate"
    sentence = "A JSON object names the same member twice."


class JsonTooDeep(BytesRefused):
    code = "json_depth"
    sentence = "JSON is nested more than 16 levels deep."


class OuterHeaderInvalid(BytesRefused):
    code = "outer_header"
    sentence = "The outer header does not have exactly the seven members of this format."


class EpkInvalid(BytesRefused):
    code = "epk"
    sentence = "The ephemeral key is not a point on P-256."


class MessageIdMismatch(BytesRefused):
    code = "message_id"
    sentence = "The message_id of the delivery is not the jti of the message."


class DecryptionFailed(BytesRefused):
    code = "decrypt"
    sentence = "The message does not decrypt: its bytes were changed or it was made for another key."


class BucketInvalid(BytesRefused):
    code = "bucket"
    sentence = "The container is not exactly 8, 32, 128 or 512 KiB."


class ContainerInvalid(BytesRefused):
    code = "container"
    sentence = "The container does not have the members of this format."


class ManifestHeaderInvalid(BytesRefused):
    code = "manifest_header"
    sentence = "The manifest's header does not have exactly the three members of this format."


class ManifestUnreadable(BytesRefused):
    code = "manifest_claims"
    sentence = "The manifest does not say who issued it and when."


class SignatureInvalid(BytesRefused):
    code = "signature"
    sentence = "The manifest's signature does not verify."


class RecipientKeyUnknown(KeyRefused):
    code = "kid"
    sentence = "The message was made for a key that is not mine."


class AlgorithmRefused(KeyRefused):
    code = "algorithm"
    sentence = "The algorithms are not those of the key's record."


class SenderKeyUnknown(KeyRefused):
    code = "sender_kid"
    sentence = "The signing key is not listed for the owner of this link with use message."


class IssuerMismatch(KeyRefused):
    code = "issuer"
    sentence = "The issuer is not the owner of the signing key and of the link it came by."


class SenderKeyNotValid(KeyRefused):
    code = "sender_key_time"
    sentence = "The signing key was not valid when the message says it was signed."


class SenderKeyCompromised(KeyRefused):
    code = "sender_key_compromised"
    sentence = "The signing key was revoked as compromised before these bytes were first stored here."


class SameBytes(EnvelopeError):
    """Not a fault: these bytes were processed before. Offer the stored receipt again, at most every 10 min."""

    code = "same_bytes"
    sentence = "These bytes were processed before."
    before_signature = True
    receipt_status = None
