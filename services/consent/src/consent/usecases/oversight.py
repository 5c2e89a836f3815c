"""The use cases around decisions to share without consent, as one bundle for whoever wires the service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from alongside.clock import Clock
from consent.usecases.advise_exception import AdviseOnException
from consent.usecases.derive_exception import DeriveBasis, ProposeByFacts
from consent.usecases.ports import Units
from consent.usecases.propose_exception import ProposeException
from consent.usecases.read_exception import ReadException
from consent.usecases.read_review import ReadReview
from consent.usecases.record_objection import RecordObjection
from consent.usecases.reviews import CompleteReview, EscalateReviews, ListReviews, OpenDatedReviews
from consent.usecases.staff_training import ListTraining, RecordTraining
from consent.usecases.tell_on_the_day import TellOnTheDay


@dataclass(frozen=True, slots=True)
class Oversight:
    """What comes before, beside and after an exception."""

    derive_basis: DeriveBasis
    propose_by_facts: ProposeByFacts
    advise: AdviseOnException
    read_exception: ReadException
    list_reviews: ListReviews
    read_review: ReadReview
    complete_review: CompleteReview
    escalate_reviews: EscalateReviews
    open_dated_reviews: OpenDatedReviews
    tell_on_the_day: TellOnTheDay
    record_objection: RecordObjection
    record_training: RecordTraining
    list_training: ListTraining

    @classmethod
    def of(
        cls,
        units: Units,
        reading: Units,
        clock: Clock,
        propose: ProposeException,
        failed: Callable[[Exception], None],
    ) -> Self:
        """Wire them. `reading`: units that change nothing and wait for no writer; `failed`: see TellOnTheDay."""
        derive = DeriveBasis(reading, clock)
        return cls(
            derive_basis=derive,
            propose_by_facts=ProposeByFacts(derive, propose),
            advise=AdviseOnException(units, clock),
            read_exception=ReadException(units, clock),
            list_reviews=ListReviews(units, clock),
            read_review=ReadReview(units, clock),
            complete_review=CompleteReview(units, clock),
            escalate_reviews=EscalateReviews(units, reading, clock),
            open_dated_reviews=OpenDatedReviews(units, reading, clock),
            tell_on_the_day=TellOnTheDay(units, reading, clock, failed),
            record_objection=RecordObjection(units, clock),
            record_training=RecordTraining(units, clock),
            list_training=ListTraining(units, clock),
        )
