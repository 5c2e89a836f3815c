"""What the agency opened holds the canaries; nothing else that this system writes, carries or says does."""

import base64
import json
import time
from dataclasses import replace

import pytest
import requests
from canaries import ASK, CANARIES, HELD_BACK, REFERRALS, Search, canary_case, canary_data
from embedded_world import Ran, inbox, plan_today, settled_counts, token, written

from alongside.envelope import jose
from alongside.web.client import ServiceRefused
from embedded.process import Embedded
from embedded.profile import SERVICES
from embedded.refer.bundle import checked
from embedded.refer.carrier import Carried
from embedded.refer.client import announce, send
from embedded.refer.gateway import Gateway
from embedded.refer.keep import container_of
from embedded.refer.partnership import sample_partnership
from embedded.refer.rows import row_of, wait_for

SEARCHED_FOR = CANARIES | HELD_BACK | {"ask": ASK}


class World:
    """One deployment that has sent the canary case and then been annoyed in every way."""

    def __init__(self, data, wait_s=30.0):
        self.data, self.carried, self.said = data, Carried(), []
        self.bundle = checked("canary.json", canary_case())
        plan = plan_today(
            data, self.bundle.at, at=self.bundle.at, frozen=True, tap=self.carried.tap,
            only=frozenset(agency for agency, _, _ in REFERRALS.values()),
        )  # fmt: skip
        self.plan = plan
        self.wait_s = wait_s

    def run(self):
        """Send; keep rows, what the agencies' people read, and every error text."""
        plan = replace(self.plan, partnership=sample_partnership())
        with Embedded(plan) as running:
            gateway = Gateway(running.profile)
            asked = list(send(gateway, announce(gateway, self.bundle, None)))
            resources = wait_for(gateway, asked, time.monotonic() + self.wait_s, "none")
            self.rows = [row_of(one, resource) for one, resource in zip(asked, resources, strict=True)]
            self.keys = running.private_encryption_keys()
            self.opened = {} if self.wait_s < 10 else self._read_at_the_agencies(running)
            self._annoy(running, gateway, resources[0])
            self.said += [requests.get(running.addresses[one] + "/metrics", timeout=10).text for one in SERVICES]
            settled_counts(self.data)
            self.search = Search(SEARCHED_FOR)
            self._search_everything()
        return self

    def _read_at_the_agencies(self, running):
        found = {}
        for agency, _, _ in REFERRALS.values():
            [card] = inbox(self.data, running.addresses["agency"], agency)
            answer = requests.get(
                f"{running.addresses['agency']}/{agency}/referrals/{card['id']}",
                headers=token(self.data, "agency-sign-in", f"agency:{agency}", "agency_worker"), timeout=10,
            )  # fmt: skip
            found[agency] = answer.json()["parts"]
        return found

    def _annoy(self, running, gateway, resource):
        """Provoke refusals with canaries in the bodies, and keep what is said."""
        person = f"/people/{resource['referral_id']}"
        wrong = {**canary_data(), "XYZ": {"text": CANARIES["GRC"]}, "IDN": {"name": [CANARIES["IDN"]]}}
        attempts = [
            ("referral", "PUT", f"{person}/data", wrong),
            ("referral", "POST", "/people", {"ref": HELD_BACK["person"], CANARIES["NAR"]: 1}),
            ("referral", "POST", "/referrals", {"ask": CANARIES["WSH"], "type": CANARIES["STR"]}),
            ("referral", "POST", "/imports", {"case_ref": HELD_BACK["case"], "digests": {"data": CANARIES["INC"]}}),
            ("consent", "POST", f"/subjects/{resource['referral_id']}/exceptions", {"facts": HELD_BACK["facts"]}),
            ("notify", "PUT", f"{person}/safe-contact", {"safe_contact": wrong, "contact_points": CANARIES["CON"]}),
        ]
        for service, method, path, body in attempts:
            answer = requests.request(
                method, running.addresses[service] + path, json=body, timeout=10,
                headers={**token(self.data, "import", service, "import"), "Idempotency-Key": "x" * 32},
            )  # fmt: skip
            assert 400 <= answer.status_code < 500, (path, answer.status_code)
            self.said.append(answer.text)
        with pytest.raises(ServiceRefused) as refused:
            gateway.get("referral", f"/referrals/{CANARIES['HEA']}")
        self.said.append(str(vars(refused.value)))

    def _search_everything(self):
        for seen in self.carried.all():
            self.search.look(f"carrier/{seen.jti}", seen.body)
        self.search.look_below(self.data)
        for number, text in enumerate(self.said):
            self.search.look(f"said/{number}", text.encode())


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("canaries")).run()


