"""What is accepted and answered about a person's answers, notices and receipts."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from alongside.casedata import codes as shared
from alongside.web.schemas import Flag, Form, Strict
from consent.domain import consent_codes as own
from consent.domain.receipt_helps import HELPS
from consent.domain.receipts import HOW
from consent.entrypoints.http import schemas_in, schemas_out
from consent.entrypoints.http.schemas_in import category, code, moment, name, several, text

NOTE = 2_000
MOST_WORDS = 100_000
SHA256 = r"^[0-9a-f]{64}$"
DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
SOME = validate.Length(min=1, max=schemas_in.MANY)


def sha256(**options: Any) -> fields.String:
    """A SHA-256, hexadecimal, in lower case."""
    form = Form(SHA256, error="This must be a SHA-256 in 64 hexadecimal digits of lower case.")
    return fields.String(validate=form, **options)


def note(**options: Any) -> fields.String:
    """A few sentences; encrypted before they are stored."""
    return text(NOTE, **options)


class CapacityNoteSchema(Strict):
    """An assessment of capacity for this one decision (Mental Capacity Act 2005 sections 2 and 3)."""

    concern = Flag(required=True)
    decision = note()
    help_given = note()
    assessor = name()
    assessed_at = fields.String(validate=Form(DAY, error="This must be a day, as 2026-03-04."))
    outcome = code(own.CAPACITY_OUTCOMES)
    consulted = several(name())
    why_nobody_consulted = note()


class ParentViewSchema(Strict):
    """What one person with parental responsibility said, and whether they are linked to who did it."""

    who = name(required=True)
    view = code(own.CHILD_VIEWS, required=True)
    conflict = code(own.CONFLICTS, required=True)


class DecisionMakerSchema(schemas_in.DecisionMakerSchema):
    """Who decided, what shows that they may, and whether they are linked to who did it."""

    authority_seen = note()
    conflict = code(own.CONFLICTS)
    conflict_note = note()
    capacity = fields.Nested(CapacityNoteSchema)
    competence_note = note()
    child_view = code(own.CHILD_VIEWS)
    parents_views = several(fields.Nested(ParentViewSchema))


class NoticeSchema(schemas_in.NoticeSchema):
    """The notice that the person was given; `sha256` names the exact words, which must be kept here."""

    sha256 = sha256()


class InterpreterSchema(Strict):
    """Who interpreted."""

    booking = name(required=True)
    language = name(required=True)
    qualified = Flag(required=True)
    tied_to_anybody = Flag(required=True)


class CollectionSchema(schemas_in.CollectionSchema):
    """How the answer was taken."""

    company_was_their_choice = Flag()
    explained_by = name()
    questions_asked = note()
    interpreter = fields.Nested(InterpreterSchema)


class EvidenceSchema(Strict):
    """Something that shows what was said: where it is, and its hash."""

    kind = code(own.EVIDENCE_KINDS, required=True)
    sha256 = sha256(required=True)
    where = name(required=True)


class CellAnswerSchema(Strict):
    """What the person answered otherwise about some purposes or categories; a part left out means all of them."""

    answer = code(own.CELL_ANSWERS, required=True)
    purposes = fields.List(code(shared.REFERRAL_TYPES), validate=SOME)
    categories = fields.List(category(), validate=SOME)
    valid_from = moment()
    valid_until = moment()
    updates_until = moment()


class ConsentSchema(schemas_in.ConsentSchema):
    """What the person said about one agency: one answer for all that was asked, and what she answered otherwise."""

    class Meta(Strict.Meta):
        """A one-off consent has no updates."""

        also = {
            "anyOf": [
                {"properties": {"mode": {"not": {"const": "one_off"}}}},
                {"properties": {"updates_until": {"type": "null"}}},
            ]
        }

    status = code(own.ASKED_STATUSES, required=True)
    updates_until = moment(load_default=None, allow_none=True)
    answers = several(fields.Nested(CellAnswerSchema), load_default=list)
    decision_maker = fields.Nested(DecisionMakerSchema, required=True)
    notice = fields.Nested(NoticeSchema, required=True)
    collection = fields.Nested(CollectionSchema, required=True)
    evidence = several(fields.Nested(EvidenceSchema))
    told = several(code(own.TOLD))

    @validates_schema
    def _one_off_has_no_updates(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("mode") == "one_off" and data.get("updates_until") is not None:
            raise ValidationError("A one-off consent has no updates.", "updates_until")


class AnswerSchema(Strict):
    """What the person says later: an answer at last, more than before (`widened`), the same again (`reconfirmed`).

    Dates are given all together or not at all; without them the dates that were stay.
    """

    answer = code(own.CHANGES, required=True)
    purposes = fields.List(code(shared.REFERRAL_TYPES), validate=SOME)
    categories = fields.List(category(), validate=SOME)
    dates = fields.Nested(lambda: DatesSchema())
    decision_maker = fields.Nested(DecisionMakerSchema, required=True)
    notice = fields.Nested(NoticeSchema, required=True)
    collection = fields.Nested(CollectionSchema, required=True)
    evidence = several(fields.Nested(EvidenceSchema))
    told = several(code(own.TOLD))


class DatesSchema(Strict):
    """From when on, until when first sent, until when updates may follow; null = no such date."""

    valid_from = moment(required=True, allow_none=True)
    valid_until = moment(required=True, allow_none=True)
    updates_until = moment(required=True, allow_none=True)


class WithdrawalSchema(Strict):
    """What is taken back: everything, or what is named. How she said so, and why if she told, may be noted."""

    purposes = fields.List(code(shared.REFERRAL_TYPES), validate=SOME)
    categories = fields.List(category(), validate=SOME)
    channel = code(own.CHANNELS)
    reason = note()


class SubjectWithdrawalSchema(WithdrawalSchema):
    """The same over everything that the person agreed to, or over these agencies."""

    agencies = fields.List(name(), validate=SOME)


class InvalidationSchema(Strict):
    """Why it never was a valid yes."""

    reason = schemas_in.words(NOTE)


class NewNoticeSchema(Strict):
    """The exact words of a notice. A film or a recording is kept elsewhere: `text` is its script."""

    id = name(required=True)
    version = name(required=True)
    language = fields.String(
        required=True,
        validate=Form(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$", error="This must be a BCP 47 language."),
    )
    format = code(own.NOTICE_FORMATS, required=True)
    text = fields.String(required=True, validate=validate.Length(min=1, max=MOST_WORDS))
    translation_of = sha256(load_default=None)
    signed_off_by = name(load_default=None)
    recording_sha256 = sha256(load_default=None)


class EndingQuerySchema(Strict):
    """How many days ahead to look."""

    within_days = fields.Integer(load_default=30, validate=validate.Range(min=1, max=366))


class HandoverSchema(Strict):
    """How the receipt reached the person."""

    how = code(HOW, required=True)


class AnswerMade(Schema):
    """An answer was recorded."""

    consent_id = fields.String(required=True)
    status = fields.String(required=True)
    cells = fields.List(fields.Nested(schemas_out.CellView), required=True)


class WithdrawalMade(schemas_out.WithdrawalMade):
    """Something was taken back; the receipt is held until the person has it."""

    receipt_id = fields.String(required=True, allow_none=True)


class SubjectWithdrawalMade(Schema):
    """What was taken back; no consent when nothing of it stood."""

    consent_ids = fields.List(fields.String(), required=True)
    withdrawn_at = fields.AwareDateTime(required=True)
    receipt_id = fields.String(required=True, allow_none=True)


class EventView(Schema):
    """One thing that happened. `by`, `words`: who recorded it, and what was noted with it."""

    event = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    purposes = fields.List(fields.String(), required=True, allow_none=True)
    categories = fields.List(fields.String(), required=True, allow_none=True)
    notice_sha256 = fields.String(required=True, allow_none=True)
    receipt_id = fields.String(required=True, allow_none=True)
    by = fields.Dict(required=True)
    words = fields.Dict(required=True)


class ConsentRecordView(schemas_out.ConsentView):
    """A consent with everything that happened to it and how the person was asked."""

    subject = fields.String(required=True)
    circumstances = fields.Dict(required=True)
    events = fields.List(fields.Nested(EventView), required=True)


class EndingView(Schema):
    """A consent of which something ends soon."""

    consent_id = fields.String(required=True)
    subject = fields.String(required=True)
    agency = fields.String(required=True)
    ends_at = fields.AwareDateTime(required=True)


class EndingList(Schema):
    """Soonest first."""

    ending = fields.List(fields.Nested(EndingView), required=True)


class NoticeMade(Schema):
    """The words are kept under this hash."""

    sha256 = fields.String(required=True)


class NoticeView(NewNoticeSchema):
    """A notice as it is kept."""

    sha256 = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)


class NoticeSummary(Schema):
    """A notice without its words."""

    sha256 = fields.String(required=True)
    id = fields.String(required=True)
    version = fields.String(required=True)
    language = fields.String(required=True)
    format = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)


class NoticeList(Schema):
    """First recorded first."""

    notices = fields.List(fields.Nested(NoticeSummary), required=True)


class ReceiptSummary(Schema):
    """A receipt without its words."""

    receipt_id = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True)
    how = fields.String(required=True, allow_none=True)
    handed_over_at = fields.AwareDateTime(required=True, allow_none=True)


class ReceiptList(Schema):
    """Oldest first."""

    receipts = fields.List(fields.Nested(ReceiptSummary), required=True)


class ReceiptQuerySchema(Strict):
    """In what other words as well; without it those that fit how she was asked."""

    help = code(tuple(HELPS), load_default=None)


class ReceiptHelp(Schema):
    """The same in other words, beside the English. `signed_off_by`: nobody yet, so they are no evidence."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    language = fields.String(required=True)
    format = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    signed_off_by = fields.String(required=True, allow_none=True)


class ReceiptView(ReceiptSummary):
    """A receipt. `lines`: for reading aloud or handing over; `neutral`: safe if somebody else finds it."""

    reference = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    language = fields.String(required=True)
    asked_in = fields.String(required=True, allow_none=True)
    neutral = fields.String(required=True)
    help = fields.Nested(ReceiptHelp, required=True, allow_none=True)
