"""How an agreement stands: a fold over what happened to it, and the days of its versions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from gate_world import agreement

from consent.domain.agreement_alerts import alert_due
from consent.domain.agreement_life import (
    AgreementEvent,
    LifeEvent,
    Listed,
    agreement_key,
    as_they_stand,
    live,
    shown_status,
)
from consent.domain.agreement_rules import Series, must_be_within, proposed_resumption
from consent.domain.errors_agreements import BeyondTheCeiling
from consent.domain.model import ReferralType
from consent.domain.records import AgreementRecord

DAY = date(2026, 3, 4)
TYPES = {"support.victim_general": {"IDN", "CON"}}


def version(number, position=None, own="ISA", **changes):
    terms = agreement("harbour", TYPES, id=own, version=number, **changes)
    return Listed(number if position is None else position, AgreementRecord(terms, "none", 100, 24, ""))


def standing(listed, *events, own="ISA", day=DAY):
    found = as_they_stand(listed, {own: [LifeEvent(*event) for event in events]}, day)
    return [(one.agreement.id, one.agreement.version, one.agreement.status) for one in found]


def statuses(listed, *events, day=DAY):
    return {number: status for _, number, status in standing(listed, *events, day=day)}


@pytest.mark.parametrize("status", ["draft", "active", "suspended", "expired", "terminated"])
def test_what_nothing_happened_to_stands_as_it_was_imported(status):
    assert statuses([version(1, status=status)]) == {1: status}


@pytest.mark.parametrize(
    ("recorded", "events", "expected"),
    [
        ("active", [("suspended", None)], "suspended"),
        ("active", [("suspended", None), ("resumed", None)], "active"),
        ("active", [("suspended", None), ("resumed", None), ("suspended", None)], "suspended"),
        ("active", [("terminated", None)], "terminated"),
        ("active", [("terminated", None), ("resumed", None)], "terminated"),
        ("suspended", [("resumed", None)], "active"),
        ("suspended", [("terminated", None)], "terminated"),
        ("draft", [("suspended", None)], "draft"),
        ("draft", [("resumed", None)], "draft"),
        ("draft", [("approved", 1)], "active"),
        ("draft", [("approved", 2)], "draft"),
        ("expired", [("resumed", None)], "expired"),
        ("terminated", [("resumed", None)], "terminated"),
    ],
)
def test_what_happened_since_decides(recorded, events, expected):
    assert statuses([version(1, status=recorded)], *events) == {1: expected}


def test_an_approved_version_replaces_those_before_it_from_its_first_day_on():
    listed = [version(1), version(2, effective_from=DAY + timedelta(days=1))]

    assert statuses(listed, ("approved", 2)) == {1: "active", 2: "active"}
    assert statuses(listed, ("approved", 2), day=DAY + timedelta(days=1)) == {1: "superseded", 2: "active"}


def test_what_came_suspended_stays_so_while_the_version_that_replaces_it_has_not_begun():
    listed = [version(1, status="suspended"), version(2, effective_from=DAY + timedelta(days=1))]

    assert statuses(listed, ("approved", 2)) == {1: "suspended", 2: "active"}


def test_what_was_narrowed_does_not_become_wide_again_when_the_narrower_version_is_over():
    listed = [version(1, effective_to=None), version(2, effective_to=DAY - timedelta(days=1))]

    assert statuses(listed, ("approved", 2))[1] == "superseded"


def test_imported_versions_stand_beside_one_another():
    assert statuses([version(1), version(2)]) == {1: "active", 2: "active"}
    assert statuses([version(1), version(2), version(3)], ("approved", 2)) == {
        1: "superseded",
        2: "active",
        3: "active",
    }


def test_an_approved_version_counts_at_the_place_of_the_first_one():
    listed = [version(1, 0), version(1, 1, own="OTHER"), version(2, 2)]

    assert standing(listed, ("approved", 2)) == [
        ("ISA", 1, "superseded"),
        ("ISA", 2, "active"),
        ("OTHER", 1, "active"),
    ]
    assert standing(listed, ("suspended", None))[1][0] == "OTHER"


def test_what_happens_to_one_agreement_leaves_another_alone():
    listed = [version(1), version(1, 5, own="OTHER")]

    assert standing(listed, ("terminated", None), own="OTHER") == [("ISA", 1, "active"), ("OTHER", 1, "terminated")]


def test_the_fold_forgets_nothing_that_was_approved():
    assert live([LifeEvent("approved", 1), LifeEvent("suspended"), LifeEvent("approved", 3)]).approved == {1, 3}


def test_a_version_counts_when_it_was_approved_and_not_when_it_was_drafted_or_signed():
    assert live([LifeEvent("drafted", 2), LifeEvent("signed", 2)]).approved == frozenset()


@pytest.mark.parametrize(
    ("status", "ends", "shown"),
    [
        ("active", DAY, "active"),
        ("active", DAY - timedelta(days=1), "expired"),
        ("active", None, "active"),
        ("suspended", DAY - timedelta(days=1), "suspended"),
    ],
)
def test_people_read_that_the_days_are_over(status, ends, shown):
    assert shown_status(status, ends, DAY) == shown


def test_the_same_id_with_two_agencies_is_two_agreements():
    assert agreement_key("harbour", "ISA 1") != agreement_key("police", "ISA 1")
    assert agreement_key("harbour", "ISA 1") == agreement_key("harbour", "ISA 1")


@pytest.mark.parametrize(
    ("left", "told", "due"),
    [
        (61, [], None),
        (60, [], 60),
        (31, [60], None),
        (30, [60], 30),
        (30, [60, 30], None),
        (7, [60, 30], 7),
        (5, [], 7),  # away for long: one alert, not three
        (5, [7], None),
        (0, [7], None),  # the last day is in
        (-1, [7], 0),
        (-40, [], 0),
        (-40, [0], None),
    ],
)
def test_staff_are_told_sixty_thirty_and_seven_days_before_and_when_it_has_ended(left, told, due):
    one = agreement("harbour", TYPES, effective_to=DAY + timedelta(days=left))

    assert alert_due(one, [one], told, DAY) == due


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"version": 2, "effective_from": DAY + timedelta(days=8), "effective_to": None}, None),
        ({"version": 2, "effective_from": DAY + timedelta(days=9), "effective_to": None}, 7),  # a gap
        (
            {"version": 2, "effective_from": DAY, "effective_to": DAY + timedelta(days=7)},
            7,
        ),  # no longer than this one
        ({"version": 2, "effective_to": None, "status": "draft"}, 7),
        ({"version": 2, "effective_to": None, "id": "ANOTHER"}, 7),
    ],
)
def test_nobody_is_told_of_an_end_that_the_next_version_bridges(changes, due):
    one = agreement("harbour", TYPES, effective_to=DAY + timedelta(days=7))

    assert alert_due(one, [one, replace(one, **changes)], [], DAY) == due


@pytest.mark.parametrize("status", ["draft", "suspended", "terminated", "superseded"])
def test_only_what_counts_can_end(status):
    one = agreement("harbour", TYPES, effective_to=DAY, status=status)

    assert alert_due(one, [one], [], DAY) is None


def test_an_agreement_may_lower_a_ceiling_and_never_raise_it():
    types = {"police.report": ReferralType("police.report", {"IDN": "N", "HEA": "o", "ADR": "p"}, frozenset())}

    must_be_within({"police.report": {"IDN", "HEA"}}, types)
    with pytest.raises(BeyondTheCeiling) as refused:
        must_be_within({"police.report": {"IDN", "GRC", "ADR"}, "safety.fire": {"IDN"}}, types)

    assert [pointer for pointer, _ in refused.value.mistakes] == [
        "/categories_by_type/police.report",
        "/categories_by_type/police.report",
        "/categories_by_type/safety.fire",
    ]


@pytest.mark.parametrize(
    ("kinds", "which"),
    [
        (["resumption_proposed"], 1),  # it was imported as suspended
        (["suspended", "resumption_proposed"], 2),
        (["suspended", "resumption_proposed", "resumption_proposed"], 3),
        (["suspended", "resumption_proposed", "resumed"], None),
        (["suspended", "resumption_proposed", "resumed", "suspended"], None),
        (["resumption_proposed", "suspended"], None),
        (["suspended", "resumption_proposed", "suspended", "resumption_proposed", "drafted"], 4),
    ],
)
def test_of_what_was_proposed_the_last_since_the_last_stop_counts(kinds, which):
    at = datetime(2026, 3, 4, tzinfo=UTC)
    events = tuple(AgreementEvent(str(n), n, kind, None, at, "ann", "x") for n, kind in enumerate(kinds, 1))

    found = proposed_resumption(Series("harbour", "ISA", events=events))

    assert (found.seq if found else None) == which
