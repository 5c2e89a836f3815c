"""Answers hold what Flask's own would hold, however they are spelled."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import pytest
from flask import Flask, jsonify
from flask.json.provider import DefaultJSONProvider
from markupsafe import Markup

from alongside.web.answers import Answers


class Colour(StrEnum):
    RED = "red"


@dataclass
class Place:
    name: str


class Pair(NamedTuple):
    left: int
    right: int


VALUES = {
    "members out of order": {"b": 1, "a": {"d": [], "c": {}}},
    "letters beyond ASCII": "Zoë said “no” \U0001f600",
    "what has to be escaped": 'a "b" \\ \n \x00 \x7f',
    "a moment": datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
    "a day": date(2026, 3, 4),
    "a uuid": uuid.UUID(int=7),
    "a decimal": Decimal("1.50"),
    "a fraction": [0.1, 1e-7, 1e22],
    "nothing, yes and no": [None, True, False],
    "a word of a closed list": {"colour": Colour.RED},
    "a dataclass": Place("Norport"),
    "a pair": Pair(1, 2),
    "a piece of a page": Markup("<b>"),
    "a number of more than 64 bits": {"b": 2**70, "a": -(2**70)},
    "members that are no texts": {2: "b", 1: "a"},
    "half a surrogate pair": "\ud800",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_an_answer_holds_what_flask_would_say(value):
    app, flasks_own = Flask("ours"), Flask("flask")
    app.json, flasks_own.json = Answers(app), DefaultJSONProvider(flasks_own)

    with app.app_context():
        ours = jsonify(value)
    with flasks_own.app_context():
        flasks = jsonify(value)

    in_order = {"object_pairs_hook": list}
    assert json.loads(ours.data, **in_order) == json.loads(flasks.data, **in_order)
    assert ours.data.endswith(b"\n")
    assert (ours.mimetype, ours.status_code) == (flasks.mimetype, flasks.status_code)


def test_what_nobody_can_spell_is_no_answer():
    app = Flask("ours")
    app.json = Answers(app)

    with app.app_context(), pytest.raises(TypeError):
        jsonify(object())
