"""`referral broker apply`: put on the broker what the directory asks for, or say with `--check` how it differs."""

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import click

from alongside.doctor.operator import LIVE, MODE, SANDBOX
from alongside.doctor.topology import mend
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.operator_api import ManagementRefused
from alongside.link.rabbitmq.topology import wanted_by_partners, wanted_by_services
from referral.bootstrap import build_link_directory
from referral.domain.errors import Unreachable


@click.group()
def broker() -> None:
    """Look after RabbitMQ: virtual hosts, exchanges, queues, users and their rights."""


@broker.command()
@click.option(
    "--management", required=True, envvar="REFERRAL_BROKER_MANAGEMENT", help="Address of the management API."
)
@click.option("--operator", required=True, envvar="REFERRAL_BROKER_OPERATOR", help="Its user.")
@click.option(
    "--operator-password-file", required=True, envvar="REFERRAL_BROKER_PASSWORD_FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)  # fmt: skip
@click.option(
    "--landlord", required=True, envvar="REFERRAL_BROKER_LANDLORD", help="Names the virtual host partners.NAME."
)
@click.option(
    "--passwords", type=click.Path(path_type=Path, file_okay=False), envvar="REFERRAL_BROKER_PASSWORDS",
    help="Folder with a password file for each user, made when missing. Without it only certificates let users in.",
)  # fmt: skip
@click.option(
    "--management-ca", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="REFERRAL_BROKER_MANAGEMENT_CA_FILE", help="Who signed the certificate of the management API.",
)  # fmt: skip
@click.option(
    "--mode", type=click.Choice([LIVE, SANDBOX]), default=LIVE, envvar=MODE,
    help="http:// takes the password to this machine only, in sandbox mode anywhere.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Change nothing; print each difference and end with 1 when there is one.")
def apply(
    management: str,
    operator: str,
    operator_password_file: Path,
    landlord: str,
    passwords: Path | None,
    management_ca: Path | None,
    mode: str,
    check: bool,
) -> None:
    """Put on the broker what the directory asks for. Doing it again changes nothing.

    A user whose password file holds another password than the broker knows gets that one; without --passwords nobody
    has a password.

    Queues and exchanges are never deleted: somebody's messages may be in them. A suspended or retired agency loses
    its user, which also ends its connections.
    """
    password = _password_in(passwords, make=not check)
    secret = operator_password_file.read_text("utf-8").strip()
    client = Management(management, operator, secret, management_ca, anywhere=mode == SANDBOX)
    try:
        agencies = build_link_directory(os.environ)()
        all_wanted = (wanted_by_services(), wanted_by_partners(landlord, agencies))
        if not check:
            for wanted in all_wanted:
                client.apply(wanted, password)
        lines = [line for wanted in all_wanted for line in client.drift(wanted, password)]
    except ManagementRefused as refused:
        click.echo(f"{refused}  -> {mend(refused)}", err=True)
        sys.exit(2)
    except (Unreachable, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    finally:
        client.close()
    for line in lines:
        click.echo(line)
    sys.exit(1 if lines else 0)


def _password_in(folder: Path | None, *, make: bool) -> Callable[[str], str | None]:
    """The password of a user, from its file; a missing one is made, readable by its owner only.

    Not to `make` it: some other one, so that the user is said to differ.
    """

    def password(user: str) -> str | None:
        if folder is None:
            return None
        file = folder / user
        if not file.exists():
            made = secrets.token_urlsafe(24)
            if not make:
                return made
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(made, encoding="utf-8")
        return file.read_text("utf-8").strip()

    return password
