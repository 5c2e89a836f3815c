"""Gives each mounted folder to the user that reads it. Only root can; anybody else keeps what they made."""

import os
from pathlib import Path

SERVICE = (10001, 10001)
"""User and group of every image of ours."""
POSTGRES, RABBITMQ = 10002, 10003
"""Groups that a deployment gives to the servers' containers: the number of their own user differs between images."""
READ_BY_SERVERS = {
    "postgres": frozenset({"admin-password"}),
    "rabbitmq": frozenset({"conf.d", "enabled_plugins", "tls"}),
}
"""What such a group may read of the folder; the rest is for the operator's jobs, which run as user 10001."""
OWNERS: dict[str, tuple[int, int]] = {
    "public": SERVICE, "joins": SERVICE, "consent": SERVICE, "referral": SERVICE, "relay": SERVICE,
    "notify": SERVICE, "police": SERVICE, "police-state": SERVICE, "sandbox": SERVICE, "sandbox-state": SERVICE,
    "mail": SERVICE, "postgres": (SERVICE[0], POSTGRES), "rabbitmq": (SERVICE[0], RABBITMQ),
}  # fmt: skip
"""Folder -> its user and group."""
IMPORT = "import"


def give(root: Path) -> None:
    """Change the owner of everything below ROOT/<part>; what is in ROOT/import goes to the owner of that folder."""
    if os.geteuid() != 0:
        return
    for part, owner in OWNERS.items():
        folder = root / part
        for path in (folder, *folder.rglob("*")) if folder.is_dir() else ():
            os.chown(path, *owner, follow_symlinks=False)
        _open_to_its_group(folder, READ_BY_SERVERS.get(part, frozenset()))
    mounted = root / IMPORT
    state = mounted.stat()
    for path in mounted.iterdir():
        os.chown(path, state.st_uid, state.st_gid, follow_symlinks=False)


def _open_to_its_group(folder: Path, names: frozenset[str]) -> None:
    for first in (folder / name for name in names):
        for path in (folder, first, *first.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o750 if path.is_dir() else 0o640)
