"""Consent and notify as the pages meet them, in memory: they remember what was said to them."""

from uuid import NAMESPACE_URL, uuid5

from referral.domain.errors import Refused, Unreachable

RULES = [
    {
        "type": "support.victim_general", "necessary": ["IDN", "CON", "SAF", "COM", "INC", "RLV"],
        "with_reason": ["ADR", "CHD"], "explicit_consent": ["PAD"],
    },
    {
        "type": "police.report", "necessary": ["IDN", "CON", "SAF", "ADR", "INC", "RLV"], "with_reason": ["CHD"],
        "explicit_consent": [],
    },
]  # fmt: skip
NEEDS = {"harbour-victim-care": "support.victim_general", "norshire-police": "police.report"}
NOW = "2026-03-03T11:00:00+00:00"


class FakeCalls:
    """Consent's answers by hand; `made` are the bodies of consents by key, `previews` the questions."""

    def __init__(self):
        self.made, self.withdrawn, self.previews, self.known, self.safe = {}, [], [], [], []
        self.waiting, self.checks = [], []
        self.away = False
        self.fail_after, self.refusal = None, None
        self.keys, self.lose_answer = [], False
        self.withheld = {}
        self.reasons = []

    def consent(self, actor, method, path, body=None, *, key=None):
        if self.away:
            raise Unreachable("Part of the system does not answer at the moment. Nothing was changed.")
        if method == "GET":
            return self._get(path)
        if path == "/decisions/preview":
            return self._preview(body)
        if path.endswith("/consents"):
            return self._record(body, key)
        if path.endswith("/withdrawals"):
            self.withdrawn.append(path.split("/")[2])
        else:
            self.known.append(path)
        return {}

    def _get(self, path):
        if path == "/policy-packs":
            return {"policy_packs": [{"id": "standard", "version": "1", "in_force": True}]}
        if path.startswith("/policy-packs/"):
            return {"content": {"types": RULES}}
        if path == "/agreements":
            return {"agreements": [_agreement(name, need) for name, need in NEEDS.items()]}
        return {"consents": [self._view(key, one) for key, one in self.made.items()], "standing_refusals": []}

    def notify(self, actor, method, path, body=None, *, key=None):
        if self.away:
            raise Unreachable("Part of the system does not answer at the moment. Nothing was changed.")
        if method == "GET":
            return {"version": 3, "waiting": self.waiting}
        if "/contact-checks/" in path:
            self.checks.append((actor.name, path.rpartition("/")[2], body))
            return {"version": 4, "waiting": []}
        self.safe.append(body)
        return {"version": 1, "unchecked": [one["point"] for one in self.waiting]}

    def _record(self, body, key):
        if self.refusal is not None:
            raise Refused(*self.refusal, 422)
        if self.fail_after is not None and len(self.made) >= self.fail_after:
            raise Refused("That does not count.", "NOT_ALONE", 422)
        self.keys.append(key)
        self.made.setdefault(key, body)
        if self.lose_answer:
            raise Unreachable("Part of the system does not answer at the moment.")
        return {"consent_id": str(uuid5(NAMESPACE_URL, key))}

    def _view(self, key, body):
        id_ = str(uuid5(NAMESPACE_URL, key))
        answer = "withdrawn" if id_ in self.withdrawn else body["status"]
        left = [code for one in body["answers"] for code in one["categories"]]
        cell = {"purpose": body["purposes"][0], "valid_until": body["valid_until"]}
        return {
            "consent_id": id_, "agency": body["agency"], "purposes": body["purposes"], "status": answer,
            "recorded_at": NOW, "cells": [
                {**cell, "answer": answer, "categories": [one for one in body["categories"] if one not in left]},
                {**cell, "answer": "refused", "categories": left},
            ],
        }  # fmt: skip

    def _preview(self, body):
        self.previews.append(body)
        send = body["authority"] is not None and not self.reasons
        allowed = [one for one in body["asked"] if one in body["held"] and one not in self.withheld]
        return {
            "outcome": "send" if send else "not_sent", "reasons": [] if send else (self.reasons or ["NO_PERMISSION"]),
            "notes": [], "allowed": allowed if send else [], "withheld": self.withheld if send else {},
            "safe_contact": "current" if send else "none",
        }  # fmt: skip


def _agreement(name, need):
    codes = [code for rule in RULES for part in list(rule.values())[1:] for code in part]
    return {"agency": name, "status": "active", "categories_by_type": {need: codes}}


class FakeWords:
    """Keeps words by their hash."""

    def __init__(self):
        self.kept = []

    def keep(self, words):
        self.kept.append(words)
        return str(uuid5(NAMESPACE_URL, words["text"])).replace("-", "") * 2
