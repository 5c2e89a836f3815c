"""What is prepared and not sent: any officer of the team goes on with it, and nobody's words are lost."""

import re

import pytest
from desk_staff import signed_in
from sending_desk import CARE, SendingDesk

from referral.domain.staff import Actor

KEPT = "This is prepared and not sent"
CHANGED = "Somebody else changed this while you were writing"
TYPED = {"details": ["IDN", "CON", "INC"], "has_incidents": "1", "incidents": ["I1"], "urgency": "urgent"}


@pytest.fixture
def desk(world):
    made = SendingDesk(world)
    made.agreed(CARE)
    made.way = made.ways()[0]
    return made


class Colleague:
    """Another member of staff, in a browser of their own."""

    def __init__(self, desk, name):
        self.browser = signed_in(desk.app, name)
        self.way = desk.way

    def open(self):
        page = self.browser.get(self.way).text
        return dict(re.findall(r'type="hidden" name="(csrf_token|seen|once)" value="([^"]*)"', page))

    def save(self, opened, **typed):
        return self.browser.post(self.way, data={**opened, **typed}, follow_redirects=True).text

    def send(self, opened, **typed):
        return self.browser.post(f"{self.way}/now", data={**opened, **typed})


@pytest.fixture
def nadia(desk):
    return Colleague(desk, "nadia.k")


@pytest.fixture
def omar(desk):
    return Colleague(desk, "omar.h")


def prepared(desk):
    with desk.world.service.new_uow() as uow:
        return uow.prepared.of_person(desk.person)


def test_what_one_officer_prepared_another_of_the_team_opens_as_it_is(desk, nadia, omar):
    nadia.save(nadia.open(), ask="Ring her before noon.", **TYPED)

    page = omar.browser.get(omar.way).text

    assert KEPT in page
    assert "nadia.k saved it on" in page
    assert "Ring her before noon." in page
    assert re.search(r'value="urgent"[^>]* checked', page)
    assert re.search(r'value="I1"[^>]* checked', page)
    assert not re.search(r'value="I2"[^>]* checked', page)
    assert "Harbour-Victim-Care" in omar.browser.get(desk.at).text.partition("Prepared and not sent")[2]


def test_whoever_is_second_sees_what_the_first_changed_and_loses_nothing(desk, nadia, omar):
    hers, his = nadia.open(), omar.open()
    nadia.save(hers, ask="Ring her before noon.", **TYPED)

    shown = omar.save(his, ask="Ring her after six.", **{**TYPED, "incidents": ["I2"]})

    before, _, after = shown.partition("</section>")
    assert CHANGED in before
    assert "nadia.k saved this" in before
    assert "Ring her before noon." in before
    assert "first" in before
    assert "Ring her after six." in after
    assert re.search(r'value="I2"[^>]* checked', after)
    assert "Send this to" not in shown
    assert [one.choices.ask for one in prepared(desk)] == ["Ring her before noon."]


def test_after_putting_both_together_it_is_saved_as_the_next_revision(desk, nadia, omar):
    hers, his = nadia.open(), omar.open()
    nadia.save(hers, ask="Ring her before noon.", **TYPED)
    shown = omar.save(his, ask="Ring her after six.", **TYPED)
    again = dict(re.findall(r'type="hidden" name="(csrf_token|seen)" value="([^"]*)"', shown))

    omar.save(again, ask="Ring her before noon, or after six.", **TYPED)

    (one,) = prepared(desk)
    assert (one.choices.ask, one.revision, one.saved_by) == ("Ring her before noon, or after six.", 2, "omar.h")


def test_the_same_words_from_two_people_are_no_quarrel(desk, nadia, omar):
    hers, his = nadia.open(), omar.open()
    nadia.save(hers, ask="Ring her before noon.", **TYPED)

    assert CHANGED not in omar.save(his, ask="Ring her before noon.", **TYPED)
    assert prepared(desk)[0].revision == 1


def test_nobody_sends_over_what_somebody_else_saved_since(desk, nadia, omar):
    his = omar.open()
    nadia.save(nadia.open(), ask="Do not go to the door.", **TYPED)

    answer = omar.send(his, ask="Visit her at home.", **TYPED)

    assert answer.status_code == 200
    assert CHANGED in answer.text
    assert "Do not go to the door." in answer.text
    assert desk.world.counts()["referral"] == 0


def test_what_was_sent_meanwhile_is_said_before_it_is_sent_again(desk, nadia, omar):
    nadia.save(nadia.open(), ask="Ring her.", **TYPED)
    his = omar.open()
    nadia.send(nadia.open(), ask="Ring her.", **TYPED)

    answer = omar.send(his, ask="Ring her.", **TYPED)

    assert "They sent it, or threw away what was prepared" in answer.text
    assert desk.world.counts()["referral"] == 1


