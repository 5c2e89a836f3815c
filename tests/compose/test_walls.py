"""What the containers may and may not do: tried inside them, while they run."""

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
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 3).close()
    print("connected")
except OSError:
    print("refused")
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


@pytest.mark.parametrize("partner", ["police", "sandbox"])
@pytest.mark.parametrize(
    ("host", "port"),
    [("postgres", 5432), ("consent", 8001), ("referral", 8002), ("notify", 8003), ("mailsink", 2587),
     ("rabbitmq", 5672), ("rabbitmq", 15672), ("rabbitmq", 15671), ("rabbitmq", 25672), ("rabbitmq", 4369),
     ("police", 8104), ("sandbox", 8105)],
)  # fmt: skip
def test_a_partner_reaches_nothing_of_the_landlord(deployment, partner, host, port):
    if host == partner:
        pytest.skip("It reaches itself.")

    assert deployment.python(partner, _CONNECT, host, str(port)).stdout.strip() == "refused"


@pytest.mark.parametrize("partner", ["police", "sandbox", "referral-relay"])
def test_control_who_is_on_the_link_reaches_the_broker(deployment, partner):
    assert deployment.python(partner, _CONNECT, "rabbitmq", "5671").stdout.strip() == "connected"


@pytest.mark.parametrize("service", ["consent", "referral", "referral-relay", "notify"])
def test_nobody_but_the_operator_reaches_the_management_of_the_broker(deployment, service):
    assert deployment.python(service, _CONNECT, "rabbitmq", "15672").stdout.strip() == "refused"


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
