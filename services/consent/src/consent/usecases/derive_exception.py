"""From what an officer answers to a proposal: shown without recording anything, or proposed as an exception."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alongside.clock import Clock
from consent.domain.derive_basis import Around, Proposal, derive
from consent.domain.errors import NothingAllowsIt, RequestNeeded
from consent.domain.officer_answers import Answers
from consent.domain.records import Actor, ExceptionRecord, ExceptionTerms
from consent.usecases.ports import Units
from consent.usecases.propose_exception import ProposeException
from consent.usecases.world import rules


@dataclass(frozen=True, slots=True)
class DeriveBasis:
    """`POST /exceptions/derivation`. It is about no known person: nothing is recorded."""

    units: Units
    clock: Clock

    def __call__(self, answers: Answers, categories: Sequence[str], agency: str) -> Proposal:
        """What the answers allow towards this agency. Raises NotReady."""
        with self.units() as unit:
            now = self.clock.now()
            landlord, pack = rules(unit, now)
            recipient, _ = unit.partnership.recipients({agency}, now).get(agency, (None, ()))
        around = Around(
            controller_type=landlord.controller_type,
            agency_type=recipient.agency.type if recipient else "",
            policy_document=pack.policy_document(now) is not None,
            jurisdiction=landlord.jurisdiction,
        )
        return derive(answers, categories, around)


@dataclass(frozen=True, slots=True)
class ProposeByFacts:
    """`POST /subjects/{subject}/exceptions/by-facts`: the officer names no article."""

    derive: DeriveBasis
    propose: ProposeException

    def __call__(
        self, subject: str, terms: ExceptionTerms, answers: Answers, by: Actor, key: str
    ) -> tuple[ExceptionRecord, Proposal]:
        """Propose with what follows from the answers; `terms` has no type and no basis yet.

        Raises:
            NothingAllowsIt: the answers allow nothing, or nothing of what was asked for.
            RequestNeeded: it would rest on a request, and none is attached.
            and what `ProposeException` raises.
        """
        found = self.derive(answers, terms.categories, terms.agency)
        if found.type is None:
            raise NothingAllowsIt
        if found.basis.art6 == "rli.request" and terms.request is None:
            raise RequestNeeded
        whole = replace(
            terms,
            type=found.type,
            categories=_kept(terms, found),
            why_no_consent=found.why_no_consent,
            basis=found.basis,
            legal_power=found.legal_power,
        )
        return self.propose(subject, whole, by, key), found


def _kept(terms: ExceptionTerms, found: Proposal) -> tuple[str, ...]:
    """Without what no rule allows. When minutes matter and nothing else is left, the gate corrects the basis."""
    kept = tuple(one for one in terms.categories if one not in found.leave_out)
    if kept or (terms.break_glass and found.alone):
        return kept or terms.categories
    raise NothingAllowsIt
