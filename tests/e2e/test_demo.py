"""`alongside demo` tells, for each referral, what was asked, what the carrier saw and what the agency opened."""

import re

from embedded_world import CASES, Ran, sample


def test_the_demo_shows_who_saw_what_for_every_referral_and_closes_the_loop():
    ran = Ran("demo")

    assert ran.status == 0
    text = " ".join(ran.out.split())
    referrals = [one for name in CASES for one in sample(name)["referrals"]]
    assert len(re.findall(r" asked ", text)) == len(referrals) == 11
    assert len(re.findall(r" carrier saw ", text)) == len(re.findall(r" opened ", text)) == 8
    assert len(re.findall(r"accepted; signed receipt", text)) == 8
    assert len(re.findall(r" not sent ", text)) >= 3
    assert len(re.findall(r"Next: ", text)) == 3
    assert "11 referrals: 8 received and answered, 3 not sent. Every signature checked: no fault found." in text
    assert "Amara" not in text  # a demo that is shown to others shows no name
