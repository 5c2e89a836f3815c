"""What a person does not agree with is written down at the desk, and what came of it; the test plays consent."""

import re
from uuid import uuid4

import pytest
from consent_said import CARE, POLICE, Consent
from desk_staff import desk_of, signed_in

from alongside.envelope.model import ReceiptStatus
from referral.domain.errors import Refused

DISPUTE = "5f00ba56-1012-48df-a40f-1e4f4ece2ef9"
ANSWER = {"outcome": "kept", "said": "The camera shows <b>one</b> man.", "at": "2026-03-02T09:00:00+00:00"}


class Disputed(Consent):
    """Consent, which holds disputes as well."""

    def __init__(self):
        super().__init__()
        self.disputes = []

    def _answer(self, method, path, body):
        if method == "GET" and path.endswith("/disputes"):
            return {"disputes": self.disputes}
        return super()._answer(method, path, body)


def told(**changes):
    return {
        "dispute_id": DISPUTE, "categories": ["INC"], "decision": None, "said": "It was <i>two</i> men.",
        "recorded_at": "2026-03-01T09:00:00+00:00", "stands": True, "answers": [], **changes,
    }  # fmt: skip


@pytest.fixture
def calls():
    return Disputed()


@pytest.fixture
def desk(world, calls):
    """The desk, and somebody whose referral Harbour has."""
    world.calls = calls
    made = desk_of(world)
    world.referral_id, opened = world.sent()
    world.nodes[CARE].receipt(opened, ReceiptStatus.RECEIVED)
    world.work()
    world.someone = world.show(world.referral_id).referral.person_id
    return made


def address(world, page=""):
    return f"/desk/people/{world.someone}/disagrees{page}"


def post(browser, where, **form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/desk/").text)[1]
    return browser.post(where, data={"csrf_token": token, **form})


def posted(calls):
    return [one for one in calls.said if one[1] == "POST"]


def decision(world):
    return world.show(world.referral_id).referral.decision.decision_id


def subject(world):
    with world.service.new_uow() as uow:
        return uow.people.get(world.someone).consent_subject


def test_the_persons_page_leads_there(world, desk, calls):
    calls.held["consents"] = []

    page = signed_in(desk, "nadia.k").get(f"/desk/people/{world.someone}").text

    assert f'href="{address(world)}"' in page


def test_it_is_written_down_in_the_officers_own_name_and_once(world, desk, calls):
    browser, once = signed_in(desk, "nadia.k"), str(uuid4())
    form = {"categories": ["INC", "IDN"], "words": " It was two men.\r\nOn the 3rd. ", "about": "", "once": once}

    answers = [post(browser, address(world, "/new"), **form) for _ in range(2)]

    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, address(world))] * 2
    body = {"categories": ["IDN", "INC"], "decision": None, "said": "It was two men.\nOn the 3rd."}
    said = ("nadia.k", "POST", f"/subjects/{subject(world)}/disputes", body, once)
    assert posted(calls) == [said, said], "the key makes it one"


def test_it_can_be_about_something_that_was_shared_alone(world, desk, calls):
    page = signed_in(desk, "nadia.k").get(address(world, "/new")).text
    assert f'value="{decision(world)}"' in page and "Harbour-Victim-Care, 3 March 2026" in page

    post(signed_in(desk, "nadia.k"), address(world, "/new"), about=decision(world), words="I said no to that.")

    assert posted(calls)[0][3] == {"categories": [], "decision": decision(world), "said": "I said no to that."}


def test_the_page_says_who_is_told_of_a_dispute_about_a_sharing_alone(world, desk, calls):
    calls.disputes = [told(categories=[], decision=decision(world))]
    assert "Who has it: Harbour-Victim-Care." in signed_in(desk, "nadia.k").get(address(world)).text

    calls.disputes = [told(categories=[], decision=str(uuid4()))]
    assert "Who has it" not in signed_in(desk, "nadia.k").get(address(world)).text


