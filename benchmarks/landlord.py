"""A landlord to measure: consent, notify and referral on PostgreSQL, with people, consents and agencies in them."""

import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from alongside.clock import SystemClock
from alongside.database.provision import provision
from alongside.events.memory import MemoryBus
from alongside.link.memory import MemoryBroker
from alongside.web.tokens import TokenSigner
from benchmarks.clients import per_second, post
from benchmarks.processes import web_server
from benchmarks.servers import Server
from consent.domain.consent_events import EventStatus
from consent.domain.records import Actor, ConsentTerms
from embedded.accounts import TEAM
from embedded.landlord import landlord
from embedded.plan import Plan
from embedded.provision import Provision
from embedded.refer.bundle import Bundle, checked
from embedded.refer.partnership import relative_to, sample_partnership
from embedded.refer.rebase import rebased
from embedded.secrets_folder import SecretsFolder
from embedded.services import Built, Transports, build_services
from referral.domain.facts import gather

SERVICES = ("consent", "notify", "referral")
SAMPLE = "amara"
CLIENTS = 8
REFERRALS = ("R1", "R2", "R3")
"""Those of the sample that a given consent lets go."""
BY = Actor("import", "import", frozenset({"import"}), True)


class OnPostgres(Provision):
    """The settings of a deployment whose services keep their data on a PostgreSQL server."""

    databases: dict[str, str]

    def _database(self, name: str) -> str:
        return self.databases.get(name) or super()._database(name)


def provision_of(folder: Path) -> OnPostgres:
    """What `deployed` wrote down, for every process of the run."""
    written = json.loads((folder / "deployment.json").read_text(encoding="utf-8"))
    today = datetime.now(UTC).date()
    agencies = frozenset(_bundle().content["referrals"][place]["agency"] for place in range(len(REFERRALS)))
    plan = Plan(data=folder, partnership=relative_to(sample_partnership(), today), only=agencies, pages=False)
    made = OnPostgres(plan, SecretsFolder(folder / "keys"), written["addresses"], {})
    made.databases = written["databases"]
    return made


@dataclass
class Deployed:
    """The services, and what people of the landlord may ask of them."""

    folder: Path
    server: Server
    provision: OnPostgres
    services: Built
    people: int = 0
    asked: int = 0

    def asks(self, count: int) -> list[dict[str, Any]]:
        """Make people known to every service; bodies of so many referrals that may be asked for them."""
        bundle = rebased(_bundle(), datetime.now(UTC))
        made: list[dict[str, Any]] = []
        while len(made) < count:
            made += self._new_person(bundle)
        return made[:count]

    def _new_person(self, bundle: Bundle) -> list[dict[str, Any]]:
        self.people += 1
        known, content = bundle.content["person"], bundle.content
        case_ref = f"LH-{self.people:06d}"
        person = self.services.referral.register_person(
            **{**known, "ref": f"P-{self.people:06d}"}, case_ref=case_ref, jurisdiction=content["jurisdiction"]
        )
        data = deepcopy(content["data"])
        safe_contact = data.pop("SAF")
        safe_contact.pop("code_word", None)
        self.services.notify.keep_safe_contact(person.notify_handle, safe_contact, data["CON"], BY.name)
        self.services.referral.hold_data(person.person_id, data)
        self.services.consent.register_subject(person.consent_subject)
        recorded = {one["ref"]: self._consent(person.consent_subject, one) for one in content["consents"]}
        asks = [one for one in content["referrals"] if one["ref"] in REFERRALS]
        return [
            {
                **ask,
                "person_id": person.person_id,
                "case_ref": case_ref,
                "authority": {"kind": "consent", "id": recorded[ask["authority"]]},
            }
            for ask in asks
        ]

    def consenting(self, subject: str) -> dict[str, str]:
        """Make somebody known to consent alone who gave what the sample's referrals rest on; reference to consent."""
        content = rebased(_bundle(), datetime.now(UTC)).content
        wanted = {one["authority"] for one in content["referrals"] if one["ref"] in REFERRALS}
        self.services.consent.register_subject(subject)
        return {one["ref"]: self._consent(subject, one) for one in content["consents"] if one["ref"] in wanted}

    def questions(self) -> dict[str, dict[str, Any]]:
        """What referral asks consent about each of the sample's referrals, by agency; not yet of whom."""
        content = rebased(_bundle(), datetime.now(UTC)).content
        asks = [one for one in content["referrals"] if one["ref"] in REFERRALS]
        return {one["agency"]: _question(one, content) for one in asks}

    def requests(self, asks: list[dict[str, Any]]) -> list[bytes]:
        """What officers send for each of these bodies, each with a key of its own and its officer's token."""
        signer = TokenSigner("sign-in", self.provision.secrets.token_key("sign-in"))
        tokens = [
            signer.sign(f"officer.{n}", "referral", "person", ["case_officer"], 300, team=TEAM)
            for n in range(CLIENTS)
        ]
        return [
            post("/referrals", headers(tokens[place % CLIENTS]), json.dumps(ask).encode())
            for place, ask in enumerate(asks)
        ]

    def ask_all(self, asks: list[dict[str, Any]]) -> float:
        """Ask for all these referrals over HTTP; how many per second were decided and recorded."""
        self.asked += len(asks)
        return per_second(self.provision.addresses["referral"], self.requests(asks), CLIENTS)

    def _consent(self, subject: str, said: dict[str, Any]) -> str:
        terms = ConsentTerms(
            agency=said["agency"],
            purposes=tuple(said["purposes"]),
            categories=tuple(said["categories"]),
            status=EventStatus(said["status"]),
            mode=said["mode"],
            valid_from=datetime.fromisoformat(said["valid_from"]),
            valid_until=datetime.fromisoformat(said["valid_until"]),
            circumstances={part: said[part] for part in ("decision_maker", "notice", "collection")},
            ref=said["ref"],
        )
        return self.services.consent.record_consent(subject, terms, BY, f"{subject}-{said['ref']}").id


