"""What people are told that was recorded, and how it reached them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.adapters.subject_repository import SubjectRepository
from consent.adapters.tables_consents import ReceiptHandoverRow, ReceiptRow
from consent.domain.receipt_language import Help
from consent.domain.receipts import Handover, Receipt
from consent.domain.records import Actor

_RECEIPTS = (
    select(ReceiptRow, ReceiptHandoverRow)
    .outerjoin(ReceiptHandoverRow, ReceiptHandoverRow.receipt == ReceiptRow.id)
    .order_by(ReceiptRow.made_at, ReceiptRow.id)
)
WORDS = ("reference", "lines", "language", "asked_in", "asked_format")


class ReceiptRepository:
    """Keeps `Receipts`; the words are sealed under the person's key."""

    def __init__(self, session: Session, subjects: SubjectRepository) -> None:
        self._session, self._subjects = session, subjects

    def add(self, receipt: Receipt) -> None:
        """Held from now on."""
        words = {name: getattr(receipt, name) for name in WORDS}
        words["helps"] = {one.key: list(one.lines) for one in receipt.helps}
        sealed = self._subjects.seal(receipt.subject, words, f"receipts/sealed/{receipt.id}")
        self._session.add(ReceiptRow(id=receipt.id, subject=receipt.subject, made_at=receipt.made_at, sealed=sealed))
        self._session.flush()

    def get(self, receipt_id: str) -> Receipt | None:
        """One receipt with its words."""
        row = self._session.execute(_RECEIPTS.where(ReceiptRow.id == receipt_id)).one_or_none()
        return None if row is None else self._receipt(*row)

    def of(self, subject: str) -> Sequence[Receipt]:
        """Oldest first."""
        return [self._receipt(*row) for row in self._session.execute(_RECEIPTS.where(ReceiptRow.subject == subject))]

    def add_handover(self, receipt: Receipt, handover: Handover, by: Actor) -> None:
        """She has it; a second one is refused by the primary key."""
        who = {"by": {"issuer": by.issuer, "name": by.name, "roles": sorted(by.roles), "person": by.person}}
        sealed = self._subjects.seal(receipt.subject, who, f"receipt_handovers/sealed/{receipt.id}")
        self._session.add(ReceiptHandoverRow(receipt=receipt.id, how=handover.how, at=handover.at, sealed=sealed))
        self._session.flush()

    def _receipt(self, row: ReceiptRow, handed: ReceiptHandoverRow | None) -> Receipt:
        words: dict[str, Any] = self._subjects.unseal(row.subject, row.sealed, f"receipts/sealed/{row.id}")
        return Receipt(
            id=row.id,
            subject=row.subject,
            made_at=row.made_at,
            reference=words["reference"],
            lines=tuple(words["lines"]),
            language=words["language"],
            asked_in=words["asked_in"],
            asked_format=words.get("asked_format"),  # receipts of before there were other words have none
            helps=tuple(Help(key, tuple(lines)) for key, lines in words.get("helps", {}).items()),
            handover=None if handed is None else Handover(handed.how, handed.at),
        )
