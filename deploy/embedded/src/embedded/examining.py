"""What `alongside doctor` looks at in a data folder, also while `alongside up` runs on it. Nothing is changed."""

import shlex
import socket
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from agency.bootstrap import build_doctor as build_agency
from alongside.clock import Clock, ClockFileUnreadable, FileClock
from alongside.doctor import Finding, good, guarded, wrong
from alongside.doctor.files import look_at_file
from alongside.doctor.finding import Look, folded, instead
from alongside.doctor.neighbours import look_at_address
from alongside.envelope.errors import EnvelopeError
from alongside.envelope.keys import thumbprint
from alongside.envelope.model import KeyUse
from consent.bootstrap import build_doctor as build_consent
from embedded.landlord import IDENTITY_STORE, Landlord
from embedded.partnership_store import FILE as PARTNERSHIP
from embedded.plan import Plan
from embedded.profile import SERVICES, Profile, load_profile
from embedded.provision import Provision
from embedded.refer.mistakes import FileRefused, lines
from embedded.refer.partnership import load_partnership
from embedded.seen_secrets import NotMade, SeenSecrets
from notify.bootstrap import build_doctor as build_notify
from referral.bootstrap import build_doctor as build_referral

# What services that run apart are told to do, the embedded process does for all of them when it starts.
BY_STARTING: Final = (
    "agency ", "consent ", "notify ", "referral ", "alongside prepare", "docker compose up",
)  # fmt: skip
_WITHIN_S: Final = 2.0


def look_at_folder(data: Path, machine: Clock) -> list[Finding]:
    """Every finding about a folder that is there. `machine`: this machine's own clock."""
    up = f"alongside up --data {shlex.quote(str(data))}"
    found = guarded("folder", lambda: _folder(data, machine, up))
    return [instead(finding, dict.fromkeys(BY_STARTING, up)) for finding in found]


def _folder(data: Path, machine: Clock, up: str) -> Iterator[Finding]:
    yield from guarded("files", lambda: _files(data))
    try:
        partnership = load_partnership(data / PARTNERSHIP)
        profile = load_profile(data / "profile.json")
        clock = FileClock(data / "clock.json", machine)
        secrets = SeenSecrets(data / "keys")
        known = _landlord(secrets)
        provision = Provision(Plan(data, partnership), secrets, profile.addresses, {})
        looks = list(_looks(provision, known, clock, machine, _runs(profile)))
    except FileRefused as refused:
        yield _never_started(data, refused, up)
    except ClockFileUnreadable as unreadable:
        yield wrong("clock", str(unreadable), f"rm {shlex.quote(str(data / 'clock.json'))} (the clock is then right)")
    except NotMade as missing:
        yield wrong("keys", str(missing), f"Put {missing.path} back from the backup.")
    except EnvelopeError as error:
        yield wrong("keys", f"A keystore in {data / 'keys'} cannot be used: {error}", "Put it back from the backup.")
    else:
        yield from _all(looks, provision.plan.nodes())
        yield from _processes(profile, machine, up)


def _all(looks: list[tuple[str, Look]], agencies: Sequence[str]) -> Iterator[Finding]:
    """Of an agency only what is wrong: there are many, and all are on the same disk."""
    for who, look in looks:
        found = guarded(who, look)
        yield from folded(who, found) if who in agencies else found


def _never_started(data: Path, refused: FileRefused, up: str) -> Finding:
    """The profile is written last, so that without it the first start has not ended."""
    for name in (PARTNERSHIP, "profile.json"):
        if not (data / name).exists():
            return wrong("folder", f"{data} was never started to the end: there is no {name}.", up)
    told = " ".join(lines(str(data), refused.mistakes))
    return wrong("folder", f"A file cannot be used: {told}", "Put it back from the backup.")


def _files(data: Path) -> Iterator[Finding]:
    secret = [data / "keys", *(data / "keys").glob("*"), data / "profile.json"]
    found = [finding for path in sorted(secret) for finding in look_at_file("files", path)]
    yield from found
    if not found:
        yield good("files", f"What is secret in {data} may be read by its owner only.")


def _landlord(secrets: SeenSecrets) -> Landlord:
    identity = thumbprint(secrets.private_key(IDENTITY_STORE, "identity", KeyUse.IDENTITY))
    held = secrets.kept("landlord-statements", dict)
    return Landlord(identity, held["root"], held["keys"])


def _looks(
    provision: Provision, known: Landlord, clock: Clock, machine: Clock, runs: bool
) -> Iterator[tuple[str, Look]]:
    yield "consent", build_consent(provision.consent(), clock, machine)
    yield "referral", build_referral(provision.referral(known), clock, machine, neighbours=runs)
    yield "notify", build_notify(provision.notify(), machine)
    for agency_id in provision.plan.nodes():
        yield agency_id, build_agency(provision.agency(agency_id), clock, machine, agency_id)


def _runs(profile: Profile) -> bool:
    """Does anything listen where the last start left its services?"""
    return any(_listens(profile.addresses[name]) for name in SERVICES)


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), _WITHIN_S).close()
    except OSError:
        return False
    return True


def _processes(profile: Profile, machine: Clock, up: str) -> Iterator[Finding]:
    """A folder on which nothing runs is not a sick one."""
    if not _runs(profile):
        yield good("services", f"Nothing runs on this folder now, so no service was asked. To start: {up}")
        return
    for name in SERVICES:
        subject = f"{name} server"
        yield from guarded(subject, partial(look_at_address, subject, name, profile.addresses[name], machine))
