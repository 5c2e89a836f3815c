"""Put together what one sealing needs: the snapshot, the current safe contact, the next number."""

import secrets
from datetime import datetime

from alongside.envelope.model import Superseded
from referral.domain.agency import Agency
from referral.domain.message import Conversation, Kind, Stage
from referral.domain.parts import as_text, safe_contact_part
from referral.domain.referral import Referral
from referral.usecases.directory import OwnRoles
from referral.usecases.ports import SafeContact, Sealer, SealOrder, UnitOfWork


class Packing:
    """Builds `SealOrder`s inside the sealing transaction."""

    def __init__(self, sealer: Sealer, directory: OwnRoles) -> None:
        self._sealer = sealer
        self.directory = directory

    def order(
        self, uow: UnitOfWork, referral: Referral, agency: Agency, safe: SafeContact | None, now: datetime
    ) -> SealOrder:
        """Return what is to be sealed for `agency` now; `safe` is the record that notify gave a moment ago."""
        snapshot = uow.referrals.snapshot(referral.referral_id)
        decision = referral.decision
        if snapshot is None or decision.permission is None or decision.cid is None:
            raise LookupError("A queued referral without snapshot or permission.")
        parts = dict(snapshot.parts)
        if "SAF" in decision.allowed:
            parts["SAF"] = safe_contact_part(decision.safe_contact, safe.record if safe else None, agency.type)
        conversation = self._conversation(uow, decision.cid, agency, now)
        return SealOrder(
            agency=agency,
            parts={name: as_text(content) for name, content in parts.items()},
            permission=decision.permission,
            urgency=referral.urgency,
            mid=referral.mid,
            conversation=conversation,
            seen=uow.inbox.seen(conversation.party, decision.cid),
            replaces=_replaced(uow, referral),
            now=now,
        )

    def _conversation(self, uow: UnitOfWork, cid: str, agency: Agency, now: datetime) -> Conversation:
        known = uow.conversations.get(cid)
        if known is not None:
            return known
        party = self._sealer.party_id(agency, now)
        made = Conversation(cid=cid, agency=agency.agency_id, party=party, inc=secrets.token_urlsafe(16))
        uow.conversations.open(made)
        return made


def _replaced(uow: UnitOfWork, referral: Referral) -> tuple[Superseded, ...]:
    """Name the messages of this referral that could not be read, so that their numbers count as closed."""
    stopped = (
        one
        for one in uow.messages.of_referral(referral.referral_id)
        if one.kind is Kind.REFERRAL and one.stage is Stage.STOPPED and one.seq is not None
    )
    return tuple(Superseded(seq=one.seq, jti=one.jti) for one in stopped if one.seq is not None)
