"""What one world of services apart has on the run's servers: databases, virtual hosts and users of its own.

Two names are fixed, the virtual host `internal` and the user `landlord`: one world at a time, and what another test
left there is removed first.
"""

import secrets
from pathlib import Path

import postgres
import sqlalchemy as sa
from broker import Broker
from rabbit_carrier import _of_the_landlord

from alongside.database.provision import remove
from alongside.link.port import LANDLORD
from alongside.link.rabbitmq.topology import INTERNAL, SERVICES, partners, path


class WorldOnServers:
    """Names that nobody else has, and how they are removed."""

    def __init__(self, server: postgres.Server, broker: Broker) -> None:
        self.server, self.broker = server, broker
        mark = secrets.token_hex(3)
        self.databases = f"apart_{mark}_"
        self.landlord = f"larkfield-{mark}"

    @property
    def postgres_address(self) -> str:
        """HOST:PORT."""
        url = sa.make_url(self.server.admin_url)
        return f"{url.host}:{url.port}"

    def prepare(self, root: Path) -> None:
        """Nothing is left of an earlier world; the landlord's password is the one that the run has for it."""
        self._remove_from_the_broker([*SERVICES], [INTERNAL])
        passwords = root / "rabbitmq" / "passwords"
        passwords.mkdir(parents=True)
        (passwords / LANDLORD).write_text(_of_the_landlord(self.broker))

    def remove(self, link_names: list[str]) -> None:
        """Leave nothing behind."""
        self._remove_from_the_broker([*SERVICES, *link_names], [INTERNAL, partners(self.landlord)])
        for service in SERVICES:
            remove(self.server.admin_url, self.databases + service)

    def _remove_from_the_broker(self, users: list[str], vhosts: list[str]) -> None:
        for user in users:
            self.broker.ask("DELETE", path("users", user))
        for vhost in vhosts:
            self.broker.ask("DELETE", path("vhosts", vhost))
