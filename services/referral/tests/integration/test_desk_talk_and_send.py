"""The conversation and the sending at the desk: what she said is what counts, once, and nothing more goes."""

import json
import re

import pytest
from desk_staff import signed_in
from sending_desk import CARE, OFFERS, POLICE, SendingDesk


@pytest.fixture
def desk(world):
    return SendingDesk(world)


def test_no_answer_is_saved_before_she_gave_it_and_it_was_read_back(desk):
    talk = desk.talk(CARE, POLICE)
    assert desk.calls.made == {}

    desk.say(talk, "given", "refused")
    assert desk.calls.made == {}
    desk.save(talk)

    said = {one["agency"]: one for one in desk.calls.made.values()}
    assert (said[CARE]["status"], said[POLICE]["status"]) == ("given", "refused")
    assert said[CARE]["categories"] == ["IDN", "CON", "SAF", "COM", "INC", "RLV"]
    assert said[CARE]["collection"] == {"method": "in_person", "alone": "yes", "read_back": True}


def test_saving_twice_records_once(desk):
    talk = desk.talk(CARE)
    desk.say(talk, "given")

    desk.save(talk)
    desk.save(talk)

    assert len(desk.calls.made) == 1


def test_what_could_be_overheard_is_saved_as_ask_me_later(desk):
    talk = desk.talk(CARE, company="overheard")
    desk.say(talk, "given")

    desk.save(talk)

    assert [one["status"] for one in desk.calls.made.values()] == ["later"]


def test_somebody_has_to_say_who_can_hear(desk):
    answer = desk.post(f"{desk.at}/talk", offers=[OFFERS[CARE]])

    assert "Choose who can hear what you say" in answer.text
    assert re.search(rf'value="{OFFERS[CARE]}"[^>]* checked', answer.text)


def test_a_no_after_a_yes_takes_the_yes_back(desk):
    desk.agreed(CARE)
    before = desk.calls._view(*next(iter(desk.calls.made.items())))["consent_id"]
    talk = desk.talk(CARE)
    desk.say(talk, "refused")

    desk.save(talk)

    assert desk.calls.withdrawn == [before]
    assert desk.ways() == []


def test_when_saving_stops_in_the_middle_it_goes_on_from_there(desk):
    talk = desk.talk(CARE, POLICE)
    desk.say(talk, "given", "given")
    desk.calls.fail_after = 1

    stopped = desk.save(talk)
    assert "That does not count." in stopped.text
    desk.calls.fail_after = None
    desk.save(talk)

    assert sorted(one["agency"] for one in desk.calls.made.values()) == [CARE, POLICE]


def test_the_words_that_were_shown_are_kept_and_named(desk):
    desk.agreed(CARE)

    (kept,) = desk.world.words.kept
    (said,) = desk.calls.made.values()
    assert kept["text"].startswith("Harbour-Victim-Care - a charity that supports people after a crime")
    assert said["notice"]["sha256"]
    assert {name: said["notice"][name] for name in ("id", "language", "format")} == {
        "id": f"card.support.victim_general.{CARE}", "language": "en-GB", "format": "standard",
    }  # fmt: skip
    assert "Amara" not in json.dumps(desk.world.words.kept)


def test_an_unsigned_translation_is_shown_and_the_english_words_are_the_evidence(desk):
    talk = desk.talk(CARE, words="cy")
    page = desk.browser.get(f"{desk.at}/talks/{talk}/cards/0").text
    desk.say(talk, "given")
    desk.save(talk)

    assert "lusen sy’n cefnogi pobl ar ôl trosedd" in page
    assert "No translator has signed these words off yet" in page
    assert 'Na <span lang="en-GB">(No)</span>' in page
    assert [one["notice"]["language"] for one in desk.calls.made.values()] == ["en-GB"]


def test_easy_read_is_evidence_by_itself(desk):
    talk = desk.talk(CARE, words="en-easy")
    desk.say(talk, "given")
    desk.save(talk)

    assert [one["notice"]["format"] for one in desk.calls.made.values()] == ["easy_read"]


def test_what_she_took_out_is_refused_cell_by_cell_and_does_not_go(desk):
    talk = desk.talk(CARE)
    desk.post(
        f"{desk.at}/talks/{talk}/cards/0/change", told=["IDN", "CON", "INC"], has_incidents="1", incidents=["I2"]
    )
    desk.say(talk, "given")
    desk.save(talk)

    (said,) = desk.calls.made.values()
    assert said["answers"] == [{"answer": "refused", "categories": ["COM", "RLV"]}]
    page = desk.browser.get(desk.ways()[0]).text
    assert "second" in page.partition("They would not see")[0]
    assert "first" not in page.partition("They would not see")[0]
    assert "The person asked us to leave this out." in page