def test_sending_takes_away_what_was_prepared_and_pressing_twice_sends_once(desk, nadia):
    nadia.save(nadia.open(), ask="Ring her.", **TYPED)
    opened = nadia.open()

    first, second = (nadia.send(opened, ask="Ring her.", **TYPED) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert prepared(desk) == []


def test_what_the_gate_did_not_let_out_stays_prepared(desk, nadia):
    nadia.save(nadia.open(), ask="Ring her.", **TYPED)
    desk.world.consent.outcome, desk.world.consent.reasons = "not_sent", ("DATA_MISSING",)

    sent = nadia.send(nadia.open(), ask="Ring her.", **TYPED).headers["Location"]

    assert [one.choices.ask for one in prepared(desk)] == ["Ring her."]
    page = nadia.browser.get(sent).text
    assert "Change it and try again" in page


def test_what_waits_for_somebody_to_tell_is_taken_back_and_opened_again(desk, nadia):
    sent = nadia.send(nadia.open(), ask="Ring her at work.", delivery="phone", **TYPED).headers["Location"]
    opened = nadia.open()

    answer = nadia.browser.post(f"{sent}/change", data=opened)

    assert answer.headers["Location"] == nadia.way
    page = nadia.browser.get(nadia.way).text
    assert KEPT in page
    assert "Ring her at work." in page
    assert not re.search(r'value="I2"[^>]* checked', page)
    assert desk.world.state(sent.rpartition("/")[2]) == "cancelled"


WHY = "So that they find her with her sister."
OPTIONAL = {**TYPED, "details": [*TYPED["details"], "ADR"], "reason-ADR": WHY}


def test_why_optional_details_go_is_there_again_when_it_is_taken_back(desk, nadia):
    sent = nadia.send(nadia.open(), ask="Ring her.", delivery="phone", **OPTIONAL).headers["Location"]

    nadia.browser.post(f"{sent}/change", data=nadia.open())

    assert [dict(one.choices.reasons)["ADR"] for one in prepared(desk)] == [WHY]
    assert WHY in nadia.browser.get(nadia.way).text


def test_why_optional_details_go_leaves_with_nothing_and_lies_under_her_key(desk, nadia):
    nadia.send(nadia.open(), ask="Ring her.", **OPTIONAL)
    assert [b"sister" in bytes(row["reasons"]) for row in desk.world.rows("snapshot")] == [False]

    desk.world.work()

    [opened] = desk.world.nodes[CARE].take()
    assert "Ring her." in str(opened.parts)
    assert "sister" not in str(opened.parts)


def test_what_has_left_is_not_opened_again(desk, nadia):
    sent = nadia.send(nadia.open(), ask="Ring her.", **TYPED).headers["Location"]
    desk.world.work()

    answer = nadia.browser.post(f"{sent}/change", data=nadia.open())

    assert answer.status_code == 409
    assert prepared(desk) == []
    assert desk.world.state(sent.rpartition("/")[2]) == "dispatched"


def test_an_incident_that_she_left_out_since_does_not_come_back_with_what_was_prepared(desk, nadia):
    nadia.save(nadia.open(), ask="Ring her.", **{**TYPED, "incidents": ["I1", "I2"]})
    talk = desk.talk(CARE)
    told = ["IDN", "CON", "COM", "INC", "RLV"]
    desk.post(f"{desk.at}/talks/{talk}/cards/0/change", told=told, has_incidents="1", incidents=["I2"])
    desk.say(talk, "given")
    desk.save(talk)

    page = nadia.browser.get(nadia.way).text

    assert "first" not in page.partition("They would not see")[0]


def test_a_stop_throws_away_what_was_prepared(desk, nadia):
    nadia.save(nadia.open(), ask="Ring her.", **TYPED)
    person = desk.world.service.desk.seeing.person(Actor("nadia.k", "case_officer", "eastmere"), desk.person)

    desk.world.service.desk.ahead.stop(person, "norshire-police")
    assert len(prepared(desk)) == 1
    desk.world.service.desk.ahead.stop(person, CARE)
    assert prepared(desk) == []


def test_throwing_away_sends_nothing(desk, nadia):
    nadia.save(nadia.open(), ask="Ring her.", **TYPED)
    way = nadia.way.rpartition("/")[2]

    nadia.browser.post(f"{desk.at}/prepared/{way}/away", data=nadia.open())

    assert prepared(desk) == []
    assert desk.world.counts()["referral"] == 0


def test_another_team_neither_sees_nor_touches_it(desk, nadia):
    nadia.save(nadia.open(), ask="Ring her.", **TYPED)
    sent = nadia.send(nadia.open(), ask="Ring her.", delivery="phone", **TYPED).headers["Location"]
    nadia.browser.post(f"{sent}/change", data=nadia.open())
    priya = signed_in(desk.app, "priya.s")
    token = re.search(r'name="csrf_token" value="([^"]+)"', priya.get("/desk/people/new").text)[1]
    way = nadia.way.rpartition("/")[2]

    for path in (nadia.way, f"{sent}/change", f"{desk.at}/prepared/{way}/away"):
        assert priya.post(path, data={"csrf_token": token}).status_code == 404, path
    assert len(prepared(desk)) == 1


def test_what_was_prepared_stands_in_the_database_as_ciphertext_only(desk, nadia):
    nadia.save(nadia.open(), ask="Ring her before noon.", **TYPED)

    (row,) = desk.world.rows("prepared")

    assert b"Ring her" not in row["content"]
    assert not [name for name, value in row.items() if isinstance(value, str) and "I1" in value]


@pytest.mark.parametrize("act", ["save", "send"])
def test_what_is_too_long_is_told_and_neither_cut_nor_kept_nor_sent(desk, nadia, act):
    long = "x" * 10_001

    answer = getattr(nadia, act)(nadia.open(), ask=long, **TYPED)

    page = answer if isinstance(answer, str) else answer.text
    assert "What you ask them to do must be 10000 characters or less. Nothing was saved." in page
    assert long in page
    assert prepared(desk) == []
    assert desk.world.service.reading.of_person(desk.person) == []
