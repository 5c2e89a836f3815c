"""Four people, as officers and agencies live through it: what left, what did not, who was told, and what is due."""

from datetime import UTC, datetime, timedelta

import pytest
from officers import NADIA, OLU, SAM, Office, Who, until
from running_world import RehearsedWorld

from embedded.refer.rebase import LONDON

HARBOUR, LOCKWELL, BRIDGEGATE = "harbour-victim-care", "lockwell-sanctuary", "bridgegate-hate-support"
POLICE, CHILDREN, SCHOOL, PANEL = "norshire-police", "eastmere-children", "eastmere-academy", "eastmere-csp"
ADULTS = "eastmere-adults"
FARAH = Who("farah.m")


@pytest.fixture
def office(world):
    return Office(world)


@pytest.fixture
def person(office, tmp_path, request):
    """Begin the case of somebody like one of the samples, today."""
    return lambda case: office.case(tmp_path, case, request.node.name, datetime.now(UTC))


# Amara takes everything back except the locks.


@pytest.fixture
def amara(person):
    return person("amara")


def test_stop_all_of_it_except_the_locks(world, office, amara):
    # given Harbour has accepted, Lockwell has it unopened, and Bridgegate's waits
    harbour, lockwell = amara.says("C1"), amara.says("C2")
    bridgegate = amara.says("C4", status="given", categories=["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV"])
    with_harbour = amara.sent("R1", harbour)
    office.opens(HARBOUR, with_harbour["message_id"])
    office.accepts(HARBOUR)
    path = f"/referrals/{with_harbour['referral_id']}"
    until(
        lambda: [one["answer"] for one in office.get("referral", path)["answers"]], lambda said: said == ["accepted"]
    )
    with_lockwell = amara.sent("R2", lockwell)
    arrived = {agency: world.arrived(agency) for agency in (HARBOUR, BRIDGEGATE)}
    proved = office.get("referral", f"{path}/evidence")
    world.hold_back()
    waiting = amara.refer("R4", bridgegate, categories=["IDN", "CON", "SAF", "COM", "WSH", "INC", "RLV"])
    assert waiting["result"] == "pending"

    # when she rings, and whoever answers records it with nobody's approval
    said = {"agencies": [HARBOUR, BRIDGEGATE], "channel": "phone", "reason": "Stop all of it except the locks."}
    done = office.post("consent", f"/subjects/{amara.subject}/withdrawals", said)
    world.let_go()

    # then what waited never leaves, and nothing more goes to Harbour
    stopped = amara.becomes(waiting, "cancelled")
    assert (stopped["reasons"], stopped["sent"], stopped["receipt"]) == (["PERSON_WITHDREW"], [], None)
    more = amara.refer("R1", harbour)
    assert more["result"] == "not_sent"
    assert "PERSON_WITHDREW" in more["reasons"]
    assert {agency: world.arrived(agency) for agency in arrived} == arrived

    # then the locks go on, with what she allowed for them and no word of what happened
    opened = office.opens(LOCKWELL, with_lockwell["message_id"])
    assert opened["stop_asked_at"] is None
    assert opened["categories"] == ["IDN", "CON", "SAF", "ADR", "COM", "WSH", "RLV", "TEN"]
    assert "Paint was thrown" not in str(opened["parts"])
    stands = {one["agency"]: one["status"] for one in amara.standing()["consents"]}
    assert stands == {HARBOUR: "withdrawn", LOCKWELL: "given", BRIDGEGATE: "withdrawn"}

    # then nothing of the past was rewritten
    record = office.get("consent", f"/consents/{harbour['id']}")
    assert [one["event"] for one in record["events"]] == ["given", "withdrawn"]
    assert record["events"][1]["by"]["name"] == NADIA.name
    assert record["events"][1]["words"] == {"channel": "phone", "reason": "Stop all of it except the locks."}
    now = office.get("referral", f"{path}/evidence")
    assert (now["decision"], now["manifest"]) == (proved["decision"], proved["manifest"])

    # then her receipt says so in plain words, and waits until somebody rings her
    receipt = office.get("consent", f"/receipts/{done['receipt_id']}")
    assert receipt["state"] == "held"
    for agency in ("Harbour Victim Care", "Bridgegate Hate Support"):
        assert f"From then on we do not tell {agency} anything about you." in receipt["lines"]
    assert "Lockwell" not in str(receipt["lines"])
    assert "Harbour" not in receipt["neutral"]
    assert "We carry on helping you just the same." in receipt["lines"]
    handed = office.post("consent", f"/receipts/{done['receipt_id']}/handovers", {"how": "read_aloud"})
    assert (handed["state"], handed["how"]) == ("handed_over", "read_aloud")


