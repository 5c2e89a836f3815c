"""Whether a database has the schema that the installed service expects."""

import sqlalchemy as sa

from alongside.database import DatabaseAhead, migrations_of, pending_migrations
from alongside.doctor.finding import Finding, good, wrong


def look_at_migrations(who: str, service: str, engine: sa.Engine) -> Finding:
    """Neither behind the installed version of `service` nor ahead of it. Raises SQLAlchemyError."""
    subject = f"{who} migrations"
    try:
        pending = pending_migrations(engine, migrations_of(service))
    except DatabaseAhead as ahead:
        return wrong(subject, str(ahead), f"Install the version of {service} that migrated it, or a newer one.")
    if pending:
        many = "One migration has" if len(pending) == 1 else f"{len(pending)} migrations have"
        return wrong(subject, f"{many} not been run on this database.", f"{service} migrate")
    return good(subject, "The database has the newest schema.")
