"""Consent as the pages of stop and urgent sharing meet it: played by the test."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from referral.domain.errors import Refused, Unreachable

CARE, POLICE = "harbour-victim-care", "norshire-police"
RECEIPT = str(uuid4())


@dataclass
class Consent:
    """What consent says and hears."""

    held: dict[str, Any] = field(
        default_factory=lambda: {
            "consents": [
                {"agency": CARE, "status": "given", "purposes": ["support.victim_general"],
                 "valid_until": "2026-06-01T00:00:00+00:00",
                 "cells": [{"purpose": "support.victim_general", "answer": "given",
                            "categories": ["IDN", "SAF", "INC"]},
                           {"purpose": "support.victim_general", "answer": "refused", "categories": ["CHD"]}]},
            ],
            "standing_refusals": [{"agency": None, "agency_type": "police", "said": "words of hers"}],
            "exceptions": [],
        }
    )  # fmt: skip
    whole: dict[str, Any] = field(default_factory=dict)
    second_person: bool = False
    said: list[tuple[str, str, str, Any, str | None]] = field(default_factory=list)
    lines: list[str] = field(default_factory=lambda: ["You told us to stop.", "<b>We</b> carry on."])
    away: bool = False
    made_at: str = "2026-03-03T10:00:00+00:00"
    refuses: str | None = None
    reviews: list[dict[str, Any]] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def consent(self, actor: Any, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        if self.away:
            raise Unreachable("Part of the system does not answer at the moment. Nothing was changed.")
        self.said.append((actor.name, method, path, body, key))
        if method == "POST" and self.refuses:
            raise Refused(self.refuses, "NO", 403)
        return self._answer(method, path, body)

    notify = consent

    def _answer(self, method: str, path: str, body: Any) -> Any:
        by_facts = {"exception_id": str(uuid4()), "left_out": [], "second_person_needed": self.second_person}
        answers = {
            "/consents": self.held,
            "/receipts": {"receipts": [{"receipt_id": RECEIPT}]},
            f"/receipts/{RECEIPT}": {
                "lines": self.lines,
                "reference": "AA-BB",
                "made_at": self.made_at,
            },
            f"/receipts/{RECEIPT}?help=cy": {
                "lines": self.lines,
                "reference": "AA-BB",
                "made_at": self.made_at,
                "help": {
                    "key": "cy",
                    "name": "Cymraeg (Welsh)",
                    "language": "cy",
                    "signed_off_by": None,
                    "lines": ["Fe ddywedoch chi wrthym am stopio."],
                },
            },
            "/withdrawals": {"receipt_id": RECEIPT, "consent_ids": ["c"]},
            "/by-facts": {**by_facts, "categories": (body or {}).get("categories")},
            "/reviews?state=open": {"reviews": self.reviews},
            "/exceptions/e1": self.whole,
            **{f"/reviews/{one['review_id']}": {**one, **self.about} for one in self.reviews},
        }
        found = next((said for end, said in answers.items() if path.endswith(end)), {})
        whole = f"/receipts/{RECEIPT}"
        return answers.get(path, answers[whole]) if path.startswith("/receipts/") else found
