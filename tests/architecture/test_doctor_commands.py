"""The commands that `alongside doctor --compose` prints are those of docker-compose.yml."""

from pathlib import Path

import pytest
import yaml

from alongside.doctor import good, wrong
from alongside.doctor.certificates import RENEW
from embedded.compose_commands import JOBS, by_compose

ROOT = Path(__file__).parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


@pytest.mark.parametrize(("begin", "job"), JOBS.items())
def test_a_job_runs_the_command_whose_place_it_takes(begin, job):
    runs = " ".join(str(word) for word in [*SERVICES[job].get("entrypoint", []), *SERVICES[job]["command"]])
    words = begin.split()
    last = words[-1] if words[0] == "python" else " ".join(words[1:])

    assert last in runs
    assert by_compose(wrong("a", "Bad.", f"{begin} --option FILE")).mend == f"docker compose run --rm {job}"


@pytest.mark.parametrize(
    ("printed", "by_hand"),
    [
        ("docker compose up -d postgres (or: systemctl start postgresql)", "docker compose up -d postgres"),
        ("docker compose up -d rabbitmq (or: systemctl start rabbitmq-server)", "docker compose up -d rabbitmq"),
        ("docker compose up -d consent (or: consent serve)", "docker compose up -d consent"),
        ("docker compose up -d mailsink (or: start your own mail server)", "docker compose up -d mailsink"),
        ("psql -d postgres -c 'X'", "docker compose exec postgres psql --username postgres -d postgres -c 'X'"),
        ("docker compose up -d referral-relay (or: referral relay)", "docker compose up -d referral-relay"),
        ("referral broker put-back", "docker compose run --rm broker broker put-back"),
        ("consent serve", "docker compose restart consent"),
        ("notify serve", "docker compose restart notify"),
        ("referral serve", "docker compose restart referral"),
        ("chmod 600 /x", "chmod 600 /x"),
    ],
)
def test_a_service_that_is_named_is_one_of_the_file(printed, by_hand):
    assert by_compose(wrong("a", "Bad.", printed)).mend == by_hand
    if by_hand.startswith(("docker compose up", "docker compose restart")):
        assert by_hand.split()[-1] in SERVICES


@pytest.mark.parametrize("printed", ["alongside prepare ... (again)", f"{RENEW}."])
def test_what_ends_is_renewed_by_starting_again(printed):
    mend = by_compose(wrong("a", "Bad.", printed)).mend

    assert mend.startswith("docker compose up -d && docker compose restart ")
    assert set(mend.split("restart ")[1].split()) <= set(SERVICES)


def test_what_is_well_stays_as_it_is():
    assert by_compose(good("a", "Fine.")) == good("a", "Fine.")
