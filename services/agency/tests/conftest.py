"""A landlord that speaks the real envelope, and one agency identity over a database and the memory link."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from agency import bootstrap
from agency.bootstrap import Agency
from agency.config import Settings
from agency.entrypoints.http.app import create_app
from agency.usecases import process, relay, take_delivery
from agency.usecases.ports import Statements
from alongside.clock import SystemClock
from alongside.envelope import keys
from alongside.envelope.model import (
    Actor,
    Content,
    Env,
    KeyUse,
    MessageType,
    Opened,
    OwnKeys,
    Party,
    Permission,
    PermissionUse,
    Receipt,
    ReceiptStatus,
    Role,
    Sealed,
    SenderKeys,
    Terms,
)
from alongside.envelope.open import open_message
from alongside.envelope.party_file import PartyFile
from alongside.envelope.permission import sign_permission
from alongside.envelope.receipts import ref_of
from alongside.envelope.seal import seal, seal_receipt
from alongside.link.memory import MemoryBroker
from alongside.link.port import LANDLORD, Delivery, Outgoing, to_agency
from alongside.web.accounts import Account, hash_password, save_accounts
from alongside.web.tokens import TokenSigner, TrustedIssuer

START = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
LINK_NAME = "abcdefghijklmnopqrstuvwx23"
PASSWORD = "correct horse battery staple"
AGENCY_ID = "harbour-victim-care"

PARTS: dict[str, Any] = {
    "_ask": {
        "ask": "Please ring on a weekday morning.",
        "urgency": "standard",
        "type": "support.victim_general",
    },
    "_card": {
        "type": "support.victim_general",
        "urgency": "standard",
        "district": "EM1",
        "language": "en-GB",
    },
    "IDN": {"name": "Amara Nwosu", "preferred_name": "Amara"},
    "CON": {"mobile": "07700 900101"},
    "SAF": {
        "confirmed_at": "2026-03-03T10:00:00+00:00",
        "channels": [
            {
                "kind": "mobile_call",
                "safe": "yes",
                "times": [{"days": "mon-fri", "from": "10:00", "to": "12:00"}],
                "voicemail": "never",
                "if_answered": "checking the boiler appointment",
            },
            {"kind": "sms", "safe": "no"},
            {"kind": "email", "safe": "unknown"},
        ],
        "never": ["do not contact my brother-in-law"],
    },
    "WSH": {"wants": "To feel safe at my own front door."},
}


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def forward(self, **amount: float) -> None:
        self.at += timedelta(**amount)


class Remembers:
    """A landlord that knows its agency and nothing else: enough to open what the agency says."""

    def __init__(self, agency: str) -> None:
        self._agency = agency

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in ("wire_processed", "mid_known"):
            return lambda *_: False
        known = self._agency if name in ("peer_of_conversation", "peer_of_message") else None
        return lambda *_: known


@dataclass
class Landlord:
    """Keys and statements of a landlord that began at `start`, and the agency as it pinned it."""

    clock: Any
    start: datetime = START
    jwks: dict[KeyUse, dict[str, Any]] = field(default_factory=dict)
    agency: Party | None = None
    inc: str = "landlord-1"
    places: dict[str, tuple[int, str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        uses = (KeyUse.IDENTITY, KeyUse.MESSAGE, KeyUse.PERMISSION, KeyUse.ENCRYPTION)
        self.jwks = {use: keys.generate(use) for use in uses}
        begin, end = self.start - timedelta(days=3), self.start + timedelta(days=300)
        signing = [keys.signing_key(self.jwks[use], use, begin, end) for use in (KeyUse.MESSAGE, KeyUse.PERMISSION)]
        enc = keys.encryption_key(self.jwks[KeyUse.ENCRYPTION], begin, self.start + timedelta(days=40))
        self.thumbprint = keys.thumbprint(self.jwks[KeyUse.IDENTITY])
        self.root = keys.make_root_statement(
            self.jwks[KeyUse.IDENTITY], role=Role.LANDLORD, env=Env.SANDBOX, keys=signing, exp=end
        )
        self.keys = keys.make_key_statement(
            self.jwks[KeyUse.MESSAGE], party=self.thumbprint, enc=[enc], exp=self.start + timedelta(days=40)
        )
        self.party = keys.verify_party(self.root, self.keys, self.thumbprint, self.start)

    @property
    def sender(self) -> SenderKeys:
        return SenderKeys(self.party, self.jwks[KeyUse.MESSAGE])

    def pin(self, own: Statements | PartyFile) -> None:
        self.agency = keys.verify_party(own.root, own.keys, own.party, self.start)

    def permission(self, cid: str, categories: tuple[str, ...], **changes: Any) -> Permission:
        assert self.agency
        facts: dict[str, Any] = {
            "id": str(uuid4()),
            "iss": self.party.id,
            "aud": self.agency.id,
            "sub": cid[::-1],
            "cid": cid,
            "purposes": ("support.victim_general",),
            "categories": categories,
            "basis": "consent",
            "use": PermissionUse.UPDATES,
            "send_by": int((self.start + timedelta(days=30)).timestamp()),
            "keep_until": int((self.start + timedelta(days=365)).timestamp()),
            "terms": Terms(("Do not pass it on.",), ("What you will get and why.",), {"notice": "1"}),
            "record": keys.thumbprint(self.jwks[KeyUse.MESSAGE]),
        }
        return Permission(**{**facts, **changes})

    def referral(
        self,
        parts: Mapping[str, Any] = PARTS,
        cid: str | None = None,
        permission: Permission | None = None,
        **how: Any,
    ) -> Sealed:
        """A sealed referral.new over these parts."""
        cid = cid or str(uuid4())
        categories = tuple(name for name in parts if not name.startswith("_"))
        granted = permission or self.permission(cid, categories)
        texts = {name: json.dumps(value) for name, value in parts.items()}
        jws = sign_permission(granted, self.jwks[KeyUse.PERMISSION])
        return self.say(MessageType.REFERRAL_NEW, cid, texts, permission_jws=jws, **how)

    def withdraw(self, cid: str, re: str | None, **how: Any) -> Sealed:
        return self.say(MessageType.REFERRAL_WITHDRAW, cid, {}, re=re, **how)

    def say(self, mt: MessageType, cid: str, texts: Mapping[str, str], **how: Any) -> Sealed:
        """The next message in a conversation."""
        assert self.agency
        number, prev = self.places.get(cid, (0, None))
        place = {"seq": number + 1, "prev": prev, "inc": self.inc, "now": self.clock.now(), **how}
        sealed = seal(Content(texts), sender=self.sender, recipient=self.agency, mt=mt, cid=cid, **place)
        self.places[cid] = (place["seq"], sealed.manifest_hash)
        return sealed

    def receipt(self, opened: Opened, status: ReceiptStatus = ReceiptStatus.RECEIVED) -> Sealed:
        """Our receipt for an answer of the agency."""
        assert self.agency
        code = None if status is ReceiptStatus.RECEIVED else "seq"
        said = Receipt(status, ref_of(opened), (), int(self.clock.now().timestamp()), code, Actor("node", "n"))
        return seal_receipt(said, sender=self.sender, recipient=self.agency, now=self.clock.now())

    def open(self, delivery: Delivery) -> Opened:
        """Open what the agency sent, with every check of the envelope."""
        assert self.agency
        me = OwnKeys(self.party, (self.jwks[KeyUse.ENCRYPTION],))
        state: Any = Remembers(self.agency.id)
        return open_message(delivery.body, delivery.message_id, self.agency, me, state, self.clock.now())


@dataclass
class Bench:
    """One agency with its landlord; steps are called, no thread runs."""

    folder: Path
    clock: Clock
    broker: MemoryBroker
    landlord: Landlord
    agency: Agency
    signer: TokenSigner
    settings: Settings
    points: list[str] = field(default_factory=list)
    kill_at: str | None = None
    app: Any = None
    served: Agency | None = None

    def point(self, label: str) -> None:
        self.points.append(label)
        if label == self.kill_at:
            raise Killed(label)

    def restart(self) -> None:
        """The process died: everything is built again over the same files."""
        self.kill_at = None
        self.agency = bootstrap.build(self.settings, self.clock, self.broker, self.point)
        relay.offer_everything_again(self.agency.node)

    def take(self, sealed: Sealed | bytes, message_id: str | None = None) -> None:
        body = sealed if isinstance(sealed, bytes) else sealed.wire
        if message_id is None:
            message_id = "rubbish" if isinstance(sealed, bytes) else sealed.jti
        take_delivery.take(self.agency.node, message_id, body)

    def work(self) -> None:
        while process.process_next(self.agency.node):
            pass

    def drain(self) -> None:
        self.agency.node.drained.queue_was_empty()
        self.work()

    def relay(self) -> None:
        while relay.relay_next(self.agency.node):
            pass

    def receive(self, sealed: Sealed | bytes, message_id: str | None = None) -> list[Opened]:
        """Deliver, process, relay: what the landlord has from it."""
        self.take(sealed, message_id)
        self.drain()
        self.relay()
        return self.heard()

    def heard(self) -> list[Opened]:
        """Everything that the agency has sent since the last call, as the landlord opens it."""
        found: list[Delivery] = []
        stop = threading.Event()
        self.broker.consumer(LANDLORD).run(found.append, stop, stop.set)
        return [self.landlord.open(one) for one in found]

    def publish(self, sealed: Sealed) -> None:
        """Put it on the link, as the landlord's relay does."""
        out = Outgoing(to_agency(LINK_NAME), sealed.jti, sealed.wire, LANDLORD)
        self.broker.publisher(LANDLORD).publish(out).result(1)

    def token(self, role: str = "agency_worker", aud: str = f"agency:{AGENCY_ID}") -> dict[str, str]:
        signed = self.signer.sign("sam", aud, "person", [role])
        return {"Authorization": f"Bearer {signed}"}

    def client(self) -> Any:
        if self.served is not self.agency:
            self.app, self.served = create_app(self.agency), self.agency
        return self.app.test_client()

    def waiting(self) -> list[Any]:
        """The ids of the referrals that wait."""
        found = self.client().get("/referrals", headers=self.token()).get_json()
        return [one["id"] for one in found["waiting"]]

    def rows(self) -> dict[str, int]:
        """Row counts of every table."""
        from agency.adapters.tables import metadata

        with self.agency.node.uow() as uow:
            session: Any = uow.session  # type: ignore[attr-defined]
            counts = {name: session.execute(table.select()).all() for name, table in metadata.tables.items()}
        return {name: len(rows) for name, rows in counts.items()}


