"""Where the tests look for real servers, and that nobody believes a server was there when it was not."""

import os

import finding
import postgres
import pytest
import sqlalchemy as sa


@pytest.fixture
def nothing_here(monkeypatch):
    """A machine without Docker, without binaries, on which nothing can be installed."""
    monkeypatch.delenv(postgres.ADDRESS, raising=False)
    monkeypatch.setattr(finding, "docker_answers", lambda: False)
    monkeypatch.setattr(finding, "install", lambda package: False)
    monkeypatch.setattr(postgres, "_programs", lambda: None)


def test_a_server_that_is_not_found_is_a_skip_that_names_it_and_what_was_tried(nothing_here, monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"PostgreSQL was not found: .*no Docker engine.*no binaries"):
        postgres.find()


def test_in_ci_it_is_a_failure(nothing_here, monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="PostgreSQL was not found"):
        postgres.find()


def test_an_address_that_is_dead_fails_and_nothing_else_is_tried(monkeypatch):
    monkeypatch.setenv(postgres.ADDRESS, "postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(sa.exc.OperationalError):
        postgres.find()


def test_what_is_started_here_is_ours_and_is_gone_when_it_is_stopped():
    programs = postgres._programs()
    if programs is None:
        pytest.skip("There are no PostgreSQL binaries on this machine.")
    local = postgres._Local(programs)
    local.start()
    process, folder = local._process, local._folder

    local.stop()

    assert process.poll() is not None
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
