"""Digests by which the landlord knows that the content under a reference has changed."""

import hashlib
import json
from typing import Any

from .bundle import Bundle


def digest(value: Any) -> str:
    """SHA-256, in hex, of the JSON text with sorted members."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def object_digests(bundle: Bundle) -> dict[str, str]:
    """Name -> digest, for each thing of the file as it was read (before a rebase).

    A later export of the case may add consents, exceptions and referrals; what was sent stays as it was.
    """
    document = bundle.original
    found = {
        "person": digest([document["person"], document["jurisdiction"]]),
        "data": digest(document["data"]),
        "standing_refusals": digest(document.get("standing_refusals", [])),
    }
    for name in ("consents", "exceptions", "referrals"):
        found |= {f"{name}/{entry['ref']}": digest(entry) for entry in document.get(name, [])}
    return found


def idempotency_key(kind: str, case_ref: str, ref: str) -> str:
    """The key under which one thing of a case is created once: SHA-256 over kind, case and reference."""
    return digest([kind, case_ref, ref])
