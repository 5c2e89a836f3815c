"""What `referral begin-again` needs: the database, and no key, neighbour or broker."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from alongside.clock import Clock
from alongside.database import create_engine, new_sessions
from referral.adapters.copies import others_connected
from referral.adapters.machine import SystemMachine
from referral.adapters.unit_of_work import UnitOfWork
from referral.bootstrap.readiness import database_lacks
from referral.config import Settings
from referral.domain.errors import Unreachable
from referral.usecases.begin_again import BeginAgain


@dataclass(frozen=True)
class FromACopy:
    """`lacks`: why it cannot be done now; `others`: how many are connected to it, None where nobody knows."""

    lacks: Callable[[], list[str]]
    others: Callable[[], int | None]
    begin_again: Callable[[], None]
    close: Callable[[], None]


def build_from_a_copy(settings: Settings, clock: Clock) -> FromACopy:
    """Wire it; settings without keys do. What is returned raises Unreachable when the database cannot be asked."""
    engine = create_engine(settings.database_url)
    sessions = new_sessions(engine)
    again = BeginAgain(lambda: UnitOfWork(sessions, None), clock, SystemMachine(), settings.contacts)
    return FromACopy(
        lambda: database_lacks(engine), lambda: _asked(lambda: others_connected(engine)), again, engine.dispose
    )


def _asked(ask: Callable[[], int | None]) -> int | None:
    try:
        return ask()
    except sa.exc.SQLAlchemyError:
        raise Unreachable("The database cannot be asked who is connected to it.") from None
