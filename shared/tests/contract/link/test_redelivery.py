import uuid

import pytest

from alongside.link.port import (
    LANDLORD,
    AccessRefused,
    Died,
    LinkClosed,
    Outgoing,
    StorageAway,
    to_agency,
    to_landlord,
)

OFTEN = 30  # more than any carrier gives a message back


def sent(carrier, agency: str, body: bytes = b"sealed") -> Outgoing:
    message = Outgoing(to_agency(agency), str(uuid.uuid4()), body, LANDLORD)
    carrier.publisher(LANDLORD).publish(message).result(10)
    return message


def test_what_the_handler_could_not_take_comes_again_and_says_so(carrier, agency, read):
    message = sent(carrier, agency)

    reader = read(agency, start=False).fail(2).start()
    assert reader.wait_for(lambda: reader.kept)
    reader.end()

    assert [delivery.message_id for delivery in reader.seen] == [message.message_id] * 3
    assert [delivery.redelivered for delivery in reader.seen] == [False, True, True]


def test_a_message_that_nobody_can_take_goes_to_the_dead_letters_and_blocks_nothing(carrier, agency, read):
    poison = sent(carrier, agency, b"poison")
    reader = read(agency, start=False)
    reader._handle, plain = lambda delivery: refuse(delivery) or plain(delivery), reader._handle
    tries = []

    def refuse(delivery) -> None:
        if delivery.body == b"poison":
            tries.append(delivery)
            raise ValueError

    good = sent(carrier, agency, b"good")
    reader.start()
    assert reader.wait_for(lambda: reader.kept)
    assert reader.drained.wait(10)
    reader.end()

    assert [delivery.message_id for delivery in reader.kept] == [good.message_id]
    assert 1 < len(tries) <= 30
    assert [(letter.side, letter.message_id) for letter in carrier.dead_letters()] == [("out", poison.message_id)]


def test_a_poison_answer_of_one_agency_does_not_hold_up_anothers(carrier, agency, other_agency, read):
    for name, body in ((agency, b"poison"), (agency, b"after"), (other_agency, b"good")):
        message = Outgoing(to_landlord(name), str(uuid.uuid4()), body, name)
        carrier.publisher(name).publish(message).result(10)
    landlord = read(LANDLORD, start=False)
    plain = landlord._handle

    def refuse(delivery) -> None:
        if delivery.body == b"poison":
            raise ValueError
        plain(delivery)

    landlord._handle = refuse
    landlord.start()
    assert landlord.wait_for(lambda: len(landlord.kept) == 2)
    landlord.end()

    assert {delivery.body for delivery in landlord.kept} == {b"good", b"after"}
    assert [letter.side for letter in carrier.dead_letters()] == ["in"]


@pytest.mark.parametrize("incoming", [True, False], ids=["in", "out"])
def test_the_landlord_reads_what_was_given_up_and_it_is_given_up_no_second_time(carrier, agency, read, incoming):
    sender, reader = (agency, LANDLORD) if incoming else (LANDLORD, agency)
    address = to_landlord(agency) if incoming else to_agency(agency)
    message = Outgoing(address, str(uuid.uuid4()), b"poison", sender)
    carrier.publisher(sender).publish(message).result(10)
    failing = read(reader, start=False).fail(1_000).start()
    assert failing.drained.wait(20)
    assert carrier.dead_letters()
    failing.end()

    noting = read(LANDLORD, start=False, consumer=carrier.given_up(LANDLORD)).fail(30).start()
    assert noting.wait_for(lambda: noting.kept)
    assert noting.drained.wait(10)
    noting.end()

    [letter] = noting.kept
    assert (letter.body, letter.user_id, letter.died) == (b"poison", agency, Died(incoming, "delivery_limit"))


def test_no_agency_reads_what_was_given_up(carrier, agency):
    with pytest.raises(AccessRefused):
        carrier.given_up(agency)


@pytest.mark.parametrize("incoming", [True, False], ids=["in", "out"])
def test_while_nothing_can_be_stored_a_message_stays_in_hand_and_nothing_is_counted(carrier, agency, read, incoming):
    sender, reader = (agency, LANDLORD) if incoming else (LANDLORD, agency)
    address = to_landlord(agency) if incoming else to_agency(agency)
    first, second = (Outgoing(address, str(uuid.uuid4()), b"sealed", sender) for _ in range(2))
    for message in (first, second):
        carrier.publisher(sender).publish(message).result(10)

    storing = read(reader, start=False).fail(OFTEN, StorageAway).start()
    assert storing.drained.wait(20)
    storing.end()

    assert [one.message_id for one in storing.seen] == [first.message_id] * (OFTEN + 1) + [second.message_id]
    assert not any(one.redelivered for one in storing.seen)
    assert storing.log == [first.message_id, second.message_id, "drained"]


