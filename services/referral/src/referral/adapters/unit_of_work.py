"""The transaction of a use case, with its repositories."""

from collections.abc import Callable
from typing import Generic, Self, TypeVar

from sqlalchemy.orm import Session, sessionmaker

from alongside.database import SqlUnitOfWork
from alongside.events.model import EventLog
from alongside.events.outbox import Outbox
from alongside.vault import KeyRing
from referral.adapters.agencies import SqlAgencies
from referral.adapters.dispute_notices import SqlDisputeNotices
from referral.adapters.imports import SqlImports
from referral.adapters.inbox import SqlInbox
from referral.adapters.joinings import SqlJoinings
from referral.adapters.messages import SqlConversations, SqlMessages
from referral.adapters.people import SqlPeople
from referral.adapters.posts import SqlPosts
from referral.adapters.prepared import SqlPreparations
from referral.adapters.proposals import SqlProposals
from referral.adapters.recalls import SqlRecalls
from referral.adapters.referrals import SqlReferrals
from referral.adapters.replies import SqlReplies
from referral.adapters.rows import taken_if_there
from referral.adapters.rubbish import SqlRubbish
from referral.adapters.tables import referral
from referral.adapters.talks import SqlTalks
from referral.adapters.tasks import SqlTasks
from referral.adapters.told_book import SqlToldBook
from referral.usecases import storage
from referral.usecases.ports_told import ToldBook
from referral.usecases.storage_disputes import DisputeNotices
from referral.usecases.storage_imports import Imports
from referral.usecases.storage_joining import Joinings
from referral.usecases.storage_prepared import Preparations
from referral.usecases.storage_recalls import Proposals, Recalls
from referral.usecases.storage_replies import Replies
from referral.usecases.storage_rubbish import Rubbish

R = TypeVar("R")


class _Of(Generic[R]):
    """A repository of a unit of work, made each time that it is asked for: most use cases ask for few of them."""

    def __init__(self, make: Callable[[Session, KeyRing | None], R]) -> None:
        self._make = make

    def __get__(self, uow: "UnitOfWork", _kind: type["UnitOfWork"]) -> R:
        return self._make(uow.session, uow.ring)


class UnitOfWork(SqlUnitOfWork):
    """`ports.UnitOfWork` on SQLAlchemy. Without a ring (None) nothing that is kept under a key can be touched."""

    people = _Of[storage.People](SqlPeople)
    imports = _Of[Imports](SqlImports)
    agencies = _Of[storage.Agencies](SqlAgencies)
    referrals = _Of[storage.Referrals](SqlReferrals)
    conversations = _Of[storage.Conversations](SqlConversations)
    messages = _Of[storage.Messages](SqlMessages)
    posts = _Of[storage.Posts](SqlPosts)
    inbox = _Of[storage.Inbox](SqlInbox)
    rubbish = _Of[Rubbish](SqlRubbish)
    replies = _Of[Replies](SqlReplies)
    recalls = _Of[Recalls](SqlRecalls)
    disputes = _Of[DisputeNotices](SqlDisputeNotices)
    proposals = _Of[Proposals](SqlProposals)
    tasks = _Of[storage.Tasks](SqlTasks)
    joinings = _Of[Joinings](SqlJoinings)
    told = _Of[ToldBook](SqlToldBook)
    prepared = _Of[Preparations](SqlPreparations)
    talks = _Of[storage.Talks](SqlTalks)
    events = _Of[EventLog](lambda session, _ring: Outbox(session))

    def __init__(self, sessions: sessionmaker[Session], ring: KeyRing | None) -> None:
        super().__init__(sessions)
        self.ring = ring

    def commit(self) -> None:
        """Make everything durable. Raises Taken when a new referral of this transaction is there already."""
        with taken_if_there(referral):
            super().commit()

    def attach(self, session: Session) -> Self:
        """Work in `session`: a transaction that somebody else opened and will commit."""
        self.session = session
        return self
