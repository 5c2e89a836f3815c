"""Notices of what people do not agree with, on their way to agencies."""

from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from referral.adapters.rows import Rows
from referral.adapters.tables import dispute_notice
from referral.domain.disputed import Notice, Standing

_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


class SqlDisputeNotices(Rows):
    """`storage_disputes.DisputeNotices`."""

    def add(self, notice: Notice) -> bool:
        """See the port."""
        same = (
            dispute_notice.c.referral_id == notice.referral_id,
            dispute_notice.c.dispute == notice.dispute,
            dispute_notice.c.standing == notice.standing.value,
        )
        if self._one(sa.select(dispute_notice.c.notice_id).where(*same)) is not None:
            return False
        values = {
            "notice_id": notice.notice_id,
            "referral_id": notice.referral_id,
            "dispute": notice.dispute,
            "standing": notice.standing.value,
            "categories": list(notice.categories),
            "created_at": notice.created_at,
            "jti": notice.jti,
            "next_attempt_at": _AT_ONCE,
        }
        self._do(dispute_notice.insert().values(values))
        return True

    def next_due(self, now: datetime) -> Notice | None:
        """See the port."""
        due = sa.select(dispute_notice).where(dispute_notice.c.next_attempt_at <= now)
        first = due.order_by(dispute_notice.c.next_attempt_at, dispute_notice.c.created_at).limit(1)
        row = self._one(first.with_for_update(key_share=True, skip_locked=True))
        if row is None:
            return None
        made = Notice(
            row.notice_id, row.referral_id, row.dispute, Standing(row.standing), tuple(row.categories), row.created_at
        )
        return replace(made, jti=row.jti)

    def save(self, notice: Notice, again_at: datetime | None) -> None:
        """See the port."""
        this = dispute_notice.c.notice_id == notice.notice_id
        self._do(dispute_notice.update().where(this).values(jti=notice.jti, next_attempt_at=again_at))
