"""The family of refusals: one class, one stable code, one sentence each."""

from alongside.envelope.model import ReceiptStatus, Ref


class EnvelopeError(Exception):
    """A refusal.

    Attributes:
        code: stable, for logs, receipts and `agency inspect`.
        before_signature: the sender is unproved. Keep the bytes as rubbish (hash, size, code), answer once
            with `unreadable` and `receipt_code`, block nothing.
        receipt_status: what a receipt about it says; None where no receipt is due.
        ref: the message it is about, once its signature has verified; before that None.
        part: the name of the part at fault, where there is one (a category code, `_ask`, `_answer`, `_card`).
    """

    code = "envelope"
    sentence = "The message was refused."
    before_signature = False
    receipt_status: ReceiptStatus | None = ReceiptStatus.REFUSED

    def __init__(self) -> None:
        super().__init__(self.sentence)
        self.ref: Ref | None = None
        self.part: str | None = None

    @property
    def receipt_code(self) -> str | None:
        """The `code` of the receipt: KEY or BYTES before the signature has verified, else the code itself."""
        return self.code if self.receipt_status else None
