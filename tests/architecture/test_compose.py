"""docker-compose.yml, without an engine: who may read what, who reaches whom, and as which user."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
JOBS = {name for name, service in SERVICES.items() if service["restart"] == "no"}
RUNNING = set(SERVICES) - JOBS
PREPARING = {"prepare", "profile"}

SECRETS = {
    "keys": PREPARING,
    "consent": {"consent", "consent-migrate", "seed"},
    "referral": {"referral", "referral-migrate", "directory"},
    "relay": {"referral-relay", "broker"},
    "notify": {"notify", "notify-migrate"},
    "police": {"police", "police-join"},
    "police-state": {"police", "police-join"},
    "sandbox": {"sandbox", "sandbox-join"},
    "sandbox-state": {"sandbox", "sandbox-join"},
    "postgres": {"postgres", "provision"},
    "rabbitmq": {"rabbitmq", "broker"},
    "mail": {"mailsink"},
}
"""Volume -> who may mount it, beside the two that prepare and the operator's doctor."""
DOCTORS = {"consent", "referral", "relay", "notify", "rabbitmq"}
SANDBOX_ONLY_STATE = {"police-state", "sandbox-state"}


def mounts(name):
    """Target -> (source, read-only) of a service's volumes."""
    found = {}
    for mount in SERVICES[name].get("volumes", []):
        source, target, *mode = mount.split(":")
        found[target] = (source, mode == ["ro"])
    return found


def environment(name):
    return {variable: str(value) for variable, value in SERVICES[name].get("environment", {}).items()}


def words(name):
    """Everything that a container is told: values of its environment, its command."""
    service = SERVICES[name]
    return [*environment(name).values(), *service.get("command", []), *service.get("entrypoint", [])]


def networks(name):
    """A container that uses another's network is on that one's."""
    mode = SERVICES[name].get("network_mode", "")
    if mode.startswith("service:"):
        return networks(mode.removeprefix("service:"))
    return set() if mode == "none" else set(SERVICES[name]["networks"])


def test_the_parts_of_the_real_system_are_there():
    assert {
        "consent", "referral", "referral-relay", "notify", "police", "sandbox", "postgres", "rabbitmq", "mailsink",
    } == RUNNING  # fmt: skip
    assert {"prepare", "provision", "directory", "broker", "seed", "doctor"} <= JOBS


