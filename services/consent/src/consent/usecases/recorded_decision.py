"""A decision as its record tells it: everything that the gate and the sharing permission were made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from consent.domain.model import Request, Verdict, World
from consent.domain.pack_terms import PackTerms, terms_on
from consent.domain.policy_pack import PolicyPack
from consent.domain.records import AgreementRecord, Landlord, Permission, Question, Recipient
from consent.domain.sharing_permission import Grant
from consent.usecases.recorded import NotRecorded, Reader
from consent.usecases.world import end_of

FIRST_FORM = 1
"""Records of this form name their policy pack without its hash, and no version of the gate; it was the first."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """The inputs of one decision, read back, and what was concluded from them. `pack`: None when it is not held."""

    id: str
    at: datetime
    rules: int
    request: Request
    question: Question
    world: World
    permission: Permission | None
    agreements: tuple[AgreementRecord, ...]
    recipient: Recipient | None
    landlord: Landlord
    pack: PackTerms | None
    named_pack: str
    disputed: frozenset[str]
    verdict: Verdict
    permission_id: str
    cid: str
    lacks: tuple[str, ...]

    def grant(self, verdict: Verdict, pack: PackTerms) -> Grant:
        """The terms of what travels. Raises NotRecorded: there is no permission or recipient in the record."""
        if self.permission is None or self.recipient is None:
            raise NotRecorded("permission", "recipient")
        relied_on = [one for one in self.agreements if one.agreement == verdict.agreement]
        return Grant(
            self.request,
            verdict,
            self.permission,
            self.landlord,
            self.recipient,
            relied_on[0] if relied_on else None,
            pack,
            self.at,
            end_of(self.world),
            self.disputed,
        )

    def pack_of(self, in_force: PolicyPack | None) -> PackTerms | None:
        """The terms that the record holds; of an old record those of the pack that it names, if that one is here."""
        if self.pack is not None:
            return self.pack
        here = in_force is not None and f"{in_force.id}@{in_force.version}" == self.named_pack
        return terms_on(in_force, self.at) if in_force is not None and here else None


def read_record(text: str) -> RecordedDecision:
    """Read a decision record. `lacks` of it: members that this version of the product does not know.

    Raises:
        NotRecorded: something is not there without which nothing can be decided again; its arguments are the places.
    """
    record, reader = _members(json.loads(text)), Reader()

    def member(name: str, kind: type[T]) -> T:
        return reader.read(kind, record[name], name)

    first = record["v"] == FIRST_FORM
    question = member("question", Question)
    return RecordedDecision(
        id=member("decision", str),
        at=member("at", datetime),
        rules=1 if first else member("rules", int),
        request=question.request,
        question=question,
        world=member("world", World),
        permission=member("permission", Permission | None),  # type: ignore[arg-type]  # a union is no class
        agreements=member("agreements", tuple[AgreementRecord, ...]),
        recipient=member("recipient", Recipient | None),  # type: ignore[arg-type]
        landlord=member("landlord", Landlord),
        pack=None if first else member("pack", PackTerms),
        named_pack=record["versions"]["policy_pack"],
        disputed=frozenset() if first else member("disputed", frozenset[str]),
        verdict=member("verdict", Verdict),
        permission_id=member("sharing_permission", str),
        cid=member("cid", str),
        lacks=tuple(reader.unknown),
    )


NEEDED = (
    "v", "decision", "at", "question", "world", "permission", "agreements", "recipient", "landlord", "versions",
    "verdict", "sharing_permission", "cid",
)  # fmt: skip
NEEDED_SINCE = ("rules", "pack", "disputed")


def _members(record: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = NEEDED if record.get("v") == FIRST_FORM else (*NEEDED, *NEEDED_SINCE)
    missing = [name for name in wanted if name not in record]
    if missing:
        raise NotRecorded(*missing)
    return record
