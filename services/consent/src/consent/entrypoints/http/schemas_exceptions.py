"""Bodies and answers of exceptions by facts, advice, reviews, objections and training."""

from marshmallow import Schema, fields, validate

from alongside.casedata import codes
from alongside.web.schemas import Flag, Form, Strict
from consent.domain import telling
from consent.domain.officer_answers import AGE_BANDS, ANSWERS, QUESTIONS, WHY_NOT_ASKED
from consent.domain.oversight_records import ADVICE_KINDS
from consent.domain.reviews import OUTCOMES
from consent.entrypoints.http.schemas_in import (
    RequestSchema,
    TellPersonSchema,
    category,
    code,
    identifier,
    moment,
    name,
    several,
    text,
    words,
)

SHORT_NAME = r"^[A-Za-z0-9._-]{1,100}$"


def category_list() -> fields.List[str]:
    """At least one category."""
    return fields.List(category(), required=True, validate=validate.Length(min=1, max=len(codes.CATEGORIES)))


AnswersSchema = Strict.from_dict(
    {
        **{
            question: code(ANSWERS, load_default="unknown", metadata={"description": asked})
            for question, asked in QUESTIONS.items()
        },
        "age_band": code(AGE_BANDS, load_default="adult"),
        "legal_duty": fields.String(
            load_default=None,
            allow_none=True,
            validate=Form(SHORT_NAME, error="This is a short name of a law or order, without spaces."),
            metadata={"description": "Which law or court order requires it? A short name, or nothing."},
        ),
        "not_agreed_because": fields.List(
            code(tuple(WHY_NOT_ASKED)), load_default=list, validate=validate.Length(max=len(WHY_NOT_ASKED))
        ),
    },
    name="OfficerAnswersSchema",
)
"""What the officer answers: facts, never articles."""


class DerivationSchema(Strict):
    """What would be derived; nothing in it is about a known person."""

    agency = name(required=True)
    categories = category_list()
    answers = fields.Nested(AnswersSchema, required=True)


class ByFactsSchema(Strict):
    """A decision to share without agreement, proposed by facts alone."""

    ref = name(load_default=None)
    agency = name(required=True)
    categories = category_list()
    answers = fields.Nested(AnswersSchema, required=True)
    facts = words()
    wishes = text(required=True, allow_none=True)
    necessity = words()
    proportionality = words()
    less_intrusive = text(load_default=None)
    recipient_function = name(load_default=None)
    capacity_note = name(load_default=None)
    purposes = several(code(codes.PROTECT_TYPES), load_default=list)
    request = fields.Nested(RequestSchema, load_default=None, allow_none=True)
    authorised_by = name(load_default=None, allow_none=True)
    break_glass = Flag(load_default=False)
    acted_at = moment(load_default=None, allow_none=True)
    tell_person = fields.Nested(TellPersonSchema, required=True)
    review_due = moment(load_default=None, allow_none=True)
    valid_until = moment(load_default=None, allow_none=True)


class ReasonView(Schema):
    """One step of a derivation: what it gives, why, and where that is written."""

    gives = fields.String(required=True)
    because = fields.String(required=True)
    source = fields.String(required=True)


class QuestionView(Schema):
    """A question that is still open, in the words of the screen."""

    name = fields.String(required=True)
    question = fields.String(required=True)


class ProposalView(Schema):
    """What follows from the answers. `type` null: nothing allows it, ask the person."""

    type = fields.String(required=True, allow_none=True)
    art6 = fields.String(required=True, allow_none=True)
    art9 = fields.String(required=True, allow_none=True)
    art10 = fields.String(required=True, allow_none=True)
    legal_power = fields.List(fields.String(), required=True)
    why_no_consent = fields.List(fields.String(), required=True)
    second_person_needed = fields.Boolean(required=True)
    leave_out = fields.List(fields.String(), required=True)
    reasons = fields.List(fields.Nested(ReasonView), required=True)
    ask_next = fields.List(fields.Nested(QuestionView), required=True)
    sentence = fields.String(required=True)


class ByFactsMade(Schema):
    """An exception was proposed. `left_out`: categories that no rule allows here without the person's agreement."""

    exception_id = fields.String(required=True)
    status = fields.String(required=True)
    type = fields.String(required=True)
    categories = fields.List(fields.String(), required=True)
    left_out = fields.List(fields.String(), required=True)
    second_person_needed = fields.Boolean(required=True)


class DeclineSchema(Strict):
    """Why a second person says no, in their words."""

    why = words()


class DeclineMade(Schema):
    """It was declined; nothing can be shared under it."""

    exception_id = fields.String(required=True)
    status = fields.String(required=True)
    declined_at = fields.AwareDateTime(required=True)


class AdviceSchema(Strict):
    """Advice that was taken. `adviser`: who gave it, when that is not whoever is signed in."""

    kind = code(ADVICE_KINDS, required=True)
    adviser = name(load_default=None, allow_none=True)
    gist = words()


class AdviceMade(Schema):
    """Advice was recorded; it authorises nothing."""

    advice_id = fields.String(required=True)
    exception_id = fields.String(required=True)


class AdviceView(Schema):
    """Advice on an exception."""

    advice_id = fields.String(required=True)
    kind = fields.String(required=True)
    adviser = fields.String(required=True)
    gist = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class EscalationView(Schema):
    """A review was handed on."""

    role = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True)


