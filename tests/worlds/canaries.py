"""A case with a canary in every category and every free text, and a search that knows how texts hide in bytes."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alongside.casedata.codes import CATEGORIES

CANARIES = {code: f"Kanari{code.lower()}{number:02d}vogel" for number, code in enumerate(CATEGORIES)} | {
    "DOB": "1901-02-03",
    "CON": "kanaricon@example.org",
    "RLV": "2026-03-03T09:41:17.731+00:00",
}
HELD_BACK = {name: f"Kanari{name}zaun" for name in ("codeword", "path", "case", "person", "reason", "said", "facts")}
"""What never leaves the landlord, whatever was agreed."""
ASK = "Kanariaskvogel"

_STAMP = "2026-03-03T10:00:00+00:00"


def canary_data() -> dict[str, Any]:
    """Every category, with its canary in it."""
    c = CANARIES
    people = {code: {"people": [{"name": c[code]}]} for code in ("HHM", "CHD", "WIT")}
    texts = {code: {"text": c[code]} for code in ("NAR", "FIN", "IMM", "GRC")}
    channel = {"kind": "mobile_call", "safe": "yes", "times": [], "if_answered": c["SAF"]}
    return people | texts | {
        "IDN": {"name": c["IDN"]},
        "DOB": {"date_of_birth": c["DOB"]},
        "CON": {"email": c["CON"]},
        "SAF": {"confirmed_at": _STAMP, "channels": [channel], "code_word": HELD_BACK["codeword"]},
        "ADR": {"lines": [c["ADR"]], "postcode": "EM1 4QT"},
        "PAD": {"lines": [c["PAD"]], "postcode": "EM9 9ZZ"},
        "COM": {"adjustments": [c["COM"]]},
        "WSH": {"wants": c["WSH"]},
        "INC": {"incidents": [{"id": "I1", "summary": c["INC"]}]},
        "STR": {"strands": [{"strand": c["STR"]}]},
        "VCH": {"self_described": c["VCH"]},
        "HEA": {"impact": c["HEA"]},
        "RLV": {"level": "medium", "assessed_at": c["RLV"]},
        "RDT": {"answers": {"question": c["RDT"]}},
        "PID": {"people": [{"name": c["PID"], "statement": "alleged"}]},
        "PCO": {"history": [{"text": c["PCO"], "statement": "alleged"}]},
        "EVD": {"files": [{"name": c["EVD"], "path": HELD_BACK["path"]}]},
        "TEN": {"tenancy_type": c["TEN"]},
        "REH": {"areas_to_avoid": [c["REH"]]},
        "ACT": {"actions": [{"what": c["ACT"]}]},
    }  # fmt: skip


REFERRALS = {
    "R1": ("norshire-police", "police.report", [
        "IDN", "DOB", "CON", "SAF", "ADR", "PAD", "COM", "WSH", "INC", "NAR", "STR", "VCH", "HEA", "HHM", "CHD",
        "RLV", "RDT", "PID", "PCO", "WIT", "EVD", "TEN", "ACT",
    ]),
    "R2": ("eastmere-housing", "housing.rehousing", ["IDN", "CON", "SAF", "REH", "FIN"]),
    "R3": ("willow", "support.domestic_abuse", ["IDN", "CON", "SAF", "IMM", "GRC"]),
}  # fmt: skip
"""Reference -> agency, type and what is asked for; together every category, of which only GRC may not go."""


def canary_case() -> dict[str, Any]:
    """A bundle that sends every category that may ever be sent."""
    return {
        "schema": "alongside/case-bundle/1",
        "at": "2026-03-03T11:00:00+00:00",
        "case_ref": HELD_BACK["case"],
        "jurisdiction": "england",
        "person": {"ref": HELD_BACK["person"], "role": "victim", "age_band": "adult"},
        "data": canary_data(),
        "consents": [_consent(ref, *REFERRALS[ref]) for ref in REFERRALS],
        "standing_refusals": [{"agency_type": "education", "said": HELD_BACK["said"]}],
        "exceptions": [_exception()],
        "referrals": [_referral(ref, *REFERRALS[ref]) for ref in REFERRALS],
    }


def _consent(ref: str, agency: str, slug: str, categories: list[str]) -> dict[str, Any]:
    return {
        "ref": f"C-{ref}", "agency": agency, "purposes": [slug], "categories": categories, "status": "given",
        "mode": "with_updates", "valid_from": _STAMP, "valid_until": "2026-06-01T10:00:00+00:00",
        "decision_maker": {"kind": "self"},
        "notice": {"id": "n", "version": "1", "language": "en-GB", "format": "standard"},
        "collection": {"method": "in_person", "alone": "yes", "read_back": True},
    }  # fmt: skip


def _exception() -> dict[str, Any]:
    return {
        "ref": "X1", "type": "danger_to_life", "agency": "norshire-police", "categories": ["IDN"],
        "facts": HELD_BACK["facts"], "why_no_consent": ["refused"], "wishes": HELD_BACK["said"],
        "necessity": HELD_BACK["reason"], "proportionality": HELD_BACK["reason"], "art6": "vital_interests",
        "art9": None, "art10": None, "legal_power": [], "proposed_by": HELD_BACK["person"],
        "authorised_by": None, "break_glass": False, "tell_person": {"when": "told_before"},
        "review_due": "2026-03-10T10:00:00+00:00",
    }  # fmt: skip


def _referral(ref: str, agency: str, slug: str, categories: list[str]) -> dict[str, Any]:
    return {
        "ref": ref, "type": slug, "agency": agency, "lane": "choice", "urgency": "standard",
        "authority": f"C-{ref}", "categories": categories,
        "reasons": dict.fromkeys(categories, HELD_BACK["reason"]), "ask": ASK,
    }  # fmt: skip


@dataclass
class Search:
    """Looks for canaries in bytes: as they are, in base64 at any alignment, in hex; says what it has read."""

    canaries: Mapping[str, str]
    read: dict[str, int] = field(default_factory=dict)
    found: list[tuple[str, str]] = field(default_factory=list)

    def look(self, place: str, content: bytes) -> None:
        """Search one thing."""
        self.read[place] = len(content)
        lowered = content.lower()
        for name, text in self.canaries.items():
            if any(form in content for form in _base64(text)) or any(form in lowered for form in _plain(text)):
                self.found.append((place, name))

    def look_below(self, folder: Path, leave_out: Iterable[str] = ()) -> None:
        """Search every file below a folder, write-ahead logs and keys included."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(path.name.startswith(name) for name in leave_out):
                self.look(str(path.relative_to(folder)), path.read_bytes())


def _plain(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw.lower()
    yield raw.hex().encode()
    yield raw.decode().encode("utf-16-le").lower()


def _base64(text: str) -> Iterator[bytes]:
    """What of the text is certain in base64, whatever stands before and after it."""
    raw = text.encode()
    for shift in range(3):
        padded = base64.b64encode(b"\0" * shift + raw)
        first = (0, 2, 3)[shift]
        last = len(padded.rstrip(b"=")) - (1 if (shift + len(raw)) % 3 else 0)
        yield padded[first:last]
        yield padded[first:last].replace(b"+", b"-").replace(b"/", b"_")
