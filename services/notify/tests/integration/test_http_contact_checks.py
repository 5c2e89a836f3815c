"""A changed number is used for nothing until somebody checked that it is the person's own; the code word stays."""

import json

import pytest

from alongside.events.model import person_notice

RING = {"kind": "mobile_call", "safe": "yes", "voicemail": "never"}
TEXT = {"kind": "sms", "safe": "yes"}
OLD, NEW = {"mobile": "07700 900101"}, {"mobile": "07700 900102"}


def of(running, path):
    return f"/people/{running.HANDLE}/{path}"


def read(running):
    return running.client.get(of(running, "safe-contact"), headers=running.issuers.service("referral")).json


def waiting(running, role="case_officer"):
    return running.client.get(of(running, "contact-checks"), headers=running.issuers.person(role))


def check(running, how="old_way", version=2, point="mobile", role="case_officer", name="kim"):
    headers = running.issuers.person(role, name)
    return running.client.put(
        of(running, f"contact-checks/{point}"), json={"how": how, "version": version}, headers=headers
    )


def safe(running):
    return [one["kind"] for one in read(running)["record"]["channels"] if one["safe"] == "yes"]


@pytest.fixture
def changed(running):
    """A person whose mobile number was changed by kim."""
    running.keep(running.contact(RING, TEXT), OLD)
    assert running.keep(running.contact(RING, TEXT), NEW)["unchecked"] == ["mobile"]
    return running


def test_the_first_number_is_used_at_once(running):
    running.keep(running.contact(RING, TEXT), OLD)

    assert safe(running) == ["mobile_call", "sms"]
    assert waiting(running).json == {"version": 1, "waiting": []}


def test_a_changed_number_is_not_safe_until_it_was_checked_on_the_old_one(changed):
    assert safe(changed) == []
    assert read(changed)["unchecked"] == ["mobile"]
    assert waiting(changed).json["waiting"] == [
        {
            "point": "mobile",
            "now": NEW["mobile"],
            "before": OLD["mobile"],
            "by": "kim",
            "ways": ["mobile_call", "sms"],
        }
    ]

    assert check(changed).json == {"version": 3, "waiting": []}

    assert safe(changed) == ["mobile_call", "sms"]
    assert check(changed).status_code == 200
    assert changed.rows()["safe_contacts"] == 3


def test_saving_the_changed_number_again_is_no_check(changed):
    changed.keep(changed.contact(RING, TEXT, visits="plain clothes"), NEW)

    assert safe(changed) == []


def test_a_second_person_may_check_and_whoever_changed_it_is_none(changed):
    refused = check(changed, "second_person")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/checked-by-themselves")
    assert safe(changed) == []

    assert check(changed, "second_person", name="pat").status_code == 200
    assert safe(changed) == ["mobile_call", "sms"]


def test_taking_a_number_out_and_putting_another_in_is_a_change_too(running):
    running.keep(running.contact(RING), OLD)
    running.keep(running.contact(), None)
    running.keep(running.contact(RING), NEW)

    refused = check(running, version=3)

    assert safe(running) == []
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/nothing-to-ring")


def test_a_check_of_what_somebody_changed_meanwhile_counts_for_nothing(changed):
    changed.keep(changed.contact(RING, TEXT), {"mobile": "07700 900103"})

    refused = check(changed, version=2)

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/contact-changed")
    assert safe(changed) == []


def test_nothing_leaves_for_an_unchecked_number_and_no_task_names_it(changed):
    changed.hear(person_notice("referral", changed.clock.now(), changed.HANDLE))
    changed.send_all()

    (task,) = changed.tasks()
    assert changed.outbox() == []
    assert task["instruction"]["steps"] == []
    assert task["instruction"]["warning"].startswith("No way of reaching this person is known to be safe.")


def test_a_number_that_was_changed_while_a_task_is_open_leaves_the_task(running):
    running.keep(running.contact(RING), OLD)
    running.hear(person_notice("referral", running.clock.now(), running.HANDLE))
    running.send_all()
    assert len(running.tasks()[0]["instruction"]["steps"]) == 1

    running.keep(running.contact(RING), NEW)

    assert running.tasks()[0]["instruction"]["steps"] == []


def test_the_check_is_kept_with_who_made_it(changed):
    check(changed, name="pat")

    with changed.notify.keep_safe_contact.units() as unit:
        kept = unit.contacts.current(changed.HANDLE).check
    assert (kept.point, kept.how, kept.by, kept.at) == ("mobile", "old_way", "pat", changed.clock.now())


@pytest.mark.parametrize("role", ["import", "auditor", "dpo", "directory_admin"])
def test_only_those_who_work_with_people_see_and_check_numbers(changed, role):
    assert waiting(changed, role).status_code == 403
    assert check(changed, role=role).status_code == 403
    assert (
        changed.client.get(of(changed, "contact-checks"), headers=changed.issuers.service("referral")).status_code
        == 403
    )


def test_an_unknown_person_and_a_strange_check_are_refused(changed):
    there = f"/people/{changed.OTHER}/contact-checks"
    headers = changed.issuers.person("case_officer")

    assert changed.client.get(there, headers=headers).status_code == 404
    put = changed.client.put(f"{there}/mobile", json={"how": "old_way", "version": 1}, headers=headers)
    assert put.status_code == 404
    assert check(changed, how="guessed").status_code == 422
    assert check(changed, version="2").status_code == 422


# The code word.


def word(running, spoken):
    with running.notify.keep_safe_contact.units() as unit:
        held = unit.contacts.current(running.HANDLE).code_word
    return held is not None and running.notify.keep_safe_contact.code_words.matches(spoken, held)


def test_a_code_word_stays_until_it_is_changed_or_taken_away(running):
    running.keep(running.contact(RING, code_word="saffron"), OLD)

    running.keep(running.contact(RING, visits="plain clothes"), OLD)
    assert word(running, "saffron") and read(running)["has_code_word"]

    running.keep(running.contact(RING, code_word="turmeric"), OLD)
    assert word(running, "turmeric") and not word(running, "saffron")

    running.keep(running.contact(RING, code_word=""), OLD)
    assert not read(running)["has_code_word"]
    assert "saffron" not in json.dumps(read(running))


def test_a_check_leaves_the_code_word_as_it_is(running):
    running.keep(running.contact(RING, code_word="saffron"), OLD)
    running.keep(running.contact(RING), NEW)

    check(running)

    assert word(running, "saffron")
