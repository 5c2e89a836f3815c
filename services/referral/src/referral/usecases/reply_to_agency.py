"""Write back to an agency about a referral that it has: an answer to its question, or a word to its people.

Words only. A category would need a permission of its own, which a referral has and a reply has not; and the relay
asks for a lease on the referral's decision before the words leave, as for everything that goes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from alongside.clock import Clock
from alongside.envelope.model import AnswerCode, Sealed
from alongside.telemetry.vocabulary import LogEvent
from referral.domain.agency import Agency
from referral.domain.errors import IllegalMove, Invalid, NotFound
from referral.domain.message import Conversation, Kind, Message
from referral.domain.parts import as_text
from referral.domain.practice import only_fictional
from referral.domain.referral import Referral
from referral.domain.states import State
from referral.usecases.ports import AgencyNotReady, NewUnitOfWork, ReplyOrder, Sealer, SealRefused, UnitOfWork
from referral.usecases.speaking import Speaker
from referral.usecases.storage_replies import KeptReply
from referral.usecases.tasks import QUESTION

LONGEST: Final = 2000
"""Characters of one reply."""
THERE = frozenset({State.DELIVERED, State.OPENED, State.ACCEPTED})
"""Where a referral is with an agency that has not said no."""


class ReplyToAgency:
    """Record, seal and queue one reply."""

    def __init__(
        self, new_uow: NewUnitOfWork, clock: Clock, sealer: Sealer, speak: Speaker, *, practice: bool = False
    ) -> None:
        self._practice = practice
        self._new_uow = new_uow
        self._clock = clock
        self._sealer = sealer
        self._speak = speak

    def __call__(self, referral_id: str, text: str, *, by: str, key: str) -> KeptReply:
        """Return the reply; the same `key` with the same text returns the one that was recorded.

        Raises:
            NotFound: there is no such referral.
            Invalid: the text is empty or longer than LONGEST, or the key came with another text.
            PracticeOnly: the system is for practice, and something in the text could be real.
            IllegalMove: the agency does not have the referral, or cannot be written to now.
        """
        text = text.strip()
        if not 0 < len(text) <= LONGEST:
            raise Invalid(f"A reply has 1 to {LONGEST} characters.")
        if self._practice:
            only_fictional(text)
        with self._new_uow() as uow:
            referral = uow.referrals.lock(referral_id)
            if referral is None:
                raise NotFound("There is no such referral here.")
            earlier = _earlier(uow.replies.replies(referral_id), text, key)
            if earlier is not None:
                return earlier
            kept = self._write(uow, referral, text, by, key)
            uow.commit()
        self._speak(LogEvent.REFERRAL_SEALED, referral_id=referral_id)
        return kept

    def _write(self, uow: UnitOfWork, referral: Referral, text: str, by: str, key: str) -> KeptReply:
        now = self._clock.now()
        agency, line = _open_line(uow, referral)
        re = _newest_question(uow, referral)
        sealed = self._seal(uow, referral, agency, line, text, re, now)
        addressee = self._sealer.party_id(agency, now)
        uow.messages.add(
            Message.from_sealed(
                sealed, Kind.REPLY, agency=agency.agency_id, addressee=addressee,
                referral_id=referral.referral_id, at=now, about=re,
            )
        )  # fmt: skip
        kept = KeptReply(sealed.jti, referral.referral_id, re, text, by, key, now)
        uow.replies.keep_reply(kept, referral.person_id)
        uow.tasks.close(referral.referral_id, (QUESTION,), now)
        return kept

    def _seal(
        self, uow: UnitOfWork, referral: Referral, agency: Agency, line: Conversation, text: str, re: str | None,
        now: datetime,
    ) -> Sealed:  # fmt: skip
        seen = uow.inbox.seen(line.party, line.cid)
        order = ReplyOrder(agency, as_text({"ask": text}), re, referral.urgency, line, seen, now)
        try:
            return self._sealer.seal_reply(order)
        except (AgencyNotReady, SealRefused):
            raise IllegalMove("They cannot be written to now; ring them.") from None


def _earlier(replies: Sequence[KeptReply], text: str, key: str) -> KeptReply | None:
    same = next((one for one in replies if one.key == key), None)
    if same is not None and same.text != text:
        raise Invalid("This key came with another reply.")
    return same


def _open_line(uow: UnitOfWork, referral: Referral) -> tuple[Agency, Conversation]:
    """The agency and our side of the conversation, when a message may be put into it."""
    agency = uow.agencies.get(referral.agency)
    line = uow.conversations.get(referral.decision.cid) if referral.decision.cid else None
    if referral.state not in THERE or line is None:
        raise IllegalMove("They do not have this referral, or have said no to it, so there is nothing to reply to.")
    if agency is None or not agency.ready:
        raise IllegalMove("They are not connected now; ring them.")
    if uow.messages.waits_in(line.cid):
        raise IllegalMove("Something else is on its way to them. Try again in a moment.")
    return agency, line


def _newest_question(uow: UnitOfWork, referral: Referral) -> str | None:
    asked = [one.jti for one in uow.replies.answers(referral.referral_id) if one.answer == AnswerCode.MORE_INFO]
    return asked[-1] if asked else referral.jti
