"""What each agency's node reads. Its private keys are not here: the node makes them, and nobody else sees them."""

import json
import secrets as randomness

from agency.config import new_link_name
from embedded.prepare import landlord_parts, logins
from embedded.prepare.kept import KeptSecrets
from embedded.prepare.wanted import Making
from embedded.provision import CONTACTS
from embedded.refer.partnership import Partnership
from referral.domain.wording_table import Ring

ALONE, TOGETHER = "police", "sandbox"
"""One agency has a node of its own, as a partner would; all others share one process."""


def agency_with_its_own_node(partnership: Partnership) -> str:
    """The first police force, or whoever is first. Raises ValueError when nobody is active."""
    active = partnership.active_agencies()
    forces = [one["id"] for one in partnership.agencies if one["id"] in active and one["type"] == "police"]
    if not active:
        raise ValueError("The partnership has no active agency.")
    return str((forces or active)[0])


def link_names(secrets: KeptSecrets, partnership: Partnership) -> dict[str, str]:
    """Agency -> its secret name on the broker; made where missing."""
    known: dict[str, str] = secrets.kept("link-names", dict)
    missing = [agency for agency in partnership.active_agencies() if agency not in known]
    if missing:
        known |= {agency: new_link_name(randomness.token_bytes(16)) for agency in missing}
        secrets.replace("link-names", known)
    return known


def nodes(making: Making) -> None:
    """police/ and sandbox/<agency>/, one folder for each active agency."""
    alone = agency_with_its_own_node(making.partnership)
    names = {agency["id"]: agency["name"] for agency in making.partnership.agencies}
    making.folder(TOGETHER)
    landlord = {
        "landlord_name": str(making.partnership.landlord.get("name") or "The landlord"),
        "landlord_phone": CONTACTS[Ring.DIRECTORY.value].phone,
    }
    for agency in making.partnership.active_agencies():
        part = (ALONE,) if agency == alone else (TOGETHER, agency)
        folder = making.folder(*part)
        folder.put("agency.json", json.dumps({"id": agency, "name": names[agency], **landlord}, indent=1))
        folder.put("link-name", making.links[agency])
        logins.has_link(making, part, making.links[agency])
        folder.passphrase()
        folder.page_secret()
        folder.put("accounts.json", landlord_parts.accounts(making.sign_ins[agency]))
        landlord_parts.trusts(making, folder, "agency")
