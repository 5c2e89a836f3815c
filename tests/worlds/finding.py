"""Where the tests find real servers, and what happens when they do not."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "build" / "services.json"
ATTEMPTS = 3
_STARTS_NOTHING = Path("/usr/sbin/policy-rc.d")
_noted: dict[str, Any] = {}

Found = TypeVar("Found")


class Unusable(Exception):
    """This place has no server, for the reason that the sentence gives."""


class EndedAtOnce(Unusable):
    """A server that was started ended by itself: somebody may have been faster at its port."""


def first_of(what: str, address: str, places: Sequence[Callable[[], Found]]) -> Found:
    """The server of the first place that has one; else skip, or fail in CI. `address`: a variable that is not set."""
    tried = [f"{address} is not set"]
    for start in places:
        try:
            return start()
        except Unusable as reason:
            tried.append(str(reason))
    return not_found(what, tried)


def again(start: Callable[[], Found]) -> Found:
    """Start it, with other ports when the first ones were lost to somebody else. Raises Unusable."""
    for _ in range(ATTEMPTS - 1):
        try:
            return start()
        except EndedAtOnce as reason:
            say(f"{reason} Once more.")
    return start()


def not_found(what: str, tried: list[str]) -> NoReturn:
    """Skip by name; with CI=true fail, because there a test that did not run proves nothing."""
    sentence = f"{what} was not found: {'; '.join(tried)}."
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def docker_answers() -> bool:
    """Say whether an engine answers. Whether it can start a container is known when one has started."""
    return shutil.which("docker") is not None and _succeeds("docker", "info", within_s=20)


def install(package: str) -> bool:
    """Install a Debian package as root, without starting what is in it. False when this machine cannot."""
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        return False
    with _one_at_a_time(), _nothing_starts():
        _succeeds("apt-get", "update", "-q", within_s=300)  # without a network the lists that are here may do
        return _succeeds("apt-get", "install", "-y", "-q", package, within_s=600)


def _succeeds(*command: str, within_s: float) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=quiet, capture_output=True, timeout=within_s, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Tests run in several processes, and each of them may miss the same package."""
    with (Path(tempfile.gettempdir()) / "alongside-tests-install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _nothing_starts() -> Iterator[None]:
    """Debian starts a server that it installs, unless this file says no (invoke-rc.d(8))."""
    if _STARTS_NOTHING.exists():
        yield
        return
    _STARTS_NOTHING.write_text("#!/bin/sh\nexit 101\n")
    _STARTS_NOTHING.chmod(0o755)
    try:
        yield
    finally:
        _STARTS_NOTHING.unlink()


def forget() -> None:
    """A run begins: what an earlier one used is not what this one uses."""
    _noted.clear()
    SERVICES.unlink(missing_ok=True)


def note(what: str, **facts: Any) -> None:
    """Write something about this run into build/services.json."""
    _noted[what] = {**_noted.get(what, {}), **facts}
    _write()


def note_server(kind: str, where: str, **said: str) -> None:
    """Write down there what a server said about itself, and where it was found; a run may use several of a kind."""
    servers = _noted.setdefault(kind, [])
    if (server := {**said, "where": where}) not in servers:
        servers.append(server)
    _write()


def noted() -> dict[str, Any]:
    """What was written down so far, for the process that runs several of us."""
    return _noted


def add(others: Mapping[str, Any]) -> None:
    """Write down what another process of this run noted: servers beside ours, numbers added to ours."""
    for what, found in others.items():
        if isinstance(found, list):
            for server in found:
                note_server(what, **server)
        else:
            note(what, **_sums(_noted.get(what, {}), found))


def _sums(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    added = dict(ours)
    for name, value in theirs.items():
        added[name] = _sums(ours.get(name, {}), value) if isinstance(value, Mapping) else ours.get(name, 0) + value
    return added


def _write() -> None:
    if os.environ.get("PYTEST_XDIST_WORKER"):  # the process that runs us writes for all of us
        return
    SERVICES.parent.mkdir(exist_ok=True)
    SERVICES.write_text(json.dumps(_noted, indent=2, sort_keys=True) + "\n")


def quietly(stop: Callable[[], Any]) -> None:
    """Stop a container; that it cannot be stopped is said and fails nothing."""
    try:
        stop()
    except Exception as error:
        say(f"A container could not be stopped: {type(error).__name__}.")


def say(sentence: str) -> None:
    """To whoever watches the tests."""
    print(sentence, file=sys.stderr)
