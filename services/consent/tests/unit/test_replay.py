"""Recorded decisions come out the same from their recorded inputs, or it is told where they do not."""

import base64
import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from alongside.casedata.codes import CATEGORIES
from consent.adapters.policy_packs import packaged_packs
from consent.domain.model import Outcome
from consent.domain.policy_pack import parse_pack
from consent.domain.records import DecisionRecord
from consent.usecases.recorded import NotRecorded, Reader
from consent.usecases.replay_decisions import ReplayDecisions, replay

RECORDS = sorted((Path(__file__).parents[1] / "data/decisions").glob("*/*.json"))
PACK = parse_pack(packaged_packs()[0], frozenset(CATEGORIES))
SENDS = Path(__file__).parents[1] / "data/decisions/form-2/consent-sends.json"
OLD = SENDS.parents[1] / "form-1/consent-sends.json"


class AsItWas:
    """The person's name towards the agency, as it was when the record was made: its key is not in these files."""

    def __init__(self, decision):
        token = decision.answer["permission"]
        part = token.split(".")[1] if token else ""
        self.sub = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["sub"] if token else ""

    def for_agency(self, subject, agency):
        return self.sub


def load(path):
    kept = json.loads(path.read_text(encoding="utf-8"))
    return DecisionRecord(
        id=kept["id"],
        question=None,
        digest=kept["digest"],
        outcome=Outcome(kept["outcome"]),
        decided_at=datetime.fromisoformat(kept["decided_at"]),
        send_by=kept["send_by"] and datetime.fromisoformat(kept["send_by"]),
        record=kept["record"],
        record_salt=base64.b64decode(kept["record_salt"]),
        record_hash=kept["record_hash"],
        answer=kept["answer"],
        reviews=(),
    )


def again(decision, pack=PACK):
    return replay(decision, pack, AsItWas(decision))


def changed(decision, change):
    """The decision with another record, as whoever can write into the database would leave it."""
    record = json.loads(decision.record)
    change(record)
    return replace(decision, record=json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_kept_record_of_every_form_comes_out_as_it_was(path):
    found = again(load(path))

    old_and_sent = path.parent.name == "form-1" and load(path).outcome is Outcome.SEND
    assert found.differs == ()
    assert (found.result, found.lacks) == (("incomplete", ("pack.sha256",)) if old_and_sent else ("same", ()))


def test_there_are_records_of_each_form_that_were_sent_and_that_were_not():
    kinds = {(path.parent.name, load(path).outcome.value) for path in RECORDS}

    assert kinds == {(form, outcome) for form in ("form-1", "form-2") for outcome in ("send", "not_sent")}


def test_an_old_record_whose_pack_is_not_here_is_named_and_never_passed():
    for here in (None, replace(PACK, version="2030.1"), replace(PACK, id="another")):
        found = again(load(OLD), pack=here)

        assert (found.result, found.lacks, found.differs) == ("incomplete", ("pack",), ())


def test_an_old_record_is_replayed_with_the_pack_of_that_day():
    old = load(OLD)
    unit = nullcontext(
        SimpleNamespace(
            decisions=SimpleNamespace(whole=lambda ids: dict.fromkeys(ids, old)),
            partnership=SimpleNamespace(rules=lambda at: (None, PACK if at == old.decided_at else None)),
            audit=SimpleNamespace(read=lambda *_: None),
            commit=lambda: None,
        )
    )
    units = lambda: unit  # noqa: E731
    clock = SimpleNamespace(now=lambda: None)

    found = ReplayDecisions(units, units, AsItWas(old), clock).one(old.id, None)

    assert (found.result, found.lacks) == ("incomplete", ("pack.sha256",))


def test_a_new_record_needs_no_pack_of_today():
    assert again(load(SENDS), pack=None).result == "same"
    assert again(load(SENDS), replace(PACK, obligations=("other",))).result == "same"


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (lambda r: r["world"]["authority"].update(status="withdrawn"), {"verdict.outcome", "answer.outcome"}),
        (lambda r: r["world"]["authority"]["categories"].remove("INC"), {"verdict.withheld.INC", "verdict.allowed"}),
        (lambda r: r["verdict"]["allowed"].append("GRC"), {"verdict.allowed"}),
        (lambda r: r["pack"]["obligations"].append("be_kind"), {"answer.permission.terms.obligations"}),
        (lambda r: r["pack"]["send_within_hours"].update(standard=1), {"row.send_by", "answer.permission.send_by"}),
        (lambda r: r["disputed"].append("INC"), {"answer.permission.terms.obligations"}),
        (lambda r: r["landlord"].update(party="x" * 43), {"answer.permission.iss"}),
        (lambda r: r.update(cid="7" * 36), {"answer.cid", "answer.permission.cid"}),
        (lambda r: r["question"]["request"]["asked"].remove("RLV"), {"row.digest", "answer.allowed"}),
        (lambda r: r["permission"]["terms"].update(mode="one_off"), {"answer.permission.use"}),
        (lambda r: r.update(note="written in later"), set()),
    ],
)
def test_a_record_that_was_changed_is_found_and_the_places_are_told(change, places):
    found = again(changed(load(SENDS), change))

    told = {difference.place for difference in found.differs}
    assert found.result == "differs"
    assert told >= places | {"record_hash"}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("reasons", ["NO_PERMISSION"]),
        ("allowed", ["IDN"]),
        ("withheld", {"GRC": "CEILING_NEVER"}),
        ("outcome", "not_sent"),
        ("notes", ["LINKED_TO_OPEN"]),
        ("safe_contact", "none"),
        ("permission", None),
        ("permission", "no.token"),
        ("statement", "e30.e30.e30"),
        ("decided_at", "2026-03-04T12:00:01Z"),
        ("reviews", [{"code": "break_glass", "role": "dpo", "due_at": "2026-03-05T17:00:00Z"}]),
    ],
)
def test_an_answer_that_the_inputs_do_not_give_is_found(member, value):
    decision = load(SENDS)

    found = replay(replace(decision, answer={**decision.answer, member: value}), PACK, AsItWas(decision))

    assert found.result == "differs"
    assert any(difference.place.startswith(f"answer.{member}") for difference in found.differs)


