"""A PostgreSQL server for one run of the tests."""

import atexit
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import finding
import sqlalchemy as sa

ADDRESS = "ALONGSIDE_TEST_POSTGRES"
IMAGE = "postgres:17"
_STARTS_WITHIN_S = 60
# What a test loses in a power cut is nothing.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


class Unusable(Exception):
    """This place has no server, for the reason that the sentence gives."""


@dataclass
class Server:
    """A running server: `admin_url` is the address of a role that may make roles and databases."""

    admin_url: str = field(repr=False)
    where: str
    version: str
    stop: Callable[[], None] = field(repr=False)

    def address(self, database: str, role: str, password: str) -> str:
        """The address of a database for a role."""
        url = sa.make_url(self.admin_url).set(database=database, username=role, password=password)
        return url.render_as_string(hide_password=False)


def find(*, durable: bool = False) -> Server:
    """The address of the environment, else Docker, else binaries of this machine; else skip, or fail in CI.

    `durable`: a server that is started keeps its promises in a power cut too; who measures it needs that.
    """
    settings = _DURABLE if durable else _FAST
    given = os.environ.get(ADDRESS)
    if given:
        url = sa.make_url(given).set(drivername="postgresql+psycopg")  # a dead one fails: somebody meant it
        return _noted(url.render_as_string(hide_password=False), "address", lambda: None)
    tried = [f"{ADDRESS} is not set"]
    for start in (_in_docker, _on_this_machine):
        try:
            return start(settings)
        except Unusable as reason:
            tried.append(str(reason))
    return finding.not_found("PostgreSQL", tried)


def _noted(admin_url: str, where: str, stop: Callable[[], None]) -> Server:
    engine = sa.create_engine(admin_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        version = str(connection.scalar(sa.text("SELECT version()")))
    finding.note("postgresql", version=version, where=where)
    return Server(admin_url, where, version, stop)


def _in_docker(settings: tuple[str, ...]) -> Server:
    if not finding.docker_answers():
        raise Unusable("no Docker engine answers")
    from testcontainers.community.postgres import PostgresContainer

    container = PostgresContainer(IMAGE, password=secrets.token_urlsafe(16), driver="psycopg")
    container.with_command(["postgres", "-c", "max_connections=300", *(f"-c{one}" for one in settings)])

    def stop() -> None:
        atexit.unregister(stop)
        _quietly(container.stop)

    atexit.register(stop)
    try:
        container.start()
    except Exception as error:
        stop()
        raise Unusable(f"Docker could not start {IMAGE} ({type(error).__name__})") from error
    try:
        return _noted(container.get_connection_url(), f"docker {IMAGE}", stop)
    except BaseException:
        stop()
        raise


def _quietly(stop: Callable[[], Any]) -> None:
    try:
        stop()
    except Exception as error:
        finding.say(f"A container could not be stopped: {type(error).__name__}.")


def _on_this_machine(settings: tuple[str, ...]) -> Server:
    if os.getuid() == 0 and not _system_user():
        finding.install("postgresql")  # which makes the user that the server is to run as
        if not _system_user():
            raise Unusable("root may not run it, and there is no user postgres")
    programs = _programs() or (_programs() if finding.install("postgresql") else None)
    if programs is None:
        raise Unusable("there are no binaries on this machine and none could be installed")
    local = _Local(programs, settings)
    atexit.register(local.stop)
    try:
        return _noted(local.start(), f"{programs}", local.stop)
    except BaseException:
        local.stop()
        raise


def _system_user() -> bool:
    return any(one.pw_name == "postgres" for one in pwd.getpwall())


def _programs() -> Path | None:
    """The folder of `initdb`: on the path, else Debian's newest."""
    found = [Path(path).resolve().parent for name in ("initdb",) if (path := shutil.which(name))]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    return next((one for one in (*found, *debian) if (one / "initdb").exists() and (one / "postgres").exists()), None)


def _number(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


class _Local:
    """A server of our own: own folder, own port, own password; as user postgres when we are root, whom it refuses."""

    def __init__(self, programs: Path, settings: tuple[str, ...]) -> None:
        self._programs, self._settings = programs, settings
        self._folder = Path(tempfile.mkdtemp(prefix="alongside-postgres-"))
        self._password, self._process = secrets.token_urlsafe(16), None
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self._folder, user.pw_uid, user.pw_gid)

    def start(self) -> str:
        """Make the cluster and start it; the address of its superuser."""
        secret = self._folder / "password"
        secret.write_text(self._password)
        secret.chmod(0o644 if self._as else 0o600)  # the folder itself is closed to everybody else
        how = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--username=tests")
        data = self._folder / "data"
        self._run("initdb", *how, f"--pwfile={secret}", f"--pgdata={data}")
        port = _free_port()
        settings = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300")
        options = [word for one in (*settings, *self._settings) for word in ("-c", one)]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", data, *options],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self._folder, start_new_session=True,
                **self._as,
            )  # fmt: skip
        address = f"postgresql+psycopg://tests:{self._password}@127.0.0.1:{port}/postgres"
        self._wait(address)
        return address

    def stop(self) -> None:
        """Stop it by its process id, gently and then not."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast shutdown": disconnects everybody
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments], capture_output=True, text=True, cwd=self._folder, timeout=120,
            check=False, **self._as,
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
                if self._process is None or self._process.poll() is not None or time.monotonic() > end:
                    raise Unusable(f"it did not start: {(self._folder / 'log').read_text()[-2000:]}") from None
                time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
