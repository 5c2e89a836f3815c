"""The parts of a message that are not categories: what is asked, what is answered, what a list may show."""

from marshmallow import Schema

from alongside.casedata import codes, fields
from alongside.casedata.fields import Strict
from alongside.casedata.schemas import WIRE_SCHEMAS


class Ask(Strict):
    """`_ask`: what the landlord asks for."""

    ask = fields.text(required=True)
    urgency = fields.one_of(codes.URGENCIES)
    type = fields.one_of(codes.REFERRAL_TYPES)


class Card(Strict):
    """`_card`: all that is shown before a reader is assigned; no identity. District = outward postcode."""

    type = fields.one_of(codes.REFERRAL_TYPES, required=True)
    urgency = fields.one_of(codes.URGENCIES, required=True)
    district = fields.maybe(fields.text(8))
    language = fields.maybe(fields.short())


class Answer(Strict):
    """`_answer`: what the agency says. `until` is a date or a time; `opened` whether anyone had read it."""

    answer = fields.one_of(codes.ANSWERS, required=True)
    opened = fields.maybe(fields.flag())
    scope = fields.maybe(fields.text(1000))
    basis = fields.maybe(fields.text(1000))
    until = fields.maybe(fields.text(40))
    reason = fields.maybe(fields.text(1000))
    suggestion = fields.maybe(fields.text(1000))
    text = fields.maybe(fields.text())


PART_SCHEMAS: dict[str, Schema] = {**WIRE_SCHEMAS, "_ask": Ask(), "_card": Card(), "_answer": Answer()}
"""Every part that a message can have, by name."""