def test_a_receipt_reaches_her_by_a_call_at_her_hour_and_by_nothing_else(office, amara):
    # given nothing ever went under her yes
    harbour = amara.says("C1")

    # when she takes it back
    office.post("consent", f"/consents/{harbour['id']}/withdrawals", {})

    # then somebody is asked to ring, between ten and twelve, with what to say to whoever else answers
    [task] = until(amara.tasks, bool)
    [step] = task["instruction"]["steps"]
    assert step["channel"] == "mobile_call"
    assert "10:00" in step["sentence"]
    assert "12:00" in step["sentence"]
    assert "No voicemail." in step["sentence"]
    assert "boiler" in step["sentence"]
    assert amara.messages() == []
    [receipt] = office.get("consent", f"/subjects/{amara.subject}/receipts")["receipts"]
    assert receipt["state"] == "held"


# Tomasz refuses, and his life is in danger.

DANGER = {
    "danger_to_life": "yes",
    "can_decide": "yes",
    "care_needs": "no",
    "serious_crime": "yes",
    "not_agreed_because": ["refused", "no_time"],
}
WISHES = "Tell nobody, least of all the police."
FOR_POLICE = ["IDN", "CON", "SAF", "ADR", "COM", "INC", "HEA", "RLV", "PID", "PCO"]
NEVER_FOR_POLICE = ["VCH", "RDT", "WIT", "IMM"]


def break_glass(office, tomasz, **changed):
    """Nadia records, alone, why the police have to know."""
    body = {
        "agency": POLICE,
        "categories": FOR_POLICE,
        "answers": DANGER,
        "facts": "The neighbour said that he has petrol and that it ends tonight.",
        "wishes": WISHES,
        "necessity": "Nobody else can go there tonight.",
        "proportionality": "Just enough to find him and keep him safe.",
        "break_glass": True,
        "tell_person": {"when": "told_after"},
        **changed,
    }
    made = office.post("consent", f"/subjects/{tomasz.subject}/exceptions/by-facts", body)
    return {"kind": "exception", "id": made["exception_id"]}


def reviews_of(office, exception, who=SAM):
    """The reviews of what went under an exception, by code."""
    decisions = office.get("consent", f"/exceptions/{exception['id']}", who)["disclosures"]
    return {one["code"]: one for one in office.reviews(who) if one["decision_id"] in decisions}


@pytest.fixture
def tomasz(person):
    one = person("tomasz")
    one.never(POLICE, "never the police")
    return one


