"""Who may read and change the files that the settings name."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from alongside.doctor.finding import Finding, good, wrong
from alongside.own_files import others_may

_OTHERS_WRITE: Final = 0o022
# What these hold is no secret, but whoever may change it decides whom this service believes.
_OPEN: Final = (
    "TRUSTED_ISSUERS_FILE", "CONTACTS_FILE", "STATEMENT_FILE", "IDENTITY_FILE",
    "CA_FILE", "CERTIFICATE_FILE",
)  # fmt: skip


def look_at_files(who: str, env: Mapping[str, str], prefix: str) -> Iterator[Finding]:
    """Every file that a variable `PREFIX..._FILE` names; what is not there is the settings' finding."""
    named = sorted(name for name in env if name.startswith(prefix) and name.endswith("_FILE") and env[name].strip())
    wrongs = [found for name in named for found in look_at_file(f"{who} files", Path(env[name].strip()), _open(name))]
    yield from wrongs
    if named and not wrongs:
        yield good(f"{who} files", "The files that the settings name may be read and changed by their owner only.")


def look_at_file(subject: str, path: Path, public: bool = False) -> Iterator[Finding]:
    """Nothing when only the owner may use the file; a `public` one others may read, but not change."""
    try:
        readable, changeable = others_may(path), others_may(path, _OTHERS_WRITE)
    except OSError:
        return
    if public and changeable:
        yield wrong(subject, f"{path} may be changed by others.", f"chmod go-w {shlex.quote(str(path))}")
    elif not public and readable:
        rights = "go=" if path.is_dir() else "600"
        yield wrong(subject, f"{path} may be read by others.", f"chmod {rights} {shlex.quote(str(path))}")


def _open(name: str) -> bool:
    return name.endswith(_OPEN)
