"""Decisions keep what they read of rules and partners; whatever is changed, by whomever, counts for the next one."""

import json
import threading
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.sql.util import find_tables

from consent.adapters import partnership_repository
from consent.adapters.kept_rules import KeptRules
from consent.adapters.partnership_repository import RECIPIENTS, RULES
from consent.adapters.tables import RULES_TABLES
from consent.domain.agreement_life import agreement_key
from consent.domain.model import Facts, Lane, Request, Urgency
from consent.domain.records import AuthorityRef, Question

AT = "'2026-03-04 12:00:00'"
EVENT = f"""INSERT INTO agreement_events (id, agency, agreement, seq, kind, version, vouched, at, sealed)
    SELECT 'e1', agency, id, 77, 'suspended', NULL, FALSE, {AT}, %s FROM agreements WHERE agency = 'harbour'"""
EMPTY = {"sqlite": "x''", "postgresql": "''::bytea"}
LISTED = f"""INSERT INTO agreements SELECT 9, 'ISA-other', 1, 'harbour', 'active', effective_from, effective_to,
    categories_by_type, onward_sharing, retention_days, breach_notice_hours, document_sha256, {AT} FROM agreements
    WHERE agency = 'police'"""
# A row for each of the tables, changed and deleted where they are ever changed or deleted.
INSERTED = {
    "landlords": "INSERT INTO landlords SELECT 'z', party, controller_type, jurisdiction FROM landlords",
    "policy_packs": f"""INSERT INTO policy_packs SELECT id, 'next', effective_from, effective_to, content, {AT}
        FROM policy_packs ORDER BY id LIMIT 1""",
    "agencies": f"""INSERT INTO agencies (id, type, status, protect, party, recorded_at, name)
        SELECT 'z', type, status, protect, party, {AT}, name FROM agencies LIMIT 1""",
    "agreements": LISTED,
    "agreement_events": EVENT,
}
UPDATED = {
    "landlords": "UPDATE landlords SET controller_type = 'public_authority'",
    "agencies": "UPDATE agencies SET protect = TRUE WHERE id = 'harbour'",
    "agreements": "UPDATE agreements SET retention_days = 1 WHERE agency = 'harbour'",
}
DELETED = {table: f"DELETE FROM {table}" for table in UPDATED}


def said(house, statement):
    house.execute(statement % EMPTY[house.engine.dialect.name] if "%s" in statement else statement)


def state(house):
    return house.scalars("SELECT state FROM rules_state")


def pack(house, **other):
    """The pack of the next version as another process would write it; None stays NULL."""
    (text,) = house.scalars("SELECT content FROM policy_packs WHERE id = 'standard' ORDER BY version DESC LIMIT 1")
    content = (json.loads(text) if isinstance(text, str) else text) | {"version": "9"} | other
    days = {name: content[name] for name in ("effective_from", "effective_to")}
    values = {"content": json.dumps(content), **days}
    with house.engine.begin() as other_process:
        other_process.execute(
            sa.text(
                "INSERT INTO policy_packs (id, version, effective_from, effective_to, content, recorded_at) "
                f"VALUES ('standard', '9', :effective_from, :effective_to, :content, {AT})"
            ),
            values,
        )


def kept_of(house):
    return house.service.decide_referral.units()._kept


@pytest.fixture
def decided(house):
    """Decides about a person again and again, each time as if for the first time; twice before the test begins."""

    def decide(agency="harbour"):
        subject = house.person()
        answer = house.ask(subject, {"kind": "consent", "id": house.consent(subject, agency=agency)}, agency=agency)
        if answer.status_code != 201:
            return SimpleNamespace(status=answer.status_code)
        with house.service.decide_referral.units() as unit:
            record = json.loads(unit.decisions.get(answer.json["decision_id"]).record)
        return SimpleNamespace(status=201, reasons=answer.json["reasons"], record=record)

    for agency in ("harbour", "unpinned", "new"):
        decide(agency)
        decide(agency)
    return decide


def test_the_next_decision_reads_neither_rules_nor_partners_again(house, decided):
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}
    asked = []
    engine = house.service.decide_referral.units()._sessions.kw["bind"]
    sa.event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    assert house.decide(subject, permission)["outcome"] == "send"

    assert [text for text in asked if any(f"FROM {table}" in text for table in RULES_TABLES)] == []


def test_each_table_that_rules_and_partners_are_read_from_is_one_whose_changes_are_noticed():
    """A table that is joined to these statements one day is one to be noticed too."""
    statements = [RULES, RECIPIENTS.asked(["a"])[0], RECIPIENTS.asked(["a", "b"])[0], partnership_repository._CONTENT]
    read = {
        table.name
        for statement in statements
        for table in find_tables(statement, check_columns=True, include_joins=True, include_selects=True,
                                 include_aliases=True)
        if isinstance(table, sa.Table)
    }  # fmt: skip

    assert read - {"rules_state"} == set(RULES_TABLES) == set(INSERTED)


