"""What may be read back: referrals, evidence, the directory and the tasks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referral.domain.agency import Agency
from referral.domain.delivery import by_hand
from referral.domain.errors import NotFound
from referral.domain.landlord import OwnParty
from referral.domain.message import Kind, Message, Stage
from referral.domain.recall import Recall
from referral.domain.referral import Referral, Task
from referral.domain.told import TOLD, Entry
from referral.domain.told_her import HER
from referral.domain.wording import Directory, Explained, Next, explain, next_step
from referral.usecases.directory import OwnRoles, directory_for
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.request_referral import Made
from referral.usecases.storage_replies import KeptAnswer, KeptReply


@dataclass(frozen=True)
class Shown:
    """A referral, its codes in words, and the next step (None when it arrived).

    `told`: whom somebody told by hand; `told_her`: that the person was told of it.
    """

    referral: Referral
    explained: tuple[Explained, ...]
    next: Next | None
    answers: tuple[KeptAnswer, ...]
    recall: Recall | None = None
    replies: tuple[KeptReply, ...] = ()
    told: tuple[Entry, ...] = ()
    told_her: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Known:
    """What is kept about a referral beside itself."""

    answers: Sequence[KeptAnswer] = ()
    recall: Recall | None = None
    replies: Sequence[KeptReply] = ()
    entries: Sequence[Entry] = ()


NOTHING_YET = Known()


def show(referral: Referral, directory: Directory, known: Known = NOTHING_YET) -> Shown:
    """Return the referral with its codes in words and the next step; what was said by hand among the answers.

    A stop is what counts, once it was asked for.
    """
    acting = [_stop_code(referral, known.recall)] if known.recall else referral.codes_to_act_on()
    decision = referral.decision
    told = tuple(one for one in known.entries if one.kind == TOLD)
    her = tuple(one for one in known.entries if one.kind == HER)
    codes = dict.fromkeys([*referral.reasons, *acting, *decision.notes, *decision.withheld.values()])
    step = next_step(acting, lane=referral.lane, sent_nothing=referral.result == "not_sent", directory=directory)
    return Shown(
        referral,
        tuple(explain(code, directory) for code in codes),
        step,
        _in_order(known.answers, known.entries),
        known.recall,
        tuple(known.replies),
        told,
        her,
    )


def _in_order(answers: Sequence[KeptAnswer], entries: Sequence[Entry]) -> tuple[KeptAnswer, ...]:
    """Signed answers and spoken ones, the earliest first; a spoken one has no signature behind it."""
    spoken = [
        KeptAnswer(
            jti=one.entry_id,
            referral_id=one.referral_id,
            answer=one.kind,
            reason=one.reason or one.basis,
            text=one.text,
            manifest="",
            at=int(one.at.timestamp()),
        )
        for one in entries
        if one.kind not in (TOLD, HER)
    ]
    return tuple(sorted([*answers, *spoken], key=lambda said: said.at))


def _stop_code(referral: Referral, recall: Recall) -> str:
    """Where a stop stands; of what was told by hand somebody has to ring until they have answered."""
    waits = recall.said is None and not recall.answer_late
    return "STOP_BY_PHONE" if waits and by_hand(referral.delivery) else recall.code()


def _seen(uow: UnitOfWork, task: Task, sees: Callable[[str], bool]) -> bool:
    referral = uow.referrals.get(task.referral_id) if task.referral_id else None
    person = uow.people.get(referral.person_id) if referral is not None else None
    return person is not None and sees(person.team)


class Reading:
    """The read side; no transaction of it is ever committed."""

    MOST_TASKS = 500

    def __init__(self, new_uow: NewUnitOfWork, own: OwnRoles, landlord: OwnParty) -> None:
        self._new_uow = new_uow
        self._own = own
        self._landlord = landlord

    def referral(self, referral_id: str) -> Shown:
        """Return one referral.

        Raises:
            NotFound: there is none.
        """
        with self._new_uow() as uow:
            referral = uow.referrals.get(referral_id)
            if referral is None:
                raise NotFound("There is no such referral here.")
            return self._shown(uow, referral)

    def made(self, made: Made) -> Shown:
        """Return a referral that was just asked for; what is new has nothing that would have to be looked up."""
        if made.known:
            return self.referral(made.referral.referral_id)
        return show(made.referral, Directory(agency=made.agency, own=self._own))

    def of_person(self, person_id: str) -> list[Shown]:
        """Return the referrals of a person, oldest first.

        Raises:
            NotFound: there is no such person.
        """
        with self._new_uow() as uow:
            if uow.people.get(person_id) is None:
                raise NotFound("There is no such person here.")
            return [self._shown(uow, one) for one in uow.referrals.of_person(person_id)]

    def _shown(self, uow: UnitOfWork, referral: Referral) -> Shown:
        directory = directory_for(self._own, uow.agencies.get(referral.agency))
        said, mid = uow.replies, referral.referral_id
        known = Known(said.answers(mid), uow.recalls.get(mid), said.replies(mid), uow.told.of_referral(mid))
        return show(referral, directory, known)

    def agencies(self) -> list[Agency]:
        """Return the directory, by id."""
        with self._new_uow() as uow:
            return uow.agencies.all()

    def tasks(self, sees: Callable[[str], bool] | None = None) -> list[Task]:
        """Return the open tasks, the earliest first; with `sees`, of people of a team that is seen, and of nobody."""
        with self._new_uow() as uow:
            found = uow.tasks.all_open(self.MOST_TASKS)
            return [one for one in found if sees is None or one.referral_id is None or _seen(uow, one, sees)]

    def evidence(self, referral_id: str) -> Mapping[str, Any]:
        """Return what proves, without any content, what was decided, sent and received.

        Raises:
            NotFound: there is no such referral.
        """
        with self._new_uow() as uow:
            referral = uow.referrals.get(referral_id)
            if referral is None:
                raise NotFound("There is no such referral here.")
            message = _last_message(uow, referral)
            about = message.jti if message else None
            receipts = [one.manifest for one in uow.replies.receipts(referral_id) if one.about == about]
            agency = uow.agencies.get(referral.agency)
        return self._evidence(referral, message, receipts, agency)

    def _evidence(
        self, referral: Referral, message: Message | None, receipts: list[str], agency: Agency | None
    ) -> Mapping[str, Any]:
        decision, pin = referral.decision, agency.pin if agency else None
        return {
            "decision": {
                "id": decision.decision_id,
                "statement": decision.statement,
                "record_hash": decision.record_hash,
            },
            "permission": decision.permission,
            "permission_salt": message.permission_salt if message else None,
            "manifest": message.manifest if message else None,
            "wire_sha256": message.wire_sha256 if message else None,
            "receipts": receipts,
            "parties": {
                "landlord": {"root": self._landlord.root, "keys": self._landlord.keys},
                "agency": {"root": pin.root, "keys": pin.keys, "pinned": pin.identity} if pin else None,
            },
        }


def _last_message(uow: UnitOfWork, referral: Referral) -> Message | None:
    sent = [
        one
        for one in uow.messages.of_referral(referral.referral_id)
        if one.kind is Kind.REFERRAL and one.stage is not Stage.GIVEN_BACK
    ]
    return sent[-1] if sent else None
