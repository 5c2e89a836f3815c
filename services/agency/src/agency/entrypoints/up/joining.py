"""The steps of joining a landlord, asked one after the other. Broken off, they go on where they were."""

import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from agency.bootstrap import Agency, open_identity
from agency.entrypoints.up.folder import OUR_FILE, Desk, Membership
from agency.entrypoints.up.paper import recovery_sheet
from alongside.clock import Clock
from alongside.joining import words
from alongside.joining.invitation import FIRST, LAST, Invitation, InvitationRefused, open_invitation
from alongside.joining.words import WordsRefused

Answer = TypeVar("Answer")
TRIES: Final = 3
SHEET: Final = "recovery-sheet.html"
LONGEST_WAIT_LINES: Final = 2000
SHORTEST_PASSWORD: Final = 12


class Stopped(Exception):
    """Joining cannot go on; the message is what to do."""


class Joining:
    """Asks on the terminal."""

    def __init__(self, desk: Desk, clock: Clock, secret_prompt: Callable[[str], str]) -> None:
        self._desk, self._clock, self._in_secret = desk, clock, secret_prompt

    def begin(self, file: Path | None) -> Membership:
        """Steps 1 and 2: the invitation, and the six words that open it. Raises Stopped."""
        _heading("1. The invitation")
        text = _text_of(file) if file else _asked_for_text()
        _heading("2. The six words")
        click.echo("The landlord reads six words to you in a call. Four letters of each are enough.")
        invitation = _several_times(lambda: self._opened(text), "Ask the landlord for a new invitation.")
        click.echo(f"This is the invitation of {invitation.landlord_name} to {invitation.agency_name}.")
        return self._desk.accept(invitation)

    def go_on(self, membership: Membership) -> None:
        """The other steps, as far as they are not done. Raises Stopped."""
        _heading("3. Your keys")
        agency = self._identity(membership)
        try:
            self._paper(membership)
            self._file(membership, agency)
            self._compare(membership, agency)
        finally:
            agency.close()
        self._sign_in()
        membership.done()
        name = membership.settings.landlord_name
        click.echo(f"\nYou have joined. {name} sends you a practice referral: open it and accept it.")

    @staticmethod
    def _opened(text: str) -> Invitation:
        return open_invitation(text, words.typed(click.prompt("The six words"), words.CODE_WORDS))

    def _identity(self, membership: Membership) -> Agency:
        agency = open_without_identity(membership, self._clock)
        if membership.sheet_waits or not _has_identity(membership):
            secret = self._secret(membership)
            agency.identity_from(secret)
            click.echo("Your keys are made on this computer, and never leave it.")
        return agency

    def _secret(self, membership: Membership) -> bytes:
        """From the sheet of an earlier computer, or a new one."""
        if not membership.sheet_waits and click.confirm("Do you have a recovery sheet from an earlier computer?"):
            return _several_times(
                lambda: words.read_secret(click.prompt("The fourteen words")),
                "Look at the sheet again. Without it, ask the landlord to invite you as a new agency.",
            )
        return membership.secret()

    def _paper(self, membership: Membership) -> None:
        if not membership.sheet_waits:
            return
        _heading("4. The recovery sheet")
        settings, spelled = membership.settings, words.spell_secret(membership.secret())
        sheet = self._desk.data / SHEET
        page = recovery_sheet(
            settings.name, settings.landlord_name, settings.landlord_phone, spelled, self._clock.now()
        )
        sheet.touch(mode=0o600)
        sheet.write_text(page, encoding="utf-8")
        click.echo(f"Open this file, print it, and lock the paper away:\n\n    {sheet}\n")
        click.echo("Without a printer, write these words down with their numbers:\n")
        _say(spelled)
        try:
            place = secrets.randbelow(len(spelled))
            _several_times(lambda: _word(spelled, place), "Print the sheet, and start again with: agency up")
        finally:
            sheet.unlink(missing_ok=True)
        membership.sheet_is_on_paper()
        click.echo("Good. The words are now on the paper only.")

    def _file(self, membership: Membership, agency: Agency) -> None:
        _heading("5. Your file")
        file = self._desk.data / OUR_FILE
        agency.write_identity(file)
        click.echo(f"Send this file to {membership.settings.landlord_name} by e-mail. It is not secret.")
        click.echo(f"\n    {file}")

    def _compare(self, membership: Membership, agency: Agency) -> None:
        _heading("6. The call")
        settings, landlord = membership.settings, membership.landlord
        click.echo(f"Ring {settings.landlord_name} on a number that you knew before, not one from an e-mail.")
        click.echo("Read these twelve words to them:\n")
        _say(words.fingerprint(agency.identity().party))
        click.echo("\nThen they read their twelve words to you.")

        def heard() -> None:
            if not words.same(click.prompt("Type the words that they read to you"), landlord.party):
                raise WordsRefused("These are not the words of the landlord in this invitation.")

        _several_times(
            heard,
            "Stop here. The invitation may not be from your landlord. Ring them on a number that you knew before, "
            "and tell them. Nothing can be sent to you.",
        )
        agency.pin_landlord(landlord.root, landlord.keys, landlord.party)
        click.echo("They are the same. You know now that you are connected with the right people.")

    def _sign_in(self) -> None:
        if self._desk.accounts:
            return
        _heading("7. Your sign-in")
        add_person(self._desk, self._in_secret)


def add_person(desk: Desk, in_secret: Callable[[str], str]) -> None:
    """Ask for a name and a password, and let that person sign in."""
    name = click.prompt("Your name, to sign in with").strip()[:64]

    def chosen() -> str:
        password = in_secret(f"A password, {SHORTEST_PASSWORD} characters or more")
        if len(password) < SHORTEST_PASSWORD:
            raise WordsRefused(f"It needs {SHORTEST_PASSWORD} characters. Three or four words are easy to remember.")
        if in_secret("The same once more") != password:
            raise WordsRefused("The two were not the same.")
        return password

    desk.add_person(name, _several_times(chosen, "Start again with: agency up"))


def open_without_identity(membership: Membership, clock: Clock) -> Agency:
    """The node of this landlord, before it has keys. Raises CannotOpen."""
    return open_identity(membership.settings, clock, make=False)


def _has_identity(membership: Membership) -> bool:
    return membership.settings.keystore.exists()


def _word(spelled: tuple[str, ...], place: int) -> None:
    given = click.prompt(f"To be sure: type word {place + 1} of the sheet").strip().lower()
    if given != spelled[place]:
        raise WordsRefused("That is not the word.")


def _several_times(ask: Callable[[], Answer], otherwise: str) -> Answer:
    for _ in range(TRIES):
        try:
            return ask()
        except (WordsRefused, InvitationRefused) as refused:
            click.echo(str(refused))
    raise Stopped(otherwise)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Stopped("The invitation cannot be read.") from None


def _asked_for_text() -> str:
    given = click.prompt("The file of the invitation, or the invitation itself")
    if FIRST not in given:
        return _text_of(Path(given.strip().strip('"')).expanduser())  # as Windows copies a path
    lines = [given]
    while LAST not in lines[-1] and len(lines) < LONGEST_WAIT_LINES:
        lines.append(sys.stdin.readline())
    return "\n".join(lines)


def _heading(text: str) -> None:
    click.echo(f"\n{text}\n{'-' * len(text)}")


def _say(spelled: tuple[str, ...]) -> None:
    for line in words.lines(spelled):
        click.echo(f"    {line}")
