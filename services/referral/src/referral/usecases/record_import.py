"""Record what an import holds, so that other content under the same references is noticed before anything is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alongside.clock import Clock
from referral.domain.errors import ChangedContent
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.storage import Import, Taken


@dataclass(frozen=True)
class Recorded:
    """The import, and the date that its first sending was moved to."""

    import_id: str
    rebased_to: datetime | None


class RecordImport:
    """`POST /imports`."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, new_id: Callable[[], str]) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._new_id = new_id

    def __call__(self, case_ref: str, rebased_to: datetime | None, digests: Mapping[str, str]) -> Recorded:
        """Keep the digests (as keyed hashes) of names not seen before.

        Raises:
            ChangedContent: a name is known with another digest; nothing is kept then.
        """
        try:
            return self._record(case_ref, rebased_to, digests)
        except Taken:
            return self._record(case_ref, rebased_to, digests)

    def _record(self, case_ref: str, rebased_to: datetime | None, digests: Mapping[str, str]) -> Recorded:
        with self._new_uow() as uow:
            names = {uow.imports.keyed_name(name): name for name in digests}
            keyed = {key: uow.imports.keyed(digests[name]) for key, name in names.items()}
            known = uow.imports.find(case_ref)
            if known is None:
                recorded = self._first(uow, case_ref, rebased_to, keyed)
            else:
                recorded = _more(uow, known, keyed, names)
            uow.commit()
        return recorded

    def _first(
        self, uow: UnitOfWork, case_ref: str, rebased_to: datetime | None, keyed: Mapping[str, str]
    ) -> Recorded:
        record = Import(self._new_id(), rebased_to, keyed)
        uow.imports.add(case_ref, record, self._clock.now())
        return Recorded(record.import_id, rebased_to)


def _more(uow: UnitOfWork, known: Import, keyed: Mapping[str, str], names: Mapping[str, str]) -> Recorded:
    changed = tuple(sorted(names[key] for key, digest in keyed.items() if known.digests.get(key, digest) != digest))
    if changed:
        raise ChangedContent("Other content was sent before under the same references.", changed)
    uow.imports.keep(known.import_id, {key: digest for key, digest in keyed.items() if key not in known.digests})
    return Recorded(known.import_id, known.rebased_to)
