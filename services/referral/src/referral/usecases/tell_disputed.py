"""Tell agencies that have something what the person does not agree with, and when that came to an end.

What consent says is kept in the event's own transaction; the process with the key writes to each agency a moment
later, in the referral's own conversation. Where no message goes, somebody rings, with the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from alongside.clock import Clock
from alongside.envelope.model import Sealed
from alongside.unguessable import uuid4
from referral.domain.agency import Agency
from referral.domain.disputed import BY_TELEPHONE, ON_ITS_WAY, THERE, Notice, Standing, concerns, marked
from referral.domain.message import Conversation, Kind, Message, Stage
from referral.domain.parts import as_text
from referral.domain.referral import Referral, Task
from referral.domain.wording import explain
from referral.usecases.directory import OwnRoles, directory_for
from referral.usecases.ports import (
    AgencyNotReady,
    Machine,
    NewUnitOfWork,
    ReplyOrder,
    Sealer,
    SealRefused,
    UnitOfWork,
)
from referral.usecases.storage_replies import KeptReply

BY_PHONE: Final = "DISPUTE_BY_PHONE"
WRITER: Final = "Alongside"
"""Who wrote it: nobody in person; the dispute itself names who recorded it."""
NOT_YET: Final = timedelta(seconds=30)


@dataclass(frozen=True)
class Disputed:
    """What consent says: which decisions let it go, what it is about, and how it stands.

    Without `categories` it is about what went under these decisions as such.
    """

    dispute: str
    decision_ids: Sequence[str]
    categories: Sequence[str]
    standing: str


def note(uow: UnitOfWork, said: Disputed, now: datetime) -> int:
    """Keep a notice for each referral that took something of it along; how many that were."""
    added = 0
    for one in uow.referrals.by_decisions(said.decision_ids):
        referral = uow.referrals.get(one.referral_id)
        named = concerns(said.categories, referral.decision.allowed) if referral else ()
        if named or not said.categories:
            standing = Standing(said.standing)
            added += uow.disputes.add(Notice(uuid4(), one.referral_id, said.dispute, standing, named, now))
    return added


class TellDisputed:
    """What the worker with the key repeats."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, machine: Machine, sealer: Sealer, own: OwnRoles) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._machine = machine
        self._sealer = sealer
        self._own = own

    def step(self) -> bool:
        """Look after one notice; False when none was due."""
        with self._new_uow() as uow:
            notice = uow.disputes.next_due(self._machine.wall())
            if notice is None:
                return False
            referral = uow.referrals.lock(notice.referral_id)
            if referral is None:  # foreign keys
                raise LookupError("A notice without its referral.")
            found = self._one(uow, notice, referral)
            uow.disputes.save(found.notice, self._machine.wall() + NOT_YET if found.again else None)
            uow.commit()
        return True

    def _one(self, uow: UnitOfWork, notice: Notice, referral: Referral) -> "_Found":
        if uow.recalls.exists(referral.referral_id):  # they were asked to destroy it
            return _Found(notice)
        if notice.jti is not None:
            return self._follow(uow, notice, referral)
        if referral.state in ON_ITS_WAY:
            return _Found(notice, again=True)
        if referral.state in BY_TELEPHONE:
            return self._ring(uow, notice, referral)
        return self._write(uow, notice, referral) if referral.state in THERE else _Found(notice)

    def _follow(self, uow: UnitOfWork, notice: Notice, referral: Referral) -> "_Found":
        """Until it has its receipt; silence is a task of its own, and what did not leave is told by telephone."""
        (stage,) = [one.stage for one in uow.messages.of_referral(referral.referral_id) if one.jti == notice.jti]
        if stage in (Stage.GIVEN_BACK, Stage.STOPPED):
            return self._ring(uow, notice, referral)
        return _Found(notice, again=stage is not Stage.DONE)

    def _write(self, uow: UnitOfWork, notice: Notice, referral: Referral) -> "_Found":
        agency = uow.agencies.get(referral.agency)
        line = uow.conversations.get(referral.decision.cid) if referral.decision.cid else None
        if agency is None or line is None or not agency.ready:
            return self._ring(uow, notice, referral)
        if uow.messages.waits_in(line.cid):  # a number that may still be given back comes first
            return _Found(notice, again=True)
        now = self._clock.now()
        try:
            sealed = self._seal(uow, notice, referral, agency, line, now)
            addressee = self._sealer.party_id(agency, now)
        except (AgencyNotReady, SealRefused):
            return self._ring(uow, notice, referral)
        _keep(uow, notice, referral, sealed, addressee, now)
        return _Found(replace(notice, jti=sealed.jti), again=True)

    def _seal(
        self, uow: UnitOfWork, notice: Notice, referral: Referral, agency: Agency, line: Conversation, now: datetime
    ) -> Sealed:
        seen = uow.inbox.seen(line.party, line.cid)
        marks = marked(notice, referral.decision.allowed)
        about = {"disputed": {"categories": list(marks), "standing": notice.standing.value}}
        ask = as_text({"ask": notice.text})
        return self._sealer.seal_reply(
            ReplyOrder(agency, ask, referral.jti, referral.urgency, line, seen, now, more=about)
        )

    def _ring(self, uow: UnitOfWork, notice: Notice, referral: Referral) -> "_Found":
        explained = explain(BY_PHONE, directory_for(self._own, uow.agencies.get(referral.agency)))
        what = f"{explained.next.what} “{notice.text}” Write down who you spoke to."
        now = self._clock.now()
        task = Task(
            uuid4(), BY_PHONE, referral.referral_id, referral.agency, explained.sentence,
            replace(explained.next, what=what), now, now,
        )  # fmt: skip
        # While somebody is still to ring about another notice, this one waits for its turn.
        return _Found(notice, again=not uow.tasks.open(task))


@dataclass(frozen=True)
class _Found:
    notice: Notice
    again: bool = False


def _keep(uow: UnitOfWork, notice: Notice, referral: Referral, sealed: Sealed, addressee: str, now: datetime) -> None:
    uow.messages.add(
        Message.from_sealed(
            sealed, Kind.REPLY, agency=referral.agency, addressee=addressee,
            referral_id=referral.referral_id, at=now, about=referral.jti,
        )
    )  # fmt: skip
    key = f"dispute-{notice.notice_id}"
    kept = KeptReply(sealed.jti, referral.referral_id, referral.jti, notice.text, WRITER, key, now)
    uow.replies.keep_reply(kept, referral.person_id)
