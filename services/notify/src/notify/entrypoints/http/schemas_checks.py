"""What the HTTP API takes and gives about contact points that were changed."""

from marshmallow import fields

from alongside.web.schemas import Strict, WholeNumber
from notify.domain.points import CheckHow


class CheckRequest(Strict):
    """How a changed contact point was checked, and which version of the record was looked at."""

    how = fields.Enum(CheckHow, by_value=True, required=True)
    version = WholeNumber(required=True)


class WaitingView(Strict):
    """A contact point that was changed: what it is, what it was, who changed it, and the ways that wait for it."""

    point = fields.String(required=True)
    now = fields.String(required=True)
    before = fields.String(required=True, allow_none=True)
    by = fields.String(required=True)
    ways = fields.List(fields.String(), required=True)


class ToCheckView(Strict):
    """Everything that waits for a check, and the version of the record."""

    version = WholeNumber(required=True)
    waiting = fields.List(fields.Nested(WaitingView), required=True)