def test_an_incident_that_she_left_out_does_not_go_even_when_somebody_asks_for_it(desk):
    talk = desk.talk(CARE)
    told = ["IDN", "CON", "COM", "INC", "RLV"]
    desk.post(f"{desk.at}/talks/{talk}/cards/0/change", told=told, has_incidents="1", incidents=["I2"])
    desk.say(talk, "given")
    desk.save(talk)

    sent = desk.post(f"{desk.ways()[0]}/now", **{**desk.sending(), "incidents": ["I1", "I2"]})

    assert sent.status_code == 303
    desk.world.work()
    (opened,) = desk.world.nodes[CARE].take()
    assert [one["id"] for one in json.loads(opened.parts["INC"])["incidents"]] == ["I2"]


def test_what_is_shown_is_what_is_sealed(desk):
    desk.agreed(CARE)
    page = desk.browser.get(desk.ways()[0]).text
    sides = page.partition("They would not see")

    desk.post(f"{desk.ways()[0]}/now", **desk.sending())
    desk.world.work()

    (opened,) = desk.world.nodes[CARE].take()
    assert set(opened.parts) >= {"IDN", "CON", "SAF", "COM", "INC", "RLV"}
    for words in ("Amara Example", "07700 900101", "first", "second", "do not contact my brother-in-law"):
        assert words in sides[0]
        assert words in json.dumps({name: str(part) for name, part in opened.parts.items()})
    assert "Zora" not in sides[0]
    assert "CHD" not in opened.parts
    assert "Children" in sides[2]


def test_pressing_send_twice_sends_once(desk):
    desk.agreed(CARE)
    form, address = desk.sending(), f"{desk.ways()[0]}/now"

    first, second = desk.post(address, **form), desk.post(address, **form)

    assert first.headers["Location"] == second.headers["Location"]
    assert desk.world.counts()["referral"] == 1


def test_without_a_yes_the_page_says_why_nothing_would_go_and_whom_to_ring(desk):
    page = desk.browser.get(f"{desk.at}/send").text
    look = re.search(rf'href="({desk.at}/send/[0-9a-f-]+)"', page)[1]

    shown = desk.browser.get(look).text

    assert "It would not be sent" in shown
    assert "There is no agreement from the person" in shown
    assert "020 7946 02" in shown
    assert "Send this to" not in shown


def test_a_name_in_a_free_text_is_warned_of_and_left_as_it_is(desk):
    desk.agreed(CARE)

    shown = desk.post(desk.ways()[0], follow=True, details=["IDN", "INC"], ask="Ring Zora on 07700 900102.").text

    assert "names another person: Zora Example" in shown
    assert "has a phone number in it: 07700 900102" in shown
    assert "Ring Zora on 07700 900102." in shown


def test_the_safe_ways_go_with_whatever_is_chosen(desk):
    desk.agreed(CARE)

    desk.post(desk.ways()[0], follow=True, details=["IDN"])

    assert desk.calls.previews[-1]["asked"] == ["IDN", "SAF"]


def test_an_optional_detail_goes_with_its_reason(desk):
    desk.agreed(CARE)

    desk.post(desk.ways()[0], follow=True, details=["IDN", "CHD"], **{"reason-CHD": "They support the child too."})

    assert desk.calls.previews[-1]["with_reason"] == ["CHD"]


def test_no_page_shows_a_code_an_article_or_a_key(desk):
    desk.agreed(CARE)
    pages = [desk.browser.get(path).text for path in (desk.at, f"{desk.at}/send", desk.ways()[0], f"{desk.at}/talk")]

    for page in pages:
        read = re.sub(r"<[^>]*>", " ", page)
        assert not re.findall(
            r"\b(IDN|CON|SAF|INC|RLV|CHD|COM|Article|Art \d|support\.victim_general|not_sent)\b", read
        )


def test_addresses_and_titles_say_nothing(desk):
    desk.agreed(CARE)
    paths = [desk.at, f"{desk.at}/send", desk.ways()[0], f"{desk.at}/talk"]

    titles = {re.search("<title>(.*)</title>", desk.browser.get(path).text)[1] for path in paths}

    assert titles <= {"Person", "Send", "Conversation"}
    assert not [path for path in paths if "harbour" in path or "victim" in path or "Amara" in path]


