"""Who read and decided what: shown to those who check, and chained so that nothing is changed unseen."""

import threading
import uuid

import pytest
from click.testing import CliRunner
from waiting import wait_until

from consent.adapters import audit_chain_repository
from consent.entrypoints import decisions as command
from consent.entrypoints.cli import main
from consent.entrypoints.workers import workers

AUDITOR = {"roles": ["auditor"], "name": "ann.a"}


@pytest.fixture
def run(house, monkeypatch):
    """The commands, on the database of the test."""
    monkeypatch.setattr(command, "build", lambda *_: house.build())
    monkeypatch.setattr(command.Settings, "from_env", lambda _env: house.settings)
    return lambda *line: CliRunner().invoke(main, ["audit", *line], catch_exceptions=False)


@pytest.fixture
def decided(house):
    """A decision about somebody, and a reading of it."""
    made = house.decide(house.person(), None)["decision_id"]
    house.call("GET", f"/decisions/{made}", roles=["dpo"], name="dora.p")
    return made


def tamper(house, table, change):
    if house.engine.dialect.name == "sqlite":
        for name in ("update", "delete"):
            house.execute(f"DROP TRIGGER IF EXISTS {table}_refuse_{name}")
        house.execute(change)
    else:
        switch = f"ALTER TABLE {table} {{}} TRIGGER USER; "
        house.execute(switch.format("DISABLE") + change + "; " + switch.format("ENABLE"))


def test_whoever_checks_sees_who_read_something_and_that_is_a_reading_too(house, decided):
    shown = house.call("GET", f"/audit?object={decided}", **AUDITOR).json["readings"]

    assert [(one["kind"], one["reader"], one["roles"]) for one in shown] == [("decision", "dora.p", ["dpo"])]
    again = house.call("GET", f"/audit?object={decided}", **AUDITOR).json["readings"]
    assert [(one["kind"], one["reader"]) for one in again] == [("decision", "dora.p"), ("audit", "ann.a")]


@pytest.mark.parametrize("role", ["case_officer", "safeguarding_lead", "import"])
def test_others_do_not_see_the_audit(house, role):
    assert house.call("GET", f"/audit?object={uuid.uuid4()}", roles=[role]).status_code == 403


def test_what_was_read_and_decided_is_linked_once_and_verifies(house, decided, run):
    assert run("link").output == "2 linked\n"
    assert run("link").output == "0 linked\n"

    result = run("verify")

    assert result.exit_code == 0
    assert result.output.startswith("2 links, the last is ")


def test_more_than_fits_into_one_turn_is_linked_in_several_and_all_are_counted(house, decided, run, monkeypatch):
    monkeypatch.setattr(audit_chain_repository, "MOST", 1)
    house.decide(house.person(), None)
    house.decide(house.person(), None)

    assert run("link").output == "4 linked\n"

    assert run("verify").output.startswith("4 links, the last is ")


def test_the_service_links_by_itself(house, decided):
    (worker,) = [one for one in workers(house.service) if one.name == "consent.audit"]
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))

    thread.start()
    try:
        wait_until(lambda: house.rows()["audit_links"])
    finally:
        stop.set()
        thread.join(timeout=10)

    assert house.rows()["audit_links"] == 2  # the decision, and its reading


def test_the_chain_goes_on_where_it_was_and_another_last_hash_is_another_chain(house, decided, run):
    run("link")
    first = run("verify").output
    house.decide(house.person(), None)
    run("link")

    second = run("verify")

    assert (second.exit_code, second.output[:7]) == (0, "3 links")
    assert first.split()[-1] != second.output.split()[-1]


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("audit_reads", "UPDATE audit_reads SET kind = 'other'", "was changed."),
        ("audit_reads", "UPDATE audit_reads SET roles = '[\"auditor\"]'", "was changed."),
        ("audit_reads", "DELETE FROM audit_reads", "is missing."),
        ("decisions", "UPDATE decisions SET outcome = 'send'", "was changed."),
        ("decisions", "UPDATE decisions SET record_hash = 'x'", "was changed."),
        ("audit_links", "UPDATE audit_links SET content_hash = 'x' WHERE seq = 1", "link 1 does not follow"),
        ("audit_links", "UPDATE audit_links SET link_hash = 'x' WHERE seq = 1", "link 2 does not follow"),
        ("audit_links", "DELETE FROM audit_links WHERE seq = 1", "link 2 does not follow"),
    ],
)
def test_whatever_is_changed_afterwards_is_found(house, decided, run, table, change, said):
    run("link")
    tamper(house, table, change)

    result = run("verify")

    assert result.exit_code == 1
    assert said in result.output


def test_erasing_a_person_leaves_the_audit_as_it_was(house, decided, run):
    run("link")
    blob = "X'00'" if house.engine.dialect.name == "sqlite" else "'\\x00'"
    house.execute(f"UPDATE subjects SET wrapped_key = {blob}")

    assert run("verify").exit_code == 0


def test_an_empty_chain_is_sound(run):
    result = run("verify")

    assert (result.exit_code, result.output) == (0, f"0 links, the last is {'0' * 64}\n")


def test_links_are_never_changed(house, decided, run):
    run("link")

    for change in ("UPDATE audit_links SET kind = 'x'", "DELETE FROM audit_links"):
        with pytest.raises(Exception, match="never changed"):
            house.execute(change)
