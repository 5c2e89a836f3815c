"""docker-compose.yml, read so that its services can run as plain processes: what it says is what the tests run."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parents[2] / "docker-compose.yml"
SECRETS = "/run/alongside"
_ADDRESS = re.compile(r"http://([a-z-]+):\d+")


class Compose:
    """The file, with folders and addresses of one test in the place of the containers' own."""

    def __init__(self, root: Path, addresses: Mapping[str, str]) -> None:
        """root: what stands for /run/alongside. addresses: service -> base URL."""
        self._services: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))["services"]
        self._root, self._addresses = root, addresses

    def program(self, name: str) -> str:
        """The command that the service's image runs: alongside/consent:local runs `consent`."""
        return str(self._services[name]["image"]).split("/")[1].split(":")[0]

    def command(self, name: str) -> list[str]:
        """The arguments of that command; the images of services serve by themselves."""
        return [self._here(str(part)) for part in self._services[name].get("command", ["serve"])]

    def environment(self, name: str) -> dict[str, str]:
        """The variables of a service; files of certificates that were not prepared are not named."""
        held = {one: self._here(str(value)) for one, value in self._services[name].get("environment", {}).items()}
        return {one: value for one, value in held.items() if "/tls/" not in value or Path(value).exists()}

    def _here(self, text: str) -> str:
        moved = text.replace(SECRETS, str(self._root))
        return _ADDRESS.sub(lambda found: self._addresses.get(found[1], found[0]), moved)
