"""Keys at rest: the keystore and what is in it, the key ring, and who may sign tokens for this service."""

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from alongside.doctor.finding import Finding, good, wrong
from alongside.envelope.errors import EnvelopeError, KeystoreExposed
from alongside.envelope.keys import thumbprint
from alongside.envelope.keystore import FileKeystore
from alongside.own_files import others_may
from alongside.vault import KeyRing, VaultError
from alongside.web.tokens import TrustedIssuer

RESTORE = "from the backup of the secrets"


def look_at_keystore(who: str, path: Path, passphrase: bytes, names: Iterable[str]) -> Iterator[Finding]:
    """It opens and holds every key of `names`."""
    subject = f"{who} keystore"
    if not path.exists():
        yield wrong(subject, f"There is no keystore {path}.", f"Put {path} back {RESTORE}.")
        return
    try:
        held = FileKeystore(path, passphrase).names()
    except KeystoreExposed:
        yield wrong(subject, f"{path} may be read by others, so it is not opened.", _close(path))
        return
    except (EnvelopeError, OSError):
        sentence = f"{path} does not open with its passphrase, or is damaged."
        yield wrong(subject, sentence, f"Put {path} and its passphrase back {RESTORE}.")
        return
    missing = [name for name in names if name not in held]
    for name in missing:
        yield wrong(subject, f"The key {name} is not in {path}.", f"Put {path} back {RESTORE}.")
    if not missing:
        yield good(subject, f"{path} opens and holds {', '.join(names)}.")


def thumbprints(path: Path, passphrase: bytes, names: Iterable[str]) -> Mapping[str, str]:
    """Name -> RFC 7638 thumbprint of the keys that are there; nothing of a keystore that does not open."""
    keystore = FileKeystore(path, passphrase)
    try:
        return {name: thumbprint(keystore.get(name)) for name in names if name in keystore.names()}
    except (EnvelopeError, OSError):
        return {}


def look_at_key_ring(who: str, path: Path, made_with: str | None = None) -> Finding:
    """It opens. `made_with`: the command that makes one where none is; None when one that is gone is a loss."""
    subject = f"{who} key ring"
    if not path.exists():
        restore = f"Put {path} back {RESTORE}; without it what is stored cannot be read."
        return wrong(subject, f"There is no key ring {path}.", made_with or restore)
    try:
        KeyRing.load(path)
    except VaultError as error:
        exposed = others_may(path)
        return wrong(subject, f"{path}: {error}", _close(path) if exposed else f"Put {path} back {RESTORE}.")
    except OSError:
        return wrong(subject, f"{path} cannot be read by this user.", f"chown $(id -un) {shlex.quote(str(path))}")
    return good(subject, f"{path} opens.")


def look_at_issuers(
    who: str, issuers: Collection[TrustedIssuer], needed: Collection[str], variable: str
) -> Iterator[Finding]:
    """Somebody is trusted, and each of `needed` is. `variable` names the file of trusted issuers."""
    subject = f"{who} trusted issuers"
    mend = f"Add its public key to the file that {variable} names, and start again."
    known = sorted({issuer.iss for issuer in issuers})
    if not known:
        yield wrong(subject, "No issuer of tokens is trusted, so nobody can call this service.", mend)
        return
    missing = sorted(set(needed) - set(known))
    for name in missing:
        yield wrong(subject, f"Tokens of {name} are not trusted, so it cannot call this service.", mend)
    if not missing:
        yield good(subject, f"Tokens of {', '.join(known)} are trusted.")


def _close(path: Path) -> str:
    return f"chmod 600 {shlex.quote(str(path))}"
