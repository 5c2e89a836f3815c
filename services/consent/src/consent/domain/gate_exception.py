"""Rule 7: who decided the exception, on what basis, and when minutes matter."""

from dataclasses import dataclass

from alongside.casedata.codes import PROTECT_TYPES

from .lawful_basis import Case, basis_holds, corrected_basis
from .model import ExceptionDecision, Facts, LegalBasis, Request, World
from .policy_bases import policy_names_it


@dataclass(frozen=True, slots=True)
class ExceptionFinding:
    """Codes that stop, the basis to use, and whether it is the facts' instead of the officer's."""

    problems: frozenset[str]
    basis: LegalBasis
    corrected: bool = False


def is_break_glass(exception: ExceptionDecision, facts: Facts) -> bool:
    """Any officer alone: danger to life, or a child or adult at risk in immediate danger."""
    at_risk_now = exception.type in ("child_at_risk", "adult_at_risk") and facts.immediate_danger is True
    return exception.break_glass and (exception.type == "danger_to_life" or at_risk_now)


def judge_exception(
    exception: ExceptionDecision, leaving: frozenset[str], request: Request, world: World
) -> ExceptionFinding:
    """Judge an exception on what would leave under it, in either lane."""
    case = Case(exception, leaving, request.facts, world.policy, world.agency)
    # Where an exception is no permission anyway, that is what is said; the policy's list says no more.
    named = request.type not in PROTECT_TYPES or policy_names_it(world.bases, exception.basis)
    holds = basis_holds(case) and named
    if is_break_glass(exception, request.facts):
        basis = exception.basis if holds else corrected_basis(case)
        return ExceptionFinding(frozenset(), basis, corrected=not holds)
    problems = set()
    if not holds:
        problems.add("EXCEPTION_BASIS_INVALID")
    if not exception.second_person:
        problems.add("SECOND_PERSON_NEEDED")
    return ExceptionFinding(frozenset(problems), exception.basis)
