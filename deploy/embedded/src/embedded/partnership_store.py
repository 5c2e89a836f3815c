"""The partnership that a data folder was seeded with: seeded once, read again at every restart."""

import json
from datetime import datetime
from pathlib import Path

from embedded.refer.partnership import VERSION, Partnership, load_partnership, relative_to, sample_partnership
from embedded.refer.rebase import LONDON

FILE = "partnership.json"


def seeded_partnership(data: Path, now: datetime, given: Partnership | None = None) -> Partnership:
    """The partnership of a folder; a new one gets `given`, or the sample with dates relative to today."""
    path = data / FILE
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = given or relative_to(sample_partnership(), now.astimezone(LONDON).date())
        document = {
            "schema": VERSION,
            "landlord": made.landlord,
            "agencies": made.agencies,
            "agreements": made.agreements,
        }
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(document, indent=1), encoding="utf-8")
        beside.replace(path)
    return load_partnership(path)
