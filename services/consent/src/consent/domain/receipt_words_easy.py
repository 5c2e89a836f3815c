"""A receipt in easy read: one idea in each short sentence. Nobody who uses easy read has checked the words yet."""

from typing import Final

from .receipt_language import ReceiptWords
from .receipt_words import CATEGORY_WORDS, MONTHS, PURPOSE_WORDS

WORDS: Final = ReceiptWords(
    key="easy_read",
    name="Easy read",
    language="en-GB",
    format="easy_read",
    months=MONTHS,
    began="You told us to stop. That was on {day} {month} {year}, at {time}.",
    not_told="We stopped. We do not tell {agency} this any more: {what}{why}.",
    for_=". It was for this: {}",
    anything="anything about you",
    something_else="other things",
    and_="and",
    categories={
        **CATEGORY_WORDS,
        "SAF": "when it is safe to reach you",
        "PAD": "the address that you keep to yourself",
        "STR": "why you think it happened",
        "RLV": "how soon you need help",
        "TEN": "your home",
        "IMM": "if you can stay in this country",
    },
    purposes=PURPOSE_WORDS,
    closing=(
        "Maybe they had something before. Then we tell you what happens to it.",
        "We still help you. Nothing changes.",
        "You can say yes again. Nobody will push you.",
        "Sometimes we have to tell the police. Or the council.",
        "That is if somebody may be badly hurt. Or if a child is not safe. Or a grown-up.",
        "We talk to you first. But not if that is more dangerous.",
    ),
)
