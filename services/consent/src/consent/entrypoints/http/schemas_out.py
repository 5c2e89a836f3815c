"""What this service answers."""

from typing import Any

from marshmallow import Schema, fields


class SubjectView(Schema):
    """A person is known."""

    subject = fields.String(required=True)


class WithdrawalMade(Schema):
    """A consent was withdrawn."""

    consent_id = fields.String(required=True)
    withdrawn_at = fields.AwareDateTime(required=True)


class RefusalMade(Schema):
    """A standing refusal was recorded."""

    standing_refusal_id = fields.String(required=True)


class ExceptionMade(Schema):
    """An exception was recorded; `proposed` until a second person has approved it."""

    exception_id = fields.String(required=True)
    status = fields.String(required=True)


class AuthorisationMade(Schema):
    """An exception was approved."""

    exception_id = fields.String(required=True)
    status = fields.String(required=True)
    authorised_at = fields.AwareDateTime(required=True)


class CellView(Schema):
    """Categories of one purpose that stand alike: the answer, its dates, and the words shown when it was given."""

    purpose = fields.String(required=True)
    categories = fields.List(fields.String(), required=True)
    answer = fields.String(required=True)
    valid_from = fields.AwareDateTime(allow_none=True)
    valid_until = fields.AwareDateTime(allow_none=True)
    updates_until = fields.AwareDateTime(allow_none=True)
    since = fields.AwareDateTime(allow_none=True)
    notice_sha256 = fields.String(allow_none=True)


class ConsentView(Schema):
    """A consent as it stands."""

    consent_id = fields.String(required=True)
    ref = fields.String(allow_none=True)
    agency = fields.String(required=True)
    purposes = fields.List(fields.String(), required=True)
    categories = fields.List(fields.String(), required=True)
    status = fields.String(required=True)
    mode = fields.String(required=True)
    valid_from = fields.AwareDateTime(allow_none=True)
    valid_until = fields.AwareDateTime(allow_none=True)
    updates_until = fields.AwareDateTime(allow_none=True)
    recorded_at = fields.AwareDateTime(required=True)
    cells = fields.List(fields.Nested(CellView), required=True)


class RefusalView(Schema):
    """A standing refusal."""

    standing_refusal_id = fields.String(required=True)
    agency = fields.String(allow_none=True)
    agency_type = fields.String(allow_none=True)
    said = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)


class ExceptionView(Schema):
    """An exception as it stands."""

    exception_id = fields.String(required=True)
    type = fields.String(required=True)
    agency = fields.String(required=True)
    categories = fields.List(fields.String(), required=True)
    status = fields.String(required=True)
    break_glass = fields.Boolean(required=True)
    proposed_by = fields.String(required=True)
    authorised_by = fields.String(allow_none=True)
    vouched = fields.Boolean(required=True)
    review_due = fields.AwareDateTime(allow_none=True)
    recorded_at = fields.AwareDateTime(required=True)


class SubjectConsents(Schema):
    """Everything that a person said, and what was decided without them."""

    consents = fields.List(fields.Nested(ConsentView), required=True)
    standing_refusals = fields.List(fields.Nested(RefusalView), required=True)
    exceptions = fields.List(fields.Nested(ExceptionView), required=True)


class ReviewView(Schema):
    """A review that a decision made due."""

    code = fields.String(required=True)
    role = fields.String(required=True)
    due_at = fields.String(required=True)


class DecisionView(Schema):
    """A decision. `permission` travels; nothing else of this does."""

    decision_id = fields.String(required=True)
    outcome = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)
    allowed = fields.List(fields.String(), required=True)
    withheld = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    safe_contact = fields.String(required=True)
    cid = fields.String(allow_none=True)
    permission = fields.String(allow_none=True)
    permission_id = fields.String(allow_none=True)
    statement = fields.String(required=True)
    record_hash = fields.String(required=True)
    decided_at = fields.String(required=True)
    reviews = fields.List(fields.Nested(ReviewView), required=True)


class StandingView(Schema):
    """Whether a decision stands, and for how many seconds of the caller's own clock from asking."""

    decision_id = fields.String(required=True)
    stands = fields.Boolean(required=True)
    lease_s = fields.Integer(required=True)
    reasons = fields.List(fields.String(), required=True)


class _Standings(fields.List[Any]):
    """As `StandingView` says, of hundreds at once: field by field it would cost more than the answer itself."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return [
            {"decision_id": one.decision_id, "stands": one.stands, "lease_s": one.lease_s, "reasons": one.reasons}
            for one in value
        ]


class CheckView(Schema):
    """One result for each decision asked about, in that order."""

    results = _Standings(fields.Nested(StandingView), required=True)


class DecisionRecordView(Schema):
    """The decision record, whole."""

    decision_id = fields.String(required=True)
    record = fields.Dict(required=True)
    record_hash = fields.String(required=True)
    answer = fields.Nested(DecisionView, required=True)


class AgreementView(Schema):
    """A sharing agreement."""

    key = fields.String(required=True)
    agreement_id = fields.String(required=True)
    version = fields.Integer(required=True)
    agency = fields.String(required=True)
    status = fields.String(required=True)
    effective_from = fields.Date(allow_none=True)
    effective_to = fields.Date(allow_none=True)
    categories_by_type = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    onward_sharing = fields.String(required=True)
    retention_days = fields.Integer(required=True)
    breach_notice_hours = fields.Integer(required=True)
    document_sha256 = fields.String(required=True)


class AgreementList(Schema):
    """Agreements in the order in which they were first listed."""

    agreements = fields.List(fields.Nested(AgreementView), required=True)