def test_against_what_went_without_her_yes_a_review_is_opened_as_well(world, desk, calls):
    world.consent.basis = "vital_interests"
    made = world.ask(
        "key-0000000000000009", person_id=world.someone, agency=POLICE, lane="protect", type="police.emergency",
        authority=("exception", str(uuid4())), urgency="emergency",
    )  # fmt: skip
    world.work()
    about, once = made.decision.decision_id, str(uuid4())
    form = {"about": about, "categories": ["INC"], "words": "I had said no.", "once": once}

    for _ in range(2):
        post(signed_in(desk, "nadia.k"), address(world, "/new"), **form)

    objection, dispute, *again = posted(calls)
    assert objection[2:4] == (f"/subjects/{subject(world)}/objections", {"decision": about, "said": "I had said no."})
    body = {"categories": ["INC"], "decision": about, "said": "I had said no."}
    assert dispute[2:] == (f"/subjects/{subject(world)}/disputes", body, once)
    assert again == [objection, dispute] and objection[4] != once, "pressed twice, it is one of each"
    calls.disputes = [told(decision=about)]
    assert "so somebody looks at it again" in signed_in(desk, "nadia.k").get(address(world)).text


def test_against_what_she_agreed_to_there_is_the_stop_and_the_page_says_so(world, desk, calls):
    about = decision(world)

    post(signed_in(desk, "nadia.k"), address(world, "/new"), about=about, words="Not them.")
    calls.disputes = [told(decision=about)]
    page = signed_in(desk, "nadia.k").get(address(world)).text

    assert [one[2].rpartition("/")[2] for one in posted(calls)] == ["disputes"]
    assert "They had said yes to this." in page and f'href="/desk/people/{world.someone}/stop"' in page


def test_only_kinds_that_are_held_or_went_are_offered(world, desk):
    page = signed_in(desk, "nadia.k").get(address(world, "/new")).text

    assert 'value="INC"' in page and 'value="CON"' in page
    assert 'value="FIN"' not in page
    with world.service.new_uow() as uow:
        uow.people.hold(world.someone, {"IDN": {"name": "Amara Example"}}, world.clock.now())
        uow.commit()
    later = signed_in(desk, "nadia.k").get(address(world, "/new")).text
    assert 'value="INC"' in later, "it went, and can still be wrong where it is"


