"""A process that dies without warning while it hands a mail in: staff are told at least once, and can tell a copy."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from mail_sink import PASSWORD, USER, Authority, serving

from alongside.events.model import staff_notice
from notify.domain.mail import MailServer

PROCESS = """
import os, signal, sys
from alongside.clock import SystemClock
from alongside.events.memory import MemoryBus
from notify.bootstrap import build
from notify.config import Settings

def points(label):
    if label == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)

notify = build(Settings.from_env(os.environ), SystemClock(), MemoryBus(), points)
while notify.send_due() or notify.hand_over():
    pass
"""


@pytest.fixture
def sink_and_server(tmp_path):
    authority = Authority(tmp_path)
    with serving(authority.server("localhost")) as sink:
        yield (
            sink,
            MailServer(
                "localhost",
                "noreply@larkfield.example",
                sink.port,
                user=USER,
                password=PASSWORD,
                ca_file=authority.file,
            ),
        )


def environment(running, server, tmp_path):
    (tmp_path / "secret").write_bytes(b"x" * 32)
    (tmp_path / "issuers.json").write_text("[]")
    (tmp_path / "password").write_text(PASSWORD)
    return {
        **os.environ,
        "NOTIFY_MODE": "live",
        "NOTIFY_DATABASE_URL": running.database_url,
        "NOTIFY_KEY_RING_FILE": str(tmp_path / "keys.json"),
        "NOTIFY_PAGE_SECRET_FILE": str(tmp_path / "secret"),
        "NOTIFY_TRUSTED_ISSUERS_FILE": str(tmp_path / "issuers.json"),
        "NOTIFY_LANDLORD_NAME": "Larkfield",
        "NOTIFY_WORKER_NAME": "Sam",
        "NOTIFY_PHONE": "020 7946 0123",
        "NOTIFY_STAFF_ADDRESSES": "case_officer=cases@example.org",
        "NOTIFY_SMTP_HOST": server.host,
        "NOTIFY_SMTP_PORT": str(server.port),
        "NOTIFY_SMTP_USER": USER,
        "NOTIFY_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
        "NOTIFY_SMTP_CA_FILE": str(server.ca_file),
        "NOTIFY_SMTP_FROM": server.sender,
    }


@pytest.mark.parametrize(("point", "copies"), [("notify.leased", 1), ("notify.accepted", 2), ("never", 1)])
def test_after_a_kill_the_mail_is_there_and_a_copy_has_the_same_id(
    make, running, sink_and_server, tmp_path, point, copies
):
    sink, server = sink_and_server
    running.hear(staff_notice("referral", running.clock.now(), "staff.overdue", "case_officer"))

    first = subprocess.run(
        [sys.executable, "-c", PROCESS, point], env=environment(running, server, tmp_path), timeout=60, check=False
    )
    assert first.returncode == (0 if point == "never" else -signal.SIGKILL)
    after = make(sandbox=False, mail=server)
    after.machine.moment = datetime.now(UTC)
    after.send_all()
    soon = len(sink.taken)
    after.machine.moment += timedelta(minutes=16)
    after.send_all()
    after.machine.moment += timedelta(days=1)
    after.send_all()

    assert soon == {"notify.leased": 0}.get(point, 1)  # nobody touches what a worker may still be at
    assert len(sink.taken) == copies
    assert len({one.content for one in sink.taken}) == 1
    assert [message["state"] for message in after.outbox()] == ["sent"]
    assert after.tasks() == []
