"""What the desk asks of whoever decides is what consent needs, so that no conversation is held for nothing."""

import pytest

from consent.domain.consent_errors import AnswerNotSound
from consent.domain.sound_answer import ALWAYS, WHEN_ASKED_HERE, check_yes
from consent.entrypoints.http.schemas_consents import DecisionMakerSchema
from referral.domain.deciders import BY_AGE, FIELD_OF, PARENT, Decider, missing

ALONE = {"alone": "yes", "read_back": True}
NOTE = {
    "concern": True, "outcome": "lacks_capacity", "decision": "Whether to share.", "help_given": "Pictures.",
    "assessor": "Dr Example", "assessed_at": "2026-03-01", "consulted": ["their sister"],
}  # fmt: skip
WHOLE = {"conflict": "none", "authority_seen": "Papers.", "capacity": NOTE, "competence_note": "Understands."}
CHANGES = [
    {}, {"conflict": "linked"}, {"conflict": "unsure"}, {"conflict": None}, {"capacity": None},
    *({"capacity": {name: one for name, one in NOTE.items() if name != left}} for left in NOTE if left != "concern"),
    {"capacity": {**NOTE, "outcome": "not_assessed"}}, {"child_view": None}, {"competence_note": None},
]  # fmt: skip
KINDS = [(kind, age) for age, kinds in BY_AGE.items() for kind in kinds]


def decider(kind, changes):
    other = {"who": "Obi Nwosu", "view": "not_asked", "conflict": "linked"}
    needed = {"child_view": "agrees", "parents_views": [other]} if kind == PARENT else {}
    keep = (
        ("competence_note",)
        if kind == "child_self_competent"
        else ("conflict", "authority_seen", "child_view", "parents_views")
    )
    notes = ("capacity",) if kind in ("lpa_welfare", "deputy", "best_interests") else ()
    facts = {**WHOLE, **needed, **changes}
    named = {} if kind == "self" else {name: facts[name] for name in (*keep, *notes) if facts.get(name)}
    return Decider(kind, "" if kind in ("self", "child_self_competent") else "Ngozi Nwosu", named)


@pytest.mark.parametrize(("kind", "age"), KINDS)
def test_the_desk_lets_through_exactly_what_consent_takes(kind, age):
    for changes in CHANGES:
        one = decider(kind, changes)
        told = one.as_told()
        assert DecisionMakerSchema().load(told) == told
        refused = None
        try:
            check_yes(told, ALONE, vouched=False)
        except AnswerNotSound as error:
            refused = error.code
        asked = [field for field, _ in missing(one, age, {})]
        assert bool(asked) == (refused is not None), (kind, changes, asked, refused)
        assert refused is None or FIELD_OF[refused] in asked or refused == "CAPACITY_NOTE", (kind, changes)


def test_every_rule_about_who_decides_has_a_field():
    codes = {code for code, _, _ in (*ALWAYS, *WHEN_ASKED_HERE)}
    assert set(FIELD_OF) == codes - {"NOT_ALONE", "INTERPRETER", "NOT_READ_BACK"}
