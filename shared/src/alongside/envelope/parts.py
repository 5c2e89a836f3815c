"""The parts of a message: which may be there, whether they are what was signed, whether they have their form."""

from collections.abc import Mapping

from marshmallow import ValidationError

from alongside.casedata.codes import CATEGORIES
from alongside.casedata.parts import PART_SCHEMAS
from alongside.envelope import errors, strict_json
from alongside.envelope.encoding import part_hash
from alongside.envelope.model import Manifest, MessageType

_DATA = frozenset(CATEGORIES)
_NOTHING: frozenset[str] = frozenset()
_ALLOWED = {
    MessageType.REFERRAL_NEW: _DATA | {"_ask", "_card"},
    MessageType.REFERRAL_UPDATE: _DATA | {"_ask", "_card"},
    MessageType.REFERRAL_WITHDRAW: frozenset({"_ask"}),
    MessageType.ERASE_REQUEST: frozenset({"_ask"}),
    MessageType.ANSWER: frozenset({"_answer"}),
    MessageType.REPLY: _DATA | {"_ask", "_answer", "_card"},
}
_NEEDED = {
    MessageType.REFERRAL_NEW: frozenset({"_card"}),  # shown first, before a reader is assigned
    MessageType.ANSWER: frozenset({"_answer"}),
}


def check_names(mt: MessageType, names: frozenset[str]) -> None:
    """Refuse part names that a message of this type cannot have, or lacks; raises PartsMismatch."""
    if not _NEEDED.get(mt, _NOTHING) <= names <= _ALLOWED.get(mt, _NOTHING):
        raise errors.PartsMismatch


def check_hashes(manifest: Manifest, parts: Mapping[str, tuple[str, str]]) -> None:
    """Refuse a part that is not the one the manifest commits to; raises PartHashMismatch, with its name."""
    for name, (salt, text) in parts.items():
        if part_hash(salt, text) != manifest.parts[name]:
            raise _at(name, errors.PartHashMismatch())


def check_forms(texts: Mapping[str, str]) -> None:
    """Refuse a part that is not strict JSON of its category's form; raises PartInvalid, with its name."""
    for name, text in texts.items():
        try:
            PART_SCHEMAS[name].load(strict_json.loads(text))
        except (ValidationError, errors.BytesRefused):
            raise _at(name, errors.PartInvalid()) from None


def _at(name: str, error: errors.EnvelopeError) -> errors.EnvelopeError:
    error.part = name
    return error
