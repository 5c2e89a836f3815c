"""Record that somebody rang an agency on a number that did not come from whoever asked."""

import uuid
from dataclasses import dataclass, replace

from alongside.clock import Clock
from consent.domain.errors import RecordedOtherwise
from consent.domain.errors_agreements import UnknownAgency
from consent.domain.records import Actor
from consent.usecases.change_agreement import allowed
from consent.usecases.ports import Units
from consent.usecases.ports_agreements import CallBack


@dataclass(frozen=True, slots=True)
class RecordCallBack:
    """`POST /agencies/{agency}/call-backs`. The last one counts; one without success undoes an earlier one."""

    units: Units
    clock: Clock

    def __call__(
        self, agency: str, number_from: str, confirmed: bool, spoke_to: str, by: Actor, idempotency: str
    ) -> CallBack:
        """The call; asked again, what is recorded. Raises NotYours, UnknownAgency, RecordedOtherwise."""
        named = "\0".join((agency, by.issuer, by.name, idempotency))
        with self.units() as unit:
            unit.agreements.take_turn()
            now = self.clock.now()
            allowed(unit, "call_back", by, now)
            if not unit.agreements.knows_agency(agency):
                raise UnknownAgency
            call = CallBack(str(uuid.uuid5(uuid.NAMESPACE_URL, named)), agency, now, number_from, confirmed, spoke_to)
            known = unit.call_backs.get(call.id)
            if known is not None:
                return _same(known, call)
            unit.call_backs.add(call, by)
            if not confirmed:
                unit.rechecks.due(agency, now)
            unit.commit()
            return call


def _same(known: CallBack, call: CallBack) -> CallBack:
    if replace(known, at=call.at) != call:
        raise RecordedOtherwise
    return known
