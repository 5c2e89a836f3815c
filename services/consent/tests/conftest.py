"""A whole consent service on a real database, with keys of its own and a clock that stands where it is put."""

import base64
import copy
import hashlib
import re
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alongside.database import create_engine
from alongside.envelope import keys
from alongside.envelope.errors import KeystoreKeyUnknown
from alongside.envelope.model import KeyUse
from alongside.events.memory import MemoryBus
from alongside.web.state import KEY, AppState
from alongside.web.tokens import TokenSigner, TrustedIssuer, Verifier
from consent.bootstrap import build
from consent.config import Settings
from consent.domain.consent_errors import AnswerDoesNotFit, AnswerNotSound, NoticeNotSound
from consent.domain.errors_agreements import DoesNotFit
from consent.entrypoints.http.app import create_app

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


def party(name: str) -> str:
    """A party id, as a thumbprint looks."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).rstrip(b"=").decode()


LANDLORD_PARTY = party("larkfield")
ROLES = ("import", "case_officer", "safeguarding_lead", "dpo", "directory_admin", "director", "auditor")
SUPPORT = ["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV"]

PARTNERSHIP: dict[str, Any] = {
    "landlord": {"id": "larkfield", "jurisdiction": "england", "controller_type": "independent_controller"},
    "agencies": [
        {"id": "harbour", "type": "victim_support_commissioned"},
        {"id": "police", "type": "police", "protect": True},
        {"id": "adults", "type": "local_authority.adult_social_care", "protect": True},
        {"id": "unpinned", "type": "victim_support_commissioned"},
    ],
    "agreements": [
        {
            "id": "ISA-harbour",
            "agency": "harbour",
            "version": 1,
            "status": "active",
            "effective_from": "2026-01-01",
            "effective_to": "2026-12-31",
            "categories_by_type": {"support.victim_general": [*SUPPORT, "HEA", "STR"]},
            "onward_sharing": "none",
            "retention_days": 100,
            "breach_notice_hours": 24,
        },
        {
            "id": "ISA-police",
            "agency": "police",
            "version": 2,
            "status": "active",
            "effective_from": "2026-01-01",
            "effective_to": None,
            "categories_by_type": {"police.report": ["IDN", "CON", "SAF", "INC", "STR", "PID", "HEA"]},
            "onward_sharing": "with_permission",
            "retention_days": 180,
            "breach_notice_hours": 24,
        },
    ],
}
PARTIES = {name: party(name) for name in ("harbour", "police", "adults")}

PLAIN = re.compile(r"[A-Z].*[.?]\Z", re.DOTALL)
GENERAL = {error.__doc__ for error in (DoesNotFit, NoticeNotSound, AnswerNotSound, AnswerDoesNotFit)}

# How to begin and to end it.
REFUSE_ROWS = {
    "sqlite": (
        "CREATE TRIGGER full_{0} BEFORE INSERT ON {0} BEGIN SELECT RAISE(ABORT, 'no room left'); END",
        "DROP TRIGGER full_{0}",
    ),
    "postgresql": (
        "CREATE TRIGGER full_{0} BEFORE INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "DROP TRIGGER full_{0} ON {0}",
    ),
}


class StandingClock:
    """Stands where it was put."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