@contextmanager
def deployed(folder: Path, server: Server, served: tuple[str, ...] = SERVICES) -> Iterator[Deployed]:
    """Make databases and the partnership, and serve these services as processes of their own."""
    with ExitStack() as stack:
        ports = {name: free_port() for name in (*SERVICES, "agency")}
        document = {
            "addresses": {name: f"http://127.0.0.1:{port}" for name, port in ports.items()},
            "databases": {name: new_database(server, name) for name in SERVICES},
        }
        (folder / "deployment.json").write_text(json.dumps(document), encoding="utf-8")
        prepared, clock = provision_of(folder), SystemClock()
        known = landlord(prepared.secrets, clock.now())
        built = build_services(prepared, known, clock, Transports(MemoryBus(), MemoryBroker()))
        for name in served:
            stack.enter_context(web_server(name, str(folder), ports[name], folder / f"{name}.log", "/readyz"))
        yield Deployed(folder, server, prepared, built)


def _question(asked: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    facts = gather(
        categories=asked["categories"],
        reasons=asked["reasons"],
        data={code: held for code, held in content["data"].items() if code != "SAF"},
        age_band=content["person"]["age_band"],
        safe_contact_confirmed_at=datetime.now(UTC),
    )
    confirmed = facts.safe_contact_confirmed_at
    return {
        **{member: asked[member] for member in ("type", "agency", "lane", "urgency")},
        **asdict(facts),
        "safe_contact_confirmed_at": confirmed.isoformat() if confirmed else None,
    }


def headers(token: str, key: str | None = None) -> dict[str, str]:
    """Of a request that is made once, under this key or a new one."""
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key or secrets.token_hex(16),
    }


def new_database(server: Server, service: str) -> str:
    """The address of an empty database with a role of its own."""
    name, password = f"bench_{service}_{secrets.token_hex(4)}", secrets.token_urlsafe(16)
    provision(server.admin_url, name, password)
    address: str = server.address(name, name, password)
    return address


def _bundle() -> Bundle:
    text = resources.files("embedded.samples").joinpath("cases", f"{SAMPLE}.json").read_text(encoding="utf-8")
    return checked(SAMPLE, json.loads(text))


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])
