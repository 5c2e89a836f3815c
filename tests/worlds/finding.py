"""Where the tests find real servers, and what happens when they do not."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "build" / "services.json"
_STARTS_NOTHING = Path("/usr/sbin/policy-rc.d")


def not_found(what: str, tried: list[str]) -> NoReturn:
    """Skip by name; with CI=true fail, because there a test that did not run proves nothing."""
    sentence = f"{what} was not found: {'; '.join(tried)}."
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def docker_answers() -> bool:
    """Say whether an engine answers. Whether it can start a container is known when one has started."""
    if shutil.which("docker") is None:
        return False
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def install(package: str) -> bool:
    """Install a Debian package as root, without starting what is in it. False when this machine cannot."""
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _nothing_starts():
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", package]):
            if subprocess.run(command, env=quiet, capture_output=True, timeout=600, check=False).returncode != 0:
                return False
    return True


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


def note(server: str, **facts: Any) -> None:
    """Write down in build/services.json what a server said about itself."""
    SERVICES.parent.mkdir(exist_ok=True)
    known = json.loads(SERVICES.read_text()) if SERVICES.exists() else {}
    known[server] = {**known.get(server, {}), **facts}
    SERVICES.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")


def say(sentence: str) -> None:
    """To whoever watches the tests."""
    print(sentence, file=sys.stderr)
