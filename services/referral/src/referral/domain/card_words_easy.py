"""A card in easy read: one idea in a line, short words."""

from dataclasses import replace
from typing import Final

from referral.domain import card_words_en

WORDS: Final = replace(
    card_words_en.WORDS,
    key="en-easy",
    name="English, easy read",
    format="easy_read",
    purposes={
        **card_words_en.WORDS.purposes,
        "support.victim_general": "So a worker can call you and help.",
        "support.hate_specialist": "So a person who knows about hate can help you.",
        "support.domestic_abuse": "So a worker can help you stay safe at home.",
        "police.report": "So the police write down what happened.",
        "safety.target_hardening": "So your doors and locks can be made safer.",
        "safety.fire": "So your home is safe from fire.",
        "property.repair_graffiti": "So the damage can be mended.",
    },
    purpose_else="So they can help you.",
    details={
        **card_words_en.WORDS.details,
        "CON": "your phone number",
        "SAF": "when it is safe to call you",
        "COM": "your language",
        "WSH": "what you want",
        "INC": "what happened",
        "NAR": "what you told us, word for word",
        "RLV": "that we are worried about you",
        "TEN": "what home you live in",
        "PAD": "your new, secret address",
    },
    why="Why?",
    told="We will tell them:",
    not_told="We will not tell them:",
    how_long="For how long?",
    how_long_says="Until you say stop. You can say stop on any day. We ask you again in 3 months.",
    if_no="You can say no.",
    if_no_says="We will still help you.",
    limits="One more thing.",
    limits_say=(
        "Sometimes a person may be badly hurt.",
        "Then we may have to tell the police or the council.",
        "We may have to do that even if you say no.",
        "We will talk to you first if that is safe.",
        "The police may tell the Home Office about where you come from.",
        "You can get free advice first.",
    ),
    later="Ask me later",
    change="Yes, but not all of it",
    change_says="Take out what we must not tell them.",
)
