"""The service as it runs: workers in threads, and a relay without keys."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from resting import run_until_it_rests
from waiting import wait_until

from alongside.events.bus import Offer
from alongside.events.codec import to_json
from alongside.events.model import telling_due
from referral.bootstrap import Fakes, build, build_relay
from referral.entrypoints.workers import workers


def test_the_workers_carry_a_referral_to_its_receipt_and_stop(world):
    world.alone = False
    stop = threading.Event()
    threads = [threading.Thread(target=one.run, args=(stop,), name=one.name) for one in workers(world.service)]
    for thread in threads:
        thread.start()
    try:
        made = world.ask()
        wait_until(lambda: world.state(made.referral_id) == "dispatched" and world.carried)
        node = world.nodes[made.agency]
        (opened,) = node.take()
        node.receipt(opened)
        wait_until(lambda: world.state(made.referral_id) == "delivered")
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)
    assert not [thread.name for thread in threads if thread.is_alive()]


def test_every_worker_has_its_own_name(world):
    names = [one.name for one in workers(world.service)]

    assert len(set(names)) == len(names) == 12
    assert "referral.relay" in names


def test_the_service_forgets_by_itself_what_it_heard_and_said_long_ago(world):
    event = telling_due(world.clock.now(), [str(uuid.uuid4())])
    world.bus.offer(Offer(event.id, "referral", to_json(event)))
    while world.service.subscriber.receive_step() or world.service.subscriber.process_step():
        pass

    run_until_it_rests(workers(world.service), "referral.memory")
    assert [row["event_id"] for row in world.rows("event_inbox")] == [event.id]
    world.clock.at += timedelta(days=91)
    run_until_it_rests(workers(world.service), "referral.memory")

    assert world.rows("event_inbox") == []


def test_the_relay_is_built_without_a_keystore_and_the_rest_is_not(world):
    settings = world.settings(keystore=None, keystore_passphrase=None)

    assert build_relay(settings, world.clock, world.broker)
    with pytest.raises(ValueError, match="keystore"):
        build(settings, world.clock, world.bus, world.broker)


def test_the_code_of_the_relay_reaches_no_key():
    """What `relay_next` imports, all the way down, touches neither the keystore nor sealing."""
    import subprocess
    import sys

    code = (
        "import sys, referral.usecases.relay_next\n"
        "bad = [n for n in sys.modules if n.startswith(('alongside.envelope.', 'referral.adapters', 'cryptography',"
        " 'joserfc')) and n != 'alongside.envelope.model']\n"
        "sys.exit(', '.join(bad) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_two_relays_at_once_offer_each_message_once(world):
    """On SQLite the write lock makes them take turns; the claim makes them take different messages."""
    fakes = Fakes(consent=world.consent, machine=world.machine)
    other = build_relay(world.settings(), world.clock, world.broker, fakes=fakes).relay_next
    for number in range(6):
        world.ask(key=f"key-00000000000000{number:02d}", ref=f"R{number}")
    while world.service.seal_next.step():
        pass

    world.alone = False
    relays = [world.service.relay_next, other]
    for one in relays:
        one._at_most = 1
    threads = [threading.Thread(target=lambda one=one: [one.step() for _ in range(6)]) for one in relays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(world.carried) == len(set(world.carried)) == 6


def test_who_was_slower_finds_what_the_faster_one_made(world, monkeypatch):
    """On PostgreSQL two requests may insert at once; the second finds the first's row instead of failing."""
    from referral.adapters.people import SqlPeople

    person_id = world.person()
    real, left = SqlPeople.by_ref, [None]

    def blind_once(self, ref):
        return left.pop() if left else real(self, ref)

    monkeypatch.setattr(SqlPeople, "by_ref", blind_once)

    assert world.person() == person_id
    assert world.counts()["person"] == 1


def test_two_processes_composing_the_same_referral_make_one(world, monkeypatch):
    from referral.adapters.asking import SqlAsking

    person_id = world.person()
    request = world.request(person_id)
    made = world.service.request_referral(request, "key-0000000000000001")
    real, looked = SqlAsking.look, []

    def blind(self, *names):
        looked.append(names)
        return replace(real(self, *names), fingerprint=None)

    monkeypatch.setattr(SqlAsking, "look", blind)

    assert world.service.request_referral(request, "key-0000000000000001").referral_id == made.referral_id
    assert looked
    assert world.counts()["referral"] == 1
