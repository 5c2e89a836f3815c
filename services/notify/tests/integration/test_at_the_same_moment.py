"""Two workers at the same moment: a person is told once."""

import threading

from alongside.clock import SystemClock
from alongside.events.model import person_notice
from notify.usecases.hear_notice import HearNotice


def test_two_notices_for_one_person_heard_at_the_same_moment_become_one(running):
    now = SystemClock().now()
    one, other = (person_notice("referral", now, running.HANDLE) for _ in range(2))
    second = threading.Thread(target=running.hear, args=(other,))
    with running.notify.send_due.units() as unit:
        HearNotice(running.clock, lambda *_, **__: None)(one, unit)
        second.start()
        second.join(timeout=0.3)  # it waits for this one
        unit.commit()
    second.join(timeout=60)

    with running.notify.send_due.units() as unit:
        known = [unit.notices.known(event.id) for event in (one, other)]
        first_due = unit.notices.next_due(running.clock.now())
        unit.notices.settle(first_due.id, first_due.state.__class__("joined"), running.clock.now())
        assert known == [True, True]
        assert unit.notices.next_due(running.clock.now()) is None
