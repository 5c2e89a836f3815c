"""`referral agency invite | confirm | stop | words`: connect an agency, by people who say who they are."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

import click

from alongside.clock import SystemClock
from alongside.envelope.party_file import LANDLORD, PartyFile, read_party_file, write_party_file
from alongside.joining import words
from alongside.joining.invitation import Invitation, InvitationRefused, seal
from alongside.settings import SettingsRefused
from alongside.vault.errors import KeyRingError
from alongside.web.accounts import Account, Accounts
from referral.bootstrap.joining import JoiningTools, build_joining
from referral.config import Settings
from referral.domain.agency import Agency
from referral.domain.errors import ReferralError
from referral.domain.joining import MAY_CONFIRM, MAY_INVITE
from referral.domain.wording import Contact
from referral.domain.wording_table import Ring
from referral.usecases.joining import INVITED

FILE: Final = click.Path(path_type=Path, dir_okay=False)
FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_by = click.option("--by", required=True, help="Your sign-in name; your password is asked for.")


class NotNow(Exception):
    """It cannot be done; the message is one sentence."""


@click.group()
def agency() -> None:
    """Invite and connect an agency, or stop it."""


@agency.command()
@click.argument("agency_id")
@_by
@click.option("--landlord", required=True, help="Our name, as they know us.")
@click.option("--broker", required=True, help="Where they reach our broker: amqps://HOST:5671/partners.NAME")
@click.option("--broker-ca", type=FILE, help="Who signed its certificate; needed with amqps.")
@click.option(
    "--passwords", type=FOLDER, required=True, envvar="REFERRAL_BROKER_PASSWORDS",
    help="The folder of `referral broker apply`; a new password for them is put there.",
)  # fmt: skip
@click.option("--out", type=FILE, required=True, help="The invitation, to send by e-mail.")
@click.option("--name", help="Their name, when they are not in the directory yet; with --type and --phone.")
@click.option("--type", "kind", help="What they are, such as hate_crime_charity.")
@click.option("--phone", help="Their number, from a place that is not their own e-mail.")
def invite(
    agency_id: str, by: str, landlord: str, broker: str, broker_ca: Path | None, passwords: Path, out: Path,
    name: str | None, kind: str | None, phone: str | None,
) -> None:  # fmt: skip
    """Write an invitation for AGENCY_ID, and the six words that open it.

    Send the file by e-mail and read the words in a call, never both by the same way. Then let `referral broker apply`
    put their password on the broker.
    """
    with _told():
        tools = _tools()
        _signed_in(tools, by, MAY_INVITE)
        _list(tools, agency_id, name, kind, phone)
        invited = tools.invite(agency_id, by)
        code = words.new_code()
        text = seal(_invitation(tools.directory.settings, invited, landlord, broker, broker_ca, passwords), code)
        out.write_text(text, encoding="ascii")
        click.echo(f"Written: {out}. Send it to {invited.name} by e-mail.")
        click.echo("Read these six words to them in a call:\n")
        _say(code)
        click.echo("\nOur own words, for the call in which you compare:\n")
        _say(words.fingerprint(tools.directory.settings.own.identity))


@agency.command()
@click.argument("agency_id")
@_by
@click.option("--party", type=FILE, required=True, help="The file that they sent you.")
@click.option("--parties", type=FOLDER, help="The folder of `consent seed --parties`; a confirmed file is put there.")
def confirm(agency_id: str, by: str, party: Path, parties: Path | None) -> None:
    """Compare the words of AGENCY_ID with them in a call. Two people do this; the second one connects them.

    Ring them on a number that you knew before. Type what they read to you; then read our words to them.
    """
    with _told():
        tools = _tools()
        _signed_in(tools, by, MAY_CONFIRM)
        theirs = _party_in(party, agency_id)
        heard = click.prompt("Type the twelve words that they read to you")
        joining = tools.confirm(agency_id, theirs, heard, by)
        if joining.complete and parties is not None:
            parties.mkdir(parents=True, exist_ok=True)
            write_party_file(parties / f"{agency_id}.json", theirs)
        click.echo("They are the same. Now read our words to them:\n")
        _say(words.fingerprint(tools.directory.settings.own.identity))
        click.echo(
            "\nThey are connected. Now tell consent: consent seed"
            if joining.complete
            else "\nNow a second person does the same."
        )


@agency.command()
@click.argument("agency_id")
@_by
@click.option("--party", type=FILE, required=True, help="Their renewed file.")
def renew(agency_id: str, by: str, party: Path) -> None:
    """Keep newer statements of AGENCY_ID, signed by the identity that two people have compared."""
    with _told():
        tools = _tools()
        _signed_in(tools, by, MAY_CONFIRM)
        known = next((one for one in tools.directory.agencies() if one.agency_id == agency_id), None)
        if known is None or not known.ready or known.link_name is None:
            raise NotNow("They are not connected.")
        theirs = _party_in(party, agency_id)
        tools.directory.pin_agency(
            agency_id, identity=theirs.party, root=theirs.root, keys=theirs.keys, link_name=known.link_name
        )
        click.echo("Renewed.")


@agency.command()
@click.argument("agency_id")
@_by
def stop(agency_id: str, by: str) -> None:
    """Stop AGENCY_ID at once: a lost computer, or a doubt. Then run `referral broker apply`, which ends its link."""
    with _told():
        tools = _tools()
        _signed_in(tools, by, (*MAY_CONFIRM, "case_officer", "dpo"))
        tools.stop(agency_id)
        click.echo("Stopped. Nothing is sent to them until they are invited and connected again.")


@agency.command("words")
def own_words() -> None:
    """Print our own words, to read to an agency in a call."""
    with _told():
        _say(words.fingerprint(_tools().directory.settings.own.identity))


def _invitation(
    settings: Settings, invited: Agency, landlord: str, broker: str, ca: Path | None, passwords: Path
) -> Invitation:
    link_name = invited.link_name or ""
    desk = settings.contacts[Ring.DIRECTORY.value]
    own = settings.own
    return Invitation(
        landlord_name=landlord,
        landlord_phone=desk.phone,
        landlord=PartyFile(LANDLORD, own.identity, own.root, own.keys),
        agency_id=invited.agency_id,
        agency_name=invited.name,
        link_name=link_name,
        link_url=_link_url(broker, link_name, _new_password(passwords, link_name), ca is not None),
        link_ca=ca.read_text(encoding="ascii") if ca else "",
        mode=settings.env.value,
    )


def _link_url(broker: str, user: str, password: str, has_ca: bool) -> str:
    parts = urlsplit(broker)
    if parts.scheme not in ("amqp", "amqps") or not parts.hostname or parts.username or len(parts.path) < 2:
        raise NotNow("--broker must be amqps://HOST:PORT/partners.NAME, without a user.")
    if parts.scheme == "amqps" and not has_ca:
        raise NotNow("--broker-ca is needed with amqps: their computer believes no other certificate.")
    return f"{parts.scheme}://{user}:{password}@{parts.netloc}{parts.path}"


def _new_password(folder: Path, user: str) -> str:
    """A new one each time: whoever has an old computer cannot connect with it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, password = folder / user, secrets.token_urlsafe(24)
    file.touch(mode=0o600)
    file.write_text(password, encoding="utf-8")
    return password


