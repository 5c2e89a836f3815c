"""Who sends permissions or notices cannot reach what opens messages; pure rooms stay pure."""

import subprocess
import sys

import pytest

HEAVY = "joserfc cryptography marshmallow"


def loaded(module: str) -> set[str]:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["permission", "keys", "keystore", "model", "receipts", "seal"])
def test_nothing_that_consent_and_notify_use_reaches_open(module):
    assert "alongside.envelope.open" not in loaded(f"alongside.envelope.{module}")


@pytest.mark.parametrize(
    "module", ["envelope.model", "envelope.receipts", "envelope.state", "envelope.errors", "casedata.codes"]
)
def test_pure_modules_import_no_third_party(module):
    assert not loaded(f"alongside.{module}") & set(HEAVY.split())