@pytest.mark.parametrize(
    ("form", "sentence", "field"),
    [
        ({"words": "x"}, "Choose where it is, or which sharing it is about.", "categories"),
        ({"words": "x", "categories": ["FIN"]}, "Choose one of the kinds that are shown.", "categories"),
        ({"words": "x", "categories": ["INC", "<b>"]}, "Choose one of the kinds that are shown.", "categories"),
        ({"words": "x", "about": str(uuid4())}, "Choose one of those that are shown.", "about"),
        ({"words": " \n ", "categories": ["INC"]}, "Enter what they say is not right.", "words"),
        ({"words": "x" * 4_001, "categories": ["INC"]}, "Enter at most 4,000 characters.", "words"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(world, desk, calls, form, sentence, field):
    answer = post(signed_in(desk, "nadia.k"), address(world, "/new"), once="no key", **form)

    assert answer.status_code == 422 and posted(calls) == []
    assert f'<a href="#{field}">{sentence}</a>' in answer.text and f'id="{field}-error"' in answer.text
    assert form["words"].strip() in answer.text
    if "INC" in form.get("categories", ()):
        assert re.search(r'value="INC" id="[^"]*" checked', answer.text)


@pytest.mark.parametrize("words", ["x" * 4_000, "é" * 4_000])
def test_as_many_characters_as_consent_takes_are_taken(world, desk, calls, words):
    assert post(
        signed_in(desk, "nadia.k"), address(world, "/new"), words=words, categories=["INC"]
    ).status_code == 303  # fmt: skip
    assert posted(calls)[0][3]["said"] == words


def test_the_list_says_what_stands_who_has_it_and_what_came_of_it(world, desk, calls):
    over = told(dispute_id=str(uuid4()), stands=False, said="My name is wrong.", recorded_at="2026-03-02T09:00:00Z")
    calls.disputes = [over, told(answers=[ANSWER])]

    page = signed_in(desk, "nadia.k").get(address(world)).text

    assert "It was &lt;i&gt;two&lt;/i&gt; men." in page and "The camera shows &lt;b&gt;one&lt;/b&gt; man." in page
    assert "We keep it as it is" in page and "Who has it: Harbour-Victim-Care." in page
    assert page.index("two&lt;/i&gt;") < page.index("My name is wrong."), "what stands comes first"
    assert page.count("Write down what came of it") == 1, "what is over takes no answer"
    assert calls.said[-1][:3] == ("nadia.k", "GET", f"/subjects/{subject(world)}/disputes")


def test_nobody_has_what_never_went_or_what_was_asked_back(world, desk, calls):
    calls.disputes = [told(categories=["FIN"])]
    assert "Who has it" not in signed_in(desk, "nadia.k").get(address(world)).text

    from referral.usecases.permission_ended import Ended, stop_ended

    with world.service.new_uow() as uow:
        stop_ended(uow, world.service.settings.contacts, Ended([decision(world)]), world.clock.now())
        uow.commit()
    calls.disputes = [told()]
    assert "Who has it" not in signed_in(desk, "nadia.k").get(address(world)).text


def test_what_it_is_about_is_said_by_name_where_it_is_known(world, desk, calls):
    calls.disputes = [told(categories=[], decision=decision(world)), told(decision=str(uuid4()))]

    page = signed_in(desk, "nadia.k").get(address(world)).text

    assert "What we shared with Harbour-Victim-Care on 3 March 2026" in page
    assert "What happened: what was decided" in page


@pytest.mark.parametrize("outcome", ["corrected", "settled", "kept"])
def test_what_came_of_it_is_written_down_for_the_person_to_read(world, desk, calls, outcome):
    calls.disputes = [told()]
    browser, once = signed_in(desk, "sam.d"), str(uuid4())
    assert "two&lt;/i&gt; men" in browser.get(address(world, f"/{DISPUTE}")).text

    answer = post(browser, address(world, f"/{DISPUTE}"), outcome=outcome, words=" We looked. ", once=once)

    assert (answer.status_code, answer.headers["Location"]) == (303, address(world))
    body = {"outcome": outcome, "said": "We looked."}
    assert posted(calls) == [("sam.d", "POST", f"/disputes/{DISPUTE}/answers", body, once)]


@pytest.mark.parametrize(
    ("form", "sentence", "field"),
    [
        ({"words": "We looked."}, "Choose what came of it.", "outcome"),
        ({"words": "We looked.", "outcome": "withdrawn"}, "Choose what came of it.", "outcome"),
        ({"words": " ", "outcome": "kept"}, "Enter what you found, so that the person can read it.", "words"),
        ({"words": "x" * 4_001, "outcome": "kept"}, "Enter at most 4,000 characters.", "words"),
    ],
)
def test_an_answer_with_a_mistake_is_not_written_down(world, desk, calls, form, sentence, field):
    calls.disputes = [told()]

    answer = post(signed_in(desk, "nadia.k"), address(world, f"/{DISPUTE}"), **form)

    assert answer.status_code == 422 and posted(calls) == []
    assert f'<a href="#{field}">{sentence}</a>' in answer.text and form["words"].strip() in answer.text


def test_one_of_somebody_else_is_not_shown_and_not_answered(world, desk, calls):
    calls.disputes = [told(dispute_id=str(uuid4()))]
    browser = signed_in(desk, "nadia.k")

    shown = browser.get(address(world, f"/{DISPUTE}"))
    answered = post(browser, address(world, f"/{DISPUTE}"), outcome="kept", words="No.")

    assert (shown.status_code, answered.status_code) == (404, 404) and posted(calls) == []


def test_what_a_colleague_settled_meanwhile_is_said_with_consents_sentence(world, desk, calls, monkeypatch):
    calls.disputes = [told()]

    def meanwhile(actor, method, path, body=None, *, key=None):
        if method == "POST":
            calls.disputes = [told(stands=False)]
            raise Refused("This is settled already.", "dispute-is-over", 422)
        return Disputed.consent(calls, actor, method, path, body, key=key)

    monkeypatch.setattr(calls, "consent", meanwhile)
    answer = post(signed_in(desk, "nadia.k"), address(world, f"/{DISPUTE}"), outcome="kept", words="We looked.")

    assert answer.status_code == 422 and "This is settled already." in answer.text
    assert "What you wrote was not kept." in answer.text


@pytest.mark.parametrize(
    ("name", "reads", "writes", "answers"),
    [
        ("nadia.k", 200, 200, 200),
        ("sam.d", 200, 200, 200),
        ("dana.p", 200, 200, 403),  # passes on what a person says, and decides nothing about it
        ("amal.t", 200, 403, 403),
        ("alex.r", 403, 403, 403),
        ("ruth.a", 403, 403, 403),
        ("priya.s", 404, 404, 404),  # another team
    ],
)
def test_who_reads_writes_and_answers(world, desk, calls, name, reads, writes, answers):
    calls.disputes = [told()]
    browser = signed_in(desk, name)

    listed = browser.get(address(world))
    found = (listed, browser.get(address(world, "/new")), browser.get(address(world, f"/{DISPUTE}")))

    assert tuple(one.status_code for one in found) == (reads, writes, answers)
    assert ("Write something down" in listed.text) is (writes == 200)
    assert ("Write down what came of it" in listed.text) is (answers == 200)


def test_another_teams_officer_writes_nothing_down(world, desk, calls):
    calls.disputes = [told()]
    browser = signed_in(desk, "priya.s")

    new = post(browser, address(world, "/new"), categories=["INC"], words="x")
    answer = post(browser, address(world, f"/{DISPUTE}"), outcome="kept", words="x")

    assert (new.status_code, answer.status_code) == (404, 404) and calls.said == []


@pytest.mark.parametrize("page", ["/new", f"/{DISPUTE}"])
def test_a_forged_form_is_refused(world, desk, calls, page):
    calls.disputes = [told()]

    form = {"categories": "INC", "words": "x", "outcome": "kept"}
    assert signed_in(desk, "nadia.k").post(address(world, page), data=form).status_code == 400
    assert posted(calls) == []


def test_a_confidential_agency_is_named_only_to_those_who_work_with_the_person(world, desk, calls):
    from dataclasses import replace

    with world.service.new_uow() as uow:
        uow.agencies.put(replace(uow.agencies.get(CARE), confidential=True))
        uow.commit()
    calls.disputes = [told(categories=["INC"], decision=decision(world))]

    for page in ("", "/new"):
        assert "Harbour" in signed_in(desk, "nadia.k").get(address(world, page)).text
        hidden = signed_in(desk, "dana.p").get(address(world, page)).text
        assert "Harbour" not in hidden and "specialist service" in hidden


def test_nothing_real_is_taken_while_it_is_for_practice(world, calls):
    world.calls = calls
    desk = desk_of(world, practice=True)
    world.referral_id, _ = world.sent()
    world.someone = world.show(world.referral_id).referral.person_id
    calls.disputes = [told()]
    browser, real = signed_in(desk, "nadia.k"), "Ring me on 07911 123456."

    new = post(browser, address(world, "/new"), categories=["INC"], words=real)
    answer = post(browser, address(world, f"/{DISPUTE}"), outcome="kept", words=real)

    assert (new.status_code, answer.status_code) == (422, 422) and posted(calls) == []
    assert "practice" in new.text and "practice" in answer.text


def test_half_a_page_is_never_shown(world, desk, calls):
    calls.away = True

    for page in ("", f"/{DISPUTE}"):
        assert signed_in(desk, "nadia.k").get(address(world, page)).status_code == 503


def test_titles_and_addresses_tell_nothing(world, desk, calls):
    calls.disputes = [told()]
    browser = signed_in(desk, "nadia.k")

    pages = [browser.get(address(world, page)).text for page in ("", "/new", f"/{DISPUTE}")]

    assert {re.search("<title>(.*)</title>", page)[1] for page in pages} == {"Not right"}
