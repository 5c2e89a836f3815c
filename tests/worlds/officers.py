"""What housing officers, reviewers and workers of agencies do: the services' own APIs, each in their own name."""

import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
from embedded_world import case_called, written
from running_world import SOON_S, RunningWorld

from alongside.web.tokens import TokenSigner
from embedded.accounts import TEAM
from embedded.refer.bundle import load_bundle
from embedded.refer.rebase import rebased
from embedded.secrets_folder import SecretsFolder


@dataclass(frozen=True)
class Who:
    """Somebody on the landlord's staff."""

    name: str
    role: str = "case_officer"
    team: str = TEAM


NADIA = Who("nadia.k")
SAM = Who("sam.d", "safeguarding_lead")
OLU = Who("olu.p", "dpo")


class Office:
    """A landlord's office and its agencies, on a running deployment."""

    def __init__(self, world: RunningWorld) -> None:
        self.world = world

    def call(self, method: str, service: str, path: str, body: object = None, who: Who = NADIA) -> requests.Response:
        """One request to a service of the landlord."""
        headers = self._signed_in("sign-in", service, who.name, who.role, who.team)
        return requests.request(method, self.world.address(service) + path, json=body, headers=headers, timeout=30)

    def get(self, service: str, path: str, who: Who = NADIA) -> Any:
        """What somebody reads."""
        return _json(self.call("GET", service, path, who=who), 200)

    def post(self, service: str, path: str, body: object, who: Who = NADIA) -> Any:
        """What somebody made."""
        return _json(self.call("POST", service, path, body, who), 201)

    def refused(self, service: str, path: str, body: object, who: Who = NADIA) -> tuple[int, str]:
        """How somebody was turned away: the status, and the kind of problem."""
        answer = self.call("POST", service, path, body, who)
        return answer.status_code, answer.json()["type"].removeprefix("/problems/")

    def reviews(self, who: Who = SAM, state: str = "open") -> list[dict[str, Any]]:
        """What has to be looked at, or was."""
        return list(self.get("consent", f"/reviews?state={state}", who)["reviews"])

    def messages(self) -> list[dict[str, Any]]:
        """The newest messages that notify sent."""
        return list(self.get("notify", "/outbox")["messages"])

    def new_messages(self, before: Collection[str]) -> list[dict[str, Any]]:
        """Those with other ids."""
        return [one for one in self.messages() if one["message_id"] not in before]

    def newest_at(self, agency: str) -> str:
        """The address of what arrived last at an agency."""
        card = max(self.world.inbox(agency, 1), key=lambda one: one["received_at"])
        return f"{self.world.pages_of(agency)}/referrals/{card['id']}"

    def opens(self, agency: str, message_id: str) -> dict[str, Any]:
        """What a worker of the agency sees who opens the referral that arrived last; it is this message."""
        shown = _json(requests.get(self.newest_at(agency), headers=self._worker(agency), timeout=30), 200)
        assert shown["message_id"] == message_id
        return dict(shown)

    def accepts(self, agency: str) -> None:
        """A worker of the agency takes on what arrived last."""
        where = f"{self.newest_at(agency)}/answers"
        _json(requests.post(where, headers=self._worker(agency), json={"answer": "accepted"}, timeout=30), 201)

    def case(self, folder: Path, case: str, name: str, at: datetime) -> "Case":
        """An officer takes down what a person of a sample case tells, and how she can safely be reached."""
        bundle = rebased(load_bundle(Path(written(folder, case_called(name, case), f"{name}.json"))), at)
        told = bundle.content
        known = {**told["person"], "case_ref": name, "jurisdiction": told["jurisdiction"]}
        ids = self.post("referral", "/people", known)
        held = dict(told["data"])
        safe = {"safe_contact": held.pop("SAF"), "contact_points": held.get("CON")}
        for service, path, body in (
            ("consent", f"/subjects/{ids['consent_subject']}", {}),
            ("notify", f"/people/{ids['notify_handle']}/safe-contact", safe),
            ("referral", f"/people/{ids['person_id']}/data", held),
        ):
            _json(self.call("PUT", service, path, body), 200)
        return Case(self, name, ids["person_id"], ids["consent_subject"], ids["notify_handle"], told)

    def _worker(self, agency: str) -> dict[str, str]:
        return self._signed_in("agency-sign-in", f"agency:{agency}", "worker", "agency_worker")

    def _signed_in(self, issuer: str, audience: str, name: str, role: str, team: str = "") -> dict[str, str]:
        signer = TokenSigner(issuer, SecretsFolder(self.world.keys / "keys").token_key(issuer))
        signed = signer.sign(name, audience, "person", [role], seconds=120, team=team)
        return {"Authorization": f"Bearer {signed}", "Idempotency-Key": str(uuid.uuid4())}


