"""The sentences themselves, one row per code of the case bundle and per waiting reason of this service.

Officers read no category code, Article or key; people never read the words of `wording.FORBIDDEN_FOR_PEOPLE`
Rows stand in the order of urgency: the first row that applies gives the next step.
"""

from dataclasses import dataclass
from enum import StrEnum


class Ring(StrEnum):
    """Whom the next step is with; the telephone number comes from the directory or from the settings."""

    AGENCY = "agency"
    CASE_TEAM = "case_team"
    SAFEGUARDING = "safeguarding_lead"
    DATA_PROTECTION = "data_protection"
    DIRECTORY = "directory_admin"


@dataclass(frozen=True)
class Wording:
    """One code in words: for the officer, what to do next and with whom, and for the person."""

    officer: str
    what: str
    ring: Ring
    person: str | None = None
    hidden_because: str | None = None


_HARM = "Showing it could put somebody at risk; the safeguarding lead decides at the review what the person is told."
_STAFF_STEP = "It is about how our own staff checked a decision, and says nothing about the person's own choices."
_OUTS = "Naming what was left out could itself say something private; the ledger shows what was sent."

STOPS: dict[str, Wording] = {
    "AGENCY_NOT_ACTIVE": Wording(
        "This agency is not active in our directory, so nothing was sent to it through this system.",
        "Ring them. Say who you are, that you have a referral to make, how urgent it is, and ask how to pass it on "
        "safely; give no details until the person who answers is the right one.",
        Ring.AGENCY,
        person="We could not send this online, so we are ringing them instead.",
    ),
    "EXCEPTION_BASIS_INVALID": Wording(
        "The reasons given for sharing without agreement do not stand as they are written, so it was not sent.",
        "Ring the safeguarding lead now, say what the danger is and what was written, and record it again together.",
        Ring.SAFEGUARDING,
        hidden_because=_HARM,
    ),
    "SECOND_PERSON_NEEDED": Wording(
        "Somebody other than the person who proposed this has to approve it before anything is sent.",
        "Ring the safeguarding lead, say what is proposed and how soon it is needed, and ask them to decide.",
        Ring.SAFEGUARDING,
        hidden_because=_STAFF_STEP,
    ),
    "SAFE_CONTACT_MISSING": Wording(
        "We do not hold a safe way to reach this person, so it was not sent.",
        "Ask them, when it is safe to talk, how and when they can be reached, and record it; then ask again.",
        Ring.CASE_TEAM,
        person="We want to know first how we can reach you safely. We have not sent this yet.",
    ),
    "SAFE_CONTACT_STALE": Wording(
        "What we know about reaching this person safely is too old to rely on, so it was not sent.",
        "Check with them that the safe ways to reach them still hold, and record the date; then ask again.",
        Ring.CASE_TEAM,
        person="Before we send this we want to check that how we reach you is still safe.",
    ),
    "PERSON_WITHDREW": Wording(
        "The person took back their agreement, so it was not sent.",
        "Do not send it. Talk with them, if they want to, about what would help now.",
        Ring.CASE_TEAM,
        person="You asked us to stop. We have not sent this.",
    ),
    "PERSON_SAID_NO": Wording(
        "The person said no to this, so it was not sent.",
        "Respect it. Offer to talk again about other help, without asking them to explain.",
        Ring.CASE_TEAM,
        person="You said no to this. We have not told them.",
    ),
    "STANDING_REFUSAL": Wording(
        "The person has asked us not to tell this agency, so it was not sent.",
        "Talk with them about another agency that could do the same; do not ask this one.",
        Ring.CASE_TEAM,
        person="You asked us not to tell them. We have not told them.",
    ),
    "NOT_DECIDED_YET": Wording(
        "The person has not decided yet, so it was not sent.",
        "Give them time, and ask again on the day you agreed with them.",
        Ring.CASE_TEAM,
        person="You wanted time to think about this. We will wait, and nothing has been sent.",
    ),
    "PERMISSION_EXPIRED": Wording(
        "The person's agreement ran until a date that has passed, so it was not sent.",
        "Ask them whether they still want this, and record the answer with a new date.",
        Ring.CASE_TEAM,
        person="Your yes was for a time that has ended. We will ask you again before we send anything.",
    ),
    "PERMISSION_USED": Wording(
        "The agreement was for one sending only, and that has been made.",
        "If more has to go, ask them again, or ask the safeguarding lead where they cannot be asked.",
        Ring.CASE_TEAM,
        person="You agreed to one sending, and we have made it. We will ask you before we send anything more.",
    ),
    "NO_PERMISSION": Wording(
        "There is no agreement from the person, and no approved reason to go without it, so it was not sent.",
        "Ask them, when it is safe, whether they want this agency to help, and record what they say.",
        Ring.CASE_TEAM,
        person="We have not asked you about this yet, so nothing has been sent.",
    ),
    "NOT_AGREED": Wording(
        "The person agreed to something else: not to this agency, this kind of help, or this detail.",
        "Ask them about exactly this, and record it; what they agreed to before stays as it is.",
        Ring.CASE_TEAM,
        person="We did not send what you have not agreed to.",
    ),
    "NEEDS_EXPLICIT_CONSENT": Wording(
        "This detail goes only when the person has agreed to exactly this detail going to exactly this agency.",
        "If the agency cannot help without it, ask them about it by name and record the answer.",
        Ring.CASE_TEAM,
        person="Some things go only when you say yes to each of them. Those were not sent.",
    ),
    "DUPLICATE_OPEN": Wording(
        "This agency already has an open referral of the same kind for this person, so a second was not sent.",
        "Ring the agency about the open one, and give any news as an update to it.",
        Ring.AGENCY,
        person="They are already helping with this, so we did not send it a second time.",
    ),
    "SHARING_AGREEMENT_MISSING": Wording(
        "We have no agreement in force with this agency about sharing information, so it was not sent.",
        "Ring data protection and ask whether an agreement can be made, or choose another agency meanwhile.",
        Ring.DATA_PROTECTION,
        person="We have no arrangement with them yet about keeping your information safe. Nothing has been sent.",
    ),
    "SHARING_AGREEMENT_SCOPE": Wording(
        "Our agreement with this agency does not cover this kind of referral, or this detail.",
        "Ring data protection if the agency cannot help without it; do not send it another way.",
        Ring.DATA_PROTECTION,
        person="What we have agreed with them does not cover this. It was not sent.",
    ),
    "NEEDS_REASON": Wording(
        "This detail is not needed by everybody, and nobody wrote why this agency needs it.",
        "If the agency needs it, write one sentence that says why, and ask again.",
        Ring.CASE_TEAM,
        person="We send some things only when there is a good reason. Those were not sent.",
    ),
    "PSEUDONYM_ONLY": Wording(
        "This kind of referral may carry this detail only without anything that says who it is about.",
        "Nothing to do for the person; statistics are prepared without names elsewhere.",
        Ring.DATA_PROTECTION,
        person="What could show who you are was not sent.",
    ),
    "CEILING_NEVER": Wording(
        "An agency never needs this detail for this kind of referral, so it never goes with it.",
        "Leave it out. If you think that this is wrong, say so to data protection.",
        Ring.DATA_PROTECTION,
        hidden_because=_OUTS,
    ),
    "NOT_HELD": Wording(
        "We do not hold this detail, so it could not go.",
        "Only if the agency cannot start without it: ask them for it when you next speak.",
        Ring.CASE_TEAM,
        person="We do not know this about you, so it was not sent.",
    ),
    "NOTHING_TO_SEND": Wording(
        "After leaving out what may not go, nothing was left to send.",
        "Look at what was left out and why, and ask again with what the agency needs.",
        Ring.CASE_TEAM,
        person="Nothing was sent.",
    ),
}

