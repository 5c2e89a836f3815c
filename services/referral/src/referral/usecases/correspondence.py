"""What an agency and we wrote to each other about one referral, for somebody at a page; and writing back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from referral.domain import plain_words
from referral.domain.answer_words import reason_words
from referral.domain.errors import NotFound
from referral.domain.message import Stage
from referral.domain.need_to_know import as_seen_by
from referral.domain.person import Person
from referral.domain.staff import Actor
from referral.domain.third_parties import SENTENCES, look_through
from referral.usecases.my_work import name_of
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.reply_to_agency import THERE, ReplyToAgency
from referral.usecases.storage_replies import KeptAnswer, KeptReply

_PLACES = {
    Stage.SEALED: "About to be sent",
    Stage.HANDED: "On its way",
    Stage.DONE: "They have it",
    Stage.GIVEN_BACK: "Not sent: the permission had ended",
    Stage.STOPPED: "Not sent",
}


@dataclass(frozen=True)
class Written:
    """One thing that was written. `words`: free text, theirs or ours; `place`: how far ours has come."""

    at: datetime
    ours: bool
    title: str
    words: tuple[str, ...]
    by: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Thread:
    """Everything about one referral, oldest first. `open`: whether they can be written to."""

    person: str
    agency: str
    phone: str
    written: tuple[Written, ...]
    open: bool


class Correspondence:
    """Reads and writes for a person whom the caller may see."""

    def __init__(self, new_reading: NewUnitOfWork, reply: ReplyToAgency) -> None:
        self._new_reading = new_reading
        self._reply = reply

    def thread(self, actor: Actor, person: Person, referral_id: str) -> Thread:
        """Return it.

        Raises:
            NotFound: there is no such referral of this person.
        """
        with self._new_reading() as uow:
            referral = uow.referrals.get(referral_id)
            if referral is None or referral.person_id != person.person_id:
                raise NotFound("There is nothing here.")
            known = uow.agencies.get(referral.agency)
            agency = as_seen_by(actor, known) if known else None
            return Thread(
                person=name_of(uow, person),
                agency=agency.name if agency else referral.agency,
                phone=agency.contact.phone if agency else "",
                written=_written(uow, referral_id),
                open=referral.state in THERE and agency is not None and agency.ready,
            )

    def warnings(self, person: Person, text: str) -> tuple[str, ...]:
        """What in a reply is about others or very private: sentences to look at before it is sent."""
        with self._new_reading() as uow:
            held: Mapping[str, Any] = uow.people.data(person.person_id)
        found = look_through({"_ask": {"ask": text}}, held)
        return tuple(dict.fromkeys(f"What you write {SENTENCES[one.kind]}: {one.what}" for one in found))

    def write(self, actor: Actor, person: Person, referral_id: str, text: str, *, key: str) -> None:
        """Write back. Raises NotFound, Invalid, IllegalMove."""
        self.thread(actor, person, referral_id)
        self._reply(referral_id, text, by=actor.name, key=key)


def _written(uow: UnitOfWork, referral_id: str) -> tuple[Written, ...]:
    theirs = [_theirs(one) for one in uow.replies.answers(referral_id)]
    ours = [_ours(one) for one in uow.replies.replies(referral_id)]
    return tuple(sorted([*theirs, *ours], key=lambda one: one.at))


def _theirs(answer: KeptAnswer) -> Written:
    suggestion = f"They suggest: {answer.suggestion}" if answer.suggestion else None
    words = (reason_words(answer.reason), answer.text, suggestion, answer.basis)
    return Written(
        at=datetime.fromtimestamp(answer.at, UTC),
        ours=False,
        title=plain_words.answer(answer.answer),
        words=tuple(one for one in words if one),
    )


def _ours(reply: KeptReply) -> Written:
    return Written(reply.at, True, "You wrote", (reply.text,), reply.by, _PLACES[reply.stage])
