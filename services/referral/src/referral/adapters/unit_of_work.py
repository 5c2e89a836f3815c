"""The transaction of a use case, with its repositories."""

from typing import Self

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


class UnitOfWork(SqlUnitOfWork):
    """`ports.UnitOfWork` on SQLAlchemy. Without a ring (None) nothing that is kept under a key can be touched."""

    people: storage.People
    imports: Imports
    agencies: storage.Agencies
    referrals: storage.Referrals
    conversations: storage.Conversations
    messages: storage.Messages
    posts: storage.Posts
    inbox: storage.Inbox
    rubbish: Rubbish
    replies: Replies
    recalls: Recalls
    disputes: DisputeNotices
    proposals: Proposals
    tasks: storage.Tasks
    joinings: Joinings
    told: ToldBook
    prepared: Preparations
    talks: storage.Talks
    events: EventLog

    def __init__(self, sessions: sessionmaker[Session], ring: KeyRing | None) -> None:
        super().__init__(sessions)
        self._ring = ring

    def __enter__(self) -> Self:
        super().__enter__()
        self.attach(self.session)
        return self

    def commit(self) -> None:
        """Make everything durable. Raises Taken when a new referral of this transaction is there already."""
        with taken_if_there(referral):
            super().commit()

    def attach(self, session: Session) -> Self:
        """Hang the repositories on `session`; for a transaction that somebody else opened and will commit."""
        self.session = session
        self.people = SqlPeople(session, self._ring)
        self.imports = SqlImports(session, self._ring)
        self.agencies = SqlAgencies(session, self._ring)
        self.referrals = SqlReferrals(session, self._ring)
        self.conversations = SqlConversations(session, self._ring)
        self.messages = SqlMessages(session, self._ring)
        self.posts = SqlPosts(session, self._ring)
        self.inbox = SqlInbox(session, self._ring)
        self.rubbish = SqlRubbish(session, self._ring)
        self.replies = SqlReplies(session, self._ring)
        self.recalls = SqlRecalls(session, self._ring)
        self.disputes = SqlDisputeNotices(session, self._ring)
        self.proposals = SqlProposals(session, self._ring)
        self.tasks = SqlTasks(session, self._ring)
        self.joinings = SqlJoinings(session, self._ring)
        self.told = SqlToldBook(session, self._ring)
        self.prepared = SqlPreparations(session, self._ring)
        self.talks = SqlTalks(session, self._ring)
        self.events = Outbox(session)
        return self
