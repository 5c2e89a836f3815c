"""A plugin: a real browser for the tests of pages, found as real servers are.

In this order: the program ALONGSIDE_TEST_CHROMIUM names (a dead one fails), a Chromium or Chrome of this machine,
one that apt installs when root on Debian; else the tests are skipped by name, and with CI=true they fail.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import finding
import pytest
from playwright.sync_api import Browser, Error, sync_playwright

ADDRESS = "ALONGSIDE_TEST_CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # root has no user namespaces of its own; only our own pages are opened
    "--disable-dev-shm-usage",
    "--force-prefers-reduced-motion",
)


def find() -> str:
    """The program, or a skip that is a failure in CI."""
    named = os.environ.get(ADDRESS)
    if named:
        if not _runs(named):
            pytest.fail(f"{ADDRESS} names a program that does not start.", pytrace=False)
        return named
    return finding.first_of("A browser (Chromium)", ADDRESS, (_here, _from_apt))


def _here() -> str:
    for name in PROGRAMS:
        program = shutil.which(name)
        if program and _runs(program):
            return program
    raise finding.Unusable("this machine has no Chromium that starts")


def _from_apt() -> str:
    if not finding.install("chromium"):
        raise finding.Unusable("apt cannot install it")
    return _here()


def _runs(program: str) -> bool:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a module; each of them opens windows of its own."""
    program = find()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        except Error:
            pytest.fail(f"{Path(program).name} is there and does not open a page.", pytrace=False)
        finding.note_server("browser", "this machine", version=browser.version)
        yield browser
        browser.close()
