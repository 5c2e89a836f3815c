"""Show the landlord's rules: every version, which one is in force, and who approved it."""

from collections.abc import Sequence
from dataclasses import dataclass

from alongside.clock import Clock
from consent.domain.errors_agreements import UnknownVersion
from consent.usecases.ports import Units
from consent.usecases.ports_agreements import PackHistory


@dataclass(frozen=True, slots=True)
class ReadPolicyPacks:
    """`GET /policy-packs` and `GET /policy-packs/{id}/{version}`."""

    units: Units
    clock: Clock

    def all(self) -> tuple[Sequence[PackHistory], tuple[str, str] | None]:
        """All of them, the newest first; and id and version of the one in force now."""
        with self.units() as unit:
            _, pack = unit.partnership.rules(self.clock.now())
            return unit.packs.all(), None if pack is None else (pack.id, pack.version)

    def one(self, pack: str, version: str) -> tuple[PackHistory, bool]:
        """One of them, and whether it is in force now. Raises UnknownVersion."""
        with self.units() as unit:
            _, current = unit.partnership.rules(self.clock.now())
            found = unit.packs.get(pack, version)
        if found is None:
            raise UnknownVersion
        return found, current is not None and (current.id, current.version) == (pack, version)
