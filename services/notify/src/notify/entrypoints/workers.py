"""Background work: hear events, and deal with what was heard when it is due."""

import threading
from collections.abc import Callable

from alongside.telemetry.log import log_failure
from alongside.telemetry.vocabulary import LogEvent
from alongside.workers import Worker, loop
from notify.bootstrap import Notify

SENDER = "notify.sender"
IDLE_S = 0.2


def workers(notify: Notify) -> list[Worker]:
    """Return the service's workers; each runs until its event is set."""

    def send(stop: threading.Event) -> None:
        _guarded(_recover, notify)
        loop(lambda: _guarded(_send_one, notify), stop, IDLE_S)

    return [Worker("notify.subscriber", notify.subscriber.run), Worker(SENDER, send)]


def _send_one(notify: Notify) -> bool:
    return notify.send_due()


def _recover(notify: Notify) -> bool:
    notify.send_due.recover()
    return True


def _guarded(step: Callable[[Notify], bool], notify: Notify) -> bool:
    """Run one step; a failure is logged and the worker goes on, because the next person's notice is due too."""
    try:
        return step(notify)
    except Exception as error:
        log_failure(LogEvent.WORKER_FAILED, error, worker=SENDER)
        return False