def test_the_arrival_is_looked_at_again_until_it_arrived_and_can_be_stopped(desk):
    desk.agreed(CARE)
    sent = desk.post(f"{desk.ways()[0]}/now", **desk.sending()).headers["Location"]
    waiting = desk.browser.get(sent)
    assert waiting.headers["Refresh"].startswith("3;")
    assert "Refresh" not in desk.browser.get(f"{sent}?look=99").headers

    desk.world.work()
    (opened,) = desk.world.nodes[CARE].take()
    desk.world.nodes[CARE].receipt(opened)
    desk.world.work()

    arrived = desk.browser.get(sent)
    assert "Refresh" not in arrived.headers
    assert "Their system has it" in arrived.text


# The device that was handed over.


def test_a_device_that_was_handed_over_shows_the_cards_and_nothing_else(desk):
    talk = desk.talk(CARE, POLICE)
    given = desk.post(f"{desk.at}/talks/{talk}/hand-over")
    assert given.headers["Location"] == "/desk/cards/0"

    page = desk.browser.get("/desk/cards/0").text
    assert "nadia.k" not in page
    assert "My work" not in page
    assert re.findall(r'href="(?!#|/assets|https://www.bbc)([^"]*)"', page) == []
    for path in ("/desk/", "/desk/people", desk.at, f"{desk.at}/talks/{talk}", f"{desk.at}/send"):
        assert desk.browser.get(path).headers["Location"] == "/sign-in", path


def test_she_answers_on_the_device_and_the_officer_reads_it_back(desk):
    talk = desk.talk(CARE)
    desk.post(f"{desk.at}/talks/{talk}/hand-over")
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.browser.get("/desk/cards/0").text)[1]

    done = desk.browser.post("/desk/cards/0", data={"csrf_token": token, "answer": "later"}, follow_redirects=True)

    assert "Thank you" in done.text
    assert desk.calls.made == {}
    desk.browser = signed_in(desk.app, "nadia.k")
    assert "Ask me later" in desk.browser.get(f"{desk.at}/talks/{talk}").text


def test_after_the_answers_are_saved_the_device_shows_no_card(desk):
    talk = desk.talk(CARE)
    handed = signed_in(desk.app, "nadia.k")
    token = re.search(r'name="csrf_token" value="([^"]+)"', handed.get("/desk/people/new").text)[1]
    handed.post(f"{desk.at}/talks/{talk}/hand-over", data={"csrf_token": token})
    assert handed.get("/desk/cards/0").status_code == 200

    desk.say(talk, "given")
    desk.save(talk)

    assert handed.get("/desk/cards/0").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/desk/cards/0", "/desk/cards/0/change", "/desk/cards/done"])
def test_without_being_handed_over_there_are_no_cards(desk, path):
    assert desk.browser.get(path).headers["Location"] == "/sign-in"
    assert desk.app.test_client().get(path).headers["Location"] == "/sign-in"


# Who may.


def test_another_team_sees_none_of_it(desk):
    talk = desk.talk(CARE)
    other = signed_in(desk.app, "priya.s")

    for path in ("", "/about", "/about/safe", "/about/wants", "/talk", f"/talks/{talk}", f"/talks/{talk}/cards/0",
                 f"/talks/{talk}/paper", "/send"):  # fmt: skip
        assert other.get(desk.at + path).status_code == 404, path


def test_a_referral_is_not_found_under_another_person(desk):
    desk.agreed(CARE)
    sent = desk.post(f"{desk.ways()[0]}/now", **desk.sending()).headers["Location"]
    other = desk.world.person(ref="P-OTHER")
    assert desk.browser.get(sent).status_code == 200

    assert desk.browser.get(sent.replace(desk.person, other)).status_code == 404


def test_a_safeguarding_lead_can_hold_a_conversation_and_is_led_nowhere_closed(desk):
    desk.browser = signed_in(desk.app, "sam.d")
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.browser.get(f"{desk.at}/talk").text)[1]
    desk.token = lambda: token
    talk = desk.talk(CARE)
    desk.say(talk, "given")

    saved = desk.browser.post(f"{desk.at}/talks/{talk}", data={"csrf_token": token}, follow_redirects=True)

    assert saved.status_code == 200
    assert len(desk.calls.made) == 1
    assert f"{desk.at}/send" not in saved.text


def test_a_conversation_is_not_found_under_another_person(desk):
    talk = desk.talk(CARE)
    other = desk.world.person(ref="P-OTHER")

    assert desk.browser.get(f"/desk/people/{other}/talks/{talk}").status_code == 404
