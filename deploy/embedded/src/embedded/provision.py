"""The settings of every service of a deployment, from its plan and the secrets of its folder."""

import hashlib
import secrets as randomness
from contextlib import suppress
from typing import Any

from agency.config import Settings as AgencySettings
from agency.config import new_link_name
from alongside.envelope.model import Env
from alongside.events.model import STAFF_ROLES
from alongside.web.accounts import Account
from alongside.web.logo import read_logo
from consent.config import Settings as ConsentSettings
from embedded.accounts import STAFF, TEAM, SignIn
from embedded.backup.making import RESTORED
from embedded.go_live.mail import mail_server, staff_addresses
from embedded.go_live.state import read_state
from embedded.landlord import CONSENT_STORE, REFERRAL_STORE, Landlord
from embedded.plan import Plan
from embedded.secrets_folder import COST, TRUSTED, SecretsFolder
from notify.config import Settings as NotifySettings
from notify.domain.templates import Words, forbidden_in
from referral.config import Settings as ReferralSettings
from referral.domain.landlord import OwnParty
from referral.domain.wording import Contact
from referral.domain.wording_table import Ring

HOSTS = ("127.0.0.1", "localhost")
WORKER_NAME = "Sam"
PHONE = "020 7946 0100"
CONTACTS: dict[str, Contact] = {
    Ring.CASE_TEAM: Contact("hate incident team", PHONE),
    Ring.SAFEGUARDING: Contact("safeguarding lead", "020 7946 0102"),
    Ring.DATA_PROTECTION: Contact("data protection officer", "020 7946 0103"),
    Ring.DIRECTORY: Contact("partnership desk", "020 7946 0104"),
}
"""The sample landlord's own roles; the numbers are Ofcom's fictional ones."""


STAFF_ADDRESSES = {role: f"{role.replace('_', '-')}@example.org" for role in STAFF_ROLES}
"""Shared mailboxes; in sandbox mode what goes to them is shown on the Outbox page and goes nowhere."""


