"""What may be read by everybody: the landlord's statements, the partnership, and the parties that have joined."""

from datetime import datetime
from pathlib import Path

from alongside.envelope.errors import EnvelopeError
from alongside.envelope.keys import verify_party
from alongside.envelope.model import Env
from alongside.envelope.party_file import LANDLORD, PartyFile, read_party_file, write_party_file
from embedded.landlord import Landlord
from embedded.partnership_store import FILE as PARTNERSHIP
from embedded.partnership_store import seeded_partnership
from embedded.refer.mistakes import FileRefused, Mistake
from embedded.refer.partnership import Partnership


def open_folder(path: Path) -> Path:
    """A folder that everybody may read."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)
    return path


def partnership(folder: Path, now: datetime, given: Partnership | None) -> Partnership:
    """partnership.json: the one that was given first, else the sample with dates relative to today; then kept.

    Raises FileRefused when another one was prepared here before.
    """
    kept = seeded_partnership(folder, now, given)
    if given is not None and given != kept:
        raise FileRefused([Mistake("", "Another partnership was prepared in this folder.")])
    (folder / PARTNERSHIP).chmod(0o644)
    return kept


def landlord(folder: Path, known: Landlord) -> None:
    """landlord.json, for the agencies to pin."""
    path, party = folder / "landlord.json", PartyFile(LANDLORD, known.party, known.root, known.keys)
    if not path.exists() or read_party_file(path) != party:
        write_party_file(path, party)


def joined(folder: Path, now: datetime) -> dict[str, str]:
    """Agency -> party id, of every party file in `folder`. Raises ValueError for one that does not verify."""
    return {path.stem: _party(path, now) for path in sorted(folder.glob("*.json")) if path.stem != LANDLORD}


def _party(path: Path, now: datetime) -> str:
    """In a sandbox a file that verifies is believed; elsewhere two people compare the fingerprint."""
    found = read_party_file(path)
    if found.name != path.stem:
        raise ValueError("A party file is named after its party.")
    try:
        return verify_party(found.root, found.keys, found.party, now, env=Env.SANDBOX).id
    except EnvelopeError as error:
        raise ValueError(f"The statements in a party file do not verify ({error.code}).") from None
