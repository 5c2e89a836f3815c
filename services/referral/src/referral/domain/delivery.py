"""How a referral reaches its agency: sealed, or told by somebody; and what that somebody does and says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from referral.domain.wording import Contact


class Delivery(StrEnum):
    """The way to the agency. Everything but SEALED is told by hand and leaves no bytes of ours."""

    SEALED = "sealed"
    PHONE = "phone"
    IN_PERSON = "in_person"
    PARTNER_FORM = "partner_form"
    SECURE_MAIL = "secure_mail"
    PAPER = "paper"


BY_HAND: Final = tuple(one for one in Delivery if one is not Delivery.SEALED)
WORDS: Final[dict[Delivery, str]] = {
    Delivery.SEALED: "Through this system",
    Delivery.PHONE: "By phone",
    Delivery.IN_PERSON: "In person",
    Delivery.PARTNER_FORM: "On their own form",
    Delivery.SECURE_MAIL: "By secure email",
    Delivery.PAPER: "On paper",
}
_PHONE_FIRST = "Ring {role} on {phone}. Use this number only, not one from a message or from somebody who rang you."
_WHO = "Say your name and which landlord you work for. Ask for the name and the job of the person you are talking to."
_WAYS: Final[dict[Delivery, tuple[str, ...]]] = {
    Delivery.PHONE: (
        _PHONE_FIRST,
        _WHO,
        "Say: “I have a referral for you. Can you talk where nobody can overhear us?” If not, agree when to ring.",
        "Read out how to make contact safely first, and ask them to read it back to you.",
        "Then read out the rest of this sheet, and nothing that is not on it.",
    ),
    Delivery.IN_PERSON: (
        "Meet {role} where nobody can overhear you. To arrange it, ring {phone}.",
        "Go through how to make contact safely first, and ask them to say it back to you.",
        "Then go through the rest of this sheet, and nothing that is not on it. Take the sheet back with you.",
    ),
    Delivery.PARTNER_FORM: (
        "Fill in their own form from this sheet. What is not on this sheet is not for them: leave those boxes empty.",
        "Copy how to make contact safely to the top of the form, also where the form has no box for it.",
        "Ring {role} on {phone} to say that it is on its way, and again to hear that it came.",
    ),
    Delivery.SECURE_MAIL: (
        "Ring {role} on {phone} first. Ask for the secure address, and read it back.",
        "Send this sheet to that address only, encrypted, with the subject “Reference {reference}” and nothing more.",
        "Ring again to hear that it came. Then delete your own copy from the mailbox.",
    ),
    Delivery.PAPER: (
        "Print this sheet once. Put it into a plain envelope, closed, with the name of the person who is to open it.",
        "Hand it over, or send it so that somebody signs for it. Ring {role} on {phone} to say that it is coming.",
        "Destroy every copy that is left over.",
    ),
}
_LAST = "Give them our reference, {reference}. Ask for theirs. Write down whom you told, when, and their reference."


@dataclass(frozen=True)
class HowToTell:
    """What to do, step by step, and the reference that they can quote: it says nothing about anybody."""

    steps: tuple[str, ...]
    reference: str


def by_hand(delivery: str) -> bool:
    """Say whether somebody has to tell it."""
    return delivery != Delivery.SEALED


def neutral_reference(referral_id: str) -> str:
    """Return what may be said aloud or stand on an envelope: no name, no case, no kind of help."""
    packed = referral_id.replace("-", "").upper()
    return f"{packed[:4]} {packed[4:8]}"


def how_to_tell(delivery: Delivery, agency: Contact, referral_id: str) -> HowToTell:
    """Return the steps of telling `agency`; for what waits to be sent by itself those of telling it by phone."""
    reference = neutral_reference(referral_id)
    ways = _WAYS.get(delivery, _WAYS[Delivery.PHONE])
    filled = (step.format(role=agency.role, phone=agency.phone, reference=reference) for step in (*ways, _LAST))
    return HowToTell(tuple(filled), reference)
