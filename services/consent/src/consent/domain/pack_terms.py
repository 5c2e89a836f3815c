"""What a sharing permission takes from the policy pack: held in the decision record, so that it can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .model import Urgency
from .policy_pack import PolicyPack


@dataclass(frozen=True, slots=True)
class PackTerms:
    """The terms of one version of a pack on the day of a decision.

    `sha256` names the whole pack by its content. `send_within_hours`: by urgency. `policy_document`: id and version
    of the appropriate policy document in force that day.
    """

    id: str
    version: str
    sha256: str
    send_within_hours: Mapping[str, int]
    keep_days_without_agreement: int
    known_legal_powers: tuple[str, ...]
    obligations: tuple[str, ...]
    policy_document: str | None

    def send_within(self, urgency: Urgency) -> timedelta:
        """How long such a referral may wait before it is sent."""
        return timedelta(hours=self.send_within_hours[urgency.value])


def terms_on(pack: PolicyPack, now: datetime) -> PackTerms:
    """The pack's terms as they are at that moment."""
    return PackTerms(
        id=pack.id,
        version=pack.version,
        sha256=pack.sha256,
        send_within_hours={u.value: int(t / timedelta(hours=1)) for u, t in pack.send_within.items()},
        keep_days_without_agreement=pack.keep_days_without_agreement,
        known_legal_powers=tuple(sorted(pack.known_legal_powers)),
        obligations=pack.obligations,
        policy_document=pack.policy_document(now),
    )
