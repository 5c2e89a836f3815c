"""`consent audit link` and `consent audit verify`: a chain over what was read and decided."""

import sys

import click

from consent.entrypoints.decisions import open_service


@click.group()
def audit() -> None:
    """Look after the audit: who read and decided what."""


@audit.command()
def link() -> None:
    """Name in the chain what was read and decided since the last time; run it often, by a timer."""
    consent = open_service()
    try:
        click.echo(f"{consent.link_audit()} linked")
    finally:
        consent.close()


@audit.command()
def verify() -> None:
    """Look at every link and what it names; the exit status is 1 when something is not as it was linked.

    Keep the last hash somewhere else: whoever could write the whole chain anew cannot write that.
    """
    consent = open_service()
    try:
        found = consent.verify_audit()
    finally:
        consent.close()
    for seq in found.broken:
        click.echo(f"WRONG  link {seq} does not follow from the one before.")
    for word, entries in (("was changed", found.changed), ("is missing", found.missing)):
        for entry in entries:
            click.echo(f"WRONG  {entry.kind} {entry.id} {word}.")
    click.echo(f"{found.links} links, the last is {found.head}")
    sys.exit(0 if found.sound else 1)
