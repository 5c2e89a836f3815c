import time
import uuid
from concurrent.futures import wait
from dataclasses import replace

from alongside.link.port import (
    CONTENT_TYPE,
    LANDLORD,
    MAX_MESSAGE_SIZE,
    NotConfirmed,
    Outgoing,
    to_agency,
    to_landlord,
)


def to(agency: str, body: bytes = b"sealed", message_id: str | None = None) -> Outgoing:
    return Outgoing(to_agency(agency), message_id or str(uuid.uuid4()), body, LANDLORD)


def back(agency: str, body: bytes = b"receipt") -> Outgoing:
    return Outgoing(to_landlord(agency), str(uuid.uuid4()), body, agency)


def test_a_message_reaches_its_agency_as_it_was_sent(carrier, agency, read):
    sent = to(agency, bytes(range(256)))

    assert carrier.publisher(LANDLORD).publish(sent).result(10) is None

    reader = read(agency)
    assert reader.wait_for(lambda: reader.kept)
    (delivery,) = reader.kept
    assert (delivery.message_id, delivery.body) == (sent.message_id, sent.body)
    assert (delivery.user_id, delivery.content_type, delivery.redelivered) == (LANDLORD, CONTENT_TYPE, False)


def test_an_answer_reaches_the_landlord_and_names_the_link_it_came_by(carrier, agency, other_agency, read):
    for name in (agency, other_agency):
        carrier.publisher(name).publish(back(name, name.encode())).result(10)

    landlord = read(LANDLORD)

    assert landlord.wait_for(lambda: len(landlord.kept) == 2)
    assert {delivery.user_id: delivery.body.decode() for delivery in landlord.kept} == {
        agency: agency,
        other_agency: other_agency,
    }


def test_nobody_reads_what_is_anothers(carrier, agency, other_agency, read):
    other, landlord = read(other_agency), read(LANDLORD)
    carrier.publisher(LANDLORD).publish(to(agency)).result(10)
    carrier.publisher(LANDLORD).publish(to(other_agency, b"theirs")).result(10)

    assert other.wait_for(lambda: other.kept)
    assert [delivery.body for delivery in other.seen] == [b"theirs"]
    assert landlord.seen == []


def test_a_waiting_reader_gets_what_comes(carrier, agency, read):
    reader = read(agency)
    assert reader.drained.wait(10)

    carrier.publisher(LANDLORD).publish(to(agency)).result(10)

    assert reader.wait_for(lambda: reader.kept)


def test_messages_of_one_link_come_in_order(carrier, agency, read):
    sent = [to(agency, str(n).encode()) for n in range(50)]
    publisher = carrier.publisher(LANDLORD)

    answers = [publisher.publish(message) for message in sent]  # a window of confirms, none waited for
    assert not wait(answers, timeout=10).not_done
    assert [answer.exception() for answer in answers] == [None] * 50

    reader = read(agency)
    assert reader.wait_for(lambda: len(reader.kept) == 50)
    assert [delivery.message_id for delivery in reader.kept] == [message.message_id for message in sent]


def test_the_same_bytes_offered_again_come_again(carrier, agency, read):
    message = to(agency)
    for _ in range(2):
        carrier.publisher(LANDLORD).publish(message).result(10)

    reader = read(agency)

    assert reader.wait_for(lambda: len(reader.kept) == 2)


def test_the_largest_message_is_carried(carrier, agency, read):
    carrier.publisher(LANDLORD).publish(to(agency, b"x" * MAX_MESSAGE_SIZE)).result(10)

    reader = read(agency)

    assert reader.wait_for(lambda: reader.kept)
    assert len(reader.kept[0].body) == MAX_MESSAGE_SIZE


def test_what_was_acknowledged_does_not_come_again(carrier, agency, read):
    carrier.publisher(LANDLORD).publish(to(agency)).result(10)
    first = read(agency)
    assert first.wait_for(lambda: first.kept)
    first.end()

    second = read(agency)

    assert second.drained.wait(10)
    assert second.seen == []


def test_declaring_an_agency_again_loses_nothing(carrier, agency, read):
    carrier.publisher(LANDLORD).publish(to(agency)).result(10)

    carrier.add_agency(agency)

    reader = read(agency)
    assert reader.wait_for(lambda: reader.kept)


def test_a_message_whose_time_is_over_is_not_carried_and_one_in_time_is(carrier, agency, read):
    publisher = carrier.publisher(LANDLORD)
    now = time.monotonic()
    late, in_time = to(agency, b"late"), to(agency, b"in time")

    error = publisher.publish(replace(late, not_after=now)).exception(10)
    publisher.publish(replace(in_time, not_after=now + 60)).result(10)

    assert isinstance(error, NotConfirmed)
    reader = read(agency)
    assert reader.wait_for(lambda: reader.kept)
    assert [delivery.body for delivery in reader.seen] == [b"in time"]


def test_of_many_offered_together_each_is_carried_or_not_for_itself(carrier, agency, other_agency, read):
    good = [to(agency, f"{n}".encode()) for n in range(200)]
    stranger = Outgoing(to_agency("a" * 26), str(uuid.uuid4()), b"nobody", LANDLORD)
    too_large = to(agency, b"x" * (MAX_MESSAGE_SIZE + 1))
    forged = replace(to(agency), user_id=other_agency)
    publisher = carrier.publisher(LANDLORD)

    batch = publisher.publish_all([*good[:100], stranger, too_large, forged, *good[100:]])

    assert batch.confirmed(10) == {one.message_id for one in good}
    assert publisher.publish_all([]).confirmed(10) == set()
    reader = read(agency)
    assert reader.wait_for(lambda: len(reader.kept) == 200)
    assert [delivery.message_id for delivery in reader.kept] == [one.message_id for one in good]


def test_after_close_nothing_offered_together_is_confirmed(carrier, agency):
    publisher = carrier.publisher(LANDLORD)
    publisher.close()

    assert publisher.publish_all([to(agency), to(agency)]).confirmed(10) == set()