NOTES: dict[str, Wording] = {
    "BASIS_CORRECTED": Wording(
        "It was sent at once; the legal reason was put right from the facts and will be looked at again.",
        "Be ready for the review by the end of the next working day.",
        Ring.SAFEGUARDING,
        hidden_because=_HARM,
    ),
    "SAFE_CONTACT_UNKNOWN": Wording(
        "It was sent with the warning that every way to reach the person must be treated as unsafe.",
        "Find out, as soon as it is safe, how they can be reached, and record it.",
        Ring.CASE_TEAM,
        person="They know that nobody must contact you until we have found out what is safe.",
    ),
    "ONE_OFF_NO_AGREEMENT": Wording(
        "It was sent once, although no sharing agreement covers it; data protection will look at it.",
        "Tell data protection what was sent and why it could not wait.",
        Ring.DATA_PROTECTION,
        hidden_because=_STAFF_STEP,
    ),
    "STANDING_REFUSAL_ACKNOWLEDGED": Wording(
        "It was sent although the person had said not to tell this agency, because somebody could come to harm.",
        "Agree with the safeguarding lead who tells them, when, and how it is safe to.",
        Ring.SAFEGUARDING,
        hidden_because=_HARM,
    ),
    "LINKED_TO_OPEN": Wording(
        "The agency already had an open referral for this person; this one was sent and joined to it.",
        "Tell the agency that both are about the same person.",
        Ring.AGENCY,
        hidden_because=_HARM,
    ),
}

