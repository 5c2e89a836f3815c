"""The jobs and services of docker-compose.yml as programs of this machine, in front of the tests' own servers."""

import os
import sys
from pathlib import Path

from apart_servers import WorldOnServers
from child import Child
from compose_file import Compose
from tied import free_ports

LANDLORDS = ("consent", "referral", "referral-relay", "notify")
NODES = ("police", "sandbox")
SERVICES = (*LANDLORDS, *NODES)
MAIL = "mailsink"
_BIN = Path(sys.executable).parent
_MAIL_SINK = Path(__file__).parents[2] / "deploy/mailsink/mailsink.py"
_OURS = ("CONSENT_", "REFERRAL_", "NOTIFY_", "AGENCY_", "MAILSINK_", "POSTGRES_")


class Programs:
    """Makes children of one deployment; starts none."""

    def __init__(self, root: Path, own: WorldOnServers) -> None:
        self._root, self._own = root, own
        self._ports = dict(zip((*SERVICES, MAIL), free_ports(len(SERVICES) + 1), strict=True))
        self.addresses = {name: f"http://127.0.0.1:{port}" for name, port in self._ports.items()}
        self._compose = Compose(root, self.addresses)
        self._logs = root / "logs"
        self._logs.mkdir(parents=True)

    def job(self, name: str) -> Child:
        """A job that ends by itself."""
        command = self._compose.command(name)
        if name == "provision":  # databases of our own, on a server that others use too
            command = [self._own.databases + one for one in command]
            return self._child(name, [sys.executable, "-m", "alongside.database.provision", *command])
        return self._child(name, [str(_BIN / self._compose.program(name)), *command])

    def service(self, name: str) -> Child:
        """A service on a free port of this machine."""
        where = ["--host", "127.0.0.1", "--port", str(self._ports[name])]
        return self._child(name, [str(_BIN / self._compose.program(name)), *self._compose.command(name), *where])

    def mail_sink(self) -> Child:
        """Takes what would be mailed to staff."""
        (self._root / "mails").mkdir()
        return self._child(MAIL, [sys.executable, str(_MAIL_SINK)])

    def _child(self, name: str, command: list[str]) -> Child:
        held = self._compose.environment(name)
        theirs = {one: value for one, value in os.environ.items() if not one.startswith(_OURS)}
        instead = {one: value for one, value in self._instead().items() if one in held}
        return Child(name, command, theirs | held | instead | self._more(name), self._logs / f"{name}.log")

    def _instead(self) -> dict[str, str]:
        """Where our servers are, instead of containers' names."""
        return {
            "REFERRAL_BROKER_MANAGEMENT": self._own.broker.management,
            "REFERRAL_BROKER_OPERATOR": self._own.broker.user,
            "REFERRAL_BROKER_PASSWORD_FILE": str(self._root / "broker-operator"),
            "REFERRAL_BROKER_LANDLORD": self._own.landlord,
            "POSTGRES_ADMIN_URL_FILE": str(self._root / "postgres-admin"),
            "NOTIFY_SMTP_HOST": "127.0.0.1",
            "NOTIFY_SMTP_PORT": str(self._ports[MAIL]),
        }

    def _more(self, name: str) -> dict[str, str]:
        """What the containers' own way makes needless: passwords for want of TLS, the sink's folder and port."""
        if name in ("broker", "doctor"):
            return {"REFERRAL_BROKER_PASSWORDS": str(self._root / "rabbitmq" / "passwords")}
        if name == MAIL:
            return {"MAILSINK_FOLDER": str(self._root / "mails"), "MAILSINK_PORT": str(self._ports[MAIL])}
        return {}
