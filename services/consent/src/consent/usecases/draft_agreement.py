"""Write down a version of a sharing agreement. It counts for nothing before a second person approves it."""

from dataclasses import dataclass, replace
from datetime import datetime

from alongside.clock import Clock
from alongside.unguessable import uuid4
from consent.domain.agreement_rules import (
    AgreementTerms,
    Draft,
    Series,
    must_be_as_seen,
    must_be_within,
    must_run,
    open_draft,
)
from consent.domain.errors_agreements import DoesNotFit, UnknownAgency, UnknownAgreement
from consent.domain.records import Actor, AgreementRecord
from consent.usecases.change_agreement import Change, ChangeAgreement, apply
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.world import rules


@dataclass(frozen=True, slots=True)
class DraftAgreement:
    """`POST /agreements`: the first version of an agreement with an agency."""

    units: Units
    clock: Clock

    def __call__(self, record: AgreementRecord, terms: AgreementTerms, by: Actor, idempotency: str) -> Series:
        """The agreement with its draft.

        Raises:
            NotYours, UnknownAgency, BeyondTheCeiling, NotReady
            DoesNotFit: there is an agreement by that id with the agency.
        """
        agency, own = record.agreement.agency, record.agreement.id

        def rule(series: Series, unit: UnitOfWork, now: datetime) -> None:
            if series.last_version:
                raise DoesNotFit("AGREEMENT_EXISTS", "There is an agreement by that id; draft its next version.")
            if not unit.agreements.knows_agency(agency):
                raise UnknownAgency
            _add(series, unit, record, terms, now)

        with self.units() as unit:
            unit.agreements.take_turn()
            change = Change("drafted", "draft_agreement", 1, {}, rule)
            apply(unit, unit.agreements.named(agency, own), change, by, idempotency, self.clock.now())
            drafted = unit.agreements.named(agency, own)
            unit.commit()
            return drafted


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """`POST /agreements/{key}/versions`: the next version; the one that counts goes on until this is approved."""

    units: Units
    clock: Clock

    def __call__(
        self, key: str, revision: int, record: AgreementRecord, terms: AgreementTerms, by: Actor, idempotency: str
    ) -> Series:
        """The agreement with its new draft. Id and agency stay its own.

        Args:
            revision: how the agreement was when it was read.

        Raises:
            NotYours, UnknownAgreement, ChangedMeanwhile, BeyondTheCeiling, DoesNotFit, NotReady
        """

        def rule(series: Series, unit: UnitOfWork, now: datetime) -> None:
            must_be_as_seen(series, revision)
            must_run(series)
            _add(series, unit, record, terms, now)

        with self.units() as unit:
            unit.agreements.take_turn()
            known = unit.agreements.series(key)
            if known is None:
                raise UnknownAgreement
            change = Change("drafted", "draft_agreement", known.last_version + 1, {}, rule)
            apply(unit, known, change, by, idempotency, self.clock.now())
            drafted = unit.agreements.named(known.agency, known.id)
            unit.commit()
            return drafted


@dataclass(frozen=True, slots=True)
class DropDraft:
    """`POST /agreements/{key}/versions/{version}/drop`: a draft that comes to nothing."""

    change: ChangeAgreement

    def __call__(self, key: str, version: int, revision: int, by: Actor, idempotency: str) -> Series:
        """Raises NotYours, UnknownAgreement, UnknownVersion, ChangedMeanwhile, DoesNotFit."""

        def rule(series: Series, _unit: UnitOfWork, _now: datetime) -> None:
            must_be_as_seen(series, revision)
            open_draft(series, version)

        return self.change(key, Change("dropped", "draft_agreement", version, {}, rule), by, idempotency)


def _add(series: Series, unit: UnitOfWork, record: AgreementRecord, terms: AgreementTerms, now: datetime) -> None:
    """Keep the draft; it may lower the landlord's ceilings and never raise them."""
    _, pack = rules(unit, now)
    must_be_within(record.agreement.categories_by_type, pack.types)
    own = replace(
        record.agreement, id=series.id, agency=series.agency, version=series.last_version + 1, status="draft"
    )
    unit.agreements.add_draft(Draft(uuid4(), replace(record, agreement=own), terms, now))
