"""The node's own statements: made once, renewed at a start before they end, over the same keys."""

from datetime import timedelta

import pytest

from alongside.envelope.keys import verify_party


def test_a_start_with_statements_that_last_makes_no_new_ones(bench):
    first = bench.agency.identity()
    bench.clock.forward(days=29)
    bench.restart()

    assert bench.agency.identity() == first


@pytest.mark.parametrize("days", [31, 50, 500, -10, -3000])
def test_a_start_renews_statements_that_would_not_last_and_keeps_identity_and_keys(bench, days):
    # given a clock that moved on, or back
    first = bench.agency.identity()
    before = verify_party(first.root, first.keys, first.party, bench.clock.now())
    bench.clock.forward(days=days)
    bench.restart()

    # when the node is asked who it is
    renewed = bench.agency.identity()

    # then newer statements fit the same pin, now and for some time to come
    assert renewed.party == first.party
    for at in (bench.clock.now(), bench.clock.now() + timedelta(days=14)):
        party = verify_party(renewed.root, renewed.keys, first.party, at, at_least=(2, 2))
    assert [key.kid for key in party.enc] == [key.kid for key in before.enc]
    # and what was signed under the old ones can still be judged
    old, new = ({key.kid: key.nbf for key in one.keys} for one in (before, party))
    assert old.keys() == new.keys()
    assert all(new[kid] <= old[kid] for kid in old)
    # and they are made once
    assert bench.agency.identity() == renewed


def test_a_renewed_node_keeps_its_incarnation(bench):
    with bench.agency.node.uow() as uow:
        before = uow.directory.node().inc
    bench.clock.forward(days=50)

    bench.agency.identity()

    with bench.agency.node.uow() as uow:
        assert uow.directory.node().inc == before
