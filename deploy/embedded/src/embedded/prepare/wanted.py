"""What a deployment of separate services is asked to be, and what every part of it is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from embedded.accounts import SignIn
from embedded.landlord import Landlord
from embedded.prepare.authority import Authority
from embedded.prepare.kept import KeptSecrets
from embedded.refer.partnership import Partnership
from embedded.secrets_folder import SecretsFolder

ADDRESSES: Mapping[str, str] = {
    "consent": "http://127.0.0.1:8001",
    "referral": "http://127.0.0.1:8002",
    "notify": "http://127.0.0.1:8003",
    "agency": "http://127.0.0.1:8004",
    "police": "http://127.0.0.1:8005",
}
"""Where whoever runs `alongside refer`, or opens a page, reaches the services."""

_PORTS = {"amqps": 5671, "amqp": 5672}


@dataclass(frozen=True)
class BrokerPlace:
    """Where the broker is. With `tls` certificates speak for users, else passwords do."""

    tls: bool
    host: str
    port: int

    @classmethod
    def read(cls, url: str) -> "BrokerPlace":
        """`amqps://HOST[:PORT]` or `amqp://HOST[:PORT]`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
            raise ValueError("The broker is given as amqps://HOST:PORT or amqp://HOST:PORT, without a user.")
        return cls(parts.scheme == "amqps", parts.hostname, parts.port or _PORTS[parts.scheme])

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Wanted:
    """A deployment to prepare.

    root: the folder that gets one folder for each part. broker, postgres (HOST:PORT) and mail (HOST): as the
    services reach them. databases: put before the names of databases and their roles, so that several
    deployments can share one server. addresses: as whoever refers reaches the services. volumes: the folders are
    mounted, and each is given to the user that reads it.
    """

    root: Path
    broker: BrokerPlace
    postgres: str
    mail: str = "mail"
    databases: str = ""
    addresses: Mapping[str, str] = field(default_factory=lambda: ADDRESSES)
    volumes: bool = False


@dataclass(frozen=True)
class Making:
    """What every part is made from. links: agency -> its secret name on the broker."""

    wanted: Wanted
    now: datetime
    secrets: KeptSecrets
    partnership: Partnership
    known: Landlord
    authority: Authority
    links: Mapping[str, str] = field(repr=False)
    sign_ins: Mapping[str, SignIn] = field(repr=False)

    def folder(self, *names: str) -> SecretsFolder:
        """The folder of one part."""
        return SecretsFolder(self.wanted.root.joinpath(*names))
