"""The migrations make exactly the tables that the code uses, and can be undone."""

import secrets
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from alongside.database import create_engine, migrate, migrations_of, pending_migrations
from alongside.database.migrations import downgrade
from referral.adapters.referrals import standing
from referral.adapters.tables import disclosure, metadata, referral
from referral.domain.states import State


def test_the_migrated_schema_is_the_one_of_the_tables(new_database):
    engine = create_engine(new_database("referral"))
    migrate(engine, migrations_of("referral"))

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert pending_migrations(engine, migrations_of("referral")) == []


def test_the_schema_can_be_undone(new_database):
    engine = create_engine(new_database("referral"))
    migrate(engine, migrations_of("referral"))

    downgrade(engine, migrations_of("referral"))

    published = sorted(file.name[:4] for file in (migrations_of("referral") / "versions").glob("0*.py"))
    assert pending_migrations(engine, migrations_of("referral")) == published


@pytest.mark.parametrize("state", State)
def test_the_phase_that_is_written_is_the_one_that_the_database_expects(state, new_database):
    engine = create_engine(new_database("referral"))
    expected = ScriptDirectory(str(migrations_of("referral"))).get_revision("0011").module.OF_STATE

    with engine.connect() as connection:
        found = connection.scalar(sa.text(f"SELECT {expected} FROM (SELECT '{state.value}' AS state) AS one"))

    assert found == standing(state)["phase"]
    engine.dispose()


@pytest.mark.databases("postgresql")
def test_what_a_referral_rests_on_is_written_in_one_place(new_database):
    """A permission and a statement as long as those of the samples, and as little to be made shorter."""
    engine = create_engine(new_database("referral"))
    migrate(engine, migrations_of("referral"))
    at = datetime(2026, 3, 4, tzinfo=UTC)
    known = {"type": "police", "agency_id": "police", "lane": "choice", "urgency": "urgent", "mid": "m", "sent": []}
    states = {**standing(State.QUEUED), "stopped_by": [], "overdue": False, "reissues": 0, "attempts": 0}
    times = {"overdue_at": at, "created_at": at, "next_attempt_at": at, "queued_no": "1"}
    sealed = {"fingerprint": "f", "case_ref": b"c", "ref": b"r", "person_id": "p", "referral_id": "r"}
    signed = {"permission": secrets.token_urlsafe(1125), "statement": secrets.token_urlsafe(350), "record_hash": "h"}
    said = {"outcome": "send", "reasons": [], "notes": [], "allowed": [], "withheld": b"w", "safe_contact": "current"}

    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE referral DROP CONSTRAINT fk_referral_person_id_person"))
        connection.execute(referral.insert(), {**known, **states, **times, **sealed})
        connection.execute(
            disclosure.insert(), {"decision_id": "d", "referral_id": "r", "decided_at": at, **signed, **said}
        )
        beside = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'disclosure'"
        assert connection.scalar(sa.text(beside)) == 0
        assert len(connection.scalar(sa.select(disclosure.c.permission))) == 1500
    engine.dispose()
