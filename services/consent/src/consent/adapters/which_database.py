"""Which database a session is on."""

from sqlalchemy.orm import Session


def on_postgresql(session: Session) -> bool:
    """Not by `get_bind`: in a transaction that began in a trip, that makes a connection of SQLAlchemy's for it."""
    return session.bind is not None and session.bind.dialect.name == "postgresql"
