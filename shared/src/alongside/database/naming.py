"""One naming convention, so that alembic can find and drop every constraint on every database."""

from sqlalchemy import MetaData

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> MetaData:
    """Empty metadata with the naming convention: `class Base(DeclarativeBase): metadata = new_metadata()`."""
    return MetaData(naming_convention=CONVENTION)
