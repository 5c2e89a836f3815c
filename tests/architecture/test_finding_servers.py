"""Where tests look for real servers, that nobody believes one was there when it was not, and that none is left."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import broker
import finding
import postgres
import pytest
import sqlalchemy as sa
import tied
from waiting import wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
WORLDS = Path(finding.__file__).parent
KINDS = {"PostgreSQL": postgres, "RabbitMQ": broker}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def find(kind, monkeypatch):
    """`find()` of one kind of server, with no address in the environment and nothing written down."""
    monkeypatch.delenv(KINDS[kind].ADDRESS, raising=False)
    monkeypatch.setattr(finding, "note_server", lambda *_, **__: None)
    return KINDS[kind].find


@pytest.fixture
def places(kind, find, monkeypatch):
    """What was tried, in order; `places.have(name, answer)` puts something there, an answer or an error."""

    class Places:
        tried: list[str] = []
        found = {
            "_in_docker": finding.Unusable("no Docker engine answers"),
            "_on_this_machine": finding.Unusable("there is nothing on this machine"),
        }

        def look(self, name: str):
            self.tried.append(name)
            if isinstance(self.found[name], Exception):
                raise self.found[name]
            return self.found[name]

    made = Places()
    made.tried, made.found = [], dict(Places.found)
    for name in made.found:
        monkeypatch.setattr(KINDS[kind], name, lambda *_, name=name: made.look(name))
    return made


class Server:
    """As found: both kinds have these."""

    how, said = "somewhere", {"version": "1"}

    def stop(self) -> None:
        pass


def test_docker_comes_before_this_machine(find, places):
    places.found |= {"_in_docker": Server(), "_on_this_machine": Server()}

    assert find() is places.found["_in_docker"]
    assert places.tried == ["_in_docker"]


def test_an_engine_that_starts_nothing_is_no_engine(find, places):
    places.found |= {"_in_docker": finding.Unusable("it could not start"), "_on_this_machine": Server()}

    assert find() is places.found["_on_this_machine"]
    assert places.tried == ["_in_docker", "_on_this_machine"]


def test_a_server_that_is_not_found_is_a_skip_that_names_it_and_what_was_tried(kind, find, places, monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception) as skipped:
        find()

    assert str(skipped.value) == (
        f"{kind} was not found: {KINDS[kind].ADDRESS} is not set; no Docker engine answers; "
        "there is nothing on this machine."
    )


def test_in_ci_it_is_a_failure(kind, find, places, monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=f"{kind} was not found"):
        find()


DEAD = {
    "PostgreSQL": ("postgresql://nobody@127.0.0.1:1/none", sa.exc.OperationalError),
    "RabbitMQ": ("amqp://nobody:nothing@127.0.0.1:1?management=1", ConnectionError),
}


def test_an_address_that_is_dead_fails_and_nothing_else_is_tried(kind, find, places, monkeypatch):
    address, error = DEAD[kind]
    monkeypatch.setenv(KINDS[kind].ADDRESS, address)
    places.found |= {"_in_docker": Server(), "_on_this_machine": Server()}

    with pytest.raises(error):
        find()

    assert places.tried == []


def test_without_rights_nothing_is_installed(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("something ran"))

    assert not finding.install("postgresql")


def test_a_server_that_lost_its_port_is_started_again_and_not_for_ever(capfd):
    def start() -> None:
        starts.append(1)
        raise finding.EndedAtOnce("it ended by itself.")

    starts: list[int] = []

    with pytest.raises(finding.Unusable):
        finding.again(start)

    assert len(starts) == finding.ATTEMPTS
    assert "it ended by itself" in capfd.readouterr().err


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Reads what stands in a services.json of our own."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setattr(finding, "SERVICES", tmp_path / "build" / "services.json")
    monkeypatch.setattr(finding, "_noted", {})
    return lambda: json.loads(finding.SERVICES.read_text())


def test_what_servers_said_is_written_down_once_for_each_of_them(written):
    for version in ("15.1", "17.2", "15.1"):
        finding.note_server("postgresql", "here", version=version)
    finding.note("tests", ran=7)

    assert written() == {
        "postgresql": [{"version": "15.1", "where": "here"}, {"version": "17.2", "where": "here"}],
        "tests": {"ran": 7},
    }


def test_what_several_processes_of_a_run_noted_is_one_account(written):
    finding.note_server("rabbitmq", "here", version="3.10.8")
    finding.note("tests", apart={"ran": 7}, embedded={"ran": 1})

    finding.add({"rabbitmq": [{"version": "3.10.8", "where": "here"}, {"version": "4.0.5", "where": "there"}]})
    finding.add({"tests": {"apart": {"ran": 2, "skipped": 1}}})

    assert written() == {
        "rabbitmq": [{"version": "3.10.8", "where": "here"}, {"version": "4.0.5", "where": "there"}],
        "tests": {"apart": {"ran": 9, "skipped": 1}, "embedded": {"ran": 1}},
    }


def test_one_of_several_processes_leaves_the_writing_to_who_started_it(written, monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")

    finding.note("tests", ran=7)

    assert finding.noted() == {"tests": {"ran": 7}}
    assert not finding.SERVICES.exists()


def test_what_an_earlier_run_wrote_is_gone(written):
    finding.note_server("rabbitmq", "here", version="3.10.8")

    finding.forget()

    assert not finding.SERVICES.exists()
    finding.note("tests", ran=7)
    assert written() == {"tests": {"ran": 7}}


def test_what_is_started_is_ended_and_said_nothing_to_us(tmp_path):
    process = tied.start(SLEEP, tmp_path / "output")

    tied.end(process, signal.SIGTERM)

    assert process.returncode == -signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_what_does_not_end_when_asked_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(tied, "ENDS_WITHIN_S", 0.1)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    process = tied.start([sys.executable, "-c", deaf], tmp_path / "output")
    wait_until(lambda: (tmp_path / "output").read_text())

    tied.end(process, signal.SIGTERM)

    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only Linux ends a child with its parent")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_does_not_outlive_the_tests_however_these_end(tmp_path, how):
    starts = (
        # whoever runs the tests in the background may have handed down that Ctrl-C is ignored
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"import sys, time; sys.path.insert(0, {str(WORLDS)!r}); import tied; from pathlib import Path;"
        f"print(tied.start({SLEEP!r}, Path({str(tmp_path / 'output')!r})).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", starts], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tests:
        child = int(tests.stdout.readline())
        wait_until(
            lambda: Path(f"/proc/{child}/cmdline").read_text().startswith(sys.executable)
        )  # setpriv has tied it
        tests.send_signal(how)

    wait_until(lambda: not runs(child))


def runs(process_id: int) -> bool:
    """A process that has ended and that nobody waited for yet does not run."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
