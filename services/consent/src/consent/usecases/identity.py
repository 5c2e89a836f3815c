"""Ids that the same request makes again, so that a retry after a crash adds nothing."""

import uuid

from consent.domain.records import Actor

IMPORT_ROLE = "import"


def repeatable_id(subject: str, kind: str, key: str, by: Actor) -> str:
    """A uuid5 below the person's own id, from what is made, the caller's idempotency key and the caller."""
    return str(uuid.uuid5(uuid.UUID(subject), "\0".join((kind, by.issuer, by.name, key))))
