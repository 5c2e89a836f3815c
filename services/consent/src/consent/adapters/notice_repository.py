"""Notices by the hash of their words."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alongside.database import wait_turn
from alongside.vault import KeyRing
from consent.adapters.tables_consents import NoticeRow
from consent.domain.notices import Notice


class NoticeRepository:
    """Keeps `Notices`. The name of whoever answers for a translation is sealed under the service's own key."""

    def __init__(self, session: Session, ring: KeyRing) -> None:
        self._session, self._ring = session, ring

    def add(self, notice: Notice) -> None:
        """One more wording; `lock` comes first."""
        by = notice.signed_off_by
        self._session.add(
            NoticeRow(
                sha256=notice.sha256,
                id=notice.id,
                version=notice.version,
                language=notice.language,
                format=notice.format,
                text=notice.text,
                translation_of=notice.translation_of,
                recording_sha256=notice.recording_sha256,
                sealed_signed_off=by and self._ring.encrypt_own(by.encode(), _place(notice.sha256)),
                recorded_at=notice.recorded_at,
            )
        )
        self._session.flush()

    def get(self, sha256: str) -> Notice | None:
        """Exactly these words."""
        row = self._session.get(NoticeRow, sha256)
        return None if row is None else self._notice(row)

    def lock(self) -> None:
        """Wait for whoever adds a notice now."""
        wait_turn(self._session.connection(), "notices")

    def named(self, notice_id: str, version: str) -> Sequence[Notice]:
        """Every language and format of one version, first recorded first."""
        return self._all(select(NoticeRow).where(NoticeRow.id == notice_id, NoticeRow.version == version))

    def all(self) -> Sequence[Notice]:
        """First recorded first."""
        return self._all(select(NoticeRow))

    def _all(self, query: Select[Any]) -> list[Notice]:
        return [self._notice(row) for row in self._session.scalars(query.order_by(NoticeRow.recorded_at))]

    def _notice(self, row: NoticeRow) -> Notice:
        sealed = row.sealed_signed_off
        return Notice(
            id=row.id,
            version=row.version,
            language=row.language,
            format=row.format,
            text=row.text,
            recorded_at=row.recorded_at,
            translation_of=row.translation_of,
            signed_off_by=None if sealed is None else self._ring.decrypt_own(sealed, _place(row.sha256)).decode(),
            recording_sha256=row.recording_sha256,
        )


def _place(sha256: str) -> str:
    return f"notices/sealed_signed_off/{sha256}"
