"""What is real is refused in practice and taken once the sandbox is off; then nobody plays an agency."""

from datetime import UTC, datetime

import pytest
import requests
from embedded_world import case_called, plan_today, refer, token, written

from embedded.go_live.state import GoLive, keep_state, read_state
from embedded.process import Embedded

REAL, NOBODYS = {"mobile": "07911 123456"}, {"mobile": "07700 900101"}
# As after a restore of a backup that does not have the password: that stops no help.
MAIL = {
    "host": "mail.example.org", "sender": "desk@example.org", "staff": "team@example.org", "port": 587,
    "security": "starttls", "user": "desk", "password_file": "/nonexistent/password", "ca_file": None,
}  # fmt: skip


def held(running, data, points):
    """How an officer's data about a new person is answered."""
    address, headers = running.addresses["referral"], token(data, "sign-in", "referral", "case_officer")
    person = {"ref": "P-1", "case_ref": "C-1", "role": "victim", "age_band": "adult", "jurisdiction": "england"}
    keyed = headers | {"Idempotency-Key": "key-of-this-person-0001"}
    made = requests.post(f"{address}/people", json=person, headers=keyed, timeout=30).json()
    body = {"IDN": {"name": "Amara Example"}, "CON": points}
    return requests.put(f"{address}/people/{made['person_id']}/data", json=body, headers=headers, timeout=30)


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def test_real_data_is_taken_only_once_every_box_is_ticked(data):
    with Embedded(plan_today(data, datetime.now(UTC))) as running:
        refused = held(running, data, REAL)
        assert (refused.status_code, "go-live" in refused.text) == (422, True)
        assert REAL["mobile"] not in refused.text
        assert held(running, data, NOBODYS).status_code == 200
        assert running.plan.nodes()

    keep_state(data, GoLive(read_state(data).set | {"mail": MAIL}, {}, live=True))
    with Embedded(plan_today(data, datetime.now(UTC))) as running:
        assert held(running, data, REAL).status_code == 200
        assert running.plan.nodes() == []


def spoilt(where):
    """Amara's case with a number in it that could be somebody's."""
    case = case_called("practice", referrals={"R1"})
    texts = {
        "what happened": lambda: case["data"]["INC"]["incidents"][0].update(summary="He rang from 07911 123456."),
        "safe contact": lambda: case["data"]["SAF"].update(never=["do not ring 07911 123456"]),
        "what is asked": lambda: case["referrals"][0].update(ask="Ring her sister, 07911 123456."),
    }
    texts[where]()
    return case


@pytest.mark.parametrize("where", ["what happened", "safe contact", "what is asked"])
def test_nor_is_it_taken_in_free_text_whoever_brings_it(data, tmp_path, where):
    with Embedded(plan_today(data, datetime.now(UTC))):
        ran = refer("--profile", str(data / "profile.json"), "--rebase", written(tmp_path, spoilt(where)))

    assert (ran.status != 0, "07911" in ran.err + ran.out) == (True, False), ran.err
    assert "for practice until every box" in ran.err + ran.out
