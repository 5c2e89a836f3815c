"""Subject access: everything that this service holds about one person, in one document."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alongside.clock import Clock
from consent.domain import telling
from consent.domain.errors import UnknownSubject
from consent.domain.oversight_records import Advice
from consent.domain.person_export import (
    Masking,
    circumstances_entry,
    decision_entry,
    event_entry,
    exception_entry,
    left_out,
    review_entry,
    to_weigh,
)
from consent.domain.records import Actor, ConsentRecord, DecisionRecord, ExceptionRecord
from consent.usecases.canonical import plain
from consent.usecases.ports import UnitOfWork, Units

FORM = "alongside/person-export/1"


@dataclass(frozen=True, slots=True)
class ExportPerson:
    """`GET /subjects/{subject}/export`. `office`: the copy for whoever prepares the answer, with nothing masked."""

    units: Units
    clock: Clock

    def __call__(self, subject: str, by: Actor, *, office: bool) -> Mapping[str, Any]:
        """The export, as of one moment. Nothing is shown when the reading cannot be written down.

        Raises:
            UnknownSubject
        """
        with self.units() as unit:
            if not unit.subjects.lock(subject):
                raise UnknownSubject
            now = self.clock.now()
            document = _Gathering(unit, subject, Masking(office), now).document()
            unit.audit.read("export.office" if office else "export.person", subject, by, now)
            unit.commit()
        copy = "office" if office else "person"
        return {"schema": FORM, "copy": copy, "made_at": plain(now), "subject": subject, **plain(document)}


class _Gathering:
    """Everything of one person, read in one transaction."""

    def __init__(self, unit: UnitOfWork, subject: str, masking: Masking, now: datetime) -> None:
        self.unit, self.subject, self.masking, self.now = unit, subject, masking, now
        self.consents = unit.permissions.consents_of(subject)
        self.exceptions = unit.permissions.exceptions_of(subject)
        self.decisions = unit.decisions.whole(unit.decisions.about(subject))
        masking.may_know, masking.not_yet = self._said(telling.NOW), self._said(telling.NOT_YET)
        self.hidden = left_out(self.exceptions, masking)

    def _said(self, tell: str) -> frozenset[str]:
        """Exceptions of which a review said this about telling her."""
        known = self.unit.oversight.reviews_of(list(self.decisions))
        of = {one.decision for one in known if one.completion is not None and one.completion.tell == tell}
        named = [one.question.authority for i, one in self.decisions.items() if one is not None and i in of]
        return frozenset(one.id for one in named if one is not None)

    def document(self) -> dict[str, Any]:
        unit, shown = self.unit, [one for one in self.exceptions if one.id not in self.hidden]
        found = {
            "consents": [self._consent(one) for one in self.consents],
            "standing_refusals": [
                {
                    "id": one.id,
                    "agency": one.agency,
                    "agency_type": one.agency_type,
                    "your_words": one.said,
                    "recorded_at": one.recorded_at,
                }
                for one in unit.permissions.refusals_of(self.subject)
            ],
            "shared_without_your_agreement": [exception_entry(one, self._advice(one), self.masking) for one in shown],
            "decisions": self._decisions(),
            "reviews": self._reviews(),
            "disputes": self._disputes(),
            "objections": [
                {"id": one.id, "decision": one.decision, "your_words": one.said, "at": one.at}
                for one in unit.oversight.objections_of(self.subject)
            ],
            "receipts": [
                {"id": one.id, "made_at": one.made_at, "lines": one.lines, "state": one.state}
                for one in unit.receipts.of(self.subject)
            ],
            "read_by": self._read_by(),
        }
        return found | self._for_the_office()

    def _consent(self, consent: ConsentRecord) -> dict[str, Any]:
        terms, said = consent.terms, self.unit.permissions.said_about(consent)
        return {
            "id": consent.id,
            "agency": terms.agency,
            "purposes": terms.purposes,
            "categories": terms.categories,
            "mode": terms.mode,
            "valid_from": terms.valid_from,
            "valid_until": terms.valid_until,
            "updates_until": terms.updates_until,
            "status": consent.status,
            "events": [event_entry(e, with_, self.masking) for e, with_ in zip(consent.events, said, strict=True)],
            "circumstances": circumstances_entry(terms.circumstances, self.masking),
            "recorded_at": consent.recorded_at,
        }

    def _decisions(self) -> list[dict[str, Any]]:
        ended = {i: None if one is None else one.ended for i, one in self._ended().items()}
        return [
            decision_entry(one.answer, json.loads(one.record)["question"], ended.get(one.id))
            for one in self._shown_decisions()
        ]

    def _ended(self) -> Mapping[str, Any]:
        return self.unit.decisions.to_check(list(self.decisions))

    def _shown_decisions(self) -> Sequence[DecisionRecord]:
        whole = [one for one in self.decisions.values() if one is not None]
        shown = [one for one in whole if not self._is_hidden(one)]
        return sorted(shown, key=lambda one: (one.decided_at, one.id))

    def _is_hidden(self, decision: DecisionRecord) -> bool:
        named = decision.question.authority
        return named is not None and named.id in self.hidden

    def _advice(self, exception: ExceptionRecord) -> Sequence[Advice]:
        return self.unit.oversight.advice_on(self.subject, exception.id)

    def _reviews(self) -> list[dict[str, Any]]:
        """Of what she is shown; a review of something else would tell of it."""
        found = self.unit.oversight.reviews_of([one.id for one in self._shown_decisions()])
        return [review_entry(one, self.now, self.masking) for one in found]

    def _disputes(self) -> list[dict[str, Any]]:
        return [
            {
                "id": one.id,
                "categories": one.categories,
                "decision": one.decision,
                "your_words": one.said,
                "recorded_at": one.recorded_at,
                "stands": one.stands,
                "answers": [{"outcome": a.outcome, "said": a.said, "at": a.at} for a in one.answers],
            }
            for one in self.unit.disputes.of(self.subject)
        ]

    def _read_by(self) -> list[dict[str, Any]]:
        """Who looked, as a role: of those things only that she is shown."""
        objects = {self.subject, *(one.id for one in self.consents)}
        objects |= {one.id for one in self._shown_decisions()}
        objects |= {one.id for one in self.exceptions} - self.hidden
        objects |= {one.id for one in self.unit.receipts.of(self.subject)}
        return [
            {"at": one.at, "what": one.kind, "object": one.object_id, "roles": one.roles,
             "reader": self.masking.staff(one.reader)}
            for one in self.unit.audit.readings_of(objects)
        ]  # fmt: skip

    def _for_the_office(self) -> dict[str, Any]:
        """What has to be weighed before the person's copy is handed over."""
        if not self.masking.office:
            return {}
        advice = [given for one in self.exceptions for given in self._advice(one)]
        return {"to_be_weighed": to_weigh(self.exceptions, advice, replace(self.masking, office=False))}
