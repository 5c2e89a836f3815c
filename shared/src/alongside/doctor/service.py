"""One service that runs by itself, from its environment: files, settings, and what the service itself looks at."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from alongside.clock import Clock
from alongside.doctor.certificates import look_at_certificate_files
from alongside.doctor.files import look_at_files
from alongside.doctor.finding import Finding, Look, good, guarded, wrong
from alongside.settings import SettingsRefused

Settings = TypeVar("Settings")
_VARIABLE = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")


def look_at_service(
    service: str,
    env: Mapping[str, str],
    clock: Clock,
    read: Callable[[Mapping[str, str]], Settings],
    build: Callable[[Settings], Look],
    who: str | None = None,
) -> list[Finding]:
    """Everything about one service. With settings that are refused, only their mistakes and the files' modes.

    `read` makes the settings of the environment, `build` makes of them what looks further; either may raise
    SettingsRefused.
    `who` names it in findings, where there are several of one service. `clock`: this machine's.
    """
    who, prefix = who or service, f"{service.upper()}_"
    found = guarded(f"{who} files", lambda: look_at_files(who, env, prefix))
    found += guarded(f"{who} certificates", lambda: look_at_certificate_files(who, env, prefix, clock.now()))
    try:
        look = build(read(env))
    except SettingsRefused as refused:
        return [*_mistakes(who, service, refused), *found]
    fine = good(f"{who} settings", "The settings are complete and fit together.")
    return [fine, *found, *guarded(who, look)]


def concerns(service: str, env: Mapping[str, str]) -> bool:
    """Is there any setting of this service? NOTIFY_SOCKET is systemd's and says nothing."""
    return any(name.startswith(f"{service.upper()}_") and name != "NOTIFY_SOCKET" for name in env)


def _mistakes(who: str, service: str, refused: SettingsRefused) -> Iterator[Finding]:
    for mistake in refused.mistakes:
        named = _VARIABLE.search(mistake)
        table = f'services/{service}/README.md, "Settings"'
        mend = f"export {named[0]}=... ({table})" if named else f"Correct it as {table} says."
        if named and mistake.endswith("are both set."):
            mend = f"unset {named[0]}"
        yield wrong(f"{who} settings", mistake, mend)
