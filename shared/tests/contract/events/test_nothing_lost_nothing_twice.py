"""Two services, their databases, a bus that forgets, and a process that may die at every labelled point.

Whatever happened in between: once it is quiet, every committed event had exactly one effect, and no other had any.
"""

import itertools
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from alongside.database import create_engine, new_metadata, new_sessions
from alongside.events import model, tables
from alongside.events.contracts import types_for
from alongside.events.memory import MemoryBus
from alongside.events.outbox import Outbox
from alongside.events.relay import Relay
from alongside.events.subscriber import Subscriber

SERVICES = ("referral", "consent")
WHO = st.sampled_from(SERVICES)
FATES = st.sampled_from(["well", "dies alone", "dies with all"])
OFTEN = st.sampled_from([True, True, True, False])
# One unique row would hide a second effect behind an error, so effects may repeat and are counted.
EFFECTS = sa.Table("effect", sa.MetaData(), sa.Column("event_id", sa.String))


class Killed(BaseException):
    """The process dies here."""


class Now:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class Service:
    """What survives of one service: its database. What does not: relay and subscriber."""

    def __init__(self, name: str, now: Now) -> None:
        self.name, self._now = name, now
        self.engine = create_engine("sqlite://")
        self.sessions = new_sessions(self.engine)
        metadata = new_metadata()
        tables.define(metadata)
        with self.engine.begin() as connection:
            metadata.create_all(connection)
            EFFECTS.create(connection)
        self.trouble = None

    def boot(self, bus) -> None:
        self.dies_at = None
        self.relay = Relay(self.sessions, bus, self._now, self._point, machine_now=self._now.now, batch=2)
        self.ear = Subscriber(
            self.name,
            bus,
            self.sessions,
            dict.fromkeys(types_for(self.name), self._handle),
            self._now,
            self._point,
            machine_now=self._now.now,
            max_attempts=10**6,
        )
        self.relay.start()
        self.ear.start()

    def _point(self, point: str) -> None:
        if point == self.dies_at:
            raise Killed

    def _handle(self, event, session) -> None:
        session.execute(EFFECTS.insert().values(event_id=event.id))
        if event.type == model.REFERRAL_ENDED:
            Outbox(session).add(model.permission_ended(self._now.now(), [event.data["decision_id"]]))
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble

    def add(self, commit: bool) -> str:
        make = {
            "referral": lambda: model.referral_ended(self._now.now(), str(uuid.uuid4()), "closed"),
            "consent": lambda: model.permission_ended(self._now.now(), [str(uuid.uuid4())]),
        }[self.name]
        event = make()
        with self.sessions() as session:
            Outbox(session).add(event)
            session.commit() if commit else session.rollback()
        return event.id

    def effects(self) -> Counter:
        with self.sessions() as session:
            return Counter(session.scalars(sa.select(EFFECTS.c.event_id)))

    def sent(self) -> set[str]:
        with self.sessions() as session:
            return set(session.scalars(sa.select(tables.outbox.c.event_id)))


class Post(RuleBasedStateMachine):
    make_bus = staticmethod(MemoryBus)

    def __init__(self) -> None:
        super().__init__()
        self.now = Now()
        self.services = {name: Service(name, self.now) for name in SERVICES}
        self.committed, self.bus = set(), None
        self.boot()

    def boot(self) -> None:
        if self.bus is not None:
            self.bus.close()
        self.bus = self.make_bus()
        for service in self.services.values():
            service.boot(self.bus)

    def live_through(self, who, fate, point, step) -> None:
        """Take the step; at the labelled point this service dies, alone or with the whole process."""
        service = self.services[who]
        service.dies_at = None if fate == "well" else point
        try:
            step(service)
        except Killed:
            service.boot(self.bus) if fate == "dies alone" else self.boot()
        service.dies_at = None

    @rule(who=WHO, commit=OFTEN, relayed=OFTEN)
    def something_happens(self, who, commit, relayed) -> None:
        event_id = self.services[who].add(commit)
        if commit:
            self.committed.add(event_id)
        if relayed:
            self.services[who].relay.step()

    @rule(who=WHO, fate=FATES)
    def relay(self, who, fate) -> None:
        self.live_through(who, fate, "events.published", lambda service: service.relay.step())

    @rule(who=WHO, fate=st.sampled_from(["well", "dies alone", "dies alone", "dies with all", "drops it"]))
    def receive(self, who, fate) -> None:
        if fate == "drops it":
            self.bus.receive(who, 0)
        else:
            self.live_through(who, fate, "events.stored", lambda service: service.ear.receive_step())

    @rule(who=WHO, fate=st.sampled_from(["well", "dies alone", "dies with all", "fails"]))
    def process(self, who, fate) -> None:
        service = self.services[who]
        service.trouble = {"well": None, "fails": ConnectionError()}.get(fate, Killed())
        self.live_through(who, fate, None, lambda service: service.ear.process_step())
        service.trouble = None

    @rule(seconds=st.sampled_from([1, 1, 70, 70, 4000]), restart=st.sampled_from([False, False, False, True]))
    def time_passes(self, seconds, restart) -> None:
        self.now.at += timedelta(seconds=seconds)
        if restart:
            self.boot()

    @invariant()
    def nothing_twice_and_nothing_from_nothing(self) -> None:
        sent = set().union(*(service.sent() for service in self.services.values()))
        for service in self.services.values():
            effects = service.effects()
            assert all(count == 1 for count in effects.values())
            assert set(effects) <= sent

    def teardown(self) -> None:
        self.calm_down()
        sent = {name: service.sent() for name, service in self.services.items()}
        assert self.committed <= sent["referral"] | sent["consent"]
        assert self.services["consent"].effects() == Counter(sent["referral"])
        assert self.services["referral"].effects() == Counter(sent["consent"])
        assert all(service.relay.waiting() == 0 for service in self.services.values())
        self.bus.close()
        for service in self.services.values():
            service.engine.dispose()

    def calm_down(self) -> None:
        for _ in itertools.repeat(None, 20):
            busy = False
            for service in self.services.values():
                for step in (service.relay.step, service.ear.receive_step, service.ear.process_step):
                    while step():
                        busy = True
            waiting = [service.relay.waiting() + service.ear.waiting() for service in self.services.values()]
            if not busy and not any(waiting):
                return
            self.now.at += timedelta(hours=1)
        raise AssertionError("It never became quiet.")


def memory(request):
    return MemoryBus, 40


def amqp(request):
    from event_broker import EventBroker  # only where a broker is wanted

    made = EventBroker(request.getfixturevalue("broker"))
    request.addfinalizer(made.close)
    return made.patient_bus, 15


# Every bus must pass: how to make one, and how many histories it is worth.
BUSES = {"memory": memory, "amqp": amqp}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("bus", sorted(BUSES))
def test_nothing_is_lost_and_nothing_has_two_effects(bus, request):
    make_bus, histories = BUSES[bus](request)
    machine = type("Post", (Post,), {"make_bus": staticmethod(make_bus)})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