WAITING: dict[str, Wording] = {
    "UNREADABLE": Wording(
        "Their system could not read what we sent, twice; they do not have it.",
        "Ring them, say that an electronic referral from us did not open, and pass on what cannot wait.",
        Ring.AGENCY,
        person="They could not open what we sent. We are ringing them.",
    ),
    "REFUSED": Wording(
        "Their system refused the message, so nobody there has read it.",
        "Ring them, say that their system refused a referral from us, and pass on what cannot wait.",
        Ring.AGENCY,
        person="It did not reach them. We are ringing them.",
    ),
    "EXPIRED": Wording(
        "Nobody there opened it in time, and it can no longer be relied on.",
        "Ring them, say that a referral from us was not opened, and ask who will deal with it today.",
        Ring.AGENCY,
        person="They did not look at it in time. We are ringing them.",
    ),
    "OVERDUE": Wording(
        "There is still no signed receipt from them: take it that they do not have it.",
        "Ring them now, say that you sent a referral and have no receipt, and ask them to look at their inbox.",
        Ring.AGENCY,
        person="We have not heard from them yet. We are ringing them.",
    ),
    "NOT_TOLD_YET": Wording(
        "Nobody has written down that this agency was told: take it that they do not know.",
        "Ring them now, say what is on the sheet and nothing else, and write down whom you told and when.",
        Ring.AGENCY,
        person="We have not reached them yet. We are ringing them.",
    ),
    "TELL_THEM": Wording(
        "It may go to this agency, and you have chosen to tell them yourself.",
        "Open the sheet and say what is on it, in the way that you chose; then write down whom you told and when.",
        Ring.AGENCY,
        person="It is ready. We are going to tell them ourselves.",
    ),
    "NO_RECEIPT_YET": Wording(
        "It has been sent, and their system has not yet confirmed that it arrived.",
        "If it cannot wait, ring them, say that a referral from us is on its way, and ask them to look for it.",
        Ring.AGENCY,
        person="It is on its way to them.",
    ),
    "WAITING_TO_SEND": Wording(
        "It is ready and will be sent as soon as the last check is made.",
        "If it cannot wait, ring them, say who you are, and that a written referral follows.",
        Ring.AGENCY,
        person="It is ready to be sent.",
    ),
    "SAFE_CONTACT_GONE": Wording(
        "The safe ways to reach the person are no longer on record, so it is held back.",
        "Record those again together, when it is safe; it is sent by itself after that.",
        Ring.CASE_TEAM,
        person="Before it goes we want to know again how we can reach you safely.",
    ),
    "AGENCY_KEYS_MISSING": Wording(
        "The keys of this agency have not been checked with them, so nothing can be sealed for it.",
        "Ring them, say that the line to them is not set up yet, pass on what cannot wait, and ask whoever keeps our "
        "directory to make the two-person call with them.",
        Ring.AGENCY,
        person="We are still setting up a safe line to them.",
    ),
    "CANNOT_SEAL": Wording(
        "What is held for this referral does not fit into a message as it stands, so it is held back.",
        "Ring them and pass on what cannot wait; shorten what is held and ask again.",
        Ring.AGENCY,
        person="We could not send this online yet, so we are ringing them.",
    ),
    "CHECK_UNREACHABLE": Wording(
        "The last check before sending cannot be made at the moment, so it waits.",
        "If it cannot wait, ring them, say who you are, and that a written referral follows.",
        Ring.AGENCY,
        person="It is waiting for a last check.",
    ),
}

ALARMS: dict[str, Wording] = {
    "FROM_A_COPY": Wording(
        "This system was put back from a backup. What happened after the backup was made is not known here.",
        "Find out when the backup was made. Ring each agency you work with, say that you start again from a backup, "
        "and write down again what they and the people tell you since then, first of all who took something back.",
        Ring.DIRECTORY,
        hidden_because="It is about the computer system; each person is told what becomes of their own matter.",
    ),
    "STRANGE_RECEIPT": Wording(
        "A signed note came about a message that we did not send them, or that differs from what we sent.",
        "Ring them, say that their system acknowledged something that we do not know, and change nothing yet.",
        Ring.AGENCY,
        hidden_because="It is about the two computer systems, and not about the person.",
    ),
    "QUESTION": Wording(
        "They ask something, and their clock stands still until you reply.",
        "Read what they ask and reply in a few words. What they do not need to know stays here.",
        Ring.AGENCY,
        person="They asked us something. We are answering.",
    ),
    "NO_REPLY_RECEIPT": Wording(
        "Their system has not confirmed, or could not read, what you wrote to them.",
        "Ring them and tell them what you wrote.",
        Ring.AGENCY,
        person="We wrote to them and have not heard back yet. We are ringing them.",
    ),
    "SECOND_ANSWER": Wording(
        "They have answered once more, and differently from before.",
        "Ring them and ask which answer holds.",
        Ring.AGENCY,
        person="They gave us two different answers. We are asking them which one they mean.",
    ),
    "CHECK_SKIPPED": Wording(
        "It was sent without the last check, because the check could not be made and somebody could come to harm.",
        "Look at whether the permission still stood when it was sent, and write down what you find.",
        Ring.DATA_PROTECTION,
        hidden_because=_HARM,
    ),
}

