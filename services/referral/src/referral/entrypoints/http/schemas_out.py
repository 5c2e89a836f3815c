"""What callers are told."""

from typing import Any

from marshmallow import Schema, fields


class _Words(fields.Nested):
    """Our own words, put together by a view with just the fields that are named here: they go out as they are."""

    # marshmallow's own Nested calls it otherwise than Field does
    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        return value


class ImportView(Schema):
    """A recorded import."""

    import_id = fields.String(required=True)
    moved_s = fields.Integer(required=True, allow_none=True)


class ImportCheckView(Schema):
    """Names under which other content was sent before."""

    changed = fields.List(fields.String(), required=True)


class PersonView(Schema):
    """Three ids that say nothing of one another."""

    person_id = fields.String(required=True)
    consent_subject = fields.String(required=True)
    notify_handle = fields.String(required=True)


class HeldView(Schema):
    """The held category codes, in table order."""

    held = fields.List(fields.String(), required=True)


class NextView(Schema):
    """What to do and say, with whom, on which number."""

    what = fields.String(required=True)
    who = fields.String(required=True)
    phone = fields.String(required=True)


class ExplainedView(Schema):
    """One code in words. `person`: what she may be told, null where she is not shown it."""

    code = fields.String(required=True)
    sentence = fields.String(required=True)
    next = fields.Nested(NextView, required=True)
    person = fields.String(required=True, allow_none=True)


class ReceiptView(Schema):
    """The signed receipt that is shown."""

    status = fields.String(required=True)
    jti = fields.String(required=True)


class AnswerView(Schema):
    """What somebody at the agency answered."""

    answer = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    at = fields.Integer(required=True)
    suggestion = fields.String(required=True, allow_none=True)
    basis = fields.String(required=True, allow_none=True)
    until = fields.String(required=True, allow_none=True)


class ReplyView(Schema):
    """What we wrote to the agency. `came`: their signed receipt is here; `not_sent`: the permission had ended."""

    message_id = fields.String(required=True)
    text = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.AwareDateTime(format="iso", required=True)
    came = fields.Boolean(required=True)
    not_sent = fields.Boolean(required=True)


class RecallView(Schema):
    """That the person took it back, and what came of it. `state`: asked, received (by their system), answered.

    `answer`: erased, not_held, retained, continuing; `opened`: whether somebody there had read it, null if they did
    not say; `person`: the same in her words.
    """

    state = fields.String(required=True)
    asked_at = fields.AwareDateTime(format="iso", required=True)
    answer_due_at = fields.AwareDateTime(format="iso", required=True)
    received_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)
    opened = fields.Boolean(required=True, allow_none=True)
    basis = fields.String(required=True, allow_none=True)
    until = fields.String(required=True, allow_none=True)
    by_phone = fields.Boolean(required=True)
    sentence = fields.String(required=True)
    person = fields.String(required=True)


class ToldView(Schema):
    """That somebody told the agency: whom there, when, and their reference. `by`: who wrote it down."""

    delivery = fields.String(required=True)
    to_whom = fields.String(required=True)
    their_reference = fields.String(required=True, allow_none=True)
    categories = fields.List(fields.String(), required=True)
    at = fields.AwareDateTime(format="iso", required=True)
    by = fields.String(required=True)


class ReferralView(Schema):
    """A referral. `sent` is what the agency's signed receipt says, or what was told by hand; not what was meant."""

    referral_id = fields.String(required=True)
    case_ref = fields.String(required=True)
    ref = fields.String(required=True)
    type = fields.String(required=True)
    agency = fields.String(required=True)
    lane = fields.String(required=True)
    urgency = fields.String(required=True)
    state = fields.String(required=True)
    result = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)
    sent = fields.List(fields.String(), required=True)
    withheld = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    safe_contact = fields.String(required=True)
    next = _Words(NextView, required=True, allow_none=True)
    message_id = fields.String(required=True, allow_none=True)
    receipt = fields.Nested(ReceiptView, required=True, allow_none=True)
    explained = fields.List(_Words(ExplainedView), required=True)
    answers = fields.List(fields.Nested(AnswerView), required=True)
    recall = fields.Nested(RecallView, required=True, allow_none=True)
    replies = fields.List(fields.Nested(ReplyView), required=True)
    delivery = fields.String(required=True)
    told = fields.List(fields.Nested(ToldView), required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)


class ReferralsView(Schema):
    """A person's referrals, oldest first."""

    referrals = fields.List(fields.Nested(ReferralView), required=True)


class DecisionEvidence(Schema):
    """What consent signed."""

    id = fields.String(required=True)
    statement = fields.String(required=True)
    record_hash = fields.String(required=True)


class StatementsView(Schema):
    """A party's root and key statement."""

    root = fields.String(required=True)
    keys = fields.String(required=True)


class PinnedView(StatementsView):
    """An agency's statements and the fingerprint that was pinned."""

    pinned = fields.String(required=True)


class PartiesView(Schema):
    """Both ends of the exchange."""

    landlord = fields.Nested(StatementsView, required=True)
    agency = fields.Nested(PinnedView, required=True, allow_none=True)


class EvidenceView(Schema):
    """What proves, without any content, what was decided, sent and received."""

    decision = fields.Nested(DecisionEvidence, required=True)
    permission = fields.String(required=True, allow_none=True)
    permission_salt = fields.String(required=True, allow_none=True)
    manifest = fields.String(required=True, allow_none=True)
    wire_sha256 = fields.String(required=True, allow_none=True)
    receipts = fields.List(fields.String(), required=True)
    parties = fields.Nested(PartiesView, required=True)


class ContactView(Schema):
    """A role that answers the telephone."""

    role = fields.String(required=True)
    phone = fields.String(required=True)


class AgencyView(Schema):
    """One row of the directory."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    status = fields.String(required=True)
    protect = fields.Boolean(required=True)
    accepts = fields.List(fields.String(), required=True)
    contact = fields.Nested(ContactView, required=True)
    pinned = fields.String(required=True, allow_none=True)


class AgenciesView(Schema):
    """The directory."""

    agencies = fields.List(fields.Nested(AgencyView), required=True)


class TaskView(Schema):
    """Something for a named role to do."""

    task_id = fields.String(required=True)
    code = fields.String(required=True)
    referral_id = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True, allow_none=True)
    sentence = fields.String(required=True)
    next = fields.Nested(NextView, required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    due_at = fields.AwareDateTime(format="iso", required=True)


class TasksView(Schema):
    """The open tasks, the earliest first."""

    tasks = fields.List(fields.Nested(TaskView), required=True)
