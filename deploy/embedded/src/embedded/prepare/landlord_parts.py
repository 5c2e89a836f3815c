"""What the landlord's own processes read: consent, referral, the relay without keys, notify."""

import json
from dataclasses import asdict
from typing import Any

from alongside.link.port import LANDLORD
from alongside.vault import KeyRing
from alongside.web.tokens import TrustedIssuer
from embedded.accounts import STAFF, TEAM, SignIn
from embedded.prepare import logins
from embedded.prepare.wanted import Making
from embedded.provision import CONTACTS
from embedded.secrets_folder import TRUSTED, SecretsFolder

KEY_RING = "key-ring"
MAIL_PASSWORD = "password"  # nosec B105  # the name of a file


def consent(making: Making) -> None:
    """consent/: it holds the permission key and knows no story."""
    folder = making.folder("consent")
    logins.has_database(making, "consent", "consent")
    logins.hears_events(making, "consent")
    _ring(folder)
    trusts(making, folder, "consent")


def referral(making: Making) -> None:
    """referral/: it holds the message and encryption keys; the partner link is the relay's."""
    folder = making.folder("referral")
    logins.has_database(making, "referral", "referral")
    logins.hears_events(making, "referral")
    _ring(folder)
    folder.page_secret()
    folder.put("accounts.json", accounts(*(making.sign_ins[name] for name in STAFF)))
    folder.put("desk-key.json", json.dumps(making.secrets.token_key("desk")))
    folder.put("import-team", TEAM)
    _shared_with_the_relay(making, folder)


def relay(making: Making) -> None:
    """relay/: the same database as referral, but none of its keys: no ring, no keystore, no passphrase."""
    folder = making.folder("relay")
    logins.has_database(making, "relay", "referral")
    logins.has_link(making, ("relay",), LANDLORD)
    _shared_with_the_relay(making, folder)
    making.folder("referral").put("link-names.json", json.dumps(dict(making.links), indent=1))


def notify(making: Making) -> None:
    """notify/: it knows how a person can safely be reached, and never why."""
    folder = making.folder("notify")
    logins.has_database(making, "notify", "notify")
    logins.hears_events(making, "notify")
    _ring(folder)
    folder.page_secret()
    folder.put("accounts.json", accounts(*(making.sign_ins[name] for name in STAFF)))
    folder.put("smtp-password", making.folder("mail").text(MAIL_PASSWORD, logins.new_password))
    folder.put("mail-ca.pem", making.authority.pem)
    trusts(making, folder, "notify")


def trusts(making: Making, folder: SecretsFolder, service: str) -> None:
    """trusted-issuers.json: whose tokens a service believes, by public keys."""
    issuers = making.secrets.trusted(*TRUSTED[service])
    folder.put("trusted-issuers.json", json.dumps([_entry(one) for one in issuers], indent=1))


def accounts(*known: SignIn) -> str:
    """accounts.json: who may sign in to pages; hashes only."""
    return json.dumps([asdict(one.account) for one in known], indent=1)


def _entry(issuer: TrustedIssuer) -> dict[str, Any]:
    return {"iss": issuer.iss, "jwk": dict(issuer.jwk), "kinds": list(issuer.kinds), "roles": list(issuer.roles)}


def _ring(folder: SecretsFolder) -> None:
    if not folder.path(KEY_RING).exists():
        KeyRing.create(folder.path(KEY_RING))


def _shared_with_the_relay(making: Making, folder: SecretsFolder) -> None:
    contacts = {ring: {"role": held.role, "phone": held.phone} for ring, held in CONTACTS.items()}
    folder.put("contacts.json", json.dumps(contacts, indent=1))
    folder.put("token-key.json", json.dumps(making.secrets.token_key("referral")))
    folder.put("landlord-identity", making.known.party)
    folder.put("root.jws", making.known.root)
    folder.put("keys.jws", making.known.keys)
    trusts(making, folder, "referral")
