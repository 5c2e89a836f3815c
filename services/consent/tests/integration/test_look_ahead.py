"""A decision reads ahead on PostgreSQL: everything, in the right order, and nothing else is asked for."""

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from consent.adapters.read_ahead import of_decision
from consent.domain.model import Facts, Lane, Request, Urgency
from consent.domain.records import AuthorityRef, Question

REQUEST = Request(
    "support.victim_general", "harbour", Lane.CHOICE, Urgency.STANDARD, ("IDN",), Facts(frozenset({"IDN"}))
)


def test_the_person_is_locked_first_and_changes_of_rules_are_waited_for_next():
    question = Question(str(uuid.uuid4()), str(uuid.uuid4()), REQUEST, AuthorityRef("consent", str(uuid.uuid4())))

    texts = [
        str(statement.compile(dialect=PGDialect_psycopg())) for statement, _ in of_decision(question, postgresql=True)
    ]

    person, _, turn = texts[0].partition("FOR NO KEY UPDATE)")
    assert person.startswith("WITH person AS MATERIALIZED") and "FROM subjects" in person and "advisory" not in person
    assert "pg_advisory_xact_lock_shared" in turn and turn.endswith("FROM person")
    assert len(texts) == 3
    assert not any("FOR NO KEY UPDATE" in text or "advisory" in text for text in texts[1:])


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("kind", ["consent", "exception"])
def test_nothing_is_asked_for_that_was_not_read_ahead(house, kind):
    subject = house.person()
    named = house.consent(subject) if kind == "consent" else house.exception(subject)
    permission = {"kind": kind, "id": named}
    house.decide(subject, permission)  # the policy pack is parsed once
    asked: list[str] = []
    engine = house.service.decide_referral.units()._sessions.kw["bind"]
    sa.event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    house.decide(subject, permission)

    assert [text for text in asked if not text.startswith("INSERT INTO event_outbox")] == []
    assert house.rows()["decisions"] == 2
