"""Her page in easy read: one idea in a line, short words."""

from dataclasses import replace
from typing import Final

from referral.domain import ledger_words_en

WORDS: Final = replace(
    ledger_words_en.WORDS,
    key="easy",
    name="English, easy read",
    intro=("We told some people about you.", "This page says who.", "You can say stop."),
    told="Who we told",
    told_nobody="We told nobody.",
    what="We told them",
    agreed="Did you say yes?",
    answer="They said",
    reference="Number",
    you_said_yes="Yes.",
    we_decided="No. A person could have been badly hurt. You can tell us you do not agree.",
    until="Until you say stop. We ask you again before {}.",
    until_stop="Until you say stop.",
    no_answer="Nothing yet.",
    answers={
        "accepted": "Yes. They will help you.",
        "declined": "No. They cannot help. We look for somebody else.",
        "more_info": "They asked us something.",
        "progress": "They are working on it.",
        "outcome": "They told us what they did. We will tell you.",
    },
    stops={
        "STOP_ASKED": "You said stop. We told them.",
        "STOP_RECEIVED": "You said stop. We told them. They must answer.",
        "STOP_NO_RECEIPT": "You said stop. We are calling them.",
        "STOP_NO_ANSWER": "You said stop. We are calling them.",
        "STOP_ERASED": "You said stop. They destroyed it.",
        "STOP_NOT_HELD": "You said stop. They never got it.",
        "STOP_RETAINED": "You said stop. They stopped. They keep what they had for a time.",
        "STOP_CONTINUING": "You said stop. They say they must go on. You can complain.",
    },
    not_sent="What we did not send",
    not_sent_says="We did not send this.",
    cancelled_says="You said stop. This was not sent.",
    not_yet_says="Not sent yet.",
    not_arrived_says="They did not get it. We are calling them.",
    said_no="You said no",
    said_no_limits=(
        "We do what you say.",
        "But sometimes a person could be badly hurt.",
        "Or a child is not safe.",
        "Then we may have to tell somebody.",
        "We talk to you first if that is safe.",
    ),
    stop="You can say stop",
    stop_says=("Say \u201cstop\u201d to any of us.", "You do not have to say why.", "We still help you."),
    danger="Are you in danger?",
    danger_says=("Call 999.", "You cannot speak? Call 999 on a mobile. Then press 55."),
    unhappy="You do not like this?",
    unhappy_says=(
        "Tell us.",
        "You can see what we know about you.",
        "The Housing Ombudsman can help. It is free.",
    ),
    plan_none="We have no plan with you yet.",
    ring_us="Call us on {}.",
    contact_says="Only in the safe ways you told us.",
)
