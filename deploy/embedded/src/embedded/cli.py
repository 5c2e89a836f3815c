"""The `alongside` command."""

import click

from embedded.commands.backup import backup, restore
from embedded.commands.demo import demo
from embedded.commands.doctor import doctor
from embedded.commands.go_live import go_live
from embedded.commands.practise import practise
from embedded.commands.prepare import prepare
from embedded.commands.refer import refer
from embedded.commands.up import up
from embedded.commands.working_together import working_together


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Consented referrals between a landlord and its partner agencies, on one machine, in sandbox mode."""


main.add_command(up)
main.add_command(refer)
main.add_command(demo)
main.add_command(prepare)
main.add_command(doctor)
main.add_command(backup)
main.add_command(go_live)
main.add_command(restore)
main.add_command(working_together)
main.add_command(practise)
