"""Wire what invites, stops and connects agencies: no message key, no neighbour, no broker."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from alongside.clock import Clock
from alongside.database import create_engine, new_sessions
from referral.adapters.parties import Parties
from referral.adapters.unit_of_work import UnitOfWork
from referral.bootstrap import DirectoryTools, build_directory
from referral.config import Settings
from referral.usecases.joining import ConfirmAgency, InviteAgency, StopAgency

_LINK_BYTES = 16


@dataclass(frozen=True)
class JoiningTools:
    """The steps by which an agency is connected, and the directory that they change."""

    directory: DirectoryTools
    invite: InviteAgency
    confirm: ConfirmAgency
    stop: StopAgency
    lacks: Callable[[], list[str]]


def build_joining(settings: Settings, clock: Clock) -> JoiningTools:
    """Wire it; settings without keys do."""
    directory = build_directory(settings, clock)
    sessions = new_sessions(create_engine(settings.database_url))

    def new_uow() -> UnitOfWork:
        return UnitOfWork(sessions, None)

    return JoiningTools(
        directory=directory,
        invite=InviteAgency(new_uow, clock, new_link_name),
        confirm=ConfirmAgency(new_uow, clock, Parties(settings.own, settings.env)),
        stop=StopAgency(new_uow),
        lacks=directory.lacks,
    )


def new_link_name() -> str:
    """128 random bits in lower-case base32 without padding: the secret name of an agency on the carrier."""
    return base64.b32encode(secrets.token_bytes(_LINK_BYTES)).decode("ascii").rstrip("=").lower()
