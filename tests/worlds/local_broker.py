"""RabbitMQ from programs of this machine, in a folder of its own; the system's service is never touched."""

import atexit
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from signal import SIGTERM

import server_files
import tied
from broker import Broker, configuration
from finding import EndedAtOnce, Unusable


def program() -> Path | None:
    """The server itself: the one in Debian's path changes to the system's user first."""
    debian = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    found = shutil.which("rabbitmq-server")
    return debian if debian.exists() else Path(found) if found else None


class LocalBroker:
    """Makes one broker, restarts it and removes it."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._home = Path(tempfile.mkdtemp(prefix="alongside-rabbitmq-"))
        self._port, self._management, self._peers, self._names = tied.free_ports(4)
        self._password = secrets.token_urlsafe(18)
        self._running: list[tied.Process] = []

    def start(self) -> Broker:
        """Start it and wait until it answers. Raises Unusable; then nothing is left."""
        atexit.register(self._remove)
        broker = Broker(
            "127.0.0.1", self._port, f"http://127.0.0.1:{self._management}", "operator", self._password,
            f"{self._server}", lambda: self._restart(broker), self._remove, server_files.below(self._home),
        )  # fmt: skip
        try:
            self._write_settings()
            self._launch(broker)
        except BaseException as error:
            said = self._last_said()
            self._remove()
            if isinstance(error, EndedAtOnce):
                raise EndedAtOnce(f"{self._server} ended by itself: {said}") from error
            if isinstance(error, TimeoutError):
                raise Unusable(f"{error} {said}") from error
            raise
        return broker

    def _write_settings(self) -> None:
        cookie = self._home / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(10))
        cookie.chmod(0o400)
        (self._home / "plugins").write_text("[rabbitmq_management].")
        (self._home / "environment").write_text("")
        (self._home / "rabbitmq.conf").write_text(
            f"{configuration(self._major())}\n"
            f"listeners.tcp.1 = 127.0.0.1:{self._port}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self._management}\n"
            f"default_user = operator\ndefault_pass = {self._password}\n"
        )

    def _major(self) -> int:
        """From the folder's name, such as rabbitmq_server-3.10.8."""
        names = " ".join(path.name for path in self._server.parents[1].glob("lib/rabbitmq_server-*"))
        found = re.search(r"rabbitmq_server-(\d+)", names + str(self._server.resolve()))
        return int(found[1]) if found else 4

    def _environment(self) -> dict[str, str]:
        ours = {
            "HOME": self._home,
            "RABBITMQ_NODENAME": "alongside-test@localhost",
            "RABBITMQ_MNESIA_BASE": self._home / "data",
            "RABBITMQ_LOG_BASE": self._home / "log",
            "RABBITMQ_CONFIG_FILE": self._home / "rabbitmq",
            "RABBITMQ_ADVANCED_CONFIG_FILE": self._home / "advanced",
            "RABBITMQ_CONF_ENV_FILE": self._home / "environment",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self._home / "plugins",
            "RABBITMQ_PID_FILE": self._home / "pid",
            "RABBITMQ_DIST_PORT": self._peers,
            "ERL_EPMD_PORT": self._names,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_ALLOW_INPUT": "1",  # the server itself, no shell before it that would hide its id
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        return {**kept, **{name: str(value) for name, value in ours.items()}}

    def _launch(self, broker: Broker) -> None:
        epmd = shutil.which("epmd")
        if epmd is not None:  # in the foreground, so that it is ours to stop; the node would leave one behind
            self._open([epmd, "-port", self._names])
        server = self._open([self._server])
        broker.wait_until_ready(lambda: server.poll() is not None)

    def _open(self, command: Sequence[object]) -> tied.Process:
        self._running.append(tied.start(command, self._home / "output", environment=self._environment()))
        return self._running[-1]

    def _restart(self, broker: Broker) -> None:
        self._end_all(politely=True)
        self._launch(broker)

    def _end_all(self, *, politely: bool) -> None:
        while self._running:
            tied.end(self._running.pop(), *([SIGTERM] if politely else []))

    def _last_said(self) -> str:
        output = self._home / "output"
        return output.read_text("utf-8", "replace").strip()[-2000:] if output.exists() else ""

    def _remove(self) -> None:
        """At once: nothing of it is kept."""
        atexit.unregister(self._remove)
        self._end_all(politely=False)
        shutil.rmtree(self._home, ignore_errors=True)
