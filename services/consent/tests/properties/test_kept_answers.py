"""What is answered without the gate is what the gate answers: after anything, at any time, asked in any way."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from person_machine import CATEGORIES, TARGETS, PersonMachine, nth, of, officer, some
from test_person_machine import FEW, quick_house

from consent.domain.consent_events import Scope
from consent.domain.consent_for_gate import Sending
from consent.usecases.check_decisions import CheckDecisions

__all__ = ["quick_house"]

asked_as = st.sampled_from(Sending)
at_another_time = st.sampled_from([-300, -1, 0, 0, 1, 11, 12, 13, 24, 240, 336, 337, 500, 720, 2160, 9000])


class KeptMachine(PersonMachine):
    """The same life, with partial withdrawals, call backs, and looks at other times."""

    without_the_gate = 0

    @initialize()
    def begin_with_some_that_stand(self):
        """Else most of what is looked at would stand on nothing from the start."""
        super().begin()
        whole, all_of = TARGETS[0], CATEGORIES
        for mode, days in (("with_updates", None), ("with_updates", 10), ("one_off", 1)):
            for decision in set(self.decided) - set(self.ended):
                self.ended_as(decision, "closed")
            self.say_and_ask(whole, None, all_of, mode, days, "given", all_of, all_of, 1)
        self.propose_and_ask(TARGETS[2], ("IDN", "INC"), False, "nadia.k", "danger_to_life", "vital_interests", True,
                             "sam.d", "protect", ("IDN", "INC"), all_of, 1, False)  # fmt: skip

    def begin(self):
        """Not by itself: see `begin_with_some_that_stand`."""

    @precondition(lambda self: self.said)
    @rule(nth=nth, categories=some)
    def take_back_a_part(self, nth, categories):
        consent = of(self.said, nth)
        asked = set(categories) & set(self.said[consent].categories)
        if asked:
            self.service.withdraw_consent(consent, officer("omar.b"), Scope(categories=frozenset(asked)))

    @rule(agency_type=st.sampled_from(["police", "local_authority", "victim_support_commissioned"]))
    def refuse_a_kind_of_agency(self, agency_type):
        self.service.record_refusal(self.subject, None, agency_type, "No.", officer("nadia.k"), str(uuid.uuid4()))
        kinds = {"police": "police", "local_authority": "adults", "victim_support_commissioned": "harbour"}
        self.refused.add(kinds[agency_type])

    @precondition(lambda self: self.decided)
    @rule(hours=at_another_time, sending=asked_as)
    def look_at_another_time(self, hours, sending):
        here = self.house.clock.at
        self.house.clock.at += timedelta(hours=hours)
        try:
            self.same_as_examined(sending)
        finally:
            self.house.clock.at = here

    @invariant()
    def never_another_answer_than_the_gates(self):
        if self.decided:
            for sending in Sending:
                self.same_as_examined(sending)

    def same_as_examined(self, sending):
        kept, ids = self.service.check_decisions, list(self.decided)
        with kept.units() as unit:
            signs = unit.decisions.signs(ids)
            type(self).without_the_gate += len(kept.kept.fitting(signs, sending, self.now))
        anew = CheckDecisions(kept.units, kept.clock)
        assert kept(ids, sending) == anew(ids, sending)
        assert kept(ids[:1], sending) == anew(ids[:1], sending)


@pytest.mark.timeout(900)
def test_the_quick_answer_is_the_gates_answer(quick_house):
    run_state_machine_as_test(lambda: KeptMachine(quick_house), settings=FEW)

    assert KeptMachine.without_the_gate > 300