def test_everything_that_may_be_sent_was_sent(world):
    sent = {row["agency"]: set(row["sent"]) for row in world.rows}

    assert sent == {agency: set(asked) - {"GRC"} for agency, _, asked in REFERRALS.values()}


@pytest.mark.parametrize("code", [code for code in CANARIES if code != "GRC"])
def test_the_agency_reads_the_canary_of_what_was_sent_to_it(world, code):
    for agency, _, asked in REFERRALS.values():
        if code in asked:
            assert CANARIES[code] in json.dumps(world.opened[agency][code])
        else:
            assert CANARIES[code] not in json.dumps(world.opened[agency])


@pytest.mark.parametrize("name", HELD_BACK)
def test_what_never_leaves_the_landlord_is_in_no_opened_copy(world, name):
    assert HELD_BACK[name] not in json.dumps(world.opened)
    assert CANARIES["GRC"] not in json.dumps(world.opened)


def test_no_canary_is_anywhere_else(world):
    assert world.search.found == []


def test_the_search_says_what_it_has_read(world):
    read = world.search.read
    print("\n".join(f"{size:>9} {place}" for place, size in read.items()))  # shown with pytest -s

    databases = {place for place in read if ".sqlite3" in place}
    assert {"consent.sqlite3", "referral.sqlite3", "notify.sqlite3", "agency-willow.sqlite3"} <= databases
    assert any(place.endswith("-wal") for place in databases)
    assert sum(place.startswith("carrier/") for place in read) >= 2 * len(REFERRALS)
    assert sum(place.startswith("said/") for place in read) == len(SERVICES) + 7
    assert read["services.log"] > 1000
    assert any(place.startswith("keys/") for place in read)


def test_no_permission_says_more_than_what_is_allowed(world):
    for row in world.rows:
        [seen] = world.carried.by_jti(row["message_id"])
        [_salt, permission] = container_of(seen, world.keys[row["agency"]])["g"]
        claims = base64.urlsafe_b64decode(permission.split(".")[1] + "==").decode()
        search = Search(SEARCHED_FOR)
        search.look("permission", claims.encode())
        assert search.found == []
        assert "GRC" not in json.loads(claims)["categories"]


def test_the_log_lines_hold_known_fields_only(world):
    lines = [json.loads(line) for line in (world.data / "services.log").read_text().splitlines()]

    assert lines
    assert not [line for line in lines if "refused" in line.values() or "unknown_field" in line]


def test_a_refused_file_says_nothing_of_what_it_holds(tmp_path):
    document = canary_case()
    document["data"]["NAR"] = {"text": [CANARIES["NAR"]]}
    document["referrals"][0]["type"] = CANARIES["STR"]
    document["exceptions"][0]["art6"] = HELD_BACK["facts"]

    ran = Ran("refer", "--embedded", "--json", written(tmp_path, document))

    search = Search(SEARCHED_FOR)
    search.look("stderr", ran.err.encode())
    assert ran.status == 2
    assert search.found == []


def test_control_the_same_search_finds_canaries_when_nothing_is_sealed(tmp_path, monkeypatch):
    def unsealed(plaintext, recipient, kid, jti):
        del recipient
        header = base64.urlsafe_b64encode(json.dumps({"jti": jti, "kid": kid}).encode()).rstrip(b"=")
        return b".".join([header, b"", b"", base64.urlsafe_b64encode(plaintext).rstrip(b"="), b""])

    monkeypatch.setattr(jose, "encrypt", unsealed)

    world = World(tmp_path, wait_s=2.0).run()

    on_the_way = {name for place, name in world.search.found if place.startswith("carrier/")}
    assert set(CANARIES) - {"GRC"} <= on_the_way