def test_danger_to_life_is_told_to_the_police_alone_once_and_somebody_looks_at_it(office, tomasz):
    # given the facts, of which the system makes no basis for people who cannot decide
    asked = {"agency": POLICE, "categories": FOR_POLICE, "answers": DANGER}
    follows = office.call("POST", "consent", "/exceptions/derivation", asked).json()
    assert follows["sentence"].startswith("Minutes may matter: ring 999 first.")
    assert (follows["art6"], follows["art9"]) == ("vital_interests", "spi.para10_unlawful_acts")
    before = {one["message_id"] for one in office.messages()}

    # when Nadia decides alone and asks for more than the police may have
    exception = break_glass(office, tomasz, categories=[*FOR_POLICE, *NEVER_FOR_POLICE])
    told = tomasz.sent("R1", exception, categories=[*FOR_POLICE, *NEVER_FOR_POLICE])

    # then the police open who threatens him, and nothing that this kind of referral never carries
    opened = office.opens(POLICE, told["message_id"])
    assert opened["categories"] == FOR_POLICE
    assert set(NEVER_FOR_POLICE) & set(opened["parts"]) == set()
    assert "petrol" in str(opened["parts"]["PCO"])
    assert told["withheld"] == dict.fromkeys(sorted(NEVER_FOR_POLICE), "CEILING_NEVER")
    assert told["notes"] == ["STANDING_REFUSAL_ACKNOWLEDGED"]

    # then the lead and data protection are told at once, and he by no machine
    roles = {"safeguarding_lead", "dpo"}
    until(lambda: asked_to_review(office, before), roles.issubset)
    assert tomasz.is_left_alone("R1")

    # then his words are kept as he said them, and he reads later what was done without him
    kept = office.get("consent", f"/exceptions/{exception['id']}", SAM)
    assert (kept["wishes"], kept["proposed_by"], kept["authorised_by"]) == (WISHES, NADIA.name, None)
    assert (kept["why_no_consent"], kept["break_glass"]) == (["refused", "no_time"], True)
    export = office.get("consent", f"/subjects/{tomasz.subject}/export", SAM)
    assert len(export["shared_without_your_agreement"]) == 1

    # then it is used up, and it opens no way to anybody else
    again = tomasz.refer("R1", exception)
    assert (again["result"], "PERMISSION_USED" in again["reasons"]) == ("not_sent", True)
    elsewhere = tomasz.refer("R1", exception, agency=HARBOUR, type="support.victim_general", lane="choice")
    assert (elsewhere["result"], "NO_PERMISSION" in elsewhere["reasons"]) == ("not_sent", True)
    assert [one["agency"] for one in tomasz.referrals() if one["sent"]] == [POLICE]

    # then it is looked at by the end of the next working day, by somebody who is not Nadia
    review = reviews_of(office, exception)["break_glass"]
    due = datetime.fromisoformat(review["due_at"]).astimezone(LONDON)
    assert (review["role"], due.hour, due.weekday() < 5) == ("safeguarding_lead", 17, True)
    said, where = (
        {"outcome": "justified", "words": "He was found in time.", "tell": "now"},
        f"/reviews/{review['review_id']}/completion",
    )
    assert office.refused("consent", where, said, Who(NADIA.name, SAM.role)) == (403, "may-not-review")
    office.post("consent", where, said, SAM)
    assert "break_glass" not in reviews_of(office, exception)

    # then he can be told, and his officers are asked to
    asked = until(lambda: tasks_of(office, "TELL_THE_PERSON"), bool)
    assert [one["referral_id"] for one in asked] == [told["referral_id"]]

    # when he says that it is not right that they were told, and names nothing in it
    [decision] = office.get("consent", f"/exceptions/{exception['id']}", SAM)["disclosures"]
    wrong = {"categories": [], "decision": decision, "said": "I had said no."}
    office.post("consent", f"/subjects/{tomasz.subject}/disputes", wrong)

    # then the police read that he does not agree with it
    path = f"/referrals/{told['referral_id']}"
    [reply] = until(lambda: office.get("referral", path)["replies"], bool)
    assert reply["text"].startswith("The person does not agree with what we told you in this referral.")


def tasks_of(office, code):
    """What waits for somebody, of one kind."""
    return [one for one in office.get("referral", "/tasks")["tasks"] if one["code"] == code]


def asked_to_review(office, before):
    """Roles that were told since then that a review is due."""
    return {one["to"]["role"] for one in office.new_messages(before) if one["code"] == "staff.review_due"}


