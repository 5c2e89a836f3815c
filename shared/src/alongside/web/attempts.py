"""How often somebody may try to sign in: counted in memory per account and address, per account, per address."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

WINDOW_S: Final = 15 * 60
PER_ACCOUNT_AND_ADDRESS: Final = 5
PER_ADDRESS: Final = 20
PER_ACCOUNT: Final = 50
"""Higher than per address, so that a stranger cannot easily lock somebody out."""
_MAX_KEYS: Final = 10_000


class Attempts:
    """A counter with a window that starts at the first attempt. `monotonic` gives seconds. Thread-safe."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def refuse_for(self, account: str, address: str) -> int:
        """Count an attempt; 0 when it may be made, else the seconds to wait. Counted before the password is
        checked, so that many at once do not slip through."""
        now = self._monotonic()
        with self._lock:
            waits = [self._count(key, limit, now) for key, limit in _keys(account, address)]
            while len(self._seen) > _MAX_KEYS:
                self._seen.popitem(last=False)
        return max(waits)

    def forget(self, account: str, address: str) -> None:
        """The attempt was right: the account starts anew from this address."""
        with self._lock:
            self._seen.pop((account, address), None)

    def _count(self, key: tuple[str, str], limit: int, now: float) -> int:
        since, count = self._seen.get(key, (now, 0))
        if now - since >= WINDOW_S:
            since, count = now, 0
        self._seen[key] = since, count + 1
        return 0 if count < limit else max(1, round(WINDOW_S - (now - since)))


def _keys(account: str, address: str) -> list[tuple[tuple[str, str], int]]:
    return [
        ((account, address), PER_ACCOUNT_AND_ADDRESS),
        (("", address), PER_ADDRESS),
        ((account, ""), PER_ACCOUNT),
    ]
