"""`referral begin-again`: a database that was put back from a copy goes on, and nothing has its effect twice."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from table_copies import Copy

from alongside.database import create_engine
from alongside.envelope.model import MessageType
from referral.entrypoints.cli import main

CARE = "harbour-victim-care"


def environment(world):
    """What the operator has: addresses and public files, and no key of messages or data."""
    party, folder = world.landlord.party, world.folder
    contacts = {name: {"role": one.role, "phone": one.phone} for name, one in world.settings().contacts.items()}
    texts = {
        "REFERRAL_ROOT_STATEMENT_FILE": party.root_jws, "REFERRAL_KEY_STATEMENT_FILE": party.keys_jws,
        "REFERRAL_TOKEN_KEY_FILE": json.dumps(dict(world.people_key)), "REFERRAL_CONTACTS_FILE": json.dumps(contacts),
        "REFERRAL_TRUSTED_ISSUERS_FILE": "[]",
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text)
    return {
        "REFERRAL_DATABASE_URL": world.database_url, "REFERRAL_MODE": "sandbox",
        "REFERRAL_LANDLORD_IDENTITY": party.id,
        "REFERRAL_CONSENT_URL": "http://consent.invalid", "REFERRAL_NOTIFY_URL": "http://notify.invalid",
        **{name: str(folder / name) for name in texts},
    }  # fmt: skip


def stopped(world):
    """Nobody is connected any more."""
    world.service.close()
    world.outside.dispose()


def begin_again(world):
    return CliRunner().invoke(main, ["begin-again"], env=environment(world))


@pytest.fixture
def burnt(world):
    """One referral that arrived, one that was sealed; a copy; the second arrives too; then the copy is put back."""
    arrived, opened = world.sent()
    world.nodes[CARE].receipt(opened)
    world.work()
    waiting = world.ask(key="key-0000000000000002", ref="R2").referral_id
    while world.service.seal_next.step():
        pass
    copy = Copy(world.outside)
    world.work()
    [second] = world.nodes[CARE].take()
    world.nodes[CARE].receipt(second)
    world.work()
    world.states_before = (world.state(arrived), world.state(waiting))
    copy.put_back(world.outside)
    stopped(world)
    return world, arrived, waiting, opened, second


def test_what_arrived_stays_and_what_waited_goes_again_without_a_second_effect(burnt):
    world, arrived, waiting, opened, second = burnt
    assert world.states_before == ("delivered", "delivered")

    done = begin_again(world)

    assert (done.exit_code, "Begun again" in done.output) == (0, True), done.output
    world.new_broker()
    world.start()
    world.clock.at += timedelta(hours=1)
    node = world.nodes[CARE]
    known = set(node.state.mids)
    world.service.relay_next.start()
    world.work()
    carried = node.take()
    assert [one.manifest.mt for one in carried] == [MessageType.REFERRAL_NEW]  # the other is known to have arrived
    [again] = carried
    assert again.manifest.mid == second.manifest.mid and again.manifest.jti != second.manifest.jti
    assert set(node.state.mids) == known  # so that the node receipts it, and nobody is told of a new referral
    assert again.manifest.inc not in {opened.manifest.inc, second.manifest.inc} and again.manifest.seq == 1
    node.receipt(again)
    world.work()
    assert (world.state(arrived), world.state(waiting)) == ("delivered", "delivered")
    assert [task["code"] for task in world.rows("task")].count("FROM_A_COPY") == 1


def test_doing_it_twice_asks_somebody_once(burnt):
    world = burnt[0]
    assert [begin_again(world).exit_code for _ in range(2)] == [0, 0]
    world.outside = create_engine(world.database_url)
    assert [task["code"] for task in world.rows("task")] == ["FROM_A_COPY"]


def test_what_was_handed_out_and_not_acknowledged_in_the_copy_goes_again_as_the_same_bytes(world):
    """Its receipt came after the copy was made, so that the copy does not know of it."""
    sent, opened = world.sent()
    copy = Copy(world.outside)
    world.nodes[CARE].receipt(opened)
    world.work()
    assert world.state(sent) == "delivered"
    copy.put_back(world.outside)
    stopped(world)

    assert begin_again(world).exit_code == 0

    world.new_broker()
    world.start()
    node, wires = world.nodes[CARE], list(world.nodes[CARE].wires)
    assert world.state(sent) == "dispatched"
    world.machine.at = datetime.now(UTC) + timedelta(seconds=1)  # the command used this machine's clock
    world.work()  # without `relay_next.start`: a carrier that lasts is not asked to carry again what it has confirmed
    assert node.take() == [] and node.wires == wires * 2  # byte for byte, so it is no second message there
    node.receipt(opened)
    world.work()
    assert world.state(sent) == "delivered"


@pytest.mark.databases("postgresql")
def test_it_does_nothing_while_something_is_connected(world):
    """A relay that still runs could hand out under the old numbers."""
    before = world.rows("task")
    with world.outside.connect():
        refused = begin_again(world)
    assert refused.exit_code == 2
    assert "Stop referral serve, seal and relay" in refused.output
    assert world.rows("task") == before


@pytest.mark.databases("sqlite")
def test_a_database_that_is_older_than_the_program_is_migrated_first(world, tmp_path):
    world.database_url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    refused = begin_again(world)
    assert (refused.exit_code, "migrat" in refused.output) == (2, True), refused.output
