"""The profile of a running deployment: where its services are and how the import signs in. Sandbox only."""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from alongside.web.tokens import TokenSigner
from embedded.refer.bundle_schema import Strict
from embedded.refer.fields import Code, Name
from embedded.refer.mistakes import FileRefused, Mistake, from_messages
from embedded.refer.reading import read_json

VERSION = "alongside/profile/1"
SERVICES = ("consent", "referral", "notify", "agency")
ANSWERS = ("none", "accept", "decline")


class _Open(fields.Dict):
    """An object whose members are texts."""

    def __init__(self, **more: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.String(), **more)


def _address() -> fields.Url:
    return fields.Url(required=True, require_tld=False, schemes={"http", "https"})


class _Addresses(Strict):
    consent = _address()
    referral = _address()
    notify = _address()
    agency = _address()


class _SignIn(Strict):
    issuer = Name(required=True)
    subject = Name(required=True)
    key = _Open(required=True)


class _Trust(Strict):
    landlord = Name(required=True)
    agencies = _Open(required=True)


class ProfileSchema(Strict):
    """A whole profile file."""

    schema = fields.String(required=True, validate=validate.Equal(VERSION, error=f'This must be "{VERSION}".'))
    mode = Code(("sandbox",), "the mode of a profile", required=True)
    addresses = fields.Nested(_Addresses, required=True)
    sign_in = fields.Nested(_SignIn, required=True)
    trust = fields.Nested(_Trust, required=True)
    clock_offset_s = fields.Float(
        required=True, validate=validate.Range(-6e10, 2e11, error="This leads out of the calendar.")
    )
    answers = Code(ANSWERS, "a way to answer", required=True)


@dataclass(frozen=True)
class Profile:
    """One running deployment in sandbox mode.

    addresses: service -> base URL. key: the private JWK with which the import signs in. landlord_pin and
    agency_pins: thumbprints of the identity keys that this side trusts, whatever a service says.
    clock_offset_s: how far the deployment's clock is ahead of the machine's.
    """

    addresses: dict[str, str]
    issuer: str
    subject: str
    key: dict[str, str] = field(repr=False)
    landlord_pin: str
    agency_pins: dict[str, str]
    clock_offset_s: float = 0.0
    answers: str = "none"

    def now(self) -> datetime:
        """The present instant of the deployment (aware UTC)."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_offset_s)


def write_profile(path: Path, profile: Profile) -> None:
    """Write `profile` whole, mode 0600: it holds a sign-in key."""
    document = {
        "schema": VERSION,
        "mode": "sandbox",
        "addresses": profile.addresses,
        "sign_in": {"issuer": profile.issuer, "subject": profile.subject, "key": profile.key},
        "trust": {"landlord": profile.landlord_pin, "agencies": profile.agency_pins},
        "clock_offset_s": profile.clock_offset_s,
        "answers": profile.answers,
    }
    beside = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file, indent=1)
    beside.replace(path)


def load_profile(path: Path) -> Profile:
    """Read and check a profile; raise FileRefused with every mistake."""
    document = read_json(path)
    if not isinstance(document, dict):
        raise FileRefused([Mistake("", "A profile is a JSON object.")])
    mistakes = list(from_messages(ProfileSchema().validate(document)))
    if not mistakes and not _signs(document["sign_in"]):
        mistakes = [Mistake("/sign_in/key", "This is not a sign-in key.")]
    if mistakes:
        raise FileRefused(mistakes)
    return Profile(
        addresses=document["addresses"],
        issuer=document["sign_in"]["issuer"],
        subject=document["sign_in"]["subject"],
        key=document["sign_in"]["key"],
        landlord_pin=document["trust"]["landlord"],
        agency_pins=document["trust"]["agencies"],
        clock_offset_s=float(document["clock_offset_s"]),
        answers=document["answers"],
    )


def _signs(sign_in: dict[str, Any]) -> bool:
    try:
        TokenSigner(sign_in["issuer"], sign_in["key"]).sign(sign_in["subject"], "referral", "person", [], seconds=1)
    except (KeyError, ValueError):
        return False
    return True
