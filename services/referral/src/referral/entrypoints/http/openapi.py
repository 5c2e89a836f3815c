"""The description of the HTTP API, from the routes themselves."""

import tempfile
from pathlib import Path
from typing import Any

import yaml
from joserfc.jwk import ECKey

from alongside.clock import SystemClock
from alongside.envelope.model import Env
from alongside.events.memory import MemoryBus
from alongside.link.memory import MemoryBroker
from referral.bootstrap import build
from referral.config import Settings
from referral.domain.landlord import OwnParty
from referral.entrypoints.http.app import create_app


def describe() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document, made with a database in memory and keys that are thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url="sqlite://",
            key_ring=Path(folder) / "ring.json",
            keystore=Path(folder) / "keystore.json",
            keystore_passphrase=b"nothing is kept here",
            own=OwnParty("", "", ""),
            consent_url="http://consent.invalid",
            notify_url="http://notify.invalid",
            token_key=ECKey.generate_key("P-256").as_dict(private=True),
            contacts={},
            env=Env.SANDBOX,
        )
        app = create_app(build(settings, SystemClock(), MemoryBus(), MemoryBroker()))
    document: dict[str, Any] = app.extensions["referral.api"].description()
    return document


def as_yaml(document: dict[str, Any]) -> str:
    """Return the document as it is kept in `openapi.yaml`."""
    return yaml.safe_dump(document, sort_keys=True, allow_unicode=True, width=110)