def test_a_wrong_basis_is_put_right_and_never_keeps_help_away(office, tomasz):
    # given an officer who ticks that he cannot decide, which is not so
    [wrong] = [one for one in tomasz.told["exceptions"] if one["ref"] == "X2"]
    body = {**wrong, "break_glass": True, "proposed_by": NADIA.name, "authorised_by": None}
    made = office.post("consent", f"/subjects/{tomasz.subject}/exceptions", body)
    exception = {"kind": "exception", "id": made["exception_id"]}

    # when the police are told
    told = tomasz.sent("R2", exception)

    # then it went, on a basis that holds, and data protection looks at it
    assert "BASIS_CORRECTED" in told["notes"]
    [decision] = office.get("consent", f"/exceptions/{made['exception_id']}", SAM)["disclosures"]
    basis = office.get("consent", f"/decisions/{decision}", SAM)["record"]["verdict"]["basis"]
    assert (basis["art6"], basis["art9"]) == ("vital_interests", "spi.para10_unlawful_acts")
    assert reviews_of(office, exception)["basis_corrected"]["role"] == "dpo"

    # then the same without the glass broken is not sent
    body = {**wrong, "proposed_by": NADIA.name, "authorised_by": None, "ref": "X3"}
    made = office.post("consent", f"/subjects/{tomasz.subject}/exceptions", body)
    office.post("consent", f"/exceptions/{made['exception_id']}/authorisation", {}, SAM)
    stopped = tomasz.refer("R2", {"kind": "exception", "id": made["exception_id"]})
    assert (stopped["result"], stopped["reasons"]) == ("not_sent", ["EXCEPTION_BASIS_INVALID"])


FRIDAY = datetime(2026, 4, 10, 21, 45, tzinfo=LONDON)


@pytest.fixture
def rehearsed(tmp_path):
    """A Friday night."""
    world = RehearsedWorld(tmp_path / "data", FRIDAY)
    yield world
    world.stop()


def test_what_friday_night_was_decided_alone_is_looked_at_on_monday_or_handed_on(rehearsed, tmp_path):
    # given a Friday, 21:45, and two decisions of which one was used
    office = Office(rehearsed)
    tomasz = office.case(tmp_path, "tomasz", "tomasz on friday", FRIDAY)
    used, spare = break_glass(office, tomasz), break_glass(office, tomasz)
    tomasz.sent("R1", used)
    review = reviews_of(office, used)["break_glass"]
    monday = datetime(2026, 4, 13, 17, 0, tzinfo=LONDON)
    assert datetime.fromisoformat(review["due_at"]) == monday
    assert (review["role"], review["state"]) == ("safeguarding_lead", "open")

    # when it is Saturday night
    rehearsed.move(FRIDAY + timedelta(hours=25))

    # then what was decided on Friday opens no way any more
    late = tomasz.refer("R1", spare)
    assert (late["result"], "PERMISSION_EXPIRED" in late["reasons"]) == ("not_sent", True)

    # when Monday ends without an answer, then it is the data protection officer's, by Tuesday
    rehearsed.move(monday)
    handed_on = until(lambda: reviews_of(office, used)["break_glass"], lambda one: one["role"] == "dpo")
    assert datetime.fromisoformat(handed_on["due_at"]) == monday + timedelta(days=1)
    assert handed_on["completion"] is None


# Yusuf is thirteen and asks not to tell Dad.

FOR_CHILDREN = ["IDN", "DOB", "CON", "SAF", "ADR", "COM", "WSH", "INC", "HHM", "CHD", "RLV", "PID", "ACT"]
CHILD_IN_DANGER = {"child_in_danger": "yes", "age_band": "under_16", "not_agreed_because": ["unsafe_to_ask"]}
HIS_WISH = "Don't tell Dad. Dad will go and fight them."


@pytest.fixture
def yusuf(person):
    return person("yusuf")


def child_at_risk(office, yusuf):
    """Farah proposes to tell the council; a second person has to agree."""
    body = {
        "agency": CHILDREN,
        "categories": FOR_CHILDREN,
        "answers": CHILD_IN_DANGER,
        "facts": "He and his sister were threatened where they live.",
        "wishes": HIS_WISH,
        "necessity": "They must be protected, and the council leads on that.",
        "proportionality": "What the front door cannot work without.",
        "capacity_note": "He understands what the council does with this.",
        "tell_person": {"when": "told_before", "who": "Yusuf himself, not his parents"},
    }
    return office.post("consent", f"/subjects/{yusuf.subject}/exceptions/by-facts", body, FARAH)


