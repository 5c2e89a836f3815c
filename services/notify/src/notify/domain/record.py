"""The safe-contact record of one person, as the rules read it. Everything that is not known is unsafe."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from notify.domain.times import NEVER, SafeTime, read_safe_time
from notify.domain.ways import Safety, Voicemail, Way

STALE_AFTER: Final = timedelta(days=30)
"""Age at which a confirmation stops counting.

The rule is 30 days at high or unknown risk and 90 days otherwise. This service never learns the risk,
so for it the risk is always unknown and the shorter period always holds.
"""


class Hold(StrEnum):
    """Why nothing is sent to a person for now. A closed list; no story."""

    BREACH = "breach"
    WITHDRAWAL = "withdrawal"
    AWAY = "away"
    ADDRESS_CHANGED = "address_changed"


@dataclass(frozen=True)
class Channel:
    """One channel of a record. No `times` means any time."""

    way: Way
    safe: Safety = Safety.UNKNOWN
    times: tuple[SafeTime, ...] = ()
    voicemail: Voicemail = Voicemail.NEVER
    where: str | None = None
    if_answered: str | None = None

    def open_at(self, now: datetime) -> bool:
        """Say whether `now` (aware) is inside one of the safe times."""
        return not self.times or any(window.holds(now) for window in self.times)

    @property
    def ever_open(self) -> bool:
        """Say whether there is any moment at which the channel may be used."""
        return not self.times or any(window != NEVER for window in self.times)


@dataclass(frozen=True)
class SafeContact:
    """How one person can safely be reached. Never why."""

    confirmed_at: datetime | None
    channels: tuple[Channel, ...] = ()
    never: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    language: str | None = None
    perpetrator_proximity: str | None = None
    holds: frozenset[Hold] = frozenset()

    @property
    def confirm_again_by(self) -> datetime | None:
        """Return the last moment (aware UTC) at which the confirmation still counts, None if it never did."""
        return None if self.confirmed_at is None else self.confirmed_at + STALE_AFTER

    def of(self, way: Way) -> tuple[Channel, ...]:
        """Return every entry for `way`; there may be several, and they need not agree."""
        return tuple(channel for channel in self.channels if channel.way is way)


def read_record(content: Mapping[str, Any], holds: frozenset[Hold] = frozenset()) -> SafeContact:
    """Read the stored content of category SAF; whatever is missing or not understood becomes unsafe."""
    return SafeContact(
        confirmed_at=_moment(content.get("confirmed_at")),
        channels=tuple(_channel(item) for item in content.get("channels") or () if _known(item)),
        never=tuple(str(entry) for entry in content.get("never") or ()),
        visits=_lines(content.get("visits")),
        language=_text(content.get("language")),
        perpetrator_proximity=_text(content.get("perpetrator_proximity")),
        holds=holds,
    )


def _known(item: Mapping[str, Any]) -> bool:
    return item.get("kind") in {way.value for way in Way}


def _channel(item: Mapping[str, Any]) -> Channel:
    safe, voicemail = item.get("safe"), item.get("voicemail")
    return Channel(
        way=Way(item["kind"]),
        safe=Safety(safe) if safe in set(Safety) else Safety.UNKNOWN,
        times=tuple(
            read_safe_time(window.get("days"), window.get("from"), window.get("to"))
            for window in item.get("times") or ()
        ),
        voicemail=Voicemail(voicemail) if voicemail in set(Voicemail) else Voicemail.NEVER,
        where=_text(item.get("where")),
        if_answered=_text(item.get("if_answered")),
    )


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _lines(value: object) -> tuple[str, ...]:
    """Return visit rules, which the source system may write as text, a list or named answers, as lines."""
    if isinstance(value, Mapping):
        return tuple(f"{name}: {'; '.join(_lines(inner))}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(line for inner in value for line in _lines(inner))
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return () if value is None or value == "" else (str(value),)