RECALLS: dict[str, Wording] = {
    "STOP_BY_PHONE": Wording(
        "The person asked to stop, and this agency cannot be told through the system.",
        "Ring them now. Say that a referral from us is withdrawn: they stop, destroy what they have, and say so. "
        "Do not say the person’s name again; write down who you spoke to and what they said.",
        Ring.AGENCY,
        person="You asked us to stop. We are ringing them to tell them.",
    ),
    "STOP_NO_RECEIPT": Wording(
        "The person asked to stop, and their system has not confirmed that it got our stop.",
        "Ring them now. Say that a referral from us is withdrawn, and ask them to open their inbox, where our stop "
        "waits. Write down who you spoke to and what they said.",
        Ring.AGENCY,
        person="You asked us to stop. Their system has not answered, so we are ringing them.",
    ),
    "STOP_NO_ANSWER": Wording(
        "The person asked to stop, and nobody there has said what they did with what they have.",
        "Ring them and ask whether they destroyed it, or what they keep, why, and until when; write that down.",
        Ring.AGENCY,
        person="You asked us to stop. They have not said what they did, so we are ringing them.",
    ),
    "STOP_PART": Wording(
        "The person took back a part of what was sent to this agency; the rest of her yes stands.",
        "Ring them. Say which part of our referral they may not use any more, ask them to destroy it, and write down "
        "what they said. Everything else goes on as it is.",
        Ring.AGENCY,
        person="You took back a part. We are ringing them about that part; the rest goes on.",
    ),
    "STOP_ASKED": Wording(
        "The person asked to stop. We have told this agency, and wait for their system to confirm it.",
        "Nothing yet: if their system stays silent for 15 minutes, you are asked to ring.",
        Ring.AGENCY,
        person="You asked us to stop. We have told them.",
    ),
    "STOP_RECEIVED": Wording(
        "Their system has our stop, and their people have two working days to say what they did.",
        "Nothing yet: if they do not answer in time, you are asked to ring.",
        Ring.AGENCY,
        person="You asked us to stop. They have our message, and have to tell us what they did.",
    ),
    "STOP_ERASED": Wording(
        "They confirmed that what they had is destroyed.",
        "Tell the person, when it is safe to; nothing else is left to do.",
        Ring.CASE_TEAM,
        person="You asked us to stop. They confirmed that it is destroyed.",
    ),
    "STOP_NOT_HELD": Wording(
        "It never reached them, so they have nothing.",
        "Tell the person, when it is safe to; nothing else is left to do.",
        Ring.CASE_TEAM,
        person="You asked us to stop. It never reached them, so they have nothing.",
    ),
    "STOP_RETAINED": Wording(
        "They stopped and keep what they had, on a ground of their own.",
        "Tell the person what they keep, why and until when, and how to complain.",
        Ring.CASE_TEAM,
        person="You asked us to stop. They stopped, and they keep what they had for a time.",
    ),
    "STOP_CONTINUING": Wording(
        "They go on by themselves, on a ground of their own.",
        "Tell the person that they go on, why, and how to complain.",
        Ring.CASE_TEAM,
        person="You asked us to stop. They say that they have to go on by themselves.",
    ),
}

OUTCOMES: dict[str, Wording] = {
    "CANCELLED": Wording(
        "It was stopped before it left us; they have nothing.",
        "Nothing more to do, unless the person wants something else.",
        Ring.CASE_TEAM,
        person="It was stopped before it was sent.",
    ),
}

ALL: dict[str, Wording] = {**RECALLS, **WAITING, **STOPS, **NOTES, **ALARMS, **OUTCOMES}

# The most urgent first: danger of silence, then what somebody can mend at once, then what needs a conversation.
URGENCY: tuple[str, ...] = tuple(ALL)