def test_a_child_is_protected_by_two_people_and_his_father_hears_nothing(world, office, yusuf):
    # given Farah's proposal, which is safeguarding and no consent
    before = world.arrived(CHILDREN)
    with_why = {"agency": CHILDREN, "categories": ["STR", "CHD"]}
    assert derived(office, with_why, CHILD_IN_DANGER)["art9"] == "spi.para18_safeguarding"
    made = child_at_risk(office, yusuf)
    assert (made["type"], made["second_person_needed"], made["left_out"]) == ("child_at_risk", True, [])
    exception, where = {"kind": "exception", "id": made["exception_id"]}, f"/exceptions/{made['exception_id']}"

    # when nobody else has agreed, and neither Farah herself nor data protection may
    alone = yusuf.refer("R1", exception)
    assert (alone["result"], alone["reasons"]) == ("not_sent", ["SECOND_PERSON_NEEDED"])
    for who in (FARAH, Who(FARAH.name, SAM.role), OLU):
        assert office.call("POST", "consent", f"{where}/authorisation", {}, who).status_code == 403
    assert world.arrived(CHILDREN) == before

    # when the safeguarding lead agrees
    office.post("consent", f"{where}/authorisation", {}, SAM)
    sent = yusuf.sent("R1", exception)

    # then the council opens both children, and where to speak to him and whom never to contact
    opened = office.opens(CHILDREN, sent["message_id"])
    assert opened["categories"] == FOR_CHILDREN
    assert {one["name"] for one in opened["parts"]["CHD"]["people"]} == {"Yusuf Rahmani", "Sara Rahmani"}
    ways = {one["kind"]: one["safe"] for one in opened["safe_contact"]["channels"]}
    assert ways == {"in_person": "yes", "post": "no", "mobile_call": "no"}
    assert opened["safe_contact"]["never"] == ["never contact the father; the mother does not know"]

    # then the record says why, in his own words, and that nobody's consent carried it
    kept = office.get("consent", where, SAM)
    assert (kept["wishes"], kept["proposed_by"], kept["authorised_by"]) == (HIS_WISH, FARAH.name, SAM.name)
    assert (kept["art6"], kept["art9"]) == ("rli.safeguarding", None)
    assert kept["art10"] == "para18_36"
    assert kept["tell_person"]["who"] == "Yusuf himself, not his parents"
    assert yusuf.standing()["consents"] == []

    # then no letter, call or task goes home: whether and how he is told is for people to decide
    assert yusuf.is_left_alone("R1")


def test_the_school_needs_an_authority_of_its_own_and_a_yes_at_home_needs_the_child_heard(world, office, yusuf):
    # given what was decided for the council
    made = child_at_risk(office, yusuf)
    office.post("consent", f"/exceptions/{made['exception_id']}/authorisation", {}, SAM)
    exception = {"kind": "exception", "id": made["exception_id"]}

    # when the school is asked under it
    school = {"agency": SCHOOL, "type": "education.school", "lane": "choice", "categories": ["IDN", "SAF", "CHD"]}
    refused = yusuf.refer("R1", exception, **school)

    # then nothing is told to it
    assert (refused["result"], refused["sent"]) == ("not_sent", [])
    assert "NO_PERMISSION" in refused["reasons"]

    # when a parent says yes for him, of whom nobody knows whether he is tied to it, or without hearing him
    path = f"/subjects/{yusuf.subject}/consents"
    body = parents_yes()
    father = {"kind": "parental_responsibility", "authority_seen": "birth certificate"}
    for maker, code in (
        ({**father, "conflict": "linked", "child_view": "disagrees"}, "DECIDER_CONFLICT"),
        ({**father, "conflict": "unsure", "child_view": "disagrees"}, "DECIDER_CONFLICT_UNKNOWN"),
        ({**father, "conflict": "none"}, "CHILD_NOT_HEARD"),
    ):
        answer = office.call("POST", "consent", path, {**body, "decision_maker": maker}, FARAH)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    # then no yes stands
    assert yusuf.standing()["consents"] == []


