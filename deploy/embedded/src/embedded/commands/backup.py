"""`alongside backup` and `alongside restore`."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from embedded.backup.making import free_enough, make_backup
from embedded.backup.putting_back import put_back
from embedded.backup.sealed_file import BackupRefused
from embedded.go_live.state import note_backup

SHORTEST = 14
_DATA = click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path(".alongside"))
_PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Read the passphrase from the first line of this file; without it you are asked.",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_DATA
@_PASSPHRASE
def backup(file: Path, data: Path, passphrase_file: Path | None) -> None:
    """Write everything in the data folder, keys too, into one encrypted FILE.

    `alongside up` may go on running. Keep FILE and its passphrase in two different places: whoever has both has
    everything, and without the passphrase nobody can read FILE, we included.
    """
    words = _passphrase(passphrase_file, confirm=True)
    if len(words) < SHORTEST:
        _end(f"Use a passphrase of at least {SHORTEST} characters: four words that do not belong together are good.")
    try:
        if data.exists() and not free_enough(data, file.absolute().parent):
            _end("There is not enough room on the disk for a backup.")
        made = make_backup(data, file, words)
        note_backup(data, made.made_at, file)
    except BackupRefused as refused:
        _end(str(refused))
    except OSError as problem:
        _end(f"The backup could not be written: {problem.strerror or 'the disk cannot be used'}.")
    print(f"Backed up {made.files} files, {made.databases} of them databases, into {file} ({made.size:,} bytes).")
    print("Try it: alongside restore FILE --data SOME-EMPTY-FOLDER, and look at it with alongside doctor.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_DATA
@_PASSPHRASE
def restore(file: Path, data: Path, passphrase_file: Path | None) -> None:
    """Put a backup back into an empty data folder, on this machine or another one.

    Before you do: make sure that the old machine never starts again.
    """
    try:
        back = put_back(file, data, _passphrase(passphrase_file, confirm=False))
    except BackupRefused as refused:
        _end(str(refused))
    except OSError as problem:
        _end(f"The backup could not be put back: {problem.strerror or 'the disk cannot be used'}.")
    print(f"Put back {back.files} files as they were on {back.made_at:%-d %B %Y at %H:%M} UTC, into {data}.")
    print("What happened after that is not in it: the first page, My work, says what to do about that.")
    print(f"Start it with: alongside up --data {data}")


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm))


def _end(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(1)
