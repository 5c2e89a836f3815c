"""An agency's keys count only against the identity that was read over the telephone."""

import pytest

from alongside.envelope.model import Env, Role
from alongside.envelope.testkit.parties import make_actor
from referral.domain.agency import Agency
from referral.domain.errors import NotFound, PinRefused
from referral.domain.wording import Contact

NEW = Agency("new-agency", "New", "hate_specialist", "active", False, (), Contact("Desk", "020 7946 0109"))


def pin(world, actor, agency="new-agency", **changes):
    party = actor.party
    right = {"identity": party.id, "root": party.root_jws, "keys": party.keys_jws, "link_name": "d" * 26}
    return world.service.pin_agency(agency, **{**right, **changes})


@pytest.fixture
def listed(world):
    world.service.list_agency(NEW)
    return make_actor(Role.AGENCY, world.clock.now())


def test_statements_that_fit_the_fingerprint_are_pinned(world, listed):
    assert pin(world, listed) == listed.party.id


def test_another_fingerprint_another_environment_or_a_landlord_is_refused(world, listed):
    live = make_actor(Role.AGENCY, world.clock.now(), Env.LIVE)
    landlord = make_actor(Role.LANDLORD, world.clock.now())

    for actor, changes in ((listed, {"identity": "A" * 43}), (live, {}), (landlord, {}), (listed, {"keys": "a.b.c"})):
        with pytest.raises(PinRefused):
            pin(world, actor, **changes)
    with pytest.raises(NotFound):
        pin(world, listed, agency="nobody")


def test_a_pinned_identity_is_not_replaced_by_another(world, listed):
    pin(world, listed)

    with pytest.raises(PinRefused):
        pin(world, make_actor(Role.AGENCY, world.clock.now()))


def test_a_new_directory_row_keeps_the_pin(world, listed):
    pin(world, listed)
    world.service.list_agency(NEW)

    (row,) = [one for one in world.service.reading.agencies() if one.agency_id == "new-agency"]
    assert row.pin is not None
    assert row.link_name == "d" * 26


def test_nothing_is_sealed_for_an_agency_without_keys_and_somebody_is_told(world):
    world.service.list_agency(NEW)
    world.agencies["new-agency"] = make_actor(Role.AGENCY, world.clock.now())

    made = world.ask(agency="new-agency")
    world.work()

    assert world.state(made.referral_id) == "queued"
    assert world.show(made.referral_id).next.phone == "020 7946 0109"
    assert [task.code for task in world.service.reading.tasks()] == ["AGENCY_KEYS_MISSING"]
