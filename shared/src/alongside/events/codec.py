"""Events as CloudEvents 1.0 in JSON (structured mode), by the `cloudevents` library."""

from datetime import UTC, datetime
from typing import Any

from cloudevents.core.exceptions import BaseCloudEventException
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from alongside.events.contracts import ContractError, check
from alongside.events.model import Event

CONTENT_TYPE = "application/cloudevents+json"
MAX_BYTES = 64 * 1024
_UNREADABLE = (
    BaseCloudEventException,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
)
_ATTRIBUTES = {"specversion", "id", "source", "type", "time", "datacontenttype"}


def to_json(event: Event) -> bytes:
    """The event as it travels. Raises ContractError."""
    check(event)
    attributes = {
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": event.time.astimezone(UTC),
        "datacontenttype": "application/json",
    }
    return bytes(JSONFormat().write(CloudEvent(attributes, dict(event.data))))


def from_json(body: bytes) -> Event:
    """Read and check what came. Raises ContractError, whatever the bytes are."""
    if len(body) > MAX_BYTES:
        raise ContractError("The event is too large.")
    try:
        attributes, data = _read(body)
        event = Event(
            attributes["id"], attributes["type"], attributes["source"], _utc(attributes["time"]), dict(data)
        )
    except _UNREADABLE:
        raise ContractError("The bytes are not an event.") from None
    check(event)
    return event


def _read(body: bytes) -> tuple[dict[str, Any], Any]:
    read = JSONFormat().read(_exactly, body)
    attributes = dict(read.get_attributes())
    if attributes["datacontenttype"] != "application/json":
        raise ValueError("attributes")
    if not isinstance(attributes["type"], str) or not isinstance(attributes["source"], str):
        raise TypeError("attributes")
    return attributes, read.get_data()


def _exactly(attributes: dict[str, Any], data: Any) -> CloudEvent:
    # Before CloudEvent sees them: it would make up an id and a time where they are missing.
    if set(attributes) != _ATTRIBUTES:
        raise ValueError("attributes")
    return CloudEvent(attributes, data)


def _utc(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("time")
    return time.astimezone(UTC)
