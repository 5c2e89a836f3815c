"""A small world for the referral service: a real database and envelope, a carrier in memory, fake neighbours."""

import base64
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from joserfc.jwk import ECKey

from alongside.casedata.codes import in_table_order
from alongside.database import create_engine, reading
from alongside.envelope.model import (
    Actor as By,
)
from alongside.envelope.model import (
    Content,
    Env,
    MessageType,
    Opened,
    Permission,
    PermissionUse,
    Receipt,
    ReceiptStatus,
    Ref,
    Role,
    Sealed,
    Terms,
)
from alongside.envelope.open import open_message
from alongside.envelope.permission import sign_permission
from alongside.envelope.receipts import receipt_for
from alongside.envelope.seal import seal, seal_receipt
from alongside.envelope.testkit.memory import MemoryState
from alongside.envelope.testkit.parties import Actor, make_actor
from alongside.events.memory import MemoryBus
from alongside.link.memory import MemoryBroker
from alongside.link.port import LANDLORD, Outgoing, to_landlord
from alongside.web.tokens import TokenSigner, TrustedIssuer
from referral.bootstrap import Fakes, Referral, build
from referral.config import Settings
from referral.domain.agency import Agency
from referral.domain.disclosure import Decision, Lease
from referral.domain.errors import Unreachable
from referral.domain.facts import Facts
from referral.domain.landlord import OwnParty
from referral.domain.referral import Referral as Made
from referral.domain.referral import Request
from referral.domain.wording import Contact
from referral.usecases.ports import SafeContact

NOW = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
POLICE, CARE, REPAIRS = "norshire-police", "harbour-victim-care", "brightwall-repairs"
LINKS = {POLICE: "a" * 26, CARE: "b" * 26, REPAIRS: "c" * 26}
TYPES = {POLICE: "police", CARE: "victim_support_commissioned", REPAIRS: "repairs_contractor"}
CONTACTS = {
    role: Contact(f"Larkfield {role}", f"020 7946 020{place}")
    for place, role in enumerate(("case_team", "safeguarding_lead", "data_protection", "directory_admin"))
}
SAFE = {
    "confirmed_at": "2026-03-03T10:00:00+00:00",
    "channels": [{"kind": "mobile_call", "safe": "yes", "times": []}],
    "never": ["do not contact my brother-in-law"],
    "visits": "plain clothes",
}
DATA: dict[str, dict[str, Any]] = {
    "IDN": {"name": "Amara Example"},
    "CON": {"mobile": "07700 900101"},
    "ADR": {"lines": ["14 Larkfield Court"], "postcode": "EM1 4QT"},
    "COM": {"language": "en-GB"},
    "INC": {
        "incidents": [
            {"id": "I1", "type": "threat", "summary": "first"},
            {"id": "I2", "type": "threat", "summary": "second"},
        ]
    },
    "CHD": {"people": [{"name": "Zora Example", "age_band": "under_16"}]},
    "RLV": {"level": "medium", "assessed_at": "2026-03-03T10:00:00+00:00", "immediate_danger": False},
    "EVD": {
        "files": [{"name": "door.jpg", "media_type": "image/jpeg", "sha256": "ab" * 32, "path": "/srv/door.jpg"}]
    },
}


@cache
def actor(role: Role, name: str) -> Actor:
    """The party of this name, the same in every test: making keys takes long."""
    return make_actor(role, NOW)


OPEN_TRANSACTIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
"""


class Killed(BaseException):
    """The process died here."""


class Moving:
    """A product clock that the test moves."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class FakeMachine:
    """The machine's clocks, moved by the test."""

    def __init__(self) -> None:
        self.at, self.ticks = NOW, 1000.0

    def wall(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ticks

    def jitter(self) -> float:
        return 0.0

    def pass_time(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.ticks += seconds


class DictKeystore:
    def __init__(self, keys: dict[str, Any]) -> None:
        self.keys = keys

    def put(self, name: str, jwk: Any) -> None:
        self.keys[name] = dict(jwk)

    def get(self, name: str) -> dict[str, Any]:
        return dict(self.keys[name])

    def delete(self, name: str) -> None:
        self.keys.pop(name, None)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.keys))


