"""One database and one role for each service on a PostgreSQL server, each closed to the others.

    python -m alongside.database.provision consent=/run/secrets/consent-database ...

`POSTGRES_ADMIN_URL_FILE` names a file with the address of a role that may create roles and databases. Each argument
is a service and the file with its role's password. Doing it again changes nothing but the password.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ADMIN_URL_FILE = "POSTGRES_ADMIN_URL_FILE"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}\Z")


def provision(admin_url: str, name: str, password: str) -> None:
    """Make the role `name` and its database `name`, to which nobody else may connect.

    The role is no superuser and may make neither roles nor databases. The server gets a SCRAM verifier and never the
    password, so that it cannot stand in the server's log.

    Raises ValueError for a name that is not one of lower-case letters, digits and _, or for an empty password.
    """
    if not _NAME.match(name):
        raise ValueError("A service's name is lower-case letters, digits and _, and begins with a letter.")
    if not password:
        raise ValueError("A role without a password is not made.")
    engine = sa.create_engine(admin_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        _role(connection, name, password)
        _database(connection, name)


def remove(admin_url: str, name: str) -> None:
    """Drop the database and the role, also when somebody is connected. For tests."""
    engine = sa.create_engine(admin_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")


def _role(connection: sa.Connection, name: str, password: str) -> None:
    if not _is_there(connection, "SELECT 1 FROM pg_roles WHERE rolname = :name", name):
        connection.exec_driver_sql(f"CREATE ROLE {name}")
    driver: Any = connection.connection.driver_connection
    verifier = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
    connection.exec_driver_sql(f"ALTER ROLE {name} WITH {rights} PASSWORD '{verifier}'")


def _database(connection: sa.Connection, name: str) -> None:
    if not _is_there(connection, "SELECT 1 FROM pg_database WHERE datname = :name", name):
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {name} ENCODING 'UTF8' TEMPLATE template0")
    # Without this every role of the server may connect to every database (PostgreSQL 17, section 5.8).
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")


def _is_there(connection: sa.Connection, question: str, name: str) -> bool:
    return connection.execute(sa.text(question), {"name": name}).first() is not None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. 0 when every database is there."""
    parser = argparse.ArgumentParser(prog="python -m alongside.database.provision", description=__doc__)
    parser.add_argument("services", nargs="+", metavar="SERVICE=PASSWORD_FILE")
    named = [argument.partition("=") for argument in parser.parse_args(arguments).services]
    address = os.environ.get(ADMIN_URL_FILE)
    if address is None or not all(file for _, _, file in named):
        parser.error(f"{ADMIN_URL_FILE} and a password file for each service are needed.")
    for name, _, file in named:
        provision(Path(address).read_text().strip(), name, Path(file).read_text().strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
