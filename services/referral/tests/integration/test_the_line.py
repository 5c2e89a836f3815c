"""What stands in the line is offered; so nothing stands there that must not be, and nothing is missing that must."""

from referral.domain.message import Stage

AGENCY = "harbour-victim-care"


def line(world):
    return [row["jti"] for row in world.rows("offering")]


def seal_only(world):
    while world.service.seal_next.step():
        pass


def test_what_is_sealed_stands_in_it_until_the_carrier_has_it(world):
    world.ask()
    assert line(world) == []

    seal_only(world)
    (sealed,) = world.rows("message")
    assert line(world) == [sealed["jti"]]
    assert world.service.peek.to_publish()

    world.work()
    assert world.carried
    assert line(world) == []
    assert not world.service.peek.to_publish()


def test_what_is_given_back_stands_in_it_no_more(world):
    made = world.ask()
    seal_only(world)
    world.consent.ended[made.decision.decision_id] = ("PERSON_WITHDREW",)

    world.work()

    assert [row["stage"] for row in world.rows("message")] == [Stage.GIVEN_BACK.value]
    assert line(world) == []


def test_what_is_received_although_nobody_confirmed_it_stands_in_it_no_more(world):
    # given: it reached the node, and after a crash it is to be offered again, because nobody knows that
    referral_id, opened = world.sent()
    world.service.relay_next.start()
    assert len(line(world)) == 1

    # when: the node's receipt is applied first
    world.nodes[AGENCY].receipt(opened)
    world.take_in()
    while world.service.apply_incoming.step():
        pass

    # then
    assert world.state(referral_id) == "delivered"
    assert line(world) == []


def test_a_receipt_of_ours_stands_in_it_again_when_the_node_asks_again(world):
    # given: an answer of the node, and our receipt for it
    _, opened = world.sent()
    node = world.nodes[AGENCY]
    node.receipt(opened)
    answer = node.answer(opened, '{"answer":"accepted"}')
    world.work()
    assert line(world) == []

    # when: it says the same again, long after
    world.machine.pass_time(660)
    node.publish(answer)
    world.take_in()

    # then: the same receipt is offered once more
    ours = [row["jti"] for row in world.rows("message") if row["kind"] == "receipt"]
    assert line(world) == ours[-1:]
    world.work()
    assert line(world) == []
