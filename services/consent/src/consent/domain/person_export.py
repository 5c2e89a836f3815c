"""Everything that is held about one person, as she may have it: other people masked (UK GDPR Art 15(4)).

Three rules. Names of staff become their role and a number, the same one throughout. What staff wrote in their own
words may be about others too, so it is kept back until somebody has read it for that (DPA 2018 Schedule 2 paragraph
16); her own words are hers. What she is not to be told before a review is left out, without a gap (paragraphs 2 and
18 and Schedule 3 are for people to weigh: the office's copy says what was left out).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from .consent_events import ConsentEvent, EventStatus
from .oversight_records import Advice
from .records import Authorisation, ExceptionRecord, InboundRequest
from .reviews import ReviewState

NOT_TOLD_YET: Final = "withheld_until_review"
KEPT_BACK: Final = "[to be read for other people first]"
WORDS_OF_STAFF: Final = ("facts", "necessity", "proportionality", "less_intrusive", "capacity_note")
ABOUT_HER: Final = frozenset(
    {"decision_maker.kind", "collection.method", "collection.alone", "told"}
    | {f"notice.{part}" for part in ("id", "version", "language", "format", "sha256")}
)
LEGAL: Final = "legal"
MAY_HARM: Final = frozenset({"child_at_risk", "adult_at_risk", "lack_capacity_best_interests"})
"""Data of child abuse, health or social work, of which telling may do serious harm to her or to somebody else."""
TAKEN_BACK: Final = frozenset({EventStatus.WITHDRAWN, EventStatus.NARROWED})


@dataclass
class Masking:
    """Masks other people in one export. `office`: the copy for whoever prepares it, where nothing is masked.

    `may_know`, `not_yet`: ids of exceptions of which a review said that she may be told now, or not yet.
    """

    office: bool
    may_know: frozenset[str] = frozenset()
    not_yet: frozenset[str] = frozenset()
    _numbers: dict[str, int] = field(default_factory=dict)

    def staff(self, name: str | None) -> str | None:
        """A member of staff: a number in the order of first appearance; spelling in another case is the same."""
        if name is None or self.office:
            return name
        number = self._numbers.setdefault(name.strip().casefold(), len(self._numbers) + 1)
        return f"member of staff {number}"

    def words_of_staff(self, words: str | None) -> str | None:
        """Free text that staff wrote."""
        return words if self.office or not words else KEPT_BACK

    def shows_advice(self, advice: Advice) -> bool:
        """What a lawyer advised is confidential to the landlord (DPA 2018 Schedule 2 paragraph 19)."""
        return self.office or advice.kind != LEGAL

    def shows(self, exception: ExceptionRecord) -> bool:
        """Whether she may know of this exception now."""
        kept = exception.terms.tell_person.when == NOT_TOLD_YET or exception.id in self.not_yet
        return self.office or not kept or exception.id in self.may_know


def circumstances_entry(circumstances: Mapping[str, Any], masking: Masking) -> dict[str, Any]:
    """How she was asked. A text of another kind than these may name who was there."""
    return {part: _masked(part, value, masking) for part, value in circumstances.items()}


def _masked(name: str, value: Any, masking: Masking) -> Any:
    if isinstance(value, Mapping):
        return {part: _masked(f"{name}.{part}", inner, masking) for part, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(name, inner, masking) for inner in value]
    if isinstance(value, str) and name not in ABOUT_HER:
        return masking.words_of_staff(value)
    return value


def event_entry(event: ConsentEvent, said_with: Mapping[str, Any], masking: Masking) -> dict[str, Any]:
    """One thing that happened to a consent, who recorded it, and what was noted of how and why she said it.

    Why she took something back is what she told; why a yes never was a valid one is what staff wrote.
    """
    reason = said_with.get("reason")
    return {
        "status": event.status,
        "at": event.at,
        "purposes": event.scope.purposes,
        "categories": event.scope.categories,
        "dates": event.span,
        "notice_sha256": event.notice,
        "receipt": event.receipt,
        "recorded_by": masking.staff(said_with.get("by", {}).get("name")),
        "channel": said_with.get("channel"),
        "reason": reason if event.status in TAKEN_BACK else masking.words_of_staff(reason),
        "circumstances": circumstances_entry(said_with.get("circumstances", {}), masking),
    }


def exception_entry(exception: ExceptionRecord, advice: Iterable[Advice], masking: Masking) -> dict[str, Any]:
    """An exception, in codes and in her own words; the reasons of staff as far as they may be shown."""
    terms = exception.terms
    words = {name: getattr(terms, name) for name in WORDS_OF_STAFF}
    return {
        "id": exception.id,
        "type": terms.type,
        "agency": terms.agency,
        "categories": terms.categories,
        "why_no_consent": terms.why_no_consent,
        "your_wishes": terms.wishes,
        "basis": terms.basis,
        "legal_power": terms.legal_power,
        "break_glass": terms.break_glass,
        "recipient_function": terms.recipient_function,
        "request": request_entry(terms.request, masking),
        "tell_person": {
            "when": terms.tell_person.when,
            "by": terms.tell_person.by,
            "why_withheld": masking.words_of_staff(terms.tell_person.why_withheld),
        },
        "proposed_by": masking.staff(terms.proposed_by),
        "authorised": _authorised(exception.authorisation, masking),
        "declined_at": exception.declined.at if exception.declined else None,
        "purposes": terms.purposes,
        "until": exception.until,
        "acted_at": terms.acted_at,
        "review_due": terms.review_due,
        "recorded_at": exception.recorded_at,
        "advice": [advice_entry(one, masking) for one in advice if masking.shows_advice(one)],
        **{name: masking.words_of_staff(text) for name, text in words.items()},
    }


def request_entry(request: InboundRequest | None, masking: Masking) -> dict[str, Any] | None:
    """A formal request that came from outside: when; who asked and why are somebody else's words and name."""
    if request is None:
        return None
    others = ("requester", "stated_need", "reference")
    return {"received_at": request.received_at} | {
        name: masking.words_of_staff(getattr(request, name)) for name in others
    }


