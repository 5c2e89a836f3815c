"""Both ends of the exchange as verified parties: the landlord's own statements, and the agencies' pinned ones."""

from datetime import datetime

from alongside.envelope.errors import StatementError
from alongside.envelope.keys import verify_party
from alongside.envelope.model import Env, Party, Role
from referral.domain.agency import Agency, Pin
from referral.domain.errors import PinRefused
from referral.domain.landlord import OwnParty
from referral.usecases.ports import AgencyNotReady


class Parties:
    """Verifies statements each time they are used: one that has expired counts no more."""

    def __init__(self, own: OwnParty, env: Env) -> None:
        self._own = own
        self._env = env

    def landlord(self, now: datetime) -> Party:
        """Return the landlord. Raises StatementError when the own statements do not hold at `now`."""
        return verify_party(self._own.root, self._own.keys, self._own.identity, now, env=self._env)

    def agency(self, agency: Agency, now: datetime) -> Party:
        """Return the agency as it was pinned.

        Raises:
            AgencyNotReady: it is not pinned, or its statements do not hold at `now`.
        """
        if agency.pin is None:
            raise AgencyNotReady
        try:
            return self._verified(agency.pin, now)
        except StatementError as error:
            raise AgencyNotReady from error

    def verify(self, pin: Pin, now: datetime) -> str:
        """`ports.Pinner`: return the party id, or raise PinRefused with the reason's sentence."""
        try:
            party = self._verified(pin, now)
        except StatementError as error:
            raise PinRefused(f"The statements do not verify ({error.code}).") from error
        if party.role is not Role.AGENCY:
            raise PinRefused("The statements are not those of an agency.")
        return party.id

    def _verified(self, pin: Pin, now: datetime) -> Party:
        return verify_party(pin.root, pin.keys, pin.identity, now, env=self._env)
