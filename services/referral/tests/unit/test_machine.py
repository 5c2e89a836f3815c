"""The machine's own clocks."""

import time

from referral.adapters.machine import SystemMachine


def test_a_lease_is_measured_by_a_clock_that_goes_on_while_the_machine_sleeps(monkeypatch):
    monkeypatch.setattr(time, "clock_gettime", lambda clock: 7.0)

    assert SystemMachine().monotonic() == 7.0