def parents_yes():
    return {
        "agency": SCHOOL,
        "purposes": ["education.school"],
        "categories": ["IDN", "SAF", "CHD"],
        "status": "given",
        "mode": "one_off",
        "valid_from": None,
        "valid_until": None,
        "notice": {"id": "sharing-notice", "version": "2026-02", "language": "en-GB", "format": "standard"},
        "collection": {"method": "in_person", "alone": "yes", "read_back": True},
    }


# Jo has been a "neighbour dispute" six times.


@pytest.fixture
def jo(person):
    return person("jo")


def test_all_that_was_graded_low_goes_together_whatever_the_police_made_of_it(office, jo):
    # given her own yes, her health named in it, and six entries of which the police recorded none
    consent = jo.says("C1")

    # when the panel is asked, once without a word of why it needs her health
    without = jo.sent("R1", consent, reasons={})

    # then her health stays here, and the panel sees the whole pattern, last year's entry too
    opened = office.opens(PANEL, without["message_id"])
    assert without["withheld"] == {"CHD": "NOT_HELD", "HEA": "NEEDS_REASON"}
    assert "HEA" not in opened["parts"]
    incidents = opened["parts"]["INC"]["incidents"]
    assert [one["id"] for one in incidents] == ["I1", "I2", "I3", "I4", "I5", "I6"]
    assert {one["crime_status"] for one in incidents} == {
        "not_reported_victim_choice", "not_assessed", "police_declined_to_record",
    }  # fmt: skip

    # when the case review is asked for, for which she said yes too
    review = jo.sent("R3", consent)

    # then it starts with what happened and needs neither her health nor who did it
    opened = office.opens(PANEL, review["message_id"])
    assert opened["categories"] == ["IDN", "SAF", "ADR", "WSH", "INC", "ACT"]
    assert len(opened["parts"]["INC"]["incidents"]) == 6


def test_with_a_reason_for_it_her_health_goes_to_the_panel(office, jo):
    sent = jo.sent("R1", jo.says("C1"))

    opened = office.opens(PANEL, sent["message_id"])
    assert opened["parts"]["HEA"]["impact"] == "I do not go out any more"
    assert "daily life" not in str(opened)


def test_care_needs_make_nobody_an_adult_at_risk_and_her_own_yes_is_asked_for_first(office, jo):
    # given an officer who knows that she has care needs and is being harmed
    asked = {"agency": ADULTS, "categories": ["IDN", "INC", "HEA"]}
    known = {"care_needs": "yes", "at_risk_of_harm": "yes", "not_agreed_because": ["refused"]}

    # when it is not said that she cannot protect herself
    open_question = derived(office, asked, known)

    # then nothing may be shared without her, and that third question is what is asked
    assert (open_question["type"], open_question["art9"]) == (None, None)
    assert "can_protect_themselves" in [one["name"] for one in open_question["ask_next"]]
    assert open_question["sentence"].endswith("Ask the person.")
    assert derived(office, asked, {**known, "can_protect_themselves": "yes"})["type"] is None
    at_risk = derived(office, asked, {**known, "can_protect_themselves": "no"})
    assert (at_risk["type"], at_risk["art9"]) == ("adult_at_risk", "spi.para18_safeguarding")
    assert at_risk["second_person_needed"] is True

    # when she says yes, then it goes on her yes
    sent = jo.sent("R2", jo.says("C2"))
    opened = office.opens(ADULTS, sent["message_id"])
    assert opened["parts"]["HEA"]["care_and_support_needs"] is True
    assert jo.standing()["exceptions"] == []


def derived(office, asked, answers):
    return office.call("POST", "consent", "/exceptions/derivation", {**asked, "answers": answers}).json()
