"""What the gate is told of a consent, for one purpose, at one moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.domain.consent_events import EVERYTHING, ConsentEvent, EventStatus, Scope, Span
from consent.domain.consent_for_gate import Sending
from consent.domain.model import ConsentStatus
from consent.domain.records import ConsentRecord, ConsentTerms

AT = datetime(2026, 3, 4, tzinfo=UTC)
DAY = timedelta(days=1)
SUPPORT, POLICE = "support.victim_general", "police.report"


def consent(*events, valid_from=None, valid_until=AT + 90 * DAY, updates_until=None):
    terms = ConsentTerms(
        "harbour", (SUPPORT, POLICE), ("IDN", "HEA"), EventStatus.GIVEN, "with_updates",
        valid_from, valid_until, {}, None, updates_until,
    )  # fmt: skip
    return ConsentRecord("c", "s", terms, events, AT)


def event(status, purposes=None, categories=None, **more):
    named = Scope(purposes and frozenset(purposes), categories and frozenset(categories))
    return ConsentEvent(EventStatus(status), AT, EVERYTHING if named.whole else named, **more)


def test_what_was_given_as_a_whole_is_told_as_it_was_asked():
    told = consent(event("given")).for_gate(used=True, purpose=SUPPORT, now=AT)

    assert told.purposes == {SUPPORT, POLICE}
    assert told.categories == {"IDN", "HEA"}
    assert (told.status, told.used) == (ConsentStatus.GIVEN, True)
    assert (told.valid_from, told.valid_until) == (None, AT + 90 * DAY)


@pytest.mark.parametrize("other", ["refused", "later", "narrowed", "requested", "invalidated"])
def test_only_what_is_a_yes_for_this_purpose_is_told(other):
    record = consent(event("given"), event(other, [SUPPORT], ["HEA"]))

    assert record.for_gate(False, SUPPORT, AT).categories == {"IDN"}
    assert record.for_gate(False, POLICE, AT).categories == {"IDN", "HEA"}


@pytest.mark.parametrize(
    ("other", "status"),
    [("refused", "refused"), ("later", "later"), ("requested", "later"), ("narrowed", "withdrawn")],
)
def test_a_purpose_without_any_yes_is_told_as_what_was_said_about_it(other, status):
    told = consent(event("given"), event(other, [SUPPORT])).for_gate(False, SUPPORT, AT)

    assert told.status is ConsentStatus(status)


def test_what_never_was_valid_is_no_permission_at_all():
    assert consent(event("given"), event("invalidated")).for_gate(False, SUPPORT, AT) is None


def test_a_purpose_that_nobody_asked_about_is_not_among_those_told():
    assert "safety.fire" not in consent(event("given")).for_gate(False, "safety.fire", AT).purposes


def test_a_widening_is_told_with_its_purpose():
    told = consent(event("given"), event("widened", ["safety.fire"], ["IDN"])).for_gate(False, "safety.fire", AT)

    assert "safety.fire" in told.purposes
    assert told.categories == {"IDN"}


def test_where_dates_differ_what_ended_is_left_out_and_the_earliest_end_holds():
    short, long = Span(None, AT + DAY, None), Span(None, AT + 5 * DAY, None)
    record = consent(event("given", span=long), event("given", None, ["HEA"], span=short))

    now, then = record.for_gate(False, SUPPORT, AT), record.for_gate(False, SUPPORT, AT + DAY)

    assert (now.categories, now.valid_until) == ({"IDN", "HEA"}, AT + DAY)
    assert (then.categories, then.valid_until) == ({"IDN"}, AT + 5 * DAY)


def test_what_has_an_end_for_updates_that_is_over_is_left_out_of_an_update_only():
    short, long = Span(None, AT + 90 * DAY, AT + DAY), Span(None, AT + 90 * DAY, AT + 200 * DAY)
    record = consent(event("given", span=long), event("given", None, ["HEA"], span=short))

    first = record.for_gate(False, SUPPORT, AT + DAY, Sending.FIRST)
    update = record.for_gate(False, SUPPORT, AT + DAY, Sending.UPDATE)

    assert (first.categories, first.valid_until) == ({"IDN", "HEA"}, AT + 90 * DAY)
    assert (update.categories, update.valid_until) == ({"IDN"}, AT + 200 * DAY)


def test_when_all_dates_are_over_the_last_of_them_is_told():
    record = consent(event("given"), event("expired"), event("given", None, ["HEA"], span=Span(None, AT, None)))

    told = record.for_gate(False, SUPPORT, AT + 365 * DAY)

    assert (told.status, told.valid_until) == (ConsentStatus.GIVEN, AT + 90 * DAY)


@pytest.mark.parametrize(
    ("updates_until", "sending", "end"),
    [
        (None, Sending.FIRST, 90), (None, Sending.UPDATE, 90),
        (270, Sending.FIRST, 90), (270, Sending.UPDATE, 270), (10, Sending.UPDATE, 10),
    ],
)  # fmt: skip
def test_updates_have_an_end_of_their_own(updates_until, sending, end):
    record = consent(event("given"), updates_until=updates_until and AT + updates_until * DAY)

    assert record.for_gate(False, SUPPORT, AT, sending).valid_until == AT + end * DAY


def test_a_yes_counts_from_its_first_moment_on_and_until_its_last():
    begun = Span(AT + DAY, AT + 5 * DAY, None)
    record = consent(event("given"), event("given", None, ["HEA"], span=begun))

    def told(at):
        return record.for_gate(False, SUPPORT, at)

    assert told(AT + DAY - timedelta(seconds=1)).categories == {"IDN"}
    assert told(AT + DAY).categories == {"IDN", "HEA"}
    assert told(AT + 5 * DAY - timedelta(seconds=1)).categories == {"IDN", "HEA"}
    assert told(AT + 5 * DAY).categories == {"IDN"}


def test_a_purpose_that_begins_later_than_the_rest_is_told_with_the_earliest_moment_of_its_own():
    sooner, later = Span(AT + DAY, AT + 5 * DAY, None), Span(AT + 2 * DAY, AT + 5 * DAY, None)
    record = consent(
        event("given"), event("given", [SUPPORT], ["IDN"], span=sooner),
        event("given", [SUPPORT], ["HEA"], span=later),
    )  # fmt: skip

    assert record.for_gate(False, SUPPORT, AT).valid_from == AT + DAY
    assert record.for_gate(False, POLICE, AT).valid_from is None


def test_a_yes_without_an_end_that_does_not_count_yet_has_none():
    later = Span(AT + DAY, None, None)
    record = consent(event("given", span=later), event("given", None, ["HEA"], span=Span(None, AT, None)))

    told = record.for_gate(False, SUPPORT, AT)

    assert (told.valid_from, told.valid_until) == (None, None), "one of them began, and one of them does not end"
    assert consent(event("given", span=later)).for_gate(False, SUPPORT, AT).valid_until is None


def test_a_yes_that_does_not_count_yet_is_told_with_its_first_day():
    told = consent(event("given"), valid_from=AT + DAY).for_gate(False, SUPPORT, AT)

    assert told.valid_from == AT + DAY


@pytest.mark.parametrize(("sending", "ends"), [(Sending.FIRST, AT + 90 * DAY), (Sending.UPDATE, AT + 180 * DAY)])
def test_a_yes_that_named_no_category_ends_when_it_was_said_to(sending, ends):
    whole = consent(event("given"), updates_until=AT + 180 * DAY)
    bare = replace(whole, terms=replace(whole.terms, categories=()))

    told = bare.for_gate(False, SUPPORT, AT, sending)

    assert (told.categories, told.valid_until) == (frozenset(), ends)
