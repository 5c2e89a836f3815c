"""Keep the exact words of a notice, so that a consent can point at them for ever."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from alongside.clock import Clock
from consent.domain.consent_errors import UnknownNotice
from consent.domain.errors import RecordedOtherwise
from consent.domain.notices import Notice, check_translation
from consent.usecases.ports import Units

SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeepNotice:
    """`POST /notices`. A new wording is a new version; the old words stay under their own hash."""

    units: Units
    clock: Clock

    def __call__(self, **parts: Any) -> Notice:
        """The notice of these parts (see `Notice`) as it is kept; the same one again changes nothing.

        Raises:
            NoticeNotSound: a translation of nothing, or one that nobody answers for.
            RecordedOtherwise: other words are kept under that name, or these words under another.
        """
        notice = Notice(**parts, recorded_at=self.clock.now())
        with self.units() as unit:
            unit.notices.lock()
            others = unit.notices.named(notice.id, notice.version)
            for known in (*others, unit.notices.get(notice.sha256)):
                if known is not None and (known.identity == notice.identity or known.sha256 == notice.sha256):
                    return _same(known, notice)
            check_translation(notice, others)
            unit.notices.add(notice)
            unit.commit()
            return notice


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """`GET /notices` and `GET /notices/{sha256}`; they say nothing about anybody."""

    units: Units

    def all(self) -> Sequence[Notice]:
        """First recorded first."""
        with self.units() as unit:
            return unit.notices.all()

    def one(self, sha256: str) -> Notice:
        """Exactly these words. Raises UnknownNotice."""
        if SHA256.fullmatch(sha256) is None:
            raise UnknownNotice
        with self.units() as unit:
            notice = unit.notices.get(sha256)
        if notice is None:
            raise UnknownNotice
        return notice


def _same(known: Notice, notice: Notice) -> Notice:
    if replace(known, recorded_at=notice.recorded_at) != notice:
        raise RecordedOtherwise
    return known
