"""All four services in one process: SQLite files, memory transports, a server with its own threads for each."""

import os
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from alongside.clock import FileClock
from alongside.events.memory import MemoryBus
from alongside.link.memory import MemoryBroker
from alongside.telemetry.log import configure, log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Worker
from embedded.accounts import sign_ins
from embedded.backup.making import RESTORED
from embedded.landlord import REFERRAL_STORE, Landlord, landlord
from embedded.locking import FolderLock
from embedded.plan import Plan
from embedded.profile import SERVICES, Profile, write_profile
from embedded.provision import Provision
from embedded.secrets_folder import SecretsFolder
from embedded.server import Server, address_of, listen
from embedded.services import Transports, build_services

AFTER_A_FAULT_S = 0.5
LOG_FILE = "services.log"


class Embedded:
    """One deployment on one data folder; use it in a `with` block.

    Everything that must survive is in the folder, so a process that is killed is continued by the next one.
    """

    def __init__(self, plan: Plan) -> None:
        """Nothing is started or written yet."""
        self.plan = plan
        self.profile: Profile
        self.clock: FileClock
        self._closing = ExitStack()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Start.

        Raises:
            FolderInUse: another process runs on the folder.
            PortTaken: another program listens on one of the ports.
        """
        self.plan.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as closing:
            closing.callback(FolderLock(self.plan.data).release)
            self._start(closing)
            self._closing = closing.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop cleanly."""
        self.stop()

    def _start(self, closing: ExitStack) -> None:
        """Start everything; `closing` stops it again in the opposite order."""
        self._log_to_a_file(closing)
        self._set_clock()
        bound = self._listen(closing)
        self.secrets = SecretsFolder(self.plan.data / "keys")
        self.sign_ins = sign_ins(self.secrets, self.plan.nodes()) if self.plan.pages else {}
        known = landlord(self.secrets, self.clock.now())
        self.transports = Transports(MemoryBus(), MemoryBroker(on_carried=self.plan.tap))
        provision = Provision(self.plan, self.secrets, self.addresses, self.sign_ins)
        self._built = build_services(provision, known, self.clock, self.transports)
        (self.plan.data / RESTORED).unlink(missing_ok=True)  # everything has begun again
        self.profile = self._profile(known)
        closing.callback(self._stop_workers)
        for name in SERVICES:
            server = Server(name, self._built.applications[name], bound[name])
            closing.callback(server.stop)
            server.start()
        self._run(self._built.landlord_workers(self.plan.relay))
        if not self.plan.hold_nodes:
            self.start_nodes()
        write_profile(self.plan.data / "profile.json", self.profile)

    def _listen(self, closing: ExitStack) -> dict[str, socket.socket]:
        base = self.plan.port_base
        bound = {}
        for place, name in enumerate(SERVICES):
            bound[name] = listen(0 if base is None else base + place)
            closing.callback(bound[name].close)
        self.addresses = {name: address_of(one) for name, one in bound.items()}
        return bound

    def _log_to_a_file(self, closing: ExitStack) -> None:
        """The terminal is for people; the log lines, which hold ids and codes only, go beside the databases."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self.log_file(), flags, 0o600)
        lines = closing.enter_context(os.fdopen(descriptor, "a", encoding="utf-8", buffering=1))
        configure(stream=lines)
        closing.callback(configure)

    def _set_clock(self) -> None:
        self.clock = FileClock(self.plan.data / "clock.json")
        if self.plan.at is not None:
            self.clock.set(self.plan.at, ticking=not self.plan.frozen)

    def start_nodes(self) -> None:
        """Let the agencies' nodes run, all but the stopped ones."""
        self._run(self._built.node_workers(self.plan.stopped))

    def stop(self) -> None:
        """Stop servers, then workers, and wait for them. Doing it again does nothing."""
        self._closing.close()

    def _stop_workers(self) -> None:
        self._stop.set()
        self.transports.bus.close()
        self.transports.broker.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def log_file(self) -> Path:
        """What the services logged: one JSON line each, ids and codes only."""
        return self.plan.data / LOG_FILE

    def databases(self) -> list[Path]:
        """The SQLite files of the folder."""
        return sorted(self.plan.data.glob("*.sqlite3"))

    def private_encryption_keys(self) -> dict[str, list[dict[str, Any]]]:
        """The private keys that open messages: "landlord", and each agency that has a node here."""
        stores = {"landlord": REFERRAL_STORE} | {agency: f"agency-{agency}" for agency in self.plan.nodes()}
        return {name: [self.secrets.keystore(store).get("encryption")] for name, store in stores.items()}

    def _profile(self, known: Landlord) -> Profile:
        return Profile(
            addresses=self.addresses,
            issuer="import",
            subject="import",
            key=self.secrets.token_key("import"),
            landlord_pin=known.party,
            agency_pins=self._built.parties,
            clock_offset_s=round((self.clock.now() - datetime.now(UTC)).total_seconds()),
            answers=self.plan.answers,
        )

    def _run(self, workers: Iterable[Worker]) -> None:
        for worker in workers:
            thread = threading.Thread(target=_guard(worker, self._stop), name=worker.name, daemon=True)
            thread.start()
            self._threads.append(thread)


def _guard(worker: Worker, stop: threading.Event) -> Callable[[], None]:
    """A worker that fails is started again: one bad moment must not silence it for good."""

    def run() -> None:
        while not stop.is_set():
            try:
                worker.run(stop)
            except Exception as error:
                if not stop.is_set():
                    log_failure(LogEvent.WORKER_FAILED, error, worker=worker.name)
            stop.wait(AFTER_A_FAULT_S)

    return run
