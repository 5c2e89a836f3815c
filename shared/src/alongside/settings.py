"""Settings from the environment: every mistake is listed, none is quoted, and secrets come from files."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")


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
        """A variable that must be set."""
        value = self._env.get(name, "").strip()
        if not value:
            self.mistakes.append(f"{name} is not set.")
        return value

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        """One of a closed list."""
        allowed = [str(one) for one in known]
        value = self._env.get(name, default)
        if value not in allowed:
            self.mistakes.append(f"{name} must be one of: {', '.join(allowed)}.")
            return default
        return value

    def several(self, name: str) -> tuple[str, ...]:
        """Names separated by commas; none when the variable is not set."""
        return tuple(part.strip() for part in self._env.get(name, "").split(",") if part.strip())

    def file(self, name: str, read: Callable[[Path], Value], default: Value, *, optional: bool = False) -> Value:
        """What `read` makes of the file that the variable names; it raises ValueError for anything else."""
        if optional and not self._env.get(name, "").strip():
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

    def settle(self, build: Callable[[], Value]) -> Value:
        """Build the settings, or raise SettingsRefused with every mistake of reading and of building."""
        try:
            built = build()
        except SettingsRefused as refused:
            raise SettingsRefused((*self.mistakes, *refused.mistakes)) from None
        if self.mistakes:
            raise SettingsRefused(self.mistakes)
        return built


def _secret(path: Path) -> bytes:
    secret = path.read_bytes().strip()
    if not secret:
        raise ValueError("The secret is empty.")
    return secret
