"""Keep a new version of a person's safe-contact record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alongside.casedata.practice import looks_real
from alongside.clock import Clock
from alongside.telemetry.vocabulary import LogEvent
from notify.domain.errors import PracticeOnly
from notify.domain.points import unchecked_after
from notify.domain.record import STALE_AFTER
from notify.usecases.ports import CodeWords, Contacts, ContactVersion, Journal, UnitOfWork


@dataclass(frozen=True)
class Kept:
    """Which version is current now, and which changed contact points wait for a check."""

    version: int
    confirmed_at: datetime
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeepSafeContact:
    """This service is the master of safe contact: nothing is overwritten, each change is a version.

    The code word becomes a salted slow hash before it is stored and is returned to nobody. A record without one
    leaves the code word as it is; an empty one takes it away. The same content again is no new version. A contact
    point that was changed counts as unsafe until it is checked (`check_contact`).
    """

    units: Callable[[], UnitOfWork]
    code_words: CodeWords
    clock: Clock
    journal: Journal
    practice: bool = False

    def __call__(
        self, handle: str, safe_contact: Mapping[str, Any], points: Mapping[str, Any] | None, by: str
    ) -> Kept:
        """Keep the content of SAF and CON (checked JSON values); `confirmed_at` is an RFC 3339 text with offset.

        by: the name of whoever does it.
        Raises PracticeOnly: the system is for practice, and something in it could be somebody's.
        """
        sentence = looks_real({"SAF": safe_contact, "CON": points}) if self.practice else None
        if sentence is not None:
            raise PracticeOnly(sentence)
        offered = _Offer.of(safe_contact, points)
        with self.units() as unit:
            current = unit.contacts.current(handle)
            if current is not None and self._same(current, offered):
                return Kept(current.version, offered.confirmed_at, tuple(current.unchecked))
            version = self._version(unit.contacts, handle, current, offered, by)
            unit.contacts.append(handle, version, offered.confirmed_at + STALE_AFTER, self.clock.now())
            unit.commit()
        self.journal(LogEvent.SAFE_CONTACT_STORED, handle=handle, seq=version.version)
        return Kept(version.version, offered.confirmed_at, tuple(version.unchecked))

    def _version(
        self, contacts: Contacts, handle: str, current: ContactVersion | None, offered: "_Offer", by: str
    ) -> ContactVersion:
        return ContactVersion(
            version=1 if current is None else current.version + 1,
            content=offered.content,
            points=offered.points,
            code_word=self._code_word(current, offered.word),
            unchecked=unchecked_after(
                None if current is None else current.points,
                {} if current is None else current.unchecked,
                offered.points,
                by=by,
                first=not contacts.had_points(handle),
            ),
        )

    def _code_word(self, current: ContactVersion | None, word: str | None) -> str | None:
        if word is None:
            return None if current is None else current.code_word
        return self.code_words.hash(word) if word.strip() else None

    def _same(self, current: ContactVersion, offered: "_Offer") -> bool:
        if (current.content, current.points) != (offered.content, offered.points):
            return False
        if offered.word is None:
            return True
        if current.code_word is None or not offered.word.strip():
            return current.code_word is None and not offered.word.strip()
        return self.code_words.matches(offered.word, current.code_word)


@dataclass(frozen=True)
class _Offer:
    content: Mapping[str, Any] = field(repr=False)
    points: Mapping[str, Any] | None = field(repr=False)
    word: str | None = field(repr=False)
    confirmed_at: datetime

    @classmethod
    def of(cls, safe_contact: Mapping[str, Any], points: Mapping[str, Any] | None) -> "_Offer":
        content = {name: value for name, value in safe_contact.items() if name != "code_word"}
        confirmed_at = datetime.fromisoformat(content["confirmed_at"].upper())
        return cls(content, points, safe_contact.get("code_word"), confirmed_at)
