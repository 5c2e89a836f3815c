"""One right message and every way to spoil it: what the golden vectors and the refusal tests are made from.

A scenario changes a draft (`spoil`) or what the receiver remembers (`remember`); `code` is the stable code of
the refusal, None if the message is accepted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4

from alongside.envelope.model import Permission, PermissionUse, Role, Terms
from alongside.envelope.permission import sign_permission
from alongside.envelope.testkit.forge import Draft, b64, draft, text_of
from alongside.envelope.testkit.memory import MemoryState
from alongside.envelope.testkit.parties import Actor, make_actor

NOW = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
CARD = {"type": "support.victim_general", "urgency": "standard", "district": "EM1", "language": "en-GB"}
PARTS = {
    "IDN": text_of({"name": "Amara Example", "preferred_name": "Amara"}),
    "CON": text_of({"mobile": "07700 900101"}),
    "SAF": text_of("unknown, treat all contact as unsafe"),
    "_ask": text_of({"ask": "A call inside the safe times.", "urgency": "standard", "type": CARD["type"]}),
    "_card": text_of(CARD),
}


@dataclass
class Scene:
    """A landlord, an agency, another agency, a conversation, and what the agency remembers."""

    landlord: Actor
    agency: Actor
    other: Actor
    cid: str = field(default_factory=lambda: str(uuid4()))
    state: MemoryState = field(default_factory=MemoryState)

    def permission(self, **changes: object) -> Permission:
        """A right sharing permission, with changes."""
        right = Permission(
            id=str(uuid4()),
            iss=self.landlord.party.id,
            aud=self.agency.party.id,
            sub="pairwise-1",
            cid=self.cid,
            purposes=("support.victim_general",),
            categories=("IDN", "CON", "SAF"),
            basis="consent",
            use=PermissionUse.ONCE,
            send_by=int((NOW + timedelta(days=7)).timestamp()),
            keep_until=None,
            terms=Terms(("tell us within 72 hours of a breach",), ("what we share and why",), {"notice": "2026-02"}),
            record=b64(bytes(32)),
        )
        return replace(right, **changes)  # type: ignore[arg-type]

    def allow(self, message: Draft, **changes: object) -> None:
        """Give the message a permission with changes."""
        key = self.landlord.permission
        if key is None:
            raise ValueError("The landlord of a scene signs permissions.")
        message.allow(sign_permission(self.permission(**changes), key))

    def referral(self) -> Draft:
        """A right new referral."""
        place = {"cid": self.cid, "inc": "inc-1", "seq": 1}
        message = draft(self.landlord, self.agency, "referral.new", NOW, **place)
        for name, text in PARTS.items():
            message.part(name, text)
        self.allow(message)
        return message


@dataclass(frozen=True)
class Scenario:
    """What is changed, and the code of the refusal that must follow."""

    name: str
    code: str | None
    spoil: Callable[[Scene, Draft], object]


@cache
def _actors() -> tuple[Actor, Actor, Actor]:
    return make_actor(Role.LANDLORD, NOW), make_actor(Role.AGENCY, NOW), make_actor(Role.AGENCY, NOW)


def new_scene() -> Scene:
    """The same three parties, a new conversation, an empty memory."""
    return Scene(*_actors())
