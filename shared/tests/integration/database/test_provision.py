"""Each service has a database of its own on a shared server, and none gets into another's."""

import secrets

import pytest
import sqlalchemy as sa

from alongside.database import create_engine
from alongside.database.provision import main, provision, remove


@pytest.fixture
def services(postgres_server, tmp_path, monkeypatch):
    """`services[name]`: the address of its database for its own role, made by the command."""
    mark = f"p{secrets.token_hex(4)}"
    passwords = {f"{mark}_{name}": secrets.token_urlsafe(16) for name in ("consent", "referral")}
    (tmp_path / "admin").write_text(postgres_server.admin_url + "\n")
    monkeypatch.setenv("POSTGRES_ADMIN_URL_FILE", str(tmp_path / "admin"))
    for name, password in passwords.items():
        (tmp_path / name).write_text(password + "\n")
    assert main([f"{name}={tmp_path / name}" for name in passwords]) == 0
    yield {name.removeprefix(f"{mark}_"): (name, password) for name, password in passwords.items()}
    for name in passwords:
        remove(postgres_server.admin_url, name)


def connect(server, database, role, password):
    engine = create_engine(server.address(database, role, password))
    try:
        with engine.connect() as connection:
            return connection.scalar(sa.text("SELECT current_user"))
    finally:
        engine.dispose()


def test_a_service_gets_into_its_own_database(postgres_server, services):
    for name, password in services.values():
        assert connect(postgres_server, name, name, password) == name


def test_consents_role_cannot_connect_to_referrals_database(postgres_server, services):
    role, password = services["consent"]

    with pytest.raises(sa.exc.OperationalError, match="permission denied for database"):
        connect(postgres_server, services["referral"][0], role, password)


def test_a_service_needs_its_password(postgres_server, services):
    name, _ = services["consent"]

    with pytest.raises(sa.exc.OperationalError, match="password authentication failed"):
        connect(postgres_server, name, name, "another")


@pytest.mark.parametrize("forbidden", ["CREATE ROLE intruder", "CREATE DATABASE intruder"])
def test_a_services_role_makes_neither_roles_nor_databases(postgres_server, services, forbidden):
    name, password = services["consent"]
    engine = create_engine(postgres_server.address(name, name, password)).execution_options(
        isolation_level="AUTOCOMMIT"
    )

    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), engine.connect() as connection:
        connection.exec_driver_sql(forbidden)
    engine.dispose()


def test_doing_it_again_keeps_what_is_there_and_takes_the_new_password(postgres_server, services):
    name, password = services["consent"]
    engine = create_engine(postgres_server.address(name, name, password))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (n int)")
    engine.dispose()

    provision(postgres_server.admin_url, name, "a new one")

    assert connect(postgres_server, name, name, "a new one") == name
    with pytest.raises(sa.exc.OperationalError):
        connect(postgres_server, name, name, password)


@pytest.mark.parametrize(
    ("name", "password"), [("Consent", "x"), ("consent; DROP ROLE x", "x"), ("", "x"), ("consent", "")]
)
def test_a_name_or_password_that_is_none_is_refused_before_anything_is_done(name, password):
    with pytest.raises(ValueError, match=r"service's name|without a password"):
        provision("postgresql+psycopg://nobody@localhost:1/none", name, password)
