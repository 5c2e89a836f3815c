"""Record what an import holds, so that other content under the same references is noticed before anything is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alongside.clock import Clock
from referral.domain.errors import ChangedContent
from referral.usecases.ports import NewUnitOfWork, UnitOfWork
from referral.usecases.storage import Taken
from referral.usecases.storage_imports import Import

_DETAILS = ("role", "age_band", "jurisdiction")


@dataclass(frozen=True)
class Recorded:
    """The import, and by how many seconds its times were moved when it was first sent (None: not moved)."""

    import_id: str
    moved_s: int | None


class RecordImport:
    """`POST /imports`."""

    def __init__(self, new_uow: NewUnitOfWork, clock: Clock, new_id: Callable[[], str]) -> None:
        self._new_uow = new_uow
        self._clock = clock
        self._new_id = new_id

    def __call__(self, case_ref: str, moved_s: int | None, digests: Mapping[str, str]) -> Recorded:
        """Keep the digests (as keyed hashes) of names not seen before.

        Raises:
            ChangedContent: a name is known with another digest; nothing is kept then.
        """
        try:
            return self._record(case_ref, moved_s, digests)
        except Taken:
            return self._record(case_ref, moved_s, digests)

    def _record(self, case_ref: str, moved_s: int | None, digests: Mapping[str, str]) -> Recorded:
        with self._new_uow() as uow:
            names = {uow.imports.keyed_name(name): name for name in digests}
            keyed = {key: uow.imports.keyed(digests[name]) for key, name in names.items()}
            known = uow.imports.find(case_ref)
            if known is None:
                recorded = self._first(uow, case_ref, moved_s, keyed)
            else:
                recorded = _more(uow, known, keyed, names)
            uow.commit()
        return recorded

    def _first(self, uow: UnitOfWork, case_ref: str, moved_s: int | None, keyed: Mapping[str, str]) -> Recorded:
        record = Import(self._new_id(), moved_s, keyed)
        uow.imports.add(case_ref, record, self._clock.now())
        return Recorded(record.import_id, moved_s)


class CheckImport:
    """`POST /imports/check`: what differs from what was sent before; nothing is kept."""

    def __init__(self, new_uow: NewUnitOfWork) -> None:
        self._new_uow = new_uow

    def __call__(self, case_ref: str, digests: Mapping[str, str], person: Mapping[str, str]) -> list[str]:
        """Return the names under which other content is known, sorted; `person` as in `POST /people`."""
        with self._new_uow() as uow:
            names = {uow.imports.keyed_name(name): name for name in digests}
            keyed = {key: uow.imports.keyed(digests[name]) for key, name in names.items()}
            known = uow.imports.find(case_ref)
            changed = set(_changed(known, keyed, names)) if known else set()
            held = uow.people.by_ref(person["ref"])
        if held is not None and any(getattr(held, detail) != person[detail] for detail in _DETAILS):
            changed.add("person")
        return sorted(changed)


def _changed(known: Import, keyed: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    return sorted(names[key] for key, digest in keyed.items() if known.digests.get(key, digest) != digest)


def _more(uow: UnitOfWork, known: Import, keyed: Mapping[str, str], names: Mapping[str, str]) -> Recorded:
    changed = tuple(_changed(known, keyed, names))
    if changed:
        raise ChangedContent("Other content was sent before under the same references.", changed)
    uow.imports.keep(known.import_id, {key: digest for key, digest in keyed.items() if key not in known.digests})
    return Recorded(known.import_id, known.moved_s)