@dataclass
class FakeConsent:
    """Decides as the test says, and signs real permissions."""

    world: "World"
    outcome: str = "send"
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    withheld: dict[str, str] = field(default_factory=dict)
    safe_contact: str = "current"
    allowed: tuple[str, ...] | None = None
    permitted: tuple[str, ...] | None = None
    reachable: bool = True
    ended: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lease_s: float = 30
    asked: list[Facts] = field(default_factory=list)
    checked: list[list[str]] = field(default_factory=list)
    cid: str | None = None
    basis: str = "consent"
    made: dict[str, Decision] = field(default_factory=dict)

    def decide(self, referral_id: str, subject: str, request: Request, facts: Facts) -> Decision:
        self.world.prove_no_transaction_is_open()
        if not self.reachable:
            raise Unreachable("Consent cannot be asked at the moment; nothing was recorded.")
        self.asked.append(facts)
        if referral_id not in self.made:
            self.made[referral_id] = self._decide(request, facts)
        return self.made[referral_id]

    def _decide(self, request: Request, facts: Facts) -> Decision:
        send = self.outcome == "send"
        allowed = [code for code in facts.asked if code in facts.held] if self.allowed is None else list(self.allowed)
        permission = self._permission(request, self.permitted or allowed) if send else None
        return Decision(
            decision_id=str(uuid4()),
            outcome=self.outcome,
            reasons=self.reasons,
            notes=self.notes,
            allowed=tuple(in_table_order(allowed)) if send else (),
            withheld=self.withheld,
            safe_contact=self.safe_contact if send else "none",
            cid=permission.cid if permission else None,
            permission=self._signed(permission) if permission else None,
            permission_id=permission.id if permission else None,
            statement="a.b.c",
            record_hash="r" * 43,
            decided_at=self.world.clock.now(),
        )

    def _signed(self, permission: Permission) -> str:
        key = self.world.landlord.permission
        assert key is not None
        return sign_permission(permission, key)

    def _permission(self, request: Request, allowed: Sequence[str]) -> Permission:
        return Permission(
            id=str(uuid4()),
            iss=self.world.landlord.party.id,
            aud=self.world.agencies[request.agency].party.id,
            sub="pairwise-1",
            cid=self.cid or str(uuid4()),
            purposes=(request.type,),
            categories=tuple(in_table_order(allowed)),
            basis=self.basis,
            use=PermissionUse.ONCE,
            send_by=int((NOW + timedelta(days=30)).timestamp()),
            keep_until=None,
            terms=Terms(("tell us within 72 hours",), ("what we share",), {"notice": "2026-02"}),
            record=base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode(),
        )

    def check(self, decision_ids: Sequence[str]) -> dict[str, Lease]:
        self.world.prove_no_transaction_is_open()
        if not self.reachable:
            raise Unreachable("Consent cannot be asked at the moment.")
        self.checked.append(list(decision_ids))
        ends = self.world.machine.monotonic() + self.lease_s
        return {one: Lease(one, one not in self.ended, ends, self.ended.get(one, ())) for one in decision_ids}


@dataclass
class FakeSafeContacts:
    """What notify would say."""

    world: "World"
    held: SafeContact | None = field(default_factory=lambda: SafeContact(3, NOW - timedelta(hours=1), dict(SAFE)))
    reachable: bool = True

    def current(self, notify_handle: str) -> SafeContact | None:
        self.world.prove_no_transaction_is_open()
        if not self.reachable:
            raise Unreachable("Notify cannot be asked at the moment; nothing was recorded.")
        return self.held


