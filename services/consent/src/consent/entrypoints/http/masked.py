"""What an auditor reads of confidential agencies: that it was a specialist service, never which one.

Every answer passes here, whatever route it is of: nobody has to remember it for a new one. An auditor checks what was
done, by whom and on what ground; where somebody found help need not get about for that. The referral service's desk
hides it itself on each of its pages, which it makes from ids: what it asks for somebody who sits there is left whole.
"""

import base64
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from flask import Flask, Response

from alongside.web.auth import caller_roles, current_caller
from consent.bootstrap import Consent
from consent.usecases.ports_agreements import HiddenAgency

SPECIALIST: Final = "a specialist service"
SPECIALIST_ID: Final = "specialist-service"
AUDITOR: Final = frozenset({"auditor"})
DESK: Final = "desk"
"""Who signs for somebody who sits at a page of the referral service."""
KEPT_BACK: Final[Mapping[str, Any]] = {
    "signatures": [], "details": {}, "document_sha256": "", "assessment": None, "onward_to": [], "request": None,
}  # fmt: skip
"""Members beside the agency's id that name people there, or what only it has, and what is said in their place."""
_COMPACT: Final = re.compile(r"[\w-]{8,}\.([\w-]{8,})\.[\w-]*")


def mask_answers(app: Flask, consent: Consent) -> None:
    """From now on each answer to an auditor is masked."""

    def masked(answer: Response) -> Response:
        if not (_is_auditor() and answer.is_json):
            return answer
        hidden = consent.hidden_agencies()
        if hidden:
            answer.set_data(json.dumps(Mask(hidden)(answer.get_json()), ensure_ascii=False))
        return answer

    app.after_request(masked)


def as_meant(agencies: Collection[str] | None, consent: Consent) -> Collection[str] | None:
    """The agencies that were named. By the id that hides them an auditor means every one that is hidden: whoever
    takes something back is never told that it is done when it is not."""
    if agencies is None or SPECIALIST_ID not in agencies or not _is_auditor():
        return agencies
    return {*agencies, *(one.id for one in consent.hidden_agencies())}


def _is_auditor() -> bool:
    return caller_roles() == AUDITOR and current_caller().issuer != DESK


class Mask:
    """An answer without whatever says which these agencies are."""

    def __init__(self, hidden: Sequence[HiddenAgency]) -> None:
        self._ids = {one.id for one in hidden}
        self._marks = frozenset().union(*(one.marks for one in hidden))
        self._mark = _any_of(self._marks, r"(?<![\w.-]){}(?![\w-]|\.\w)")
        self._name = _any_of([one.name for one in hidden if one.name], r"(?i:(?<!\w){}(?!\w))")

    def __call__(self, told: Any) -> Any:
        """The same, masked."""
        if isinstance(told, Mapping):
            return self._members(told)
        if isinstance(told, list):
            return [self(one) for one in told]
        return self._text(told) if isinstance(told, str) else told

    def _members(self, told: Mapping[str, Any]) -> dict[str, Any]:
        masked = {SPECIALIST_ID if name in self._marks else name: self(one) for name, one in told.items()}
        return _without_people(masked) if self._is_about_one(told) else masked

    def _is_about_one(self, told: Mapping[str, Any]) -> bool:
        agreement = told.get("agreement")
        named = [told.get("agency"), agreement.get("agency") if isinstance(agreement, Mapping) else None]
        return any(isinstance(one, str) and one in self._ids for one in named)

    def _text(self, told: str) -> str:
        if told in self._marks:
            return SPECIALIST_ID
        signed = _COMPACT.fullmatch(told)
        if signed is not None:
            claims = _claims(signed[1])
            return told if self(claims) == claims else SPECIALIST_ID
        return self._name(SPECIALIST, self._mark(SPECIALIST_ID, told))


def _any_of(words: Collection[str], form: str) -> Callable[[str, str], str]:
    """Puts something in the place of each of these words, the longest first; without words nothing."""
    longest = sorted(words, key=len, reverse=True)
    found = re.compile(form.format(f"(?:{'|'.join(map(re.escape, longest))})"))
    return found.sub if words else lambda _, text: text


def _without_people(told: Any) -> Any:
    if isinstance(told, list):
        return [_without_people(one) for one in told]
    if not isinstance(told, Mapping):
        return told
    return {name: KEPT_BACK[name] if name in KEPT_BACK else _without_people(one) for name, one in told.items()}


def _claims(part: str) -> Any:
    """What is signed: it names the agency that it is for."""
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
