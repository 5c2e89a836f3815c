"""Refusals of a message whose signature has verified: each is answered with a signed receipt."""

from alongside.envelope.errors.base import EnvelopeError
from alongside.envelope.model import ReceiptStatus


class Unsupported(EnvelopeError):
    code = "unsupported"
    sentence = "The version or type of the message is not known here."


class ManifestInvalid(EnvelopeError):
    code = "manifest"
    sentence = "The manifest does not have exactly the claims of this format."


class WrongAudience(EnvelopeError):
    code = "aud"
    sentence = "The message is for another party."


class WrongRecipientKey(EnvelopeError):
    code = "rk"
    sentence = "The manifest names another recipient key or statement than the one it was encrypted for."


class WrongJti(EnvelopeError):
    code = "jti"
    sentence = "The manifest's jti is not that of the outer header."


class WrongDirection(EnvelopeError):
    code = "direction"
    sentence = "The sender may not send a message of this type."


class Expired(EnvelopeError):
    code = "expired"
    sentence = "The message has expired."
    receipt_status = ReceiptStatus.EXPIRED


class LifetimeInvalid(EnvelopeError):
    code = "lifetime"
    sentence = "The end of the message's life is missing, before its start, or later than the format allows."


class ClockRefused(EnvelopeError):
    code = "clock"
    sentence = "The clocks of the two sides are more than 24 hours apart."


class JtiReused(EnvelopeError):
    code = "jti_reused"
    sentence = "The sender used the jti of an earlier message for other bytes."


class ForeignConversation(EnvelopeError):
    code = "cid"
    sentence = "The conversation belongs to another party."


class ForeignReply(EnvelopeError):
    code = "re"
    sentence = "The message that it answers belongs to another party."


class ForeignSuperseded(EnvelopeError):
    code = "sup"
    sentence = "A message that it replaces belongs to another party."


class PermissionMissing(EnvelopeError):
    code = "permission_missing"
    sentence = "A message with case data or a referral has no sharing permission."


class PermissionHashMismatch(EnvelopeError):
    code = "permission_hash"
    sentence = "The sharing permission is not the one that the manifest commits to."


class PermissionInvalid(EnvelopeError):
    code = "permission"
    sentence = "The sharing permission does not have the form of this format."


class PermissionKeyRefused(EnvelopeError):
    code = "permission_key"
    sentence = "The sharing permission is not signed by a valid key that the sender lists with use permission."


class PermissionSignatureInvalid(EnvelopeError):
    code = "permission_signature"
    sentence = "The sharing permission's signature does not verify."


class PermissionIssuerMismatch(EnvelopeError):
    code = "permission_iss"
    sentence = "The sharing permission was issued by another party than the sender."


class PermissionAudienceMismatch(EnvelopeError):
    code = "permission_aud"
    sentence = "The sharing permission is for another recipient."


class PermissionSubjectMismatch(EnvelopeError):
    code = "permission_sub"
    sentence = "The sharing permission is about another person than this conversation."


class PermissionConversationMismatch(EnvelopeError):
    code = "permission_cid"
    sentence = "The sharing permission is for another conversation."


class PermissionPurposeMismatch(EnvelopeError):
    code = "permission_purpose"
    sentence = "The referral type is not among the purposes of the sharing permission."


class PermissionTooLate(EnvelopeError):
    code = "permission_send_by"
    sentence = "The message was sealed after the sharing permission's last day for sending."


class PermissionUsed(EnvelopeError):
    code = "permission_used"
    sentence = "The sharing permission was for one message and another one has used it."


class PartsMismatch(EnvelopeError):
    code = "parts"
    sentence = "The parts are not those that the manifest names for a message of this type."


class PartHashMismatch(EnvelopeError):
    code = "part_hash"
    sentence = "A part is not the one that the manifest commits to."


class CategoriesExceedPermission(EnvelopeError):
    code = "categories"
    sentence = "The message holds a category that the sharing permission does not allow."


class PartInvalid(EnvelopeError):
    code = "part_schema"
    sentence = "A part does not have the form of its category."


class SequenceReused(EnvelopeError):
    code = "seq"
    sentence = "Another message already has this number in the conversation."


class WrongPrevious(EnvelopeError):
    code = "prev"
    sentence = "The hash of the previous message is not that of the message with the number before."


class WrongSeen(EnvelopeError):
    code = "seen"
    sentence = "The message that the sender says it has seen is not the one that was sent."
