"""Is this yes a valid yes? Who decided, and how the person was asked. A no is always taken as it is.

Sources: UK GDPR Articles 4(11) and 7; Mental Capacity Act 2005; Children Act 1989 sections 2 and 3; Gillick v West
Norfolk and Wisbech AHA [1986] AC 112. Nothing here is legal advice.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from .consent_errors import AnswerNotSound

Part = Mapping[str, Any]

OWN: Final = frozenset({"self", "child_self_competent"})
SPEAKS_ONLY: Final = frozenset({"nominated_representative", "litigation_friend"})
NEEDS_INCAPACITY: Final = frozenset({"lpa_welfare", "deputy", "best_interests"})
NEEDS_PAPERS: Final = frozenset({"parental_responsibility", "lpa_welfare", "lpa_property", "deputy"})


def check_yes(decision_maker: Part, collection: Part, *, vouched: bool) -> None:
    """Refuse a yes that does not count. Raises AnswerNotSound with the code of the rule and one sentence.

    `vouched`: the import role took it over from a source system and answers for how it was made; what that system
    itself says speaks against it is refused all the same.
    """
    for code, holds, sentence in (*ALWAYS, *(() if vouched else WHEN_ASKED_HERE)):
        if not holds(decision_maker, collection):
            raise AnswerNotSound(code, sentence)


def _no_conflict(maker: Part, _: Part) -> bool:
    return maker["kind"] in OWN or maker.get("conflict") != "linked"


def _own_mind(maker: Part, _: Part) -> bool:
    return maker["kind"] not in OWN or _outcome(maker) != "lacks_capacity"


def _conflict_looked_at(maker: Part, _: Part) -> bool:
    return maker["kind"] in OWN or maker.get("conflict") == "none"


def _may_decide(maker: Part, _: Part) -> bool:
    return maker["kind"] not in SPEAKS_ONLY


def _papers_seen(maker: Part, _: Part) -> bool:
    return maker["kind"] not in NEEDS_PAPERS or bool(maker.get("authority_seen"))


def _cannot_decide_alone(maker: Part, _: Part) -> bool:
    return maker["kind"] not in NEEDS_INCAPACITY or _outcome(maker) == "lacks_capacity"


def _assessed(maker: Part, _: Part) -> bool:
    note = maker.get("capacity") or {}
    needed = _outcome(maker) == "lacks_capacity"
    return not needed or all(note.get(part) for part in ("decision", "help_given", "assessor", "assessed_at"))


def _others_heard(maker: Part, _: Part) -> bool:
    note = maker.get("capacity") or {}
    return maker["kind"] != "best_interests" or bool(note.get("consulted") or note.get("why_nobody_consulted"))


def _competent(maker: Part, _: Part) -> bool:
    return maker["kind"] != "child_self_competent" or bool(maker.get("competence_note"))


def _child_heard(maker: Part, _: Part) -> bool:
    return maker["kind"] != "parental_responsibility" or maker.get("child_view") is not None


def _free(_: Part, collection: Part) -> bool:
    return collection["alone"] == "yes" or bool(collection.get("company_was_their_choice"))


def _interpreter_neutral(_: Part, collection: Part) -> bool:
    interpreter = collection.get("interpreter")
    return not interpreter or (bool(interpreter["qualified"]) and not interpreter["tied_to_anybody"])


def _understood(_: Part, collection: Part) -> bool:
    return not collection.get("interpreter") or bool(collection["read_back"])


def _outcome(maker: Part) -> str | None:
    outcome: str | None = (maker.get("capacity") or {}).get("outcome")
    return outcome


Rule = tuple[str, Callable[[Part, Part], bool], str]

ALWAYS: Final[tuple[Rule, ...]] = (
    # A parent keeps parental responsibility whatever they did (Children Act 1989 s 2), but a yes from whoever did
    # the harm, or is close to who did, is not freely given for the person (UK GDPR Art 4(11)).
    ("DECIDER_CONFLICT", _no_conflict, "Whoever is linked to the person who did it cannot decide for them."),
    # MCA 2005 ss 2, 3: whoever cannot make this decision cannot make it by signing.
    (
        "CAPACITY_LACKING",
        _own_mind,
        "The capacity note says that the person cannot make this decision, so somebody with authority has to.",
    ),
)
WHEN_ASKED_HERE: Final[tuple[Rule, ...]] = (
    ("DECIDER_CONFLICT_UNKNOWN", _conflict_looked_at, "Check first whether whoever decides is linked to who did it."),
    # An authority to talk to us is none to agree (CPR Part 21 for litigation friends: the proceedings only).
    ("DECIDER_SPEAKS_ONLY", _may_decide, "Somebody who may talk to us for the person may not agree to sharing."),
    # MCA 2005 ss 9, 16, 22; Children Act 1989 s 3.
    ("AUTHORITY_NOT_SEEN", _papers_seen, "Write down what shows that this person may decide."),
    # MCA 2005 ss 4, 11(7)(a), 20(1): these decide only where the person herself cannot.
    (
        "CAPACITY_PRESUMED",
        _cannot_decide_alone,
        "The person decides herself unless it was assessed that she cannot make this decision.",
    ),
    # MCA 2005 ss 1(3), 3: for this decision, at this time, after all help.
    (
        "CAPACITY_NOTE",
        _assessed,
        "The capacity note needs the decision, the help that was given, who assessed it and when.",
    ),
    # MCA 2005 s 4(7).
    ("NOBODY_CONSULTED", _others_heard, "Write down who was asked about the person's best interests, or why nobody."),
    # Gillick: understanding is judged for each decision.
    ("COMPETENCE_NOTE", _competent, "Write down why this child can decide this for themselves."),
    # Children Act 1989 s 1(3)(a): the wishes and feelings of the child.
    ("CHILD_NOT_HEARD", _child_heard, "Write down what the child wants, or that nobody could ask."),
    # UK GDPR Art 4(11), 7(4): freely given.
    ("NOT_ALONE", _free, "Somebody else could hear. Record 'ask me later' and ask again when it is private."),
    # UK GDPR Art 4(11): informed; an interpreter from the family or the quarrel is none.
    ("INTERPRETER", _interpreter_neutral, "The interpreter must be qualified and tied to nobody involved."),
    ("NOT_READ_BACK", _understood, "With an interpreter, read the answer back before it is recorded."),
)
