"""Put an agency into the directory, and pin its identity after the two-person call."""

from dataclasses import replace

from alongside.clock import Clock
from referral.domain.agency import Agency, Pin
from referral.domain.errors import NotFound, PinRefused
from referral.usecases.ports import NewUnitOfWork, Pinner


class ListAgency:
    """Put a directory row: who they are, whom to ring, whether they are active. Keeps a pin that is there."""

    def __init__(self, new_uow: NewUnitOfWork) -> None:
        self._new_uow = new_uow

    def __call__(self, agency: Agency) -> None:
        """Add or replace the row."""
        with self._new_uow() as uow:
            known = uow.agencies.get(agency.agency_id)
            if known is not None and agency.pin is None:
                agency = replace(agency, pin=known.pin, link_name=agency.link_name or known.link_name)
            uow.agencies.put(agency)
            uow.commit()


class PinAgency:
    """Pin the identity that was read over the telephone, with the two statements that must verify against it."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, pinner: Pinner) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._pinner = pinner

    def __call__(self, agency_id: str, *, identity: str, root: str, keys: str, link_name: str) -> str:
        """Verify, keep, and return the party id.

        Raises:
            NotFound: the agency is not in the directory.
            PinRefused: the statements do not verify against `identity`, or are of another environment, or
                another identity is pinned already (changing one needs the two-person call again, not this).
        """
        now = self._clock.now()
        pin = Pin(identity, root, keys, now)
        party_id = self._pinner.verify(pin, now)
        with self._new_uow() as uow:
            agency = uow.agencies.get(agency_id)
            if agency is None:
                raise NotFound("There is no such agency in the directory.")
            if agency.pin is not None and agency.pin.identity != identity:
                raise PinRefused("Another identity is pinned for this agency.")
            uow.agencies.put(replace(agency, pin=pin, link_name=link_name))
            uow.commit()
        return party_id
