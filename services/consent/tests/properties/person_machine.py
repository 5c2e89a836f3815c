"""Anything that can happen to one person's permissions, in any order, with a second opinion about every answer.

The second opinion is written from the policy pack's file and the database's rows, not with the gate's own code.
"""

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consent.adapters.policy_packs import packaged_packs
from consent.domain.errors import MayNotAuthorise
from consent.domain.model import ConsentStatus, Facts, Lane, LegalBasis, Request, Urgency
from consent.domain.records import Actor, AuthorityRef, ConsentTerms, ExceptionTerms, Question, TellPerson

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
TYPES = {one["type"]: one for one in packaged_packs()[0]["types"]}
TARGETS = (
    ("support.victim_general", "harbour"),
    ("police.report", "police"),
    ("police.emergency", "police"),
    ("safeguarding.adult", "adults"),
)
CATEGORIES = (
    "IDN", "CON", "SAF", "PAD", "INC", "STR", "VCH", "HEA", "RLV", "PID", "IMM", "GRC", "ADR", "WSH",
)  # fmt: skip
LISTED = {
    "harbour": {"support.victim_general": [c for c in CATEGORIES if c != "WSH"]},
    "police": {"police.report": list(CATEGORIES), "police.emergency": ["IDN", "CON", "SAF", "PAD", "INC"]},
}
CIRCUMSTANCES = {
    "decision_maker": {"kind": "self"},
    "notice": {"id": "sharing-notice", "version": "2026-02", "language": "en-GB", "format": "standard"},
    "collection": {"method": "in_person", "alone": "yes", "read_back": True},
}
HIDDEN = ("IMM", "VCH", "PAD")
PROTECT_TYPES = (
    "police.report",
    "police.emergency",
    "panel.multi_agency",
    "safeguarding.adult",
    "safeguarding.child",
)
OFFICERS, LEADS = ("nadia.k", "omar.b"), ("sam.d", "Nadia.K ", "dpo.p")

some = st.lists(st.sampled_from(CATEGORIES), unique=True, min_size=1, max_size=len(CATEGORIES)).map(tuple)
nth = st.integers(0, 20)
modes = st.sampled_from(["with_updates", "one_off"])
ends = st.sampled_from([None, None, None, 10, 1, 0])
answers = st.sampled_from([*["given"] * 8, "refused", "later"])
whys = st.sampled_from(["danger_to_life", "adult_at_risk", "serious_crime_prevention"])
protected = st.sampled_from(PROTECT_TYPES)
lanes = st.sampled_from(["protect", "protect", "choice"])
agreement_states = st.sampled_from([*["active"] * 4, "suspended", "terminated", "draft"])
usually_all = st.one_of(*[st.just(CATEGORIES)] * 4, some)
confirmed = st.sampled_from([*[1] * 7, None, 40, 100])
target = st.sampled_from([TARGETS[0], *TARGETS])


def of(kept, number):
    """One of those that there are."""
    return list(kept)[number % len(kept)]


def officer(name, *roles):
    return Actor("sign-in", name, frozenset(roles or ("case_officer",)), person=True)


def ceiling(kind):
    pack = TYPES[kind]
    return {c: mark for mark in ("necessary", "with_reason", "explicit_consent") for c in pack[mark]}


