"""What the person says later about what she was asked: an answer at last, more than before, or the same again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from alongside.clock import Clock
from consent.domain.consent_ages import with_an_end
from consent.domain.consent_changes import check_change
from consent.domain.consent_events import ConsentEvent, EventStatus, Scope, Span
from consent.domain.records import Actor, ConsentRecord
from consent.domain.sound_answer import check_yes
from consent.usecases.consent_schedule import schedule
from consent.usecases.identity import IMPORT_ROLE, repeatable_id
from consent.usecases.locked_consent import locked_consent
from consent.usecases.ports import Units
from consent.usecases.shown_words import shown_words
from consent.usecases.world import limits_now

YES = frozenset({EventStatus.GIVEN, EventStatus.WIDENED, EventStatus.RECONFIRMED})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, about which part, with which dates, and how she was asked."""

    status: EventStatus
    scope: Scope
    span: Span | None
    circumstances: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerConsent:
    """`POST /consents/{id}/answers`. A no to what was a yes is a withdrawal, because whoever has it must be told."""

    units: Units
    clock: Clock

    def __call__(self, consent_id: str, said: Said, by: Actor, key: str) -> ConsentRecord:
        """The consent with what was said. The same `key` again changes nothing.

        Raises:
            UnknownConsent, UnknownNotice, AnswerNotSound, AnswerDoesNotFit
        """
        event_id = repeatable_id(consent_id, "answer", key, by)
        with self.units() as unit:
            consent = locked_consent(unit, consent_id)
            if unit.permissions.has_event(event_id):
                return consent
            now = self.clock.now()
            asked = ConsentEvent(said.status, now, said.scope, said.span)
            event = with_an_end(asked, consent.terms.span, limits_now(unit, now))
            check_change(consent, event)
            if said.status in YES:
                how = said.circumstances
                check_yes(how["decision_maker"], how["collection"], vouched=IMPORT_ROLE in by.roles)
            event = replace(event, notice=shown_words(unit, said.circumstances["notice"]))
            words = {"circumstances": dict(said.circumstances)}
            consent = unit.permissions.add_consent_event(consent, event, by, words, event_id)
            schedule(unit, consent, now)
            unit.commit()
            return consent
