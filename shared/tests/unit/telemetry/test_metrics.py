"""Metrics count; they never name."""

import pytest

from alongside.telemetry.metrics import Metrics
from alongside.telemetry.vocabulary import LogEvent


def test_requests_are_counted_by_rule_method_and_class_of_status():
    metrics = Metrics()

    metrics.request("/people/<uuid:person_id>/data", "PUT", 200, 0.01)
    metrics.request("/people/<uuid:person_id>/data", "PUT", 204, 0.01)

    text = metrics.exposition().decode()
    rule = 'method="PUT",route="/people/<uuid:person_id>/data"'
    assert f'alongside_requests_total{{{rule},status="2xx"}} 2.0' in text
    assert f"alongside_request_seconds_count{{{rule}}} 2.0" in text


def test_a_method_that_somebody_made_up_does_not_become_a_label():
    metrics = Metrics()

    metrics.request("unmatched", "CANARY", 405, 0.01)

    assert "CANARY" not in metrics.exposition().decode()


def test_events_and_queues_are_counted():
    metrics = Metrics()

    metrics.count(LogEvent.REFERRAL_SEALED)
    metrics.waiting("to_publish", 3)

    text = metrics.exposition().decode()
    assert 'alongside_events_total{event="referral.sealed"} 1.0' in text
    assert 'alongside_waiting{queue="to_publish"} 3.0' in text


def test_a_word_that_is_no_event_cannot_be_counted():
    with pytest.raises(ValueError, match="not a valid LogEvent"):
        Metrics().count("CANARY")  # type: ignore[arg-type]


def test_two_services_in_one_process_do_not_count_for_each_other():
    one, other = Metrics(), Metrics()

    one.count(LogEvent.SEEDED)

    assert "seed.done" not in other.exposition().decode()
