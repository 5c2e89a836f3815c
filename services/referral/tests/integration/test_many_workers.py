"""Several processes at once on one database. On SQLite the write lock makes them take turns; here they do not."""

import threading
import time
from collections import defaultdict
from uuid import uuid4

import pytest
from waiting import wait_until

from referral.usecases.packing import Packing
from referral.usecases.permission_ended import Ended, stop_ended

pytestmark = pytest.mark.databases("postgresql")
CARE = "harbour-victim-care"


class Crew:
    """Threads that repeat a step until they are told to stop; an error of one is the test's."""

    def __init__(self) -> None:
        self.errors, self._stop, self._threads = [], threading.Event(), []

    def add(self, step) -> None:
        self._threads.append(threading.Thread(target=self._run, args=(step,)))

    def _run(self, step) -> None:
        while not self._stop.is_set():
            try:
                if not step():
                    time.sleep(0.02)
            except Exception as error:
                self.errors.append(error)
                return

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=30)


def talk(world, node, enough, seconds=100):
    """The agency takes and receipts what comes, and the landlord stores its receipts, until it is enough."""
    end = time.monotonic() + seconds
    while not enough():
        for opened in node.take():
            node.receipt(opened)
        world.take_in()
        time.sleep(0.02)
        if time.monotonic() > end:
            pytest.fail("It did not happen in time.")


def states(world):
    return [row["state"] for row in world.rows("referral")]


@pytest.mark.timeout(240)
def test_four_relays_and_two_sealers_carry_200_messages_once_and_each_conversation_in_order(world):
    person_id, conversations = world.person(), [str(uuid4()) for _ in range(40)]
    for number in range(200):
        world.consent.cid = conversations[number % 40]
        world.ask(key=f"key-{number:016d}", person_id=person_id, ref=f"R{number}")
    world.alone = False
    processes, node, crew = [world.start() for _ in range(4)], world.nodes[CARE], Crew()
    for process in processes:
        process.relay_next._at_most = 7
        crew.add(process.relay_next.step)
    for process in processes[:2]:
        crew.add(process.seal_next.step)
        crew.add(process.apply_incoming.step)

    with crew:
        talk(world, node, lambda: crew.errors or states(world).count("delivered") == 200)

    assert crew.errors == []
    assert len(world.carried) == len(set(world.carried)) == 200
    numbers = defaultdict(list)
    for opened in node.opened:
        numbers[opened.manifest.cid].append(opened.manifest.seq)
    assert numbers == {cid: [1, 2, 3, 4, 5] for cid in conversations}


@pytest.mark.parametrize("turn", range(3))
def test_what_ends_while_it_is_handed_out_is_either_stopped_or_sent(world, turn):
    made = [world.ask(key=f"key-{number:016d}", ref=f"R{number}") for number in range(30)]
    while world.service.seal_next.step():
        pass
    world.alone, crew, ended = False, Crew(), threading.Event()
    ids = [one.decision.decision_id for one in reversed(made)]

    def end_them() -> bool:
        if not ended.is_set():
            with world.service.new_uow() as uow:
                stop_ended(uow, world.service.settings.contacts, Ended(ids), world.clock.now())
                uow.commit()
            ended.set()
        return False

    for process in [world.start() for _ in range(2)]:
        process.relay_next._at_most = 10
        crew.add(process.relay_next.step)
    crew.add(end_them)
    with crew:
        wait_until(lambda: crew.errors or (ended.is_set() and set(states(world)) <= {"cancelled", "dispatched"}))

    assert crew.errors == []
    assert set(states(world)) <= {"cancelled", "dispatched"}
    assert len(world.carried) == states(world).count("dispatched")


def test_of_two_referrals_of_one_conversation_sealed_at_the_same_moment_one_waits(world, monkeypatch):
    """Both are at the head of the line when the one that could not be read is queued again behind the other."""
    world.consent.cid = str(uuid4())
    referral_id, opened = world.sent()
    world.nodes[CARE].receipt(opened)
    world.work()
    person_id = world.show(referral_id).referral.person_id
    made = [world.ask(key=f"key-{number:016d}", person_id=person_id, ref=f"R{number}") for number in (2, 3)]
    with world.service.new_uow() as uow:
        agency, handle = uow.agencies.get(CARE), uow.people.get(person_id).notify_handle
    world.alone, failures = False, []
    real = Packing.order

    def slow(*arguments):
        time.sleep(0.1)
        return real(*arguments)

    monkeypatch.setattr(Packing, "order", slow)

    def seal(one) -> None:
        try:
            world.start().seal_next._several([one], {agency.agency_id: agency}, {one.referral_id: handle})
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=seal, args=(one,)) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert failures == []
    assert sorted(world.state(one.referral_id) for one in made) == ["queued", "sealed"]


def test_a_persons_data_written_twice_at_the_same_moment_is_one_of_the_two(world):
    person_id, failures = world.person(), []
    together = threading.Barrier(4)

    def hold(name) -> None:
        together.wait()
        try:
            world.service.hold_data(person_id, {"IDN": {"name": name}, "CON": {"mobile": "07700 900101"}})
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=hold, args=(f"Name {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert failures == []
    with world.service.new_uow() as uow:
        assert set(uow.people.data(person_id)) == {"IDN", "CON"}
