"""While a system is for practice only: nobody's real number or address goes into it.

Numbers for practice are those that Ofcom keeps for drama, and addresses those of RFC 2606 and RFC 6761: none of them
ever belongs to anybody. What is typed into a practice system may be shown in a training room.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from referral.domain.errors import Invalid

_DRAMA: Final = ("07700900", "02079460", "01632960", "03069990", "08081570", "01134960", "01144960", "01154960",
                 "01164960", "01174960", "01184960", "01214960", "01314960", "01414960", "01514960", "01614960",
                 "01914980", "02890180", "02920180")  # fmt: skip
_NOBODYS: Final = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net)|example|invalid|test|localhost)\Z", re.IGNORECASE)
_LEAST_DIGITS: Final = 9


class PracticeOnly(Invalid):
    """Something real was typed into a system that is for practice."""

    code = "practice-only"


def only_fictional(data: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse contact points, of the person or of a witness, that could be somebody's.

    Raises:
        PracticeOnly: a number or an email address that is not one of those for practice; it is not repeated.
    """
    points = data.get("CON", {})
    others = [str(one.get("contact") or "") for one in data.get("WIT", {}).get("people", ())]
    for number in (str(points.get("mobile") or ""), str(points.get("landline") or ""), *others):
        if _real_number(number):
            raise PracticeOnly(
                "This system is for practice until every box of `alongside go-live` is ticked. Use a number that "
                "belongs to nobody, such as 07700 900123."
            )
    emails = [str(points.get("email") or ""), *others]
    if any("@" in email and not _NOBODYS.search(email.rpartition("@")[2]) for email in emails):
        raise PracticeOnly(
            "This system is for practice until every box of `alongside go-live` is ticked. Use an email address that "
            "belongs to nobody, such as name@example.org."
        )


def _real_number(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    national = "0" + digits.removeprefix("0044").removeprefix("44").removeprefix("0")
    return len(digits) >= _LEAST_DIGITS and not national.startswith(_DRAMA)
