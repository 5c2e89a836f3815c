"""One transaction of a use case."""

from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session, sessionmaker

from alongside.database.trips import commit_all, forget


class SqlUnitOfWork:
    """Everything or nothing: leaving the block without `commit()` rolls back, with or without an error.

    A service derives from it and hangs its repositories on `self.session` in `__enter__`. An object can be
    entered again after it was left; it is not for two threads at once (make one per call).
    """

    session: Session

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def __enter__(self) -> Self:
        self.session = self._sessions()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.session.in_transaction():  # it holds nothing that SQLAlchemy would have to let go
            forget(self.session)
            return
        try:
            self.session.rollback()
        finally:
            self.session.close()

    def commit(self) -> None:
        """Make everything since the block began durable."""
        commit_all(self.session)

    def rollback(self) -> None:
        """Forget everything since the block began or since the last commit."""
        self.session.rollback()