class Provision:
    """Settings of every service, from a plan and the secrets of its folder."""

    def __init__(
        self, plan: Plan, secrets: SecretsFolder, addresses: dict[str, str], sign_ins: dict[str, SignIn]
    ) -> None:
        """addresses: service -> base URL. sign_ins: by name; without one a page lets nobody in."""
        self.plan, self.secrets, self.addresses, self._sign_ins = plan, secrets, addresses, sign_ins
        self._links: dict[str, str] = secrets.kept("link-names", dict)
        self.hosts = HOSTS

    @property
    def live(self) -> bool:
        """Is every box of `alongside go-live` ticked, so that real people's data may go in."""
        return read_state(self.plan.data).live

    @property
    def from_a_copy(self) -> bool:
        """Was the folder put back from a backup since it ran last."""
        return (self.plan.data / RESTORED).exists()

    def consent(self) -> ConsentSettings:
        """Settings of consent."""
        return ConsentSettings(
            database_url=self._database("consent"),
            key_ring=self.secrets.ring_path("consent"),
            keystore=self.secrets.keystore_path(CONSENT_STORE),
            keystore_passphrase=self.secrets.passphrase(),
            trusted_issuers=self.secrets.trusted(*TRUSTED["consent"]),
            sandbox=not self.live,
            hosts=HOSTS,
        )

    def notify(self) -> NotifySettings:
        """Settings of notify."""
        return NotifySettings(
            database_url=self._database("notify"),
            key_ring=self.secrets.ring_path("notify"),
            words=Words(self._display_name(), WORKER_NAME, PHONE),
            page_secret=self._page_secret("notify"),
            trusted_issuers=self.secrets.trusted(*TRUSTED["notify"]),
            accounts=self._accounts_of(*STAFF),
            staff_addresses=STAFF_ADDRESSES if not self.live else staff_addresses(self.plan.data),
            sandbox=not self.live,
            mail=mail_server(self.plan.data) if self.live else None,
            hosts=HOSTS,
            practice=not self.live,
        )

    def referral(self, known: Landlord) -> ReferralSettings:
        """Settings of referral."""
        return ReferralSettings(
            database_url=self._database("referral"),
            key_ring=self.secrets.ring_path("referral"),
            keystore=self.secrets.keystore_path(REFERRAL_STORE),
            keystore_passphrase=self.secrets.passphrase(),
            own=OwnParty(known.party, known.root, known.keys),
            consent_url=self.addresses["consent"],
            notify_url=self.addresses["notify"],
            token_key=self.secrets.token_key("referral"),
            contacts=CONTACTS,
            trusted_issuers=self.secrets.trusted(*TRUSTED["referral"]),
            env=Env.SANDBOX,
            hosts=HOSTS,
            desk_key=self.secrets.token_key("desk"),
            accounts=self._accounts_of(*STAFF),
            page_secret=self._page_secret("referral"),
            import_team=TEAM,
            practice=not self.live,
            **self._brand(),
        )

    def _brand(self) -> dict[str, Any]:
        """Name and logo, as `alongside go-live name` was told; a logo that went away is left out."""
        told = read_state(self.plan.data).set.get("name", {})
        brand: dict[str, Any] = {"display_name": told["name"]} if told.get("name") else {}
        if told.get("logo"):
            with suppress(OSError, ValueError):
                brand["logo"] = read_logo(self.plan.data / told["logo"])
        return brand

    def agency(self, agency_id: str) -> AgencySettings:
        """Settings of one agency's node."""
        name = {one["id"]: one["name"] for one in self.plan.partnership.agencies}[agency_id]
        return AgencySettings(
            agency_id=agency_id,
            name=name,
            link_name=self.link_name(agency_id),
            database_url=self._database(f"agency-{agency_id}"),
            keystore=self.secrets.keystore_path(f"agency-{agency_id}"),
            key_ring=self.secrets.ring_path(f"agency-{agency_id}"),
            passphrase=self.secrets.passphrase(),
            page_secret=self._page_secret(agency_id),
            auto_answer=self.plan.answers,
            accounts=self._accounts_of(agency_id),
            trusted_issuers=self.secrets.trusted(*TRUSTED["agency"]),
            hosts=HOSTS,
            keystore_cost=COST,
            landlord_name=str(self.plan.partnership.landlord.get("name") or "The landlord"),
            landlord_phone=CONTACTS[Ring.DIRECTORY.value].phone,
        )

    def partnership_for_consent(self) -> dict[str, Any]:
        """The partnership; an agency that has an agreement and is not listed is one that is not active."""
        partnership = self.plan.partnership
        listed = {agency["id"] for agency in partnership.agencies}
        others = sorted({one["agency"] for one in partnership.agreements} - listed)
        unlisted = [{"id": one, "type": "unlisted", "status": "retired"} for one in others]
        return {
            "landlord": partnership.landlord,
            "agencies": [*partnership.agencies, *unlisted],
            "agreements": partnership.agreements,
        }

    def link_name(self, agency_id: str) -> str:
        """The agency's secret name on the carrier."""
        if agency_id not in self._links:
            self._links[agency_id] = new_link_name(randomness.token_bytes(16))
            self.secrets.replace("link-names", self._links)
        return self._links[agency_id]

    def _accounts_of(self, *names: str) -> tuple[Account, ...]:
        return tuple(self._sign_ins[name].account for name in names if name in self._sign_ins)

    def _page_secret(self, name: str) -> bytes:
        """One for each set of pages, so that a cookie of one is nothing to another."""
        return hashlib.sha256(self.secrets.page_secret() + name.encode()).digest()

    def _database(self, name: str) -> str:
        return f"sqlite:///{self.plan.data / f'{name}.sqlite3'}"

    def _display_name(self) -> str:
        """What texts to people may say; a name with a word that tells what they are about is not used."""
        name = str(self.plan.partnership.landlord["name"])
        good = len(name) <= 40 and name.isprintable() and not forbidden_in(name)
        return name if good else "Your landlord"
