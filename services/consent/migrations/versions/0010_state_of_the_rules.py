"""The state of the rules: another one after every change of what decisions read of landlord, packs and partners."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATE = "rules_state"
RULES = ("landlords", "policy_packs", "agencies", "agreements", "agreement_events")


def upgrade() -> None:
    op.create_table(
        STATE,
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_state")),
    )
    (_watch_on_postgresql if op.get_bind().dialect.name == "postgresql" else _watch_on_sqlite)()


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in RULES:
        changes = ("",) if postgresql else ("_insert", "_update", "_delete")
        for change in changes:
            op.execute(f"DROP TRIGGER {table}_rules_changed{change}{f' ON {table}' if postgresql else ''}")
    if postgresql:
        op.execute("DROP FUNCTION rules_changed()")
    op.drop_table(STATE)


def _watch_on_postgresql() -> None:
    """The row is locked until the change is committed, so changes come one after another, each with its own state.

    Whoever has it waits for nobody else: all writers of the service take the turn "partnership" before they write.

    SET search_path: it finds the table whatever the session's path is, which is empty while a dump is put back.
    """
    op.execute(
        "CREATE FUNCTION rules_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN "
        f"INSERT INTO {STATE} (id, state) VALUES (1, gen_random_uuid()::text) "
        "ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state; RETURN NULL; END $$"
    )
    for table in RULES:
        op.execute(
            f"CREATE TRIGGER {table}_rules_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION rules_changed()"
        )


def _watch_on_sqlite() -> None:
    """No ON CONFLICT here: a statement that says OR IGNORE says it for its triggers too (SQLite, CREATE TRIGGER)."""
    for table in RULES:
        for change in ("INSERT", "UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_rules_changed_{change.lower()} AFTER {change} ON {table} BEGIN "
                f"INSERT INTO {STATE} (id, state) SELECT 1, '' WHERE NOT EXISTS (SELECT 1 FROM {STATE}); "
                f"UPDATE {STATE} SET state = lower(hex(randomblob(16))); END"
            )
