"""One transaction over this service's database."""

from sqlalchemy.orm import Session, sessionmaker

from alongside.database import SqlUnitOfWork, wait_turn
from alongside.vault import KeyRing
from notify.adapters.contacts import SqlContacts
from notify.adapters.messages import SqlMessages
from notify.adapters.notices import SqlNotices
from notify.adapters.tasks import SqlTasks


class SqlStore:
    """The port `Store` in a session that somebody else commits: the inbox, for one."""

    def __init__(self, session: Session, keys: KeyRing) -> None:
        # One transaction at a time, as on SQLite: several notices for one person join into one only if each sees
        # the others, and nobody is told twice.
        wait_turn(session.connection(), "notify")
        self.contacts = SqlContacts(session, keys)
        self.notices = SqlNotices(session)
        self.messages = SqlMessages(session)
        self.tasks = SqlTasks(session)


class NotifyUnitOfWork(SqlUnitOfWork):
    """The port `UnitOfWork`; leaving without `commit` rolls back."""

    contacts: SqlContacts
    notices: SqlNotices
    messages: SqlMessages
    tasks: SqlTasks

    def __init__(self, sessions: sessionmaker[Session], keys: KeyRing) -> None:
        super().__init__(sessions)
        self._keys = keys

    def __enter__(self) -> "NotifyUnitOfWork":
        super().__enter__()
        store = SqlStore(self.session, self._keys)
        self.contacts, self.notices = store.contacts, store.notices
        self.messages, self.tasks = store.messages, store.tasks
        return self
