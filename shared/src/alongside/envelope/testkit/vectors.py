"""Golden vectors: one scenario per file below `vectors/`, the parties and their private keys in `parties.json`.

`python -m alongside.envelope.testkit.vectors` runs them all. With `--add` it makes those of the catalogue that have
no file, with the keys that are kept; with `--write` it makes all anew, which only a new version of the format needs.
Each file: name, code (of the refusal, or null), flags, now, message_id, wire, remembered (what the agency remembers,
by the names of `MemoryState`), manifest and parts if it is accepted.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alongside.envelope.errors import EnvelopeError
from alongside.envelope.keys import verify_party
from alongside.envelope.manifest import to_claims
from alongside.envelope.model import Opened, OwnKeys, Party, Position
from alongside.envelope.open import open_message
from alongside.envelope.testkit.catalogue import SCENARIOS
from alongside.envelope.testkit.memory import MemoryState
from alongside.envelope.testkit.parties import Actor
from alongside.envelope.testkit.scenarios import NOW, Scenario, Scene, new_scene

FOLDER = Path(__file__).parent / "vectors"


@dataclass(frozen=True)
class Outcome:
    """What happened: the refusal's code, or what was opened."""

    code: str | None
    opened: Opened | None = None


def names() -> list[str]:
    """The scenarios on disk."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "parties")


def load(name: str) -> dict[str, Any]:
    """One vector file."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


def run(vector: dict[str, Any], parties: dict[str, Any]) -> Outcome:
    """Open the vector's message as the agency; verifies the statements of both parties first."""
    now = datetime.fromisoformat(vector["now"])
    me = OwnKeys(_party(parties["agency"], now), (parties["agency"]["encryption"],))
    state = _remembered(vector["remembered"])
    try:
        owner = _party(parties["landlord"], now)
        opened = open_message(vector["wire"].encode(), vector["message_id"], owner, me, state, now)
    except EnvelopeError as error:
        return Outcome(error.code)
    return Outcome(None, opened)


def mismatches() -> Iterator[str]:
    """The names of the vectors that do not end as their file says."""
    parties = load("parties")
    for name in names():
        vector = load(name)
        outcome = run(vector, parties)
        flags = sorted(outcome.opened.flags) if outcome.opened else []
        if outcome.code != vector["code"] or flags != vector["flags"]:
            yield name


def write() -> None:
    """Make every vector anew, with new keys."""
    scene = new_scene()
    members = {"landlord": scene.landlord, "agency": scene.agency, "other": scene.other}
    _save("parties", {name: _keys(actor) for name, actor in members.items()})
    for scenario in SCENARIOS:
        _save(scenario.name, _vector(scenario, new_scene()))


def add() -> None:
    """Make the vectors that have no file yet; those that are published stay as they are."""
    parties = load("parties")
    landlord, agency, other = (_actor(parties[name]) for name in ("landlord", "agency", "other"))
    for scenario in SCENARIOS:
        if scenario.name not in names():
            _save(scenario.name, _vector(scenario, Scene(landlord, agency, other)))


def _actor(member: dict[str, Any]) -> Actor:
    identity, message, permission = member["identity"], member["message"], member["permission"]
    return Actor(identity, message, permission, member["encryption"], _party(member, NOW))


def _vector(scenario: Scenario, scene: Scene) -> dict[str, Any]:
    message = scene.referral()
    scenario.spoil(scene, message)
    wire = message.wire()
    message_id = message.outer.get("jti", message.claims["jti"])
    vector: dict[str, Any] = {"name": scenario.name, "code": scenario.code, "flags": [], "now": NOW.isoformat()}
    vector |= {"message_id": message_id, "wire": wire.decode(), "remembered": _dump(scene.state)}
    if scenario.code is None:
        opened = open_message(wire, message_id, scene.landlord.party, scene.agency.own, scene.state, NOW)
        vector |= {"flags": sorted(opened.flags), "manifest": to_claims(opened.manifest)}
        vector |= {"parts": dict(opened.parts)}
    return vector


def _dump(state: MemoryState) -> dict[str, Any]:
    remembered: dict[str, Any] = {"wires": sorted(state.wires), "mids": sorted(map(list, state.mids))}
    for name in ("newest_iat", "conversations", "messages", "subjects", "used"):
        remembered[name] = getattr(state, name)
    remembered["compromised"] = {kid: since.isoformat() for kid, since in state.compromised.items()}
    remembered["jtis"] = [[*key, wire] for key, wire in state.jtis.items()]
    remembered["newest"] = [[*key, at.inc, at.seq, at.hash] for key, at in state.newest.items()]
    remembered["manifests"] = [[*key, hash_] for key, hash_ in state.manifests.items()]
    return remembered


def _remembered(dumped: dict[str, Any]) -> MemoryState:
    state = MemoryState()
    state.wires = set(dumped["wires"])
    state.mids = {(sender, mid) for sender, mid in dumped["mids"]}
    for name in ("newest_iat", "conversations", "messages", "subjects", "used"):
        setattr(state, name, dumped[name])
    state.compromised = {kid: datetime.fromisoformat(at) for kid, at in dumped["compromised"].items()}
    state.jtis = {(sender, jti): wire for sender, jti, wire in dumped["jtis"]}
    state.newest = {(sender, cid): Position(inc, seq, hash_) for sender, cid, inc, seq, hash_ in dumped["newest"]}
    state.manifests = {(sender, cid, inc, seq): hash_ for sender, cid, inc, seq, hash_ in dumped["manifests"]}
    return state


def _party(member: dict[str, Any], now: datetime) -> Party:
    return verify_party(member["root"], member["keys"], member["id"], now)


def _keys(actor: Actor) -> dict[str, Any]:
    statements = {"id": actor.party.id, "root": actor.party.root_jws, "keys": actor.party.keys_jws}
    private = {"identity": actor.identity, "message": actor.message, "permission": actor.permission}
    return {**statements, **private, "encryption": actor.encryption}


def _save(name: str, content: dict[str, Any]) -> None:
    (FOLDER / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main(arguments: list[str]) -> int:
    """Run all vectors, or write them; 1 if any does not end as its file says."""
    if arguments == ["--write"]:
        write()
    if arguments == ["--add"]:
        add()
    wrong = list(mismatches())
    print("\n".join(wrong) or f"{len(names())} vectors as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
