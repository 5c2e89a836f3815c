"""Stop, her page, urgent sharing, approvals and reviews, at the desk; consent is played by the test."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from consent_said import CARE, POLICE, RECEIPT, Consent
from desk_staff import desk_of, signed_in

from alongside.envelope.model import ReceiptStatus
from referral.domain.prepared import Choices, Prepared
from referral.usecases.permission_ended import Ended, stop_ended


@pytest.fixture
def calls():
    return Consent()


@pytest.fixture
def desk(world, calls):
    """The desk, and somebody whose referral Harbour has."""
    world.calls = calls
    made = desk_of(world)
    world.referral_id, opened = world.sent()
    world.opened = opened
    world.nodes[CARE].receipt(opened)
    world.work()
    world.someone = world.show(world.referral_id).referral.person_id
    return made


def address(world, page):
    return f"/desk/people/{world.someone}/{page}"


def post(browser, where, **form):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/desk/").text)[1]
    return browser.post(where, data={"csrf_token": token, **form})


def withdrawn(world):
    decision = world.show(world.referral_id).referral.decision.decision_id
    with world.service.new_uow() as uow:
        stop_ended(uow, world.service.settings.contacts, Ended([decision]), world.clock.now())
        uow.commit()
    world.work()


def test_stop_is_two_presses_in_the_officers_own_name_and_shows_what_she_is_told(world, desk, calls):
    browser = signed_in(desk, "nadia.k")
    page = browser.get(address(world, "stop")).text
    assert "Stop everything" in page and f'value="{CARE}"' in page

    answer = post(browser, address(world, "stop"), what=CARE, key="key-0000000000000001")

    assert calls.said[-1][0] == "nadia.k" and calls.said[-1][3:] == ({"agencies": [CARE]}, "key-0000000000000001")
    withdrawn(world)
    page = browser.get(answer.headers["Location"])
    assert "You told us to stop." in page.text and "&lt;b&gt;We" in page.text
    assert "Waiting for them" in page.text and page.headers["Refresh"] == "10"
    assert "Refresh" not in browser.get(address(world, "stopped")).headers


def test_in_the_first_moments_nothing_is_called_unsent(world, desk, calls):
    """The news that she withdrew is on its way from consent."""
    calls.made_at = world.clock.now().isoformat()

    page = signed_in(desk, "nadia.k").get(address(world, f"stopped?receipt={RECEIPT}&watch=yes"))

    assert "telling them now" in page.text and "Nothing had been sent" not in page.text
    assert page.headers["Refresh"] == "3"


def test_all_of_it_names_no_agency(world, desk, calls):
    post(signed_in(desk, "nadia.k"), address(world, "stop"), what="all", key="key-0000000000000001")

    assert calls.said[-1][3] == {}


@pytest.mark.parametrize(
    ("chosen", "body"),
    [
        ({"agency": CARE, "detail": "INC"}, {"agencies": [CARE], "categories": ["INC"]}),
        ({"detail": "IDN"}, {"categories": ["IDN"]}),
        ({"need": "support.victim_general"}, {"purposes": ["support.victim_general"]}),
        ({"agency": CARE}, {"agencies": [CARE]}),
    ],
)
def test_a_part_can_be_stopped_alone(world, desk, calls, chosen, body):
    browser = signed_in(desk, "nadia.k")

    answer = post(browser, address(world, "stop/part"), key="key-0000000000000001", **chosen)

    assert calls.said[-1][:2] == ("nadia.k", "POST")
    assert calls.said[-1][3:] == (body, "key-0000000000000001")
    assert f"receipt={RECEIPT}" in answer.headers["Location"]


def test_the_parts_are_in_plain_words_and_only_what_she_said_yes_to(world, desk, calls):
    page = signed_in(desk, "nadia.k").get(address(world, "stop/part")).text

    for words in ("Harbour-Victim-Care", "What happened", "Somebody to talk to, and support after what happened"):
        assert words in page
    assert "Children" not in page
    assert "How to make contact safely" not in page


@pytest.mark.parametrize(
    "chosen", [{}, {"agency": "bridgegate"}, {"detail": "CHD"}, {"detail": "SAF"}, {"need": "x"}]
)
def test_no_part_is_stopped_that_was_not_chosen_or_not_agreed(world, desk, calls, chosen):
    answer = post(signed_in(desk, "nadia.k"), address(world, "stop/part"), key="key-0000000000000001", **chosen)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert not [one for one in calls.said if one[1] == "POST"]


def test_a_stop_of_one_agency_takes_away_what_was_prepared_and_a_part_leaves_it(world, desk, calls):
    browser = signed_in(desk, "nadia.k")
    with world.service.new_uow() as uow:
        uow.prepared.put(
            Prepared(world.someone, "support.victim_general", CARE, Choices(("IDN",), None, {}, "Ring", "urgent", ""),
                     1, "nadia.k", world.clock.now())
        )  # fmt: skip
        uow.commit()

    post(browser, address(world, "stop/part"), key="key-0000000000000001", agency=CARE, detail="INC")
    assert world.counts()["prepared"] == 1
    post(browser, address(world, "stop"), key="key-0000000000000002", what=CARE)
    assert world.counts()["prepared"] == 0


@pytest.mark.parametrize("said", ["", None])
def test_nothing_is_stopped_when_nothing_was_chosen(world, desk, calls, said):
    form = {} if said is None else {"what": said}
    answer = post(signed_in(desk, "nadia.k"), address(world, "stop"), key="k", **form)

    assert answer.status_code == 422 and "Choose what to stop." in answer.text
    assert not [one for one in calls.said if one[1] == "POST"]


def test_what_she_is_told_is_shown_in_the_words_that_were_asked_for_beside_the_english(world, desk, calls):
    page = signed_in(desk, "nadia.k").get(address(world, f"stopped?receipt={RECEIPT}&words=cy"))

    assert calls.said[-1][2] == f"/receipts/{RECEIPT}?help=cy"
    assert "You told us to stop." in page.text and 'lang="cy"' in page.text and "stopio." in page.text
    assert "No translator has signed off these words yet." in page.text
    plain = signed_in(desk, "nadia.k").get(address(world, f"stopped?receipt={RECEIPT}&words=../x"))
    assert calls.said[-1][2] == f"/receipts/{RECEIPT}"
    assert "Cymraeg" in plain.text and "stopio." not in plain.text


def test_a_receipt_of_somebody_else_is_not_shown(world, desk, calls):
    page = signed_in(desk, "nadia.k").get(address(world, f"stopped?receipt={uuid4()}"))

    assert page.status_code == 200 and "You told us to stop" not in page.text


def test_what_an_agency_says_on_the_phone_is_written_down(world, desk):
    withdrawn(world)
    browser = signed_in(desk, "nadia.k")
    wrong = post(browser, address(world, "stopped"), referral=world.referral_id, answer="retained", until="May")
    assert wrong.status_code == 422 and "Enter why they keep it" in wrong.text and 'value="May"' in wrong.text

    post(browser, address(world, "stopped"), referral=world.referral_id, answer="erased")

    page = browser.get(address(world, "stopped")).text
    assert "Settled" in page and "on the phone" in page
    assert post(browser, address(world, "stopped"), referral=str(uuid4()), answer="erased").status_code == 404


def test_a_late_answer_says_whom_to_ring(world, desk):
    withdrawn(world)
    world.clock.at += timedelta(minutes=15)
    world.service.chase_recalls.step()

    page = signed_in(desk, "nadia.k").get(address(world, "stopped")).text

    assert "Ring them" in page and "020 7946 0101" in page


@pytest.mark.parametrize("form", ["summary", "letter", "aloud"])
def test_her_page_says_who_and_what_and_how_to_stop_in_each_form(world, desk, form):
    browser = signed_in(desk, "nadia.k")
    page = browser.get(address(world, form)).text

    assert "Harbour-Victim-Care" in page or "Harbour" in page
    told = ("our name", "ow to reach you", "when and how it is safe to reach you", "what happened in short")
    assert not [words for words in told if words not in page] and "your children" not in page
    assert "before 1 June 2026" in page and "999" in page
    assert "words of hers" not in page, "paper is found by others"
    assert "Eich cynllun" in browser.get(address(world, f"{form}?language=cy")).text
    assert "No translator has signed off" in browser.get(address(world, f"{form}?language=cy")).text
    assert browser.get(address(world, f"{form}?language=xx")).status_code == 200


def test_a_letter_says_when_it_must_not_be_posted(world, desk):
    browser = signed_in(desk, "nadia.k")
    assert "Do not post this" in browser.get(address(world, "letter")).text

    held = world.safe_contacts.held
    world.safe_contacts.held = type(held)(4, held.confirmed_at, {"channels": [{"kind": "post", "safe": "yes"}]})

    assert "Do not post this" not in browser.get(address(world, "letter")).text


@pytest.mark.parametrize(("when", "shown"), [("told_before", True), ("withheld_until_review", False)])
def test_what_went_without_her_yes_is_on_her_page_only_when_she_may_know(world, desk, calls, when, shown):
    person, before = world.someone, signed_in(desk, "nadia.k").get(address(world, "summary")).text
    made = world.ask(
        "key-0000000000000009", person_id=person, agency=POLICE, lane="protect", type="police.emergency",
        authority=("exception", str(uuid4())), urgency="emergency",
    )  # fmt: skip
    world.work()
    calls.held["exceptions"] = [{"exception_id": "e1"}]
    calls.whole = {"tell_person": {"when": when, "by": None}, "disclosures": [made.decision.decision_id]}

    page = signed_in(desk, "nadia.k").get(address(world, "summary")).text

    assert ("So that they could come at once." in page) is shown
    if not shown:
        assert _body(page) == _body(before)


@pytest.mark.parametrize(
    ("may_be_told", "shown"),
    [
        pytest.param(timedelta(0), True, id="the day has come"),
        pytest.param(timedelta(seconds=1), False, id="the day is to come"),
        pytest.param(None, False, id="a review put it off"),
    ],
)
def test_what_she_is_told_on_a_day_is_on_her_page_from_when_consent_says(world, desk, calls, may_be_told, shown):
    made = world.ask(
        "key-0000000000000009", person_id=world.someone, agency=POLICE, lane="protect", type="police.emergency",
        authority=("exception", str(uuid4())), urgency="emergency",
    )  # fmt: skip
    world.work()
    now = world.clock.now()
    calls.held["exceptions"] = [{"exception_id": "e1"}]
    calls.whole = {
        "tell_person": {"when": "told_after", "by": (now - timedelta(days=1)).isoformat()},
        "may_be_told_at": None if may_be_told is None else (now + may_be_told).isoformat(),
        "disclosures": [made.decision.decision_id],
    }

    page = signed_in(desk, "nadia.k").get(address(world, "summary")).text

    assert ("So that they could come at once." in page) is shown


def _body(page):
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_half_a_page_is_never_shown(world, desk, calls):
    calls.away = True

    for form in ("summary", "letter", "aloud", "stop"):
        answer = signed_in(desk, "nadia.k").get(address(world, form))
        assert answer.status_code == 503 and "Harbour" not in answer.text


@pytest.mark.parametrize("page", ["summary", "letter", "aloud", "stop", "stopped", "urgent"])
def test_another_teams_officer_learns_nothing(world, desk, page):
    browser = signed_in(desk, "priya.s")

    hidden, missing = browser.get(address(world, page)), browser.get(f"/desk/people/{uuid4()}/{page}")

    assert hidden.status_code == missing.status_code == 404
    assert "Amara" not in hidden.text


URGENT = {
    "rung": "yes", "to": f"{POLICE} police.emergency", "danger_to_life": "yes", "immediate_danger": "yes",
    "facts": "He is at the door.", "why": ["no_time"], "necessity": "She could be hurt.",
    "proportionality": "Only what finds her.", "categories": ["IDN", "ADR"], "telling": "told_before",
}  # fmt: skip


DAYS = {"2026-03-31": "31 March 2026", "2026-07-01": "1 July 2026"}


@pytest.fixture
def protects(world, desk):
    """The police take emergencies."""
    from dataclasses import replace

    with world.service.new_uow() as uow:
        police = uow.agencies.get(POLICE)
        uow.agencies.put(replace(police, accepts=("police.emergency",)))
        uow.commit()
    return desk


def test_when_minutes_matter_it_goes_at_once_and_once(world, protects, calls):
    browser = signed_in(protects, "nadia.k")

    first = post(browser, address(world, "urgent"), key="key-0000000000000001", **URGENT)
    calls_made = [one for one in calls.said if one[2].endswith("/by-facts")]
    world.work()

    assert first.status_code == 303 and calls_made[0][3]["break_glass"] is True
    assert "999" in calls_made[0][3]["facts"] and calls_made[0][0] == "nadia.k"
    [opened] = world.nodes[POLICE].take()
    assert json.loads(opened.parts["_card"])["urgency"] == "emergency"
    world.nodes[POLICE].receipt(opened, ReceiptStatus.RECEIVED)
    world.work()
    assert "They have it" in browser.get(first.headers["Location"]).text
    assert world.rows("proposal") == []


def test_a_form_with_mistakes_comes_back_with_what_was_typed(world, protects, calls):
    answer = post(signed_in(protects, "nadia.k"), address(world, "urgent"), **{**URGENT, "rung": "", "facts": "<i>x"})

    assert answer.status_code == 422
    assert "Choose whether 999 has been rung." in answer.text and "&lt;i&gt;x" in answer.text
    assert not [one for one in calls.said if one[1] == "POST"]


def waiting(world, protects, calls, **said):
    calls.second_person = True
    form = {**URGENT, "immediate_danger": "no", **said}
    answer = post(signed_in(protects, "nadia.k"), address(world, "urgent"), key="key-0000000000000001", **form)
    [row] = world.rows("proposal")
    return answer.headers["Location"], f"/desk/approvals/{row['proposal_id']}", row


def test_what_needs_a_second_person_waits_for_them_and_is_sent_when_they_approve(world, protects, calls):
    mine, where, row = waiting(world, protects, calls)
    world.work()
    assert world.nodes[POLICE].take() == []
    assert b"door" not in bytes(row["content"]), "kept under the person's key"
    assert "staff.review_due" in world.notices()
    sam = signed_in(protects, "sam.d")
    page = sam.get(where).text
    assert "He is at the door." in page and "nadia.k" in page and "Address" in page
    assert post(sam, where).status_code == 422

    assert post(sam, where, verdict="yes").status_code == 303

    assert calls.said[-1][:2] == ("sam.d", "POST") and calls.said[-1][2].endswith("/authorisation")
    world.work()
    assert len(world.nodes[POLICE].take()) == 1
    assert "on its way" in signed_in(protects, "nadia.k").get(mine).text
    assert post(sam, where, verdict="yes").status_code == 422
    world.work()
    assert world.nodes[POLICE].take() == []


@pytest.mark.parametrize("day", ["2026-03-31", "2026-07-01"])  # in winter and in summer time
def test_the_second_person_reads_by_which_day_she_is_told_and_no_time_of_it(world, protects, calls, day):
    _, where, _ = waiting(world, protects, calls, telling="told_after", tell_by=day)

    page = signed_in(protects, "sam.d").get(where).text

    assert "Not yet, and we will tell them" in page
    assert f'By which day they are told</dt><dd class="govuk-summary-list__value app-words">{DAYS[day]}</dd>' in page
    assert "23:59" not in page and "22:59" not in page


def test_without_a_day_the_second_person_reads_of_none(world, protects, calls):
    _, where, _ = waiting(world, protects, calls)

    assert "By which day" not in signed_in(protects, "sam.d").get(where).text


def test_a_no_sends_nothing_and_tells_the_officer_why(world, protects, calls):
    mine, where, _ = waiting(world, protects, calls)
    sam = signed_in(protects, "sam.d")
    assert "Enter why you say no" in post(sam, where, verdict="no", why=" ").text

    post(sam, where, verdict="no", why="Ask her first.")

    assert not [one for one in calls.said if one[2].endswith("/authorisation")]
    (no,) = [one for one in calls.said if one[2].endswith("/decline")]
    assert (no[0], no[3]) == ("sam.d", {"why": "Ask her first."})
    assert "Ask her first." in signed_in(protects, "nadia.k").get(mine).text
    assert post(sam, where, verdict="yes").status_code == 422


def test_a_no_that_consent_does_not_take_is_no_verdict(world, protects, calls):
    _, where, _ = waiting(world, protects, calls)
    calls.refuses = "Another person was named to authorise this exception."

    answer = post(signed_in(protects, "sam.d"), where, verdict="no", why="Ask her first.")

    assert answer.status_code == 422 and "Another person was named" in answer.text
    assert [row["verdict"] for row in world.rows("proposal")] == ["waiting"]


def test_what_consent_refuses_is_not_sent(world, protects, calls):
    _, where, _ = waiting(world, protects, calls)
    calls.refuses = "The data protection officer advises and never approves."

    answer = post(signed_in(protects, "sam.d"), where, verdict="yes")

    assert answer.status_code == 422 and "never approves" in answer.text
    assert [row["verdict"] for row in world.rows("proposal")] == ["waiting"]


def test_whoever_proposed_cannot_approve_even_with_the_role(world, protects, calls):
    calls.second_person = True
    sam = signed_in(protects, "sam.d")
    post(sam, address(world, "urgent"), key="key-0000000000000001", **{**URGENT, "immediate_danger": "no"})
    [row] = world.rows("proposal")
    where = f"/desk/approvals/{row['proposal_id']}"

    assert "somebody else has to decide" in sam.get(where).text
    assert post(sam, where, verdict="yes").status_code == 422
    assert not [one for one in calls.said if one[2].endswith("/authorisation")]


def test_a_review_is_listed_for_whoever_is_asked_and_written_down(world, desk, calls):
    decision = world.show(world.referral_id).referral.decision.decision_id
    one = {"review_id": str(uuid4()), "decision_id": decision, "code": "break_glass", "role": "safeguarding_lead",
           "due_at": "2026-03-04T17:00:00+00:00", "state": "open"}  # fmt: skip
    calls.reviews = [one, {**one, "review_id": str(uuid4()), "role": "dpo"}]
    sam = signed_in(desk, "sam.d")
    page = sam.get("/desk/reviews").text
    assert page.count("Write it down") == 1 and "Amara Example" in page
    assert "because minutes mattered" in page

    wrong = post(sam, "/desk/reviews", review=one["review_id"], words="I rang them.", outcome="")
    assert wrong.status_code == 422 and "Choose what you found." in wrong.text and "I rang them." in wrong.text
    post(sam, "/desk/reviews", review=one["review_id"], words="I rang them.", outcome="justified", key="k" * 16)

    assert calls.said[-1][2:4] == (
        f"/reviews/{one['review_id']}/completion", {"outcome": "justified", "words": "I rang them."}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "asked", "shown"),
    [
        ("sam.d", "safeguarding_lead", True),
        ("sam.d", "director", False),  # consent tells a lead of every review, also of those of others
        ("alex.r", "director", True),
        ("alex.r", "safeguarding_lead", True),  # a small team: the director may where the lead decided
        ("ruth.a", "directory_admin", True),
        ("dana.p", "safeguarding_lead", False),
    ],
)
def test_whoever_the_rules_name_finds_their_reviews_at_the_desk(world, desk, calls, name, asked, shown):
    decision = world.show(world.referral_id).referral.decision.decision_id
    review = {"review_id": str(uuid4()), "decision_id": decision, "code": "break_glass", "role": asked,
              "due_at": "2026-03-04T17:00:00+00:00", "state": "open"}  # fmt: skip
    calls.reviews = [review]
    browser = signed_in(desk, name)

    page = browser.get("/desk/reviews")

    assert page.status_code == 200 and ("Write it down" in page.text) is shown
    assert 'href="/desk/reviews"' in browser.get("/desk/").text
    if name in ("alex.r", "ruth.a"):
        assert "Amara" not in page.text, "a role that sees nobody's story looks at the decision alone"
        form = {"review": review["review_id"], "words": "I asked them.", "outcome": "justified"}
        assert post(browser, "/desk/reviews", **form).status_code == 303
        assert calls.said[-1][:3] == (name, "POST", f"/reviews/{review['review_id']}/completion")


ABOUT = {
    "agency": CARE, "type": "support.victim_general", "decided_at": "2026-03-03T11:00:00+00:00",
    "shared": ["IDN", "INC"], "notes": [], "basis": None, "objections": [{"said": "I <b>said</b> no.", "at": "x"}],
    "rules": [{"code": "LB-4", "asks": "It is written down why.", "kept": False},
              {"code": "LB-8", "asks": "A policy is in force.", "kept": True}],
    "why": {"type": "danger_to_life", "facts": "She rang Harbour-Victim-Care twice.", "why_no_consent": ["refused"],
            "wishes": None, "necessity": "He has <i>petrol</i>.", "proportionality": "Only the name.",
            "less_intrusive": None, "legal_power": [], "break_glass": True, "proposed_by": "nadia.k",
            "authorised_by": None},
    "asks_telling": True,
}  # fmt: skip


@pytest.fixture
def asked_of(world, desk, calls):
    """A review of what Harbour was told, asked of a role."""

    def ask(role, **changes):
        decision = world.show(world.referral_id).referral.decision.decision_id
        review = {"review_id": str(uuid4()), "decision_id": decision, "code": "date_set", "role": role,
                  "due_at": "2026-03-04T17:00:00+00:00", "state": "open", **changes}  # fmt: skip
        calls.reviews, calls.about = [review], dict(ABOUT)
        return f"/desk/reviews/{review['review_id']}"

    return ask


@pytest.mark.parametrize(
    ("name", "role", "person", "agency"),
    [
        ("sam.d", "safeguarding_lead", "Amara Example", "Harbour-Victim-Care"),
        ("dana.p", "dpo", "Amara Example", "Harbour-Victim-Care"),
        ("alex.r", "director", "P-AMARA", "Harbour-Victim-Care"),
        ("ruth.a", "directory_admin", "P-AMARA", "Harbour-Victim-Care"),
    ],
)
def test_whoever_has_to_review_reads_whom_it_is_about_what_went_and_why(
    world, desk, calls, asked_of, name, role, person, agency
):
    where, browser = asked_of(role), signed_in(desk, name)

    for page in (browser.get("/desk/reviews").text, browser.get(where).text):
        assert person in page and agency in page
    assert f'href="{where}"' in browser.get("/desk/reviews").text
    page = browser.get(where).text
    for words in (
        "What happened",
        "He has &lt;i&gt;petrol",
        "They said no",
        "I &lt;b&gt;said",
        "Nobody: one officer",
    ):
        assert words in page
    assert ">Not kept</strong> LB-4: It is written down why." in page and ">Kept</strong> LB-8" in page
    assert ("Amara Example" in page) is (name not in ("alex.r", "ruth.a"))
    assert calls.said[-1][:3] == (name, "GET", where.removeprefix("/desk"))


@pytest.mark.parametrize(("name", "role", "named"), [
    ("sam.d", "safeguarding_lead", True), ("alex.r", "director", False), ("dana.p", "dpo", False),
])  # fmt: skip
def test_a_confidential_agency_is_named_to_few_reviewers(world, desk, asked_of, name, role, named):
    with world.service.new_uow() as uow:
        uow.agencies.put(replace(uow.agencies.get(CARE), confidential=True))
        uow.commit()
    where, browser = asked_of(role), signed_in(desk, name)

    for page in (browser.get("/desk/reviews").text, browser.get(where).text):
        assert ("Harbour-Victim-Care" in page) is named
        assert ("A specialist service" in page) is not named
    assert ("She rang a specialist service twice." in browser.get(where).text) is not named


def test_whether_they_can_be_told_is_said_with_what_was_found(world, desk, calls, asked_of):
    where, sam = asked_of("safeguarding_lead"), signed_in(desk, "sam.d")
    once = str(uuid4())
    listed = sam.get("/desk/reviews").text
    assert "say whether they can be told" in listed and "Write it down" not in listed
    assert "Can the person be told now?" in sam.get(where).text

    answer = post(sam, where, outcome="justified", words="He has moved.", tell="now", once=once)

    assert answer.status_code == 303
    said = ("sam.d", "POST", f"{where.removeprefix('/desk')}/completion",
            {"outcome": "justified", "words": "He has moved.", "tell": "now"}, once)  # fmt: skip
    assert [one for one in calls.said if one[1] == "POST"] == [said]
    calls.about["asks_telling"] = False
    assert "Can the person be told now?" not in sam.get(where).text


def test_what_was_handed_on_is_refused_with_a_sentence_and_what_was_typed_is_there(world, desk, calls, asked_of):
    where, sam = asked_of("safeguarding_lead"), signed_in(desk, "sam.d")
    calls.refuses = "Nobody did this review in time, so it was handed on."

    answer = post(sam, where, outcome="justified", words="He has moved.", tell="not_yet")

    assert answer.status_code == 422
    assert "so it was handed on." in answer.text and "He has moved." in answer.text


def test_no_title_or_address_tells_anything(world, protects, calls):
    _, where, _ = waiting(world, protects, calls)
    browser, sam = signed_in(protects, "nadia.k"), signed_in(protects, "sam.d")
    seen = [browser.get(address(world, page)).text for page in ("summary", "letter", "aloud", "stop", "urgent")]
    titles = {re.search("<title>(.*)</title>", page)[1] for page in [*seen, sam.get(where).text]}

    assert titles == {"Summary", "Letter", "Read aloud", "Stop", "Urgent", "Approval"}
