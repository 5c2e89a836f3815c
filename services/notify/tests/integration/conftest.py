"""The service as it runs: its own database, key ring, bus and HTTP application."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from alongside.database import create_engine
from alongside.events.bus import Offer
from alongside.events.codec import to_json
from alongside.events.memory import MemoryBus
from alongside.events.model import Event
from alongside.web.accounts import Account, hash_password
from alongside.web.tokens import TokenSigner, TrustedIssuer
from notify.bootstrap import Notify, build, no_points
from notify.config import Settings
from notify.domain.templates import Words
from notify.entrypoints.http.app import create_app
from notify.usecases.ports import WaysOut

PASSWORD_HASH = hash_password("open sesame")
HANDLE = "1a2b3c4d-0000-4000-8000-000000000001"
OTHER = "1a2b3c4d-0000-4000-8000-000000000002"


class MovableClock:
    """A clock that stands still until it is moved. Starts on Monday 1 June 2026, 10:30 on the wall."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_time(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


class Issuers:
    """Signs tokens as services and as people do."""

    def __init__(self) -> None:
        keys = {name: ECKey.generate_key("P-256") for name in ("referral", "consent", "sign-in")}
        self._signers = {name: TokenSigner(name, key.as_dict(private=True)) for name, key in keys.items()}
        roles = ("import", "case_officer", "safeguarding_lead", "dpo", "directory_admin", "auditor")
        self.trusted = tuple(
            TrustedIssuer(
                name,
                key.as_dict(private=False),
                ("person",) if name == "sign-in" else ("service",),
                roles if name == "sign-in" else (),
            )
            for name, key in keys.items()
        )

    def service(self, name: str, audience: str = "notify") -> dict[str, str]:
        return self._header(self._signers[name].sign(name, audience, "service"))

    def person(self, role: str, name: str = "kim") -> dict[str, str]:
        return self._header(self._signers["sign-in"].sign(name, "notify", "person", [role]))

    @staticmethod
    def _header(token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}"}


@dataclass
class Running:
    """A service that runs, with everything that a test wants to hold."""

    notify: Notify
    client: FlaskClient
    clock: MovableClock
    bus: MemoryBus
    issuers: Issuers
    database_url: str
    machine: MovableClock

    HANDLE = HANDLE
    OTHER = OTHER

    @staticmethod
    def contact(*channels: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Category SAF, confirmed two days ago."""
        return {
            "confirmed_at": "2026-05-30T10:00:00+01:00",
            "perpetrator_proximity": "neighbour",
            "channels": list(channels),
            **changes,
        }

    def hear(self, *events: Event) -> None:
        """Carry events over the bus into the inbox and handle them."""
        for event in events:
            self.bus.offer(Offer(event.id, "notify", to_json(event)))
        while self.notify.subscriber.receive_step():
            pass
        while self.notify.subscriber.process_step():
            pass

    def send_all(self) -> None:
        """Decide everything that is due, and hand over everything that may be tried now."""
        while self.notify.send_due():
            pass
        while self.notify.hand_over():
            pass

    def keep(self, safe_contact: Any, points: Any = None, handle: str = HANDLE) -> Any:
        body = {"safe_contact": safe_contact, "contact_points": points}
        answer = self.client.put(f"/people/{handle}/safe-contact", json=body, headers=self.issuers.person("import"))
        assert answer.status_code == 200, answer.json
        return answer.json

    def outbox(self) -> list[dict[str, Any]]:
        return self.client.get("/outbox", headers=self.issuers.person("case_officer")).json["messages"]

    def tasks(self) -> list[dict[str, Any]]:
        return self.client.get("/tasks", headers=self.issuers.person("case_officer")).json["tasks"]

    def rows(self) -> dict[str, int]:
        engine = create_engine(self.database_url)
        with engine.connect() as connection:
            names = ("people", "safe_contacts", "holds", "notices", "messages", "tasks")
            found = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names}
        engine.dispose()
        return found


@pytest.fixture
def make(tmp_path: Path, new_database: Callable[..., str]) -> Iterator[Callable[..., Running]]:
    buses, database_url = [], new_database("notify", keep_tables=True)

    def make(**changes: Any) -> Running:
        clock, bus, issuers = MovableClock(), MemoryBus(), Issuers()
        buses.append(bus)
        machine, wire, points = MovableClock(), changes.pop("channels", None), changes.pop("points", no_points)
        channels = WaysOut(wire, wire) if wire is not None else None
        settings = Settings(
            **{
                "database_url": database_url,
                "key_ring": tmp_path / "keys.json",
                "words": Words("Larkfield", "Sam", "020 7946 0123"),
                "page_secret": b"a secret of the tests, long enough",
                "trusted_issuers": issuers.trusted,
                "accounts": (
                    Account("kim", "case_officer", PASSWORD_HASH),
                    Account("pat", "auditor", PASSWORD_HASH),
                ),
                "staff_addresses": {"case_officer": "cases@example.org"},
                "hosts": ("localhost",),
                **changes,
            }
        )
        notify = build(settings, clock, bus, points, channels=channels, machine_now=machine.now)
        notify.migrate()
        client = create_app(notify).test_client()
        return Running(notify, client, clock, bus, issuers, database_url, machine)

    yield make
    for bus in buses:
        bus.close()


@pytest.fixture
def running(make: Callable[..., Running]) -> Running:
    return make()
