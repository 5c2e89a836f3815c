"""Sends a validated bundle through the public APIs, in order: the case, permissions, referrals one by one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alongside.web.client import ServiceRefused

from .bundle import Bundle
from .digests import idempotency_key, object_digests
from .gateway import Gateway
from .rebase import rebased

CHANGED_CONTENT = "changed-content"
Progress = Callable[[str], None]


class ContentChanged(Exception):
    """The landlord holds other content under the same references; `name` is the file, `pointers` what differs."""

    def __init__(self, name: str, pointers: list[str]) -> None:
        """No reference is repeated: a pointer says where it stands in the file."""
        super().__init__("The content under the same references has changed.")
        self.name, self.pointers = name, pointers


@dataclass(frozen=True)
class Person:
    """The three unrelated names under which the services know one person."""

    person_id: str
    consent_subject: str
    notify_handle: str


@dataclass(frozen=True)
class Asked:
    """A referral that was asked for: the bundle's own words, and the resource that answered."""

    case_ref: str
    referral: dict[str, Any]
    resource: dict[str, Any]


def check(gateway: Gateway, bundles: Iterable[Bundle]) -> None:
    """Ask for every file whether its content is new or the same as before; nothing is recorded.

    Raises ContentChanged for what was sent before, or stands in another of these files, with other content.
    """
    known: dict[tuple[str, str], str] = {}
    for bundle in bundles:
        person, digests = bundle.content["person"], object_digests(bundle)
        details = {**person, "jurisdiction": bundle.content["jurisdiction"]}
        body = {"case_ref": bundle.case_ref, "digests": digests, "person": details}
        changed = set(gateway.post("referral", "/imports/check", body)["changed"])
        if known.setdefault(("", bundle.person_ref), digests["person"]) != digests["person"]:
            changed.add("person")
        changed |= {n for n, found in digests.items() if known.setdefault((bundle.case_ref, n), found) != found}
        if changed:
            raise _changed(bundle, changed)


def _changed(bundle: Bundle, names: Iterable[str]) -> ContentChanged:
    places = {
        f"{kind}/{entry['ref']}": f"/{kind}/{place}"
        for kind in ("consents", "exceptions", "referrals")
        for place, entry in enumerate(bundle.listed(kind))
    }
    return ContentChanged(bundle.name, [places.get(name, f"/{name}") for name in sorted(names)])


def announce(gateway: Gateway, bundle: Bundle, rebase_to: datetime | None) -> Bundle:
    """Record what the file holds and return the bundle as it is to be sent.

    rebase_to: where `at` is to be moved to, or None; the distance (whole seconds) that was recorded first for this
    case wins, so that the same file sent twice means the same, and so does a later export of it.

    Raises ContentChanged when something was sent before under the same references with other content.
    """
    digests = object_digests(bundle)
    wanted = (rebase_to - bundle.at) // timedelta(seconds=1) if rebase_to else None
    body = {"case_ref": bundle.case_ref, "moved_s": wanted, "digests": digests}
    key = idempotency_key("import", bundle.case_ref, str(sorted(digests.items())))
    try:
        answer = gateway.post("referral", "/imports", body, key)
    except ServiceRefused as refused:
        if refused.problem_type.endswith(CHANGED_CONTENT):
            raise _changed(bundle, refused.problem.get("names", [])) from None
        raise
    moved_s = answer["moved_s"]
    return bundle if moved_s is None else rebased(bundle, bundle.at + timedelta(seconds=moved_s))


def send(gateway: Gateway, bundle: Bundle, progress: Progress = lambda _: None) -> Iterator[Asked]:
    """Send everything and yield each referral as soon as it is decided, before the next one is asked for."""
    progress("the person and what the landlord holds")
    person = _person(gateway, bundle)
    _data(gateway, bundle, person)
    progress("consents, refusals and exceptions")
    permissions = _permissions(gateway, bundle, person)
    for referral in bundle.listed("referrals"):
        progress(f"referral {referral['ref']}")
        body = _referral_body(bundle, person, permissions, referral)
        key = idempotency_key("referral", bundle.case_ref, referral["ref"])
        yield Asked(bundle.case_ref, referral, gateway.post("referral", "/referrals", body, key))


def _person(gateway: Gateway, bundle: Bundle) -> Person:
    person = bundle.content["person"]
    body = {**person, "case_ref": bundle.case_ref, "jurisdiction": bundle.content["jurisdiction"]}
    answer = gateway.post("referral", "/people", body, idempotency_key("person", bundle.case_ref, person["ref"]))
    return Person(answer["person_id"], answer["consent_subject"], answer["notify_handle"])


def _data(gateway: Gateway, bundle: Bundle, person: Person) -> None:
    """Safe contact goes to notify, which is its master; the story goes to referral."""
    held = dict(bundle.content["data"])
    safe_contact = held.pop("SAF", None)
    if safe_contact is not None:
        body = {"safe_contact": safe_contact, "contact_points": held.get("CON")}
        gateway.put("notify", f"/people/{person.notify_handle}/safe-contact", body)
    gateway.put("referral", f"/people/{person.person_id}/data", held)


def _permissions(gateway: Gateway, bundle: Bundle, person: Person) -> dict[str, dict[str, str]]:
    """Return the bundle's reference of each consent and exception -> what names it as an authority."""
    subject = f"/subjects/{person.consent_subject}"
    gateway.put("consent", subject, {})
    found: dict[str, dict[str, str]] = {}
    for consent in bundle.listed("consents"):
        key = idempotency_key("consent", bundle.case_ref, consent["ref"])
        answer = gateway.post("consent", f"{subject}/consents", consent, key)
        found[consent["ref"]] = {"kind": "consent", "id": answer["consent_id"]}
    for place, refusal in enumerate(bundle.listed("standing_refusals")):
        key = idempotency_key("standing_refusal", bundle.case_ref, str(place))
        gateway.post("consent", f"{subject}/standing-refusals", refusal, key)
    for exception in bundle.listed("exceptions"):
        key = idempotency_key("exception", bundle.case_ref, exception["ref"])
        answer = gateway.post("consent", f"{subject}/exceptions", exception, key)
        found[exception["ref"]] = {"kind": "exception", "id": answer["exception_id"]}
    return found


def _referral_body(
    bundle: Bundle, person: Person, permissions: dict[str, dict[str, str]], referral: dict[str, Any]
) -> dict[str, Any]:
    """A category asked for twice is asked for once; a blank reason is no reason."""
    body = {
        **referral,
        "person_id": person.person_id,
        "case_ref": bundle.case_ref,
        "authority": permissions.get(referral["authority"]) if referral["authority"] else None,
        "categories": list(dict.fromkeys(referral["categories"])),
        "reasons": {code: why for code, why in referral["reasons"].items() if why.strip()},
    }
    if "incidents" in referral:
        body["incidents"] = list(dict.fromkeys(referral["incidents"]))
    return body
