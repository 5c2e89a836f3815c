"""Receipts: they are held until the person has them, or said that she wants none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alongside.clock import Clock
from consent.domain.consent_errors import UnknownReceipt
from consent.domain.errors import UnknownSubject
from consent.domain.receipts import Handover, Receipt
from consent.domain.records import Actor
from consent.usecases.ports import UnitOfWork, Units


@dataclass(frozen=True, slots=True)
class ReadReceipts:
    """`GET /subjects/{subject}/receipts` and `GET /receipts/{id}`; each reading is written down."""

    units: Units
    clock: Clock

    def of(self, subject: str, by: Actor) -> Sequence[Receipt]:
        """Oldest first. Raises UnknownSubject."""
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            found = unit.receipts.of(subject)
            unit.audit.read("receipts", subject, by, self.clock.now())
            unit.commit()
            return found

    def one(self, receipt_id: str, by: Actor) -> Receipt:
        """One with its words. Raises UnknownReceipt."""
        with self.units() as unit:
            receipt = _locked(unit, receipt_id)
            unit.audit.read("receipt", receipt_id, by, self.clock.now())
            unit.commit()
            return receipt


@dataclass(frozen=True, slots=True)
class HandOverReceipt:
    """`POST /receipts/{id}/handovers`: a person noted how it reached her. Software sends no words to anybody."""

    units: Units
    clock: Clock

    def __call__(self, receipt_id: str, how: str, by: Actor) -> Receipt:
        """The receipt as it is now; the first handover counts. Raises UnknownReceipt."""
        with self.units() as unit:
            receipt = _locked(unit, receipt_id)
            if receipt.handover is not None:
                return receipt
            handover = Handover(how, self.clock.now())
            unit.receipts.add_handover(receipt, handover, by)
            unit.commit()
            return replace(receipt, handover=handover)


def _locked(unit: UnitOfWork, receipt_id: str) -> Receipt:
    found = unit.receipts.get(receipt_id)
    if found is None or not unit.subjects.lock(found.subject):
        raise UnknownReceipt
    return unit.receipts.get(receipt_id) or found
