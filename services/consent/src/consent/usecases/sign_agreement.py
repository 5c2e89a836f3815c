"""Record that a party signed a version, or what the data protection officer advised about it."""

from dataclasses import dataclass
from datetime import date, datetime

from consent.domain.agreement import LONDON
from consent.domain.agreement_rules import Series, must_be_as_seen, must_be_signable, open_draft
from consent.domain.errors_agreements import DoesNotFit
from consent.domain.records import Actor
from consent.usecases.change_agreement import Change, ChangeAgreement
from consent.usecases.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for which party (`landlord` or the agency's id), in what role, on which day."""

    party: str
    signatory: str
    role: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class SignAgreement:
    """`POST /agreements/{key}/versions/{version}/signatures`. What was signed is the text of `document_sha256`."""

    change: ChangeAgreement

    def __call__(
        self, key: str, version: int, revision: int, signature: Signature, by: Actor, idempotency: str
    ) -> Series:
        """Raises NotYours, UnknownAgreement, UnknownVersion, ChangedMeanwhile, DoesNotFit."""

        def rule(series: Series, _unit: UnitOfWork, now: datetime) -> None:
            must_be_as_seen(series, revision)
            must_be_signable(series, version, signature.party)
            if signature.signed_on > now.astimezone(LONDON).date():
                raise DoesNotFit("SIGNED_IN_THE_FUTURE", "Nobody can have signed on a day that is still to come.")

        details = {
            "party": signature.party,
            "signatory": signature.signatory,
            "role": signature.role,
            "signed_on": signature.signed_on.isoformat(),
        }
        return self.change(key, Change("signed", "draft_agreement", version, details, rule), by, idempotency)


@dataclass(frozen=True, slots=True)
class AdviseOnAgreement:
    """`POST /agreements/{key}/versions/{version}/advice`: the officer's view, which neither opens nor stops."""

    change: ChangeAgreement

    def __call__(
        self, key: str, version: int, revision: int, concern: bool, words: str, by: Actor, idempotency: str
    ) -> Series:
        """Raises UnknownAgreement, UnknownVersion, ChangedMeanwhile, DoesNotFit."""

        def rule(series: Series, _unit: UnitOfWork, _now: datetime) -> None:
            must_be_as_seen(series, revision)
            open_draft(series, version)

        details = {"concern": concern, "words": words}
        return self.change(key, Change("advised", None, version, details, rule), by, idempotency)
