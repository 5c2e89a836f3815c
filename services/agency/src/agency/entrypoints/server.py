"""Serve one identity with gunicorn: one process, threads for requests, and the workers beside them."""

import threading
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from agency.bootstrap import Agency
from agency.entrypoints.http.app import create_app
from agency.entrypoints.workers import workers


def serve_agency(agency: Agency, host: str, port: int) -> None:
    """Serve until the process is told to stop."""
    _Server(agency, f"{host}:{port}").run()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without a configuration file; one worker process, because one node is active per agency."""

    def __init__(self, agency: Agency, address: str) -> None:
        self._agency = agency
        self._address = address
        super().__init__()

    def load_config(self) -> None:
        """The few settings that matter."""
        options: dict[str, Any] = {
            "bind": self._address,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "post_worker_init": lambda _worker: _start_workers(self._agency),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        return create_app(self._agency)


def _start_workers(agency: Agency) -> None:
    stop = threading.Event()
    for worker in workers(agency):
        threading.Thread(target=worker.run, args=(stop,), name=worker.name, daemon=True).start()