def test_a_dead_letter_waits_in_hand_as_well(carrier, agency, read):
    message = sent(carrier, agency)
    failing = read(agency, start=False).fail(1_000).start()
    assert failing.drained.wait(20)
    failing.end()

    noting = read(LANDLORD, start=False, consumer=carrier.given_up(LANDLORD)).fail(OFTEN, StorageAway).start()
    assert noting.drained.wait(20)
    noting.end()

    assert [(one.message_id, one.redelivered) for one in noting.seen] == [(message.message_id, False)] * (OFTEN + 1)


def test_a_reader_that_can_store_nothing_stops_when_it_is_told_and_the_next_has_the_message(carrier, agency, read):
    message = sent(carrier, agency)
    storing = read(agency, start=False).fail(1_000_000, StorageAway).start()
    assert storing.wait_for(lambda: len(storing.seen) > 1)

    storing.end()

    assert (storing.error, storing.kept, storing.log) == (None, [], [])
    heir = read(agency)
    assert heir.wait_for(lambda: heir.kept)
    assert heir.kept[0].message_id == message.message_id


def test_what_fails_by_itself_after_nothing_could_be_stored_is_counted(carrier, agency, read):
    errors = iter([StorageAway, ValueError, StorageAway])
    reader = read(agency, start=False)
    plain = reader._handle

    def fail(delivery) -> None:
        seen.append(delivery.redelivered)
        if (error := next(errors, None)) is not None:
            raise error
        plain(delivery)

    seen = []
    reader._handle = fail
    sent(carrier, agency)
    reader.start()
    assert reader.wait_for(lambda: reader.kept)
    reader.end()

    assert seen == [False, False, True, True]


def test_what_was_in_hand_when_the_reader_died_comes_to_the_next_one(carrier, agency, read):
    class Killed(BaseException):
        pass

    message = sent(carrier, agency)

    def die(delivery) -> None:
        raise Killed

    with pytest.raises(Killed):
        carrier.consumer(agency).run(die, read(agency, start=False).stop, lambda: None)

    heir = read(agency)
    assert heir.wait_for(lambda: heir.kept)
    assert (heir.kept[0].message_id, heir.kept[0].redelivered) == (message.message_id, True)


def test_drained_is_said_once_and_only_after_all_that_waited(carrier, agency, read):
    waiting = [sent(carrier, agency).message_id for _ in range(5)]
    reader = read(agency)
    assert reader.drained.wait(10)

    late = sent(carrier, agency).message_id
    assert reader.wait_for(lambda: len(reader.kept) == 6)
    reader.end()

    assert reader.log == [*waiting, "drained", late]


def test_a_queue_with_a_message_that_was_given_back_is_not_drained(carrier, agency, read):
    first, second = sent(carrier, agency).message_id, sent(carrier, agency).message_id

    reader = read(agency, start=False).fail(3).start()
    assert reader.drained.wait(10)
    reader.end()

    assert reader.log == [first, second, "drained"]


def test_an_empty_queue_is_drained_at_once(agency, read):
    assert read(agency).drained.wait(10)


def test_only_one_reader_of_a_queue_is_active_and_the_next_takes_over(carrier, agency, read):
    first, second = read(agency), read(agency)
    for _ in range(10):
        sent(carrier, agency)
    assert first.wait_for(lambda: len(first.kept) + len(second.kept) == 10)
    active, standby = (first, second) if first.kept else (second, first)
    assert (len(active.kept), standby.seen) == (10, [])

    active.end()
    sent(carrier, agency)

    assert standby.wait_for(lambda: standby.kept)


def test_a_reader_stops_when_it_is_told(agency, read):
    reader = read(agency)
    assert reader.drained.wait(10)

    reader.end()

    assert reader.error is None


def test_a_reader_learns_that_the_carrier_went_down(carrier, agency, read):
    reader = read(agency)
    assert reader.drained.wait(10)

    carrier.close()

    assert reader.ended()
    assert isinstance(reader.error, LinkClosed)