class Killed(BaseException):
    """The process was killed at a labelled point."""


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def landlord_now() -> Landlord:
    """A landlord of today, for programs that ask the machine's own clock."""
    return Landlord(SystemClock(), datetime.now(UTC) - timedelta(seconds=2))


@pytest.fixture
def landlord_then() -> Landlord:
    """A landlord of the day on which these tests play."""
    return Landlord(Clock())


@pytest.fixture
def folder_of(password_hash: str) -> Callable[..., Path]:
    """`folder_of(path, agency_id, link_name, url)`: the folder of one agency of a sandbox."""

    def make(path: Path, agency_id: str, link_name: str, url: str) -> Path:
        path.mkdir(parents=True)
        files = {
            "agency.json": json.dumps({"id": agency_id, "name": agency_id.replace("-", " ").title()}),
            "link-name": link_name,
            "link-url": url,
            "passphrase": "a passphrase of the tests",
            "page-secret": "s" * 32,
        }
        for name, text in files.items():
            (path / name).write_text(text)
        save_accounts(path / "accounts.json", [Account("sam", "agency_worker", password_hash)])
        return path

    return make


@pytest.fixture
def bench(tmp_path: Path, password_hash: str, new_database: Callable[..., str]) -> Bench:
    clock = Clock()
    broker = MemoryBroker(retry_wait_s=lambda _: 0.0)
    broker.add_agency(LINK_NAME)
    issuer = keys.generate(KeyUse.MESSAGE)
    signer = TokenSigner("sign-in", issuer)
    settings = Settings(
        agency_id=AGENCY_ID,
        name="Harbour Victim Care",
        link_name=LINK_NAME,
        database_url=new_database("agency", keep_tables=True),
        keystore=tmp_path / "keystore",
        key_ring=tmp_path / "key-ring",
        passphrase=b"a passphrase of the tests",
        page_secret=b"s" * 32,
        accounts=(Account("sam", "agency_worker", password_hash), Account("alex", "auditor", password_hash)),
        trusted_issuers=(
            TrustedIssuer("sign-in", keys.public(issuer), ("person",), ("agency_worker", "auditor", "case_officer")),
        ),
        keystore_cost=2**4,
    )
    landlord = Landlord(clock)
    made: list[Bench] = []
    agency = bootstrap.build(settings, clock, broker, lambda label: made[0].point(label))
    made.append(Bench(tmp_path, clock, broker, landlord, agency, signer, settings))
    agency.pin_landlord(landlord.root, landlord.keys, landlord.thumbprint)
    landlord.pin(agency.identity())
    return made[0]