def claims(answer):
    part = answer["permission"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class PersonMachine(RuleBasedStateMachine):
    """One person, three agencies, their agreements, and the time."""

    def __init__(self, house):
        super().__init__()
        self.house, self.service = house, house.service
        self.said, self.proposed, self.approved, self.refused, self.decided = {}, {}, {}, set(), {}
        self.asked_under_nothing = False
        self.withdrawn_at, self.ended, self.due_at, self.disputed = {}, {}, {}, set()

    @initialize()
    def begin(self):
        self.house.clock.at = NOON
        self.house.execute("UPDATE agencies SET status = 'active'")
        self.house.execute("UPDATE agreements SET status = 'active', effective_from = '2026-01-01'")
        self.house.execute("UPDATE agreements SET effective_to = '2026-03-20'")
        for agency, kinds in LISTED.items():
            listed = json.dumps(kinds)
            self.house.execute(f"UPDATE agreements SET categories_by_type = '{listed}' WHERE agency = '{agency}'")
        self.subject = str(uuid.uuid4())
        self.service.register_subject(self.subject)

    # what may happen

    @rule(where=target, elsewhere=st.none() | target, categories=usually_all, mode=modes, days=ends, status=answers,
          asked=usually_all, held=usually_all, contact=confirmed)  # fmt: skip
    def say_and_ask(self, where, elsewhere, categories, mode, days, status, asked, held, contact):
        terms = ConsentTerms(
            agency=where[1],
            purposes=(where[0],),
            categories=categories,
            status=ConsentStatus(status),
            mode=mode,
            valid_from=self.now,
            valid_until=None if days is None else self.now + timedelta(days=days),
            circumstances=CIRCUMSTANCES,
        )
        made = self.service.record_consent(self.subject, terms, officer("nadia.k"), str(uuid.uuid4()))
        self.said[made.id] = terms
        self.ask_under_a_consent(made.id, elsewhere, asked, held, contact)

    @precondition(lambda self: self.said)
    @rule(nth=nth, elsewhere=st.none() | target, asked=usually_all, held=usually_all, contact=confirmed)
    def ask_again(self, nth, elsewhere, asked, held, contact):
        self.ask_under_a_consent(of(self.said, nth), elsewhere, asked, held, contact)

    def ask_under_a_consent(self, consent, elsewhere, asked, held, contact):
        terms = self.said[consent]
        kind, agency = elsewhere or (terms.purposes[0], terms.agency)
        self.ask(AuthorityRef("consent", consent), kind, agency, Lane.CHOICE, asked, held, contact, False)

    @rule(where=target, categories=usually_all, alone=st.booleans(), by=st.sampled_from(OFFICERS), why=whys,
          art6=st.sampled_from(["vital_interests", "rli.crime", "consent", None]), special=st.booleans(),
          approver=st.none() | st.sampled_from(LEADS), lane=lanes, asked=usually_all, held=usually_all,
          contact=confirmed, danger=st.booleans())  # fmt: skip
    def propose_and_ask(
        self, where, categories, alone, by, why, art6, special, approver, lane, asked, held, contact, danger
    ):
        basis = LegalBasis(art6, "spi.para10_unlawful_acts" if special else None, "para10_36" if special else None)
        terms = ExceptionTerms(
            type=why, agency=where[1], categories=categories, facts="Facts.", why_no_consent=("refused",),
            wishes=None, necessity="Needed.", proportionality="Little.", basis=basis, legal_power=(),
            proposed_by=by, authorised_by=None, break_glass=alone, tell_person=TellPerson("told_after"),
            review_due=None,
        )  # fmt: skip
        made = self.service.propose_exception(self.subject, terms, officer(by), str(uuid.uuid4()))
        self.proposed[made.id] = terms
        if approver is not None:
            self.approve(made.id, approver)
        self.ask(AuthorityRef("exception", made.id), *where, Lane(lane), asked, held, contact, danger)

    @precondition(lambda self: self.proposed)
    @rule(nth=nth, kind=protected, approver=st.none() | st.sampled_from(LEADS),
          elsewhere=st.booleans(), lane=lanes, asked=usually_all, contact=confirmed,
          danger=st.booleans())  # fmt: skip
    def ask_without_her_again(self, nth, kind, approver, elsewhere, lane, asked, contact, danger):
        exception = of(self.proposed, nth)
        if approver is not None:
            self.approve(exception, approver)
        agency = "harbour" if elsewhere else self.proposed[exception].agency
        ref = AuthorityRef("exception", exception)
        self.ask(ref, kind, agency, Lane(lane), asked, CATEGORIES, contact, danger)

    def approve(self, exception, by):
        """Invariant 7: never the proposer, however the name is spelled; never the data protection officer."""
        roles = ("safeguarding_lead", "dpo") if by == "dpo.p" else ("safeguarding_lead",)
        own = by.strip().casefold() == self.proposed[exception].proposed_by
        try:
            made = self.service.authorise_exception(exception, officer(by, *roles))
        except MayNotAuthorise:
            assert own or "dpo" in roles
        else:
            assert not own and "dpo" not in roles
            self.approved.setdefault(exception, made.by)

    @precondition(lambda self: not self.asked_under_nothing)
    @rule(where=target, asked=some)
    def ask_under_nothing(self, where, asked):
        answer = self.answer(None, *where, Lane.CHOICE, asked, CATEGORIES, 1, False)
        assert answer["outcome"] == "not_sent" and "NO_PERMISSION" in answer["reasons"]
        self.asked_under_nothing = True

    @rule(mode=modes, then=st.sampled_from(["take back", "never tell", "disagree", "end", "nothing"]))
    def all_is_well_and_then(self, mode, then):
        """Everything is as it should be, she says yes and it goes; then one thing happens, and it is asked again."""
        self.house.execute("UPDATE agencies SET status = 'active'")
        self.house.execute("UPDATE agreements SET status = 'active', effective_to = '2027-03-20'")
        for decision in set(self.decided) - set(self.ended):
            self.ended_as(decision, "closed")
        self.say_and_ask(TARGETS[0], None, CATEGORIES, mode, None, "given", CATEGORIES, CATEGORIES, 1)
        consent = of(self.said, -1)
        went = bool(self.decided) and self.decided[of(self.decided, -1)].id == consent
        assert went is ("harbour" not in self.refused)
        if then == "take back":
            self.withdrawn_at[consent] = self.service.withdraw_consent(consent, officer("omar.b"))
        elif then == "never tell":
            self.service.record_refusal(self.subject, "harbour", None, "No.", officer("nadia.k"), str(uuid.uuid4()))
            self.refused.add("harbour")
        elif then == "disagree":
            self.disagree(("INC", "PID"))
        if went and then != "nothing":
            self.ended_as(of(self.decided, -1), "closed")
        self.ask_under_a_consent(consent, None, CATEGORIES, CATEGORIES, 1)

    @precondition(lambda self: self.said)
    @rule(nth=nth)
    def take_back(self, nth):
        consent = of(self.said, nth)
        at = self.service.withdraw_consent(consent, officer("omar.b"))
        assert self.withdrawn_at.setdefault(consent, at) == at

    @precondition(lambda self: self.decided)
    @rule(nth=nth, how=st.sampled_from(["cancelled", "declined", "closed"]))
    def end(self, nth, how):
        self.ended_as(of(self.decided, nth), how)

    def ended_as(self, decision, how):
        with self.service.decide_referral.units() as unit:
            if unit.decisions.ended(decision, how, self.now, give_back=how == "cancelled"):
                self.ended[decision] = how
            unit.commit()

    @rule(categories=some)
    def disagree(self, categories):
        self.service.record_dispute(self.subject, categories, None, "No.", officer("nadia.k"), str(uuid.uuid4()))
        self.disputed.update(categories)

    @rule(agency=st.sampled_from(["harbour", "police", "adults"]), agreements=agreement_states,
          status=st.sampled_from([*["active"] * 4, "suspended"]), never=st.integers(0, 4))  # fmt: skip
    def the_world_changes(self, agency, agreements, status, never):
        self.house.execute(f"UPDATE agreements SET status = '{agreements}' WHERE agency = '{agency}'")
        self.house.execute(f"UPDATE agencies SET status = '{status}' WHERE id = '{agency}'")
        if never == 0:
            self.service.record_refusal(self.subject, agency, None, "No.", officer("nadia.k"), str(uuid.uuid4()))
            self.refused.add(agency)

    @rule(hours=st.sampled_from([0, 1, 12, 24, 100, 300]))
    def time_passes(self, hours):
        self.house.clock.at += timedelta(hours=hours)

    # what must hold

    def ask(self, ref, kind, agency, lane, asked, held, contact, danger):
        seen = self.preview(ref, kind, agency, lane, asked, held, contact, danger)
        answer = self.answer(ref, kind, agency, lane, asked, held, contact, danger)
        assert (seen.verdict.outcome.value, list(seen.verdict.allowed)) == (answer["outcome"], answer["allowed"])
        if answer["outcome"] != "send":
            assert (answer["permission"], answer["allowed"], answer["reviews"]) == (None, [], [])
            return
        allowed = set(answer["allowed"])
        self.within_every_limit(ref, kind, agency, lane, asked, allowed, answer)
        self.contact_is_safe(lane, allowed, held, contact, answer)
        self.nothing_hidden_travels(ref, kind, allowed, answer)
        self.somebody_answers_for_it(ref, kind, lane, danger, answer)
        self.decided[answer["decision_id"]] = ref

    def within_every_limit(self, ref, kind, agency, lane, asked, allowed, answer):
        """Invariant 2: what goes is within ceiling, permission and agreement, and was asked for."""
        terms = self.said.get(ref.id) or self.proposed[ref.id]
        assert allowed <= ceiling(kind).keys()
        assert allowed - {"SAF"} <= set(asked) & set(terms.categories)
        assert terms.agency == agency and self.status_of(agency) == "active"
        listed = self.agreement(agency, kind)
        if lane is Lane.PROTECT and ref.kind == "exception" and kind in PROTECT_TYPES and agency != "harbour":
            assert ("ONE_OFF_NO_AGREEMENT" in answer["notes"]) is (listed is None)
            assert ("one_off_no_agreement" in [one["code"] for one in answer["reviews"]]) is (listed is None)
        else:
            assert listed is not None and allowed - {"SAF"} <= listed
            assert ref.kind == "consent" and agency not in self.refused
            assert kind in terms.purposes and terms.status is ConsentStatus.GIVEN
            assert terms.valid_until is None or self.now < terms.valid_until

    def contact_is_safe(self, lane, allowed, held, contact, answer):
        """Invariant 3: no way of reaching her without how to do so safely."""
        assert "CON" not in allowed or "SAF" in allowed
        fresh = "SAF" in held and contact is not None and contact <= 30  # risk is unknown, so 30 days
        if "SAF" in allowed and not fresh:
            assert lane is Lane.PROTECT and answer["safe_contact"] == "unknown"

    def nothing_hidden_travels(self, ref, kind, allowed, answer):
        """Invariant 4: what outs a person goes by her own word only, and what is left out is told to nobody."""
        assert "GRC" not in allowed
        for code in allowed.intersection(HIDDEN):
            second = self.approved.get(ref.id)
            assert ref.kind == "consent" or (code == "PAD" and second and ceiling(kind)["PAD"] == "with_reason")
        travels = claims(answer)
        assert set(travels["categories"]) == allowed
        told = json.dumps({name: one for name, one in travels.items() if name not in ("sub", "record", "iss", "aud")})
        assert not [code for code in answer["withheld"] if code in told]
        disputed = [one for one in travels["terms"]["obligations"] if one.startswith("disputed:")]
        assert {c for one in disputed for c in one.partition(":")[2].split(",")} == allowed & self.disputed

    def somebody_answers_for_it(self, ref, kind, lane, danger, answer):
        """Invariants 6, 7 and 10: a second person, or break-glass with a review whose clock nothing can slow."""
        assert ref.id not in self.withdrawn_at
        due = {one["code"]: datetime.fromisoformat(one["due_at"]) for one in answer["reviews"]}
        for code, at in due.items():
            here = at.astimezone(LONDON)
            assert self.now < at <= self.now + timedelta(days=9) and (here.hour, here.weekday() < 5) == (17, True)
            assert self.due_at.setdefault((code, self.now), at) == at
        if ref.kind == "consent":
            return
        terms = self.proposed[ref.id]
        glass = terms.break_glass and (terms.type == "danger_to_life" or (terms.type == "adult_at_risk" and danger))
        assert glass or self.approved[ref.id].strip().casefold() != terms.proposed_by
        assert ("break_glass" in due) is glass

    @invariant()
    def no_lease_after_no(self):
        """Invariant 5: from the moment she takes it back nothing is sent under it; nor under what was given up."""
        found = self.service.check_decisions(list(self.decided)) if self.decided else []
        for one in found:
            ref = self.decided[one.decision_id]
            if ref.id in self.withdrawn_at:
                assert not one.stands and (one.reasons == ("NO_PERMISSION",) or "PERSON_WITHDREW" in one.reasons)
            if self.ended.get(one.decision_id) == "cancelled":
                assert not one.stands
            if self.said.get(ref.id) and (ends := self.said[ref.id].valid_until) and ends <= self.now:
                assert not one.stands

    @invariant()
    def what_is_for_one_use_is_used_once(self):
        """Invariant 6: an exception is for one disclosure, and so is a one-off consent."""
        standing = [ref for one, ref in self.decided.items() if self.ended.get(one) != "cancelled"]
        for ref in standing:
            if ref.kind == "exception" or self.said[ref.id].mode == "one_off":
                assert standing.count(ref) == 1

    def teardown(self):
        """Invariant 13: every decision comes out the same from its own record, whatever has happened since."""
        if not hasattr(self, "subject"):
            return
        for decision in self.house.scalars(f"SELECT id FROM decisions WHERE subject = '{self.subject}'"):
            found = self.service.replay_decisions.one(decision, officer("ann.a", "auditor"))
            assert (found.result, found.differs) == ("same", ())

    # how it is asked

    @property
    def now(self):
        return self.house.clock.at

    def question(self, ref, kind, agency, lane, asked, held, contact, danger):
        confirmed = None if contact is None else self.now - timedelta(days=contact)
        facts = Facts(
            held=frozenset(held),
            with_reason=frozenset(CATEGORIES),
            immediate_danger=danger,
            safe_contact_confirmed_at=confirmed,
            statements_tagged=True,
        )
        request = Request(kind, agency, lane, Urgency.STANDARD, asked, facts)
        return Question(self.subject, str(uuid.uuid4()), request, ref)

    def answer(self, *asked):
        return self.service.decide_referral(self.question(*asked))

    def preview(self, *asked):
        return self.service.preview_referral(self.question(*asked), officer("nadia.k"))

    def status_of(self, agency):
        return self.house.scalars(f"SELECT status FROM agencies WHERE id = '{agency}'")[0]

    def agreement(self, agency, kind):
        """Categories of the first agreement in force with this type, or None."""
        rows = sa.text("SELECT * FROM agreements WHERE agency = :a AND status = 'active' ORDER BY position")
        today = self.now.astimezone(LONDON).date().isoformat()
        with self.house.engine.connect() as connection:
            for row in connection.execute(rows, {"a": agency}).mappings():
                listed = row["categories_by_type"]
                listed = json.loads(listed) if isinstance(listed, str) else listed
                if kind in listed and str(row["effective_from"]) <= today <= str(row["effective_to"]):
                    return set(listed[kind])
        return None
