"""A practice referral: an invented person and nothing to do, so that an agency that has joined can try everything."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

CATEGORIES: Final = ("IDN", "SAF", "COM")
"""What every kind of agency may have: a name, how to make contact, the language."""
ASK: Final = (
    "This is a practice. Nobody is waiting, and the person is invented. Open it, look at how to make contact safely,"
    " and accept it. Then tell us how it ended: advice given."
)


def practice(agency: str, referral_type: str, now: datetime) -> dict[str, Any]:
    """A case bundle with one referral of `referral_type` to `agency`, written `now` (aware UTC)."""
    number = secrets.token_hex(4)
    return {
        "schema": "alongside/case-bundle/1",
        "case_ref": f"PRACTICE-{number}",
        "at": now.isoformat(timespec="seconds"),
        "jurisdiction": "england",
        "person": {"ref": f"PRACTICE-{number}", "role": "victim", "age_band": "adult"},
        "data": {
            "IDN": {"name": "Practice Person"},
            "SAF": {
                "confirmed_at": (now - timedelta(hours=1)).isoformat(timespec="seconds"),
                "channels": [
                    {
                        "kind": "mobile_call",
                        "safe": "yes",
                        "times": [{"days": "mon-fri", "from": "10:00", "to": "12:00"}],
                        "voicemail": "never",
                    },
                    {"kind": "post", "safe": "no"},
                ],
                "never": ["ring nobody: this is a practice"],
            },
            "COM": {"language": "en-GB"},
        },
        "consents": [_consent(agency, referral_type, now)],
        "referrals": [
            {
                "ref": "R1",
                "type": referral_type,
                "agency": agency,
                "lane": "choice",
                "urgency": "standard",
                "authority": "C1",
                "categories": list(CATEGORIES),
                "reasons": {},
                "ask": ASK,
            }
        ],
    }


def type_for(agency: Mapping[str, Any]) -> str | None:
    """A kind of referral in which nobody is in danger and that this agency accepts; None when there is none."""
    return next((str(one) for one in agency["accepts"] if one not in ("police.emergency", "police.anonymous")), None)


def _consent(agency: str, referral_type: str, now: datetime) -> dict[str, Any]:
    since = now - timedelta(minutes=30)
    return {
        "ref": "C1",
        "agency": agency,
        "purposes": [referral_type],
        "categories": list(CATEGORIES),
        "status": "given",
        "mode": "one_off",
        "valid_from": since.isoformat(timespec="seconds"),
        "valid_until": (since + timedelta(days=30)).isoformat(timespec="seconds"),
        "decision_maker": {"kind": "self"},
        "notice": {"id": "sharing-notice", "version": "2026-02", "language": "en-GB", "format": "standard"},
        "collection": {"method": "in_person", "alone": "yes", "read_back": True},
    }
