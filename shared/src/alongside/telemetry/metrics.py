"""Counters and histograms of one service; labels are route rules and closed codes, never ids or values."""

from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from alongside.telemetry.vocabulary import LogEvent

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The metrics of one service with a registry of their own, so that several may live in one process."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._requests = Counter(
            "alongside_requests", "Requests answered.", ["route", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "alongside_request_seconds", "Time to answer a request, in seconds.", ["route", "method"],
            registry=self.registry, buckets=_BUCKETS,
        )  # fmt: skip
        # labels are few, and are looked up at every request
        self._counter, self._watch = cache(self._requests.labels), cache(self._seconds.labels)
        self._events = Counter("alongside_events", "What happened.", ["event"], registry=self.registry)
        self._waiting = Gauge("alongside_waiting", "How many wait in a queue.", ["queue"], registry=self.registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request. route: the rule of the app's URL map ("unmatched" without one)."""
        method = method if method in _METHODS else "other"
        self._counter(route, method, f"{status // 100}xx").inc()
        self._watch(route, method).observe(seconds)

    def count(self, event: LogEvent) -> None:
        """Count one event of the vocabulary."""
        self._events.labels(LogEvent(event).value).inc()

    def waiting(self, queue: str, how_many: int) -> None:
        """How many wait now. queue: a code of our own source ("to_seal", "to_publish")."""
        self._waiting.labels(queue).set(how_many)

    def exposition(self) -> bytes:
        """The text that /metrics shows."""
        return generate_latest(self.registry)
