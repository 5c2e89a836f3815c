"""Tell staff that a sharing agreement ends, and look again at what is queued once it has ended."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from alongside.clock import Clock
from alongside.events.model import staff_notice
from consent.domain.agreement import LONDON
from consent.domain.agreement_alerts import ENDED, alert_due
from consent.domain.model import Agreement
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.ports_agreements import Alert

ROLE = "directory_admin"
CODE = "staff.agreement_ends"


@dataclass(frozen=True, slots=True)
class AlertEndingAgreements:
    """One step of a worker; what was told is told once, however many processes look."""

    units: Units
    reading: Units
    clock: Clock

    def __call__(self) -> int:
        """How many alerts were due and given now."""
        with self.reading() as unit:
            if not self._due(unit):
                return 0
        with self.units() as unit:
            unit.agreements.take_turn()
            due = list(self._due(unit))
            now = self.clock.now()
            for alert in due:
                unit.rechecks.add_alert(alert, now)
                unit.outbox.add(staff_notice("consent", now, CODE, role=ROLE))
                if alert.days == ENDED:
                    unit.rechecks.due(alert.agency, now)
            unit.commit()
            return len(due)

    def _due(self, unit: UnitOfWork) -> list[Alert]:
        now = self.clock.now()
        standing = [one.agreement for one in unit.partnership.standing(now)]
        return list(_alerts(standing, unit.rechecks.alerted(), now.astimezone(LONDON).date()))


def _alerts(standing: Sequence[Agreement], told: Collection[Alert], day: date) -> Iterator[Alert]:
    found: set[Alert] = set()  # a file may list a version twice
    for one in standing:
        others = [other for other in standing if other.agency == one.agency]
        given = [alert.days for alert in told if _is_of(alert, one)]
        days = alert_due(one, others, given, day)
        if days is not None and one.effective_to is not None:
            alert = Alert(one.agency, one.id, one.version, one.effective_to, days)
            if alert not in found:
                found.add(alert)
                yield alert


def _is_of(alert: Alert, agreement: Agreement) -> bool:
    named = (alert.agency, alert.agreement, alert.version, alert.effective_to)
    return named == (agreement.agency, agreement.id, agreement.version, agreement.effective_to)