class MemoryKeystore:
    """Private keys in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def put(self, name, jwk) -> None:
        self.kept[name] = dict(jwk)

    def get(self, name):
        if name not in self.kept:
            raise KeystoreKeyUnknown
        return self.kept[name]

    def delete(self, name) -> None:
        del self.kept[name]

    def names(self):
        return tuple(sorted(self.kept))


class StandIn:
    """Stands for a part of the service until a request comes, when the application is made before the service."""

    def __init__(self, find, door) -> None:
        self._find, self._door = find, door

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._find(), name)
        return found if self._door.open else StandIn(lambda: getattr(self._find(), name), self._door)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._find()(*given, **named)


class Door:
    """The HTTP application of every house in turn: to make one takes longer than most tests."""

    def __init__(self) -> None:
        self.open, self.inside, self.app = False, None, None

    def to(self, service: Any) -> Any:
        """The application in front of this service."""
        self.inside = service
        if not self.open:
            stand_in = StandIn(lambda: self.inside, self)
            vars(stand_in)["settings"] = service.settings
            self.app = create_app(stand_in)
            self.open = True
        verify = Verifier("consent", service.settings.trusted_issuers)
        self.app.extensions[KEY] = AppState(
            "consent", verify, service.metrics, service.idempotency, service.fingerprint_key
        )
        return self.app


DOOR = Door()


class House:
    """The service with everything that a test asks of it."""

    def __init__(self, folder, database_url: str, *, sandbox: bool = True) -> None:
        self.refusing: list[str] = []
        self.clock, self.bus, self.keystore = StandingClock(), MemoryBus(), MemoryKeystore()
        self.keystore.put("permission", keys.generate(KeyUse.PERMISSION))
        jwks = {name: keys.generate(KeyUse.MESSAGE) for name in ("referral", "notify", "sign-in", "desk", "stranger")}
        self.signers = {name: TokenSigner(name, jwk) for name, jwk in jwks.items()}
        services = [TrustedIssuer(n, keys.public(jwks[n]), ("service",)) for n in ("referral", "notify")]
        people = [TrustedIssuer(n, keys.public(jwks[n]), ("person",), ROLES) for n in ("sign-in", "desk")]
        self.settings = Settings(
            database_url=database_url,
            key_ring=folder / "ring.json",
            keystore=folder / "none.json",
            keystore_passphrase=b"unused",
            trusted_issuers=(*services, *people),
            sandbox=True,
        )
        self.service = self.build()
        if not sandbox:
            self.settings = replace(self.settings, sandbox=False)
            self.service = self.build()
        self.service.migrate()
        self.service.seed(copy.deepcopy(PARTNERSHIP), LANDLORD_PARTY, PARTIES)
        self.app = DOOR.to(self.service)
        self.engine = create_engine(self.settings.database_url)

    def build(self):
        return build(self.settings, self.clock, self.bus, keystore=self.keystore)

    def restart(self) -> None:
        self.service = self.build()
        self.app = DOOR.to(self.service)

    def close(self) -> None:
        self.bus.close()
        for table in [*self.refusing]:
            self.take_rows_again(table)
        self.engine.dispose()

    def token(self, who: str = "referral", roles=(), *, name: str | None = None) -> str:
        if roles:
            return self.signers["sign-in"].sign(name or "sam.import", "consent", "person", roles)
        return self.signers[who].sign(who, "consent", "service")

    def call(self, method: str, path: str, body=None, *, roles=(), who="referral", name=None, key=None, token=None):
        headers = {"Authorization": f"Bearer {token or self.token(who, roles, name=name)}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        answer = self.app.test_client().open(path, method=method, json=body, headers=headers)
        assert not unclear(answer), answer.json
        return answer

    def person(self) -> str:
        subject = str(uuid.uuid4())
        assert self.call("PUT", f"/subjects/{subject}", {}).status_code == 200
        return subject

    def consent(self, subject: str, **changed: Any) -> str:
        body = {**consent_body(), **changed}
        answer = self.call("POST", f"/subjects/{subject}/consents", body, roles=["import"])
        assert answer.status_code == 201, answer.json
        return answer.json["consent_id"]

    def exception(self, subject: str, **changed: Any) -> str:
        body = {**exception_body(), **changed}
        answer = self.call("POST", f"/subjects/{subject}/exceptions", body, roles=["import"])
        assert answer.status_code == 201, answer.json
        return answer.json["exception_id"]

    def ask(self, subject: str, authority: dict[str, str] | None, **changed: Any):
        body = {**question_body(subject, authority), **changed}
        return self.call("POST", "/decisions", body, key=body["referral"])

    def decide(self, subject: str, authority: dict[str, str] | None, **changed: Any) -> dict[str, Any]:
        answer = self.ask(subject, authority, **changed)
        assert answer.status_code == 201, answer.json
        return answer.json

    def check(self, *decision_ids: str) -> list[dict[str, Any]]:
        answer = self.call("POST", "/decisions/check", {"decisions": list(decision_ids)})
        assert answer.status_code == 200, answer.json
        return answer.json["results"]

    def train(self, person: str, completed: str = "2026-01-15", until: str = "2027-01-14") -> None:
        """Somebody's refresher training is recorded."""
        course = {"person": person, "course": "Sharing safely", "completed_on": completed, "valid_until": until}
        answer = self.call("POST", "/staff-training", course, roles=["directory_admin"], name="dana.r")
        assert answer.status_code == 201, answer.json

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.engine.connect() as connection:
            names = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
            count = sa.select(sa.func.count())
            return {name: connection.scalar(count.select_from(sa.table(name))) for name in names}

    def execute(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement))

    def tamper(self, table: str, change: str) -> None:
        """What somebody with the database's own password could do to rows that are never changed."""
        if self.engine.dialect.name == "sqlite":
            self.execute(f"DROP TRIGGER {table}_refuse_update")
            self.execute(change)
        else:
            switch = f"ALTER TABLE {table} {{}} TRIGGER USER; "
            self.execute(switch.format("DISABLE") + change + "; " + switch.format("ENABLE"))

    def refuse_rows(self, table: str) -> None:
        """From now on the database takes no new row into this table, as if its disk were full."""
        self.refusing.append(table)
        self.execute(REFUSE_ROWS[self.engine.dialect.name][0].format(table))

    def take_rows_again(self, table: str) -> None:
        """There is room again."""
        self.refusing.remove(table)
        self.execute(REFUSE_ROWS[self.engine.dialect.name][1].format(table))

    def readings(self) -> list[tuple[str, str]]:
        """What was read, of whom or what, the first first."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT kind, object_id FROM audit_reads ORDER BY at, id"))
            return [(row.kind, row.object_id) for row in rows]

    def scalars(self, statement: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.text(statement)))


def unclear(answer) -> list[str]:
    """What a refusal says that is no plain sentence, or only the general one where a rule has its own."""
    if answer.content_type != "application/problem+json":
        return []
    said = [answer.json[member] for member in ("title", "detail") if member in answer.json]
    said += [mistake["sentence"] for mistake in answer.json.get("errors", ())]
    return [one for one in said if not PLAIN.match(one) or one in GENERAL or one.isupper()]


def consent_body() -> dict[str, Any]:
    return {
        "ref": "C1",
        "agency": "harbour",
        "purposes": ["support.victim_general"],
        "categories": SUPPORT,
        "status": "given",
        "mode": "with_updates",
        "valid_from": (NOON - timedelta(hours=1)).isoformat(),
        "valid_until": (NOON + timedelta(days=90)).isoformat(),
        "decision_maker": {"kind": "self"},
        "notice": {"id": "sharing-notice", "version": "2026-02", "language": "en-GB", "format": "standard"},
        "collection": {"method": "in_person", "alone": "yes", "read_back": True},
    }


def exception_body() -> dict[str, Any]:
    return {
        "ref": "X1",
        "type": "danger_to_life",
        "agency": "police",
        "categories": ["IDN", "CON", "SAF", "INC", "RLV"],
        "facts": "He said that he has petrol.",
        "why_no_consent": ["refused"],
        "wishes": "Nobody told.",
        "necessity": "Nobody else can come tonight.",
        "proportionality": "Only what officers need.",
        "art6": "vital_interests",
        "art9": None,
        "art10": None,
        "legal_power": ["CDA1998_s115"],
        "proposed_by": "nadia.k",
        "authorised_by": "sam.d",
        "break_glass": False,
        "tell_person": {"when": "told_after", "by": (NOON + timedelta(days=1)).isoformat()},
        "review_due": (NOON + timedelta(days=2)).isoformat(),
    }


def question_body(subject: str, authority: dict[str, str] | None) -> dict[str, Any]:
    return {
        "subject": subject,
        "referral": str(uuid.uuid4()),
        "type": "support.victim_general",
        "agency": "harbour",
        "lane": "choice",
        "urgency": "standard",
        "authority": authority,
        "asked": SUPPORT,
        "held": [*SUPPORT, "HEA", "PID"],
        "with_reason": [],
        "age_band": "adult",
        "child_present": False,
        "care_and_support_needs": None,
        "risk_level": "high",
        "immediate_danger": True,
        "safe_contact_confirmed_at": (NOON - timedelta(days=3)).isoformat(),
        "statements_tagged": True,
    }


@pytest.fixture
def house(tmp_path, new_database):
    made = House(tmp_path, new_database("consent", keep_tables=True))
    yield made
    made.close()


@pytest.fixture
def live_house(tmp_path, new_database):
    """Outside sandbox mode: nobody vouches for an authoriser."""
    made = House(tmp_path, new_database("consent", keep_tables=True), sandbox=False)
    for person in ("nadia.k", "sam.d"):
        made.train(person)
    yield made
    made.close()


@pytest.fixture
def machine_in_tokyo(monkeypatch):
    """The machine's own clock on the wall is that of Tokyo."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def bodies():
    """The usual bodies, to be changed."""
    return {"consent": consent_body, "exception": exception_body, "question": question_body}
