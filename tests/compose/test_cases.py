"""Cases through the real parts: the same rows as embedded, and every referral received once, come what may."""

import json
import subprocess

import pytest
from composed import Deployment, rows_of
from embedded_world import CASES, refer, sample_path

pytestmark = pytest.mark.timeout(1800)

OWN = ("referral_id", "message_id", "receipt")  # random in every run


@pytest.fixture(scope="module")
def sent(deployment):
    ran = deployment.refer(*(sample_path(name) for name in CASES))
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def without_ids(rows):
    return [{name: value for name, value in row.items() if name not in OWN} for row in rows]


def test_the_sample_cases_give_the_same_rows_as_embedded(sent):
    embedded = refer("--embedded", *(sample_path(name) for name in CASES))

    assert without_ids(rows_of(sent)) == without_ids(embedded.rows)
    assert json.loads(sent.splitlines()[-1]) == embedded.summary


def test_every_message_is_at_its_agency_once(deployment, sent):
    assert deployment.received(rows_of(sent)) == [1] * 8


def test_sending_again_gives_the_same_lines_and_sends_nothing(deployment, sent):
    again = deployment.refer(*(sample_path(name) for name in CASES))

    assert again.stdout == sent
    assert deployment.received(rows_of(sent)) == [1] * 8


def all_received_once(deployment: Deployment, ran: "subprocess.CompletedProcess[str]") -> None:
    rows = rows_of(ran.stdout)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {row["result"] for row in rows if row["message_id"]} == {"received"}
    assert deployment.received(rows) == [1] * len([row for row in rows if row["message_id"]])


@pytest.mark.parametrize("stopped", ["rabbitmq", "referral-relay", "police", "sandbox", "notify", "postgres"])
def test_one_that_is_stopped_while_sending_and_started_again_loses_nothing(again, tmp_path, stopped):
    cases = [again.another_case(tmp_path) for _ in range(3)]
    first = again.refer(again.another_case(tmp_path))

    with subprocess.Popen(again.referring(*cases, wait=5), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        again.compose("stop", "--timeout", "5", stopped)
    again.compose("start", stopped)

    all_received_once(again, first)
    all_received_once(again, until_answered(again, cases))


def until_answered(deployment: Deployment, cases: list[str]) -> "subprocess.CompletedProcess[str]":
    """A service that was away may have refused; whoever refers does it again."""
    for _ in range(5):
        ran = deployment.refer(*cases)
        if ran.returncode == 0:
            break
    return ran


def test_a_broker_that_restarts_in_between_loses_nothing(again, tmp_path):
    cases = [again.another_case(tmp_path) for _ in range(6)]

    with subprocess.Popen(again.referring(*cases), stdout=subprocess.PIPE, text=True) as referring:
        again.compose("restart", "--timeout", "10", "rabbitmq")
        out, _ = referring.communicate(timeout=600)

    all_received_once(again, subprocess.CompletedProcess([], referring.returncode, out, ""))


@pytest.mark.parametrize(
    "order",
    [
        ["police", "sandbox", "referral-relay", "referral", "notify", "consent", "mailsink", "rabbitmq", "postgres"],
        ["notify", "rabbitmq", "consent", "police", "postgres", "referral", "sandbox", "referral-relay", "mailsink"],
    ],
)
def test_services_and_nodes_start_in_any_order(again, tmp_path, order):
    again.compose("stop", "--timeout", "10")

    for service in order:
        again.compose("start", service)

    again.ready()
    all_received_once(again, until_answered(again, [again.another_case(tmp_path)]))


def test_one_is_upgraded_alone(again, tmp_path):
    before = containers(again)
    source = again.folder / "services/consent/src/consent/__init__.py"
    source.write_text(source.read_text() + "\n# a newer version\n")

    again.compose("build", "consent", within=900)
    again.compose("run", "--rm", "--no-deps", "consent-migrate")
    again.compose("up", "--detach", "--no-deps", "consent")

    after = containers(again)
    assert {name for name in before if before[name] != after[name]} == {"consent"}
    all_received_once(again, until_answered(again, [again.another_case(tmp_path)]))


def containers(deployment: Deployment) -> dict[str, str]:
    """Service -> its container, of those that run."""
    listed = deployment.compose("ps", "--format", "json").stdout.splitlines()
    return {one["Service"]: one["ID"] for one in map(json.loads, listed)}
