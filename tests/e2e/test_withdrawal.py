"""Somebody takes their yes back before anything has left: nothing leaves, of whichever kind the deployment is."""

from pathlib import Path

from embedded_world import case_called, written

from embedded.profile import load_profile
from embedded.refer.bundle import load_bundle
from embedded.refer.client import _person
from embedded.refer.gateway import Gateway

AGENCY = "harbour-victim-care"
OFFICER = ("sign-in", "consent", "case_officer")


def consent_of(world, case):
    """The consent of the only person in a file."""
    person = _person(Gateway(load_profile(Path(world.profile))), load_bundle(Path(case)))
    held = world.ask(f"{world.address('consent')}/subjects/{person.consent_subject}/consents", *OFFICER)
    [consent] = [one for one in held["consents"] if one["agency"] == AGENCY]
    return consent["consent_id"]


def test_what_was_withdrawn_before_it_left_never_leaves(world, tmp_path):
    # given a referral that was decided and waits, and another person's
    withdrawn = written(tmp_path, case_called("withdrawn", referrals={"R1"}), "withdrawn.json")
    other = written(tmp_path, case_called("not withdrawn", referrals={"R1"}), "other.json")
    before = world.arrived(AGENCY)
    world.hold_back()
    waiting = [world.refer(file, wait_s=0).rows[0] for file in (withdrawn, other)]
    assert [row["result"] for row in waiting] == ["pending", "pending"]

    # when the person withdraws, and everything may leave again
    where = f"{world.address('consent')}/consents/{consent_of(world, withdrawn)}/withdrawals"
    world.post(where, *OFFICER, {})
    world.let_go()

    # then the other one arrives, and this one is cancelled and says why
    assert world.refer(other).rows[0]["result"] == "received"
    cancelled = world.refer_until(withdrawn, "cancelled")
    assert cancelled["reasons"] == ["PERSON_WITHDREW"]
    assert (cancelled["sent"], cancelled["receipt"]) == ([], None)
    assert len(world.arrived(AGENCY)) == len(before) + 1
