"""What the HTTP API takes and gives."""

from typing import Any

from marshmallow import fields, validate

from alongside.casedata.schemas import CATEGORY_SCHEMAS, SafeContactOnWire
from alongside.events.model import STAFF_ROLES
from alongside.web.schemas import Strict, WholeNumber
from notify.domain.messages import MessageState
from notify.domain.notices import NoticeCode
from notify.domain.record import Hold
from notify.domain.ways import Way


class SafeContactRequest(Strict):
    """How a person can safely be reached (category SAF) and their contact points (category CON)."""

    safe_contact = fields.Nested(type(CATEGORY_SCHEMAS["SAF"]), required=True)
    contact_points = fields.Nested(type(CATEGORY_SCHEMAS["CON"]), required=True, allow_none=True)


class KeptView(Strict):
    """Which version is current, and which contact points were changed and wait for a check."""

    version = WholeNumber(required=True)
    confirmed_at = fields.AwareDateTime(format="iso", required=True)
    unchecked = fields.List(fields.String(), required=True)


class AsKept(fields.Nested):
    """What was looked at field by field when it came in: of that, the named fields go out as they are kept."""

    # marshmallow's own Nested calls it otherwise than Field does
    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        return {name: value[name] for name in self.schema.fields if name in value}


class SafeContactView(Strict):
    """The current version, without the code word and without contact points.

    Ways to a contact point that was changed and not checked are `unknown` in `record`.
    """

    version = WholeNumber(required=True)
    confirmed_at = fields.String(required=True, metadata={"format": "date-time"})
    record = AsKept(SafeContactOnWire, required=True)
    unchecked = fields.List(fields.String(), required=True)
    has_code_word = fields.Boolean(required=True)


class HoldsBody(Strict):
    """The holds that are in force, all of them."""

    holds = fields.List(fields.Enum(Hold, by_value=True), required=True, validate=validate.Length(max=len(Hold)))


class Receiver(Strict):
    """A person by handle, or a role of staff."""

    handle = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True, validate=validate.OneOf(STAFF_ROLES))


class MessageView(Strict):
    """One message of the outbox; its words come from the allow-list."""

    message_id = fields.String(required=True)
    notice_id = fields.String(required=True)
    code = fields.Enum(NoticeCode, by_value=True, required=True)
    channel = fields.Enum(Way, by_value=True, required=True)
    to = fields.Nested(Receiver, required=True)
    subject = fields.String(required=True)
    text = fields.String(required=True)
    at = fields.AwareDateTime(format="iso", required=True)
    state = fields.Enum(MessageState, by_value=True, required=True)


class OutboxView(Strict):
    """The newest messages first."""

    sandbox = fields.Boolean(required=True)
    messages = fields.List(fields.Nested(MessageView), required=True)


class StepView(Strict):
    """One way that is allowed, and whether this is such a moment."""

    channel = fields.Enum(Way, by_value=True, required=True)
    sentence = fields.String(required=True)
    now = fields.Boolean(required=True)


class InstructionView(Strict):
    """How and when the person may be reached, by the record as it is now."""

    warning = fields.String(required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepView), required=True)
    never = fields.List(fields.String(), required=True)
    visits = fields.List(fields.String(), required=True)
    language = fields.String(required=True, allow_none=True)


class TaskView(Strict):
    """One open task. `reasons` are codes by channel; `instruction` is null for a task that is about staff."""

    task_id = fields.String(required=True)
    notice_id = fields.String(required=True)
    code = fields.Enum(NoticeCode, by_value=True, required=True)
    role = fields.String(required=True)
    handle = fields.String(required=True, allow_none=True)
    reasons = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    opened_at = fields.AwareDateTime(format="iso", required=True)
    instruction = fields.Nested(InstructionView, required=True, allow_none=True)


class TasksView(Strict):
    """The oldest tasks first."""

    tasks = fields.List(fields.Nested(TaskView), required=True)


class Nothing(Strict):
    """An empty object."""
