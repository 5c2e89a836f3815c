"""`python -m embedded` is the `alongside` command."""

from embedded.cli import main

main(prog_name="alongside")
