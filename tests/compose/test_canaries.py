"""A case with a canary in every free text goes through; then everything that was written down is searched."""

import io
import json
import subprocess
import tarfile

import pytest
from canaries import ASK, CANARIES, HELD_BACK, Search, canary_case
from embedded_world import written

pytestmark = pytest.mark.timeout(1800)

SEARCHED_FOR = CANARIES | HELD_BACK | {"ask": ASK}
KEPT = ("postgres-data", "rabbitmq-data", "police-state", "sandbox-state", "mails")


@pytest.fixture(scope="module")
def search(deployment, tmp_path_factory):
    case = written(tmp_path_factory.mktemp("case"), canary_case())
    ran = deployment.refer(case)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1])["summary"]["received"] > 0
    found = Search(SEARCHED_FOR)
    found.look("logs", deployment.compose("logs", "--no-color").stdout.encode())
    for volume in KEPT:
        look_into(found, deployment, volume)
    return found


def look_into(found, deployment, volume):
    """Search every file of a volume, while its server runs."""
    mount = f"{deployment.project}_{volume}:/volume:ro"
    command = ["docker", "run", "--rm", "--network", "none", "--volume", mount, "python:3.13-slim",
               "tar", "--directory", "/volume", "--create", "--ignore-failed-read", "."]  # fmt: skip
    archive = subprocess.run(command, capture_output=True, timeout=300, check=False).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            if member.isfile() and (content := files.extractfile(member)):
                found.look(f"{volume}/{member.name}", content.read())


def test_no_canary_is_in_a_log_or_a_file(search):
    assert search.found == []


def test_the_search_says_what_it_has_read(search):
    assert search.read["logs"] > 10_000
    for volume in KEPT[:4]:
        assert sum(size for place, size in search.read.items() if place.startswith(f"{volume}/")) > 100_000, volume


def test_control_the_same_search_finds_what_is_written_down(deployment):
    program = "import pathlib, sys; pathlib.Path('/var/lib/mailsink/control').write_text(sys.argv[1])"
    deployment.python("mailsink", program, CANARIES["NAR"])
    found = Search(SEARCHED_FOR)

    look_into(found, deployment, "mails")

    deployment.python("mailsink", "import pathlib; pathlib.Path('/var/lib/mailsink/control').unlink()")
    assert found.found == [("mails/./control", "NAR")]
