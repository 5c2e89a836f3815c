"""Closed lists about how a person was asked, who decided, and on what evidence."""

from typing import Final

ASKED_STATUSES: Final = ("given", "refused", "later", "requested")
CELL_ANSWERS: Final = ("given", "refused", "later")
CHANGES: Final = ("given", "refused", "later", "requested", "widened", "reconfirmed")
EVIDENCE_KINDS: Final = ("signature", "recorded_statement", "witnessed_verbal", "e_signature")
TOLD: Final = (
    "what_if_refuse", "how_to_withdraw", "who_else_may_share", "police_immigration_note", "retention",
)  # fmt: skip
CONFLICTS: Final = ("none", "linked", "unsure")
CAPACITY_OUTCOMES: Final = ("has_capacity", "lacks_capacity", "not_assessed")
CHILD_VIEWS: Final = ("agrees", "disagrees", "not_asked", "unclear")
NOTICE_FORMATS: Final = ("standard", "easy_read", "audio", "bsl", "large_print", "oral_script")
CHANNELS: Final = ("in_person", "phone", "video", "web", "email", "post", "through_advocate", "other")