class Node:
    """An agency's node, in a few lines: opens what came, receipts it, answers."""

    def __init__(self, world: "World", agency_id: str) -> None:
        self.world, self.agency_id = world, agency_id
        self.actor: Actor = world.agencies[agency_id]
        self.state = MemoryState()
        self.opened: list[Opened] = []
        self.wires: list[bytes] = []
        self.seq = 0
        self.prev: str | None = None

    def take(self) -> list[Opened]:
        """Empty the queue; the same bytes again are no second message."""
        new: list[Opened] = []

        def handle(delivery: Any) -> None:
            self.wires.append(delivery.body)
            if delivery.body in self.wires[:-1]:
                return
            opened = open_message(
                delivery.body, delivery.message_id, self.world.landlord.party, self.actor.own, self.state,
                self.world.clock.now(),
            )  # fmt: skip
            self.state.accept(opened)
            new.append(opened)

        self.world.drain(LINKS[self.agency_id], handle)
        self.opened += [one for one in new if one.manifest.mt is not MessageType.RECEIPT]
        return new

    def receipt(self, opened: Opened, status: ReceiptStatus = ReceiptStatus.RECEIVED, **changes: Any) -> Sealed:
        made = receipt_for(opened, at=self.world.clock.now(), by=By("system", "node"), status=status)
        return self.say(replace(made, **changes))

    def unreadable(self, wire_sha256: str) -> Sealed:
        ref = Ref(None, wire_sha256, None, None, None, None, None)
        at = int(self.world.clock.now().timestamp())
        return self.say(Receipt(ReceiptStatus.UNREADABLE, ref, (), at, "KEY", By("system", "node")))

    def say(self, receipt: Receipt) -> Sealed:
        sealed = seal_receipt(
            receipt, sender=self.actor.sender, recipient=self.world.landlord.party, now=self.world.clock.now()
        )
        self.publish(sealed)
        return sealed

    def answer(self, opened: Opened, text: str) -> Sealed:
        self.seq += 1
        sealed = seal(
            Content({"_answer": text}), sender=self.actor.sender, recipient=self.world.landlord.party,
            mt=MessageType.ANSWER, now=self.world.clock.now(), cid=opened.manifest.cid, inc="node-1", seq=self.seq,
            prev=self.prev, re=opened.manifest.jti,
        )  # fmt: skip
        self.prev = sealed.manifest_hash
        self.state.sent(sealed, self.actor.party.id, self.world.landlord.party.id)
        self.publish(sealed)
        return sealed

    def publish(self, sealed: Sealed) -> None:
        self.publish_bytes(sealed.wire, sealed.jti)

    def publish_bytes(self, body: bytes, message_id: str) -> None:
        link = LINKS[self.agency_id]
        out = Outgoing(to_landlord(link), message_id, body, link)
        self.world.broker.publisher(link).publish(out).result(timeout=1)