@pytest.mark.parametrize("statement", [*INSERTED.values(), *UPDATED.values(), *DELETED.values()])
def test_every_change_of_any_row_makes_another_state(house, statement):
    before = state(house)

    said(house, statement)

    assert len(state(house)) == 1 and state(house) != before


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("table", RULES_TABLES)
def test_a_table_that_is_emptied_is_in_another_state(house, table):
    before = state(house)

    said(house, f"TRUNCATE {table}")

    assert len(state(house)) == 1 and state(house) != before


@pytest.mark.databases("postgresql")
def test_whoever_has_another_search_path_is_noticed_too(house):
    before = state(house)

    said(house, "SET LOCAL search_path = ''; UPDATE public.agencies SET protect = TRUE")

    assert state(house) != before


@pytest.mark.databases("sqlite")
def test_what_a_statement_says_of_conflicts_is_not_said_of_the_state(house):
    before = state(house)

    said(house, INSERTED["agencies"].replace("INSERT", "INSERT OR IGNORE"))

    assert len(state(house)) == 1 and state(house) != before


def test_the_first_change_makes_the_first_state(house):
    said(house, "DELETE FROM rules_state")

    said(house, UPDATED["agencies"])

    assert len(state(house)) == 1


def test_a_change_that_was_not_committed_leaves_the_state_as_it_was(house):
    before = state(house)
    with house.engine.connect() as other:
        other.execute(sa.text(UPDATED["agencies"]))
        other.rollback()

    assert state(house) == before


@pytest.mark.databases("postgresql")  # on SQLite a writing transaction is the only one anyway
def test_of_two_changes_at_once_the_second_waits_and_has_a_state_of_its_own(house):
    (before,) = state(house)
    second = threading.Thread(target=said, args=(house, UPDATED["agreements"]))
    with house.engine.connect() as first:
        first.execute(sa.text(UPDATED["agencies"]))
        second.start()
        wait_for_a_waiting_one(house)
        (between,) = first.scalars(sa.text("SELECT state FROM rules_state"))
        first.commit()
    second.join(timeout=60)

    (after,) = state(house)
    assert len({before, between, after}) == 3


def test_a_state_is_never_there_again_not_even_when_an_older_copy_was_put_back(house):
    (copied,) = state(house)
    said(house, UPDATED["agencies"])
    since = state(house)
    said(house, f"UPDATE rules_state SET state = '{copied}'")

    said(house, UPDATED["agencies"])

    assert state(house) != since


def test_an_agreement_that_is_suspended(house, decided):
    said(house, EVENT)

    assert decided().reasons == ["SHARING_AGREEMENT_MISSING"]


def test_an_agreement_that_is_changed(house, decided):
    said(house, UPDATED["agreements"])

    assert decided().record["agreements"][0]["retention_days"] == 1


def test_an_agreement_that_is_gone(house, decided):
    said(house, "DELETE FROM agreements WHERE agency = 'harbour'")

    assert decided().reasons == ["SHARING_AGREEMENT_MISSING"]


def test_another_agreement(house, decided):
    said(house, LISTED)

    assert [one["agreement"]["id"] for one in decided().record["agreements"]] == ["ISA-harbour", "ISA-other"]


def test_an_agency_that_is_stopped(house, decided):
    said(house, "UPDATE agencies SET status = 'suspended' WHERE id = 'harbour'")

    assert decided().reasons == ["AGENCY_NOT_ACTIVE"]


def test_an_agency_that_was_not_known(house, decided):
    assert decided("new").record["recipient"] is None

    said(house, INSERTED["agencies"].replace("'z'", "'new'"))

    assert decided("new").record["recipient"]["agency"]["id"] == "new"


def test_a_party_that_is_pinned(house, decided):
    assert decided("unpinned").record["recipient"]["party"] is None

    said(house, "UPDATE agencies SET party = 'p' WHERE id = 'unpinned'")

    assert decided("unpinned").record["recipient"]["party"] == "p"


def test_a_landlord_that_is_another_now(house, decided):
    said(house, UPDATED["landlords"])

    assert decided().record["landlord"]["controller_type"] == "public_authority"


def test_no_landlord_any_more(house, decided):
    said(house, DELETED["landlords"])

    assert decided().status == 503


def test_a_new_pack(house, decided):
    pack(house, effective_from="2026-03-04")

    assert decided().record["pack"]["version"] == "9"


def test_a_pack_counts_from_its_first_day_on_though_nothing_changes_then(house, decided):
    pack(house, effective_from="2026-03-05")
    assert decided().record["pack"]["version"] != "9"

    house.clock.at += timedelta(days=1)

    assert decided().record["pack"]["version"] == "9"


def test_what_a_process_did_itself_counts_as_well(house, decided):
    stopped = house.call(
        "POST", f"/agreements/{agreement_key('harbour', 'ISA-harbour')}/suspension", {"reason": "A breach."},
        roles=["director"],
    )  # fmt: skip

    assert stopped.status_code == 201
    assert decided().reasons == ["SHARING_AGREEMENT_MISSING"]


