"""`alongside go-live`: what has to be there before real people's data may go in, each with a check that it works."""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from alongside.web.logo import read_logo
from embedded.backup.putting_back import made_at
from embedded.backup.sealed_file import BackupRefused
from embedded.go_live.checks import BOXES
from embedded.go_live.mail import MAIL_CA, MAIL_PASSWORD
from embedded.go_live.practice_ends import put_practice_aside
from embedded.go_live.state import GoLive, keep_state, read_state
from embedded.locking import FolderInUse
from embedded.secrets_folder import write_whole

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group("go-live", invoke_without_command=True)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path(".alongside"))
@click.pass_context
def go_live(context: click.Context, data: Path) -> None:
    """Walk through what has to be there before real work; without a further word, show and check the list.

    Until every box is ticked and the sandbox is off, no real telephone number or email address is taken.
    """
    if not (data / "keys").is_dir():
        _end("There is no data folder here. Start `alongside up` once, or name the folder with --data.")
    context.obj = data
    if context.invoked_subcommand is None:
        sys.exit(0 if _listed(data) else 1)


@go_live.command()
@click.argument("name")
@click.option("--logo", type=_FILE, help="A PNG or SVG of at most 200 KB.")
@click.pass_obj
def name(data: Path, name: str, logo: Path | None) -> None:
    """Tell your name, and a logo if you have one."""
    _told(data, "name", name=name.strip(), logo=_kept(data, logo) if logo else None)


def _kept(data: Path, logo: Path) -> str:
    """Keep a copy in the data folder, so that a backup has it; its name there. What is no logo stays where it is."""
    try:
        form = read_logo(logo).mimetype
    except (OSError, ValueError):
        return str(logo.absolute())  # the check says what is wrong
    kept = "logo.svg" if "svg" in form else "logo.png"
    shutil.copyfile(logo, data / kept)
    return kept


@go_live.command()
@click.argument("address")
@click.option("--ca-file", type=_FILE, help="Who signed the certificate, where browsers do not know them.")
@click.pass_obj
def address(data: Path, address: str, ca_file: Path | None) -> None:
    """Tell the https:// address at which staff reach the desk."""
    _told(data, "address", address=address, ca_file=str(ca_file.absolute()) if ca_file else None)


@go_live.command()
@click.argument("host")
@click.option("--from", "sender", required=True, help="The address from which mail comes.")
@click.option("--staff", required=True, help="The shared mailbox of your staff.")
@click.option("--port", type=click.IntRange(1, 65535), default=587, show_default=True)
@click.option("--security", type=click.Choice(("starttls", "tls", "none")), default="starttls", show_default=True)
@click.option("--user")
@click.option("--password-file", type=_FILE)
@click.option("--ca-file", type=_FILE)
@click.pass_obj
def mail(data: Path, /, password_file: Path | None, ca_file: Path | None, **told: Any) -> None:
    """Tell the mail server for mail to your staff. Mail says only that something waits, never what."""
    kept = {"password_file": (password_file, MAIL_PASSWORD), "ca_file": (ca_file, MAIL_CA)}
    _told(data, "mail", **told, **{key: _copied(data, *one) for key, one in kept.items()})


def _copied(data: Path, file: Path | None, kept: str) -> str | None:
    """Keep a copy in the data folder, so that a backup has it and mail goes on from there; its name there."""
    if file is None:
        return None
    try:
        write_whole(data / kept, file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return str(file.absolute())  # the check says what is wrong
    return kept


@go_live.command()
@click.argument("file", type=_FILE)
@click.option("--passphrase-file", type=_FILE, required=True)
@click.pass_obj
def backup(data: Path, file: Path, passphrase_file: Path) -> None:
    """Try a backup: it is put back into a folder that is thrown away."""
    _told(data, "backup", **_copy(file, passphrase_file))


@go_live.command()
@click.argument("file", type=_FILE)
@click.option("--passphrase-file", type=_FILE, required=True)
@click.pass_obj
def keys(data: Path, file: Path, passphrase_file: Path) -> None:
    """Try a second backup, kept elsewhere, from which the keys come back."""
    first = read_state(data).set.get("backup", {}).get("file")
    if first is not None and Path(first).exists() and file.samefile(first):
        _end("This is the same file as the backup. Keep a second one elsewhere, and name that one.")
    _told(data, "keys", **_copy(file, passphrase_file))


@go_live.command("sandbox-off")
@click.confirmation_option(prompt="The people and referrals that you practised with are put aside. Go live?")
@click.pass_obj
def sandbox_off(data: Path) -> None:
    """End practice: from now on real people's data is taken."""
    if not _listed(data):
        _end("Not yet: every box has to be ticked first. Nothing was changed.")
    try:
        aside = put_practice_aside(data)
    except FolderInUse:
        _end("Stop `alongside up` first. Nothing was changed.")
    state = read_state(data)
    keep_state(data, GoLive(state.set, state.passed, live=True))
    print(f"\nThe sandbox is off. What you practised with is in {aside}; delete it when you need it no more.")
    print("Agencies are told by phone or on paper until they are connected. Start again with: alongside up")


def _copy(file: Path, passphrase_file: Path) -> dict[str, str]:
    try:
        made = made_at(file, (passphrase_file.read_text(encoding="utf-8").splitlines() or [""])[0])
    except BackupRefused as refused:
        _end(str(refused))
    return {
        "file": str(file.absolute()),
        "passphrase_file": str(passphrase_file.absolute()),
        "made_at": made.isoformat(),
    }


def _told(data: Path, box: str, **facts: Any) -> None:
    keep_state(data, read_state(data).told(box, **facts))
    [found] = [one for one in BOXES if one.name == box]
    wrong = found.check(data, facts)
    if wrong is not None:
        _end(f"Not ticked: {wrong}")
    keep_state(data, read_state(data).ticked(box, datetime.now(UTC)))
    print(f"Ticked: {found.what}.")


def _listed(data: Path) -> bool:
    """Check every box anew, show the list, and say whether all are ticked: what worked last week may not today."""
    state = read_state(data)
    for box in BOXES:
        told = state.set.get(box.name)
        wrong = box.check(data, told) if told is not None else "Not told yet."
        state = state.ticked(box.name, datetime.now(UTC)) if wrong is None else state.unticked(box.name)
        print(f"  [{'x' if wrong is None else ' '}] {box.what}")
        if wrong is not None:
            print(f"      {wrong}\n      {box.how}")
    keep_state(data, state)
    print(f"  [{'x' if state.live else ' '}] Sandbox off")
    if not state.live:
        print("      alongside go-live sandbox-off")
        print("\nUntil all of this is ticked only invented people may be entered, and nothing leaves this machine.")
    return all(box.name in state.passed for box in BOXES)


def _end(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(1)
