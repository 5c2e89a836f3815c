"""The later fields of an exception, as its row keeps them. Rows of before there were any have none of them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from consent.domain.records import ExceptionRecord, ExceptionTerms, InboundRequest

WORDS = ("less_intrusive", "recipient_function", "capacity_note")


def exception_codes(exception: ExceptionRecord) -> dict[str, Any]:
    """What stands in the clear: codes and times."""
    terms = exception.terms
    return {
        "purposes": list(terms.purposes),
        "valid_until": _text(terms.valid_until),
        "acted_at": _text(terms.acted_at),
        "until": _text(exception.until),
        "trained": exception.trained,
    }


def exception_words(terms: ExceptionTerms) -> dict[str, Any]:
    """What is sealed: free text, names, and what the officer answered."""
    words: dict[str, Any] = {name: getattr(terms, name) for name in WORDS}
    words["why_withheld"] = terms.tell_person.why_withheld
    words["answers"] = None if terms.answers is None else dict(terms.answers)
    request = terms.request
    words["request"] = request and {**asdict(request), "received_at": request.received_at.isoformat()}
    return words


def more_terms(codes: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Members of `ExceptionTerms`, from both."""
    return {
        **{name: words.get(name) for name in WORDS},
        "purposes": tuple(codes.get("purposes", ())),
        "valid_until": _time(codes.get("valid_until")),
        "acted_at": _time(codes.get("acted_at")),
        "answers": words.get("answers"),
        "request": _request(words.get("request")),
    }


def beside_terms(codes: Mapping[str, Any]) -> dict[str, Any]:
    """Members of `ExceptionRecord` that are not terms."""
    return {"until": _time(codes.get("until")), "trained": codes.get("trained")}


def _request(kept: Mapping[str, Any] | None) -> InboundRequest | None:
    if kept is None:
        return None
    return InboundRequest(**{**kept, "received_at": datetime.fromisoformat(kept["received_at"])})


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
