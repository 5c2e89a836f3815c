"""DATA/keys as it is: the same questions as to `SecretsFolder`, and nothing is made, changed or closed to others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from alongside.envelope.model import KeyUse
from embedded.secrets_folder import SecretsFolder


class NotMade(Exception):
    """A secret is not there. `path` is its file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no {path}.")
        self.path = path


class SeenSecrets(SecretsFolder):
    """Raises NotMade where the other one would make something."""

    def __init__(self, folder: Path) -> None:
        """Look at `folder` and leave it as it is."""
        self._folder = folder

    def text(self, name: str, make: Callable[[], str]) -> str:
        """A text that is kept in a file."""
        path = self.path(name)
        if not path.exists():
            raise NotMade(path)
        return path.read_text(encoding="utf-8")

    def private_key(self, store: str, name: str, use: KeyUse) -> dict[str, Any]:
        """The private JWK `name` of a keystore; raises KeystoreError when it is not there."""
        return self.keystore(store).get(name)

    def replace(self, name: str, value: Any) -> NoReturn:
        """Refuse: something is missing from the file that another one would complete."""
        raise NotMade(self.path(f"{name}.json"))

    def put(self, name: str, text: str) -> NoReturn:
        """Refuse."""
        raise NotMade(self.path(name))
