"""What a sharing permission takes from the policy pack: held in the decision record, so that it can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from .model import Urgency
from .pack_rules import CLOCKS
from .policy_pack import PolicyPack


@dataclass(frozen=True, slots=True)
class PackTerms:
    """The terms of one version of a pack on the day of a decision.

    `sha256` names the whole pack by its content. `send_within_hours`: by urgency. `policy_document`: id and version
    of the appropriate policy document in force that day. `clocks`: by when the agency is expected to act on this
    type, as terms of a sharing permission.
    """

    id: str
    version: str
    sha256: str
    send_within_hours: Mapping[str, int]
    keep_days_without_agreement: int
    known_legal_powers: tuple[str, ...]
    obligations: tuple[str, ...]
    policy_document: str | None
    clocks: tuple[str, ...] = ()

    def send_within(self, urgency: Urgency) -> timedelta:
        """How long such a referral may wait before it is sent."""
        return timedelta(hours=self.send_within_hours[urgency.value])


def terms_on(pack: PolicyPack, now: datetime, slug: str | None = None) -> PackTerms:
    """The pack's terms at that moment, with the clocks of one type of referral."""
    return _terms(pack, pack.policy_document(now), slug)


# Only the policy document depends on the moment, and a service has few packs.
@lru_cache(maxsize=256)
def _terms(pack: PolicyPack, policy_document: str | None, slug: str | None) -> PackTerms:
    return PackTerms(
        id=pack.id,
        version=pack.version,
        sha256=pack.sha256,
        send_within_hours={u.value: int(t / timedelta(hours=1)) for u, t in pack.send_within.items()},
        keep_days_without_agreement=pack.keep_days_without_agreement,
        known_legal_powers=tuple(sorted(pack.known_legal_powers)),
        obligations=pack.obligations,
        policy_document=policy_document,
        clocks=_clocks(pack, slug),
    )


def _clocks(pack: PolicyPack, slug: str | None) -> tuple[str, ...]:
    """`decide_within:3_working_days`, in the order of what comes first."""
    rules = pack.about.get(slug or "")
    clocks = rules.clocks if rules else {}
    return tuple(
        f"{name}_within:{number}_{unit}" for name in CLOCKS if name in clocks for unit, number in clocks[name].items()
    )
