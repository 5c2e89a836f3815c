import uuid

import pytest

from alongside.link.port import (
    LANDLORD,
    MAX_MESSAGE_SIZE,
    AccessRefused,
    LinkClosed,
    Outgoing,
    TooLarge,
    Unroutable,
    to_agency,
    to_landlord,
)

STRANGER = "a" * 26


def refused(carrier, user: str, address: str, as_user: str | None = None, body: bytes = b"x"):
    message = Outgoing(address, str(uuid.uuid4()), body, as_user or user)
    return carrier.publisher(user).publish(message).exception(10)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (lambda me, other: to_landlord(other), "another agency's way to the landlord"),
        (lambda me, other: to_agency(other), "another agency"),
        (lambda me, other: to_agency(me), "itself"),
        (lambda me, other: to_agency(STRANGER), "nobody"),
        (lambda me, other: "dlx", "the dead letters"),
        (lambda me, other: "", "the default exchange"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_an_agency_publishes_to_the_landlord_by_its_own_address_and_nowhere_else(
    carrier, agency, other_agency, read, address, why
):
    error = refused(carrier, agency, address(agency, other_agency))

    assert isinstance(error, AccessRefused), why
    landlord, other = read(LANDLORD), read(other_agency)
    assert landlord.drained.wait(10)
    assert other.drained.wait(10)
    assert landlord.seen + other.seen == []


@pytest.mark.parametrize("pretended", ["other", "landlord", "stranger"])
def test_a_foreign_user_id_is_refused(carrier, agency, other_agency, read, pretended):
    user_id = {"other": other_agency, "landlord": LANDLORD, "stranger": STRANGER}[pretended]

    assert isinstance(refused(carrier, agency, to_landlord(agency), as_user=user_id), AccessRefused)

    landlord = read(LANDLORD)
    assert landlord.drained.wait(10)
    assert landlord.seen == []


def test_the_landlord_may_not_pretend_to_be_an_agency(carrier, agency):
    assert isinstance(refused(carrier, LANDLORD, to_agency(agency), as_user=agency), AccessRefused)


def test_the_landlord_does_not_write_into_its_own_inbound_queues(carrier, agency):
    assert isinstance(refused(carrier, LANDLORD, to_landlord(agency)), AccessRefused)


def test_after_a_refusal_the_publisher_still_works(carrier, agency, other_agency):
    publisher = carrier.publisher(agency)
    publisher.publish(Outgoing(to_landlord(other_agency), str(uuid.uuid4()), b"x", agency)).exception(10)

    good = Outgoing(to_landlord(agency), str(uuid.uuid4()), b"x", agency)

    assert publisher.publish(good).result(10) is None


def test_an_unknown_user_gets_no_access(carrier):
    with pytest.raises(AccessRefused):
        carrier.publisher(STRANGER)
    with pytest.raises(AccessRefused):
        carrier.consumer(STRANGER)


def test_what_no_queue_takes_is_said_and_not_lost(carrier, agency):
    assert isinstance(refused(carrier, LANDLORD, to_agency(STRANGER)), Unroutable)


def test_a_message_that_is_too_large_is_refused(carrier, agency, read):
    body = b"x" * (MAX_MESSAGE_SIZE + 1)

    assert isinstance(refused(carrier, LANDLORD, to_agency(agency), body=body), TooLarge)
    assert isinstance(refused(carrier, agency, to_landlord(agency), body=body), TooLarge)

    reader = read(agency)
    assert reader.drained.wait(10)
    assert reader.seen == []


def test_a_closed_publisher_says_so(carrier, agency):
    publisher = carrier.publisher(LANDLORD)
    publisher.close()

    answer = publisher.publish(Outgoing(to_agency(agency), str(uuid.uuid4()), b"x", LANDLORD))

    assert isinstance(answer.exception(10), LinkClosed)


def test_a_carrier_that_went_down_says_so(carrier, agency):
    publisher = carrier.publisher(LANDLORD)
    carrier.close()

    answer = publisher.publish(Outgoing(to_agency(agency), str(uuid.uuid4()), b"x", LANDLORD))

    assert isinstance(answer.exception(10), LinkClosed)


def test_no_body_and_no_address_is_in_an_error(carrier, agency):
    error = refused(carrier, LANDLORD, to_agency(STRANGER), body=b"canary")

    assert "canary" not in str(error)
    assert STRANGER not in str(error)
