"""`referral begin-again`: after the database was put back from a copy, before anything else runs on it."""

import os
import sys
from typing import NoReturn

import click

from alongside.clock import SystemClock
from alongside.settings import SettingsRefused
from referral.bootstrap.from_a_copy import FromACopy, build_from_a_copy
from referral.config import Settings
from referral.domain.errors import Unreachable


@click.command("begin-again")
def begin_again() -> None:
    """Begin again on a database that was put back from a backup; once, while serve, seal and relay are stopped.

    Numbers begin anew, and what the copy says was not acknowledged is offered again under the same names, so that an
    agency that has it receipts it and nothing has an effect twice. A task asks somebody to find out what happened
    since the backup. Doing it again does no harm.
    """
    try:
        copy = build_from_a_copy(Settings.from_env(os.environ, with_keys=False), SystemClock())
    except SettingsRefused as refused:
        _give_up("\n".join(refused.mistakes))
    try:
        _stop_unless_ready(copy)
        copy.begin_again()
    except Unreachable as away:
        _give_up(str(away))
    finally:
        copy.close()
    click.echo("Begun again: every conversation has new numbers, and what may not have arrived is offered once more.")
    click.echo("Start consent and notify, then referral serve and referral relay. My work shows what people do now.")


def _stop_unless_ready(copy: FromACopy) -> None:
    if lacks := copy.lacks():
        _give_up("\n".join(lacks))
    if copy.others():
        _give_up(
            "Something is connected to this database. Stop referral serve, seal and relay (and psql) first: "
            "nothing may be sent before this is done."
        )


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)
