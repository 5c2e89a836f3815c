"""Programs of this machine that the tests start: none of them outlives the tests, however the tests end."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ENDS_WITHIN_S = 20.0
Process = subprocess.Popen[bytes]


def start(
    command: Sequence[object],
    output: Path,
    *,
    at_our_death: signal.Signals = signal.SIGKILL,
    environment: Mapping[str, str] | None = None,
    identity: tuple[int, int] | None = None,
) -> Process:
    """Start a program in the folder of `output`, the file that everything it says is added to.

    Ctrl-C at the terminal is not for it: who started it ends it. When the tests are killed and can end nothing, the
    kernel sends it `at_our_death`; start it from the thread that lives as long as the tests. `identity`: run it as
    this user and group, with no other rights.
    """
    setpriv = shutil.which("setpriv")  # of Linux; elsewhere only a kill leaves something behind
    tied = [setpriv, "--pdeathsig", at_our_death.name.removeprefix("SIG")] if setpriv else []
    with output.open("ab") as said:
        return subprocess.Popen(
            [*tied, *(str(part) for part in command)],
            env=environment, cwd=output.parent, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            start_new_session=True, user=identity and identity[0], group=identity and identity[1],
            extra_groups=() if identity else None,
        )  # fmt: skip


def end(process: Process, *signals: signal.Signals) -> None:
    """End it by its id: by one signal after the other, each with some time, and in the end by SIGKILL."""
    for one in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(one)
        try:
            process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            continue


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on now, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
