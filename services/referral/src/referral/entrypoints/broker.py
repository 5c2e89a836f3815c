"""`referral broker apply`: put on the broker what the directory asks for, or say with `--check` how it differs.

`referral broker put-back`: domain events that the broker gave up, back to whom they were for."""

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from alongside.doctor.operator import LIVE, MODE, PREFIX, SANDBOX
from alongside.doctor.topology import mend
from alongside.events.put_back import CannotPutBack, GivenUp, look, put_back, unheard
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.operator_api import ManagementRefused
from alongside.link.rabbitmq.topology import wanted_by_partners, wanted_by_services
from alongside.settings import BrokerUrl, SettingsReader, SettingsRefused
from referral.bootstrap import build_link_directory
from referral.domain.errors import Unreachable

EVENTS: Final = f"{PREFIX}_EVENTS"


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


@broker.command("put-back")
@click.option("--check", is_flag=True, help="Change nothing; print each event and end with 1 when there is one.")
def put_events_back(check: bool) -> None:
    """Put domain events that the broker gave up back into the queue of the service that they were for.

    Prints of each for whom it is, its type, its id and why it was given up; never what is in it. Each goes by itself,
    and is taken from the dead letters when the broker has confirmed it. Doing it again, or being stopped in the
    middle, does no harm: a service acts on an event once.

    REFERRAL_BROKER_EVENTS_URL is the operator's address of the virtual host "internal", with _CA_FILE,
    _CERTIFICATE_FILE and _KEY_FILE as for REFERRAL_EVENTS_URL. The exit status is 1 when something stays.
    """
    try:
        url = _events_url()
        stay = [one for one in map(_told, look(url) if check else put_back(url)) if check or not one.subscriber]
        silent = unheard(url)
    except (SettingsRefused, CannotPutBack) as stopped:
        click.echo(str(stopped), err=True)
        sys.exit(2)
    for name in silent:
        click.echo(f"Nobody reads what is for {name}; start it: {name} serve", err=True)
    sys.exit(1 if stay else 0)


def _told(one: GivenUp) -> GivenUp:
    """Says it at once, so that what was done is known when the rest fails."""
    whose = one.subscriber or "(for whom the broker does not say, so it stays)"
    click.echo(
        " ".join((whose, one.type or "(a type that this version does not know)", one.id or "(no id)", one.reason))
    )
    return one


def _events_url() -> BrokerUrl:
    reader = SettingsReader(os.environ)
    mode = reader.choice(MODE, (LIVE, SANDBOX), LIVE)
    found = reader.broker(EVENTS, sandbox=mode == SANDBOX)
    if found is None or reader.mistakes:
        raise SettingsRefused(reader.mistakes or [f"{EVENTS}_URL is not set."])
    return found


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
