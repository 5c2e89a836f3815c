"""A PostgreSQL server for one run of the tests; whoever finds it, everything that was started is stopped again.

ALONGSIDE_TEST_POSTGRES=postgresql://user:password@host:5432/postgres   one that runs; when it is dead, tests fail
a Docker engine that starts postgres:17
binaries of this machine (Debian's package, installed when root), as the current user, in their own folder
"""

import atexit
import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from signal import SIGINT, SIGQUIT

import finding
import server_files
import sqlalchemy as sa
import tied
from finding import Unusable

ADDRESS = "ALONGSIDE_TEST_POSTGRES"
IMAGE = "postgres:17"
_STARTS_WITHIN_S = 60
_ANSWERS_WITHIN_S = 10
# What a test loses in a power cut is nothing.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
# Whom root runs the server as: PostgreSQL refuses root.
_INSTEAD_OF_ROOT = ("postgres", "nobody")


@dataclass
class Server:
    """A running server: `admin_url` is the address of a role that may make roles and databases."""

    admin_url: str = field(repr=False)
    where: str
    version: str
    stop: Callable[[], None] = field(repr=False)
    files: server_files.Files | None = field(default=None, repr=False)  # None: only an address is known

    def address(self, database: str, role: str, password: str) -> str:
        """The address of a database for a role."""
        url = sa.make_url(self.admin_url).set(database=database, username=role, password=password)
        return url.render_as_string(hide_password=False)


def find(*, durable: bool = False) -> Server:
    """The address of the environment, else Docker, else binaries of this machine; else skip, or fail in CI.

    `durable`: a server that is started keeps its promises in a power cut too; who measures it needs that.
    """
    given = os.environ.get(ADDRESS)
    if given:
        url = sa.make_url(given).set(drivername="postgresql+psycopg")  # a dead one fails: somebody meant it
        return _noted(url.render_as_string(hide_password=False), "environment", lambda: None)
    settings = _DURABLE if durable else _FAST
    places = (partial(_in_docker, settings), partial(_on_this_machine, settings))
    return finding.first_of("PostgreSQL", ADDRESS, places)


def _noted(admin_url: str, where: str, stop: Callable[[], None], files: server_files.Files | None = None) -> Server:
    engine = sa.create_engine(admin_url, poolclass=sa.NullPool, connect_args={"connect_timeout": _ANSWERS_WITHIN_S})
    try:
        with engine.connect() as connection:
            version = str(connection.scalar(sa.text("SELECT version()")))
        finding.note_server("postgresql", where, version=version)
    except BaseException:
        stop()
        raise
    return Server(admin_url, where, version, stop, files)


def _in_docker(settings: tuple[str, ...]) -> Server:
    if not finding.docker_answers():
        raise Unusable("no Docker engine answers")
    from testcontainers.community.postgres import PostgresContainer

    container = PostgresContainer(IMAGE, password=secrets.token_urlsafe(16), driver="psycopg")
    container.with_command(["postgres", "-c", "max_connections=300", *(f"-c{one}" for one in settings)])

    def stop() -> None:
        atexit.unregister(stop)
        finding.quietly(container.stop)

    atexit.register(stop)
    try:
        container.start()
    except BaseException as error:
        stop()
        if isinstance(error, Exception):  # an engine that answers and starts nothing is no engine
            raise Unusable(f"Docker could not start {IMAGE} ({type(error).__name__})") from error
        raise
    files = server_files.in_container(container, "/var/lib/postgresql/data")
    return _noted(container.get_connection_url(), f"docker {IMAGE}", stop, files)


def _on_this_machine(settings: tuple[str, ...]) -> Server:
    programs = _programs() or (_programs() if finding.install("postgresql") else None)
    if programs is None:
        raise Unusable("there are no binaries on this machine and none could be installed")
    return finding.again(lambda: _started(programs, settings))


def _started(programs: Path, settings: tuple[str, ...]) -> Server:
    local = _Local(programs, settings)
    atexit.register(local.stop)
    try:
        address = local.start()
    except BaseException:
        local.stop()
        raise
    return _noted(address, f"{programs}", local.stop, server_files.below(local._folder))


def _programs() -> Path | None:
    """The folder of `initdb`: on the path, else Debian's newest."""
    found = [Path(path).resolve().parent for name in ("initdb",) if (path := shutil.which(name))]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    return next((one for one in (*found, *debian) if (one / "initdb").exists() and (one / "postgres").exists()), None)


def _number(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


def _somebody_else() -> tuple[int, int]:
    known = {one.pw_name: (one.pw_uid, one.pw_gid) for one in pwd.getpwall()}
    for name in _INSTEAD_OF_ROOT:
        if name in known:
            return known[name]
    raise Unusable("root may not run it, and there is nobody else")


class _Local:
    """A server of our own: own folder, own port, own password; as somebody else when we are root."""

    def __init__(self, programs: Path, settings: tuple[str, ...] = _FAST) -> None:
        self._programs, self._settings = programs, settings
        self._identity = _somebody_else() if os.getuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="alongside-postgres-"))
        self._password = secrets.token_urlsafe(16)
        self._process: tied.Process | None = None
        if self._identity:
            os.chown(self._folder, *self._identity)

    def start(self) -> str:
        """Make the cluster and start it; the address of its superuser. Raises Unusable."""
        secret, data = self._folder / "password", self._folder / "data"
        secret.write_text(self._password)
        secret.chmod(0o644 if self._identity else 0o600)  # the folder itself is closed to everybody else
        how = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--username=tests")
        self._run("initdb", *how, f"--pwfile={secret}", f"--pgdata={data}")
        (port,) = tied.free_ports(1)
        settings = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300")
        options = [word for one in (*settings, *self._settings) for word in ("-c", one)]
        self._process = tied.start(
            [self._programs / "postgres", "-D", data, *options], self._folder / "log",
            at_our_death=SIGQUIT, identity=self._identity,
        )  # fmt: skip
        address = f"postgresql+psycopg://tests:{self._password}@127.0.0.1:{port}/postgres"
        self._wait(address)
        return address

    def stop(self) -> None:
        """Stop it by its process id, gently and then not, and remove its folder."""
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        if process is not None:
            tied.end(process, SIGINT, SIGQUIT)  # "fast shutdown" disconnects everybody, "immediate" asks nobody
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        user, group = self._identity or (None, None)
        done = subprocess.run(
            [self._programs / program, *arguments], capture_output=True, text=True, cwd=self._folder, timeout=120,
            check=False, user=user, group=group, extra_groups=() if self._identity else None,
        )  # fmt: skip
        if done.returncode != 0:
            raise Unusable(f"{program} failed: {done.stderr.strip()}")

    def _wait(self, address: str) -> None:
        engine, end = sa.create_engine(address, poolclass=sa.NullPool), time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                engine.connect().close()
                return
            except sa.exc.OperationalError:
                if self._process is None or self._process.poll() is not None:
                    raise finding.EndedAtOnce(f"it ended by itself: {self._last_said()}") from None
                if time.monotonic() > end:
                    raise Unusable(f"it did not start within {_STARTS_WITHIN_S} s: {self._last_said()}") from None
                time.sleep(0.1)

    def _last_said(self) -> str:
        return (self._folder / "log").read_text("utf-8", "replace").strip()[-2000:]
