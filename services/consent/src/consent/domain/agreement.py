"""Which sharing agreement counts (`POST /decisions`, rule 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .model import Agreement, Consent, World

LONDON = ZoneInfo("Europe/London")


def in_force(agreement: Agreement, now: datetime) -> bool:
    """Whether an agreement is active on this day. Days are whole, in Europe/London, both ends in."""
    today = now.astimezone(LONDON).date()
    started = agreement.effective_from is None or agreement.effective_from <= today
    not_ended = agreement.effective_to is None or today <= agreement.effective_to
    return agreement.status == "active" and started and not_ended


@dataclass(frozen=True, slots=True)
class AgreementFinding:
    """The agreement that covers the referral type, if any; else the code that says what is missing."""

    agreement: Agreement | None
    code: str | None

    def covers(self, referral_type: str, category: str) -> bool:
        """Whether the category may pass as far as agreements go; a missing agreement leaves out no single one."""
        return self.agreement is None or category in self.agreement.categories_by_type[referral_type]


def find_agreement(
    agreements: Iterable[Agreement], agency: str, referral_type: str, now: datetime
) -> AgreementFinding:
    """Pick the first active agreement of the agency that lists the type."""
    active = [a for a in agreements if a.agency == agency and in_force(a, now)]
    if not active:
        return AgreementFinding(None, "SHARING_AGREEMENT_MISSING")
    for agreement in active:
        if referral_type in agreement.categories_by_type:
            return AgreementFinding(agreement, None)
    return AgreementFinding(None, "SHARING_AGREEMENT_SCOPE")


def one_off_without_agreement(world: World, finding: AgreementFinding) -> bool:
    """Whether one referral may go under the Choice rules although there is no agreement with the agency.

    An agreement is good practice and no legal requirement (ICO, data sharing code of practice): where the landlord
    switched it on, the person herself agreed to this agency, and somebody rang the agency on a number from elsewhere.
    Never round an agreement that is there: one that was suspended or ended, or that leaves this type out.
    """
    switched_on = world.policy.one_off and world.agency_called_back
    stopped = any(one.status in ("suspended", "terminated") for one in world.agreements)
    agreed = isinstance(world.authority, Consent)
    return switched_on and agreed and finding.code == "SHARING_AGREEMENT_MISSING" and not stopped
