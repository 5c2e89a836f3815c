"""The words that a person was shown: stored once, under their own hash, so that a new wording rewrites nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .consent_errors import NoticeNotSound

MACHINE_MAY_NOT = "A translation needs the name of the person who answers for it."
SOURCE_UNKNOWN = "The notice that this is a translation of is not known."
OTHER_VERSION = "A translation is of the same notice, the same version and another language."
TRANSLATION_NEEDED = "This version is there in another language: say which words this is a translation of."


@dataclass(frozen=True, slots=True)
class Notice:
    """One wording: of a notice, in one version, language (BCP 47) and format. Times are aware, in UTC.

    `translation_of`: hash of the words it was translated from; `signed_off_by`: who answers for the translation.
    `recording_sha256`: hash of the sound or film whose script `text` is.
    """

    id: str
    version: str
    language: str
    format: str
    text: str
    recorded_at: datetime
    translation_of: str | None = None
    signed_off_by: str | None = None
    recording_sha256: str | None = None

    @property
    def sha256(self) -> str:
        """The name of exactly these words: SHA-256 over their UTF-8, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What a consent calls it."""
        return self.id, self.version, self.language, self.format


def check_translation(notice: Notice, others: Sequence[Notice]) -> None:
    """Refuse a translation that nobody answers for, or that is of other words than these. Raises NoticeNotSound.

    `others`: what is recorded of the same notice and version. Consent has to be informed (UK GDPR Art 4(11)): words
    that no person checked are no evidence that it was, and a translation is never newer than what it translates.
    """
    if notice.translation_of is None:
        if others and all(other.language != notice.language for other in others):
            raise NoticeNotSound("TRANSLATION_SOURCE", TRANSLATION_NEEDED)
        return
    source = next((other for other in others if other.sha256 == notice.translation_of), None)
    if source is None:
        raise NoticeNotSound("TRANSLATION_SOURCE", SOURCE_UNKNOWN)
    if source.language == notice.language:
        raise NoticeNotSound("TRANSLATION_SOURCE", OTHER_VERSION)
    if not (notice.signed_off_by or "").strip():
        raise NoticeNotSound("TRANSLATION_SIGNED_OFF", MACHINE_MAY_NOT)
