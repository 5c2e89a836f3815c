"""What may happen to an agreement next, and who may do it. Pure; everything raises an error with a code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .agreement import LONDON
from .agreement_life import LANDLORD, AgreementEvent, Life, Listed, agreement_key, live
from .errors_agreements import BeyondTheCeiling, ChangedMeanwhile, DoesNotFit, UnknownVersion
from .model import ReferralType
from .records import Actor, AgreementRecord
from .roles import must_be_another


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What a version says beside what the gate reads.

    `purposes`: in words. `onward_to`: whom it may be passed on to, where onward sharing is for those who are named.
    `review_due`: by when the parties look at it again. `document_sha256` of the record is the text that was signed.
    """

    purposes: tuple[str, ...]
    onward_to: tuple[str, ...] = ()
    review_due: date | None = None
    assessment: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that somebody wrote down. It counts for nothing before it is approved, and is never edited."""

    id: str
    record: AgreementRecord
    terms: AgreementTerms
    recorded_at: datetime

    @property
    def version(self) -> int:
        """Its number."""
        return self.record.agreement.version


@dataclass(frozen=True, slots=True)
class Series:
    """An agreement with one agency: its versions, its drafts and everything that happened, oldest first."""

    agency: str
    id: str
    listed: tuple[Listed, ...] = ()
    drafts: tuple[Draft, ...] = ()
    events: tuple[AgreementEvent, ...] = ()

    @property
    def key(self) -> str:
        """Its opaque id."""
        return agreement_key(self.agency, self.id)

    @property
    def revision(self) -> int:
        """How often it changed; whoever changes it says which one they saw."""
        return self.events[-1].seq if self.events else 0

    @property
    def life(self) -> Life:
        """How it stands."""
        return live(event.life for event in self.events)

    @property
    def last_version(self) -> int:
        """The highest number that was ever given."""
        given = [one.record.agreement.version for one in self.listed] + [one.version for one in self.drafts]
        return max(given, default=0)

    def draft(self, version: int) -> Draft:
        """A draft by its number. Raises UnknownVersion."""
        found = next((one for one in self.drafts if one.version == version), None)
        if found is None:
            raise UnknownVersion
        return found

    def of(self, kind: str, version: int | None = None) -> tuple[AgreementEvent, ...]:
        """What happened of one kind, of one version or of all."""
        return tuple(e for e in self.events if e.kind == kind and version in (None, e.version))

    def suspended(self) -> bool:
        """Whether sharing under it is stopped: since it came here, or as it was imported."""
        if self.life.suspended:
            return True
        imported = any(one.record.agreement.status == "suspended" for one in self.listed)
        return imported and not self.life.resumed

    def signatures(self, version: int) -> Mapping[str, AgreementEvent]:
        """Who signed a version, by party."""
        return {str(event.details["party"]): event for event in self.of("signed", version)}


def must_be_as_seen(series: Series, revision: int) -> None:
    """Two people at one agreement: the second one reads what the first one did. Raises ChangedMeanwhile."""
    if series.revision != revision:
        raise ChangedMeanwhile


def must_run(series: Series) -> None:
    """Raises DoesNotFit for an agreement that was ended: what is agreed anew is a new agreement."""
    if series.life.terminated:
        raise DoesNotFit("AGREEMENT_ENDED", "This agreement was ended; what is agreed anew is a new agreement.")


def open_draft(series: Series, version: int) -> Draft:
    """A draft that is neither approved nor dropped. Raises UnknownVersion, DoesNotFit."""
    must_run(series)
    draft = series.draft(version)
    if series.of("approved", version):
        raise DoesNotFit("ALREADY_APPROVED", "This version was approved already; a change is a new version.")
    if series.of("dropped", version):
        raise DoesNotFit("DRAFT_DROPPED", "This draft was dropped; write a new one.")
    return draft


def must_be_within(categories_by_type: Mapping[str, Any], types: Mapping[str, ReferralType]) -> None:
    """An agreement may lower a ceiling and never raise it. Raises BeyondTheCeiling with every mistake."""
    mistakes = list(_beyond(categories_by_type, types))
    if mistakes:
        raise BeyondTheCeiling(mistakes)


def _beyond(categories_by_type: Mapping[str, Any], types: Mapping[str, ReferralType]) -> Iterator[tuple[str, str]]:
    for kind, categories in sorted(categories_by_type.items()):
        ceiling = types[kind].ceiling if kind in types else {}
        for category in sorted(categories):
            if ceiling.get(category) in (None, "p"):
                sentence = f"The landlord's policy never lets {category} go out with this type of referral."
                yield f"/categories_by_type/{kind}", sentence


def must_be_approvable(series: Series, version: int, by: Actor, now: datetime) -> Draft:
    """The draft that `by` may approve as the second person.

    Raises:
        UnknownVersion, TwoPeopleNeeded
        DoesNotFit: dropped or approved before, not signed by both, over already, or older than one that counts.
    """
    draft = open_draft(series, version)
    must_be_another(by, [event.by for event in series.of("drafted", version)])
    missing = {LANDLORD, series.agency} - set(series.signatures(version))
    if missing:
        raise DoesNotFit("NOT_SIGNED", "Both parties must have signed this version before it is approved.")
    ends = draft.record.agreement.effective_to
    if ends is not None and ends < now.astimezone(LONDON).date():
        raise DoesNotFit("ALREADY_OVER", "The last day of this version is over, so it cannot be approved.")
    if any(one.record.agreement.version >= version for one in series.listed):
        raise DoesNotFit("OLDER_VERSION", "This version or a newer one counts already; write a new one.")
    return draft


def must_be_signable(series: Series, version: int, party: str) -> None:
    """Raises UnknownVersion, DoesNotFit: another party, or one that signed already."""
    open_draft(series, version)
    if party not in (LANDLORD, series.agency):
        raise DoesNotFit("NOT_A_PARTY", "Only the landlord and the agency of this agreement are parties to it.")
    if party in series.signatures(version):
        raise DoesNotFit("SIGNED_ALREADY", "This party signed this version already.")


def must_be_resumable(series: Series, by: Actor) -> None:
    """A second person lets it go on. Raises DoesNotFit, TwoPeopleNeeded."""
    proposed = proposed_resumption(series)
    if proposed is None:
        raise DoesNotFit("NOT_PROPOSED", "Nobody has proposed to let this agreement go on since it was suspended.")
    must_be_another(by, [proposed.by])


def must_be_suspended(series: Series) -> None:
    """Raises DoesNotFit when there is nothing to resume."""
    must_run(series)
    if not series.suspended():
        raise DoesNotFit("NOT_SUSPENDED", "This agreement is not suspended.")


def proposed_resumption(series: Series) -> AgreementEvent | None:
    """The last proposal to let it go on, made after the last suspension."""
    since: Sequence[AgreementEvent] = series.events
    stops = [place for place, event in enumerate(since) if event.kind in ("suspended", "resumed")]
    since = since[stops[-1] + 1 :] if stops else since
    return next((event for event in reversed(since) if event.kind == "resumption_proposed"), None)
