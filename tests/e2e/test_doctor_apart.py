"""`doctor` on services that run apart: docker-compose.yml's own job, and a node that looks at itself."""

import json
from urllib.parse import quote

import pytest

from alongside.link.rabbitmq.topology import partners

LANDLORDS = ("consent", "referral", "notify")


class Doctors:
    """The commands of docker-compose.yml and of its README, as programs of this machine."""

    def __init__(self, world) -> None:
        self.world, self._programs = world.apart, world.apart._programs

    def everything(self):
        """`docker compose run --rm doctor`."""
        return self._told(self._programs.job("doctor"))

    def node(self, name, *line):
        """`docker compose exec NAME agency doctor`."""
        return self._told(self._programs._child(name, [self._agency(), "doctor", *line]))

    def of(self, *line):
        """A service's own command, in the environment of the service's own container."""
        service, program, *more = line
        folder = self._agency().parent
        return self._told(self._programs._child(service, [folder / program, "doctor", *more]))

    def wrongs(self):
        status, output = self.everything()
        found = [line for line in output.splitlines() if line.startswith("WRONG")]
        assert status == (1 if found else 0), output
        return found

    def _agency(self):
        from apart_programs import _BIN

        return _BIN / "agency"

    @staticmethod
    def _told(child):
        child.log = child.log.with_name(f"doctor-{child.name}.log")
        child.log.unlink(missing_ok=True)
        child.start()
        return child.wait(60), child.log.read_text()


@pytest.fixture(scope="module")
def doctors(apart):
    return Doctors(apart)


def test_a_deployment_as_it_should_be_has_no_wrong_line_and_no_secret_is_shown(doctors):
    status, output = doctors.everything()

    assert status == 0, output
    assert {line.split()[1] for line in output.splitlines()} == set(LANDLORDS)
    for subject in (
        "consent database rights", "consent database clock", "consent events rights", "referral events queues",
        "referral link queues", "referral topology", "referral to notify token", "notify mail",
    ):  # fmt: skip
        assert f"ok     {subject} " in output
    root = doctors.world.root
    secrets = [
        (root / "referral" / name).read_text().strip() for name in ("database-url", "events-url", "passphrase")
    ]
    links = json.loads((root / "referral" / "link-names.json").read_text()).values()
    assert not any(one in output for one in [*secrets, *links])


@pytest.mark.parametrize(
    "line",
    [
        ("consent", "consent"), ("referral", "referral"), ("referral-relay", "referral", "--relay"),
        ("notify", "notify"), ("police", "agency"),
    ],
    ids=lambda line: line[0],
)  # fmt: skip
def test_every_process_can_look_at_itself(doctors, line):
    status, output = doctors.of(*line)

    assert status == 0, output


def test_the_sandbox_looks_at_each_of_its_agencies(doctors):
    root = doctors.world.root
    folders = ["--folder", str(root / "sandbox"), "--state", str(root / "sandbox-state")]

    status, output = doctors.node("sandbox", *folders)

    assert status == 0, output
    assert len(output.splitlines()) == len(list((root / "sandbox").glob("*/agency.json")))


def test_a_service_that_is_away_is_told_and_starting_it_mends_that(doctors):
    doctors.world.stop("notify")

    (line,) = doctors.wrongs()
    doctors.world.start("notify")
    doctors.world.wait_until_ready("notify")

    assert "notify does not answer" in line and line.endswith("-> docker compose up -d notify")
    assert doctors.wrongs() == []


def test_drift_on_the_broker_is_told_and_the_printed_job_ends_it(doctors, broker):
    vhost = quote(partners(doctors.world.own.landlord), safe="")
    assert broker.ask("DELETE", f"policies/{vhost}/in").ok
    assert broker.ask("PUT", f"permissions/{vhost}/landlord", {"configure": ".*", "write": ".*", "read": ".*"}).ok

    lines = doctors.wrongs()
    doctors.world.jobs("broker")

    assert len(lines) == 3 and all(line.endswith("-> docker compose run --rm broker") for line in lines)
    assert doctors.wrongs() == []
