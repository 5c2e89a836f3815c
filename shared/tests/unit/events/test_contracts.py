import json
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from alongside.events import model
from alongside.events.codec import from_json, to_json
from alongside.events.contracts import NOTICE_CODES, PRODUCERS, SCHEMAS, SUBSCRIBERS, ContractError, check, types_for

TIME = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)
ID = str(uuid.uuid4())
UUID7 = "01936f2e-7b1a-7c3e-9a50-0123456789ab"
NAME = "Amara Okafor"

GOOD = [
    model.staff_notice("referral", TIME, "staff.overdue", role="case_officer"),
    model.staff_notice("consent", TIME, "staff.review_due"),
    model.staff_notice("referral", TIME, "staff.delivered", role="case_officer", handle=ID),
    model.person_notice("referral", TIME, ID),
    model.referral_ended(TIME, ID, "cancelled"),
    model.referral_ended(TIME, UUID7, "closed"),
    model.permission_ended(TIME, [ID, UUID7]),
    model.receipt_due(TIME, ID),
    model.data_disputed(TIME, ID, [UUID7], [], "stands"),
    model.telling_due(TIME, [ID, UUID7]),
]


@pytest.mark.parametrize("event", GOOD, ids=lambda event: event.type)
def test_an_event_comes_back_as_it_went(event):
    assert from_json(to_json(event)) == event


def test_it_travels_as_cloudevents_json():
    event = model.referral_ended(TIME, ID, "cancelled")

    assert json.loads(to_json(event)) == {
        "specversion": "1.0",
        "id": event.id,
        "source": "referral",
        "type": "referral.ended",
        "time": "2026-11-22T12:00:00.250000Z",
        "datacontenttype": "application/json",
        "data": {"decision_id": ID, "how": "cancelled"},
    }


def test_a_time_of_another_zone_travels_as_utc():
    event = model.referral_ended(TIME.astimezone(timezone(timedelta(hours=5))), ID, "closed")

    assert from_json(to_json(event)).time.tzinfo is UTC


def test_every_event_has_a_fresh_id_that_does_not_tell_when():
    ids = [model.person_notice("referral", TIME, ID).id for _ in range(10)]

    assert len(set(ids)) == 10
    assert {uuid.UUID(given).version for given in ids} == {4}


def notice(**changes):
    data = {"code": "staff.delivered", "audience": "staff", "handle": None, "role": None} | changes
    return model.Event.new("notice.due", "referral", TIME, data)


def ended(**changes):
    return model.Event.new("referral.ended", "referral", TIME, {"decision_id": ID, "how": "closed"} | changes)


def permission(ids):
    return model.Event.new("permission.ended", "consent", TIME, {"decision_ids": ids})


BAD = [
    notice(code="staff.shouted"),
    notice(code=NAME),
    notice(code=None),
    notice(audience="agency"),
    notice(handle=NAME),
    notice(handle=UUID7),
    notice(handle=ID + "\n"),
    notice(handle=ID.upper()),
    notice(handle=7),
    notice(role="neighbour"),
    notice(referral_type="refuge"),
    notice(agency="agency"),
    notice(jti=ID),
    notice(cid=ID),
    notice(mid=ID),
    notice(**{NAME: "x"}),
    notice(audience="person", code="person.update", handle=None),
    notice(audience="person", code="person.update", handle=ID, role="dpo"),
    notice(audience="person", handle=ID),
    notice(code="person.update"),
    model.Event.new("notice.due", "referral", TIME, {"code": "staff.delivered", "audience": "staff"}),
    ended(decision_id=NAME),
    ended(how="because she moved"),
    ended(note=NAME),
    permission([]),
    permission([NAME]),
    permission(ID),
    permission([ID] * 501),
    permission([None]),
    model.receipt_due(TIME, NAME),
    model.Event.new("receipt.due", "consent", TIME, {"subject": ID, "about": NAME}),
    model.Event.new("receipt.due", "referral", TIME, {"subject": ID}),
    model.Event.new("referral.ended", "consent", TIME, {"decision_id": ID, "how": "closed"}),
    model.Event.new("permission.ended", "referral", TIME, {"decision_ids": [ID]}),
    model.Event.new("telling.due", "referral", TIME, {"decision_ids": [ID]}),
    model.telling_due(TIME, []),
    model.Event.new("referral.created", "referral", TIME, {}),
    model.Event.new(NAME, "referral", TIME, {}),
    model.Event(UUID7, "referral.ended", "referral", TIME, {"decision_id": ID, "how": "closed"}),
    model.Event(NAME, "referral.ended", "referral", TIME, {"decision_id": ID, "how": "closed"}),
    model.Event.new("referral.ended", "referral", TIME.replace(tzinfo=None), {"decision_id": ID, "how": "closed"}),
]


@pytest.mark.parametrize("event", BAD, ids=range(len(BAD)))
def test_what_the_contract_does_not_name_is_refused_and_never_repeated(event):
    with pytest.raises(ContractError) as refused:
        check(event)

    assert "Amara" not in str(refused.value)
    assert "refuge" not in str(refused.value)
    assert str(refused.value).endswith(".")
    with pytest.raises(ContractError):
        to_json(event)


def document(**changes) -> bytes:
    good = json.loads(to_json(model.referral_ended(TIME, ID, "closed")))
    return json.dumps({name: value for name, value in (good | changes).items() if value is not ...}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"7",
        b"\xff\xfe",
        b"[" * 60_000,
        b" " * 70_000,
        to_json(model.referral_ended(TIME, ID, "closed")) + b" " * 65_536,
        document(specversion="0.3"),
        document(specversion="9"),
        document(time=...),
        document(time="yesterday"),
        document(time="2026-11-22T12:00:00"),
        document(time=5),
        document(id=...),
        document(id=5),
        document(id=""),
        document(type=...),
        document(type=["referral.ended"]),
        document(type={}),
        document(source=...),
        document(source=["referral"]),
        document(datacontenttype="text/plain"),
        document(datacontenttype=...),
        document(subject="Amara"),
        document(traceparent="00-0-0-0"),
        document(data=...),
        document(data=None),
        document(data=[]),
        document(data="text"),
        document(data=..., data_base64="e30="),
        document(data=..., data_base64="?"),
        document(data={"decision_id": {"a": 1}, "how": []}),
    ],
)
def test_bytes_that_are_no_event_are_refused_in_a_sentence(body):
    with pytest.raises(ContractError) as refused:
        from_json(body)

    assert "Amara" not in str(refused.value)


def test_every_event_type_has_a_schema_a_producer_and_a_subscriber():
    assert set(SCHEMAS) == set(PRODUCERS) == set(SUBSCRIBERS)
    assert all(PRODUCERS.values())
    assert all(SUBSCRIBERS.values())


def test_what_each_service_hears():
    heard = {name: types_for(name) for name in ("notify", "consent", "referral", "agency")}

    assert heard == {
        "notify": {"notice.due"},
        "consent": {"referral.ended"},
        "referral": {"permission.ended", "receipt.due", "data.disputed", "telling.due"},
        "agency": frozenset(),
    }


def test_the_notice_codes_are_closed():
    assert NOTICE_CODES == (
        "staff.delivered",
        "staff.answered",
        "staff.not_sent",
        "staff.stopped",
        "staff.overdue",
        "staff.unreadable",
        "staff.review_due",
        "staff.agreement_ends",
        "person.update",
    )