def _list(tools: JoiningTools, agency_id: str, name: str | None, kind: str | None, phone: str | None) -> None:
    if any(one.agency_id == agency_id for one in tools.directory.agencies()):
        return
    if not (name and kind and phone):
        raise NotNow("They are not in the directory. Say --name, --type and --phone.")
    contact = Contact(f"{name}: the desk", phone)
    tools.directory.list_agency(Agency(agency_id, name, kind, INVITED, False, (), contact))


def _party_in(path: Path, agency_id: str) -> PartyFile:
    try:
        party = read_party_file(path)
    except OSError:
        raise NotNow("Their file cannot be read.") from None
    except ValueError as error:
        raise NotNow(str(error)) from None
    if party.name != agency_id:
        raise NotNow("This is the file of another agency.")
    return party


def _signed_in(tools: JoiningTools, name: str, roles: tuple[str, ...]) -> Account:
    """Who is at the keyboard, by their own password; the same check as on the pages."""
    accounts = tools.directory.settings.accounts
    if not accounts:
        raise NotNow("REFERRAL_ACCOUNTS_FILE is not set, so nobody can say who they are.")
    account = Accounts(accounts).check(name, _asked_in_secret("Your password"))
    if account is None or account.role not in roles:
        raise NotNow("The name or the password is wrong, or this is not for your role.")
    return account


def _asked_in_secret(question: str) -> str:
    """Not shown while it is typed; read as a line where nobody types."""
    return str(click.prompt(question, hide_input=sys.stdin.isatty()))


def _say(spoken: tuple[str, ...]) -> None:
    for line in words.lines(spoken):
        click.echo(f"    {line}")


def _tools() -> JoiningTools:
    tools = build_joining(Settings.from_env(os.environ, with_keys=False), SystemClock())
    lacks = tools.lacks()
    if lacks:
        raise NotNow(lacks[0])
    return tools


@contextmanager
def _told() -> Iterator[None]:
    refusals: tuple[type[Exception], ...] = (
        NotNow, ReferralError, InvitationRefused, words.WordsRefused, SettingsRefused, KeyRingError,
    )  # fmt: skip
    try:
        yield
    except refusals as refused:
        _give_up(str(refused))


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
