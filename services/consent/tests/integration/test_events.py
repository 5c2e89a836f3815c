"""Events between services: what is heard takes effect once, and what is said leaves with its transaction."""

import json
import threading
from datetime import timedelta

from resting import run_until_it_rests

from alongside.events import codec
from alongside.events.bus import Offer
from alongside.events.model import PERMISSION_ENDED, RECEIPT_DUE, referral_ended
from consent.entrypoints.workers import workers


def sent(house):
    subject = house.person()
    consent_id = house.consent(subject, mode="one_off")
    decision = house.decide(subject, {"kind": "consent", "id": consent_id})["decision_id"]
    return subject, consent_id, decision


def hear(house, event):
    house.bus.offer(Offer(event.id, "consent", codec.to_json(event)))
    house.service.subscriber.receive_step()
    return house.service.subscriber.process_step()


def test_the_same_event_twice_has_one_effect(house):
    _, _, decision = sent(house)
    event = referral_ended(house.clock.now(), decision, "declined")

    assert hear(house, event)
    assert not hear(house, event)

    assert house.scalars("SELECT how FROM open_referrals") == ["declined"]


def test_the_first_ending_counts(house):
    _, _, decision = sent(house)

    hear(house, referral_ended(house.clock.now(), decision, "declined"))
    hear(house, referral_ended(house.clock.now(), decision, "cancelled"))

    assert house.scalars("SELECT how FROM open_referrals") == ["declined"]
    assert house.scalars("SELECT given_back FROM open_referrals") == [0]


def test_the_end_of_what_was_never_decided_is_no_failure(house):
    event = referral_ended(house.clock.now(), "8b2f6b86-14ab-4d28-9b0b-0c6fbd8d9d4f", "closed")

    assert hear(house, event)

    assert house.service.subscriber.waiting() == 0


def test_a_withdrawal_after_the_referral_was_cancelled_has_nothing_to_end(house):
    _, consent_id, decision = sent(house)
    hear(house, referral_ended(house.clock.now(), decision, "cancelled"))

    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=["case_officer"])

    assert house.scalars("SELECT type FROM event_outbox") == ["receipt.due"]


def test_the_service_forgets_by_itself_what_it_heard_and_said_long_ago_and_nothing_that_was_given_up(house):
    _, consent_id, decision = sent(house)
    assert hear(house, referral_ended(house.clock.now(), decision, "declined"))
    given_up = referral_ended(house.clock.now(), decision, "declined")
    assert hear(house, given_up)
    house.execute(f"INSERT INTO event_dead_letter SELECT event_id, type, 'handler_failed', 8, received_at "
                  f"FROM event_inbox WHERE event_id = '{given_up.id}'")  # fmt: skip
    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=["case_officer"])
    unsent = house.scalars("SELECT event_id FROM event_outbox")

    run_until_it_rests(workers(house.service), "consent.memory")
    assert len(house.scalars("SELECT event_id FROM event_inbox")) == 2
    house.clock.at += timedelta(days=91)
    run_until_it_rests(workers(house.service), "consent.memory")

    assert house.scalars("SELECT event_id FROM event_inbox") == [given_up.id]
    assert house.scalars("SELECT event_id FROM event_outbox") == unsent != []


def test_the_workers_carry_a_withdrawal_to_referral_and_stop_when_told(house):
    subject, consent_id, decision = sent(house)
    house.bus.subscribe("referral")
    house.call("POST", f"/consents/{consent_id}/withdrawals", {}, roles=["case_officer"])
    stop = threading.Event()
    threads = [threading.Thread(target=w.run, args=(stop,), name=w.name) for w in workers(house.service)]
    for thread in threads:
        thread.start()

    received = [house.bus.receive("referral", timeout_s=10) for _ in range(2)]
    stop.set()
    house.bus.wake(["consent"])
    house.service.relay.nudge()
    for thread in threads:
        thread.join(timeout=10)

    heard = {event["type"]: event["data"] for event in (json.loads(one.body) for one in received)}
    assert heard == {PERMISSION_ENDED: {"decision_ids": [decision]}, RECEIPT_DUE: {"subject": subject}}
    assert not any(thread.is_alive() for thread in threads)