def test_who_nobody_knows_is_not_kept(house, decided):
    (kept,) = state(house)

    assert set(kept_of(house).of(kept, house.clock.at.date()).partners) == {"harbour", "unpinned"}


def test_what_was_kept_of_another_state_or_day_is_forgotten():
    known, today = KeptRules(), date(2026, 3, 4)
    known.of("a", today).partners["harbour"] = ()

    assert known.of("a", today).partners == {"harbour": ()}
    assert known.of("a", date(2026, 3, 5)).partners == {}
    assert known.of("b", today).partners == known.of("a", today).partners == {}


@pytest.mark.databases("postgresql")  # on SQLite a transaction sees one state from its first statement on
def test_what_was_read_in_a_later_state_is_not_kept_as_of_the_one_before(house):
    subject = house.person()
    named = {"kind": "consent", "id": house.consent(subject)}
    (before,) = state(house)
    with house.service.decide_referral.units() as unit:
        assert unit.look_ahead(question(subject, named)) is not None
        said(house, "UPDATE agencies SET status = 'suspended' WHERE id = 'harbour'")
        said(house, "UPDATE landlords SET party = 'another'")
        recipient, _ = unit.partnership.recipients({"harbour"}, house.clock.at)["harbour"]
        landlord, _ = unit.partnership.rules(house.clock.at)

    assert (recipient.agency.status, landlord.party) == ("suspended", "another")
    kept = kept_of(house).of(before, house.clock.at.date())
    assert (kept.partners, kept.rules) == ({}, None)


def question(subject, named):
    kind = "support.victim_general"
    request = Request(kind, "harbour", Lane.CHOICE, Urgency.STANDARD, ("IDN",), Facts(frozenset({"IDN"})))
    return Question(subject, "r", request, AuthorityRef(**named))


@pytest.mark.databases("postgresql")  # on SQLite a writing transaction is the only one anyway
def test_a_decision_that_waited_for_a_change_goes_by_what_was_changed(house, decided):
    answers = []
    second = threading.Thread(target=lambda: answers.append(decided()))
    with house.service.agreements.suspend.change.units() as unit:
        unit.agreements.take_turn()
        second.start()
        wait_for_a_waiting_one(house)
        unit.session.connection().execute(sa.text(EVENT % EMPTY["postgresql"]))
        unit.commit()
    second.join(timeout=60)

    assert [answer.reasons for answer in answers] == [["SHARING_AGREEMENT_MISSING"]]


@pytest.mark.databases("postgresql")
def test_whoever_waits_for_the_turn_has_the_person_and_whoever_waits_for_the_person_has_no_turn(house, decided):
    """Otherwise two who wait for each other, and a change between them, would wait in a circle."""
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}
    person = sa.text(f"SELECT 1 FROM subjects WHERE id = '{subject}' FOR NO KEY UPDATE SKIP LOCKED")
    turn, free_turn = (
        f"SELECT {how}_xact_lock(hashtextextended('rules', 0))" for how in ("pg_advisory", "pg_try_advisory")
    )
    for held, free in (
        (sa.text(turn), (person, [])),
        (person, (sa.text(free_turn), [(True,)])),
    ):
        asking = threading.Thread(target=house.decide, args=(subject, permission))
        with house.engine.connect() as first, house.engine.connect() as second:
            first.execute(held)
            asking.start()
            wait_for_a_waiting_one(house)
            assert second.execute(free[0]).all() == free[1]
        asking.join(timeout=60)


@pytest.mark.databases("postgresql")
def test_no_decision_goes_by_what_was_over_when_it_began(house):
    """Several decide at once while somebody changes the agreement again and again."""
    changed, seen, ended = [100], [], threading.Event()

    def decide():
        subject = house.person()
        permission = {"kind": "consent", "id": house.consent(subject)}
        while not ended.is_set():
            before = changed[-1]
            decision = house.decide(subject, permission)["decision_id"]
            after = changed[-1] + 1  # what is committed and not noted yet
            seen.append((before, decision, after))

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for thread in threads:
        thread.start()
    for days in range(101, 141):
        said(house, f"UPDATE agreements SET retention_days = {days} WHERE agency = 'harbour'")
        changed.append(days)
        time.sleep(0.01)
    ended.set()
    for thread in threads:
        thread.join(timeout=60)

    with house.service.decide_referral.units() as unit:
        records = {one: json.loads(unit.decisions.get(one).record)["agreements"][0] for _, one, _ in seen}
    assert seen
    assert [(b, a) for b, one, a in seen if not b <= records[one]["retention_days"] <= a] == []


def wait_for_a_waiting_one(house):
    """Until a transaction of this database waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(200):
        if house.scalars(waiting) == [1]:
            return
        time.sleep(0.02)
    pytest.fail("Nobody waits.")
