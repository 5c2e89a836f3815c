"""docs/asyncapi.yaml is written by hand; here it is held equal to the contracts that the code enforces."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from alongside.events import model
from alongside.events.codec import to_json
from alongside.events.contracts import PRODUCERS, SCHEMAS, SUBSCRIBERS, UUID4

DOCUMENT = yaml.safe_load((Path(__file__).parents[2] / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
TIME = datetime(2026, 11, 22, 12, tzinfo=UTC)
ID = str(uuid.uuid4())
EVENTS = [
    model.staff_notice("referral", TIME, "staff.overdue", role="case_officer"),
    model.person_notice("consent", TIME, ID),
    model.referral_ended(TIME, ID, "cancelled"),
    model.permission_ended(TIME, [ID]),
    model.permission_ended(TIME, [ID], "SHARING_AGREEMENT_SCOPE"),
    model.permission_ended(TIME, [ID], part=True),
    model.receipt_due(TIME, ID),
    model.data_disputed(TIME, ID, [ID], [], "stands"),
    model.telling_due(TIME, [ID]),
]


def as_written(schema: Any) -> Any:
    """Without words for readers, and with lists that are sets in order."""
    if isinstance(schema, dict):
        return {
            name: as_written(value) for name, value in schema.items() if name not in ("description", "required")
        } | ({"required": sorted(schema["required"])} if "required" in schema else {})
    return schema


def from_the_code(kind: str) -> Any:
    plugin = MarshmallowPlugin()
    APISpec("events", "1", "3.1.0", plugins=[plugin])
    text = json.dumps(plugin.converter.schema2jsonschema(SCHEMAS[kind]))  # type: ignore[union-attr]
    # Python's end of the text is \Z, because its $ allows a line break; in JSON Schema $ is the end.
    return json.loads(text.replace("\\\\Z", "$"))


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_the_data_of_each_event_is_documented_as_it_is_enforced(kind):
    assert as_written(DOCUMENT["components"]["schemas"][kind]) == as_written(from_the_code(kind))


def test_every_event_is_documented_and_no_other():
    assert set(DOCUMENT["channels"]) == set(SCHEMAS)
    assert set(DOCUMENT["components"]["messages"]) == set(SCHEMAS)
    assert set(DOCUMENT["components"]["schemas"]) == {*SCHEMAS, "CloudEvent"}


def test_who_sends_and_who_hears_is_documented_as_it_is_enforced():
    expected = {f"{name}.sends.{kind}": ("send", kind) for kind, names in PRODUCERS.items() for name in names}
    expected |= {f"{name}.hears.{kind}": ("receive", kind) for kind, names in SUBSCRIBERS.items() for name in names}

    written = {
        name: (operation["action"], operation["channel"]["$ref"].removeprefix("#/channels/"))
        for name, operation in DOCUMENT["operations"].items()
    }
    assert written == expected


def test_the_frame_of_every_event_is_documented_as_it_is_enforced():
    frame = DOCUMENT["components"]["schemas"]["CloudEvent"]["properties"]

    assert frame["source"]["enum"] == sorted({name for names in PRODUCERS.values() for name in names})
    assert frame["type"]["enum"] == sorted(SCHEMAS)
    assert frame["id"]["pattern"] == UUID4.replace("\\Z", "$")


def accepted(body: dict[str, Any]) -> bool:
    schema = DOCUMENT["components"]["messages"][body["type"]]["payload"] | {"components": DOCUMENT["components"]}
    return jsonschema.Draft202012Validator(schema).is_valid(body)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.data.get("code", event.type))
def test_what_travels_is_what_is_documented(event):
    body = json.loads(to_json(event))

    assert accepted(body)
    assert not accepted(body | {"subject": "more"})
    assert not accepted(body | {"data": body["data"] | {"more": 1}})
    assert not accepted(body | {"source": "agency"})


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_each_channel_and_message_leads_to_the_schema_of_its_own_event(kind):
    channel, message = DOCUMENT["channels"][kind], DOCUMENT["components"]["messages"][kind]

    assert channel["address"] == kind
    assert channel["messages"] == {kind: {"$ref": f"#/components/messages/{kind}"}}
    frame, own = message["payload"]["allOf"]
    assert frame == {"$ref": "#/components/schemas/CloudEvent"}
    assert own["properties"] == {"type": {"const": kind}, "data": {"$ref": f"#/components/schemas/{kind}"}}
