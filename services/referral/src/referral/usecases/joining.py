"""Invite an agency, stop it, and connect it once two people have compared its words with it in a call."""

from collections.abc import Callable
from dataclasses import replace

from alongside.clock import Clock
from alongside.envelope.party_file import PartyFile
from alongside.joining import words
from referral.domain.agency import ACTIVE, CUT_OFF, Agency, Pin
from referral.domain.errors import IllegalMove, NotFound, PinRefused
from referral.domain.joining import Joining
from referral.usecases.ports import NewUnitOfWork, Pinner, UnitOfWork

INVITED, SUSPENDED = "invited", "suspended"


class InviteAgency:
    """Give an agency a name on the carrier, and wait for its file."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, new_link_name: Callable[[], str]) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._new_link_name = new_link_name

    def __call__(self, agency_id: str, by: str) -> Agency:
        """Return the agency with its link name. One that was invited before starts again; its queue stays.

        A pinned identity stays pinned: who has lost the recovery sheet too joins under another id, with an agreement
        of its own, because permissions name the old one.

        Raises:
            NotFound: the agency is not in the directory.
            IllegalMove: they are connected now, and have to be stopped first.
        """
        with self._new_uow() as uow:
            agency = _known(uow, agency_id)
            if agency.ready:
                raise IllegalMove("They are connected. Stop them first: referral agency stop.")
            status = INVITED if agency.status in CUT_OFF or agency.pin is not None else agency.status
            agency = replace(agency, status=status, link_name=agency.link_name or self._new_link_name())
            uow.agencies.put(agency)
            uow.joinings.put(Joining(agency_id, by, self._clock.now()))
            uow.commit()
        return agency


class StopAgency:
    """One person may stop an agency, at once: a lost computer, a thief, a doubt."""

    def __init__(self, new_uow: NewUnitOfWork) -> None:
        self._new_uow = new_uow

    def __call__(self, agency_id: str) -> None:
        """Nothing is sealed for them from now on. Raises NotFound."""
        with self._new_uow() as uow:
            uow.agencies.put(replace(_known(uow, agency_id), status=SUSPENDED))
            uow.commit()


class ConfirmAgency:
    """Compare the words of an agency's file with what was heard in the call; the second person connects it."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, pinner: Pinner) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._pinner = pinner

    def __call__(self, agency_id: str, party: PartyFile, heard: str, by: str) -> Joining:
        """Return how far it is; when it is complete, they are connected.

        Raises:
            NotFound: the agency is not in the directory.
            IllegalMove: nobody invited them, or the same person did both.
            PinRefused: the words are others, the statements do not verify, or another identity is pinned.
            WordsRefused: what was typed are no such words.
        """
        now = self._clock.now()
        if not words.same(heard, party.party):
            raise PinRefused(
                "These are not the words of this file. Stop: do not connect them, and ring them on a number that you"
                " knew before."
            )
        pin = Pin(party.party, party.root, party.keys, now)
        self._pinner.verify(pin, now)
        with self._new_uow() as uow:
            agency, joining = _known(uow, agency_id), uow.joinings.get(agency_id)
            if joining is None:
                raise IllegalMove("Nobody has invited them.")
            if agency.pin is not None and agency.pin.identity != party.party:
                raise PinRefused(
                    "They had another identity before. With their recovery sheet they get the same one; without it,"
                    " invite them under another id."
                )
            joining = joining.compared(by, party.party, now)
            uow.joinings.put(joining)
            if joining.complete:
                uow.agencies.put(replace(agency, pin=pin, status=ACTIVE))
            uow.commit()
        return joining


def _known(uow: UnitOfWork, agency_id: str) -> Agency:
    agency = uow.agencies.get(agency_id)
    if agency is None:
        raise NotFound("There is no such agency in the directory.")
    return agency
