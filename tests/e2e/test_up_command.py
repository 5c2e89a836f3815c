"""`alongside up` as people use it: one command, printed sign-ins, killed, started again, stopped."""

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests
from bs4 import BeautifulSoup
from embedded_world import inbox, open_tasks, refer, sample_path, settled_counts

SENT = {"eastmere-csp": 2, "eastmere-adults": 1}


def free_ports():
    """The first of four ports that nobody listens on."""
    for base in range(18101, 28101, 10):
        try:
            for port in range(base, base + 4):
                with socket.create_server(("127.0.0.1", port)):
                    pass
        except OSError:
            continue
        return base
    raise AssertionError("no free ports")


@contextmanager
def up(data, base, *more):
    """The command in a process of its own, and what it printed until it was ready."""
    command = [sys.executable, "-m", "embedded", "up", "--data", str(data), "--port-base", str(base), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        printed = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("Send a case"):
                break
        try:
            yield process, "".join(printed)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Refer while nothing leaves, kill, start again, refer again."""
    data, base = tmp_path_factory.mktemp("up") / "data", free_ports()
    profile = str(data / "profile.json")
    with up(data, base, "--relay", "off") as (process, _):
        waiting = refer("--profile", profile, "--rebase", "--wait", "0", sample_path("jo"))
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    with up(data, base) as (process, printed):
        address = f"http://127.0.0.1:{base + 3}"
        shown = {agency: len(inbox(data, address, agency, number)) for agency, number in SENT.items()}
        again = refer("--profile", profile, "--rebase", "--wait", "60", sample_path("jo"))
        yield {
            "data": data, "base": base, "process": process, "printed": printed, "waiting": waiting,
            "again": again, "shown": shown,
        }  # fmt: skip
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""


def test_while_the_relay_is_off_every_row_waits(story):
    assert story["waiting"].status == 1
    assert {row["result"] for row in story["waiting"].rows} == {"pending"}
    assert all(row["sent"] == [] for row in story["waiting"].rows)


def test_after_the_kill_everything_arrives_under_the_ids_it_had(story):
    again = story["again"]
    assert again.status == 0
    assert {row["result"] for row in again.rows} == {"received"}
    assert [row["referral_id"] for row in again.rows] == [row["referral_id"] for row in story["waiting"].rows]
    assert again.summary["evidence"] == "verified"


def test_each_inbox_shows_every_message_once_and_nothing_waits_for_a_human(story):
    assert story["shown"] == SENT
    settled_counts(story["data"])
    for agency, number in SENT.items():
        assert len(inbox(story["data"], f"http://127.0.0.1:{story['base'] + 3}", agency)) == number
    assert open_tasks(story["data"], f"http://127.0.0.1:{story['base'] + 1}") == []


def test_it_prints_every_address_and_a_sign_in_that_works(story):
    printed, base = story["printed"], story["base"]
    for port in range(base, base + 4):
        assert f"http://127.0.0.1:{port}" in printed
    name, password, page = re.search(r"^ +(eastmere-csp) +(\S+) +(\S+)$", printed, re.MULTILINE).groups()

    with requests.Session() as session:
        form = BeautifulSoup(session.get(page, timeout=10).text, "html.parser").find("form")
        fields = {field["name"]: field.get("value", "") for field in form.find_all("input") if field.get("name")}
        texts = [field["name"] for field in form.find_all("input") if field.get("type", "text") == "text"]
        hidden = [field["name"] for field in form.find_all("input") if field.get("type") == "password"]
        fields |= {texts[0]: name, hidden[0]: password}
        action = requests.compat.urljoin(page, form.get("action") or page)
        answer = session.post(action, data=fields, headers={"Origin": f"http://127.0.0.1:{base + 3}"}, timeout=10)

    assert answer.status_code == 200
    assert 'type="password"' not in answer.text


def test_a_port_that_is_taken_is_told_in_a_sentence(story, tmp_path):
    command = [sys.executable, "-m", "embedded", "up", "--data", str(tmp_path), "--port-base", str(story["base"])]

    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert ran.returncode == 1
    assert ran.stderr == f"Port {story['base']} on 127.0.0.1 is in use.\n"
