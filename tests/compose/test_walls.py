"""What the containers may and may not do: tried inside them, while they run."""

import json
import subprocess

import pytest

pytestmark = pytest.mark.timeout(1800)
OURS = ("consent", "referral", "referral-relay", "notify", "police", "sandbox", "mailsink")
SERVICES = ("consent", "referral", "notify", "agency")
IMAGE_OF = {"consent": "consent", "referral": "referral", "notify": "notify", "police": "agency"}
_WHO = """
import os
print(os.getuid(), os.getgid(), open("/proc/self/status").read().split("CapEff:")[1].split()[0])
for place in ("/x", "/opt/alongside/x", "/run/x"):
    try:
        open(place, "w")
        print("wrote", place)
    except OSError:
        pass
"""
_CONNECT = """
import socket, sys
from concurrent.futures import ThreadPoolExecutor

def reached(place):
    host, _, port = place.rpartition(":")
    try:
        socket.create_connection((host, int(port)), 3).close()
    except OSError:
        return None
    return place

with ThreadPoolExecutor(40) as several:
    print(*filter(None, several.map(reached, sys.argv[1:])))
"""
_IMPORT = """
import importlib.util, sys
print([name for name in sys.argv[1:] if importlib.util.find_spec(name)])
"""
_OTHERS_DATABASE = """
import sys, pathlib, psycopg
own = pathlib.Path("/run/alongside/consent/database-url").read_text().strip().replace("+psycopg", "")
for name in ("consent", "referral", "notify"):
    try:
        psycopg.connect(own.rpartition("/")[0] + "/" + name).close()
        print(name)
    except psycopg.OperationalError as error:
        assert "permission denied for database" in str(error), error
"""
_LOOK = """
import pathlib
print(sorted(str(path) for path in pathlib.Path("/run/alongside").iterdir()))
"""


@pytest.mark.parametrize("service", OURS)
def test_every_service_is_nobody_and_writes_nowhere(deployment, service):
    ran = deployment.python(service, _WHO)

    assert ran.stdout.split() == ["10001", "10001", "0000000000000000"], ran.stderr


@pytest.mark.parametrize("service", IMAGE_OF)
def test_an_image_holds_its_own_service_and_no_other(deployment, service):
    ran = deployment.python(service, _IMPORT, *SERVICES, "embedded", "pip")

    assert ran.stdout.strip() == str([IMAGE_OF[service]])


@pytest.mark.parametrize(
    ("service", "folders"),
    [("consent", ["consent"]), ("referral", ["referral"]), ("referral-relay", ["relay"]), ("notify", ["notify"]),
     ("police", ["police", "police-state"]), ("sandbox", ["sandbox", "sandbox-state"]), ("mailsink", ["mail"])],
)  # fmt: skip
def test_a_container_sees_its_own_secrets_only(deployment, service, folders):
    ran = deployment.python(service, _LOOK)

    assert ran.stdout.strip() == str([f"/run/alongside/{name}" for name in folders])


PORTS = (4369, 5432, 5671, 5672, 8001, 8002, 8003, 8012, 8104, 8105, 15671, 15672, 25672, 2587)


def addresses(deployment):
    """Service -> its addresses in every network; names are not known everywhere, addresses are."""
    found = {}
    for service in deployment.health():
        container = deployment.compose("ps", "--quiet", service).stdout.strip()
        command = ["docker", "inspect", "--format", "{{json .NetworkSettings.Networks}}", container]
        networks = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        found[service] = {name: one["IPAddress"] for name, one in networks.items()}
    return found


def reached(deployment, service):
    """What a container reaches of all others, as (service, port)."""
    known = addresses(deployment)
    others = {ip: name for name, networks in known.items() if name != service for ip in networks.values()}
    ran = deployment.python(service, _CONNECT, *(f"{ip}:{port}" for ip in others for port in PORTS))
    assert ran.returncode == 0, ran.stderr
    places = (place.rpartition(":") for place in ran.stdout.split())
    return {(others[ip], int(port)) for ip, _, port in places}


@pytest.mark.parametrize("partner", ["police", "sandbox"])
def test_a_partner_reaches_the_port_of_the_broker_and_nothing_else(deployment, partner):
    assert reached(deployment, partner) == {("rabbitmq", 5671)}


def test_the_landlord_reaches_no_agency_and_not_the_management_of_the_broker(deployment):
    found = reached(deployment, "referral")

    assert found == {
        ("postgres", 5432), ("rabbitmq", 5671), ("mailsink", 2587), ("consent", 8001), ("notify", 8003),
    }  # fmt: skip


def test_a_service_is_refused_by_the_databases_of_the_others(deployment):
    ran = deployment.python("consent", _OTHERS_DATABASE)

    assert (ran.stdout.split(), ran.stderr) == (["consent"], "")


def test_the_doctor_finds_nothing_wrong(deployment):
    ran = deployment.compose("run", "--rm", "doctor", check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "WRONG" not in ran.stdout


def test_the_profile_is_for_its_owner_only(deployment):
    folder = deployment.profile.parent

    for name in ("profile.json", "sign-ins.txt"):
        state = (folder / name).stat()
        assert (state.st_mode & 0o777, state.st_uid) == (0o600, folder.stat().st_uid)
