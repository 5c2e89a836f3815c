"""A receiver's memory in memory; `accept` and `sent` show what the services must store, and when."""

from datetime import datetime

from alongside.envelope.model import Opened, PermissionUse, Position, Sealed


class MemoryState:
    """A ReceiverState for tests. The public members may be set by hand."""

    def __init__(self) -> None:
        self.wires: set[str] = set()
        self.stored: dict[str, datetime] = {}
        self.compromised: dict[str, datetime] = {}
        self.newest_iat: dict[str, int] = {}
        self.jtis: dict[tuple[str, str], str] = {}
        self.mids: set[tuple[str, str]] = set()
        self.conversations: dict[str, str] = {}
        self.messages: dict[str, str] = {}
        self.subjects: dict[str, str] = {}
        self.used: dict[str, str] = {}
        self.newest: dict[tuple[str, str], Position] = {}
        self.manifests: dict[tuple[str, str, str, int], str] = {}

    def accept(self, opened: Opened) -> None:
        """Remember a message that was opened."""
        manifest = opened.manifest
        iss = manifest.iss
        self.wires.add(opened.wire_sha256)
        self.newest_iat[iss] = max(manifest.iat, self.newest_iat.get(iss, 0))
        self.jtis[iss, manifest.jti] = opened.wire_sha256
        self.mids.add((iss, manifest.mid))
        self.messages[manifest.jti] = iss
        if opened.permission is not None:
            self.subjects.setdefault(opened.permission.cid, opened.permission.sub)
            if opened.permission.use is PermissionUse.ONCE:
                self.used[opened.permission.id] = manifest.mid
        if manifest.cid is not None and manifest.inc is not None and manifest.seq is not None:
            self.conversations[manifest.cid] = iss
            self._place(iss, manifest.cid, Position(manifest.inc, manifest.seq, opened.manifest_hash))

    def sent(self, sealed: Sealed, me: str, addressee: str) -> None:
        """Remember a message of mine (`me`, `addressee`: party ids)."""
        self.messages[sealed.jti] = addressee
        if sealed.cid is not None and sealed.inc is not None and sealed.seq is not None:
            self.conversations[sealed.cid] = addressee
            self._place(me, sealed.cid, Position(sealed.inc, sealed.seq, sealed.manifest_hash))

    def _place(self, sender: str, cid: str, position: Position) -> None:
        self.manifests[sender, cid, position.inc, position.seq] = position.hash
        newest = self.newest.get((sender, cid))
        if newest is None or newest.inc != position.inc or newest.seq < position.seq:
            self.newest[sender, cid] = position

    def wire_processed(self, wire_sha256: str) -> bool:
        return wire_sha256 in self.wires

    def first_stored_at(self, wire_sha256: str) -> datetime | None:
        return self.stored.get(wire_sha256)

    def compromised_since(self, kid: str) -> datetime | None:
        return self.compromised.get(kid)

    def newest_verified_iat(self, sender: str) -> int | None:
        return self.newest_iat.get(sender)

    def wire_of_jti(self, sender: str, jti: str) -> str | None:
        return self.jtis.get((sender, jti))

    def mid_known(self, sender: str, mid: str) -> bool:
        return (sender, mid) in self.mids

    def peer_of_conversation(self, cid: str) -> str | None:
        return self.conversations.get(cid)

    def peer_of_message(self, jti: str) -> str | None:
        return self.messages.get(jti)

    def subject_of_conversation(self, cid: str) -> str | None:
        return self.subjects.get(cid)

    def mid_that_used(self, permission_id: str) -> str | None:
        return self.used.get(permission_id)

    def newest_position(self, sender: str, cid: str) -> Position | None:
        return self.newest.get((sender, cid))

    def manifest_at(self, sender: str, cid: str, inc: str, seq: int) -> str | None:
        return self.manifests.get((sender, cid, inc, seq))
