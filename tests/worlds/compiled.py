"""A plugin: statements are compiled once for all databases of a kind, as in a service that runs for long.

Nearly every test has a database of its own, so an engine of its own, which would compile every statement anew.
"""

from typing import Any

import pytest
import sqlalchemy as sa

_first: dict[Any, tuple[sa.Dialect, Any]] = {}


def pytest_configure(config: pytest.Config) -> None:
    """Look at every engine from now on."""
    sa.event.listen(sa.Engine, "engine_connect", _share)


def _share(connection: sa.Connection) -> None:
    """What the first engine on such a server has compiled is there for all others."""
    engine, dialect = connection.engine, connection.dialect
    kind = (type(dialect), dialect.server_version_info, dialect._on_connect_isolation_level)
    shared, compiled = _first.setdefault(kind, (dialect, engine._compiled_cache))
    if dialect is not shared:
        engine.dialect = connection.dialect = shared
        engine._compiled_cache = compiled
