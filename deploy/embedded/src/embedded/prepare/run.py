"""Prepares a whole deployment; doing it again keeps everything and adds or renews what lacks."""

from collections.abc import Callable
from datetime import datetime

from embedded.accounts import sign_ins
from embedded.landlord import landlord
from embedded.locking import FolderLock
from embedded.prepare import agencies, importing, landlord_parts, owners, public_parts, servers
from embedded.prepare.authority import Authority
from embedded.prepare.kept import MASTER, KeptSecrets
from embedded.prepare.wanted import Making, Wanted
from embedded.refer.partnership import Partnership

PUBLIC, JOINS = "public", "joins"
PRIVATE_PARTS: tuple[Callable[[Making], None], ...] = (
    servers.postgres,
    servers.rabbitmq,
    servers.mail,
    landlord_parts.consent,
    landlord_parts.referral,
    landlord_parts.relay,
    landlord_parts.notify,
    agencies.nodes,
)


class NotMounted(Exception):
    """What would be written there would be lost with the container."""


def prepare(wanted: Wanted, now: datetime, given: Partnership | None = None) -> list[str]:
    """Write everything below `wanted.root` and return the agencies that have joined.

    now: aware UTC. given: the partnership; None = the sample, or the one that was prepared here before.

    Raises:
        NotMounted: a folder of a deployment with volumes is missing.
        FileRefused: another partnership was prepared here.
        FolderInUse: another process prepares the same folder.
        ValueError: a party file does not verify.
        EnvelopeError, VaultError, ValueError: a file that was kept does not hold what was put there.
    """
    if wanted.volumes:
        _look_for_volumes(wanted)
    wanted.root.mkdir(parents=True, exist_ok=True, mode=0o711)
    secrets = KeptSecrets(wanted.root)
    lock = FolderLock(wanted.root / MASTER)
    try:
        return _prepare(wanted, now, secrets, given)
    finally:
        lock.release()


def _prepare(wanted: Wanted, now: datetime, secrets: KeptSecrets, given: Partnership | None) -> list[str]:
    public = public_parts.open_folder(wanted.root / PUBLIC)
    joins = public_parts.open_folder(wanted.root / JOINS)
    partnership = public_parts.partnership(public, now, given)
    pins = public_parts.joined(joins, now)
    known = landlord(secrets, now)
    links = agencies.link_names(secrets, partnership)
    signs = sign_ins(secrets, partnership.active_agencies())
    making = Making(wanted, now, secrets, partnership, known, Authority(secrets, now), links, signs)
    public_parts.landlord(public, known)
    for part in PRIVATE_PARTS:
        part(making)
    importing.importing(making, wanted.root / owners.IMPORT, pins)
    if wanted.volumes:
        owners.give(wanted.root)
    return sorted(pins)


def _look_for_volumes(wanted: Wanted) -> None:
    missing = [name for name in (MASTER, *owners.OWNERS, owners.IMPORT) if not (wanted.root / name).is_dir()]
    if missing:
        raise NotMounted(f"No volume is mounted for: {', '.join(missing)}.")