@dataclass
class Case:
    """One person's case. `told`: what she told, as a sample case, with its dates."""

    office: Office
    ref: str
    person: str
    subject: str
    handle: str
    told: dict[str, Any]
    asked: list[str] = field(default_factory=list)

    def says(self, ref: str, **changed: Any) -> dict[str, str]:
        """Record what she answers about the consent of this name in the sample; what names it as an authority."""
        [answer] = [one for one in self.told["consents"] if one["ref"] == ref]
        made = self.office.post("consent", f"/subjects/{self.subject}/consents", {**answer, **changed})
        return {"kind": "consent", "id": made["consent_id"]}

    def never(self, agency: str, said: str) -> None:
        """Record a standing refusal."""
        body = {"agency": agency, "said": said}
        self.office.post("consent", f"/subjects/{self.subject}/standing-refusals", body)

    def refer(self, ref: str, authority: dict[str, str] | None, **changed: Any) -> dict[str, Any]:
        """Ask for the referral of this name in the sample, on this authority; what was decided."""
        [sample] = [one for one in self.told["referrals"] if one["ref"] == ref]
        self.asked.append(ref)
        own = {"ref": f"{ref}-{len(self.asked)}", "person_id": self.person, "case_ref": self.ref}
        body = {**sample, **own, "authority": authority, **changed}
        return dict(self.office.post("referral", "/referrals", body))

    def becomes(self, referral: dict[str, Any], result: str) -> dict[str, Any]:
        """The referral, once its result is this."""
        path = f"/referrals/{referral['referral_id']}"
        return until(lambda: self.office.get("referral", path), lambda one: one["result"] == result)

    def sent(self, ref: str, authority: dict[str, str], **changed: Any) -> dict[str, Any]:
        """Refer, and wait until the agency's node says that it has it."""
        return self.becomes(self.refer(ref, authority, **changed), "received")

    def standing(self) -> dict[str, Any]:
        """Everything that stands about her."""
        return dict(self.office.get("consent", f"/subjects/{self.subject}/consents"))

    def referrals(self) -> list[dict[str, Any]]:
        """All that was asked for."""
        return list(self.office.get("referral", f"/people/{self.person}/referrals")["referrals"])

    def messages(self) -> list[dict[str, Any]]:
        """What was sent to her by a machine."""
        return [one for one in self.office.messages() if one["to"]["handle"] == self.handle]

    def tasks(self) -> list[dict[str, Any]]:
        """What somebody is asked to tell her, with how, when, and what never."""
        return [one for one in self.office.get("notify", "/tasks")["tasks"] if one["handle"] == self.handle]

    def is_left_alone(self, ref: str) -> bool:
        """Whether no machine told her anything and nobody was asked to, of all that happened so far.

        A referral that nothing allows makes the last notice of all; when staff have it, those before it are settled.
        """
        before = {one["message_id"] for one in self.office.messages()}
        assert self.refer(ref, None)["result"] == "not_sent"
        until(lambda: [one["code"] for one in self.office.new_messages(before)], lambda new: "staff.not_sent" in new)
        return self.messages() == [] and self.tasks() == []


def until(look: Callable[[], Any], good: Callable[[Any], object]) -> Any:
    """What is seen, as soon as it is good."""
    ends = time.monotonic() + SOON_S
    while not good(seen := look()):
        assert time.monotonic() < ends, seen
        time.sleep(0.1)
    return seen


def _json(answer: requests.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()