@pytest.mark.parametrize(
    ("member", "value", "told"), [("allowed", ["IDN"], ["IDN"]), ("permission", "no.token", "unreadable")]
)
def test_what_was_recorded_is_told_beside_what_comes_out_now(member, value, told):
    decision = load(SENDS)

    changed_answer = replace(decision, answer={**decision.answer, member: value})
    (found,) = replay(changed_answer, PACK, AsItWas(decision)).differs

    assert (found.place, found.recorded) == (f"answer.{member}", told)
    assert found.now not in (None, told)


@pytest.mark.parametrize("length", range(1, 13))
def test_a_token_is_read_however_long_it_is(length):
    decision, said = load(SENDS), "x" * length
    claims = base64.urlsafe_b64encode(json.dumps({"said": said}).encode()).rstrip(b"=").decode()

    found = replay(
        replace(decision, answer={**decision.answer, "statement": f"e30.{claims}.e30"}), PACK, AsItWas(decision)
    )

    assert ("answer.statement.said", said) in [(one.place, one.recorded) for one in found.differs]


def test_an_answer_of_before_there_were_reviews_comes_out_as_it_was():
    decision = load(SENDS)
    without = {name: value for name, value in decision.answer.items() if name != "reviews"}

    assert again(replace(decision, answer=without)).result == "same"


def test_a_review_that_no_answer_named_is_told_by_its_code():
    decision = load(SENDS.with_name("break-glass.json"))
    assert again(decision).result == "same"

    (found,) = again(replace(decision, answer={**decision.answer, "reviews": []})).differs

    assert (found.place, found.recorded) == ("answer.reviews", [])
    assert found.now[0] == {"code": "break_glass"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("outcome", Outcome.NOT_SENT), ("send_by", None), ("digest", "0" * 64), ("id", "another"), ("record_hash", "x")],
)
def test_a_row_that_the_inputs_do_not_give_is_found(column, value):
    assert again(replace(load(SENDS), **{column: value})).result == "differs"


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        (lambda r: r.pop("world"), "world"),
        (lambda r: r.pop("pack"), "pack"),
        (lambda r: r.pop("rules"), "rules"),
        (lambda r: r.update(rules=99), "rules"),
        (lambda r: r["world"].pop("now"), "world.now"),
        (lambda r: r["world"]["referral_type"].pop("ceiling"), "world.referral_type.ceiling"),
        (lambda r: r["world"]["authority"].pop("agency"), "world.authority.agency"),
        (lambda r: r["question"]["request"].pop("asked"), "question.request.asked"),
        (lambda r: r["world"].update(now="yesterday"), "world"),
    ],
)
def test_a_record_without_an_input_of_the_gate_is_incomplete_and_never_the_same(change, lacks):
    found = again(changed(load(SENDS), change))

    assert (found.decision_id, found.result, found.lacks) == (load(SENDS).id, "incomplete", (lacks,))


def test_an_input_that_this_version_does_not_know_is_told():
    found = again(changed(load(SENDS), lambda r: r["world"].update(weather="rain")))

    assert "world.weather" in found.lacks
    assert found.result != "same"


def test_what_did_not_exist_when_it_was_recorded_has_its_default():
    found = again(changed(load(SENDS), lambda r: r["world"].pop("open_referral")))

    # only the hash tells that the record was changed: the gate decides as it did before there was such a thing
    assert {difference.place for difference in found.differs} == {"record_hash"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, True), (int, "1"), (str, 1), (tuple[str, ...], "IDN"), (frozenset[str], {"IDN": 1, 2: 3}), (bool, 0)],
)
def test_a_value_of_another_kind_is_no_input(kind, value):
    with pytest.raises(NotRecorded):
        Reader().read(kind, value, "here")


@pytest.mark.parametrize(
    ("kind", "value", "place"),
    [
        (tuple[str, ...], "IDN", "here"),
        (tuple[str, ...], 3, "here"),
        (tuple[str, ...], ["IDN", 3], "here[1]"),
        (frozenset[int], [1, "2"], "here[1]"),
        (dict[str, int], {"IDN": 1, "CON": "2"}, "here.CON"),
        (dict[int, int], {"IDN": 1}, "here"),
        (dict[str, tuple[int, ...]], {"IDN": [1, "2"]}, "here.IDN[1]"),
    ],
)
def test_where_a_value_of_another_kind_stands_is_told(kind, value, place):
    with pytest.raises(NotRecorded) as refused:
        Reader().read(kind, value, "here")

    assert refused.value.args == (place,)


def test_several_values_come_back_as_what_they_were():
    read = Reader().read

    assert read(tuple[str, ...], ["IDN", "CON"], "here") == ("IDN", "CON")
    assert read(frozenset[str], ["IDN", "CON"], "here") == frozenset({"IDN", "CON"})
    assert read(dict[str, tuple[int, ...]], {"IDN": [1, 2], "CON": []}, "here") == {"IDN": (1, 2), "CON": ()}