def advice_entry(advice: Advice, masking: Masking) -> dict[str, Any]:
    """Advice that was taken: of which kind and when; what it said is words of staff."""
    gist = masking.words_of_staff(advice.gist)
    return {"kind": advice.kind, "adviser": masking.staff(advice.adviser), "gist": gist, "at": advice.at}


def review_entry(review: ReviewState, now: datetime, masking: Masking) -> dict[str, Any]:
    """What somebody looked at afterwards, or has to, and what came of it."""
    done = review.completion
    return {
        "decision": review.decision,
        "why": review.task.review,
        "role": review.role,
        "due_at": review.due_at,
        "state": review.state(now),
        "handed_on": [{"role": one.role, "at": one.at} for one in review.escalations],
        "outcome": done and done.outcome,
        "words": masking.words_of_staff(done.words) if done else None,
        "reviewed_by": masking.staff(done.by) if done else None,
        "reviewed_at": done and done.at,
    }


def to_weigh(exceptions: Iterable[ExceptionRecord], advice: Iterable[Advice], hers: Masking) -> dict[str, list[str]]:
    """What the office has to weigh before she gets her copy, by ids. `hers`: the masking of that copy.

    `not_told_yet` and `legal_advice` are not in her copy (DPA 2018 Schedule 2 paragraphs 2 and 19); `serious_harm`
    and `others` are, and somebody has to say whether they may be (Schedule 3 Parts 2, 3 and 5; Schedule 2 paragraph
    16).
    """
    known = tuple(exceptions)
    return {
        "not_told_yet": sorted(left_out(known, hers)),
        "legal_advice": sorted(one.id for one in advice if not hers.shows_advice(one)),
        "serious_harm": sorted(one.id for one in known if one.terms.type in MAY_HARM or one.terms.capacity_note),
        "others": sorted(one.id for one in known if one.terms.request is not None),
    }


def _authorised(given: Authorisation | None, masking: Masking) -> dict[str, Any] | None:
    return None if given is None else {"by": masking.staff(given.by), "at": given.at}


def decision_entry(answer: Mapping[str, Any], question: Mapping[str, Any], ended: str | None) -> dict[str, Any]:
    """A decision: what was asked of whom, what went and what did not, and until when it may be kept."""
    request, named = question["request"], question["authority"]
    shown = ("outcome", "reasons", "notes", "allowed", "withheld", "safe_contact", "decided_at")
    return {
        "id": answer["decision_id"],
        "type": request["type"],
        "agency": request["agency"],
        "lane": request["lane"],
        "urgency": request["urgency"],
        "asked": request["asked"],
        "facts": request["facts"],
        "permission": named,
        **{name: answer[name] for name in shown},
        "ended": ended,
    }


def left_out(exceptions: Iterable[ExceptionRecord], masking: Masking) -> frozenset[str]:
    """Ids of the exceptions that she is not shown; what was decided under them is not shown either."""
    return frozenset(one.id for one in exceptions if not masking.shows(one))