class OutcomeView(Schema):
    """What came out of a review. `tell`: whether the person may be told now, if it says so."""

    outcome = fields.String(required=True)
    words = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    tell = fields.String(required=True, allow_none=True)


class ReviewTaskView(Schema):
    """A review: of which decision, why, who is asked now and by when. `state`: open, overdue or completed."""

    review_id = fields.String(required=True)
    decision_id = fields.String(required=True)
    code = fields.String(required=True)
    role = fields.String(required=True)
    due_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True)
    escalations = fields.List(fields.Nested(EscalationView), required=True)
    completion = fields.Nested(OutcomeView, required=True, allow_none=True)


class ReviewQuerySchema(Strict):
    """Which reviews: those without an outcome, or those with one."""

    state = code(("open", "completed"), load_default="open")


class ReviewList(Schema):
    """Reviews, the first due first; at most 500."""

    reviews = fields.List(fields.Nested(ReviewTaskView), required=True)


class CompletionMade(Schema):
    """A review was completed; the words are shown by GET only."""

    review_id = fields.String(required=True)
    outcome = fields.String(required=True)
    completed_at = fields.AwareDateTime(required=True)


class CompletionSchema(Strict):
    """The outcome of a review."""

    outcome = code(OUTCOMES, required=True)
    tell = code(
        telling.ANSWERS,
        load_default=None,
        allow_none=True,
        metadata={"description": "Whether the person may be told now of what was shared without their agreement."},
    )
    words = words()


class InboundRequestView(Schema):
    """A request of a public body."""

    requester = fields.String(required=True)
    stated_need = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    reference = fields.String(required=True, allow_none=True)


class TellPersonView(Schema):
    """Whether, by when and by whom the person is told."""

    when = fields.String(required=True)
    by = fields.AwareDateTime(required=True, allow_none=True)
    who = fields.String(required=True, allow_none=True)
    why_withheld = fields.String(required=True, allow_none=True)


class ExceptionWholeView(Schema):
    """A decision to share without agreement with everything that is recorded about it."""

    exception_id = fields.String(required=True)
    ref = fields.String(required=True, allow_none=True)
    type = fields.String(required=True)
    agency = fields.String(required=True)
    recipient_function = fields.String(required=True, allow_none=True)
    purposes = fields.List(fields.String(), required=True)
    categories = fields.List(fields.String(), required=True)
    facts = fields.String(required=True)
    answers = fields.Dict(required=True, allow_none=True)
    why_no_consent = fields.List(fields.String(), required=True)
    wishes = fields.String(required=True, allow_none=True)
    capacity_note = fields.String(required=True, allow_none=True)
    necessity = fields.String(required=True)
    proportionality = fields.String(required=True)
    less_intrusive = fields.String(required=True, allow_none=True)
    art6 = fields.String(required=True, allow_none=True)
    art9 = fields.String(required=True, allow_none=True)
    art10 = fields.String(required=True, allow_none=True)
    legal_power = fields.List(fields.String(), required=True)
    request = fields.Nested(InboundRequestView, required=True, allow_none=True)
    break_glass = fields.Boolean(required=True)
    acted_at = fields.AwareDateTime(required=True, allow_none=True)
    recorded_at = fields.AwareDateTime(required=True)
    recorded_late = fields.Boolean(required=True)
    status = fields.String(required=True)
    proposed_by = fields.String(required=True)
    vouched = fields.Boolean(required=True)
    training_in_date = fields.Boolean(required=True, allow_none=True)
    authorised_by = fields.String(required=True, allow_none=True)
    authorised_at = fields.AwareDateTime(required=True, allow_none=True)
    authoriser_vouched = fields.Boolean(required=True, allow_none=True)
    declined_by = fields.String(required=True, allow_none=True)
    declined_at = fields.AwareDateTime(required=True, allow_none=True)
    declined_why = fields.String(required=True, allow_none=True)
    valid_until = fields.AwareDateTime(required=True, allow_none=True)
    tell_person = fields.Nested(TellPersonView, required=True)
    may_be_told_at = fields.AwareDateTime(required=True, allow_none=True)
    review_due = fields.AwareDateTime(required=True, allow_none=True)
    advice = fields.List(fields.Nested(AdviceView), required=True)
    disclosures = fields.List(fields.String(), required=True)
    reviews = fields.List(fields.Nested(ReviewTaskView), required=True)
    ask_yourself = fields.List(fields.String(), required=True)


class ObjectionSchema(Strict):
    """What the person says against something that was shared without their agreement."""

    decision = identifier(required=True)
    said = words()


class ObjectionMade(Schema):
    """An objection was recorded, and a review of it is due. `right`: whether the law gives a right to object here."""

    objection_id = fields.String(required=True)
    review_id = fields.String(required=True)
    right = fields.Boolean(required=True)


class TrainingSchema(Strict):
    """A course that somebody else completed. Days are whole days, both ends in."""

    person = name(required=True)
    course = name(required=True)
    completed_on = fields.Date(required=True, format="iso")
    valid_until = fields.Date(required=True, format="iso")


class TrainingMade(Schema):
    """A course was recorded."""

    training_id = fields.String(required=True)


class TrainingView(Schema):
    """A course, and where whoever completed it stands today: current or out_of_date."""

    training_id = fields.String(required=True)
    person = fields.String(required=True)
    course = fields.String(required=True)
    completed_on = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    standing = fields.String(required=True)


class TrainingList(Schema):
    """Everybody's courses, oldest first."""

    training = fields.List(fields.Nested(TrainingView), required=True)
