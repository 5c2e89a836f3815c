"""Whom to ring: our own roles from the settings, the agency from the directory."""

from collections.abc import Mapping

from referral.domain.agency import Agency
from referral.domain.wording import Contact, Directory

OwnRoles = Mapping[str, Contact]


def directory_for(own: OwnRoles, agency: Agency | None) -> Directory:
    """Return the numbers that the next step of a referral to `agency` may name."""
    return Directory(agency=agency.contact if agency else None, own=own)
