"""Identifiers of rows."""

from uuid6 import uuid7


def new_id() -> str:
    """A uuid7 (RFC 9562) as 36 lower-case characters: rows sort by birth.

    It tells when it was made, so it never travels to an agency or to notify: use uuid4 there.
    """
    return str(uuid7())