class World:
    """Everything around one referral service; `start` builds it anew over the same files, as a restart does."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.database_url = folder, database_url
        self.outside = create_engine(database_url)
        if self.outside.dialect.name == "sqlite":
            sa.event.listen(self.outside, "connect", lambda other, _: other.execute("PRAGMA busy_timeout = 0"))
        self.clock, self.machine = Moving(), FakeMachine()
        self.landlord = actor(Role.LANDLORD, "landlord")
        self.agencies = {name: actor(Role.AGENCY, name) for name in LINKS}
        self.consent, self.safe_contacts = FakeConsent(self), FakeSafeContacts(self)
        self.calls: Any = None
        self.words: Any = None
        self.people_key = ECKey.generate_key("P-256").as_dict(private=True)
        self.carried: list[bytes] = []
        self.alone = True
        self.points: Callable[[str], None] = lambda point: None
        self.new_broker()
        self.nodes = {name: Node(self, name) for name in LINKS}
        self.service = self.start()
        self.service.migrate()
        self._directory()

    def new_broker(self) -> None:
        """The carrier's memory is gone."""
        self.broker = MemoryBroker(on_carried=self._tap, monotonic=self.machine.monotonic)
        for link in LINKS.values():
            self.broker.add_agency(link)

    def _tap(self, address: str, body: bytes) -> None:
        """Keep what went to agencies, as the carrier saw it."""
        if address.startswith("q."):
            self.carried.append(body)

    def settings(self, **changes: Any) -> Settings:
        public = {name: self.people_key[name] for name in ("kty", "crv", "x", "y")}
        settings = Settings(
            database_url=self.database_url,
            key_ring=self.folder / "ring.json",
            keystore=self.folder / "keystore.json",
            keystore_passphrase=b"for tests only",
            own=OwnParty(self.landlord.party.id, self.landlord.party.root_jws, self.landlord.party.keys_jws),
            consent_url="http://consent.invalid",
            notify_url="http://notify.invalid",
            token_key=self.people_key,
            contacts=CONTACTS,
            trusted_issuers=(
                TrustedIssuer(
                    "sign-in", public, ("person",),
                    ("import", "case_officer", "auditor", "safeguarding_lead", "dpo", "directory_admin"),
                ),
            ),
            env=Env.SANDBOX,
        )  # fmt: skip
        return replace(settings, **changes)

    def start(self, **changes: Any) -> Referral:
        """Build the service over the same files."""
        keystore = DictKeystore({"message": self.landlord.message, "encryption": self.landlord.encryption})
        fakes = Fakes(keystore, self.consent, self.safe_contacts, self.machine, self.calls, self.words)
        self.bus = MemoryBus()
        self.service = build(
            self.settings(**changes), self.clock, self.bus, self.broker, lambda point: self.points(point), fakes=fakes
        )
        return self.service

    def _directory(self) -> None:
        for place, (name, actor) in enumerate(self.agencies.items()):
            contact = Contact(f"{name} desk", f"020 7946 010{place}")
            self.service.list_agency(Agency(name, name.title(), TYPES[name], "active", name == POLICE, (), contact))
            self.service.pin_agency(
                name, identity=actor.party.id, root=actor.party.root_jws, keys=actor.party.keys_jws,
                link_name=LINKS[name],
            )  # fmt: skip

    # What a case officer does.

    def person(self, data: dict[str, dict[str, Any]] | None = None, ref: str = "P-AMARA") -> str:
        made = self.service.register_person(
            ref=ref, case_ref="LH-2026-0413", role="victim", age_band="adult", jurisdiction="england"
        )
        self.service.hold_data(made.person_id, DATA if data is None else data)
        return made.person_id

    def request(self, person_id: str, **changes: Any) -> Request:
        right = Request(
            person_id=person_id,
            case_ref="LH-2026-0413",
            ref="R1",
            type="support.victim_general",
            agency=CARE,
            lane="choice",
            urgency="standard",
            authority=("consent", str(uuid4())),
            categories=("IDN", "CON", "SAF", "INC"),
            reasons={},
            incidents=None,
            ask="A call inside the safe times.",
        )
        return replace(right, **changes)

    def ask(self, key: str = "key-0000000000000001", **changes: Any) -> Made:
        """A referral for a person that is there; `changes` to the request."""
        person_id = changes.pop("person_id", None) or self.person()
        return self.service.request_referral(self.request(person_id, **changes), key)

    def sent(self, **changes: Any) -> tuple[str, Opened]:
        """A referral that reached its node; no receipt yet."""
        made = self.ask(**changes)
        self.work()
        (opened,) = self.nodes[made.agency].take()
        return made.referral_id, opened

    # What the workers do.

    def work(self, rounds: int = 4) -> None:
        """Seal, publish, take in and apply until nothing is left to do."""
        for _ in range(rounds):
            while self.service.seal_next.step():
                pass
            while self.service.seal_recalls.step():
                pass
            while self.service.tell_disputed.step():
                pass
            while self.service.relay_next.step():
                pass
            self.take_in()
            while self.service.apply_incoming.step():
                pass

    def take_in(self) -> None:
        from referral.usecases.store_delivery import Arrived

        def handle(delivery: Any) -> None:
            self.service.store_delivery(Arrived(delivery.user_id, delivery.message_id, delivery.body))

        self.drain(LANDLORD, handle)

    def drain(self, user: str, handle: Callable[[Any], None]) -> None:
        """Hand out what waits for `user`; a handler that dies kills this process, as it would there."""
        stop, died = threading.Event(), []

        def guarded(delivery: Any) -> None:
            try:
                handle(delivery)
            except BaseException as error:
                died.append(error)
                stop.set()
                raise

        try:
            self.broker.consumer(user).run(guarded, stop, stop.set)
        except BaseException:
            if not died:
                raise
        if died:
            raise died[0]

    # What a test looks at.

    def show(self, referral_id: str) -> Any:
        return self.service.reading.referral(referral_id)

    def state(self, referral_id: str) -> str:
        return str(self.show(referral_id).referral.state.value)

    def prove_no_transaction_is_open(self) -> None:
        """PostgreSQL says so itself; on SQLite a writer that does not wait gets the one write lock only then.

        Says nothing while other threads work: then it could meet theirs (`alone` is False).
        """
        if not self.alone:
            return
        with self.outside.connect() as connection:
            others = OPEN_TRANSACTIONS if connection.dialect.name == "postgresql" else "SELECT 0"
            assert connection.scalar(sa.text(others)) == 0, "Something is locked by a transaction that is open."

    def rows(self, table: str) -> list[dict[str, Any]]:
        with reading(self.outside).connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()]

    def counts(self) -> dict[str, int]:
        with reading(self.outside).connect() as connection:
            names = sa.inspect(connection).get_table_names()
            return {name: connection.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in names}

    def events(self) -> list[tuple[str, Any]]:
        import json

        return [(row["type"], json.loads(row["body"])["data"]) for row in self.rows("event_outbox")]

    def notices(self) -> list[str]:
        return [data["code"] for kind, data in self.events() if kind == "notice.due"]

    def token(self, *roles: str) -> str:
        return TokenSigner("sign-in", self.people_key).sign("nadia.k", "referral", "person", roles)


@pytest.fixture
def world(tmp_path: Path, new_database: Callable[..., str]) -> Iterator[World]:
    """A fresh world."""
    made = World(tmp_path, new_database("referral", keep_tables=True))
    yield made
    made.outside.dispose()


@pytest.fixture
def killed() -> type[BaseException]:
    """What a dying process raises."""
    return Killed
