"""Is it the database that failed, whatever it was asked, or what it was asked?"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

_SQLSTATES: Final = ("08", "25006", "28", "3D", "40", "42P01", "42703", "53", "55P03", "57P", "58")
"""PostgreSQL manual, appendix A: no connection; a standby that only reads; the role is not let in; no such database;
the transaction lost against another; no such table or column, so that migrations wait to be run; no room, memory or
connections; a lock; shutting down; the disk.

Not 54 and 57014: a limit, or a time, that what was asked went beyond.
"""
_SQLITE_ASKED: Final = "SQLITE_ERROR"  # else busy, no room, no file, the disk
_SQLITE_NOT_MIGRATED: Final = re.compile("no such (table|column)|table .* has no column")


def is_away(error: sa.exc.SQLAlchemyError) -> bool:
    """Would the database, as it is now, have failed whatever it was asked, so that the same may work later?"""
    if isinstance(error, sa.exc.TimeoutError):  # every connection of the pool is in use
        return True
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is not None:
        return str(sqlstate).startswith(_SQLSTATES)
    asked = getattr(error.orig, "sqlite_errorname", None) == _SQLITE_ASKED
    migrated = _SQLITE_NOT_MIGRATED.match(str(error.orig)) is None
    return isinstance(error, sa.exc.OperationalError) and not (asked and migrated)


@contextmanager
def saying_when_away(away: Callable[[str], Exception]) -> Iterator[None]:
    """Raise `away` with a sentence instead, when what goes wrong within is that the database `is_away`."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        if is_away(error):
            raise away("The database cannot be used at the moment.") from error
        raise
