"""Background work: hear events, deal with what was heard when it is due, hand over what was decided, and tidy."""

import threading
from collections.abc import Callable
from typing import Final

from alongside.events.retention import FORGET_EVERY_S
from alongside.workers import Patience, Worker, loop
from notify.bootstrap import Notify

SENDER: Final = "notify.sender"
CARRIER: Final = "notify.carrier"
MEMORY: Final = "notify.memory"
IDLE_S: Final = 0.2
CARRIER_IDLE_S: Final = 1.0


def workers(notify: Notify) -> list[Worker]:
    """Return the service's workers; each runs until its event is set.

    Two workers send, because a mail server may take minutes to answer and the next person's notice is due now.
    """
    return [
        Worker("notify.subscriber", notify.subscriber.run),
        Worker(SENDER, _stubborn(SENDER, notify.send_due, IDLE_S)),
        Worker(CARRIER, _stubborn(CARRIER, notify.hand_over, CARRIER_IDLE_S)),
        Worker(MEMORY, _stubborn(MEMORY, notify.subscriber.forget_step, FORGET_EVERY_S)),
    ]


def _stubborn(name: str, step: Callable[[], bool], idle_s: float) -> Callable[[threading.Event], None]:
    """A loop that outlives failures: one is logged, and after a pause the next step is taken."""

    def run(stop: threading.Event) -> None:
        patience = Patience(name)

        def guarded() -> bool:
            try:
                busy = step()
            except Exception as error:
                patience.failed(error, stop)
                return True
            patience.worked()
            return busy

        loop(guarded, stop, idle_s)

    return run
