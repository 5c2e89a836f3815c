"""What an agency that has something is told when the person does not agree with it, or when that came to an end.

Only what went to that very agency is named, and none of the person's own words: those stay where she said them.
Sources: UK GDPR Articles 16, 18(1)(a) and 19.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from alongside.casedata import words
from alongside.casedata.codes import in_table_order
from referral.domain.states import State


class Standing(StrEnum):
    """How it stands with what she does not agree with."""

    STANDS = "stands"
    CORRECTED = "corrected"
    SETTLED = "settled"


WORDS: Final = {
    Standing.STANDS: "The person disagrees with what we told you under: {}. Bear that in mind, say so wherever you "
    "rely on it, and tell anybody whom you passed it on to.",
    Standing.CORRECTED: "What we told you under: {} was not right, and we have put it right here. Ring us for what "
    "is right, correct what you hold, and tell anybody whom you passed it on to.",
    Standing.SETTLED: "The person no longer disagrees with what we told you under: {}.",
}
OF_A_SHARING: Final = {
    Standing.STANDS: "The person does not agree with what we told you in this referral. It is about all of it. Bear "
    "that in mind, say so wherever you rely on it, and tell anybody whom you passed it on to.",
    Standing.CORRECTED: "What we told you in this referral was not right, and we have put it right here. Ring us for "
    "what is right, correct what you hold, and tell anybody whom you passed it on to.",
    Standing.SETTLED: "The person now agrees with what we told you in this referral.",
}
"""The same, when she named no kind of detail but the sharing as such."""
THERE: Final = frozenset({State.DELIVERED, State.OPENED, State.ACCEPTED})
"""Where a message about it reaches somebody who works with it."""
ON_ITS_WAY: Final = frozenset({State.QUEUED, State.SEALED, State.DISPATCHED})
BY_TELEPHONE: Final = frozenset({State.TOLD, State.DECLINED})
"""Told by hand, or said no and may hold it still: no message reaches them, so somebody rings."""


@dataclass(frozen=True)
class Notice:
    """One notice for one agency about one referral. `jti`: its message, once it is sealed.

    `categories`: none when it is about the sharing as such.
    """

    notice_id: str
    referral_id: str
    dispute: str
    standing: Standing
    categories: tuple[str, ...]
    created_at: datetime
    jti: str | None = None

    @property
    def text(self) -> str:
        """The words for the agency's people."""
        if not self.categories:
            return OF_A_SHARING[self.standing]
        return WORDS[self.standing].format(named(self.categories))


def concerns(disputed: Iterable[str], went: Iterable[str]) -> tuple[str, ...]:
    """What of the disputed went there, in the order of the table; nothing else may be named to them."""
    return tuple(in_table_order(set(disputed) & set(went)))


def marked(notice: Notice, went: Iterable[str]) -> tuple[str, ...]:
    """What the agency marks as disputed: a sharing as such is everything that went."""
    return notice.categories or tuple(in_table_order(set(went)))


def named(categories: Iterable[str]) -> str:
    """Categories in words."""
    return ", ".join(words.CATEGORIES.get(code, code) for code in categories)
