"""Settings from the environment: every mistake is listed, none is quoted, and secrets come from files.

A text setting `NAME` may also be given as `NAME_FILE`: then it is the content of that file, without the white space
around it. Both at once are a mistake. An empty variable counts as not set.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from alongside.broker_url import BrokerUrl, tls_from

__all__ = ["BrokerUrl", "SettingsReader", "SettingsRefused"]

Value = TypeVar("Value")
_FILE: Final = "_FILE"
_LONGEST: Final = 64 * 1024  # bytes of a setting in a file


class SettingsRefused(ValueError):
    """The settings have mistakes; `mistakes` holds one sentence for each, without the values."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        """Keep one sentence per mistake."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class SettingsReader:
    """Reads variables and remembers what was wrong, so that all of it can be told at once."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """`env` is the process environment, or what stands for it."""
        self._env = env
        self.mistakes: list[str] = []

    def text(self, name: str) -> str:
        """A variable that must be set, itself or as `NAME_FILE`. A name that ends in _FILE is a path already."""
        known = len(self.mistakes)
        value = self.optional_text(name)
        if value is None and len(self.mistakes) == known:
            self.mistakes.append(f"{name} is not set.")
        return value or ""

    def optional_text(self, name: str) -> str | None:
        """A variable that may be set, itself or as `NAME_FILE`; None when it is not."""
        value, file = self._raw(name), "" if name.endswith(_FILE) else self._raw(name + _FILE)
        if value and file:
            self.mistakes.append(f"{name} and {name}{_FILE} are both set.")
            return None
        return (self.file(name + _FILE, _text, "") if file else value) or None

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        """One of a closed list."""
        allowed = [str(one) for one in known]
        value = self.optional_text(name) or str(default)
        if value not in allowed:
            self.mistakes.append(f"{name} must be one of: {', '.join(allowed)}.")
            return default
        return value

    def whole(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """A whole number between two others, both included."""
        value = self.optional_text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):
            self.mistakes.append(f"{name} must be a whole number from {lowest} to {highest}.")
            return default
        return int(value)

    def several(self, name: str) -> tuple[str, ...]:
        """Names separated by commas; none when the variable is not set."""
        return tuple(part.strip() for part in (self.optional_text(name) or "").split(",") if part.strip())

    def file(self, name: str, read: Callable[[Path], Value], default: Value, *, optional: bool = False) -> Value:
        """What `read` makes of the file that the variable names; it raises ValueError for anything else."""
        if optional and not self._raw(name):
            return default
        path = self.text(name)
        if not path:
            return default
        try:
            return read(Path(path))
        except OSError:
            self.mistakes.append(f"The file that {name} names cannot be read.")
        except (ValueError, KeyError, TypeError):
            self.mistakes.append(f"The file that {name} names does not hold what it should.")
        return default

    def secret(self, name: str) -> bytes:
        """The content of the file that the variable names, without the white space around it."""
        return self.file(name, _secret, b"")

    def broker(self, prefix: str, *, sandbox: bool = False) -> BrokerUrl | None:
        """Where a broker is and who we are there; None when `PREFIX_URL` is not set.

        `PREFIX_URL[_FILE]` is `amqps://user@host:5671/vhost` with `PREFIX_CA_FILE` (who signed the broker's
        certificate) and, when there is no password in it, `PREFIX_CERTIFICATE_FILE` and `PREFIX_KEY_FILE`, which
        then speak for the user (SASL EXTERNAL). `amqp://user:password@host/vhost` goes to this machine only, or
        anywhere when `sandbox` is True.
        """
        url = self.optional_text(f"{prefix}_URL")
        ca, certificate, key = (self._path(f"{prefix}_{what}_FILE") for what in ("CA", "CERTIFICATE", "KEY"))
        if url is None:
            return None
        try:
            found = BrokerUrl(url)
            found.check(ca=ca, certificate=certificate, key=key, anywhere=sandbox)
        except ValueError as error:
            self.mistakes.append(f"{prefix}_URL: {error}")
            return None
        if ca is None:
            return found
        return self._with_tls(prefix, found, ca, None if certificate is None or key is None else (certificate, key))

    def settle(self, build: Callable[[], Value]) -> Value:
        """Build the settings, or raise SettingsRefused with every mistake of reading and of building."""
        try:
            built = build()
        except SettingsRefused as refused:
            raise SettingsRefused((*self.mistakes, *refused.mistakes)) from None
        if self.mistakes:
            raise SettingsRefused(self.mistakes)
        return built

    def _with_tls(self, prefix: str, found: BrokerUrl, ca: Path, own: tuple[Path, Path] | None) -> BrokerUrl | None:
        try:
            return BrokerUrl(found.url, tls_from(ca, own))
        except (OSError, ValueError):  # ssl.SSLError is an OSError
            self.mistakes.append(f"The files of {prefix}_CA_FILE, _CERTIFICATE_FILE and _KEY_FILE are no good.")
            return None

    def _path(self, name: str) -> Path | None:
        value = self._raw(name)
        return Path(value) if value else None

    def _raw(self, name: str) -> str:
        return self._env.get(name, "").strip()


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(_LONGEST + 1)
    text = content.decode("utf-8").strip()
    if not text or len(content) > _LONGEST:
        raise ValueError("The setting is empty or too long.")
    return text


def _secret(path: Path) -> bytes:
    secret = path.read_bytes().strip()
    if not secret:
        raise ValueError("The secret is empty.")
    return secret
