"""DATA/go-live.json: what was set up for real work, and when each check last passed."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from embedded.secrets_folder import write_whole

FILE: Final = "go-live.json"


@dataclass(frozen=True)
class GoLive:
    """`set`: what was told, by box. `passed`: when its check last passed (aware UTC). `live`: sandbox off."""

    set: dict[str, dict[str, Any]] = field(default_factory=dict)
    passed: dict[str, datetime] = field(default_factory=dict)
    live: bool = False

    def told(self, box: str, **facts: Any) -> "GoLive":
        """The state with these facts of a box; what was ticked about it before counts no more."""
        still = {name: at for name, at in self.passed.items() if name != box}
        return replace(self, set={**self.set, box: facts}, passed=still)

    def ticked(self, box: str, at: datetime) -> "GoLive":
        """The state with the box ticked."""
        return replace(self, passed={**self.passed, box: at})

    def unticked(self, box: str) -> "GoLive":
        """The state without the tick."""
        return replace(self, passed={name: at for name, at in self.passed.items() if name != box})


def read_state(data: Path) -> GoLive:
    """The state of a data folder; nothing is set up where there is no file."""
    try:
        held = json.loads((data / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return GoLive()
    passed = {name: datetime.fromisoformat(at) for name, at in held["passed"].items()}
    return GoLive(held["set"], passed, held["live"] is True)


def keep_state(data: Path, state: GoLive) -> None:
    """Write it, whole or not at all."""
    passed = {name: at.isoformat() for name, at in state.passed.items()}
    write_whole(data / FILE, json.dumps({"set": state.set, "passed": passed, "live": state.live}, indent=1))


def note_backup(data: Path, at: datetime, file: Path) -> None:
    """Remember where the newest backup is."""
    keep_state(data, read_state(data).told("backup", file=str(file.absolute()), made_at=at.isoformat()))
