"""Builds, provisions and connects the four services of one process."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from agency import bootstrap as agency_bootstrap
from agency.entrypoints import workers as agency_work
from agency.entrypoints.http.sandbox import create_sandbox
from alongside.clock import Clock
from alongside.events.memory import MemoryBus
from alongside.link.memory import MemoryBroker
from alongside.workers import Worker
from consent import bootstrap as consent_bootstrap
from consent.entrypoints import workers as consent_work
from consent.entrypoints.http.app import create_app as consent_app
from embedded.landlord import Landlord
from embedded.provision import CONTACTS, Provision
from notify import bootstrap as notify_bootstrap
from notify.entrypoints import workers as notify_work
from notify.entrypoints.http.app import create_app as notify_app
from referral import bootstrap as referral_bootstrap
from referral.domain.agency import Agency as DirectoryRow
from referral.domain.wording import Contact
from referral.domain.wording_table import Ring
from referral.entrypoints import workers as referral_work
from referral.entrypoints.http.app import create_app as referral_app

RELAY = "referral.relay"


@dataclass(frozen=True)
class Transports:
    """What carries between the services, and between the landlord and its agencies."""

    bus: MemoryBus
    broker: MemoryBroker


@dataclass(frozen=True)
class Built:
    """The services, provisioned and ready to run."""

    consent: consent_bootstrap.Consent
    notify: notify_bootstrap.Notify
    referral: referral_bootstrap.Referral
    nodes: dict[str, agency_bootstrap.Agency]
    parties: dict[str, str]
    applications: dict[str, Callable[..., Any]] = field(repr=False)

    def landlord_workers(self, relay: bool) -> list[Worker]:
        """The background work of the landlord's three services; without `relay` nothing leaves for agencies."""
        work = [
            *consent_work.workers(self.consent),
            *notify_work.workers(self.notify),
            *referral_work.workers(self.referral),
        ]
        return [worker for worker in work if relay or worker.name != RELAY]

    def node_workers(self, stopped: Iterable[str]) -> list[Worker]:
        """The background work of the agencies' nodes."""
        silent = frozenset(stopped)
        return [
            worker
            for agency_id, node in self.nodes.items()
            if agency_id not in silent
            for worker in agency_work.workers(node)
        ]


def build_services(provision: Provision, landlord: Landlord, clock: Clock, transports: Transports) -> Built:
    """Migrate every database, seed the partnership, pin the keys of both sides, and wire everything.

    Doing it again on the same folder changes nothing but statements that would soon expire.
    """
    points, bus = provision.plan.points, transports.bus
    consent = consent_bootstrap.build(provision.consent(), clock, bus, points)
    notify = notify_bootstrap.build(provision.notify(), clock, bus, points)
    referral = referral_bootstrap.build(provision.referral(landlord), clock, bus, transports.broker, points)
    for service in (consent, notify, referral):
        service.migrate()
    nodes = _nodes(provision, clock, transports.broker)
    if provision.from_a_copy:
        referral.begin_again()
        for node in nodes.values():
            node.begin_again()
    _list_agencies(provision, referral)
    parties = {agency_id: _pin(provision, landlord, referral, node) for agency_id, node in nodes.items()}
    consent.seed(provision.partnership_for_consent(), landlord.party, parties)
    applications: dict[str, Callable[..., Any]] = {
        "consent": consent_app(consent),
        "referral": referral_app(referral),
        "notify": notify_app(notify),
        "agency": create_sandbox(list(nodes.values()), provision.hosts),
    }
    return Built(consent, notify, referral, nodes, parties, applications)


def _nodes(provision: Provision, clock: Clock, broker: MemoryBroker) -> dict[str, agency_bootstrap.Agency]:
    found = {}
    for agency_id in provision.plan.nodes():
        settings = provision.agency(agency_id)
        broker.add_agency(settings.link_name)
        found[agency_id] = agency_bootstrap.build(settings, clock, broker, provision.plan.points)
    return found


def _list_agencies(provision: Provision, referral: referral_bootstrap.Referral) -> None:
    """Agencies that are in the directory stay as they are: a restart must not bring a suspended one back."""
    known = {row.agency_id: row for row in referral.reading.agencies()}
    for row in provision.plan.partnership.agencies:
        secret = bool(row.get("confidential", False))
        if row["id"] in known and secret and not known[row["id"]].confidential:
            referral.list_agency(replace(known[row["id"]], confidential=True))
        if row["id"] not in known:
            referral.list_agency(
                DirectoryRow(
                    agency_id=row["id"],
                    name=row["name"],
                    type=row["type"],
                    status=row["status"],
                    protect=bool(row.get("protect", False)),
                    accepts=tuple(row["accepts"]),
                    contact=Contact(**row["contact"]) if "contact" in row else CONTACTS[Ring.DIRECTORY],
                    confidential=secret,
                )
            )


def _pin(
    provision: Provision,
    landlord: Landlord,
    referral: referral_bootstrap.Referral,
    node: agency_bootstrap.Agency,
) -> str:
    """What two people do in one call: each side pins the other's identity key."""
    theirs = node.identity()
    agency_id = node.settings.agency_id
    referral.pin_agency(
        agency_id,
        identity=theirs.party,
        root=theirs.root,
        keys=theirs.keys,
        link_name=provision.link_name(agency_id),
    )
    node.pin_landlord(landlord.root, landlord.keys, landlord.party)
    return theirs.party