@pytest.mark.parametrize("name", SERVICES)
def test_every_port_is_open_on_this_machine_only(name):
    for port in SERVICES[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:[0-9]{4,5}:[0-9]{4,5}", port)


def test_no_two_services_want_the_same_port():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert len(ports) == len(set(ports)) == 5


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_read_only_without_rights_and_within_limits(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
    assert not {"privileged", "devices", "pid", "ipc", "userns_mode", "extra_hosts"} & set(service)


@pytest.mark.parametrize("name", sorted(set(SERVICES) - PREPARING))
def test_no_container_runs_as_root_or_gets_a_right_back(name):
    service = SERVICES[name]

    assert service["user"] == {"postgres": "postgres", "rabbitmq": "rabbitmq"}.get(name, "10001:10001")
    assert "cap_add" not in service


@pytest.mark.parametrize("name", sorted(PREPARING))
def test_what_makes_the_secrets_is_root_with_three_rights_no_network_and_an_end(name):
    service = SERVICES[name]

    assert service["user"] == "0:0"
    assert set(service["cap_add"]) == {"CHOWN", "DAC_OVERRIDE", "FOWNER"}
    assert service["network_mode"] == "none"
    assert service["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_a_job_ends_and_a_service_comes_back(name):
    assert SERVICES[name]["restart"] == ("no" if name in JOBS else "unless-stopped")


@pytest.mark.parametrize("name", sorted(RUNNING))
def test_services_wait_for_secrets_only_so_they_start_in_any_order(name):
    needed = SERVICES[name]["depends_on"]

    assert set(needed) <= {"prepare", "police-join", "sandbox-join"}
    assert all(one["condition"] == "service_completed_successfully" for one in needed.values())


@pytest.mark.parametrize("name", sorted(RUNNING - {"mailsink"}))
def test_every_service_says_whether_it_is_ready(name):
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] == "CMD"  # no shell between
    assert name in ("postgres", "rabbitmq") or "/readyz" in check["test"][-1]


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_has_a_tag_that_says_what_it_is(name):
    image, _, tag = SERVICES[name]["image"].partition(":")

    assert image
    assert tag not in ("", "latest")


def test_nothing_depends_on_the_environment_of_whoever_starts_it():
    assert "$" not in (ROOT / "docker-compose.yml").read_text(encoding="utf-8").replace("$$", "")


@pytest.mark.parametrize("name", SERVICES)
def test_no_value_is_a_secret(name):
    for variable in environment(name):
        if re.search(r"PASSWORD|PASSPHRASE|SECRET|TOKEN|_KEY|CREDENTIAL", variable):
            assert variable.endswith("_FILE"), variable
    for value in words(name):
        assert not re.search(r"://[^/\s]*:[^/\s]*@", value), "an address with a password"
        assert not re.search(r"[A-Za-z0-9_+-]{28,}", value), "what looks like a key"


@pytest.mark.parametrize("name", SERVICES)
def test_every_file_that_a_service_is_told_of_lies_in_a_volume_of_its_own(name):
    told = {path for word in words(name) for path in re.findall(r"/(?:run/alongside|var/lib)/[a-z._/-]+", word)}

    for path in told:
        assert path == "/run/alongside" or any(f"{path}/".startswith(f"{target}/") for target in mounts(name)), path
    for variable, value in environment(name).items():
        assert not variable.endswith("_FILE") or value in told, variable


@pytest.mark.parametrize("volume", SECRETS)
def test_a_secret_is_mounted_by_the_service_that_reads_it_and_nobody_else(volume):
    allowed = SECRETS[volume] | PREPARING | ({"doctor"} if volume in DOCTORS else set())

    assert {name for name in SERVICES if volume in {source for source, _ in mounts(name).values()}} == allowed


@pytest.mark.parametrize("name", sorted(set(SERVICES) - PREPARING))
def test_secrets_are_mounted_for_reading(name):
    for source, read_only in mounts(name).values():
        assert read_only or source not in set(SECRETS) - SANDBOX_ONLY_STATE


def test_every_volume_is_a_named_one_but_the_folder_for_whoever_refers():
    binds = {
        (name, source) for name in SERVICES for source, _ in mounts(name).values() if source not in COMPOSE["volumes"]
    }

    assert binds == {(name, "./deploy/compose/out") for name in PREPARING}
    assert (ROOT / "deploy/compose/out/.gitignore").read_text(encoding="utf-8").split("\n")[1:3] == [
        "*",
        "!.gitignore",
    ]


def test_the_relay_has_no_keystore_and_only_the_relay_is_on_the_partner_link():
    assert not [variable for variable in environment("referral-relay") if "KEYSTORE" in variable]
    assert not [variable for variable in environment("referral") if "LINK" in variable]
    assert "REFERRAL_LINK_URL_FILE" in environment("referral-relay")


@pytest.mark.parametrize("partner", ["police", "sandbox"])
def test_a_partner_reaches_the_broker_and_nobody_else(partner):
    reached = {name for name in SERVICES if name != partner and networks(name) & networks(partner)}

    # the operator's two share the broker's own network
    assert reached == {"rabbitmq", "broker", "doctor"}


def test_nothing_goes_out_of_the_machine():
    for name, network in COMPOSE["networks"].items():
        masquerade = (network.get("driver_opts") or {}).get("com.docker.network.bridge.enable_ip_masquerade")
        assert network.get("internal") is True or (name.endswith("-door") and masquerade == "false")
    with_ports = {name for name, service in SERVICES.items() if service.get("ports")}
    assert {name for name in SERVICES if any(one.endswith("-door") for one in networks(name))} == with_ports
