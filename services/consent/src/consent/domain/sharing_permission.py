"""What travels of a decision: the allowed categories and the terms, never what was left out, nor why, nor who."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.casedata.codes import OFFENCE_CATEGORIES, SPECIAL_CATEGORIES
from alongside.envelope.model import Permission as PermissionClaims
from alongside.envelope.model import PermissionUse, Terms

from .agreement import LONDON
from .model import Request, Verdict
from .pack_terms import PackTerms
from .records import AgreementRecord, ConsentRecord, ExceptionRecord, Landlord, Permission, Recipient

MOST_OF_A_NAME = 150
MOST_TERMS = 20
MOST_OF_A_BASIS = 100
"""Characters, in the format of a permission."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A verdict to send, with everything that its sharing permission is made of.

    `ends`: the permission's own end. `disputed`: categories whose content the person does not agree with.
    """

    request: Request
    verdict: Verdict
    permission: Permission
    landlord: Landlord
    recipient: Recipient
    agreement: AgreementRecord | None
    pack: PackTerms
    decided_at: datetime
    ends: datetime | None = None
    disputed: frozenset[str] = frozenset()

    @property
    def send_by(self) -> datetime:
        """The last moment of sending: as long as such a message may wait, and never past the permission's end."""
        latest = self.decided_at + self.pack.send_within(self.request.urgency)
        return latest if self.ends is None else min(latest, self.ends)

    @property
    def keep_until(self) -> datetime:
        """Until when the recipient may keep it if it does not accept the referral as its own case."""
        days = self.agreement.retention_days if self.agreement else self.pack.keep_days_without_agreement
        return self.decided_at + timedelta(days=days)

    @property
    def use(self) -> PermissionUse:
        """For one disclosure: an exception, and what goes without an agreement; else the consent says which."""
        consented = isinstance(self.permission, ConsentRecord) and self.permission.terms.mode != "one_off"
        with_updates = consented and self.agreement is not None
        return PermissionUse.UPDATES if with_updates else PermissionUse.ONCE

    def claims(self, permission_id: str, cid: str, sub: str, record_hash: str) -> PermissionClaims:
        """The claims to sign.

        Raises:
            ValueError: it is to be sealed and the recipient has no pinned key, which the gate answers as
                AGENCY_NOT_ACTIVE before.
        """
        if self.recipient.party is None and self.request.sealed:
            raise ValueError("A permission needs a recipient whose key is pinned.")
        return PermissionClaims(
            id=permission_id,
            iss=self.landlord.party,
            aud=self.recipient.party or no_ones_key(self.recipient.agency.id),
            sub=sub,
            cid=cid,
            purposes=(self.request.type,),
            categories=self.verdict.allowed,
            basis=self._basis(),
            use=self.use,
            send_by=int(self.send_by.timestamp()),
            keep_until=int(self.keep_until.timestamp()),
            terms=Terms(self._obligations(), self._told(), self._versions()),
            record=record_hash,
        )

    def _basis(self) -> str:
        """Only conditions that what travels needs: one for health would tell that health was left out.

        Legal powers stay in the record: they are an officer's words, and no basis. A statute whose code leaves no
        room for the conditions is not named, so that it stops nothing.
        """
        basis, allowed = self.verdict.basis, frozenset(self.verdict.allowed)
        if basis is None:
            return ""
        conditions = [basis.art9] if allowed.intersection(SPECIAL_CATEGORIES) else []
        conditions += [basis.art10] if allowed.intersection(OFFENCE_CATEGORIES) else []
        art6 = self._art6(basis.art6)
        named = " ".join(code for code in (art6, *conditions) if code is not None)
        return named if art6 is None or len(named) <= MOST_OF_A_BASIS else named.replace(art6, art6.split(".")[0], 1)

    def _art6(self, code: str | None) -> str | None:
        """A statute that the pack does not know is not named to others."""
        named = code is not None and code.startswith("legal_obligation.")
        known = code is not None and code.removeprefix("legal_obligation.") in self.pack.known_legal_powers
        return "legal_obligation" if named and not known else code

    def _obligations(self) -> tuple[str, ...]:
        agreed = self.agreement
        named = ["onward_sharing:none"] if agreed is None else [f"onward_sharing:{agreed.onward_sharing}"]
        named += [] if agreed is None else [f"breach_notice_hours:{agreed.breach_notice_hours}"]
        said, disputed = (*self.pack.obligations, *named), self._disputed()
        # What is expected of the agency gives way to what it must do; the format carries so many terms.
        room = max(0, MOST_TERMS - len(said) - len(disputed))
        return tuple(dict.fromkeys((*said, *self.pack.clocks[:room], *disputed)))

    def _disputed(self) -> tuple[str, ...]:
        """That the person disagrees travels with what she disagrees with (UK GDPR Art 5(1)(d), 16 and 19).

        Only for what goes: naming another category would tell that it was left out.
        """
        found = [code for code in self.verdict.allowed if code in self.disputed]
        return (f"disputed:{','.join(found)}",) if found else ()

    def _told(self) -> tuple[str, ...]:
        """What the person agreed to or was told; not the language or format of a notice: those are her needs."""
        if isinstance(self.permission, ExceptionRecord):
            tell = self.permission.terms.tell_person
            by = () if tell.by is None else (f"by:{tell.by.astimezone(LONDON).date().isoformat()}",)
            return (tell.when, *by)
        if self.ends is None:
            return ("agreed",)
        return ("agreed", f"until:{self.ends.astimezone(LONDON).date().isoformat()}")

    def _versions(self) -> dict[str, str]:
        versions = {"policy": f"{self.pack.id}@{self.pack.version}"}
        if self.agreement:
            versions["agreement"] = _named(self.agreement.agreement.id, self.agreement.agreement.version)
        document = self.pack.policy_document
        return versions if document is None else {**versions, "policy_document": document}


def no_ones_key(agency: str) -> str:
    """The audience of what is told and not sealed: the form of a party id, and the thumbprint of no key.

    So the permission says for whom it is, and no message can ever be sealed under it.
    """
    told = hashlib.sha256(f"alongside/told-another-way/{agency}".encode()).digest()
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def _named(agreement: str, version: int) -> str:
    """Id and version, no longer than the format of a permission allows."""
    return f"{agreement[:MOST_OF_A_NAME]}@{version}"
